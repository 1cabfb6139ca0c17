"""The marks that hold: of one record, of the records in a paper, of the rows of a list."""

from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter
from typing import Any

from django import forms
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from cadre_review.prepared import rows_given
from visits.core.secrecy import Level, Secrecy, highest
from visits.core.sheets.columns import Column

from .models import LEVELS, MarkState, SecrecyMark
from .records import COVERED, covering

NOTHING = Q(pk__in=[])


def current_of(thing: Any) -> SecrecyMark | None:
    """The mark that was set last; it may be over by now."""
    return SecrecyMark.objects.of(thing).filter(is_current=True).first()


def waiting_of(thing: Any) -> SecrecyMark | None:
    """The proposal that another person is to settle."""
    return SecrecyMark.objects.of(thing).waiting().select_related("set_by").first()


def marks_on(kind: str, keys: Iterable[int]) -> Iterator[tuple[int, Secrecy]]:
    """The marks in force on records of one kind, by key, proposed ones too; one statement."""
    if wanted := frozenset(keys):
        for key, level, years, state in rows_given(_marked, kind, wanted):
            yield key, Secrecy(Level(level), years, state == MarkState.PROPOSED)


def _marked(kind: str, keys: Any) -> QuerySet[Any, Any]:
    rows = SecrecyMark.objects.in_force().filter(thing=kind, thing_id__in=keys).order_by()
    return rows.values_list("thing_id", "level", "years", "state")


def highest_on(kind: str, keys: Iterable[int]) -> dict[int, Secrecy]:
    """The highest mark in force on each record that bears one."""
    found: dict[int, Secrecy] = {}
    for key, mark in marks_on(kind, keys):
        found[key] = max(found.get(key, mark), mark, key=attrgetter("rank"))
    return found


def secrecy_of(things: Iterable[Model | None]) -> list[Secrecy]:
    """The marks that cover these records: their own, and those of what they are part of."""
    wanted: dict[str, set[int]] = {}
    for thing in things:
        for kind, column in covering(thing).items():
            if (key := getattr(thing, column)) is not None:
                wanted.setdefault(kind, set()).add(key)
    return [mark for kind, keys in wanted.items() for _key, mark in marks_on(kind, keys)]


def secrecy_among(rows: Any) -> list[Secrecy]:
    """The marks that cover the rows of a question; one statement, and one more where anything is marked at all."""
    model = getattr(rows, "model", None)
    among = NOTHING
    for kind, column in covering(model).items():
        among |= Q(thing=kind, thing_id__in=rows.order_by().values(column))
    marks = SecrecyMark.objects.in_force().order_by()
    if among is NOTHING or not marks.filter(thing__in=covering(model)).exists():
        return []
    found = marks.filter(among).values_list("level", "years").distinct()
    return [Secrecy(Level(level), years) for level, years in found]


def secrecy_column(kind: str) -> Column:
    """The column of a list of such records: the highest mark that covers a row."""
    by = COVERED[kind]
    value, reads = attrgetter("secrecy_words"), tuple(by.values())
    return Column("secrecy", _("Secrecy"), value, width=12, default=False, reads=reads, fill=_fill(by))


def _fill(by: dict[str, str]) -> Callable[[list[Any]], None]:
    def fill(rows: list[Any]) -> None:
        found: dict[tuple[str, int], Secrecy] = {}
        for kind, column in by.items():
            for key, mark in highest_on(kind, {getattr(row, column) for row in rows} - {None}).items():
                found[column, key] = mark
        for row in rows:
            places = [(column, getattr(row, column)) for column in by.values()]
            row.secrecy_words = highest(found[at] for at in places if at in found)

    return fill


class SecrecyFilter(forms.ChoiceField):
    """The field of a list's filter: rows that are marked, by level."""

    def __init__(self) -> None:
        choices = [
            ("", _("all")),
            ("any", _("marked ones")),
            *LEVELS[1:],
            (MarkState.PROPOSED.value, _("proposed, to be set")),
        ]
        super().__init__(label=_("Secrecy"), required=False, choices=choices)


def narrowed(rows: QuerySet[Any], level: str | None) -> QuerySet[Any]:
    """Rows that a mark of this level covers; ``any``: whatever mark; ``proposed``: one that waits; "": all."""
    if not level:
        return rows
    marks, covered = SecrecyMark.objects.order_by(), NOTHING
    if level == MarkState.PROPOSED:
        marks = marks.waiting()
    else:
        marks = marks.in_force() if level == "any" else marks.in_force().filter(level=level)
    for kind, column in covering(rows.model).items():
        covered |= Q(**{f"{column}__in": marks.filter(thing=kind).values("thing_id")})
    return rows.filter(covered)
