"""The matrix of a round: units × three entries, methods, circles, checks and aspects, each number with the records
behind it."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from visits.core.kinds import reading
from visits.core.lists.spec import Action, ListSpec
from visits.core.sheets.columns import Column
from visits.fieldwork.surveys.ballots import BALLOTS
from visits.fieldwork.surveys.models import Survey, SurveyState
from visits.fieldwork.visits.heard import UnitHeard
from visits.fieldwork.visits.models import Circle, Entry, Method
from visits.fieldwork.visits.places import OF_UNIT
from visits.organisation.rounds.filters import round_column
from visits.organisation.rounds.models import Check, ScopeEntry

from .lists import CoverageFilter
from .reading import reading_of
from .rules import aspects, in_hand

LEDGERS = {
    Method.SYMPOSIUM: "symposia:list",
    Method.QUESTIONNAIRE: "surveys:list",
    Method.INTERVIEW: "interviews:list",
    Method.SITE_VISIT: "sites:list",
    Method.HEART_TO_HEART: "interviews:list",
}


@dataclass
class Cells:
    """Numbers of one unit: visits and what they entered; records by method; talks by circle, check, aspect; sources."""

    visits: int = 0
    entries: Counter[str] = field(default_factory=Counter)
    methods: Counter[str] = field(default_factory=Counter)
    circles: Counter[str] = field(default_factory=Counter)
    checks: Counter[str] = field(default_factory=Counter)
    aspects: Counter[str] = field(default_factory=Counter)
    served: int = 0
    ballots: int = 0
    sources: int = 0


def cells_of(row: UnitHeard, surveys: int, ballots: int) -> Cells:
    """The cells of a unit, from its row and the number of its surveys, and of ballots about cadres among them."""
    methods = Counter(row.kinds) + Counter(row.records) + Counter({Method.QUESTIONNAIRE.value: surveys})
    methods[Method.SYMPOSIUM.value] = row.records.get(Method.SYMPOSIUM.value, 0)  # not its voices
    entries = Counter(row.by_entry)
    circles, checks, aspects = Counter(row.by_circle), Counter(row.by_check), Counter(row.by_aspect)
    return Cells(row.visits, entries, methods, circles, checks, aspects, row.served, ballots, row.sources)


def prepare_for(user: Any) -> Any:
    """Fill ``cells`` of a page of rows, in two queries for each round among them."""

    def prepare(rows: list[Any]) -> None:
        for held in {row.round_id for row in rows}:
            here = {row.unit_id: row for row in rows if row.round_id == held}
            found = reading_of(user, held).units_by_key(here)
            surveys = (
                Survey.objects.visible_to(user).filter(round=held, unit__in=here, key_task=None).order_by()
            )
            found_by = surveys.values_list("unit").annotate(n=Count("*"), ballots=Count("pk", filter=BALLOTS))
            asked = {unit: numbers for unit, *numbers in found_by}
            for key, row in here.items():
                row.cells = cells_of(found.get(key) or UnitHeard(), *asked.get(key, (0, 0)))

    return prepare


Address = Callable[[Any], str]


def ledger(route: str, **query: Any) -> Address:
    """For each row the list of just the records of its unit in its round that a cell counts."""
    if route != "surveys:list":
        query |= {"alone": "on", "sent": "on", "went_to": "unit"}
    if route == "interviews:list":
        query |= {"where": OF_UNIT}
    start, rest = reverse(route), f"&{urlencode(query)}" if query else ""
    return lambda row: f"{start}?round={row.round_id}&unit={row.unit_id}{rest}"


def _counted(key: str, label: Any, read: Callable[[Cells], int], address: Address) -> Column:
    """A column of numbers that open what they count; an empty cell is a gap and opens nothing."""
    return Column(key, label, lambda row: read(row.cells) or None, kind="number", width=8,
                  link=lambda row: address(row) if read(row.cells) else "")  # fmt: skip


def _entry(entry: Entry) -> Column:
    address, key = ledger("visits:list", entry=entry.value), entry.value
    return _counted(f"entry_{key}", entry.label, lambda cells: cells.entries[key], address)


def _method(method: Method) -> Column:
    kind = {"kind": method.value} if LEDGERS[method] == "interviews:list" else {}
    address, key = ledger(LEDGERS[method], **kind), method.value
    return _counted(f"method_{key}", method.label, lambda cells: cells.methods[key], address)


def _circle(circle: Circle) -> Column:
    address, key = ledger("interviews:list", circle=circle.value, voices="on"), circle.value
    return _counted(f"circle_{key}", circle.label, lambda cells: cells.circles[key], address)


def _check(check: Check) -> Column:
    address, key = ledger("interviews:list", check=check.value, voices="on"), check.value
    return _counted(f"check_{key}", check.label, lambda cells: cells.checks[key], address)


def _aspect(aspect: reading.Known) -> Column:
    address, key = ledger("interviews:list", aspect=aspect.key, voices="on"), aspect.key
    return _counted(f"aspect_{key}", aspect.name, lambda cells: cells.aspects[key], address)


def _persons() -> Address:
    """For each row the persons of its unit."""
    start = reverse("reports:people")
    return lambda row: f"{start}?round={row.round_id}&unit={row.unit_id}"


def _actions(request: HttpRequest) -> list[Action]:
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return [
        Action(_("Coverage"), f"{reverse('reports:coverage')}{query}"),
        Action(_("Key tasks"), reverse("reports:coverage_tasks")),
        Action(_("Persons"), reverse("reports:people")),
    ]


def matrix_list(user: Any) -> ListSpec:
    """The matrix as this user may see it."""
    return ListSpec(
        key="coverage_matrix",
        title=_("Coverage matrix"),
        intro=_(
            "Visits with what they entered, records by method, talks and voices by circle, by check and by aspect, "
            "what else makes the standing among the people; an empty cell is a gap. A number opens the records that it "
            "counts, a unit opens its persons."
        ),
        columns=[
            Column("unit", _("Unit"), lambda row: row.unit.name, width=24, link=_persons(),
                   sort=("unit__tree_left",)),
            Column("team", _("Visit team"), lambda row: row.team_name or "", width=12),
            round_column("round__name"),
            _counted("visits", _("Visits"), lambda cells: cells.visits, ledger("visits:list")),
            *map(_entry, Entry),
            *map(_method, Method),
            *map(_circle, Circle),
            *map(_check, Check),
            *map(_aspect, aspects()),
            _counted("served", _("talks with the people served"), lambda cells: cells.served,
                     ledger("interviews:list", served="on", voices="on")),
            _counted("ballots", _("ballots about cadres, results opened"), lambda cells: cells.ballots,
                     ledger("surveys:list", state=SurveyState.PUBLISHED.value, about="cadres")),
            _counted("sources", _("Independent sources"), lambda cells: cells.sources,
                     ledger("interviews:list", voices="on")),
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
