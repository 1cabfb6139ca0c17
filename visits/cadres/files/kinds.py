"""Under which word a cadre is counted: one rule for the statistics and for the list that a number opens.

The words are those of the offices' structure tables (结构统计表). What a file does not say is counted as not
stated, never guessed; education is counted as it is written, so that 中央党校 stands under its own word.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import Contains, Exact
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from visits.cadres.files.derive import birth_months_of_age
from visits.cadres.files.models import Education

SECONDARY = ("中专", "中技", "中师", "技校", "高中", "职高", "初中", "小学")
DEMOCRATIC = ("民革", "民盟", "民建", "民进", "农工", "致公", "九三", "台盟")


def says(field: str, *words: str) -> Q:
    """The field holds one of the words."""
    return reduce(or_, (Q(**{f"{field}__contains": word}) for word in words))


ETHNICITY = Case(
    When(ethnicity="", then=Value("unstated")),
    When(ethnicity__startswith="汉", then=Value("han")),
    default=Value("minority"),
)
PARTY = Case(
    When(
        says("political_status", "中共") | Q(political_status__in=["党员", "预备党员"]), then=Value("member")
    ),
    When(says("political_status", *DEMOCRATIC), then=Value("democratic")),
    When(~Q(political_status=""), then=Value("none")),
    When(says("party_entry", *DEMOCRATIC), then=Value("democratic")),
    When(party_entry_month__isnull=False, then=Value("member")),
    default=Value("unstated"),
)


UNIVERSITY, COLLEGE = ("大学", "本科"), ("大专", "专科", "高职")
# Words of the text → the value it counts as; the first that fits.
EDUCATIONS = [
    (("党校",), "party_school"),
    (("研究生",), "postgraduate"),
    (COLLEGE, "college"),
    (UNIVERSITY, "university"),
    (SECONDARY, "secondary"),
]
DEGREES = [(("博士",), "doctor"), (("硕士",), "master"), (("学士",), "bachelor")]


def sorted_by(text: Any, kinds: Sequence[tuple[tuple[str, ...], str]]) -> Case:
    """The value under which a text counts."""
    whens = [
        When(reduce(or_, (Q(Contains(text, word)) for word in words)), then=Value(value))
        for words, value in kinds
    ]
    return Case(*whens, default=Value("unstated"))


def sort_of(text: str, kinds: Sequence[tuple[tuple[str, ...], str]]) -> str:
    """The same for a text at hand."""
    return next((value for words, value in kinds if any(word in text for word in words)), "unstated")


def highest(field: str, *ranks: tuple[str, ...]) -> Coalesce:
    """The highest of the lines of education (``level`` or ``degree``); ``ranks`` are words from high to low."""
    whens = [When(says(field, *words), then=Value(place)) for place, words in enumerate(ranks)]
    lines = Education.objects.filter(cadre=OuterRef("pk"))
    ordered = lines.order_by(Case(*whens, default=Value(len(ranks))), "mode").values(field)
    return Coalesce(Subquery(ordered[:1]), Value(""))


HIGHEST = F("highest_education")
LEVEL = highest("level", ("研究生",), UNIVERSITY, COLLEGE, SECONDARY)
TITLE = highest("degree", ("博士",), ("硕士",), ("学士",))
# Name of the annotation → its rule. Each cadre falls under exactly one value of each. Education and degree are read
# as the roster writes them, and from the lines of education for those of whom the roster writes nothing.
COMMON = {"in_ethnicity": ETHNICITY, "in_party": PARTY}
BY_ROSTER = {"in_education": sorted_by(HIGHEST, EDUCATIONS), "in_degree": sorted_by(HIGHEST, DEGREES)}
BY_LINES = {"in_education": sorted_by(LEVEL, EDUCATIONS), "in_degree": sorted_by(TITLE, DEGREES)}
UNWRITTEN = Q(highest_education="")
RULES = COMMON | {
    name: Case(When(~UNWRITTEN, then=rule), default=BY_LINES[name]) for name, rule in BY_ROSTER.items()
}


@dataclass(frozen=True)
class Figure:
    """One column of numbers: those cadres for whom ``kind`` has ``value``; for ages, from and to in full years."""

    key: str
    label: Any
    kind: str
    value: Any


@dataclass(frozen=True)
class Group:
    """Columns that stand under one head."""

    label: Any
    figures: tuple[Figure, ...]


def _group(label: Any, kind: str, prefix: str, **labels: Any) -> Group:
    return Group(
        label, tuple(Figure(f"{prefix}_{value}", words, kind, value) for value, words in labels.items())
    )


AGES: list[tuple[int | None, int | None, Any]] = [
    (None, 30, _("30 and under")),
    (31, 35, "31–35"),
    (36, 40, "36–40"),
    (41, 45, "41–45"),
    (46, 50, "46–50"),
    (51, 55, "51–55"),
    (56, None, _("56 and over")),
]
GROUPS = [
    _group(_("Sex"), "sex", "sex", male=_("men"), female=_("women")),
    _group(_("Ethnicity"), "in_ethnicity", "ethnicity", han=_("Han"), minority=_("minorities")),
    _group(
        _("Political status"),
        "in_party",
        "party",
        member=_("CPC members"),
        democratic=_("democratic parties"),
        none=_("no party"),
        unstated=_("not stated"),
    ),
    Group(
        _("Age"),
        tuple(Figure(f"age_{low or 0}", label, "age", (low, high)) for low, high, label in AGES),
    ),
    _group(
        pgettext_lazy("counted", "Education"),
        "in_education",
        "education",
        postgraduate=_("postgraduate"),
        university=_("university"),
        college=_("junior college"),
        secondary=_("secondary and below"),
        party_school=_("Party school"),
        unstated=_("not stated"),
    ),
    _group(
        _("Degree"), "in_degree", "degree", doctor=_("doctor"), master=_("master"), bachelor=_("bachelor")
    ),
]  # fmt: skip
FIGURES = {figure.key: figure for group in GROUPS for figure in group.figures}


def choices() -> list[tuple[Any, Any]]:
    """Every figure by its head, for a filter."""
    return [(group.label, [(figure.key, figure.label) for figure in group.figures]) for group in GROUPS]


def counted_as(rows: QuerySet[Any], figure: Figure, day: dt.date) -> QuerySet[Any]:
    """The cadres of the selection who are counted under this figure, ages as of the day."""
    if figure.kind == "age":
        low, high = figure.value
        return rows.filter(**birth_months_of_age(low, high, day))
    if figure.kind in BY_ROSTER:
        by_roster = Q(~UNWRITTEN, Exact(BY_ROSTER[figure.kind], figure.value))
        return rows.filter(by_roster | Q(UNWRITTEN, Exact(BY_LINES[figure.kind], figure.value)))
    if rule := COMMON.get(figure.kind):
        rows = rows.alias(**{figure.kind: rule})
    return rows.filter(**{figure.kind: figure.value})
