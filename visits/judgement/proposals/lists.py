"""Proposed leads as lists: what waits for an answer, and what was answered by whom, when and why."""

from typing import Any

from django import forms
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from visits.cadres.files.models import Cadre
from visits.core.lists.computed import Worked
from visits.core.lists.filters import FilterForm
from visits.core.lists.spec import Action, ListSpec
from visits.core.sheets.columns import Column
from visits.fieldwork.leads.models import About
from visits.organisation.units.models import Unit

from .actions import proposed
from .models import ProposalAnswer, Rule
from .rules import Proposal

ANY = ("", _("any"))
TAKEN, DISMISSED = "taken", "dismissed"
ANSWERED = {TAKEN: _("made a lead"), DISMISSED: _("not a lead")}


class ProposalFilter(FilterForm):
    """Proposals by unit or person, rule and subject."""

    rule = forms.ChoiceField(
        label=pgettext_lazy("proposal", "Rule"), required=False, choices=[ANY, *Rule.choices]
    )
    about = forms.ChoiceField(label=_("Subject of the lead"), required=False, choices=[ANY, *About.choices])

    def narrow(self, rows: Any) -> Any:
        """By words and by the facts chosen."""
        for name in ("rule", "about"):
            if value := self.chosen(name):
                rows = rows.keep(lambda one, name=name, value=value: getattr(one, name) == value)
        if words := self.chosen("q"):
            units = _named(Unit, words, [one.unit for one in rows])
            cadres = _named(Cadre, words, [one.subject for one in rows if one.about == About.CADRE])
            rows = rows.keep(lambda one: one.unit.pk in units or _is_of(one, cadres))
        return rows


def _named(model: Any, words: str, things: list[Any]) -> set[int]:
    found = model.objects.named(words).filter(pk__in={one.pk for one in things})
    return set(found.order_by().values_list("pk", flat=True))


def _is_of(one: Proposal, cadres: set[int]) -> bool:
    return one.about == About.CADRE and one.subject.pk in cadres


def _answered(request: HttpRequest) -> list[Action]:
    return [Action(_("Answered proposals"), reverse("proposals:answers"))]


PROPOSALS = ListSpec(
    key="proposals",
    title=_("Leads proposed from data"),
    intro=_(
        "A proposal is no judgement: it points to numbers that ask to be looked at. Each number opens its records."
    ),
    columns=[
        Column("subject", _("Subject of the lead"), lambda one: str(one.subject), width=20),
        Column("unit", _("Unit"), "unit__name", width=26),
        Column("rule", pgettext_lazy("proposal", "Rule"), "rule__label", width=18),
        Column("says", _("Why"), "says", kind="long", width=60),
    ],
    rows=lambda user: Worked(proposed(user), lambda one: one.place_in_list),  # type: ignore[arg-type, return-value]
    order=("place_in_list",),
    filter_form=ProposalFilter,
    actions=_answered,
    empty_text=_("The data propose no lead now."),
    is_table=False,
)


class AnswerFilter(FilterForm):
    """Answered proposals by unit or person, rule, subject, answer and period."""

    period = (_("From"), _("Until"))
    field_order = ("q", "rule", "answer", "about", "from", "to")
    less_used = ("about", "from", "to")

    rule = forms.ChoiceField(
        label=pgettext_lazy("proposal", "Rule"), required=False, choices=[ANY, *Rule.choices]
    )
    answer = forms.ChoiceField(label=_("Answer"), required=False, choices=[ANY, *ANSWERED.items()])
    about = forms.ChoiceField(label=_("Subject of the lead"), required=False, choices=[ANY, *About.choices])

    def narrow(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """By words and by the facts chosen."""
        if words := self.chosen("q"):
            units = Unit.objects.named(words).order_by().values("pk")
            cadres = Cadre.objects.named(words).order_by().values("pk")
            rows = rows.filter(Q(unit__in=units) | Q(cadre__in=cadres))
        if answer := self.chosen("answer"):
            rows = rows.filter(lead__isnull=answer == DISMISSED)
        names = {"rule": "rule", "about": "about", "from": "at__date__gte", "to": "at__date__lte"}
        return rows.filter(**{path: value for name, path in names.items() if (value := self.chosen(name))})


def _lead_url(one: ProposalAnswer) -> str:
    return reverse("leads:detail", args=[one.lead_id]) if one.lead_id else ""


ANSWERS = ListSpec(
    key="proposal_answers",
    title=_("Answered proposals"),
    intro=_("What was made of proposals from data. One is proposed again only when its numbers grow."),
    columns=[
        Column("subject", _("Subject of the lead"), lambda one: str(one.subject or ""), width=20),
        Column("unit", _("Unit"), "unit__name", width=26),
        Column("rule", pgettext_lazy("proposal", "Rule"), "rule", width=18),
        Column("says", _("Why it was proposed"), "says", kind="long", width=44),
        Column("answer", _("Answer"), lambda one: str(ANSWERED[TAKEN if one.lead_id else DISMISSED]), width=10),
        Column("lead", _("Lead"), lambda one: str(one.lead or ""), width=12, link=_lead_url),
        Column("reason", _("Why it is no lead"), "reason", kind="long", width=36),
        Column("by", _("Answered by"), "by__name", width=12),
        Column("at", _("Answered on"), "at", kind="date", width=12, sort=("at",)),
    ],
    rows=lambda user: ProposalAnswer.objects.visible_to(user).select_related(
        "unit", "cadre", "leadership_team__unit", "lead", "by"
    ),
    order=("-at", "-pk"),
    filter_form=AnswerFilter,
    empty_text=_("No proposal has been answered yet."),
)  # fmt: skip
