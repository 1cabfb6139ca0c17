"""Leads (线索): heard in a talk, by letter or from data; verified by a visit team; settled by the department."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from visits.cadres.files.models import Cadre
from visits.core.access import closed_to
from visits.core.fields import SealedTextField, account, optional, required
from visits.core.history.models import Recorded
from visits.core.kinds.families import Family
from visits.core.kinds.fields import KindField
from visits.core.scopes import NOBODY, Scoped, among, but, scope_of
from visits.core.workflow.course import CourseStep
from visits.fieldwork.visits.models import Interview, Statement, Visit
from visits.organisation.rounds.models import VisitTeam
from visits.organisation.units.models import LeadershipTeam, Unit


class About(models.TextChoices):
    """Whom a lead speaks of."""

    CADRE = "cadre", _("a cadre")
    LEADERSHIP = "leadership", _("the leadership team")
    UNIT = "unit", _("the unit")


class LeadState(models.TextChoices):
    """How far a lead has come."""

    RECEIVED = "received", pgettext_lazy("lead", "to be assigned")
    ASSIGNED = "assigned", pgettext_lazy("lead", "being verified")
    REPORTED = "reported", pgettext_lazy("lead", "verification reported")
    SETTLED = "settled", pgettext_lazy("lead", "settled")


class Outcome(models.TextChoices):
    """What came of a lead."""

    BORNE_OUT = "borne_out", _("borne out")
    PARTLY = "partly", _("partly borne out")
    NOT_BORNE_OUT = "not_borne_out", _("not borne out")
    HANDED_ON = "handed_on", _("handed on")
    NO_ACTION = "no_action", _("no action")


VERIFIED = (Outcome.BORNE_OUT, Outcome.PARTLY, Outcome.NOT_BORNE_OUT)


def subjects_open(user: Any, at: str = "") -> Q:
    """The condition by which rows with unit, cadre and leadership team are left that are not about the user himself,
    about whom he keeps away from, or about the leadership team of a unit in which such a person serves."""
    if not (closed := closed_to(user)):
        return Q()
    judged = {f"{at}leadership_team__isnull": False, f"{at}unit__in": closed.workplaces}
    return but(f"{at}cadre", closed.cadres) & but(f"{at}unit", closed.units) & ~Q(**judged)


class LeadQuerySet(Scoped):
    """Leads as a user may see them."""

    def seen(self, user: Any, at: str = "") -> Q:
        """The department: all. Field roles: those that their team verifies. Nobody: one whose subject is closed."""
        if not (user.is_office or user.is_field):
            return NOBODY
        seen = subjects_open(user, at)
        return seen if user.is_office else among(f"{at}team", scope_of(user).teams) & seen

    def late(self) -> Self:
        """Those that a team should have verified by now."""
        return self.filter(state=LeadState.ASSIGNED, due_on__lt=timezone.localdate())


class LeadYear(models.Model):
    """The last number given to a lead in a year."""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("numbering of leads")
        verbose_name_plural = _("numbering of leads")
        ordering = ("year",)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


def is_late(one: Any) -> bool:
    """Whether the team should have verified a lead by now."""
    late = one.due_on is not None and one.due_on < timezone.localdate()
    return late and one.state == LeadState.ASSIGNED


class Lead(Recorded):
    """One lead. Its unit is that of whom it speaks; the writer of a letter lies apart, sealed."""

    number = models.CharField(_("number"), max_length=12, unique=True, editable=False)
    channel = KindField(_("how it came"), family=Family.CHANNEL)
    about = models.CharField(_("about"), max_length=12, choices=About)
    unit = required(Unit, "leads", _("unit"))
    cadre = optional(Cadre, "leads", _("cadre"))
    leadership_team = optional(LeadershipTeam, "leads", _("leadership team"))
    side = models.CharField(_("for or against"), max_length=8, choices=Statement.Side, blank=True)
    says = models.TextField(_("what it says"), max_length=4000)
    received_on = models.DateField(_("received on"))
    received_by = account(_("received by"))
    interview = optional(Interview, "leads", _("talk"))
    statement = optional(Statement, "leads", _("statement"), on_delete=models.SET_NULL)
    state = models.CharField(
        _("state"), max_length=12, choices=LeadState, default=LeadState.RECEIVED, editable=False
    )
    team = optional(VisitTeam, "leads", _("visit team"))
    due_on = models.DateField(_("to be verified by"), null=True, blank=True)
    visits: models.ManyToManyField[Visit, Any] = models.ManyToManyField(
        Visit, related_name="leads_verified", verbose_name=_("visits that verify it"), blank=True
    )
    outcome = models.CharField(_("what came of it"), max_length=16, choices=Outcome, blank=True)
    outcome_reason = models.TextField(_("reason"), max_length=2000, blank=True)
    settled_on = models.DateField(_("settled on"), null=True, blank=True, editable=False)

    objects = LeadQuerySet.as_manager()

    class Meta:
        verbose_name = _("lead")
        verbose_name_plural = _("leads")
        ordering = ("-received_on", "-pk")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["received_on", "id"], name="lead_by_day"),
            models.Index(fields=["state", "due_on"], name="lead_by_state"),
            models.Index(fields=["team", "state"], name="lead_by_team"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(about="cadre", cadre__isnull=False, leadership_team__isnull=True)
                | Q(about="leadership", cadre__isnull=True, leadership_team__isnull=False)
                | Q(about="unit", cadre__isnull=True, leadership_team__isnull=True),
                name="lead_has_one_subject",
                violation_error_message=_("A lead is about one cadre, one leadership team or one unit."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["assigned", "reported"])
                | Q(team__isnull=False, due_on__isnull=False),
                name="lead_assigned_to_a_team",
                violation_error_message=_("A lead being verified has a team and a day."),
            ),
            models.CheckConstraint(
                condition=~Q(state="settled") | (~Q(outcome="") & ~Q(outcome_reason="")),
                name="lead_settled_with_reason",
                violation_error_message=_("A settled lead says what came of it, and why."),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def subject(self) -> str:
        """Whom it speaks of, in words."""
        return str(self.cadre or self.leadership_team or self.unit)

    is_late = property(is_late)


class LeadWriter(models.Model):
    """Who wrote the letter. Written once, encrypted, apart from what it says."""

    lead = models.OneToOneField(Lead, models.PROTECT, related_name="sealed_writer")
    identity = SealedTextField(_("who wrote it"), row=("lead",), step=256)
    sealed_by = account()
    sealed_on = models.DateField(auto_now_add=True)

    class Meta:
        verbose_name = _("sealed writer")
        verbose_name_plural = _("sealed writers")

    def __str__(self) -> str:
        return str(_("sealed"))


class LeadStep(CourseStep):
    """One step of a lead."""

    within = "lead"
    lead = models.ForeignKey(Lead, models.CASCADE, related_name="steps")
    after = models.CharField(_("after"), max_length=12, choices=LeadState)

    class Meta(CourseStep.Meta):
        verbose_name = _("step of a lead")
        verbose_name_plural = _("steps of a lead")
