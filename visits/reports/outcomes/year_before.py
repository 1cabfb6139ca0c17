"""The same days a year before, beside a window (同比): this, last, and the difference."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cadre_review.marks import parted
from visits.core.shares import year_earlier

from .figures import figures_of
from .windows import Figure, Window


@dataclass(frozen=True)
class Beside:
    """One figure, what it was on the same days a year before, and the difference; see ``difference``."""

    figure: Figure
    last: Any
    difference: int | float | None
    last_url: str = ""  # the records behind what it was

    @property
    def change(self) -> str:
        """The difference in words, signed."""
        if isinstance(self.difference, float):
            return f"{self.difference:+.1f}"
        return "" if self.difference is None else f"{self.difference:+,}" if self.difference else "0"


def groups_beside(user: Any, window: Window) -> list[tuple[Any, list[Beside]]]:
    """All figures of the window in their groups, each with that of the year before."""
    pairs = zip(figures_of(user, window), figures_of(user, year_before(window)), strict=True)
    return [(label, beside(figures, then)) for (label, figures), (_same, then) in pairs]


def without_times(found: Iterable[Beside]) -> list[Beside]:
    """The figures with person-times standing beside persons, not below them."""
    return [one for one in found if not one.figure.key.endswith("_times")]


def table_beside(found: Iterable[Beside]) -> tuple[tuple[Any, ...], list[tuple[Any, ...]]]:
    """Heads and rows of a group on paper; person-times have a column where there are any."""
    rows = without_times(found)
    heads = (
        _("Figure"),
        pgettext("count", "Number"),
        _("A year before"),
        _("Difference"),
        _("Counting unit"),
    )
    lines = [(one.figure.label, one.figure.value, one.last, one.change, one.figure.unit) for one in rows]
    times = [one.figure.times for one in rows]
    if not any(one is not None for one in times):
        return heads, lines
    more = ["" if one is None else one for one in times]
    return (*heads, _("Person-times")), [(*line, n) for line, n in zip(lines, more, strict=True)]


def sentence(found: Iterable[Beside]) -> str:
    """The figures of a group in one sentence, each with that of the year before; without what never occurred."""
    said = [_said(one) for one in without_times(found) if one.figure.value or one.last]
    return f"{parted(said)}{_('.')}" if said else ""


def _said(one: Beside) -> str:
    """So many of what they are counted in; of a share the points of per cent, of so many of so many the whole too."""
    figure, (value, _of, whole) = one.figure, str(one.figure.value).partition(" / ")
    last = str(one.last).partition(" / ")[0]
    words = {"what": figure.label, "value": value, "unit": figure.unit, "last": last}
    if one.difference is None:
        return _("%(what)s: %(value)s (%(unit)s; a year before %(last)s)") % words
    if isinstance(one.difference, float):
        words |= {"change": _changed(one.difference, _("up %(n)s points"), _("down %(n)s points"))}
        return _("%(what)s: %(value)s (a year before %(last)s, %(change)s)") % words
    more, fewer = pgettext("figure", "%(n)s more"), pgettext("figure", "%(n)s fewer")
    words |= {"value": measured(value, figure.unit), "last": measured(last, figure.unit)}
    words |= {"change": _changed(one.difference, more, fewer, figure.unit)}
    if whole:
        words |= {"whole": measured(whole, figure.unit)}
        return _("%(what)s: %(value)s (%(unit)s %(whole)s; a year before %(last)s, %(change)s)") % words
    return _("%(what)s: %(value)s (a year before %(last)s, %(change)s)") % words


def _changed(difference: float, more: str, fewer: str, unit: Any = "") -> str:
    if not difference:
        return _("as many")
    many = f"{abs(difference):g}"
    return (more if difference > 0 else fewer) % {"n": measured(many, unit) if unit else many}


def measured(number: Any, unit: Any) -> str:
    """A number with what it is counted in."""
    return _("%(n)s %(measure)s") % {"n": number, "measure": measure_of(unit)}


def measure_of(unit: Any) -> str:
    """What stands behind a number of such things (59 个, not 59 单位); the unit itself where there is no such word."""
    measures = {
        _("teams"): pgettext("measure", "teams"),
        _("units"): pgettext("measure", "units"),
        _("units in scope"): pgettext("measure", "units"),
        _("tasks"): pgettext("measure", "tasks"),
        _("key tasks in scope"): pgettext("measure", "tasks"),
        _("visits"): pgettext("measure", "visits"),
        _("talks"): pgettext("measure", "talks"),
        _("talks and voices"): pgettext("measure", "talks and voices"),
        _("symposia"): pgettext("measure", "symposia"),
        _("site visits"): pgettext("measure", "site visits"),
        _("surveys"): pgettext("measure", "surveys"),
        _("leadership teams"): pgettext("measure", "leadership teams"),
    }
    return measures.get(unit, str(unit))


def year_before(window: Window) -> Window:
    """The window a year earlier; of the 29th of February the 28th."""
    return replace(window, first=year_earlier(window.first), last=year_earlier(window.last))


def told_before(window: Window) -> str:
    """From when to when the year before is counted."""
    then = year_before(window)
    return _("A year before: %(first)s to %(last)s.") % {"first": then.first, "last": then.last}


def beside(now: Iterable[Figure], before: Iterable[Figure]) -> list[Beside]:
    """Each figure of this window with that of the other, by its key; what did not occur there is nothing."""
    known = {one.key: one for one in before}
    return [_beside(one, known.get(one.key)) for one in now]


def _beside(one: Figure, then: Figure | None) -> Beside:
    last = then.value if then else 0
    return Beside(one, last, difference(one.value, last), then.url if then else "")


def difference(now: Any, before: Any) -> int | float | None:
    """Of counts (and of so many of so many) a whole number, of shares the points of percent; else None."""
    now, before = _counted(now), _counted(before)
    if isinstance(now, int) and isinstance(before, int):
        return now - before
    shares = [_share(one) for one in (now, before)]
    return None if None in shares else round(shares[0] - shares[1], 1)  # type: ignore[operator]


def _counted(value: Any) -> Any:
    """Of "12 / 60" the twelve."""
    part, of, _whole = str(value).partition(" / ")
    return int(part) if of else value


def _share(text: Any) -> float | None:
    return float(text.removesuffix("%")) if str(text).endswith("%") else None
