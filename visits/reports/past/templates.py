"""The workbook to take away for an import: columns with a filled example, and a sheet of the words that are known."""

import io
from collections.abc import Iterable
from operator import itemgetter
from typing import Any

from django.utils.translation import gettext as _

from visits.core.imports.cells import KindWidget, WordWidget
from visits.core.kinds import reading
from visits.core.sheets.columns import Column
from visits.core.sheets.write import Sheet, write

from .planning import Past


def template_of(importer: Past) -> io.BytesIO:
    """The workbook."""
    columns = [
        Column(key, column.names[0] if column.names else str(column.label), itemgetter(key), width=14)
        for key, column in importer.columns.by_key.items()
    ]
    example = {key: importer.example.get(key, "") for key in importer.columns.by_key}
    known = list(_words(importer))
    sheets = [Sheet(str(importer.title), columns, [example])]
    if known:
        words = [
            Column("column", _("Column"), itemgetter(0), width=16),
            Column("word", _("Word"), itemgetter(1), width=24),
        ]
        sheets.append(Sheet(_("Words that are known"), words, known))
    out = io.BytesIO()
    write(out, sheets)
    out.seek(0)
    return out


def _words(importer: Past) -> Iterable[tuple[str, str]]:
    """Each column of few words, with the words."""
    for column in importer.columns.by_key.values():
        label = column.names[0] if column.names else str(column.label)
        widget: Any = column.widget
        if isinstance(widget, KindWidget):
            yield from ((label, word) for _key, word in reading.offered(widget.family))
        elif isinstance(widget, WordWidget):
            yield from ((label, str(word)) for word in widget.labels.values())
