"""A questionnaire put to the people of one unit: whom it is about, who votes, its codes and sealed answers."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cadre_review.marks import bracketed
from visits.cadres.files.models import Cadre
from visits.core.access import closed_to
from visits.core.fields import optional, required
from visits.core.history.models import Recorded
from visits.core.scopes import NOBODY, Scoped, SeenWith, among, but, scope_of
from visits.fieldwork.visits.places import away_unit, heard_at, whence
from visits.organisation.rounds.models import Round, VisitTeam
from visits.organisation.units.models import KeyTask, LeadershipTeam, Unit, in_hand

from .designs import Design


class SurveyState(models.TextChoices):
    """How far a survey has come."""

    PREPARED = "prepared", _("being prepared")
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")
    RECONCILED = "reconciled", _("reconciled")
    PUBLISHED = "published", _("results open")
    WITHDRAWN = "withdrawn", _("withdrawn")


class SurveyQuerySet(Scoped):
    """Surveys as a user may see them."""

    def seen(self, user: Any, at: str = "") -> Q:
        """The department: all. Field roles: their teams' surveys of units and key tasks that they have in hand.

        A survey of a unit or about someone closed to the user (himself, his kin, avoidance) is not there for him.
        """
        if not (user.is_office or user.is_field):
            return NOBODY
        seen = Q()
        if user.is_field:
            scope = scope_of(user)
            held = among(f"{at}unit", in_hand(user)) | among(f"{at}key_task", scope.tasks)
            seen = among(f"{at}team", scope.teams) & held
        if not (closed := closed_to(user)):
            return seen
        named = among("cadre", closed.cadres) | among("away_unit", closed.units)
        people = SurveySubject.objects.filter(named).order_by().values("survey")
        led = {f"{at}leadership_team__isnull": False, f"{at}unit__in": closed.leaderships}
        return seen & but(f"{at}unit", closed.units) & but(f"{at}pk", people) & ~Q(**led)


class Survey(Recorded):
    """One use of a design at one unit, or at a key task (under its lead unit): about the leadership team of the unit or
    chosen cadres, within a window of time."""

    design = required(Design, "surveys", _("questionnaire"))
    title = models.CharField(_("title"), max_length=100)
    round = required(Round, "surveys", _("round"))
    team = required(VisitTeam, "surveys", _("visit team"))
    unit = required(Unit, "surveys", _("unit"))
    key_task = optional(KeyTask, "surveys", _("key task"), editable=False)
    held_at = optional("visits.Visit", "surveys", _("during the visit"))
    leadership_team = optional(LeadershipTeam, "surveys", _("leadership team"))
    cadres = models.ManyToManyField(
        Cadre, through="SurveySubject", related_name="surveys", verbose_name=_("cadres asked about")
    )
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    state = models.CharField(
        _("state"), max_length=12, choices=SurveyState, default=SurveyState.PREPARED, editable=False
    )
    minimum_group = models.PositiveSmallIntegerField(_("minimum group"), default=5, editable=False)
    note = models.CharField(_("note"), max_length=300, blank=True)
    withdrawn_reason = models.CharField(_("why withdrawn"), max_length=300, blank=True, editable=False)
    sealed_size = models.PositiveIntegerField(
        default=0, editable=False, help_text=_("Bytes to which every answer is filled up; fixed at opening.")
    )
    salt = models.CharField(
        max_length=64, blank=True, editable=False, help_text=_("Part of the sealing key; erased at closing.")
    )
    opened_at = models.DateTimeField(_("opened at"), null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True, editable=False)
    reconciled_at = models.DateTimeField(_("reconciled at"), null=True, blank=True, editable=False)
    published_at = models.DateTimeField(_("results opened at"), null=True, blank=True, editable=False)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        ordering = ("-opens_at", "-pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="survey_window_in_order",
                violation_error_message=_("The survey closes before it opens."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def destination(self) -> Any:
        """The key task or the unit at which it is held."""
        return self.key_task if self.key_task_id else self.unit

    @property
    def questions(self) -> list[dict[str, Any]]:
        """What is asked, in order: key (under which answers are kept), text, kind and [(key, label)] choices."""
        return [
            {
                "key": one.key,
                "text": one.text,
                "kind": one.kind,
                "choices": [(option["key"], option["label"]) for option in one.options],
            }
            for one in self.design.questions.all()
        ]


class SurveySubject(models.Model):
    """A cadre whom a survey asks about, with name and post as they stood when it was prepared."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="subjects", verbose_name=_("survey"))
    cadre = required(Cadre, "survey_subjects", _("cadre"))
    name = models.CharField(_("name"), max_length=60)
    post = models.CharField(_("post"), max_length=200, blank=True)
    away_unit = away_unit()
    heard_at = heard_at()
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    within = "survey"
    objects = SeenWith.as_manager()

    class Meta:
        verbose_name = _("cadre asked about")
        verbose_name_plural = _("cadres asked about")
        ordering = ("position", "pk")
        constraints = [models.UniqueConstraint(fields=["survey", "cadre"], name="subject_once")]

    def __str__(self) -> str:
        return bracketed(self.name, whence(self)) if self.away_unit_id else self.name


class VoterClass(models.Model):
    """A class of voters of a survey (A leaders, B members, C staff …) with what was issued to it."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="classes", verbose_name=_("survey"))
    label = models.CharField(_("class"), max_length=4)
    name = models.CharField(_("who votes"), max_length=40)
    expected = models.PositiveSmallIntegerField(_("how many"), default=0)
    issued_codes = models.PositiveSmallIntegerField(_("code slips issued"), default=0, editable=False)
    issued_paper = models.PositiveSmallIntegerField(_("paper sheets issued"), default=0)
    weight = models.DecimalField(_("weight (%)"), max_digits=5, decimal_places=2, null=True, blank=True)
    answered = models.PositiveSmallIntegerField(
        _("codes used"), null=True, blank=True, editable=False, help_text=_("Counted at closing.")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    within = "survey"
    objects = SeenWith.as_manager()

    class Meta:
        verbose_name = _("voter class")
        verbose_name_plural = _("voter classes")
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "label"],
                name="voter_class_once",
                violation_error_message=_("This class stands in the list twice."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.name}"


class SurveyCode(models.Model):
    """A one-time code as a keyed digest. Nobody's: drawn by hand; the rows are deleted when the survey closes."""

    class State(models.TextChoices):
        UNUSED = "unused", _("not used")
        USED = "used", _("used")
        VOID = "void", _("void")

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="codes")
    voter_class = models.ForeignKey(VoterClass, models.CASCADE, related_name="codes")
    digest = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=8, choices=State, default=State.UNUSED)
    sending = models.CharField(
        max_length=64, blank=True, help_text=_("Keyed digest of the random word of the page that sent.")
    )

    class Meta:
        verbose_name = _("one-time code")
        verbose_name_plural = _("one-time codes")
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(self.get_state_display())


class SealedAnswer(models.Model):
    """An answer that waits for the closing: cipher text of one length, class and all inside."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="sealed_answers")
    sealed = models.BinaryField()

    class Meta:
        verbose_name = _("sealed answer")
        verbose_name_plural = _("sealed answers")
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(_("sealed answer"))
