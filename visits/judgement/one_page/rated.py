"""Ratings as rows of dots: this round and the one before, over the range of the like; in words with their numbers.

Figures and what is withheld of them are those of the portrait (``portraits/rounds.py``), the others' range that of
``portraits/peers.py``: from the lower to the upper quarter. Nobody is given a place.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cadre_review.marks import labelled, parted
from visits.core.charts import Axis, Band, axis_of, dots, scale
from visits.judgement.evidence.evidence import Subject
from visits.judgement.evidence.figures import Cell, place_of
from visits.judgement.evidence.marks import Marks, marks_of
from visits.judgement.portraits.peers import Comparison, beside
from visits.judgement.portraits.peers import Line as Beside
from visits.judgement.portraits.rounds import Line, over_rounds
from visits.organisation.rounds.models import Round


@dataclass
class Row:
    """One criterion: its figures now and before, the difference, its picture, and all of it in words."""

    place: str
    name: str
    now: Cell
    before: Cell | None
    url: str
    words: str
    few: str
    drawn: SafeString | str = ""

    @property
    def change(self) -> Decimal | None:
        """How much more than before; None where either is not shown."""
        was = self.before.mean if self.before else None
        return None if was is None or self.now.mean is None else self.now.mean - was


@dataclass
class Rated:
    """All rows under their axis; which rounds, and how many others the range is of."""

    rows: list[Row]
    scale: SafeString
    now: Round | None = None
    before: Round | None = None
    beside: Comparison | None = None
    withheld: Sequence[Round] = ()  # newer rounds, of which no figure is shown

    @property
    def has_figures(self) -> bool:
        """Whether any figure is shown."""
        return any(row.drawn for row in self.rows)

    @property
    def has_bands(self) -> bool:
        """Whether there are enough others for a range."""
        lines = self.beside.lines if self.beside else None
        return self.has_figures and any(line.low is not None for line in lines or [])


def rated_of(subject: Subject, user: Any, sources: str) -> Rated:
    """The newest round with a figure that is shown, beside the one before and beside its like."""
    marks = marks_of(subject, user) if subject.has_any("ratings") else None
    if not (marks and marks.rounds):
        return Rated([], scale(axis_of([])))
    lines = over_rounds(marks, marks.minimum)
    at = _chosen(lines, len(marks.rounds))
    found = beside(subject, user, marks, lines, marks.rounds[at])
    bands = {one.criterion: one for one in found.lines or []}
    heard = [line for line in lines if line.cells[at].who]
    rows = [_row(line, marks, at, f"{sources}?criterion={line.criterion}&source_class=") for line in heard]
    full = {mark.criterion.pk: float(mark.criterion.points or 100) / 100 for mark in marks.lines}
    keys = [line.criterion for line in heard]
    axis = axis_of(_values(rows, keys, bands, full))
    for row, key in zip(rows, keys, strict=True):
        row.drawn = _drawn(axis, row, bands.get(key), full[key])
    before = marks.rounds[at - 1] if at else None
    return Rated(rows, scale(axis), marks.rounds[at], before, found, marks.rounds[at + 1 :])


def _chosen(lines: list[Line], rounds: int) -> int:
    """The place of the newest round of which a figure is shown; where none is, of the newest."""
    shown = (at for at in reversed(range(rounds)) if any(line.cells[at].mean is not None for line in lines))
    return next(shown, rounds - 1)


def _row(line: Line, marks: Marks, at: int, url: str) -> Row:
    criterion = next(mark.criterion for mark in marks.lines if mark.criterion.pk == line.criterion)
    now, before = line.cells[at], line.cells[at - 1] if at else None
    few = withheld_words(now, marks.minimum) if now.withheld else ""
    return Row(place_of(criterion), criterion.name, now, before, url, few or spoken(now), few)


def withheld_words(cell: Cell, minimum: int) -> str:
    """Why a figure is not shown."""
    if cell.sources < minimum:
        return _("fewer than %(n)s sources, not shown") % {"n": minimum}
    return _("not shown: another figure would follow from it")


def spoken(cell: Cell) -> str:
    """A figure in words: how many people gave how many grades, which, the best first."""
    people = ngettext("%(n)s person", "%(n)s people", cell.sources) % {"n": cell.sources}
    grades = ngettext("%(n)s grade", "%(n)s grades", cell.n) % {"n": cell.n}
    return _("%(people)s, %(grades)s: %(spread)s; mean %(mean)s") % {
        "people": people, "grades": grades, "spread": cell.spread, "mean": cell.mean,
    }  # fmt: skip


def _values(
    rows: Iterable[Row], keys: Iterable[int], bands: dict[int, Beside], full: dict[int, float]
) -> list[float]:
    """Everything that the axis must hold, in per cent of full points."""
    found: list[float] = []
    for row, key in zip(rows, keys, strict=True):
        means = [cell.mean for cell in (row.now, row.before) if cell and cell.mean is not None]
        band = bands.get(key)
        ends = [band.low, band.high] if band and band.low is not None and not row.now.withheld else []
        found += [float(one) / full[key] for one in [*means, *ends] if one is not None]
    return found


def _drawn(axis: Axis, row: Row, band: Beside | None, full: float) -> SafeString | str:
    if row.now.mean is None:
        return ""
    before = row.before.mean if row.before else None
    said = [labelled(row.name, f"{row.now.label} {row.words}")]
    if row.before and before is not None:
        said.append(f"{row.before.label} {before}")
    range_ = None
    if band and band.low is not None and band.middle is not None and band.high is not None:
        range_ = Band(band.low / full, band.middle / full, band.high / full)
        said.append(
            _("%(n)s alike: middle half %(low).1f to %(high).1f, median %(middle).1f")
            % {"n": band.n, "low": band.low, "high": band.high, "middle": band.middle}
        )
    was = None if before is None else float(before) / full
    return dots(axis, float(row.now.mean) / full, was, range_, row.url, parted(said))
