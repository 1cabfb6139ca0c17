"""What may stand in a cell: values made into text or numbers, and nothing a spreadsheet would run.

Times are shown in the site's time zone; texts keep rare characters and interpuncts as they are.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

Cell = str | int | float | None
CELL_LIMIT = 32_767  # UTF-16 units in one cell: Excel's own limit
EXACT_DIGITS = 15  # Excel keeps no more significant digits of a number
_SHARE = re.compile(r"\d+(\.\d)?%")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """Give the text with line ends as \\n and characters that XML forbids made visible (␀ … ␟, ␡, �)."""
    if text.isprintable():
        return text
    return _ILLEGAL.sub(_visible, text.replace("\r\n", "\n").replace("\r", "\n"))


def _visible(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else "\ufffd"


def display(kind: str, value: Any) -> str:
    """Give the text that screen and sheet show for a value of a column of this kind."""
    if type(value) is int:
        return str(value)
    if type(value) is date:
        return value.isoformat()[:7] if kind == "month" else value.isoformat()
    made = cell(kind, value)
    return "" if made is None else str(made)


def cell(kind: str, value: Any) -> Cell:
    """Give what is written: a number only in number columns, text elsewhere, None when empty."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return share(value) if kind == "share" else clean(value)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime | date | time):
        return moment(kind, value)
    if isinstance(value, int | float | Decimal):
        return number(value) if kind == "number" else whole(value)
    return clean(str(value)) or None


def share(text: str) -> Cell:
    """Give 83.3% as the number that a spreadsheet shows so; what is no percentage stays a text."""
    return float(Decimal(text[:-1]) / 100) if _SHARE.fullmatch(text) else clean(text)


def moment(kind: str, value: date | datetime | time) -> str:
    """Give 2018-05-01, 2018-05 in a month column, 2018-05-01 09:30 for an instant (local time)."""
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, datetime):
        value = timezone.localtime(value) if timezone.is_aware(value) else value
        if kind not in ("date", "month"):
            return value.replace(tzinfo=None).isoformat(" ", "minutes")
        value = value.date()
    return value.isoformat()[:7] if kind == "month" else value.isoformat()


def number(value: int | float | Decimal) -> Cell:
    """Give a number as one, or as text when Excel would lose digits of it; nothing for NaN and infinity."""
    made = Decimal(str(value))
    if not made.is_finite():
        return None
    if len(made.normalize().as_tuple().digits) > EXACT_DIGITS and not isinstance(value, float):
        return format(made, "f")
    return int(made) if made == made.to_integral_value() and abs(made) < 10**EXACT_DIGITS else float(made)


def whole(value: int | float | Decimal) -> str | None:
    """Give a number as text, whole and never in powers of ten: an ID number stays what it is."""
    made = Decimal(str(value))
    if not made.is_finite():
        return None
    if isinstance(value, float) and made == made.to_integral_value():
        made = made.to_integral_value()
    return format(made, "f")


def grid(kinds: Sequence[str], getters: Sequence[Callable[[Any], Any]], rows: Any) -> Iterator[list[Cell]]:
    """Yield the cells of each row; a text too long for one cell goes on in further rows, marked as such."""
    pairs = list(zip(kinds, getters, strict=True))
    for row in rows:
        line: list[Cell] = []
        longest = 0
        for kind, get in pairs:
            value = get(row)
            made = (clean(value) or None) if type(value) is str and kind != "share" else cell(kind, value)
            if type(made) is str and len(made) > longest:
                longest = len(made)
            line.append(made)
        if longest * 2 > CELL_LIMIT:
            yield from continued(line, [pieces_of] * len(line))
        else:
            yield line


def continued(line: list[Cell], cuts: Sequence[Callable[[str], list[Cell]]]) -> Iterator[list[Cell]]:
    """Yield the row and the continuation rows its longest text needs; joined, the pieces are the text."""
    pieces = [cut(made) if isinstance(made, str) else [made] for made, cut in zip(line, cuts, strict=True)]
    note_at = next((i for i, parts in enumerate(pieces) if len(parts) == 1), None)
    yield [parts[0] for parts in pieces]
    for turn in range(1, max(map(len, pieces))):
        further: list[Cell] = [parts[turn] if turn < len(parts) else None for parts in pieces]
        if note_at is not None:
            further[note_at] = _("(continued)")
        yield further


def pieces_of(text: str) -> list[Cell]:
    """Cut a text into pieces of at most CELL_LIMIT UTF-16 units (a rare character such as 𠮷 takes two)."""
    step = CELL_LIMIT if max(text) <= "\uffff" else CELL_LIMIT // 2
    return [text[at : at + step] for at in range(0, len(text), step)]
