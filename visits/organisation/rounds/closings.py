"""The closing of a visit team's part of a round: declared by its lead, confirmed by staff."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from visits.core.fields import account, optional_account
from visits.core.scopes import NOBODY, Scoped, among, scope_of


class TeamClosingQuerySet(Scoped):
    """Declarations that a team has finished."""

    def seen(self, user: Any, at: str = "") -> Q:
        """The department: all. Field roles: their own teams'."""
        if user.is_office:
            return Q()
        return among(f"{at}team", scope_of(user).teams) if user.is_field else NOBODY

    def standing(self) -> Self:
        """Declared or confirmed, and neither sent back nor reopened: at most one a team."""
        return self.filter(state__in=[TeamClosing.State.DECLARED, TeamClosing.State.CONFIRMED])

    def confirmed(self) -> Self:
        """Closings that hold: their teams log nothing more."""
        return self.filter(state=TeamClosing.State.CONFIRMED)


class TeamClosing(models.Model):
    """One declaration of a lead that his team has finished its part, and what staff answered."""

    class State(models.TextChoices):
        DECLARED = "declared", pgettext_lazy("team's part", "declared closed")
        SENT_BACK = "sent_back", pgettext_lazy("team's part", "sent back")
        CONFIRMED = "confirmed", pgettext_lazy("team's part", "closed")
        REOPENED = "reopened", pgettext_lazy("team's part", "reopened")

    team = models.ForeignKey(
        "visits.VisitTeam", models.PROTECT, related_name="closings", verbose_name=_("visit team")
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DECLARED, editable=False)
    note = models.TextField(
        _("what is left open"), max_length=500, blank=True, help_text=_("At most 500 characters.")
    )
    declared_by = account(_("declared by"))
    declared_at = models.DateTimeField(_("declared at"), auto_now_add=True)
    decided_by = optional_account(_("decided by"))
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = TeamClosingQuerySet.as_manager()

    class Meta:
        verbose_name = _("closing of a team's part")
        verbose_name_plural = _("closings of teams' parts")
        ordering = ("-declared_at", "-pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["team"],
                condition=Q(state__in=["declared", "confirmed"]),
                name="closing_one_standing",
                violation_error_message=_("The team's part is declared closed already."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sent_back", "reopened"]) | ~Q(reason=""),
                name="closing_reason_given",
                violation_error_message=_("Give the reason."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team} {self.get_state_display()}"
