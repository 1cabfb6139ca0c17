"""The tables of a comparison: a line of numbers for each thing counted, and what changed from period to period."""

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cadre_review.marks import bracketed
from cadre_review.prepared import Question, rows_given
from visits.core.fields import holds
from visits.core.lists.rows import labels_of
from visits.core.shares import percent
from visits.fieldwork.surveys.models import Survey
from visits.fieldwork.visits.heard import ACCEPTED, TaskHeard, UnitHeard
from visits.fieldwork.visits.models import Entry, Interview, Method, Visit
from visits.judgement.decisions.models import Decision
from visits.judgement.findings.models import Finding
from visits.organisation.rounds.models import ScopeEntry
from visits.organisation.units.models import Category
from visits.reports.outcomes.figures import decision_figures
from visits.reports.outcomes.windows import Window

from .periods import Period
from .ratings import rated_lines

WITHHELD = gettext_lazy("withheld")


@dataclass(frozen=True)
class Value:
    """A number of one period, how it is written, and whether it may not be shown; None is nothing to count from."""

    number: float | None
    text: str
    withheld: bool = False


def whole(number: int) -> Value:
    """A count."""
    return Value(number, f"{number:,}")


def share(part: int, of: int) -> Value:
    """A share in percent."""
    return Value(round(100 * part / of, 1) if of else None, percent(part, of))


def mean(number: float | None, n: int, withheld: bool) -> Value:
    """Mean points and from how many ratings; nothing where it is withheld."""
    if withheld:
        return Value(None, str(WITHHELD), withheld=True)
    return Value(number, "–" if number is None else bracketed(f"{number:.1f}", f"{n:,}"))


@dataclass(frozen=True)
class Line:
    """One thing that is counted in every period."""

    label: str
    values: list[Value]

    @property
    def changes(self) -> list[Value]:
        """From each period to the next one; nothing where either number is not shown."""
        return [_change(before, after) for before, after in pairwise(self.values)]

    @property
    def cells(self) -> list[Value]:
        """As the columns stand: the first number, then each number with what changed before it was reached."""
        rest = zip(self.values[1:], self.changes, strict=True)
        return [self.values[0], *(one for pair in rest for one in pair)]


def _change(before: Value, after: Value) -> Value:
    if before.withheld or after.withheld:
        return Value(None, str(WITHHELD), withheld=True)
    if before.number is None or after.number is None:
        return Value(None, "–")
    by = round(after.number - before.number, 1)
    text = f"{by:+,}" if isinstance(by, int) else f"{by:+.1f}"
    return Value(by, text if by else "0")


@dataclass(frozen=True)
class Table:
    """Lines under one head, and what is to be known of them."""

    key: str
    title: str
    lines: list[Line]
    note: str = ""
    drawn: list[Line] = field(default_factory=list)  # what the picture shows


def tables_of(user: Any, periods: Sequence[Period]) -> list[Table]:
    """The comparison; seven questions and those of ratings, and five more for the outcomes of each period."""
    found = [
        _coverage(periods), _entries(periods), _methods(periods), _findings(periods), _decisions(periods),
        _outcomes(user, periods), _ratings(user, periods),
    ]  # fmt: skip
    return [one for one in found if one.lines]


# --- coverage and methods: by round ----------------------------------------------------------------


def _coverage(periods: Sequence[Period]) -> Table:
    rows = _scope_by(periods, "unit", "unit__category")
    kinds = [(str(label), [rows[key]]) for key, label in Category.choices if key in rows]
    kinds += [
        (_("All units"), list(rows.values())),
        (_("Key tasks"), list(_scope_by(periods, "key_task", "in_scope").values())),
    ]
    kinds = [(label, found) for label, found in kinds if found]
    shares = [_share_line(label, found, len(periods)) for label, found in kinds]
    lines = []
    for (label, found), line in zip(kinds, shares, strict=True):
        lines += [_sum_line(_("%(what)s: in scope") % {"what": label}, found, "scope", len(periods)),
                  _sum_line(_("%(what)s: visited") % {"what": label}, found, "seen", len(periods)), line]  # fmt: skip
    note = _("Units count as visited by accepted visits, as in the outcomes report.")
    return Table("coverage", _("Coverage by category"), lines, note, drawn=shares)


def _scope_by(periods: Sequence[Period], of: str, by: str) -> dict[Any, dict[str, int]]:
    """Of each period: units (or key tasks) in scope by something, and how many of them were visited."""
    names = [f"{name}{at}" for at in range(len(periods)) for name in ("scope", "seen")]
    asked = rows_given(_scope, of, by, *(set(one.rounds) for one in periods))
    return {key: dict(zip(names, numbers, strict=True)) for key, *numbers in asked}


def _scope(of: str, by: str, *periods: Collection[int]) -> QuerySet[Any, Any]:
    heard: Any = UnitHeard if of == "unit" else TaskHeard
    seen = heard.objects.filter(round=OuterRef("round"), reach=ACCEPTED, visits__gt=0, **{of: OuterRef(of)})
    asked: dict[str, Any] = {}
    for at, rounds in enumerate(periods):
        here = Q(round__in=rounds)
        asked[f"scope{at}"] = Count(of, filter=here, distinct=True)
        asked[f"seen{at}"] = Count(of, filter=here & Q(was_seen=True), distinct=True)
    rounds = set().union(*periods)
    rows = ScopeEntry.objects.filter(in_scope=True, round__in=rounds, **{f"{of}__isnull": False})
    return rows.order_by().annotate(was_seen=Exists(seen.order_by())).values_list(by).annotate(**asked)


def _rounds(periods: Sequence[Period]) -> set[int]:
    return {key for one in periods for key in one.rounds}


def _sum_line(label: str, rows: list[Any], name: str, n: int) -> Line:
    return Line(label, [whole(sum(row[f"{name}{at}"] for row in rows)) for at in range(n)])


def _share_line(label: str, rows: list[Any], n: int) -> Line:
    sums = [[sum(row[f"{name}{at}"] for row in rows) for name in ("seen", "scope")] for at in range(n)]
    return Line(_("%(what)s: coverage") % {"what": label}, [share(*pair) for pair in sums])


def _entries(periods: Sequence[Period]) -> Table:
    """Where visits went, to units and to key tasks alike."""
    asked = rows_given(_went, _rounds(periods))
    found = {held: dict(zip(Entry.values, numbers, strict=True)) for held, *numbers in asked}

    def went(key: str, one: Period) -> int:
        return sum((found.get(held) or {}).get(key, 0) for held in one.rounds)

    lines = [Line(str(label), [whole(went(key, one)) for one in periods]) for key, label in Entry.choices]
    note = _("Accepted visits, to units and to key tasks; one that went to several counts under each.")
    return Table("entries", _("Three entries"), lines, note, drawn=lines)


def _went(rounds: Collection[int]) -> QuerySet[Any, Any]:
    asked = {key: Count("pk", filter=Q(entries__contains=holds(key))) for key in Entry.values}
    rows = Visit.objects.accepted().filter(round__in=rounds).order_by()
    return rows.values_list("round").annotate(**asked)


def _methods(periods: Sequence[Period]) -> Table:
    rounds = _rounds(periods)
    rows = {held: dict(zip(HEARD, numbers, strict=True)) for held, *numbers in rows_given(_heard, rounds)}
    surveys = dict(rows_given(_surveys, rounds))

    def line(label: Any, of: Callable[[int], int]) -> Line:
        return Line(str(label), [whole(sum(map(of, one.rounds))) for one in periods])

    def heard(name: str) -> Callable[[int], int]:
        return lambda key: (rows.get(key) or {}).get(name) or 0

    lines = [line(_("accepted visits"), heard("n")), line(_("talks"), heard("spoken"))]
    lines += [line(label, heard(f"kind_{key}")) for key, label in KINDS]
    lines += [line(Method(key).label, heard(f"record_{key}")) for key in RECORDS]
    lines.append(line(_("questionnaires closed"), lambda key: surveys.get(key, 0)))
    return Table("methods", _("Methods"), lines, drawn=lines[2:])


KINDS = [(key, label) for key, label in Interview.Kind.choices if key != Interview.Kind.SYMPOSIUM]
RECORDS = (Method.SYMPOSIUM.value, Method.SITE_VISIT.value)


def _under(key: str, of: str) -> Sum:
    return Sum(Cast(KeyTextTransform(key, of), IntegerField()))


HEARD: dict[str, Any] = {
    "n": Sum("visits"),
    "spoken": Sum("talks"),
    **{f"kind_{key}": _under(key, "kinds") for key, _label in KINDS},
    **{f"record_{key}": _under(key, "records") for key in RECORDS},
}


def _heard(rounds: Collection[int]) -> QuerySet[Any, Any]:
    rows = UnitHeard.objects.filter(round__in=rounds, reach=ACCEPTED).order_by()
    return rows.values_list("round").annotate(**HEARD)


def _surveys(rounds: Collection[int]) -> QuerySet[Any, Any]:
    rows = Survey.objects.filter(round__in=rounds, closed_at__isnull=False).order_by()
    return rows.values_list("round").annotate(n=Count("*"))


# --- findings, decisions, outcomes: by day ---------------------------------------------------------


def _findings(periods: Sequence[Period]) -> Table:
    sides, kinds = _by("side", _of_findings, periods, Finding), _by("kind", _of_findings, periods, Finding)
    note = _("Findings that stand, by the day on which they were opened.")
    return Table("findings", _("Findings by kind"), sides + kinds, note, drawn=kinds)


def _decisions(periods: Sequence[Period]) -> Table:
    lines = _by("kind", _of_decisions, periods, Decision)
    note = _("Decisions that stand, by the day on which they were made.")
    return Table("decisions", _("Decisions by kind"), lines, note, drawn=lines)


def _of_findings(name: str, *days: dt.date) -> QuerySet[Any, Any]:
    return _within(Finding.objects.standing().exclude(**{name: ""}), name, "created_at__date", days)


def _of_decisions(name: str, *days: dt.date) -> QuerySet[Any, Any]:
    return _within(Decision.objects.effective(), name, "decided_on", days)


def _within(rows: Any, name: str, day: str, days: Sequence[dt.date]) -> QuerySet[Any, Any]:
    """By value of a field how many rows lie within each pair of days."""
    pairs = zip(days[::2], days[1::2], strict=True)
    asked = {f"n{at}": Count("pk", filter=Q(**{f"{day}__range": pair})) for at, pair in enumerate(pairs)}
    found: QuerySet[Any, Any] = rows.order_by().values_list(name).annotate(**asked)
    return found


def _by(name: str, question: Question, periods: Sequence[Period], model: Any) -> list[Line]:
    """A line for each value that occurs in one of the periods."""
    asked = rows_given(question, name, *(day for one in periods for day in one.days))
    found = {key: numbers for key, *numbers in asked}
    labels = labels_of(model, name) or {}
    lines = []
    for key in [*(key for key in labels if key in found), *(key for key in found if key not in labels)]:
        if any(found[key]):
            lines.append(Line(str(labels.get(key, key)), [whole(n) for n in found[key]]))
    return lines


def _outcomes(user: Any, periods: Sequence[Period]) -> Table:
    """The figures of the outcomes report for the days of each period."""
    columns = [decision_figures(user, Window(*one.days)) for one in periods]
    known = [{one.key: one for one in figures} for figures in columns]
    keys = dict.fromkeys(key for figures in known for key in figures)
    lines = []
    for key in keys:
        one = next(figures[key] for figures in known if key in figures)
        numbers = [figures[key].value if key in figures else 0 for figures in known]
        lines.append(Line(bracketed(one.label, one.unit), [whole(n) for n in numbers]))
    return Table(
        "outcomes", _("Outcomes"), lines, drawn=[one for one in lines if any(v.number for v in one.values)]
    )


# --- ratings ---------------------------------------------------------------------------------------


def _ratings(user: Any, periods: Sequence[Period]) -> Table:
    lines = [
        Line(label, [mean(*cell) for cell in cells]) for label, cells in rated_lines(user, periods)
    ]  # fmt: skip
    note = _(
        "Mean points, and in brackets from how many ratings. A figure that rests on too few sources is withheld, "
        "and with it whatever would tell it: the difference, and a neighbour from which it could be worked out."
    )
    return Table("ratings", _("Ratings by criterion"), lines, note, drawn=lines)
