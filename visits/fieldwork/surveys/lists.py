"""The list of surveys."""

from typing import Any

from django import forms
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from visits.core.access import can
from visits.core.lists.spec import Action, FilterForm, ListSpec
from visits.core.pinyin import bare
from visits.core.sheets.columns import Column
from visits.organisation.rounds.models import Round, VisitTeam
from visits.organisation.units.models import Category, Unit

from .models import Survey, SurveyState

ANY = ("", _("any"))


class SurveyFilter(FilterForm):
    """Surveys by words of title and unit, round, team and state."""

    round = forms.ModelChoiceField(
        label=_("Round"), required=False, queryset=Round.objects.none(), empty_label=_("any")
    )
    team = forms.ModelChoiceField(
        label=_("Visit team"), required=False, queryset=VisitTeam.objects.none(), empty_label=_("any")
    )
    unit = forms.ModelChoiceField(
        label=_("Unit"), required=False, queryset=Unit.objects.none(), empty_label=_("any")
    )
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ANY, *SurveyState.choices])
    category = forms.ChoiceField(label=_("Category"), required=False, choices=[ANY, *Category.choices])
    to = forms.DateField(label=_("Closed until"), required=False)

    less_used = ("category", "from", "to")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from"] = forms.DateField(label=_("Closed from"), required=False)

    def scope_choices(self) -> None:
        """Rounds and teams that the user knows."""
        self.fields["round"].queryset = Round.objects.visible_to(self.user)  # type: ignore[attr-defined]
        self.fields["team"].queryset = VisitTeam.objects.visible_to(self.user)  # type: ignore[attr-defined]
        self.fields["unit"].queryset = Unit.objects.visible_to(self.user)  # type: ignore[attr-defined]

    def narrow(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """By words and by the facts chosen."""
        if words := self.chosen("q"):
            rows = rows.filter(Q(title__icontains=words) | Q(unit__search_text__contains=bare(words)))
        for name in ("round", "team", "unit", "state"):
            if value := self.chosen(name):
                rows = rows.filter(**{name: value})
        wanted = {"unit__category": "category", "closed_at__date__gte": "from", "closed_at__date__lte": "to"}
        return rows.filter(**{path: value for path, name in wanted.items() if (value := self.chosen(name))})


def survey_url(survey: Any) -> str:
    """The survey's page."""
    return reverse("surveys:detail", args=[survey.pk])


def _actions(request: HttpRequest) -> list[Action]:
    user: Any = request.user
    found = [Action(_("Questionnaires"), reverse("surveys:questionnaires"))] if user.is_office else []
    if user.is_field or can(user, "survey.design"):
        found.append(Action(_("Prepare a survey"), reverse("surveys:choose"), primary=True))
    return found


SURVEYS = ListSpec(
    key="surveys",
    title=_("Surveys"),
    columns=[
        Column("title", _("Title"), lambda s: s.title, width=34, link=survey_url),
        Column("unit", _("Unit"), lambda s: s.unit.name, width=26),
        Column("kind", _("Kind"), lambda s: s.design.questionnaire.get_kind_display(), width=12),
        Column("round", _("Round"), lambda s: s.round.name, width=18, default=False),
        Column("team", _("Visit team"), lambda s: s.team.name, width=14),
        Column("opens", _("Opens"), lambda s: s.opens_at.date(), kind="date", width=12, sort=("opens_at",)),
        Column("closes", _("Closes"), lambda s: s.closes_at.date(), kind="date", width=12),
        Column("state", _("State"), lambda s: s.get_state_display(), width=10, sort=("state",)),
    ],
    rows=lambda user: Survey.objects.visible_to(user).select_related(
        "unit", "team", "round", "design__questionnaire"
    ),
    order=("-opens_at", "-pk"),
    filter_form=SurveyFilter,
    row_url=survey_url,
    actions=_actions,
    empty_text=_("No survey yet. A survey puts a questionnaire to the people of one unit."),
    empty_action=lambda request: next((one for one in _actions(request) if one.primary), None),
)
