"""What every action of this package checks before it writes."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cadre_review.marks import listed
from cadre_review.prepared import rows_given
from visits.core.fields import check_text
from visits.organisation.rounds.models import TeamClosing, VisitTeam

# Said of a round or a team that was saved since its form was opened.
STALE = gettext_lazy("Somebody else has saved this meanwhile. Compare below, then save again.")


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
