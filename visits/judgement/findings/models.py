"""Findings (发现/问题): one thing found of a cadre or a leadership team, the evidence for and against it, its state."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from visits.cadres.files.models import Cadre
from visits.core.fields import account, optional, optional_account
from visits.core.history.models import Recorded
from visits.core.kinds.families import Family
from visits.core.kinds.fields import KindField
from visits.core.scopes import SeenWith
from visits.core.workflow.course import CourseStep
from visits.fieldwork.leads.models import Lead
from visits.fieldwork.visits.models import Attachment, Interview, Statement, Visit, one_subject
from visits.judgement.evidence.subjects import Judgement, VerifiedByTeam
from visits.organisation.rounds.models import Check, Dimension, VisitTeam
from visits.organisation.units.models import LeadershipTeam, Unit


class FindingState(models.TextChoices):
    """How far a finding has come. Only verified ones support a measure."""

    UNVERIFIED = "unverified", pgettext_lazy("finding", "unverified")
    VERIFIED = "verified", pgettext_lazy("finding", "verified")
    NOT_UPHELD = "not_upheld", pgettext_lazy("finding", "not upheld")


class FindingQuerySet(VerifiedByTeam):
    """Findings as a user may see them."""

    def standing(self) -> Self:
        """Without those not upheld, which leave every later view."""
        return self.exclude(state=FindingState.NOT_UPHELD)

    def verified(self) -> Self:
        """Those on which a measure may rest."""
        return self.filter(state=FindingState.VERIFIED)


class Finding(Judgement, Recorded):
    """One finding, for or against one subject, by check (cadre) or dimension (leadership team)."""

    Side = Statement.Side

    cadre = optional(Cadre, "findings", _("cadre"))
    leadership_team = optional(LeadershipTeam, "findings", _("leadership team"))
    unit_then = optional(
        Unit, "+", _("unit on the day"), editable=False
    )  # of the subject; figures by unit stay true
    side = models.CharField(_("for or against"), max_length=8, choices=Statement.Side)
    check_key = models.CharField(_("check"), max_length=16, choices=Check, blank=True)
    dimension = models.CharField(_("dimension"), max_length=24, choices=Dimension, blank=True)
    kind = KindField(_("kind of finding"), family=Family.FINDING, blank=True)
    statement = models.TextField(_("what was found"), max_length=2000)
    fact = models.TextField(
        _("the fact"), max_length=2000, blank=True, help_text=_("What happened, without judgement.")
    )
    fact_on = models.DateField(_("day of the fact"), null=True, blank=True)
    fact_place = models.CharField(_("place of the fact"), max_length=120, blank=True)
    account = models.TextField(
        _("the subject's own account"),
        max_length=4000,
        blank=True,
        help_text=_("What the subject says to it."),
    )
    account_refused = models.CharField(
        _("refusal of an account"),
        max_length=500,
        blank=True,
        help_text=_("How it was asked for, and how it was refused."),
    )
    account_on = models.DateField(_("asked on"), null=True, blank=True)
    account_by = optional_account(_("heard by"))
    lead = optional(Lead, "findings", _("lead"))
    team = optional(VisitTeam, "findings", _("verifying team"))
    due_on = models.DateField(_("to be verified until"), null=True, blank=True)
    visits: models.ManyToManyField[Visit, Any] = models.ManyToManyField(
        Visit, related_name="findings_verified", verbose_name=_("verification visits"), blank=True
    )
    state = models.CharField(
        _("state"), max_length=12, choices=FindingState, default=FindingState.UNVERIFIED, editable=False
    )
    reason = models.TextField(_("reason"), max_length=2000, blank=True, editable=False)
    decided_on = models.DateField(_("settled on"), null=True, blank=True, editable=False)
    decided_by = optional_account(_("settled by"), editable=False)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ("-created_at", "-pk")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["created_at", "id"], name="finding_by_day"),
            models.Index(fields=["cadre", "state"], name="finding_of_cadre"),
            models.Index(fields=["leadership_team", "state"], name="finding_of_team"),
            models.Index(fields=["state", "side", "id"], name="finding_by_state"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_subject("finding", _("A finding is about one cadre or one leadership team.")),
            models.CheckConstraint(
                condition=Q(cadre__isnull=False) & ~Q(check_key="") & ~Q(kind="")
                | Q(leadership_team__isnull=False) & ~Q(dimension=""),
                name="finding_has_its_place",
                violation_error_message=_(
                    "Say which check and kind, or which dimension, the finding belongs to."
                ),
            ),
            models.CheckConstraint(
                condition=Q(state="unverified")
                | ~Q(reason="") & Q(decided_by__isnull=False, decided_on__isnull=False),
                name="finding_settled_with_reason",
                violation_error_message=_("A settled finding says why, who settled it, and when."),
            ),
        ]

    def __str__(self) -> str:
        return self.statement[:40]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Whoever opens it, the unit to which the subject belongs on that day is kept."""
        if self._state.adding and self.unit_then_id is None:
            self.unit_then = self.subject.unit
        super().save(*args, **kwargs)

    @property
    def place(self) -> Any:
        """The check or the dimension under which it stands."""
        return self.get_check_key_display() if self.cadre_id else self.get_dimension_display()


class FindingEvidence(models.Model):
    """One passage or document on which a finding rests, or that speaks against it."""

    class Bears(models.TextChoices):
        SUPPORTS = "supports", _("supports it")
        CONTRADICTS = "contradicts", _("speaks against it")

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="evidence", verbose_name=_("finding"))
    bears = models.CharField(_("how it bears on the finding"), max_length=12, choices=Bears)
    statement = optional(Statement, "findings", _("statement"), on_delete=models.SET_NULL)
    interview = optional(Interview, "findings", _("talk"))
    attachment = optional(Attachment, "findings", _("attachment"))
    document = models.CharField(
        _("document"), max_length=200, blank=True, help_text=_("Title, issuing office, number and date.")
    )
    passage = models.TextField(_("passage"), max_length=2000)
    added_by = account(_("added by"))
    added_at = models.DateTimeField(_("added at"), auto_now_add=True)

    within = "finding"
    objects = SeenWith.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ("bears", "pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(interview__isnull=False) | Q(attachment__isnull=False) | ~Q(document=""),
                name="finding_evidence_has_a_record",
                violation_error_message=_("Evidence is a passage of a talk, an attachment or a document."),
            ),
            models.UniqueConstraint(
                fields=["finding", "statement", "passage"],
                name="finding_passage_once",
                violation_error_message=_("This passage is linked already."),
            ),
        ]

    def __str__(self) -> str:
        return self.passage[:40]


class FindingStep(CourseStep):
    """One step of a finding."""

    within = "finding"
    finding = models.ForeignKey(Finding, models.CASCADE, related_name="steps")
    after = models.CharField(_("after"), max_length=12, choices=FindingState)

    class Meta(CourseStep.Meta):
        verbose_name = _("step of a finding")
        verbose_name_plural = _("steps of a finding")
