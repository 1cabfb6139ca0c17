"""The list of motions and decisions."""

from typing import Any

from django import forms
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from visits.cadres.files.models import Cadre
from visits.core.lists.spec import Action, FilterForm, ListSpec
from visits.core.sheets.columns import Column
from visits.organisation.units.models import Category, KeyTask, Level, Unit

from .figures import FIGURES
from .models import STANDING, Decision, Kind, Origin, State

ANY = ("", _("any"))
OPEN = [("motion", _("motions not decided")), ("dispute", _("reviews and appeals without a result")),
        ("no_demand", _("demands to rectify decided with none on file"))]  # fmt: skip


class DecisionFilter(FilterForm):
    """By person or unit, kind, state, origin, and the period of the decision."""

    less_used = ("open", "origin", "found", "figure", "category", "level", "task", "from", "to")

    kind = forms.ChoiceField(label=_("Kind of decision"), required=False, choices=[ANY, *Kind.choices])
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ANY, *State.choices])
    origin = forms.ChoiceField(label=_("Origin"), required=False, choices=[ANY, *Origin.choices])
    found = forms.BooleanField(label=_("found through the visits only"), required=False)
    figure = forms.ChoiceField(
        label=_("Figure of the outcomes report"),
        required=False,
        choices=[ANY, *((key, one[0]) for key, one in FIGURES.items())],
    )
    category = forms.ChoiceField(label=_("Category"), required=False, choices=[ANY, *Category.choices])
    level = forms.ChoiceField(label=_("Level before"), required=False, choices=[ANY, *Level.choices])
    task = forms.ChoiceField(
        label=_("Type of key task"), required=False, choices=[ANY, *KeyTask.Kind.choices]
    )
    to = forms.DateField(label=_("Decided until"), required=False)
    open = forms.ChoiceField(label=_("Still open"), required=False, choices=[ANY, *OPEN])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from"] = forms.DateField(label=_("Decided from"), required=False)
        self.order_fields(
            [
                "q",
                "kind",
                "state",
                "open",
                "origin",
                "found",
                "figure",
                "category",
                "level",
                "task",
                "from",
                "to",
            ]
        )

    def narrow(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """By words and by the facts chosen."""
        if words := self.chosen("q"):
            units = Unit.objects.named(words).order_by().values("pk")
            cadres = Cadre.objects.named(words).order_by().values("pk")
            named = Q(cadre__in=cadres) | Q(cadre__unit__in=units) | Q(leadership_team__unit__in=units)
            rows = rows.filter(named | Q(document_number=words))
        if figure := self.chosen("figure"):
            rows = rows.filter(FIGURES[figure][1], state__in=STANDING)
        if self.chosen("open"):
            some: Any = rows
            ways = {"motion": some.in_motion, "dispute": some.disputed, "no_demand": some.without_demand}
            rows = ways[self.chosen("open")]()
        names = {"kind": "kind", "category": "unit_before__category", "level": "level_before",
                 "task": "key_task__kind", "state": "state", "origin": "origin", "found": "found_through_visits",
                 "from": "decided_on__gte", "to": "decided_on__lte"}  # fmt: skip
        for name, path in names.items():
            if value := self.chosen(name):
                rows = rows.filter(**{path: value})
        return rows


def decision_url(decision: Any) -> str:
    """The page of the decision."""
    return reverse("decisions:detail", args=[decision.pk])


def _after(decision: Decision) -> str:
    words = (decision.post_after, decision.get_level_after_display(), decision.get_rank_after_display())
    return " ".join(str(word) for word in words if word)


def _before(decision: Decision) -> str:
    words = (decision.post_before, decision.get_level_before_display(), decision.get_rank_before_display())
    return " ".join(str(word) for word in words if word)


DECISIONS = ListSpec(
    key="decisions",
    title=_("Motions and decisions"),
    intro=_("A motion is opened from the file of a cadre, or from the page of a leadership team."),
    columns=[
        Column("subject", _("About"), lambda one: str(one.subject), width=18, link=decision_url),
        Column("kind", _("Kind of decision"), lambda one: one.get_kind_display(), width=14),
        Column("state", _("State"), lambda one: one.get_state_display(), width=14),
        Column("drafted", _("Drafted on"), lambda one: one.created_at, kind="date", width=12, sort=("created_at",)),
        Column("decided", _("Decided on"), lambda one: one.decided_on, kind="date", width=12),
        Column("number", _("Document number"), lambda one: one.document_number, width=18),
        Column("before", pgettext_lazy("decision", "Before"), _before, width=26),
        Column("after", pgettext_lazy("decision", "After"), _after, width=26),
        Column("exception", _("Reason of the exception"), lambda one: one.exception_reason, kind="long", width=30,
               default=False),
        Column("appointed", _("In office from"), lambda one: one.appointed_on, kind="date", width=12, default=False),
        Column("origin", _("Origin"), lambda one: one.get_origin_display(), width=12, default=False),
        Column("found", _("Found through the visits"),
               lambda one: _("yes") if one.found_through_visits else "", width=10),
        Column("reasons", _("Reasons"), lambda one: one.reasons, kind="long", width=44, default=False),
        Column("drafter", _("Drafted by"), lambda one: one.created_by.name, width=12, default=False),
    ],
    rows=lambda user: Decision.objects.visible_to(user).select_related(
        "cadre", "leadership_team__unit", "created_by"
    ),
    order=("-created_at", "-pk"),
    filter_form=DecisionFilter,
    actions=lambda request: [
        Action(_("Dossiers"), reverse("dossiers:list")),
        Action(_("Grounds of decisions"), reverse("decisions:grounds")),
    ],
    row_url=decision_url,
    empty_text=_("There is no motion here yet. One is opened from the file of a cadre."),
)  # fmt: skip
