"""The numbers themselves: four queries, however many cadres there are; no person is loaded."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, QuerySet
from django.utils.translation import gettext_lazy as _

from visits.cadres.files.derive import age_on
from visits.cadres.files.kinds import (
    AGES,
    COMMON,
    DEGREES,
    EDUCATIONS,
    FIGURES,
    LEVEL,
    TITLE,
    UNWRITTEN,
    sort_of,
)
from visits.cadres.files.models import RankGrade
from visits.organisation.units.models import Category, Level

# What the lines of the table may be: parameter → (field path, its choices in order).
LINES: dict[str, tuple[str, list[tuple[Any, Any]]]] = {
    "level": ("level", list(Level.choices)),
    "rank_grade": ("rank_grade", list(RankGrade.choices)),
    "category": ("unit__category", list(Category.choices)),
}
# (kind, value) → the figure that counts it; ages are counted by themselves.
KEYS = {(figure.kind, figure.value): key for key, figure in FIGURES.items() if figure.kind != "age"}


@dataclass
class Line:
    """One line: how many people, how many under each figure, and the sum of their ages in full years."""

    key: Any = None
    label: Any = ""
    people: int = 0
    years: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    is_total: bool = False

    @property
    def average(self) -> float | None:
        """The average age in years, to one decimal; None where nobody is counted."""
        return round(self.years / self.people, 1) if self.people else None

    def add(self, other: "Line") -> None:
        """Count the other line's people here too."""
        self.people += other.people
        self.years += other.years
        self.counts += other.counts


@dataclass
class Table:
    """The lines that have people, and their sum."""

    lines: list[Line]
    total: Line
    ethnicities: list[tuple[str, int]]  # as written, most people first; "" where none is


def table_of(rows: QuerySet[Any], by: str, day: dt.date) -> Table:
    """Count a selection of cadres by ``by`` (a key of ``LINES``), ages as of the day. Four queries."""
    path, choices = LINES[by]
    found: dict[Any, Line] = {}
    selection = rows.order_by()
    ethnicities: Counter[str] = Counter()
    counted = selection.annotate(**COMMON).values(path, "sex", "ethnicity", *COMMON)
    for group in counted.annotate(people=Count("pk")):
        line = _line(found, group[path])
        line.people += group["people"]
        _count_kinds(line, group, ("sex", *COMMON))
        ethnicities[group["ethnicity"]] += group["people"]
    for group in _by_texts(selection, path):
        _count_kinds(_line(found, group[path]), group, TEXTS)
    for group in selection.values(path, "birth_month").annotate(people=Count("pk")):
        _count_ages(_line(found, group[path]), age_on(group["birth_month"], day), group["people"])
    labels = dict(choices)
    lines = [found[key] for key in [*labels, None] if key in found]
    for line in lines:
        line.label = labels.get(line.key, _("not stated"))
    most_first = sorted(ethnicities.items(), key=lambda pair: (-pair[1], pair[0]))
    return Table(lines, total_of(lines), most_first)


TEXTS: dict[str, Sequence[tuple[tuple[str, ...], str]]] = {"in_education": EDUCATIONS, "in_degree": DEGREES}


def _by_texts(selection: QuerySet[Any], path: str) -> Iterable[dict[str, Any]]:
    """People by the texts of their education, each text sorted once: the rules themselves make the question long.

    Two questions: a subquery for everybody makes PostgreSQL twenty times slower.
    """
    roster = {"in_education": F("highest_education"), "in_degree": F("highest_education")}
    lines = {"in_education": LEVEL, "in_degree": TITLE}
    for rows, texts in ((selection.exclude(UNWRITTEN), roster), (selection.filter(UNWRITTEN), lines)):
        for group in rows.annotate(**texts).values(path, *TEXTS).annotate(people=Count("pk")):
            yield group | {name: sort_of(group[name], kinds) for name, kinds in TEXTS.items()}


def _line(found: dict[Any, Line], key: Any) -> Line:
    return found.setdefault(key, Line(key))


def _count_kinds(line: Line, group: dict[str, Any], kinds: Iterable[str]) -> None:
    for kind in kinds:
        if key := KEYS.get((kind, group[kind])):
            line.counts[key] += group["people"]


def _count_ages(line: Line, age: int, people: int) -> None:
    line.years += age * people
    low = next(low for low, high, _label in AGES if high is None or age <= high)
    line.counts[f"age_{low or 0}"] += people


def total_of(lines: Iterable[Line]) -> Line:
    """The sum of lines."""
    total = Line(label=_("Total"), is_total=True)
    for line in lines:
        total.add(line)
    return total
