"""What is asked: questionnaires and ballots in numbered designs, and their questions."""

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from visits.core.fields import account, required


class QuestionKind(models.TextChoices):
    """How a question is answered."""

    SINGLE = "single", _("one choice")
    MULTIPLE = "multiple", _("several choices")
    SCALE = "scale", _("one grade of a scale")
    GRID = "grid", _("a grade for each person")
    TEXT = "text", _("free text")


GRADED = (QuestionKind.SCALE, QuestionKind.GRID)
CHOSEN = (QuestionKind.SINGLE, QuestionKind.MULTIPLE, *GRADED)
TEXT_LENGTH = 500  # characters of one free answer; the sealed size of an answer follows from it


class QuestionnaireQuerySet(models.QuerySet["Questionnaire"]):
    """Questionnaires name no person: the department reads them, field roles those in force."""

    def visible_to(self, user: Any) -> Self:
        """Department: all. Field roles: those that have a design in force. Everyone else: none."""
        if user.is_office:
            return self
        if not user.is_field:
            return self.none()
        ready = Design.objects.filter(published_on__isnull=False)
        return self.filter(pk__in=ready.order_by().values("questionnaire"))


class Questionnaire(models.Model):
    """A questionnaire (问卷) or a democratic evaluation (民主测评), through all its designs."""

    class Kind(models.TextChoices):
        QUESTIONNAIRE = "questionnaire", _("questionnaire")
        BALLOT = "ballot", _("democratic evaluation")

    client_key = models.UUIDField(unique=True, editable=False)
    name = models.CharField(
        _("name"),
        max_length=80,
        unique=True,
        error_messages={"unique": _("Another questionnaire has this name already.")},
    )
    kind = models.CharField(_("kind"), max_length=16, choices=Kind, default=Kind.QUESTIONNAIRE)
    created_by = account(_("made by"), editable=False)

    objects = QuestionnaireQuerySet.as_manager()

    class Meta:
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name


class DesignQuerySet(models.QuerySet["Design"]):
    """Designs, seen with their questionnaire."""

    def visible_to(self, user: Any) -> Self:
        """The department: all. Field roles: those in force."""
        if user.is_office:
            return self
        return self.filter(published_on__isnull=False) if user.is_field else self.none()


class Design(models.Model):
    """One numbered version of a questionnaire. In force it never changes: surveys keep the one they used."""

    questionnaire = required(Questionnaire, "designs", _("questionnaire"))
    number = models.PositiveSmallIntegerField(_("version"), default=1)
    intro = models.TextField(
        _("words at the top"), blank=True, max_length=1000, help_text=_("Read by everyone who answers.")
    )
    classes = models.JSONField(
        _("voter classes"),
        default=list,
        blank=True,
        help_text=_("Rows of label, name and weight (percent, empty where nothing is weighted)."),
    )
    published_on = models.DateField(_("in force from"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = DesignQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a questionnaire")
        verbose_name_plural = _("versions of questionnaires")
        ordering = ("questionnaire__name", "-number", "pk")
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "number"], name="design_number_once"),
            models.UniqueConstraint(
                fields=["questionnaire"],
                condition=models.Q(published_on__isnull=True),
                name="design_one_draft",
                violation_error_message=_("This questionnaire has a draft already."),
            ),
        ]

    def __str__(self) -> str:
        return _("%(name)s, version %(number)s") % {"name": self.questionnaire.name, "number": self.number}


class Question(models.Model):
    """One question of a design.

    ``options`` are rows ``{"key", "label", "points"}`` in their order: choices, or grades copied from a scale,
    so that a design in force means the same for ever. Answers are kept by ``key``: a choice's
    key, a list of keys, ``{cadre's primary key: key}`` for a grid, or text.
    """

    design = models.ForeignKey(Design, models.CASCADE, related_name="questions", verbose_name=_("version"))
    section = models.CharField(_("section"), max_length=60, blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=QuestionKind, default=QuestionKind.SINGLE)
    text = models.CharField(_("question"), max_length=300)
    hint = models.CharField(_("hint"), max_length=200, blank=True)
    is_required = models.BooleanField(_("must be answered"), default=True)
    on_integrity = models.BooleanField(
        _("asks about integrity"),
        default=False,
        help_text=_("Mostly bad answers to such a question propose a lead."),
    )
    most = models.PositiveSmallIntegerField(
        _("at most"), null=True, blank=True, help_text=_("How many may be chosen; empty: any number.")
    )
    options = models.JSONField(_("choices"), default=list, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.text

    @property
    def key(self) -> str:
        """Under what an answer to this question is kept."""
        return f"q{self.pk}"
