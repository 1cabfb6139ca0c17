"""The matrix of a round: units × methods, circles, checks and aspects, each number with the records behind it."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from visits.core.kinds import reading
from visits.core.kinds.families import Family
from visits.core.lists.spec import Action, ListSpec
from visits.core.sheets.columns import Column
from visits.fieldwork.surveys.models import Survey
from visits.fieldwork.visits.heard import UnitHeard
from visits.fieldwork.visits.models import Circle, Method
from visits.organisation.rounds.filters import round_column
from visits.organisation.rounds.models import Check, ScopeEntry

from .lists import CoverageFilter
from .reading import reading_of
from .rules import in_hand

LEDGERS = {
    Method.SYMPOSIUM: "symposia:list",
    Method.QUESTIONNAIRE: "surveys:list",
    Method.INTERVIEW: "interviews:list",
    Method.SITE_VISIT: "sites:list",
    Method.HEART_TO_HEART: "interviews:list",
}


@dataclass
class Cells:
    """Numbers of one unit: records by method; talks and voices by circle, by check and by aspect; sources."""

    methods: Counter[str] = field(default_factory=Counter)
    circles: Counter[str] = field(default_factory=Counter)
    checks: Counter[str] = field(default_factory=Counter)
    aspects: Counter[str] = field(default_factory=Counter)
    sources: int = 0


def cells_of(row: UnitHeard, surveys: int) -> Cells:
    """The cells of a unit, from its row and the number of its surveys."""
    methods = Counter(row.kinds) + Counter(row.records) + Counter({Method.QUESTIONNAIRE.value: surveys})
    methods[Method.SYMPOSIUM.value] = row.records.get(Method.SYMPOSIUM.value, 0)  # not its voices
    return Cells(methods, Counter(row.by_circle), Counter(row.by_check), Counter(row.by_aspect), row.sources)


def prepare_for(user: Any) -> Any:
    """Fill ``cells`` of a page of rows, in two queries for each round among them."""

    def prepare(rows: list[Any]) -> None:
        for held in {row.round_id for row in rows}:
            here = {row.unit_id: row for row in rows if row.round_id == held}
            found = reading_of(user, held).units_by_key(here)
            surveys = Survey.objects.visible_to(user).filter(round=held, unit__in=here).order_by()
            asked = dict(surveys.values_list("unit").annotate(n=Count("pk")))
            for key, row in here.items():
                row.cells = cells_of(found.get(key) or UnitHeard(), asked.get(key, 0))

    return prepare


def ledger(row: Any, route: str, **query: Any) -> str:
    """The list of just the records of the unit in the round that a cell counts."""
    if route != "surveys:list":
        query |= {"alone": "on", "sent": "on", "went_to": "unit"}
    return f"{reverse(route)}?{urlencode({'round': row.round_id, 'unit': row.unit_id} | query)}"


def _method(method: Method) -> Column:
    def link(row: Any) -> str:
        kind = {"kind": method.value} if LEDGERS[method] == "interviews:list" else {}
        return ledger(row, LEDGERS[method], **kind) if row.cells.methods[method] else ""

    return Column(f"method_{method.value}", method.label, lambda row: row.cells.methods[method] or None,
                  kind="number", width=8, link=link)  # fmt: skip


def _circle(circle: Circle) -> Column:
    def link(row: Any) -> str:
        found = row.cells.circles[circle]
        return ledger(row, "interviews:list", circle=circle.value, voices="on") if found else ""

    return Column(f"circle_{circle.value}", circle.label, lambda row: row.cells.circles[circle] or None,
                  kind="number", width=8, link=link)  # fmt: skip


def _check(check: Check) -> Column:
    def link(row: Any) -> str:
        return (
            ledger(row, "interviews:list", check=check.value, voices="on") if row.cells.checks[check] else ""
        )

    return Column(f"check_{check.value}", check.label, lambda row: row.cells.checks[check] or None,
                  kind="number", width=8, link=link)  # fmt: skip


def _aspect(aspect: reading.Known) -> Column:
    key = aspect.key

    def link(row: Any) -> str:
        return ledger(row, "interviews:list", aspect=key, voices="on") if row.cells.aspects[key] else ""

    return Column(f"aspect_{key}", aspect.name, lambda row: row.cells.aspects[key] or None,
                  kind="number", width=8, link=link)  # fmt: skip


def aspects() -> list[reading.Known]:
    """The aspects of a cadre that are offered today, in their order."""
    return [one for one in reading.of(Family.ASPECT).values() if one.is_offered]


def _sources(row: Any) -> str:
    return ledger(row, "interviews:list", voices="on") if row.cells.sources else ""


def _persons(row: Any) -> str:
    return f"{reverse('reports:people')}?{urlencode({'round': row.round_id, 'unit': row.unit_id})}"


def _actions(request: HttpRequest) -> list[Action]:
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return [
        Action(_("Coverage"), f"{reverse('reports:coverage')}{query}"),
        Action(_("Persons"), reverse("reports:people")),
    ]


def matrix_list(user: Any) -> ListSpec:
    """The matrix as this user may see it."""
    return ListSpec(
        key="coverage_matrix",
        title=_("Coverage matrix"),
        intro=_(
            "Records by method, talks and voices by circle, by check and by aspect; an empty cell is a gap. "
            "A number opens the records that it counts, a unit opens its persons."
        ),
        columns=[
            Column("unit", _("Unit"), lambda row: row.unit.name, width=24, link=_persons),
            Column("team", _("Visit team"), lambda row: row.team_name or "", width=12),
            round_column("round__name"),
            *map(_method, Method),
            *map(_circle, Circle),
            *map(_check, Check),
            *map(_aspect, aspects()),
            Column("sources", _("Independent sources"), lambda row: row.cells.sources or None, kind="number", width=8,
                   link=_sources),
        ],
        rows=lambda viewer: ScopeEntry.objects.visible_to(viewer).to_units().select_related("unit", "round").annotate(
            team_name=in_hand("team__name")
        ),
        order=("unit__tree_left", "pk"),
        filter_form=CoverageFilter,
        prepare=prepare_for(user),
        actions=_actions,
        empty_text=_("No unit is in the scope of a round yet. Staff plan a round and put units in its scope."),
    )  # fmt: skip
