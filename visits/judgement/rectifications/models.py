"""Rectification (整改): a problem, what is demanded, the measures, and another team's verification; and the checks
of what became of a decision after 3, 6 and 12 months."""

import datetime as dt
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from visits.cadres.files.models import Cadre
from visits.core.fields import account, optional, optional_account
from visits.core.history.models import Recorded
from visits.core.scopes import Scoped, SeenWith, among
from visits.core.workflow.course import CourseStep
from visits.fieldwork.visits.models import Visit, one_subject
from visits.judgement.decisions.models import STANDING, Decision
from visits.judgement.evidence.subjects import Judgement, VerifiedByTeam
from visits.judgement.findings.models import Finding
from visits.organisation.rounds.models import VisitTeam
from visits.organisation.units.models import LeadershipTeam

SOON = 7  # days before the day on which it is due


class RectificationState(models.TextChoices):
    """How far a rectification has come."""

    DRAFTED = "drafted", pgettext_lazy("rectification", "drafted")
    DEMANDED = "demanded", pgettext_lazy("rectification", "demanded")
    REPORTED = "reported", pgettext_lazy("rectification", "reported as done")
    VERIFIED = "verified", pgettext_lazy("rectification", "verified by a team")
    CLOSED = "closed", pgettext_lazy("rectification", "closed")
    WITHDRAWN = "withdrawn", pgettext_lazy("rectification", "fallen with its decision")


RUNNING = (RectificationState.DEMANDED, RectificationState.REPORTED, RectificationState.VERIFIED)


class RectificationQuerySet(VerifiedByTeam):
    """Rectifications as a user may see them."""

    def signed(self) -> Self:
        """Signed and standing, whatever came after: what the outcomes count."""
        return self.filter(demanded_on__isnull=False).exclude(state=RectificationState.WITHDRAWN)

    def running(self) -> Self:
        """Demanded and not closed."""
        return self.filter(state__in=RUNNING)

    def due_within(self, first: int | None, last: int | None) -> Self:
        """Running ones overdue by at least ``first`` and less than ``last`` days; negative: days still left."""
        today, rows = timezone.localdate(), self.running()
        if first is not None:
            rows = rows.filter(due_on__lte=today - dt.timedelta(days=first))
        return rows if last is None else rows.filter(due_on__gt=today - dt.timedelta(days=last))


def overdue_by(one: Any) -> int | None:
    """Days past the day on which a rectification is due; negative while there are days left; None once closed."""
    return (timezone.localdate() - one.due_on).days if one.state in RUNNING else None


class Rectification(Judgement, Recorded):
    """One problem and what is demanded of whom it concerns."""

    cadre = optional(Cadre, "rectifications", _("cadre"))
    leadership_team = optional(LeadershipTeam, "rectifications", _("leadership team"))
    findings: models.ManyToManyField[Finding, Any] = models.ManyToManyField(
        Finding, related_name="rectifications", blank=True, verbose_name=_("findings it rests on")
    )
    decision = optional(Decision, "rectifications", _("decision"))
    problem = models.TextField(_("problem"), max_length=4000)
    demand = models.TextField(_("what is demanded"), max_length=4000)
    responsible = models.CharField(_("who answers for it"), max_length=60)
    due_on = models.DateField(_("due on"))
    demanded_on = models.DateField(_("demanded on"), null=True, blank=True, editable=False)
    demanded_by = optional_account(_("signed by"), editable=False)
    measures = models.TextField(_("measures taken"), max_length=8000, blank=True)
    evidence = models.TextField(
        _("evidence of the measures"),
        max_length=4000,
        blank=True,
        help_text=_("Documents with title, number and day."),
    )
    reported_on = models.DateField(_("reported on"), null=True, blank=True)
    team = optional(VisitTeam, "rectifications", _("verifying team"))
    visits: models.ManyToManyField[Visit, Any] = models.ManyToManyField(
        Visit, related_name="rectifications_verified", blank=True, verbose_name=_("verification visits")
    )
    verification = models.TextField(_("what the verification showed"), max_length=4000, blank=True)
    is_done = models.BooleanField(_("found to be done"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True, editable=False)
    times_reopened = models.PositiveSmallIntegerField(_("times reopened"), default=0, editable=False)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=RectificationState,
        default=RectificationState.DRAFTED,
        editable=False,
    )

    objects = RectificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("rectification")
        verbose_name_plural = _("rectifications")
        ordering = ("due_on", "pk")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["due_on", "id"], name="rectification_by_day"),
            models.Index(fields=["state", "due_on"], name="rectification_by_state"),
            models.Index(fields=["leadership_team", "state"], name="rectification_of_team"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_subject("rectification", _("A rectification is about one cadre or one leadership team.")),
            models.CheckConstraint(
                condition=Q(demanded_by__isnull=True) | ~Q(demanded_by=models.F("created_by")),
                name="rectification_signed_by_another",
                violation_error_message=_("Who drafted the demand does not sign it."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.subject} · {self.problem[:30]}"

    days_over = property(overdue_by)


class RectificationFile(models.Model):
    """A paper or photo that shows what was done about a demand."""

    rectification = models.ForeignKey(Rectification, models.CASCADE, related_name="files")
    client_key = models.UUIDField(unique=True, editable=False)
    file = models.FileField(_("file"), upload_to="measures/%Y/%m/", max_length=200)
    name = models.CharField(_("file name"), max_length=200)
    content_type = models.CharField(_("type"), max_length=80, editable=False)
    size = models.PositiveBigIntegerField(_("size"), editable=False, help_text=_("Bytes."))
    digest = models.CharField(max_length=64, editable=False, help_text=_("SHA-256 of the stored bytes."))
    added_by = account(_("added by"))
    added_at = models.DateTimeField(_("added at"), auto_now_add=True)

    within = "rectification"
    objects = SeenWith.as_manager()

    class Meta:
        verbose_name = _("evidence of measures")
        verbose_name_plural = _("evidence of measures")
        ordering = ("added_at", "pk")

    def __str__(self) -> str:
        return self.name


class RectificationStep(CourseStep):
    """One step of a rectification."""

    within = "rectification"
    rectification = models.ForeignKey(Rectification, models.CASCADE, related_name="steps")
    after = models.CharField(_("after"), max_length=10, choices=RectificationState)

    class Meta(CourseStep.Meta):
        verbose_name = _("step of a rectification")
        verbose_name_plural = _("steps of a rectification")


class OutcomeCheckQuerySet(Scoped):
    """Checks of outcomes as a user may see them."""

    def seen(self, user: Any, at: str = "") -> Q:
        """Seen by whoever sees the decision; those of decisions that stand no more are gone from the list."""
        decisions: Any = Decision.objects
        seen: Q = decisions.seen(user, f"{at}decision__")
        return seen & among(f"{at}decision__state", STANDING)


class OutcomeCheck(models.Model):
    """What became of a decision after so many months: due on a day, written down when it was looked at."""

    MONTHS: ClassVar = (3, 6, 12)
    decision = models.ForeignKey(Decision, models.CASCADE, related_name="checks", verbose_name=_("decision"))
    months = models.PositiveSmallIntegerField(_("months after"))
    due_on = models.DateField(_("due on"))
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    found = models.TextField(_("what became of it"), max_length=2000, blank=True)
    checked_by = optional_account(_("checked by"))

    objects = OutcomeCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("check of an outcome")
        verbose_name_plural = _("checks of outcomes")
        ordering = ("due_on", "pk")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["due_on", "id"], name="outcome_check_by_day")
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["decision", "months"], name="outcome_check_once")
        ]

    def __str__(self) -> str:
        return f"{self.decision} +{self.months}"

    @property
    def cadre_id(self) -> int | None:
        """Of the decision: who keeps away from him keeps away from this."""
        return self.decision.cadre_id

    @property
    def unit_id(self) -> int | None:
        """Of the decision."""
        return self.decision.unit_id
