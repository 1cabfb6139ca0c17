"""Taking an import of the past back: what it made goes, unless somebody has changed it or built on it since."""

from collections.abc import Callable, Sequence
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Model, ProtectedError, Q, RestrictedError
from django.utils.translation import gettext as _

from cadre_review.marks import listed
from visits.core.lists.models import ImportBatch
from visits.fieldwork.visits.counting import CADRES, TODAY, UNITS
from visits.fieldwork.visits.models import Interview, Statement, Visit
from visits.reports.search.models import Passage

NAMED = 5


def take_back(batch: ImportBatch, stand_of: Callable[[Model], Any]) -> dict[str, int]:
    """Delete what the batch made, last things first. ValidationError names what was changed or is used since.

    ``stand_of``: what tells whether a record was changed, as the batch keeps it.
    """
    rows = [(_found(label, key), stand) for label, key, stand in batch.plan["made"]]
    changed = [row for row, stand in rows if row is None or stand_of(row) != stand]
    made = [row for row, _stand in rows if row is not None]
    changed += [row for row in made if isinstance(row, Visit) and _holds_more(row, made)]
    if changed:
        names = listed(str(row or _("removed")) for row in changed[:NAMED])
        raise ValidationError(
            _("These records were changed since they were taken in, so nothing was undone: %(rows)s.")
            % {"rows": names}
        )
    counted = _counted(made)
    _forget_passages(made)
    for row in reversed(made):
        try:
            row.delete()
        except (ProtectedError, RestrictedError) as error:
            text = _("Other records refer to “%(name)s”, so nothing was undone.")
            raise ValidationError(text % {"name": row}) from error
    for held, units, cadres in counted:
        UNITS.write(TODAY, held, units)
        CADRES.write(TODAY, held, cadres)
    return {"removed": len(made), "restored": 0}


def _found(label: str, key: int) -> Any:
    model: Any = apps.get_model(label)
    return model._base_manager.select_for_update(of=("self",)).filter(pk=key).first()


def _holds_more(visit: Visit, made: Sequence[Model]) -> bool:
    """Whether somebody has put a record of their own into the visit."""
    talks = {row.pk for row in made if isinstance(row, Interview)}
    return (
        visit.interviews.exclude(pk__in=talks).exists()
        or visit.symposia.exists()
        or visit.site_visits.exists()
    )


def _counted(made: Sequence[Model]) -> list[tuple[int, set[int], set[int]]]:
    """What is counted anew once the rows are gone: by round, units and cadres."""
    talks = [row for row in made if isinstance(row, Interview)]
    rounds: dict[int, tuple[set[int], set[int]]] = {}
    for talk in Interview.objects.filter(pk__in=[row.pk for row in talks]).select_related("visit"):
        units, cadres = rounds.setdefault(talk.visit.round_id, (set(), set()))
        units.add(talk.visit.unit_id)
        said = Statement.objects.filter(interview=talk, cadre__isnull=False).values_list("cadre", flat=True)
        cadres |= {*said, *([talk.source_cadre_id] if talk.source_cadre_id else [])}
    return [(held, units, cadres) for held, (units, cadres) in rounds.items()]


def _forget_passages(made: Sequence[Model]) -> None:
    """What is gone is not found."""
    by_name: dict[str, list[int]] = {}
    for row in made:
        by_name.setdefault(str(row._meta.model_name), []).append(row.pk)
    gone = Q(pk__in=[])
    for name in {"visit", "interview", "decision"} & by_name.keys():
        gone |= Q(**{f"{name}__in": by_name[name]})
    Passage.objects.filter(gone).delete()
