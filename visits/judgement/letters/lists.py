"""The list of feedback letters."""

from functools import reduce
from operator import or_
from typing import Any

from django import forms
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from visits.core.lists.filters import FilterForm
from visits.core.lists.spec import ListSpec
from visits.core.sheets.columns import Column
from visits.organisation.rounds.filters import RoundField
from visits.organisation.units.models import Category, Unit

from .models import FeedbackLetter, LetterState

ANY = ("", _("any"))
TEXTS = ("praise", "problems", "demands", "answer")


class LetterFilter(FilterForm):
    """By unit, number or words of the letter, round, state, and answers that are late."""

    round = RoundField(label=_("Round"), empty_label=_("any"))
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ANY, *LetterState.choices])
    category = forms.ChoiceField(label=_("Category"), required=False, choices=[ANY, *Category.choices])
    late = forms.BooleanField(label=_("answer overdue only"), required=False)

    def narrow(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """By words and by the facts chosen."""
        if words := self.chosen("q"):
            rows = rows.filter(self.found(words))
        if self.chosen("late"):
            rows = rows.filter(state=LetterState.SENT, answer_by__lt=timezone.localdate())
        names = {"round": "round", "state": "state", "category": "unit__category"}
        return rows.filter(**{path: value for name, path in names.items() if (value := self.chosen(name))})

    def found(self, words: str) -> Q:
        """By unit, document number, or words of the letter or its answer: who sees a letter reads it."""
        units = Unit.objects.named(words).order_by().values("pk")
        told = (Q(**{f"{name}__contains": words}) for name in TEXTS)
        return reduce(or_, told, Q(unit__in=units) | Q(number__contains=words))


def letter_url(one: Any) -> str:
    """The page of the letter."""
    return reverse("letters:detail", args=[one.pk])


def late(one: FeedbackLetter) -> str:
    """The mark of a letter whose answer is overdue."""
    waits = (
        one.state == LetterState.SENT and one.answer_by is not None and one.answer_by < timezone.localdate()
    )
    return str(_("answer overdue")) if waits else ""


LETTERS = ListSpec(
    key="letters",
    title=_("Feedback letters"),
    intro=_("A letter is drafted from the page of a unit."),
    columns=[
        Column("unit", _("Unit"), "unit__name", width=26, link=letter_url),
        Column("round", _("Round"), "round__name", width=22),
        Column("state", _("State"), "state", width=10, mark=late),
        Column("drafted", _("Drafted on"), "created_at", kind="date", width=12, sort=("created_at",)),
        Column("number", _("Document number"), "number", width=18),
        Column("sent", _("Sent on"), "sent_on", kind="date", width=12),
        Column("answer_by", _("Answer by"), "answer_by", kind="date", width=12),
        Column("answered", _("Answered on"), "answered_on", kind="date", width=12),
        Column("problems", _("What is to be better"), "problems", kind="long", width=44, default=False),
        Column("demands", _("What is asked for"), "demands", kind="long", width=44, default=False),
    ],
    rows=lambda user: FeedbackLetter.objects.visible_to(user).select_related("unit", "round"),
    order=("-created_at", "-pk"),
    filter_form=LetterFilter,
    row_url=letter_url,
    empty_text=_("There is no letter here yet. One is drafted from the page of a unit."),
)  # fmt: skip
