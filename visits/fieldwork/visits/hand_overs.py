"""That a visit passed from one team to another with its unit, and who may have been there before."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from cadre_review.prepared import rows_given
from visits.core.fields import account, required
from visits.core.scopes import SeenWith, scope_of
from visits.organisation.rounds.destinations import field_of
from visits.organisation.rounds.models import Assignment, VisitTeam
from visits.organisation.units.models import KeyTask, Unit


class HandOver(models.Model):
    """One visit that another team took on, with the whole unit; who was there that day stays who was there."""

    visit = models.ForeignKey(
        "visits.Visit", models.CASCADE, related_name="hand_overs", verbose_name=_("visit")
    )
    from_team = required(VisitTeam, "+", _("visit team before"))
    to_team = required(VisitTeam, "+", _("visit team"))
    by = account(_("by"))
    at = models.DateTimeField(_("at"), auto_now_add=True)
    reason = models.CharField(_("reason"), max_length=200)

    within = "visit"
    objects = SeenWith.as_manager()

    class Meta:
        verbose_name = _("hand-over")
        verbose_name_plural = _("hand-overs")
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.visit}: {self.from_team} → {self.to_team}"


def teams_of(visit: Any) -> set[int]:
    """The teams that have had the visit: people of all of them may have been there."""
    return {visit.team_id, *(team for (team,) in (rows_given(_before, visit.pk) if visit.pk else ()))}


def _before(visit: int) -> Any:
    return HandOver.objects.filter(visit=visit).order_by().values_list("from_team")


def handed_to(user: Any, to: Unit | KeyTask, held: int | None = None) -> Assignment | None:
    """Where a unit or key task of the user's team went: the assignment of the team that has it now.

    ``held`` is the round of a visit that is asked for; without, it is any open one, and nothing is told while the user
    has the unit or task in hand in another round.
    """
    scope = scope_of(user)
    if held is None and to.pk in (scope.tasks if isinstance(to, KeyTask) else scope.units):
        return None
    rounds = scope.rounds if held is None else {held}
    return next(iter(rows_given(_handed, field_of(to), to.pk, scope.teams, rounds)), None)


def _handed(field: str, key: int, own: Any, rounds: Any) -> Any:
    of = Assignment.objects.filter(round__state="open", round__in=rounds, **{field: key})
    was = of.filter(ended_on__isnull=False, team__in=own)
    now = of.filter(ended_on__isnull=True, round__in=was.order_by().values("round"))
    return now.exclude(team__in=own).select_related("team", "unit").order_by("-pk")[:1]
