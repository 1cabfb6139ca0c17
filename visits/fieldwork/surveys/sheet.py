"""The stored tables as an office workbook: the numbers of the page and no others."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from visits.core.sheets.columns import Column
from visits.core.sheets.write import Sheet

from .reading import Stored, read


def _cell(key: str) -> Any:
    return lambda line: line[key]


def columns() -> list[Column]:
    """What a line of the result shows: the question, whom, the class, both bases, the choice, number and rate."""
    return [
        Column("title", _("Question"), _cell("title"), width=30),
        Column("person", _("Person"), _cell("person_name"), width=10),
        Column("class", _("Class"), _cell("label"), width=12),
        Column("issued", _("Issued"), _cell("issued"), kind="number"),
        Column("returned", _("Handed in"), _cell("returned"), kind="number"),
        Column("valid", _("Valid"), _cell("valid"), kind="number"),
        Column("base", _("Answered"), _cell("base"), kind="number"),
        Column("choice", _("Choice"), _cell("choice"), width=14),
        Column("count", _("Times chosen"), _cell("count"), kind="number"),
        Column("rate", pgettext("of answers", "Rate"), _cell("rate"), kind="share"),
    ]


def rows_of(tables: list[Stored]) -> Iterator[dict[str, Any]]:
    """One row for each class and choice; withheld ones carry the word instead of a number."""
    for table in map(read, tables):
        head = {"title": table["title"], "person_name": table["person_name"]}
        for line in table["lines"]:
            for cell in line["cells"]:
                told = {
                    "choice": cell["label"],
                    "count": cell["count"],
                    "rate": cell["rate"] or line["words"],
                }
                yield {**head, **line, **told}
        bare = dict.fromkeys(("issued", "returned", "valid", "base", "count"))
        weighted = {**head, **bare, "label": _("Weighted by class")}
        for cell in table.get("weighted_cells", []):
            yield weighted | {"choice": cell["label"], "rate": cell["rate"]}
        if table.get("missing"):
            yield weighted | {"choice": "", "rate": table["missing"]}


def texts_of(tables: list[Stored]) -> Iterator[dict[str, Any]]:
    """The texts in their stored order, which is by chance."""
    for table in tables:
        if table["kind"] == "text":
            yield from ({"title": table["title"], "text": text} for text in table["texts"])


def sheets_of(title: str, tables: list[Stored], **common: Any) -> list[Sheet]:
    """The sheet of figures, and one of texts where there are any. ``common``: lines, signed_by, footer."""
    texts = list(texts_of(tables))
    found = [Sheet(title=title, name=_("Results"), columns=columns(), rows=rows_of(tables), **common)]
    if texts:
        text_columns = [
            Column("title", _("Question"), _cell("title"), width=30),
            Column("text", _("Text"), _cell("text"), kind="long"),
        ]
        found.append(Sheet(title=title, name=_("Texts"), columns=text_columns, rows=texts, **common))
    return found
