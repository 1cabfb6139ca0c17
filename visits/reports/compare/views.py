"""The comparison: page, picture, Excel and Word, from the same tables."""

from collections.abc import Sequence
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from cadre_review.marks import labelled, listed, parted
from visits.core import docx as word
from visits.core.access import require
from visits.core.charts import bar
from visits.core.lists.models import Export
from visits.core.lists.register import registered
from visits.core.lists.table import Words
from visits.core.lists.views import send_sheets
from visits.core.paper_page import paper_answer
from visits.core.sheets.columns import Column
from visits.core.sheets.write import Sheet
from visits.core.svg_files import picture

from .periods import MOST, USUAL, Period, begun, chosen, offered
from .tables import Table, Value, tables_of

KEY = "comparison"


def compare(request: HttpRequest) -> HttpResponse:
    """Two or more rounds or years side by side."""
    require(request.user, "outcomes.read")
    choices, periods = _asked(request)
    query = urlencode([one.asked for one in periods])
    tables = tables_of(request.user, periods) if len(periods) >= USUAL else []
    context = {
        "choices": [(one, one in periods) for one in choices],
        "periods": periods,
        "heads": heads_of(periods),
        "tables": [(one, _rows(one, periods), drawn_of(one, periods)) for one in tables],
        "most": MOST,
        "query": query,
        "as_of": timezone.localtime(),
    }
    return render(request, "reports/compare.html", context)


def _rows(table: Table, periods: Sequence[Period]) -> list[tuple[str, str, list[Any]]]:
    """The lines, each with its place on the page and its cells under their heads, as a phone shows them."""
    heads = heads_of(periods)
    return [
        (f"{table.key}-{at}", line.label,
         [(head, (Words(one.text, is_quiet=one.withheld),)) for head, one in zip(heads, line.cells, strict=True)])
        for at, line in enumerate(table.lines)
    ]  # fmt: skip


def drawn_of(table: Table, periods: Sequence[Period]) -> list[tuple[str, list[tuple[str, str, Any]]]]:
    """The lines that are drawn: of each period its name, its number and a bar that leads to the row; withheld none."""
    numbers = [value.number for line in table.drawn for value in line.values if value.number is not None]
    most = max(numbers, default=0) or 1
    places = {line.label: f"#{table.key}-{at}" for at, line in enumerate(table.lines)}

    def drawn(label: str, period: Period, value: Value, tone: str) -> Any:
        if value.number is None:
            return ""
        return bar(
            round(value.number * 100 / most, 2), places[label], f"{label} {period.label} {value.text}", tone
        )

    tones = ["prev"] * (len(periods) - 1) + ["fill"]
    return [
        (line.label, [(one.label, value.text, drawn(line.label, one, value, tone))
                      for one, value, tone in zip(periods, line.values, tones, strict=True)])
        for line in table.drawn
    ]  # fmt: skip


def _asked(request: HttpRequest) -> tuple[list[Period], list[Period]]:
    choices = offered(begun())
    return choices, chosen(request.GET, choices)


def _two(request: HttpRequest) -> list[Period]:
    """The periods asked for, where there are two at least to compare."""
    require(request.user, "outcomes.read")
    _choices, periods = _asked(request)
    if len(periods) < USUAL:
        raise Http404(_("There are not two rounds yet to compare."))
    return periods


def heads_of(periods: Sequence[Period]) -> list[str]:
    """The heads of the columns of numbers: each period, and after the first what changed."""
    heads = []
    for at, one in enumerate(periods):
        heads += [one.label] + ([_("Difference")] if at else [])
    return heads


def chart(request: HttpRequest) -> HttpResponse:
    """The lines of a table (``?of=``, else the first) as bars, a colour a period; what is withheld has none."""
    periods = _two(request)
    found = {one.key: one for one in tables_of(request.user, periods)}
    if (table := found.get(request.GET.get("of") or next(iter(found), ""))) is None:
        raise Http404
    series = [(one.label, [line.values[at].number for line in table.drawn]) for at, one in enumerate(periods)]
    return HttpResponse(picture([line.label for line in table.drawn], series), content_type="image/svg+xml")


def _taken(request: HttpRequest) -> tuple[list[Period], list[Table], Export]:
    periods = _two(request)
    tables = tables_of(request.user, periods)
    words = urlencode([one.asked for one in periods])
    return periods, tables, registered(request.user, KEY, words, sum(len(one.lines) for one in tables))


def _lines(periods: Sequence[Period], table: Table | None = None) -> list[str]:
    """What stands under a title: the days of the periods, the time, the note."""
    days = parted(labelled(one.label, f"{one.first} – {one.last}") for one in periods)
    now = _("As of %(now)s") % {"now": f"{timezone.localtime():%Y-%m-%d %H:%M}"}
    return [days, now] + ([table.note] if table and table.note else [])


def compare_export(request: HttpRequest) -> FileResponse:
    """A sheet for each table."""
    periods, tables, entry = _taken(request)
    user: Any = request.user
    sheets = [
        Sheet(
            title=table.title, columns=_columns(periods), rows=table.lines, lines=_lines(periods, table),
            signed_by=user.name, footer=entry.footer,
        )
        for table in tables
    ]  # fmt: skip
    return send_sheets(sheets, entry)


def _columns(periods: Sequence[Period]) -> list[Column]:
    def cell(at: int) -> Any:
        """A number where there is one, so that Excel reckons with it; else the word."""
        return lambda line: line.cells[at].text if line.cells[at].number is None else line.cells[at].number

    label = Column("label", _("What is counted"), lambda line: line.label, width=34)
    heads = heads_of(periods)
    return [
        label,
        *(Column(f"c{at}", head, cell(at), kind="number", width=16) for at, head in enumerate(heads)),
    ]


def compare_paper(request: HttpRequest) -> HttpResponse:
    """The tables as a Word file."""
    periods, tables, entry = _taken(request)
    title = _("Comparison: %(what)s") % {"what": listed(one.label for one in periods)}
    document = word.new(title, _lines(periods), kind="report", foot=entry.footer)
    for table in tables:
        word.heading(document, table.title)
        if table.note:
            word.says(document, table.note)
        rows = [(line.label, *(cell.text for cell in line.cells)) for line in table.lines]
        word.table(document, (_("What is counted"), *heads_of(periods)), rows)
        for at, one in enumerate(periods):
            pairs = [(line.label, line.values[at].number) for line in table.drawn]
            word.bars(
                document,
                labelled(table.title, one.label),
                [(label, n) for label, n in pairs if n is not None],
            )
    name = f"{_('Rounds compared')}_{timezone.localtime():%Y%m%d}_{entry.pk}.docx"
    made = word.saved(document)
    return paper_answer(request, made, name)
