"""How the rows of a list are fetched: the fields that its columns read and nothing more, as plain values."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from operator import attrgetter
from types import SimpleNamespace
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.translation import get_language

from cadre_review.marks import listed
from visits.core.fields import ChoiceSetField
from visits.core.kinds.fields import KindField, KindSetField
from visits.core.kinds.reading import edition
from visits.core.sheets.columns import Column

from .computed import Worked

SOME_KEY = 987654321  # stands in an address for the key of a row


class Row(SimpleNamespace):
    """One row: what its columns read, each under its path (``row.unit__name``), and what ``prepare`` adds."""

    pk: int


@dataclass(frozen=True)
class To:
    """The address of the page of a row, or of the thing whose key stands at ``path``; the route takes one key."""

    route: str
    path: str = "pk"

    def __call__(self, row: Any) -> str:
        """The address; '' where the row points to nothing."""
        return self.for_page()(row)

    def for_page(self) -> Callable[[Any], str]:
        """The same for many rows of one page."""
        page, get = pages_of(self.route), attrgetter(self.path)
        return lambda row: page(key) if (key := get(row)) is not None else ""


def pages_of(route: str) -> Callable[[Any], str]:
    """The address of a thing's page by its key; the route is looked up once."""
    before, after = _around(route, get_urlconf(), get_script_prefix())
    return lambda key: f"{before}{key}{after}"


@lru_cache(maxsize=512)
def _around(route: str, urlconf: str | None, prefix: str) -> tuple[str, str]:
    before, _key, after = reverse(route, args=[SOME_KEY]).partition(str(SOME_KEY))
    return before, after


@lru_cache(maxsize=4096)
def bound(
    column: Column,
    model: type[models.Model] | None,
    language: str | None,
    is_plain: bool,
    _edition: Any = None,
) -> Column:
    """The column with a value that reads a row: a path is looked up, a choice is shown by its label."""
    path = column.value
    if not isinstance(path, str):
        return column
    labels = labels_of(model, path) if model else None
    get = attrgetter(path) if is_plain else partial(at, path=path)
    if labels is None:
        return replace(column, value=get)
    if model and isinstance(field_at(model, path), ChoiceSetField):
        joined = lru_cache(partial(_joined, labels))
        return replace(column, value=lambda row: joined(tuple(get(row))))
    return replace(column, value=lambda row: labels.get(found := get(row), found))


def at(row: Any, path: str) -> Any:
    """What stands at a path of a row, plain or a thing; None where the path of a thing leads nowhere."""
    if type(row) is Row:
        return getattr(row, path)
    for name in path.split("__"):
        row = getattr(row, name, None)
    return row


@lru_cache(maxsize=4096)
def _is_kind(column: Column, model: type[models.Model] | None) -> bool:
    return (
        model is not None
        and isinstance(column.value, str)
        and isinstance(field_at(model, column.value), KindField | KindSetField)
    )


def _edition(column: Column, model: type[models.Model] | None) -> Any:
    """Under which edition of the kinds the labels of a column hold."""
    return edition() if _is_kind(column, model) else None


def _joined(labels: dict[Any, str], keys: tuple[Any, ...]) -> str:
    return listed(label for key, label in labels.items() if key in keys)


def labels_of(model: type[models.Model], path: str) -> dict[Any, str] | None:
    """The labels of the choices of the field at a path, in the language of the page; None where it has none."""
    found = getattr(field_at(model, path), "flatchoices", None)
    return {key: str(label) for key, label in found} if found else None


def field_at(model: type[models.Model], path: str) -> Any:
    """The field at a path; None for an annotation."""
    field: Any = None
    with suppress(FieldDoesNotExist):
        for name in path.split("__"):
            field = model._meta.pk if name == "pk" else model._meta.get_field(name)
            model = field.related_model or model
        return field
    return None


def paths_of(columns: Sequence[Column], more: Iterable[str]) -> tuple[str, ...] | None:
    """What is to be fetched for the columns; None where one of them does not say what it reads."""
    paths = dict.fromkeys(("pk", *more))
    for column in columns:
        if column.paths is None:
            return None
        paths |= dict.fromkeys(column.paths)
    return tuple(paths)


@dataclass(frozen=True)
class Fetch:
    """Makes rows of a queryset: plain ones of these paths, or without paths the things themselves."""

    paths: tuple[str, ...] | None = None

    def __call__(self, rows: Any, chunk: int = 0) -> Iterator[Any]:
        """The rows, at once or ``chunk`` by chunk; those that were worked out stay as they are."""
        if isinstance(rows, Worked):
            return iter(rows)
        found = rows if self.paths is None else rows.values(*self.paths)
        found = found.iterator(chunk_size=chunk) if chunk else found
        return iter(found) if self.paths is None else (Row(**values) for values in found)


def bind(columns: Sequence[Column], model: type[models.Model] | None, is_plain: bool) -> list[Column]:
    """The columns as they read the rows of a model (None where no table holds them), plain ones or whole things."""
    language = get_language()
    return [bound(one, model, language, is_plain, _edition(one, model)) for one in columns]


def text_of(column: Column, thing: models.Model) -> str:
    """What a column shows of a thing that no list fetched."""
    model = type(thing)
    return bound(column, model, get_language(), False, _edition(column, model)).text(thing)
