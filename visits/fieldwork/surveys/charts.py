"""The rates of a table as bars in its page, and as a picture (SVG) at its own address."""

from typing import Any

from django.utils.translation import gettext as _

from visits.core.charts import Part, bar, stack
from visits.core.svg_files import picture

from .reading import Stored, lines_of


def picture_of(table: Stored) -> bytes:
    """Lying bars by class, one for each choice."""
    lines = _shown(table)
    series = [
        (name, [_share(line, at) for line in lines]) for at, (_key, name) in enumerate(table["choices"])
    ]
    return picture(
        [line["label"] for line in lines], series, "{:.1f}%".format, _("Nothing that may be shown")
    )


def drawn_of(table: Stored) -> dict[str, Any]:
    """What ``surveys/_drawn.html`` draws: a bar a class, parted by grades; of several choices a bar each."""
    lines, names = _shown(table), [name for _key, name in table["choices"]]
    if table["kind"] == "multiple":
        return {"groups": [(line["label"], _bars(line, names, table)) for line in lines]}
    return {
        "rows": [(line["label"], _stacked(line, names, table), line["base"]) for line in lines],
        "names": names,
    }


def _shown(table: Stored) -> list[dict[str, Any]]:
    return [line for line in lines_of(table) if line["base"] and not line["words"]]


def _share(line: dict[str, Any], at: int) -> float:
    return float(line["cells"][at]["count"] * 100 / line["base"])


def _stacked(line: dict[str, Any], names: list[str], table: Stored) -> Any:
    parts = [Part(_share(line, at), f"{name} {line['cells'][at]['rate']}") for at, name in enumerate(names)]
    return stack(parts, row_of(table), line["label"])


def _bars(line: dict[str, Any], names: list[str], table: Stored) -> list[tuple[str, str, Any]]:
    rates = [line["cells"][at]["rate"] for at in range(len(names))]
    return [
        (name, rate, bar(_share(line, at), row_of(table), f"{line['label']} {name} {rate}"))
        for at, (name, rate) in enumerate(zip(names, rates, strict=True))
    ]


def row_of(table: Stored) -> str:
    """Where the numbers of a table stand in the page."""
    return f"#table-{table['place']}"
