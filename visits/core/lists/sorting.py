"""How a list is sorted by one of its columns: what the database compares, or what the rows show.

A column is sorted by the paths of its ``sort``, else by the field that it shows, else by its words. Where an index of
the table stands behind, a list of any length is; otherwise one whose rows are counted exactly, and by words one of
``MOST_WORDS``, since all its rows are read. Long texts have no order that helps anybody.

A model may say by which other field one of its names is ordered (``SORTED_BY``): a cadre by pinyin, a unit by its
place in the register. Choices and kinds follow each other as they are offered; all other text goes by code point, so
that both databases and the sheet agree.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection, models
from django.db.models import Case, F, Value, When
from django.db.models.functions import Collate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from visits.core.fields import ChoiceSetField, SealedTextField
from visits.core.sheets.columns import Column

from .paging import COUNT_CAP, Key
from .rows import field_at

MOST_WORDS = 2_000  # rows that are read, and filled, to be sorted by what a column shows
ANY_NUMBER = 0
TEXT = (models.CharField, models.TextField)
NOT_COMPARED = (SealedTextField, ChoiceSetField, models.JSONField)  # as they lie in the database
BY = {
    "name_key": gettext_lazy("by pinyin"),
    "stroke_key": gettext_lazy("by strokes"),
    "tree_left": gettext_lazy("in the order of the register"),
    "unit_left": gettext_lazy("in the order of the register"),
}


@dataclass(frozen=True)
class Way:
    """By which paths the database sorts, or without any by words; ``most`` rows, or any number."""

    paths: tuple[str, ...]
    most: int

    def fits(self, rows: int | None) -> bool:
        """Whether so many rows are sorted so; None are more than anybody counted."""
        return not self.most or (rows is not None and rows <= self.most)


@lru_cache(maxsize=4096)
def way_of(column: Column, model: type[models.Model] | None) -> Way | None:
    """How a list of this model is sorted by a column; None where it cannot be."""
    if column.kind == "long":
        return None
    paths = column.sort or ((column.value,) if isinstance(column.value, str) else ())
    if model is None or not paths or not all(_is_compared(model, path) for path in paths):
        return Way((), MOST_WORDS)
    paths = tuple(_ordered_by(model, path) for path in paths)
    along = _index_along(model, paths)
    return Way(along, ANY_NUMBER) if along else Way(paths, COUNT_CAP)


def _is_compared(model: type[models.Model], path: str) -> bool:
    found = field_at(model, path)
    return found is not None and not isinstance(found, NOT_COMPARED)


def _ordered_by(model: type[models.Model], path: str) -> str:
    """The path of the field by which the one at a path is ordered."""
    found = field_at(model, path)
    name = getattr(found.model, "SORTED_BY", {}).get(found.name)
    return path[: len(path) - len(found.name)] + name if name else path


def _index_along(model: type[models.Model], paths: tuple[str, ...]) -> tuple[str, ...]:
    """The fields of the shortest index of the table that begins with these, as they are compared; () where none does.

    What ties goes on along the index: by key alone, all rows of one value would be read for the first page.
    """
    fields = [field_at(model, path) for path in paths]
    if any("__" in path or Key.of(model, path).lowest is not None for path in paths):
        return ()
    if any(is_ranked(one) for one in fields):
        return ()
    found = [
        tuple(index.fields)
        for index in model._meta.indexes
        if not index.condition and tuple(index.fields[: len(paths)]) == paths
    ]
    if len(fields) == 1 and (fields[0].primary_key or fields[0].unique or fields[0].db_index):
        found.append(paths)
    return min(found, key=len, default=())


def is_ranked(found: Any) -> bool:
    """Whether a field holds keys of choices, whose order is that in which they are offered."""
    return isinstance(found, models.CharField) and bool(found.flatchoices)


def key_at(model: type[models.Model], path: str) -> Any:
    """What the database compares: a rank, a text by code point, a figure or day; never nothing."""
    found, key = field_at(model, path), Key.of(model, path)
    if is_ranked(found):
        ranks = enumerate((one for one, _label in found.flatchoices), 1)
        whens = (When(**{path: one}, then=Value(rank)) for rank, one in ranks)
        return Case(*whens, default=Value(0), output_field=models.IntegerField())
    if isinstance(found, TEXT):
        return Collate(key.expression(), "C" if connection.vendor == "postgresql" else "BINARY")
    return key.expression() if key.lowest is not None else F(path)


def place_by(column: Column, rest: Callable[[Any], tuple[Any, ...]]) -> Callable[[Any], tuple[Any, ...]]:
    """The place of a row by what a (bound) column shows of it: nothing first, then figures, then texts."""

    def place(row: Any) -> tuple[Any, ...]:
        text = column.text(row)
        if text and column.kind in {"number", "share"}:
            with suppress(ValueError):
                return 1, float(text.rstrip("%").replace(",", "")), *rest(row)
        return (2 if text else 0), text, *rest(row)

    return place


def said(column: Column, model: type[models.Model] | None) -> str:
    """In which order a column puts its rows, where that does not go without saying."""
    way = way_of(column, model)
    if way is None or column.kind in {"number", "share", "date", "month"}:
        return ""
    path = way.paths[0] if way.paths else ""
    name, found = path.rpartition("__")[2], field_at(model, path) if model and path else None
    if name in BY:
        return str(BY[name])
    if getattr(found, "flatchoices", None):
        return _("as they are offered")
    return _("by characters") if found is None or isinstance(found, TEXT) else ""
