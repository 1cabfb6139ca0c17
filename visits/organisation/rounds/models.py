"""Rounds, schemes of criteria, visit teams, assignments and avoidance."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cadre_review.prepared import rows_given
from visits.core.access import is_given
from visits.core.fields import account, imported_from, optional, required
from visits.core.scopes import NOBODY, Scoped, among, scope_of
from visits.organisation.units.models import KeyTask, Unit, in_hand_at, open_at

from .closings import TeamClosing
from .criteria import Check, Criterion, Dimension, Grade, Scale, Scheme, SubjectKind
from .destinations import Destined, DestinedQuerySet, one_destination

__all__ = [
    "Assignment", "Check", "Criterion", "Dimension", "Grade", "Round", "Scale", "Scheme", "ScopeEntry",
    "SubjectKind", "TeamClosing", "TeamMembership", "VisitTeam",
]  # fmt: skip


class RoundQuerySet(Scoped):
    """Rounds are known to everyone who works in them."""

    def seen(self, user: Any, at: str = "") -> Q:
        """Department: all. Field roles: rounds of their teams. The security administrator: all (names only)."""
        if user.is_office or is_given(user, "team.member"):
            return Q()
        return among(f"{at}pk", scope_of(user).rounds) if user.is_field else NOBODY

    def begun(self) -> Self:
        """Those that are or were open, the newest first."""
        return self.exclude(state=Round.State.PLANNED).order_by("-starts_on", "-pk")


class Round(models.Model):
    """One run of the scheme: its months, its criteria, the units in scope."""

    class State(models.TextChoices):
        PLANNED = "planned", _("being planned")
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    name = models.CharField(_("round"), max_length=80, unique=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    scheme = required(Scheme, "rounds", _("scheme of criteria"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.PLANNED)
    minimum_group = models.PositiveSmallIntegerField(
        _("minimum group"), default=5, help_text=_("Figures with fewer sources are withheld.")
    )
    note = models.TextField(_("note"), blank=True)
    imported_from = imported_from()
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        ordering = ("-starts_on", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="round_dates_in_order",
                violation_error_message=_("The round ends before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(minimum_group__gte=2),
                name="round_minimum_group",
                violation_error_message=_("The minimum group is at least 2."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ScopeEntryQuerySet(DestinedQuerySet):
    """Units and key tasks of a round."""

    def seen(self, user: Any, at: str = "") -> Q:
        """The department: all, avoidance left out. Field roles: the units and tasks that their teams have in hand."""
        if user.is_office:
            return open_at(user, at)
        return in_hand_at(user, at) if user.is_field else NOBODY


class ScopeEntry(Destined):
    """Whether a unit, or a key task, is in the scope of a round, and if not, why."""

    round = required(Round, "scope", _("round"))
    unit = optional(Unit, "scope_entries", _("unit"))
    key_task = optional(KeyTask, "scope_entries", _("key task"))
    in_scope = models.BooleanField(_("in scope"), default=True)
    reason = models.CharField(_("why not"), max_length=200, blank=True)

    objects = ScopeEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit in scope")
        verbose_name_plural = _("units in scope")
        ordering = ("round", "unit__tree_left", "pk")
        constraints = [
            models.UniqueConstraint(fields=["round", "unit"], name="scope_once_a_round"),
            models.UniqueConstraint(fields=["round", "key_task"], name="scope_task_once_a_round"),
            one_destination("scope_of_one"),
            models.CheckConstraint(
                condition=Q(in_scope=True) | ~Q(reason=""),
                name="scope_reason_given",
                violation_error_message=_("Say why the unit is left out."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round} {self.destination}"


class VisitTeamQuerySet(Scoped):
    """Visit teams."""

    def of(self, user: Any) -> Self:
        """Teams in which the user serves today."""
        return self.filter(pk__in=scope_of(user).teams)

    def seen(self, user: Any, at: str = "") -> Q:
        """Department and security administrator: all; field roles: their own."""
        if user.is_office or is_given(user, "team.member"):
            return Q()
        return among(f"{at}pk", scope_of(user).teams) if user.is_field else NOBODY


class VisitTeam(models.Model):
    """One visit team (走访组) of a round."""

    round = required(Round, "teams", _("round"))
    name = models.CharField(_("visit team"), max_length=60)
    position = models.PositiveSmallIntegerField(_("number"), default=1)
    note = models.CharField(_("note"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = VisitTeamQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit team")
        verbose_name_plural = _("visit teams")
        ordering = ("-round__starts_on", "position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["round", "name"],
                name="team_once_a_round",
                violation_error_message=_("The round has a team of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def full_name(self) -> str:
        """Round and name: another round may have a team of the same name."""
        return f"{self.round} · {self.name}"


class TeamMembershipQuerySet(models.QuerySet["TeamMembership"]):
    """Memberships of visit teams."""

    def on(self, day: dt.date) -> Self:
        """Those that hold on the day."""
        return self.filter(Q(to_on__isnull=True) | Q(to_on__gte=day), from_on__lte=day)

    def today(self) -> Self:
        """Those that hold today."""
        return self.on(timezone.localdate())

    def not_over(self) -> Self:
        """Those that hold today or begin later."""
        return self.filter(Q(to_on__isnull=True) | Q(to_on__gte=timezone.localdate()))


class TeamMembership(models.Model):
    """Who serves in a visit team, from when to when, and who leads it."""

    team = required(VisitTeam, "memberships", _("visit team"))
    user = account(_("member"), related="team_memberships")
    is_lead = models.BooleanField(_("leads the team"), default=False)
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"), null=True, blank=True)

    objects = TeamMembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("team membership")
        verbose_name_plural = _("team memberships")
        ordering = ("team", "-is_lead", "pk")
        indexes = [models.Index(fields=["user", "team"], name="membership_user")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")),
                name="membership_dates_in_order",
                violation_error_message=_("The membership ends before it begins."),
            ),
            models.UniqueConstraint(
                fields=["team", "user"],
                condition=Q(to_on__isnull=True),
                name="membership_once",
                violation_error_message=_("This person serves in the team already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team} {self.user}"

    def holds_on(self, day: dt.date) -> bool:
        """Whether the membership holds on the day."""
        return _holds(day, self.from_on, self.to_on)


def served_on(teams: Iterable[int], day: dt.date) -> set[int]:
    """Who served in one of the teams on the day, as primary keys."""
    return {user for user, *days in rows_given(_memberships, set(teams)) if _holds(day, *days)}


def _memberships(teams: Any) -> Any:
    rows = TeamMembership.objects.filter(team__in=teams).order_by()
    return rows.values_list("user", "from_on", "to_on")


def _holds(day: dt.date, first: dt.date, last: dt.date | None) -> bool:
    return first <= day and (last is None or day <= last)


class AssignmentQuerySet(DestinedQuerySet):
    """Units and key tasks in the hands of visit teams."""

    def seen(self, user: Any, at: str = "") -> Q:
        """The department: all, avoidance left out. Field roles: what their teams have in hand, in their own teams."""
        if user.is_office:
            return open_at(user, at)
        if not user.is_field:
            return NOBODY
        return among(f"{at}team", scope_of(user).teams) & in_hand_at(user, at)

    def in_hand(self) -> Self:
        """Those that have not been handed over."""
        return self.filter(ended_on__isnull=True)


class Assignment(Destined):
    """A unit, or a key task, in the hands of a visit team."""

    team = required(VisitTeam, "assignments", _("visit team"))
    round = required(Round, "assignments", _("round"))
    unit = optional(Unit, "assignments", _("unit"))
    key_task = optional(KeyTask, "hands", _("key task"))
    assigned_on = models.DateField(_("assigned on"))
    ended_on = models.DateField(_("handed over on"), null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ("team", "unit__tree_left", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["round", "unit"],
                condition=Q(ended_on__isnull=True),
                name="assignment_one_team_a_unit",
                violation_error_message=_("Another team has this unit in the round."),
            ),
            models.UniqueConstraint(
                fields=["round", "key_task"],
                condition=Q(ended_on__isnull=True),
                name="assignment_one_team_a_task",
                violation_error_message=_("Another team has this key task in the round."),
            ),
            one_destination("assignment_of_one"),
        ]

    def __str__(self) -> str:
        return f"{self.team} → {self.destination}"
