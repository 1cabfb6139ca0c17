"""The columns of an import, each declared once: what it is called, its headers in files, how its cells are read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import translation
from import_export.fields import Field
from import_export.resources import ModelResource, modelresource_factory
from import_export.widgets import Widget

from cadre_review.marks import listed

# A column with this behind its name empties the value where the cell is empty.
MAY_EMPTY = ("（可清空）", "(可清空)", "(may be emptied)")


def plain(text: str) -> str:
    """Text by which words are compared: no blanks, half-width, lower case."""
    half = "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in text)
    return "".join(half.split()).lower()


def in_every_language(label: Any) -> list[str]:
    """What the site calls something in each of its languages."""
    told = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            told.append(str(label))
    return told


@dataclass(frozen=True)
class Column:
    """A column that can be read. ``names`` are the headers it is known by beside its label; without a widget of
    django-import-export the leaf itself looks up what the cell means."""

    key: str
    label: Any
    names: tuple[str, ...] = ()
    widget: Widget | None = None


class Columns:
    """The columns of one import; ``passed`` are labels of columns that an own export has and that are not read."""

    def __init__(self, columns: Sequence[Column], passed: Sequence[Any] = ()) -> None:
        self.by_key = {column.key: column for column in columns}
        self.passed = passed

    def label(self, key: str) -> str:
        """What people call a column; another text as it is."""
        return str(self.by_key[key].label) if key in self.by_key else key

    def names(self) -> dict[str, list[str]]:
        """By what headers each column is known in a file: its names, its label in both languages, its key."""
        found = {}
        for key, column in self.by_key.items():
            known = [*column.names, key, *in_every_language(column.label)]
            found[key] = [*known, *(name + mark for name in known for mark in MAY_EMPTY)]
        return found

    def passed_names(self) -> set[str]:
        """Columns of our own Excel that are passed over without a word: they follow from other things."""
        return {"序号", *(plain(text) for label in self.passed for text in in_every_language(label))}

    @staticmethod
    def may_empty(header: str) -> bool:
        """Whether the header bears the mark of a column whose empty cells empty."""
        return "".join(header.split()).endswith(tuple("".join(mark.split()) for mark in MAY_EMPTY))

    def resource(self, model: type[models.Model], ids: Sequence[str]) -> type[ModelResource]:
        """The resource of django-import-export that reads cells with a widget into a record."""
        fields = {
            key: Field(attribute=key, column_name=key, widget=column.widget)
            for key, column in self.by_key.items()
            if column.widget
        }
        meta = {"fields": tuple(fields), "import_id_fields": tuple(ids)}
        return modelresource_factory(model, meta_options=meta, custom_fields=fields)

    def told(self) -> list[dict[str, Any]]:
        """The columns as the page of uploads tells them."""
        return [{"label": one.label, "names": listed(one.names)} for one in self.by_key.values()]
