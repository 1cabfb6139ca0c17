"""A label given to many files at once, or taken from them: one act, and each file stands for itself."""

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cadre_review.audit.log import record
from visits.cadres.files.models import Cadre
from visits.cadres.files.versions import keep_files, keep_missing
from visits.core.access import can, require
from visits.core.kinds import reading
from visits.core.kinds.families import Family
from visits.core.kinds.fields import BETWEEN, words_of


class Judged(NamedTuple):
    """The files that a label is given to or taken from, and those left as they are, each with why."""

    taken: list[Cadre]
    left: list[tuple[Cadre, str]]


def judged(actor: Any, cadres: Iterable[Cadre], label: str, gives: bool) -> Judged:
    """What the act would do to each of the files."""
    found = Judged([], [])
    for cadre in cadres:
        if why := _why_left(actor, cadre, label, gives):
            found.left.append((cadre, why))
        else:
            found.taken.append(cadre)
    return found


def _why_left(actor: Any, cadre: Cadre, label: str, gives: bool) -> str:
    held = words_of(cadre.labels)
    if not can(actor, "cadre.write", cadre):
        return _("This file is not yours to write.")
    if not gives and label not in held:
        return _("does not bear the label")
    if gives and label in held:
        return _("bears the label already")
    longest = Cadre._meta.get_field("labels").max_length
    return _("has no room for another label") if len(_after(cadre, label, gives)) > (longest or 0) else ""


def _after(cadre: Cadre, label: str, gives: bool) -> str:
    held = words_of(cadre.labels)
    return BETWEEN.join([*held, label] if gives else [word for word in held if word != label])


@transaction.atomic(durable=True)
def label_cadres(*, actor: Any, keys: Collection[int], label: str, gives: bool) -> Judged:
    """Give the label to these files, or take it away; each keeps its version before and has its line in the log.

    Files that the actor does not see are none of theirs; a retired label is taken away, not given.
    """
    require(actor, "cadre.write")
    if gives and label not in dict(reading.offered(Family.LABEL)):
        raise ValidationError({"label": _("This label is not offered any more.")})
    seen = list(Cadre.objects.visible_to(actor).filter(pk__in=keys).values_list("pk", flat=True))
    locked = Cadre.objects.select_for_update(of=("self",)).select_related("unit").filter(pk__in=seen)
    found = judged(actor, locked.order_by("pk"), label, gives)
    keep_missing(found.taken)
    for cadre in found.taken:
        cadre.labels, cadre.version = _after(cadre, label, gives), cadre.version + 1
        cadre.save(update_fields=["labels", "version", "changed_at"])
        record(actor, "cadre.change", cadre, fields=["labels"], version=cadre.version)
    keep_files(found.taken, actor)
    return found
