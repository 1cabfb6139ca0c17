"""简历: one line an experience, ``YYYY.MM--YYYY.MM␠␠text``; the present post has blanks for the end.

Only the separator between the two months is normalised; dashes inside the text stay as they are. A line that does not
begin with a year continues the one above; 其间 lines, in brackets, belong to the line they follow.
"""

import datetime as dt
import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

_DAY = r"(?:[.．/]\d{1,2}(?!\d)日?|\d{1,2}日)?"  # a day is more than the form asks for; it is left out
_MONTH = rf"(\d{{4}})(?:\s*[.．/年-]\s*(\d{{1,2}})\s*月?{_DAY}|(\d{{2}})(?:\d{{2}}(?!\d))?)"
_DASH = r"\s*(?:-{1,4}|[—–－]{1,3}|～|~|至|到)\s*"
_START = re.compile(rf"^[\s\u3000]*{_MONTH}{_DASH}")
_END = re.compile(rf"{_MONTH}(?:-{{1,4}}|[—–－～~]{{1,3}})?(?!\d)")
_SAID = re.compile(r"\d{4}\s*[.．/年]\s*(\d{1,2})(?!\d)")
_NOW = re.compile(r"(?:至今|今|现在|目前)")
_INNER = re.compile(r"^[\s\u3000]*[（(]?\s*(?:其间|期间)")
_BLANKS = " \t\u3000\u00a0"
OPEN_END = " " * 7  # what the official form leaves for a month that has not come


@dataclass
class Line:
    """One experience. ``end`` is None for the present one, and for a line whose end cannot be read (``is_open`` tells).

    ``more`` are the lines that continue the text, ``inner`` the 其间 entries; ``source`` are all lines as written.
    """

    start: dt.date | None
    end: dt.date | None
    text: str
    is_open: bool = False
    more: list[str] = field(default_factory=list)
    inner: list[str] = field(default_factory=list)
    source: list[str] = field(default_factory=list)

    @property
    def whole(self) -> str:
        """The text with its continuation, without 其间 entries."""
        return "".join([self.text, *self.more])

    @property
    def period(self) -> str:
        """The period as the official form prints it; '' for a text without months."""
        if self.start is None:
            return ""
        end = f"{self.end:%Y.%m}" if self.end else OPEN_END
        return f"{self.start:%Y.%m}--{end}"


def read_resume(text: str) -> list[Line]:
    """The lines of a résumé; a text that is none comes back as one line without months."""
    lines, is_closed = _gather(text, brackets=True)
    return lines if is_closed else _gather(text, brackets=False)[0]


def _gather(text: str, *, brackets: bool) -> tuple[list[Line], bool]:
    """Gather the lines; whether every bracket of a 其间 entry was closed. Without ``brackets`` none spans lines."""
    lines: list[Line] = []
    in_brackets = False
    for raw in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if not raw.strip():
            continue
        begun = begin(raw)
        if begun is not None and not in_brackets:
            lines.append(begun)
            continue
        if not lines:
            lines.append(Line(None, None, raw.strip(), source=[raw]))
            continue
        in_brackets = _continue(lines[-1], raw, in_brackets) and brackets
    return lines, not in_brackets


def begin(raw: str) -> Line | None:
    """The experience that a line begins; None where it does not begin with a month and a separator."""
    found = _START.match(raw)
    if not found:
        return None
    start = _month(found)
    if start is None:  # a month that does not exist: a line of its own all the same
        return Line(None, None, raw.strip(), source=[raw])
    rest = raw[found.end() :]
    if now := _NOW.match(rest):
        return Line(start, None, rest[now.end() :].strip(), is_open=True, source=[raw])
    ended = _END.match(rest)
    end = ended and _month(ended)
    if ended and end is not None:
        return Line(start, end, rest[ended.end() :].strip(), source=[raw])
    return Line(start, None, rest.strip(), is_open=True, source=[raw])


def impossible_months(text: str) -> list[str]:
    """The lines whose period names a month that does not exist, shortened."""
    heads = {
        line.strip(): re.split(r"[\u4e00-\u9fff](?<![年月日至到])", line, maxsplit=1)[0]
        for line in text.splitlines()
    }
    return [
        line[:60] for line, head in heads.items()
        if _START.match(head) and any(not 1 <= int(month) <= 12 for month in _SAID.findall(head))
    ]  # fmt: skip


def _continue(line: Line, raw: str, in_brackets: bool) -> bool:
    """Add a line to the experience above; whether a 其间 entry is still open after it."""
    line.source.append(raw)
    plain = raw.strip()
    if in_brackets and line.inner:
        line.inner[-1] += plain
    elif _INNER.match(raw):
        line.inner.append(plain)
    else:
        line.more.append(plain)
        return False
    entry = line.inner[-1]
    opened = entry[0] in "（("
    return opened and entry.count("（") + entry.count("(") > entry.count("）") + entry.count(")")


def _month(found: re.Match[str]) -> dt.date | None:
    year, month = int(found[1]), int(found[2] or found[3])
    return dt.date(year, month, 1) if 1900 <= year <= 2100 and 1 <= month <= 12 else None


def write_resume(lines: list[Line]) -> str:
    """The résumé as the official form writes it, one experience a line, 其间 entries on lines of their own."""
    made = []
    for line in lines:
        period = line.period
        made.append(f"{period}  {line.whole}" if period else line.whole)
        made += line.inner
    return "\n".join(made)


def remarks(lines: list[Line]) -> list[str]:
    """What staff should look at: wrong order, gaps and overlaps of more than a month, two present posts."""
    told = []
    dated = [line for line in lines if line.start]
    for before, after in zip(dated, dated[1:], strict=False):
        if before.start and after.start and after.start < before.start:
            told.append(
                _("%(period)s stands after a later experience.") % {"period": after.period.strip("- ")}
            )
        elif before.is_open:
            told.append(
                _("%(period)s has no end, yet another experience follows.") % {"period": _short(before)}
            )
        elif before.end and after.start and _months(before.end, after.start) > 1:
            words = {"from": f"{before.end:%Y.%m}", "to": f"{after.start:%Y.%m}"}
            told.append(_("Nothing is said of %(from)s to %(to)s.") % words)
        elif before.end and after.start and _months(after.start, before.end) > 1:
            told.append(_("%(one)s and %(other)s overlap.") % {"one": _short(before), "other": _short(after)})
    for line in dated:
        if line.start and line.end and line.end < line.start:
            told.append(_("%(period)s ends before it begins.") % {"period": line.period})
    return told


def _short(line: Line) -> str:
    return line.period.strip(f"-{_BLANKS}")


def _months(earlier: dt.date, later: dt.date) -> int:
    return (later.year - earlier.year) * 12 + later.month - earlier.month
