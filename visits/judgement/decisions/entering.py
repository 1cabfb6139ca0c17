"""From the decision to the file in one press: what changes is shown, then post, level, rank and number are written."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from visits.cadres.files import actions as files
from visits.cadres.files.models import RankGrade, Tenure
from visits.organisation.units.models import Level, Unit

from .models import MOVES, STANDING, Decision


def may_enter(decision: Decision) -> bool:
    """Whether the decision stands, moves a cadre, and is not in the file yet."""
    moves = decision.behaviour in MOVES and decision.cadre_id is not None and bool(decision.post_after)
    return moves and decision.state in STANDING and decision.entered_on is None


def since_of(decision: Decision) -> dt.date | None:
    """From when the post is held: in office from, else the day of the decision."""
    return decision.appointed_on or decision.decided_on


def unit_of(decision: Decision) -> Unit | None:
    """The unit that the new post names at its beginning, else the one in which the cadre serves."""
    title, units = decision.post_after, Unit.objects.current()
    starts = [title[:n] for n in range(2, len(title))]
    found = list(units.filter(name__in=starts)) or list(units.filter(short_name__in=starts))
    named: Unit | None = max(found, key=lambda one: len(one.name), default=None)
    return named or (decision.cadre.unit if decision.cadre else None)


def differences(decision: Decision) -> list[tuple[Any, str, str]]:
    """What the file says now and what it will say: what changes, which post ends, by which document."""
    cadre: Any = decision.cadre
    pairs = [
        (_("Post"), cadre.post_title, decision.post_after),
        (_("Level"), cadre.get_level_display(), _label(Level, decision.level_after)),
        (_("Rank grade"), cadre.get_rank_grade_display(), _label(RankGrade, decision.rank_after)),
    ]
    rows = [(label, old or "–", new) for label, old, new in pairs if new and new != old]
    ends = cadre.tenures.filter(kind=Tenure.Kind.MAIN, to_on__isnull=True).select_related("unit")
    rows += [(_("Main post"), f"{one.unit}{one.title}", _("ends with it")) for one in ends]
    return [*rows, (_("Document number"), "–", decision.document_number)]


def _label(choices: Any, value: int | None) -> str:
    return "" if value is None else str(choices(value).label)


def enter_in_file(*, actor: Any, decision: Decision, unit: Unit, since: dt.date) -> None:
    """Write it into the file of the cadre."""
    cadre = decision.cadre
    if cadre is None or not may_enter(decision):
        raise ValidationError(_("There is nothing of this decision to enter in a file."))
    if decision.decided_on and since < decision.decided_on:
        text = _("The post begins before the decision of %(day)s.") % {"day": decision.decided_on}
        raise ValidationError({"since": text})
    files.take_office(
        actor=actor, cadre=cadre, unit=unit, post_title=decision.post_after, since=since,
        document=decision.document_number, level=decision.level_after, rank_grade=decision.rank_after,
    )  # fmt: skip
