"""Feedback letters (反馈函): what a unit is told after its visits, in words that staff wrote and a leader signed."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from visits.core.access import closed_to
from visits.core.fields import optional_account, required
from visits.core.history.models import Recorded
from visits.core.scopes import NOBODY, Scoped, but
from visits.organisation.rounds.models import Round
from visits.organisation.units.models import Unit


class LetterState(models.TextChoices):
    """How far a letter has come."""

    DRAFTED = "drafted", pgettext_lazy("letter", "drafted")
    SIGNED = "signed", pgettext_lazy("letter", "signed")
    SENT = "sent", pgettext_lazy("letter", "sent")
    ANSWERED = "answered", pgettext_lazy("letter", "answered")


class LetterQuerySet(Scoped):
    """Letters as a user may see them."""

    def seen(self, user: Any, at: str = "") -> Q:
        """The department; nobody one to a unit from which he keeps away, or in which such a person serves."""
        return but(f"{at}unit", closed_to(user).workplaces) if user.is_office else NOBODY


class FeedbackLetter(Recorded):
    """One letter to one unit about the visits of one round. It quotes nobody."""

    unit = required(Unit, "letters", _("unit"))
    round = required(Round, "letters", _("round"))
    praise = models.TextField(_("what is good"), max_length=4000, blank=True)
    problems = models.TextField(_("what is to be better"), max_length=4000, blank=True)
    demands = models.TextField(_("what is asked for"), max_length=4000, blank=True)
    answer_by = models.DateField(_("answer by"), null=True, blank=True)
    number = models.CharField(_("document number"), max_length=60, blank=True)
    signed_by = optional_account(_("signed by"), editable=False)
    sent_on = models.DateField(_("sent on"), null=True, blank=True)
    answer = models.TextField(_("answer of the unit"), max_length=8000, blank=True)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=LetterState, default=LetterState.DRAFTED, editable=False
    )

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("feedback letter")
        verbose_name_plural = _("feedback letters")
        ordering = ("-created_at", "-pk")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["created_at", "id"], name="letter_by_day")
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["unit", "round"], name="letter_once_a_round",
                violation_error_message=_("This unit has a letter of this round already."),
            ),
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True) | ~Q(signed_by=models.F("created_by")),
                name="letter_signed_by_another",
                violation_error_message=_("Who drafted the letter does not sign it."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sent", "answered"]) | (Q(sent_on__isnull=False) & ~Q(number="")),
                name="letter_sent_with_number",
                violation_error_message=_("A letter that was sent has a day and a number."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.unit} · {self.round}"
