"""Plans of a round: which unit or key task is to be visited when, what was agreed, whom the visit wants to hear."""

from functools import reduce
from operator import or_
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from visits.core.access import closed_to
from visits.core.fields import ChoiceSetField, account, optional, required
from visits.core.history.models import Recorded
from visits.core.scopes import NOBODY, SeenWith, among, but, is_long, scope_of
from visits.fieldwork.leads.models import Lead
from visits.fieldwork.visits.models import Method, Visit, went_to
from visits.organisation.rounds.destinations import SAME, Destined, DestinedQuerySet, one_destination
from visits.organisation.rounds.models import Assignment, Round, VisitTeam
from visits.organisation.units.models import Category, KeyTask, Unit, UnitKind, open_at


class DayPart(models.TextChoices):
    """Which part of the day a visit takes."""

    WHOLE = "whole", _("whole day")
    MORNING = "morning", _("morning")
    AFTERNOON = "afternoon", _("afternoon")


class PlanState(models.TextChoices):
    """How far a planned visit has come; worked out from contacts and the log, never typed."""

    WANTED = "wanted", _("wanted")
    CONTACTED = "contacted", _("contacted")
    AGREED = "agreed", _("agreed")
    DONE = "done", _("visited")
    DROPPED = "dropped", _("dropped")


class PlannedVisitQuerySet(DestinedQuerySet):
    """Planned visits as a user may see them."""

    def seen(self, user: Any, at: str = "") -> Q:
        """The department: all, avoidance left out. Field roles: to the units and key tasks that their teams have in
        hand, in the open round in which they have them."""
        if user.is_office:
            return open_at(user, at)
        if not user.is_field:
            return NOBODY
        scope = scope_of(user)
        units = (self._held(user, one, at) for one in scope.held)
        tasks = (self._held_tasks(user, one, at) for one in scope.held_tasks)
        return reduce(or_, (*units, *tasks), NOBODY)

    def _held(self, user: Any, one: int, at: str) -> Q:
        """Of one round: of many units, the question for those that the teams hold in it."""
        closed, scope = closed_to(user).units, scope_of(user)
        units: Any = scope.held[one] - closed
        if is_long(units):
            held = (
                Assignment.objects.in_hand().filter(team__in=scope.teams, round=one).exclude(unit__in=closed)
            )
            units = held.order_by().values("unit")
        return Q(**{f"{at}round": one}) & among(f"{at}unit", units)

    def _held_tasks(self, user: Any, one: int, at: str) -> Q:
        lead_open = but(f"{at}key_task__lead_unit", closed_to(user).units)
        return Q(**{f"{at}round": one}) & among(f"{at}key_task", scope_of(user).held_tasks[one]) & lead_open

    def of_team(self, team: VisitTeam) -> Self:
        """The plan of what the team has in hand: a unit or a task handed over takes its plan along."""
        return self.in_hand_of(team.pk, team.round_id)

    def in_hand_of(self, team: int, of: int) -> Self:
        """The same by the keys of the team and of its round."""
        held = Assignment.objects.in_hand().filter(team=team).order_by()
        in_hand = Q(unit__in=held.values("unit")) | Q(key_task__in=held.values("key_task"))
        return self.filter(in_hand, round=of)

    def standing(self) -> Self:
        """Those that have not been dropped."""
        return self.filter(dropped_at__isnull=True)

    def open(self) -> Self:
        """Those that are neither dropped nor logged yet, with ``due_on``."""
        return self.standing().annotate(due_on=Coalesce("agreed_on", "wanted_on")).filter(~Exists(_logged()))

    def with_state(self) -> Self:
        """Add ``due_on`` (the agreed day, else the wanted one), ``state`` and ``team_id`` (who has it in hand)."""
        contacts = Contact.objects.filter(planned=OuterRef("pk")).order_by()
        return (
            self.annotate(due_on=Coalesce("agreed_on", "wanted_on"))
            .with_team()
            .annotate(
                state=Case(
                    When(dropped_at__isnull=False, then=Value(PlanState.DROPPED)),
                    When(Exists(_logged()), then=Value(PlanState.DONE)),
                    When(agreed_on__isnull=False, then=Value(PlanState.AGREED)),
                    When(Exists(contacts), then=Value(PlanState.CONTACTED)),
                    default=Value(PlanState.WANTED),
                    output_field=models.CharField(),
                )
            )
        )

    def with_team(self) -> Self:
        """Add ``team_id``: who has its unit or its key task in hand."""
        held = Assignment.objects.in_hand().filter(SAME, round=OuterRef("round")).order_by()
        return self.annotate(team_id=models.Subquery(held.values("team")[:1]))


def _logged() -> models.QuerySet[Visit]:
    """The visits that a planned one has become: begun from it, or logged on its day."""
    keys = VisitStart.objects.filter(planned=OuterRef(OuterRef("pk"))).values("key")
    logged = Visit.objects.filter(went_to(), round=OuterRef("round"))
    return logged.filter(Q(client_key__in=keys) | Q(visited_on=OuterRef("due_on"))).order_by()


class PlannedVisit(Destined, Recorded):
    """One visit that a round wants to a unit or a key task. Whose it is follows from who has that in hand."""

    round = required(Round, "planned_visits", _("round"))
    unit = optional(Unit, "planned_visits", _("unit"))
    key_task = optional(KeyTask, "planned_visits", _("key task"))
    number = models.PositiveSmallIntegerField(
        _("which visit"), default=1, help_text=_("1 for the first visit of the round to the unit.")
    )
    wanted_on = models.DateField(_("wanted on"))
    part_of_day = models.CharField(_("time of day"), max_length=12, choices=DayPart, default=DayPart.WHOLE)
    agreed_on = models.DateField(_("agreed for"), null=True, blank=True, editable=False)
    methods = ChoiceSetField(_("methods meant"), choices=Method)
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="planned_visits", verbose_name=_("members"), blank=True
    )
    to_hear = models.CharField(
        _("also to be heard"), max_length=300, blank=True, help_text=_("Classes of people, not names.")
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    lead = optional(Lead, "plans", _("lead to be verified"), editable=False)
    dropped_at = models.DateTimeField(_("dropped at"), null=True, blank=True, editable=False)
    dropped_reason = models.CharField(_("why dropped"), max_length=300, blank=True, editable=False)

    objects = PlannedVisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("planned visit")
        verbose_name_plural = _("planned visits")
        ordering = ("wanted_on", "pk")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["round", "unit"], name="planned_of_unit"),
            models.Index(fields=["wanted_on", "id"], name="planned_by_day"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["round", "unit", "number"],
                name="planned_once",
                violation_error_message=_("This visit of the unit is in the plan of the round already."),
            ),
            models.UniqueConstraint(
                fields=["round", "key_task", "number"],
                name="planned_task_once",
                violation_error_message=_("This visit of the key task is in the plan of the round already."),
            ),
            one_destination("planned_of_one"),
        ]

    def __str__(self) -> str:
        return f"{self.destination} {self.agreed_on or self.wanted_on}"

    @property
    def on(self) -> Any:
        """The day that counts: the agreed one, else the wanted one."""
        return self.agreed_on or self.wanted_on

    @property
    def state_label(self) -> str:
        """The state in words; only with ``with_state``."""
        return str(PlanState(self.state).label)  # type: ignore[attr-defined]

    @property
    def is_late(self) -> bool:
        """Whether its day has passed without a visit; only with ``with_state``."""
        over = {PlanState.DONE, PlanState.DROPPED}
        return self.on < timezone.localdate() and self.state not in over  # type: ignore[attr-defined]


class Contact(models.Model):
    """One contact made with a unit about a visit: who, with whom, when, how, and the day agreed."""

    class Way(models.TextChoices):
        PHONE = "phone", _("by telephone")
        LETTER = "letter", _("by letter")
        MESSAGE = "message", _("by message")
        PERSON = "person", _("in person")

    planned = required(PlannedVisit, "contacts")
    client_key = models.UUIDField(unique=True, editable=False)
    by = account(_("who made contact"))
    contacted_on = models.DateField(_("contacted on"))
    way = models.CharField(_("how"), max_length=8, choices=Way, default=Way.PHONE)
    partner = models.CharField(
        _("with whom"), max_length=80, help_text=_("Name and post of the person at the unit.")
    )
    agreed_on = models.DateField(_("day agreed"), null=True, blank=True)
    part_of_day = models.CharField(_("time of day"), max_length=12, choices=DayPart, default=DayPart.WHOLE)
    remark = models.CharField(_("remark"), max_length=300, blank=True)
    written_at = models.DateTimeField(_("written at"), auto_now_add=True)

    within = "planned"
    objects = SeenWith.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ("-contacted_on", "-pk")

    def __str__(self) -> str:
        return f"{self.contacted_on} {self.partner}"


class Move(models.Model):
    """A planned visit moved to another day, by whom and why."""

    planned = required(PlannedVisit, "moves")
    from_on = models.DateField(_("from day"))
    from_part = models.CharField(max_length=12, choices=DayPart)
    to_on = models.DateField(_("to day"))
    to_part = models.CharField(max_length=12, choices=DayPart)
    reason = models.CharField(_("reason"), max_length=300)
    by = account(_("by"))
    at = models.DateTimeField(_("at"), auto_now_add=True)

    within = "planned"
    objects = SeenWith.as_manager()

    class Meta:
        verbose_name = _("move")
        verbose_name_plural = _("moves")
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.from_on} → {self.to_on}"


class VisitStart(models.Model):
    """The form that a member opened from the plan: a visit logged under its key fulfils the plan."""

    planned = required(PlannedVisit, "starts")
    user = account()
    key = models.UUIDField(unique=True, editable=False)
    at = models.DateTimeField(auto_now_add=True)

    within = "planned"
    objects = SeenWith.as_manager()

    class Meta:
        verbose_name = _("visit begun from the plan")
        verbose_name_plural = _("visits begun from the plan")
        ordering = ("pk",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["planned", "user"], name="visit_start_once")
        ]

    def __str__(self) -> str:
        return f"{self.planned} {self.user}"


class HearingQuota(models.Model):
    """How many people of a group a visit to such a unit is to hear; the finer rule goes before the coarser."""

    class Group(models.TextChoices):
        LEADERSHIP = "leadership", _("leadership team")
        MIDDLE = "middle", _("middle-level cadres")
        STAFF = "staff", _("staff members")
        SERVED = "served", _("people served")

    kind = models.CharField(_("kind of unit"), max_length=16, choices=UnitKind, blank=True)
    category = models.CharField(_("category"), max_length=16, choices=Category, blank=True)
    group = models.CharField(_("group"), max_length=12, choices=Group)
    percent = models.PositiveSmallIntegerField(_("share in percent"), default=0)
    at_least = models.PositiveSmallIntegerField(_("at least"), default=0)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("quota of people to be heard")
        verbose_name_plural = _("quotas of people to be heard")
        ordering = ("group", "kind", "category", "pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["kind", "category", "group"],
                name="quota_once",
                violation_error_message=_("There is a quota for these units and this group already."),
            ),
            models.CheckConstraint(
                condition=Q(percent__lte=100),
                name="quota_percent",
                violation_error_message=_("A share is at most 100 percent."),
            ),
            models.CheckConstraint(
                condition=Q(kind="") | Q(category=""),
                name="quota_kind_or_category",
                violation_error_message=_("Choose a kind of unit or a category, not both."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display() or self.get_category_display()} {self.get_group_display()}"


class Holiday(models.Model):
    """A day off by public notice, or a weekend day that is worked instead (调休)."""

    on = models.DateField(_("day"), unique=True)
    name = models.CharField(_("name"), max_length=40)
    is_worked = models.BooleanField(_("worked instead"), default=False)

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        ordering = ("on",)

    def __str__(self) -> str:
        return f"{self.on} {self.name}"
