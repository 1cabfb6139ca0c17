"""What every action of this package checks before it writes."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from cadre_review.marks import listed
from cadre_review.prepared import rows_given
from visits.core.fields import check_text
from visits.core.merging import Stale
from visits.organisation.rounds.models import TeamClosing, VisitTeam


def fill(thing: models.Model, values: dict[str, Any]) -> list[str]:
    """Set the values, refusing unreadable text at its field; returns the names of those that changed."""
    problems: dict[str, ValidationError] = {}
    changed = []
    for name, value in values.items():
        if isinstance(value, str):
            try:
                check_text(value)
            except ValidationError as error:
                problems[name] = error
        if getattr(thing, name, None) != value:  # a new thing has no related one yet
            setattr(thing, name, value)
            changed.append(name)
    if problems:
        raise ValidationError(problems)
    return changed


def fresh(thing: Any, version: int) -> Any:
    """Refuse a version that is not the one last saved; ``thing`` is locked already."""
    if thing.version != version:
        raise Stale(_("Somebody else has saved this meanwhile. Compare below, then save again."))
    thing.version += 1
    return thing


def reason_given(reason: str) -> str:
    """The reason, trimmed; refused where it is empty or unreadable."""
    text = reason.strip()
    check_text(text)
    if not text:
        raise ValidationError({"reason": _("Give the reason.")})
    return text


def said(things: Any, most: int = 5) -> str:
    """Names in one line, the first few of them."""
    names = [str(thing) for thing in things]
    more = _(" and %(count)s more") % {"count": len(names) - most} if len(names) > most else ""
    return listed(names[:most]) + more


def check_part(team: VisitTeam) -> None:
    """Refuse where staff have confirmed that the team's part of the round is closed."""
    if rows_given(_confirmed, team.pk):
        raise ValidationError(
            _("%(team)s has closed its part of the round; nothing more is logged. Staff can reopen it.")
            % {"team": team}
        )


def _confirmed(team: int) -> Any:
    return TeamClosing.objects.confirmed().filter(team=team).order_by().values_list("pk")
