"""The stored tables of a survey as people read them: the one source of page, picture, print and Excel."""

from typing import Any

from django.utils.translation import gettext as _

from visits.core.shares import percent

Stored = dict[str, Any]


def why_missing(lacking: list[dict[str, str]]) -> str:
    """ "Not enough", and what is lacking, class by class; empty where nothing lacks."""
    if not lacking:
        return ""
    words = {
        "empty": _("class %(label)s has no valid answer"),
        "withheld": _("class %(label)s is withheld (minimum group)"),
        "weight": _("class %(label)s has no weight"),
    }
    parts = [
        words[one["why"]] % one
        if one["label"]
        else _("answers came without a class (minimum group)")
        if one["why"] == "folded"
        else _("the survey is below the minimum group")
        for one in lacking
    ]
    return _("Not enough: %(parts)s.") % {"parts": _("; ").join(parts)}


def rate(part: int, base: int) -> str:
    """A share of the base in per cent to one decimal; empty where there is no base."""
    return percent(part, base, none="")


def line_of(table: Stored, row: Stored, label: str) -> dict[str, Any]:
    """A line of a table: its class, its bases, and each choice with count and rate, or the words in their stead."""
    words = {"withheld": _("withheld"), "empty": _("not enough"), "shown": ""}[row["state"]]
    counts = row["counts"] if row["state"] == "shown" else [None] * len(table["choices"])
    return {
        "label": label,
        "issued": row["issued"],
        "returned": row["returned"],
        "valid": row["valid"],
        "response": rate(row["returned"], row["issued"]),
        "base": row["base"],
        "words": words,
        "cells": [
            {"label": name, "count": count, "rate": "" if count is None else rate(count, row["base"])}
            for (_key, name), count in zip(table["choices"], counts, strict=True)
        ],
    }


def lines_of(table: Stored) -> list[dict[str, Any]]:
    """The lines of a table by class, the total last."""
    lines = [
        line_of(table, row, _("Class %(label)s") % row if row["label"] else _("without class"))
        for row in table["rows"]
    ]
    return [*lines, line_of(table, table["total"], _("All classes")) | {"is_total": True}]


def read(table: Stored) -> dict[str, Any]:
    """A stored table ready to be drawn: heading, lines, the weighted rates or why there are none."""
    if table["kind"] == "text":
        return table | {"lines": [], "is_text": True}
    weighted = table["weighted"]
    pairs = zip(table["choices"], weighted or [], strict=False)
    return table | {
        "lines": lines_of(table),
        "labels": [name for _key, name in table["choices"]],
        "caption": f"{table['title']} · {table['person_name']}" if table["person"] else table["title"],
        "weighted_cells": [{"label": name, "rate": f"{value}%"} for (_key, name), value in pairs],
        "missing": why_missing(table["lacking"]),
        "is_shown": any(row["state"] == "shown" for row in [*table["rows"], table["total"]]),
    }


def by_question(tables: list[Stored]) -> list[dict[str, Any]]:
    """The tables gathered by question; those of a grid stand together with an overview of their people."""
    found: dict[str, dict[str, Any]] = {}
    for table in map(read, tables):
        group = found.setdefault(
            table["question"],
            {"title": table["title"], "tables": [], "people": [], "labels": table.get("labels")},
        )
        group["tables"].append(table)
        if table["person"]:
            group["people"].append(table["lines"][-1] | {"label": table["person_name"]})
    return list(found.values())
