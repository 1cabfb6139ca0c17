"""Charts as SVG in the page, by the colours of the theme: bars, rows of dots over a range, courses, lanes of time.

All places are per cent of the width, so that a picture is as wide as its column and its text as large as the page's.
Each bar, row of dots and mark is a link with its values in words; the value stands beside it as text too. Looks:
static/css/charts.css.
"""

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from cadre_review.marks import listed
from visits.core.breadth import breadth

STEPS = (1, 2, 5, 10, 20, 25, 50, 100)  # between the lines of an axis
LINES = 6  # at most, beside the first
HIT = '<rect class="hit" x="{left}" width="{width}" height="24"/>'  # what a finger meets
THUMB = 2.6  # per cent of a lane that a finger needs
TONES = 6  # of the parts of a bar: charts.css
ROOMY = 9  # per cent of a bar that its share can be written into
TREND = 56  # pixels
HIT_WHOLE = '<rect class="hit" width="100%" height="100%"/>'
ROOM = 60  # characters of the small type that fit into a lane at a desk


@dataclass(frozen=True)
class Axis:
    """A measure from ``low`` to ``high`` with a line at every ``step``."""

    low: float
    high: float
    step: float

    def at(self, value: float) -> float:
        """Where a value stands, in per cent of the width."""
        share = (value - self.low) * 100 / ((self.high - self.low) or 1)
        return round(min(max(share, 0), 100), 2)

    @property
    def ticks(self) -> list[tuple[str, float]]:
        """The lines: what stands at each, and where."""
        count = round((self.high - self.low) / self.step)
        return [
            (f"{self.low + n * self.step:g}", self.at(self.low + n * self.step)) for n in range(count + 1)
        ]


def axis_of(values: Iterable[float], low: float | None = None) -> Axis:
    """The axis that holds all values between even lines; from ``low`` on where it is given."""
    found = list(values) or [0.0, 100.0]
    least, most = min(found) if low is None else low, max(found)
    step = next(
        (one for one in STEPS if (most - least) / one <= LINES - 1), math.ceil((most - least) / LINES)
    )
    start = math.floor(least / step) * step
    return Axis(start, max(math.ceil(most / step) * step, start + step), step)


@dataclass(frozen=True)
class Band:
    """The range of the others: from, to, and the middle."""

    low: float
    middle: float
    high: float


def dots(axis: Axis, now: float, before: float | None, band: Band | None, url: str, words: str) -> SafeString:
    """One row, a link: the others' range with its middle, the value before (hollow) and the value now (filled)."""
    parts = [_line("grid", at) for _text, at in axis.ticks]
    shown = [HIT.format(left="0%", width="100%")]
    if band:
        shown.append(_bar("band", axis.at(band.low), axis.at(band.high), 7, 10))
        shown.append(_line("middle", axis.at(band.middle), 7, 17))
    if before is not None:
        ends = sorted((axis.at(now), axis.at(before)))
        shown.append(f'<line class="join" x1="{ends[0]}%" x2="{ends[1]}%" y1="12" y2="12"/>')
        shown.append(f'<circle class="before" cx="{axis.at(before)}%" cy="12" r="4"/>')
    shown.append(f'<circle class="now" cx="{axis.at(now)}%" cy="12" r="5"/>')
    return _svg("dots", 24, [*parts, _link(url, words, "".join(shown))])


def scale(axis: Axis) -> SafeString:
    """The numbers at the lines of an axis."""
    texts = [
        f'<text x="{at}%" y="14" text-anchor="{_anchor(at)}">{escape(text)}</text>' for text, at in axis.ticks
    ]
    return _svg("scale", 18, texts, hidden=True)


def bar(share: float, url: str = "", words: str = "", tone: str = "fill") -> SafeString:
    """A bar of so many per cent of the width."""
    drawn = _bar(f"bar-{tone}", 0, max(min(share, 100), 0), 2, 12)
    return _svg("bar", 16, [_link(url, words, drawn) if url else drawn], hidden=not url)


def bar_rows(counted: Iterable[tuple[Any, float, str]], whole: float = 0) -> list[dict[str, Any]]:
    """Labels with their numbers and bars, as templates/core/_bars.html draws them; the longest bar is the whole."""
    rows = list(counted)
    most = whole or max((number for _label, number, _url in rows), default=0) or 1
    return [
        {
            "label": label,
            "number": number,
            "bar": bar(round(number * 100 / most, 2), url, f"{label} {number:,g}"),
        }
        for label, number, url in rows
    ]


Group = tuple[
    Any, Sequence[tuple[Any, Any, Any]]
]  # a head, and of each series its name, its number and a bar


def bar_groups(groups: Iterable[Group]) -> SafeString:
    """Groups of bars as rows of a table; the bars are drawn, or "" where nothing may be shown."""
    drawn = []
    for head, bars in groups:
        first = f'<th scope="rowgroup" rowspan="{len(bars)}">{escape(str(head))}</th>'
        drawn.append("<tbody>")
        for name, text, one in bars:
            said, number, shown = (
                escape(str(name)),
                escape(str(text)),
                one if isinstance(one, SafeString) else "",
            )
            drawn.append(f'<tr>{first}<th scope="row">{said}</th><td>{shown}</td><td>{number}</td></tr>')
            first = ""
        drawn.append("</tbody>")
    return mark_safe("".join(drawn))  # noqa: S308 - escaped part by part  # nosec B308 B703


@dataclass(frozen=True)
class Part:
    """A part of a bar: so many per cent of it, and its words."""

    share: float
    words: str


def stack(parts: Sequence[Part], url: str, words: str) -> SafeString:
    """A bar of parts that lie behind each other, the best first; a part with room for it says its share."""
    drawn, left = [], 0.0
    for at, part in enumerate(parts):
        if part.share > 0:
            drawn.append(_part(f"p{at % TONES}", left, part))
        left += part.share
    said = f"{words} {listed(part.words for part in parts)}"
    return _svg("stack", 24, [_link(url, said, "".join(drawn))])


def _part(tone: str, left: float, part: Part) -> str:
    width, middle = round(part.share, 2), round(left + part.share / 2, 2)
    bar = f'<rect class="{tone}" x="{round(left, 2)}%" width="{width}%" y="2" height="20"/>'
    if part.share < ROOMY:
        return bar
    return f'{bar}<text class="on-{tone}" x="{middle}%" y="16" text-anchor="middle">{part.share:.0f}%</text>'


def trend(axis: Axis, values: Sequence[tuple[float | None, str]], url: str, words: str) -> SafeString:
    """A value a period, each with what it is called, joined where nothing lies between; None leaves a gap."""
    every = 100 / (len(values) or 1)
    spots = [
        None if value is None else (round((at + 0.5) * every, 2), _height(axis, value), text)
        for at, (value, text) in enumerate(values)
    ]
    drawn = [HIT_WHOLE]
    for one, after in zip(spots, spots[1:], strict=False):
        if one and after:
            drawn.append(
                f'<line class="join" x1="{one[0]}%" x2="{after[0]}%" y1="{one[1]}" y2="{after[1]}"/>'
            )
    for spot in filter(None, spots):
        x, y, text = spot
        drawn.append(f'<circle class="now" cx="{x}%" cy="{y}" r="4"/>')
        drawn.append(f'<text x="{x}%" y="{y - 8}" text-anchor="middle">{escape(text)}</text>')
    return _svg("trend", TREND, [_link(url, words, "".join(drawn))])


def _height(axis: Axis, value: float) -> float:
    """Where a value stands from the top, between the room for its text and the foot."""
    return round(TREND - 8 - axis.at(value) * (TREND - 28) / 100, 1)


def _bar(kind: str, start: float, end: float, y: int, height: int) -> str:
    width = round(end - start, 2)
    return f'<rect class="{kind}" x="{start}%" width="{width}%" y="{y}" height="{height}" rx="2"/>'


def _line(kind: str, at: float, top: int = 0, foot: Any = "100%") -> str:
    return f'<line class="{kind}" x1="{at}%" x2="{at}%" y1="{top}" y2="{foot}"/>'


def _anchor(at: float) -> str:
    return "start" if at < 3 else "end" if at > 97 else "middle"


def _link(url: str, words: str, drawn: str) -> str:
    said = escape(words)
    return f'<a href="{escape(url)}" aria-label="{said}"><title>{said}</title>{drawn}</a>'


def _svg(kind: str, height: int, parts: Iterable[str], hidden: bool = False) -> SafeString:
    aside = ' aria-hidden="true" focusable="false"' if hidden else ""
    drawn = f'<svg class="c-{kind}" width="100%" height="{height}"{aside}>{"".join(parts)}</svg>'
    return mark_safe(drawn)  # noqa: S308 - escaped part by part  # nosec B308 B703


@dataclass
class Event:
    """Something in a lane of time: a span, or a day. ``kind`` says how it is drawn, ``n`` how large a circle is."""

    kind: str
    text: str
    url: str
    words: str
    start: dt.date
    end: dt.date | None = None
    n: int = 0


@dataclass
class Lane:
    """One line of the picture of time, its events, and how many did not find room."""

    label: str
    events: list[Event]
    rows: int = 2
    drawn: SafeString = field(default_factory=SafeString)
    left_out: int = 0


@dataclass(frozen=True)
class Time:
    """From the first day of a year to a day: where a day stands, and which years are named."""

    first: dt.date
    last: dt.date

    def at(self, day: dt.date) -> float:
        """Where a day stands, in per cent of the width."""
        whole = (self.last - self.first).days or 1
        return round(min(max((day - self.first).days * 100 / whole, 0), 100), 2)

    @property
    def years(self) -> list[tuple[str, float]]:
        """The years that are named, at most twelve, and where each begins."""
        count = self.last.year - self.first.year + 1
        every = next(one for one in (1, 2, 5, 10, 20, 100) if count / one <= 12)
        years = [y for y in range(self.first.year, self.last.year + 1) if (y - self.first.year) % every == 0]
        return [(str(year), self.at(dt.date(year, 1, 1))) for year in years]


def time_of(lanes: Sequence[Lane], today: dt.date, most: int = 40) -> Time:
    """The time that holds all events, of at most so many years, and a little room after today."""
    first = min((one.start for lane in lanes for one in lane.events), default=today)
    start = dt.date(max(first.year, today.year - most), 1, 1)
    return Time(start, today + dt.timedelta(days=max((today - start).days // 25, 30)))


def lanes_of(lanes: Sequence[Lane], time: Time, today: dt.date) -> None:
    """Draw each lane: what would lie on each other goes below, as far as the lane has rows."""
    for lane in lanes:
        placed, lane.left_out = _placed(lane, time)
        rows = 1 + max((row for row, _one in placed), default=0)
        lines = [_line("grid", at) for _text, at in time.years] + [_line("today", time.at(today))]
        lane.drawn = _svg("lane", rows * 24 + 4, lines + [_event(one, row, time) for row, one in placed])


def years(time: Time) -> SafeString:
    """The years above the lanes."""
    texts = [f'<text x="{at}%" y="14">{text}</text>' for text, at in time.years]
    return _svg("scale", 18, texts, hidden=True)


def _placed(lane: Lane, time: Time) -> tuple[list[tuple[int, Event]], int]:
    """Each event with its row, the newest first; and how many found none."""
    taken: list[list[tuple[float, float]]] = [[] for _row in range(lane.rows)]
    placed: list[tuple[int, Event]] = []
    for one in sorted(lane.events, key=lambda one: (one.end is None, one.start), reverse=True):
        left, right = _reach(one, time)
        free = (at for at, row in enumerate(taken) if all(right <= a or left >= b for a, b in row))
        if (row := next(free, None)) is not None:
            taken[row].append((left, right))
            placed.append((row, one))
    return placed[::-1], len(lane.events) - len(placed)


def _reach(one: Event, time: Time) -> tuple[float, float]:
    """From where to where an event takes room, with its text beside it."""
    left = time.at(one.start)
    if one.end:
        return left, max(time.at(one.end), left + THUMB)
    room = 2.5 + breadth(one.text) * 100 / (ROOM * 2)
    return (left - room, left + 1) if left > 80 else (left - 1, left + room)


def _event(one: Event, row: int, time: Time) -> str:
    left, top = time.at(one.start), row * 24 + 2
    drawn = _span(one, left, time.at(one.end), top) if one.end else _mark(one, left, top)
    return _link(one.url, one.words, drawn)


def _span(one: Event, left: float, right: float, top: int) -> str:
    width = round(max(right - left, 0.4), 2)
    hit = f'<svg y="{top - 2}" overflow="visible">{HIT.format(left=f"{left}%", width="24")}</svg>'
    inside = f'<rect class="span-{one.kind}" width="100%" height="20" rx="2"/>'
    text = f'<text x="6" y="15">{escape(one.text)}</text>'
    place = f'x="{left}%" width="{width}%" y="{top}" height="20"'
    return f'{hit}<svg class="span on-{one.kind}" {place}>{inside}{text}</svg>'


def _mark(one: Event, left: float, top: int) -> str:
    side, anchor = (-12, "end") if left > 80 else (12, "start")
    text = f'<text x="{side}" y="4" text-anchor="{anchor}">{escape(one.text)}</text>'
    hit = '<rect class="hit" x="-12" y="-12" width="24" height="24"/>'
    return f'<svg x="{left}%" y="{top + 10}" width="1" height="1" overflow="visible">{hit}{_shape(one)}{text}</svg>'


SHAPES = {
    "for": '<path class="for" d="M-6 5 0-6 6 5z"/>',
    "against": '<path class="against" d="M-6-5 0 6 6-5z"/>',
    "done": '<rect class="done" x="-5" y="-5" width="10" height="10"/>',
    "open": '<rect class="open" x="-4.500" y="-4.500" width="9" height="9"/>',
    "in": '<path class="for" d="M-6 0H6M0-6V6" stroke-width="3"/>',
    "out": '<path class="against" d="M-6 0H6" stroke-width="3"/>',
}


def _shape(one: Event) -> str:
    radius = min(3 + math.sqrt(max(one.n, 1)) * 1.5, 10)
    return SHAPES.get(one.kind) or f'<circle class="count" r="{radius:.1f}"/>'
