"""The list of recommendations by those around."""

from typing import Any

from django import forms
from django.db import models
from django.db.models import Q, Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from visits.cadres.files.models import Cadre
from visits.core.access import is_given
from visits.core.lists.filters import FilterForm
from visits.core.lists.rows import To
from visits.core.lists.spec import Action, ListSpec
from visits.core.sheets.columns import Column
from visits.organisation.units.models import Unit

from .models import MINIMUM, Recommendation, RecommendationState, RecommendationVoice, Way
from .rules import together

ANY = ("", _("any"))
recommendation_url = To("recommendations:detail")


class RecommendationFilter(FilterForm):
    """By cadre, unit or words, way, state, and period."""

    period = (_("From"), _("Until"))
    field_order = ("q", "way", "state", "from", "to")

    way = forms.ChoiceField(label=_("How they were asked"), required=False, choices=[ANY, *Way.choices])
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ANY, *RecommendationState.choices])

    def narrow(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """By words and by the facts chosen; never by sealed names."""
        if words := self.chosen("q"):
            cadres = Cadre.objects.named(words).order_by().values("pk")
            units = Unit.objects.named(words).order_by().values("pk")
            said = Q(proposed_for__contains=words) | Q(account__contains=words)
            rows = rows.filter(Q(cadre__in=cadres) | Q(unit__in=units) | said)
        names = {"way": "way", "state": "state", "from": "held_on__gte", "to": "held_on__lte"}
        return rows.filter(**{path: value for name, path in names.items() if (value := self.chosen(name))})


def _results(rows: list[Any]) -> None:
    """How many of how many recommended in each of the rows, in one query."""
    voices = RecommendationVoice.objects.filter(recommendation__in=[one.pk for one in rows]).order_by()
    told = voices.values("recommendation").annotate(asked=Sum("asked"), n=Sum("in_favour"))
    found = {row["recommendation"]: (row["n"], row["asked"]) for row in told}
    for one in rows:
        one.result = together(*found.get(one.pk, (0, 0)), one.visit__round__minimum_group or MINIMUM)


def _actions(request: HttpRequest) -> list[Action]:
    user: Any = request.user
    write = [Action(_("Write down a recommendation"), reverse("recommendations:of_whom"), primary=True)]
    return write if is_given(user, "recommendation.write") else []


RECOMMENDATIONS = ListSpec(
    key="recommendations",
    title=_("Recommendations by those around"),
    intro=_("A recommendation is written down here, from the page of a lead, or from the file of a cadre."),
    actions=_actions,
    columns=[
        Column("cadre", _("Cadre"), "cadre__name", width=14, link=recommendation_url),
        Column("unit", _("Unit on the day"), "unit__name", width=26),
        Column("for", _("Recommended for"), "proposed_for", width=26),
        Column("way", _("How they were asked"), "way", width=12),
        Column("held", _("Held on"), "held_on", kind="date", width=12, sort=("held_on",)),
        Column("result", _("Result"), lambda one: one.result, width=18, reads=("visit__round__minimum_group",),
               fill=_results),
        Column("lead", _("Lead"), "lead__number", width=12),
        Column("team", _("Visit team"), "team__name", width=16),
        Column("state", _("State"), "state", width=10),
        Column("account", _("How it went"), "account", kind="long", width=44, default=False),
    ],
    rows=Recommendation.objects.visible_to,
    order=("-held_on", "-pk"),
    filter_form=RecommendationFilter,
    row_url=recommendation_url,
    empty_text=_("There is no recommendation here yet."),
    card=("cadre", "state", "unit", "for"),
)  # fmt: skip
