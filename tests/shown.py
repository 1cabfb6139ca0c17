"""What a list page shows, cell by cell, without parsing its HTML."""

from typing import Any


def rows(page: Any) -> list[list[dict[str, str]]]:
    """The cells of each row: {label, text, url, kind, mark}. ``page`` is a list's context, or the answer with it."""
    table = (page if isinstance(page, dict) else page.context["page"])["table"]
    return [[_cell(table, row, place) for place in range(len(table.columns))] for row in table.rows]


def _cell(table: Any, row: Any, place: int) -> dict[str, str]:
    column = table.columns[place]
    url = column.link(row) if column.link else ""
    return {
        "label": str(column.label),
        "text": column.text(row),
        "url": url or (table.url(row) if place == 0 and table.url else ""),
        "kind": column.kind,
        "mark": column.mark(row) if column.mark else "",
    }


def first_cells(page: Any) -> list[str]:
    """The texts of the first column."""
    return [row[0]["text"] for row in rows(page)]
