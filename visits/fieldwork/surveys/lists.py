"""The list of surveys."""

from typing import Any

from django import forms
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from visits.core.access import can
from visits.core.lists.filters import FilterForm
from visits.core.lists.rows import To
from visits.core.lists.spec import Action, ListSpec
from visits.core.pinyin import bare
from visits.core.sheets.columns import Column
from visits.organisation.rounds.filters import RoundField, TeamField, round_column
from visits.organisation.units.filters import KeyTaskField, UnitField
from visits.organisation.units.models import Category, tasks_named

from .ballots import BY_NAME
from .models import Survey, SurveyState

ANY = ("", _("any"))
ABOUT = [ANY, ("cadres", _("cadres by name")), ("team", _("leadership team"))]


class SurveyFilter(FilterForm):
    """Surveys by words of title, unit and key task, round, team and state."""

    period = (_("Closed from"), _("Closed until"))

    round = RoundField(label=_("Round"), empty_label=_("any"))
    team = TeamField(label=_("Visit team"))
    unit = UnitField(label=_("Unit"))
    key_task = KeyTaskField(label=_("Key task"))
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ANY, *SurveyState.choices])
    category = forms.ChoiceField(label=_("Category"), required=False, choices=[ANY, *Category.choices])

    about = forms.ChoiceField(
        label=_("Asked about"),
        required=False,
        choices=ABOUT,
    )

    less_used = ("category", "about", "from", "to")

    def narrow(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """By words and by the facts chosen."""
        if words := self.chosen("q"):
            rows = rows.filter(
                Q(title__icontains=words)
                | Q(unit__search_text__contains=bare(words))
                | tasks_named(words, "key_task__")
            )
        if about := self.chosen("about"):
            rows = rows.filter(BY_NAME if about == "cadres" else Q(leadership_team__isnull=False))
        for name in ("round", "team", "unit", "key_task", "state"):
            if value := self.chosen(name):
                rows = rows.filter(**{name: value})
        wanted = {"unit__category": "category", "closed_at__date__gte": "from", "closed_at__date__lte": "to"}
        return rows.filter(**{path: value for path, name in wanted.items() if (value := self.chosen(name))})


survey_url = To("surveys:detail")


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
        Column("title", _("Title"), "title", width=34, link=survey_url),
        Column("unit", _("Unit"), "unit__name", width=26),
        Column("key_task", _("Key task"), "key_task__name", width=20),
        Column("kind", _("Kind"), "design__questionnaire__kind", width=12),
        Column("round", _("Round"), "round__name", width=18, default=False),
        Column("team", _("Visit team"), "team__name", width=14),
        round_column("round__name"),
        Column(
            "opens",
            _("Opens"),
            lambda s: s.opens_at.date(),
            kind="date",
            width=12,
            sort=("opens_at",),
            reads=("opens_at",),
        ),
        Column(
            "closes", _("Closes"), lambda s: s.closes_at.date(), kind="date", width=12, reads=("closes_at",)
        ),
        Column("state", _("State"), "state", width=10, sort=("state",)),
    ],
    rows=Survey.objects.visible_to,
    order=("-opens_at", "-pk"),
    filter_form=SurveyFilter,
    row_url=survey_url,
    actions=_actions,
    empty_text=_("No survey yet. A survey puts a questionnaire to the people of one unit or key task."),
    empty_action=lambda request: next((one for one in _actions(request) if one.primary), None),
    card=("title", "state", "unit"),
)
