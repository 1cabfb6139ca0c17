"""派生定密: whoever writes a record from marked ones derives its mark.

The highest of theirs is proposed in the name of who wrote, in the same transaction, and counts at once; another person
sets or declines it. What was declined is not proposed again, only what comes from a mark that nobody considered yet.
"""

from collections.abc import Iterable
from operator import attrgetter
from typing import Any

from django.apps import apps
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from cadre_review.audit.log import record
from cadre_review.marks import parted
from cadre_review.prepared import rows_given
from visits.core.records import store
from visits.core.secrecy import Secrecy

from .models import MarkState, SecrecyMark
from .reading import secrecy_of
from .records import RESTS


def derive_all(things: Iterable[Model], actor: Any) -> None:
    """Propose for each record that was written what it derives from the marked records on which it rests."""
    for thing in things:
        _derive(str(thing._meta.model_name), thing.pk, actor)


def derive_along(actor: Any, thing: Model) -> None:
    """The same for the records that rest on one whose mark was proposed."""
    _along(actor, str(thing._meta.model_name), thing.pk)


def _along(actor: Any, source: str, key: int) -> None:
    for kind, by in RESTS.items():
        rows: Any = apps.get_model("visits", kind)._default_manager.order_by()
        rests = Q(*((path, key) for path in by.get(source, ())), _connector=Q.OR)
        if rests:
            for one in rows.filter(rests).values_list("pk", flat=True).distinct():
                _derive(kind, one, actor)


def secrecy_with_grounds(things: Iterable[Model]) -> list[Secrecy]:
    """The marks that cover records, and those of what they rest on: of a paper that tells both."""
    found = list(things)
    keys = {pk for one in found for (pk,) in rows_given(behind, str(one._meta.model_name), one.pk)}
    grounds = SecrecyMark.objects.filter(pk__in=keys) if keys else ()
    return [*secrecy_of(found), *(one.secrecy for one in grounds)]


def behind(kind: str, key: int) -> QuerySet[Any, Any]:
    """The marks in force on what a record of this kind rests on."""
    rows: Any = apps.get_model("visits", kind)._default_manager.filter(pk=key).order_by()
    among = Q()
    for source, paths in RESTS[kind].items():
        for path in paths:
            among |= Q(thing=source, thing_id__in=rows.values(path))
    return SecrecyMark.objects.in_force().filter(among).order_by("pk").values_list("pk")


def _derive(kind: str, key: int, actor: Any) -> None:
    found = {pk for (pk,) in rows_given(behind, kind, key)}
    if not found:
        return
    rows: Any = apps.get_model("visits", kind)._default_manager
    rows.select_for_update(of=("self",)).get(pk=key)  # downwards only: whoever writes it locks nothing above
    own = SecrecyMark.objects.filter(thing=kind, thing_id=key).order_by("-pk")
    found -= {pk for seen in own.values_list("rests_on", flat=True) for pk in seen}
    if not found:
        return
    sources = list(SecrecyMark.objects.filter(pk__in=found).order_by("pk"))
    held = max(own.in_force(), key=attrgetter("secrecy.rank"), default=None)
    highest = max(sources, key=lambda one: (one.secrecy.rank, one.ends_on))
    if held and held.secrecy.rank >= highest.secrecy.rank:
        return
    waiting = own.waiting().first()
    if waiting:
        waiting.state = MarkState.REPLACED
        waiting.save(update_fields=["state"])
        found |= set(waiting.rests_on)
    made = SecrecyMark(
        thing=kind, thing_id=key, level=highest.level, years=highest.years, since=highest.since,
        ends_on=highest.ends_on, reason=_reason_of(sources), rests_on=sorted(found), set_by=actor,
    )  # fmt: skip
    store(made)
    record(
        actor, "secrecy.derive", made, **{kind: key}, secrecy=made.level, years=made.years, marked_from=made.since
    )  # fmt: skip
    _along(actor, kind, key)


def _reason_of(sources: list[SecrecyMark]) -> str:
    names = dict.fromkeys(f"{one.named} {one}" for one in sources)
    return _("Derived from marked records: %(records)s") % {"records": parted(names)}
