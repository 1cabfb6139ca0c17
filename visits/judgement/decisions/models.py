"""Decisions (动议、决定、处置): from the motion to what became of it, one row a decision about one subject.

A row begins as a motion. Drafter, second signature and signer are three people. What was true on the day (rank and
post before and after) is kept in the row and never computed again.
"""

import datetime as dt
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cadre_review.marks import labelled
from visits.cadres.files.models import Cadre, RankGrade
from visits.core.fields import imported_from, optional, optional_account
from visits.core.history.models import Recorded
from visits.core.kinds import reading
from visits.core.kinds.families import DecisionBehaviour as Kind
from visits.core.kinds.families import Family
from visits.core.kinds.fields import KindField
from visits.core.scopes import SeenWith
from visits.core.workflow.course import CourseStep
from visits.fieldwork.leads.models import Lead
from visits.fieldwork.recommendations.models import Recommendation
from visits.fieldwork.visits.models import Interview, Visit, one_subject
from visits.judgement.appraisals.models import AppraisalItem
from visits.judgement.evidence.subjects import Judgement, OfSubject
from visits.judgement.findings.models import Finding
from visits.organisation.units.models import KeyTask, LeadershipTeam, Level, Unit

from . import order

OF_TEAMS = (Kind.RESHUFFLE, Kind.RECTIFY, Kind.EXAMPLE)
ADVERSE = (
    Kind.REMINDER, Kind.CRITICISM, Kind.SELF_EXAMINATION, Kind.ADMONITION, Kind.TRANSFER, Kind.REMOVAL,
    Kind.DEMOTION, Kind.RESHUFFLE, Kind.RECTIFY,
)  # fmt: skip
MOVES = (
    Kind.PROMOTION, Kind.GREATER_USE, Kind.TRANSFER, Kind.LATERAL, Kind.RANK_ONLY, Kind.REMOVAL, Kind.DEMOTION,
)  # fmt: skip
INSPECTED = (Kind.PROMOTION, Kind.GREATER_USE)  # recommended and under the four musts before they are decided
COLLECTIVE = (*MOVES, Kind.ADMONITION, Kind.RESHUFFLE)  # decided by a body, with counts
GROUNDED = (Kind.TRANSFER, Kind.REMOVAL, Kind.DEMOTION)  # unsuited to the post: a situation of the rules
UNSUITED = (Kind.TRANSFER, Kind.RANK_ONLY, Kind.REMOVAL, Kind.DEMOTION)  # what the report counts as adjusted


class Origin(models.TextChoices):
    """What a motion rests on."""

    KEY_TASK = "key_task", _("from a key task")
    LEAD = "lead", _("from a lead")
    STEADFAST = "steadfast", _("steadfast")
    APPRAISAL = "appraisal", _("from an appraisal")
    OTHER = "other", pgettext_lazy("origin", "other")


class State(models.TextChoices):
    """How far a motion or decision has come."""

    DRAFTED = "drafted", pgettext_lazy("decision", "motion drafted")
    SECONDED = "seconded", pgettext_lazy("decision", "second signature given")
    SIGNED = "signed", pgettext_lazy("decision", "motion signed")
    DECIDED = "decided", pgettext_lazy("decision", "decided")
    TOLD = "told", pgettext_lazy("decision", "told to whom it concerns")
    WITHDRAWN = "withdrawn", pgettext_lazy("decision", "withdrawn")
    OVERTURNED = "overturned", pgettext_lazy("decision", "overturned")


IN_MOTION = (State.DRAFTED, State.SECONDED, State.SIGNED)
STANDING = (State.DECIDED, State.TOLD)
MADE = ("decided", "told", "overturned")  # decided once, whatever became of it
STEPS_OF_PROMOTION = ("recommended_on", "met_on", "notice_from", "notice_to")
PROBATION_SOON = 60  # days before its end
STEP_OF_LEVEL = 10  # between neighbours in ``Level``


class GroundQuerySet(models.QuerySet["Ground"]):
    """Grounds by the time in which they hold."""

    def in_force_on(self, day: dt.date) -> Self:
        """Those of the versions of the rules that are in force on the day."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day)


class Ground(models.Model):
    """A situation of a rule on which a decision may rest, as long as the rule's version is in force."""

    rule = models.CharField(_("rule"), max_length=120)
    situation = models.PositiveSmallIntegerField(_("situation"))
    text = models.CharField(_("text"), max_length=300)
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force until"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = GroundQuerySet.as_manager()

    class Meta:
        verbose_name = _("ground")
        verbose_name_plural = _("grounds")
        ordering = ("-valid_from", "situation", "pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["rule", "situation", "valid_from"], name="ground_once_a_day"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
                name="ground_days_in_order",
                violation_error_message=_("The last day lies before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} ({self.situation}) {self.text}"

    def holds_on(self, day: dt.date) -> bool:
        """Whether the rule's version is in force on the day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class DecisionQuerySet(OfSubject):
    """Decisions as a user may see them."""

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> Any:
        """Many at once; each counts as what its kind behaves as."""
        rows = list(objs)
        for one in rows:
            one.counts_as = one.behaviour
        return super().bulk_create(rows, *args, **kwargs)

    def effective(self) -> Self:
        """Those that were decided and stand: not withdrawn, not overturned."""
        return self.filter(state__in=STANDING)

    def in_motion(self) -> Self:
        """Motions that are not decided yet."""
        return self.filter(state__in=IN_MOTION)

    def without_demand(self) -> Self:
        """Decisions to rectify that stand and have no demand on file: from before the decision made it."""
        return self.effective().filter(counts_as=Kind.RECTIFY, rectifications__isnull=True)

    def probation_ending(self) -> Self:
        """Promotions whose probation ends within 60 days, or has ended, without a result yet."""
        soon = timezone.localdate() + dt.timedelta(days=PROBATION_SOON)
        return self.filter(
            state__in=STANDING, counts_as=Kind.PROMOTION, probation_result="", probation_until__lte=soon
        )

    def disputed(self) -> Self:
        """Told ones of which a review or an appeal has no result yet."""
        review = Q(review_on__isnull=False, review_result_on__isnull=True)
        return self.filter(
            review | Q(appeal_on__isnull=False, appeal_result_on__isnull=True), state=State.TOLD
        )


class Decision(Judgement, Recorded):
    """One motion and the decision it became."""

    kind = KindField(_("kind of decision"), family=Family.DECISION)
    counts_as = models.CharField(max_length=32, default="", editable=False)  # the behaviour of its kind
    origin = models.CharField(_("origin"), max_length=12, choices=Origin, default=Origin.OTHER)
    goes_on = models.TextField(
        _("why it goes on all the same"),
        max_length=2000,
        blank=True,
        help_text=_("Where something is open about the same person or leadership team."),
    )
    cadre = optional(Cadre, "decisions", _("cadre"))
    leadership_team = optional(LeadershipTeam, "decisions", _("leadership team"))
    reasons = models.TextField(_("reasons"), max_length=4000)
    findings: models.ManyToManyField[Finding, Any] = models.ManyToManyField(
        Finding, related_name="decisions", blank=True, verbose_name=_("findings it rests on")
    )
    lead = optional(Lead, "decisions", _("lead"))
    recommendation = optional(Recommendation, "decisions", _("recommendation by those around"))
    key_task = optional(KeyTask, "decisions", _("key task"))
    appraisal_item = optional(AppraisalItem, "decisions", _("appraisal"))
    found_through_visits = models.BooleanField(
        _("found through the visits"),
        default=False,
        help_text=_("Recorded by whoever knows it, never inferred."),
    )
    how_found = models.CharField(_("how the visits found it"), max_length=500, blank=True)
    interview = optional(Interview, "decisions", _("talk that found it"))
    visit = optional(Visit, "decisions", _("visit that found it"))
    seconded_by = optional_account(_("second signature"), editable=False)
    signed_by = optional_account(_("signed by"), editable=False)
    recommended_on = models.DateField(_("democratic recommendation on"), null=True, blank=True)
    recommended_votes = models.CharField(_("result of the recommendation"), max_length=120, blank=True)
    body = models.CharField(_("decision body"), max_length=120, blank=True)
    met_on = models.DateField(_("collective decision on"), null=True, blank=True)
    entitled = models.PositiveSmallIntegerField(_("entitled"), null=True, blank=True)
    present = models.PositiveSmallIntegerField(_("present"), null=True, blank=True)
    votes_for = models.PositiveSmallIntegerField(_("votes for"), null=True, blank=True)
    votes_against = models.PositiveSmallIntegerField(_("votes against"), null=True, blank=True)
    votes_abstained = models.PositiveSmallIntegerField(_("abstentions"), null=True, blank=True)
    notice_from = models.DateField(_("public notice from"), null=True, blank=True)
    notice_to = models.DateField(_("public notice until"), null=True, blank=True)
    notice_result = models.CharField(_("result of the notice"), max_length=300, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    document_number = models.CharField(_("document number"), max_length=60, blank=True)
    ground = optional(Ground, "decisions", _("ground"))
    unit_before = optional(Unit, "+", _("unit on the day"))
    post_before = models.CharField(_("post before"), max_length=200, blank=True)
    level_before = models.PositiveSmallIntegerField(_("level before"), choices=Level, null=True, blank=True)
    rank_before = models.PositiveSmallIntegerField(_("rank before"), choices=RankGrade, null=True, blank=True)
    post_after = models.CharField(_("post after"), max_length=200, blank=True)
    level_after = models.PositiveSmallIntegerField(_("level after"), choices=Level, null=True, blank=True)
    rank_after = models.PositiveSmallIntegerField(_("rank after"), choices=RankGrade, null=True, blank=True)
    exception_reason = models.CharField(
        _("exception"), max_length=500, blank=True, help_text=_("Why more than one level is risen at once.")
    )
    appointed_on = models.DateField(_("in office from"), null=True, blank=True)
    entered_on = models.DateField(_("entered in the file on"), null=True, blank=True, editable=False)
    told_on = models.DateField(_("told on"), null=True, blank=True)
    told_by = models.CharField(_("talk held by"), max_length=60, blank=True)
    probation_until = models.DateField(_("on probation until"), null=True, blank=True)
    probation_result = models.CharField(_("result of the probation"), max_length=200, blank=True)
    review_on = models.DateField(_("review asked for on"), null=True, blank=True)
    review_result_on = models.DateField(_("review decided on"), null=True, blank=True)
    review_result = models.CharField(_("result of the review"), max_length=300, blank=True)
    appeal_on = models.DateField(_("appeal on"), null=True, blank=True)
    appeal_result_on = models.DateField(_("appeal decided on"), null=True, blank=True)
    appeal_result = models.CharField(_("result of the appeal"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFTED, editable=False)
    imported_from = imported_from()
    predates_order = models.BooleanField(
        _("from before the order of its days was checked"), default=False, editable=False
    )

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ("-created_at", "-pk")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["created_at", "id"], name="decision_by_day"),
            models.Index(fields=["cadre", "state"], name="decision_of_cadre"),
            models.Index(fields=["leadership_team", "state"], name="decision_of_team"),
            models.Index(fields=["state", "counts_as", "decided_on"], name="decision_by_kind"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_subject("decision", _("A decision is about one cadre or one leadership team.")),
            models.CheckConstraint(
                condition=~Q(state__in=["decided", "told", "overturned"])
                | (Q(decided_on__isnull=False) & ~Q(document_number="")),
                name="decision_dated_and_numbered",
                violation_error_message=_("A decision has a day and a document number."),
            ),
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True) | (~Q(signed_by=models.F("seconded_by"))
                & ~Q(signed_by=models.F("created_by")) & ~Q(seconded_by=models.F("created_by"))),
                name="decision_three_people",
                violation_error_message=_("Drafter, second signature and signer are three people."),
            ),
            order.constraint(),
            models.CheckConstraint(
                condition=Q(predates_order=True) | ~Q(counts_as="promotion", state__in=MADE)
                | Q(**{f"{name}__isnull": False for name in STEPS_OF_PROMOTION}),
                name="decision_promotion_has_its_steps",
                violation_error_message=_("A promotion has its recommendation, its meeting and its public notice."),
            ),
            models.CheckConstraint(
                condition=Q(predates_order=True) | ~Q(counts_as="promotion", origin="key_task", state__in=MADE)
                | Q(key_task__isnull=False),
                name="decision_from_key_task_names_it",
                violation_error_message=_("A promotion from a key task names the task."),
            ),
            models.CheckConstraint(
                condition=Q(predates_order=True) | ~Q(state__in=MADE) | Q(level_before=Level.OTHER.value)
                | Q(level_before__lte=models.F("level_after") + STEP_OF_LEVEL) | ~Q(exception_reason=""),
                name="decision_rises_one_level",
                violation_error_message=_("A rise of more than one level is an exception with its reason."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.subject} · {self.get_kind_display()}"

    @property
    def behaviour(self) -> str:
        """What rules take it for: the built-in behaviour that its kind follows."""
        return reading.behaviour(Family.DECISION, self.kind)

    def clean(self) -> None:
        """What figures count it as follows from its kind."""
        self.counts_as = self.behaviour

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The same for who writes it without a form."""
        self.counts_as = self.behaviour
        super().save(*args, **kwargs)

    @property
    def is_adverse(self) -> bool:
        """Whether it burdens whom it concerns."""
        return self.behaviour in ADVERSE


class Must(models.Model):
    """One of the four musts (凡提四必) before a promotion leaves inspection: result, day and who answers for it."""

    class Which(models.TextChoices):
        FILE = "file", _("file audited")
        MATTERS = "matters", _("personal-matters report checked")
        DISCIPLINE = "discipline", _("discipline body heard")
        COMPLAINTS = "complaints", _("checkable complaints verified")

    class Result(models.TextChoices):
        CLEAR = "clear", _("clear")
        NOT_CLEAR = "not_clear", _("not clear")

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="musts")
    which = models.CharField(_("which must"), max_length=12, choices=Which)
    result = models.CharField(_("result"), max_length=12, choices=Result)
    done_on = models.DateField(_("done on"))
    person = models.CharField(_("who answers for it"), max_length=60)
    note = models.CharField(_("note"), max_length=300, blank=True)

    within = "decision"
    objects = SeenWith.as_manager()

    class Meta:
        verbose_name = _("must")
        verbose_name_plural = _("four musts")
        ordering = ("pk",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["decision", "which"], name="decision_must_once")
        ]

    def __str__(self) -> str:
        return labelled(self.get_which_display(), self.get_result_display())


class DecisionStep(CourseStep):
    """One step of a decision."""

    within = "decision"
    decision = models.ForeignKey(Decision, models.CASCADE, related_name="steps")
    after = models.CharField(_("after"), max_length=12, choices=State)

    class Meta(CourseStep.Meta):
        verbose_name = _("step of a decision")
        verbose_name_plural = _("steps of a decision")
