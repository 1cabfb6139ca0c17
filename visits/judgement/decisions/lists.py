"""The list of motions and decisions."""

from typing import Any

from django import forms
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from visits.cadres.files.columns import subject_name
from visits.cadres.files.models import Cadre, RankGrade
from visits.core.access import is_given
from visits.core.kinds.families import Family
from visits.core.kinds.fields import KindFilter
from visits.core.lists.filters import FilterForm
from visits.core.lists.rows import To
from visits.core.lists.spec import Action, ListSpec
from visits.core.marks.reading import SecrecyFilter, narrowed, secrecy_column
from visits.core.sheets.columns import Column
from visits.organisation.units.models import LEVEL_CHOICES, Category, Level, Unit, levels_of

from .figures import FIGURES
from .models import STANDING, Decision, Origin, State

ANY = ("", _("any"))
OPEN = [("motion", _("motions not decided")), ("probation", _("probations that end within 60 days")),
        ("dispute", _("reviews and appeals without a result")),
        ("no_demand", _("demands to rectify decided with none on file"))]  # fmt: skip


class DecisionFilter(FilterForm):
    """By person or unit, kind, state, origin, and the period of the decision."""

    period = (_("Decided from"), _("Decided until"))
    field_order = (
        "q", "kind", "state", "open", "origin", "found", "figure", "category", "level", "task", "from", "to",
        "secrecy",
    )  # fmt: skip
    less_used = ("open", "origin", "found", "figure", "category", "level", "task", "from", "to", "secrecy")

    kind = KindFilter(Family.DECISION, label=_("Kind of decision"))
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ANY, *State.choices])
    origin = forms.ChoiceField(label=_("Origin"), required=False, choices=[ANY, *Origin.choices])
    found = forms.BooleanField(label=_("found through the visits only"), required=False)
    figure = forms.ChoiceField(
        label=_("Figure of the outcomes report"),
        required=False,
        choices=[ANY, *((key, one[0]) for key, one in FIGURES.items())],
    )
    category = forms.ChoiceField(label=_("Category"), required=False, choices=[ANY, *Category.choices])
    level = forms.ChoiceField(label=_("Level before"), required=False, choices=[ANY, *LEVEL_CHOICES])
    task = KindFilter(Family.TASK, label=_("Type of key task"))
    open = forms.ChoiceField(label=_("Still open"), required=False, choices=[ANY, *OPEN])
    secrecy = SecrecyFilter()

    def narrow(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """By words and by the facts chosen."""
        rows = narrowed(rows, self.chosen("secrecy"))
        if words := self.chosen("q"):
            units = Unit.objects.named(words).order_by().values("pk")
            cadres = Cadre.objects.named(words).order_by().values("pk")
            named = Q(cadre__in=cadres) | Q(cadre__unit__in=units) | Q(leadership_team__unit__in=units)
            rows = rows.filter(named | Q(document_number=words))
        if figure := self.chosen("figure"):
            rows = rows.filter(FIGURES[figure][1], state__in=STANDING)
        if self.chosen("open"):
            some: Any = rows
            ways = {
                "motion": some.in_motion,
                "dispute": some.disputed,
                "probation": some.probation_ending,
                "no_demand": some.without_demand,
            }
            rows = ways[self.chosen("open")]()
        if levels := levels_of(self.chosen("level")):
            rows = rows.filter(level_before__in=levels)
        names = {"kind": "kind", "category": "unit_before__category",
                 "task": "key_task__kind", "state": "state", "origin": "origin", "found": "found_through_visits",
                 "from": "decided_on__gte", "to": "decided_on__lte"}  # fmt: skip
        for name, path in names.items():
            if value := self.chosen(name):
                rows = rows.filter(**{path: value})
        return rows


decision_url = To("decisions:detail")

LEVELS, RANKS = dict(Level.choices), dict(RankGrade.choices)


def _stand(when: str) -> dict[str, Any]:
    """Post, level and rank before or after the decision."""
    post, level, rank = reads = tuple(f"{name}_{when}" for name in ("post", "level", "rank"))

    def value(row: Any) -> str:
        words = (getattr(row, post), LEVELS.get(getattr(row, level)), RANKS.get(getattr(row, rank)))
        return " ".join(str(word) for word in words if word)

    return {"value": value, "reads": reads}


def _actions(request: HttpRequest) -> list[Action]:
    user: Any = request.user
    write = [Action(_("Draft a motion"), reverse("decisions:draft_whom"), primary=True)]
    return (write if is_given(user, "decision.draft") else []) + [
        Action(_("Dossiers"), reverse("dossiers:list")),
        Action(_("Grounds of decisions"), reverse("decisions:grounds")),
        Action(_("Order of the law"), reverse("decisions:law")),
    ]


DECISIONS = ListSpec(
    key="decisions",
    title=_("Motions and decisions"),
    intro=_("A motion is opened from the file of a cadre, or from the page of a leadership team."),
    columns=[
        Column("subject", _("About"), **subject_name(), width=18, link=decision_url),
        Column("kind", _("Kind of decision"), "kind", width=14),
        Column("state", _("State"), "state", width=14),
        Column("drafted", _("Drafted on"), "created_at", kind="date", width=12, sort=("created_at",)),
        Column("decided", _("Decided on"), "decided_on", kind="date", width=12),
        Column("number", _("Document number"), "document_number", width=18),
        Column("before", pgettext_lazy("decision", "Before"), **_stand("before"), width=26),
        Column("after", pgettext_lazy("decision", "After"), **_stand("after"), width=26),
        Column("exception", _("Reason of the exception"), "exception_reason", kind="long", width=30,
               default=False),
        Column("appointed", _("In office from"), "appointed_on", kind="date", width=12, default=False),
        Column("origin", _("Origin"), "origin", width=12, default=False),
        Column("found", _("Found through the visits"),
               lambda one: _("yes") if one.found_through_visits else "", width=10,
               reads=("found_through_visits",)),
        Column("reasons", _("Reasons"), "reasons", kind="long", width=44, default=False),
        Column("drafter", _("Drafted by"), "created_by__name", width=12, default=False),
        Column("imported", _("Imported from"), "imported_from", width=20, default=False),
        secrecy_column("decision"),
    ],
    rows=Decision.objects.visible_to,
    order=("-created_at", "-pk"),
    filter_form=DecisionFilter,
    actions=_actions,
    row_url=decision_url,
    empty_text=_("There is no motion here yet. One is opened from the file of a cadre."),
    card=("subject", "state", "kind", "before", "after"),
)  # fmt: skip
