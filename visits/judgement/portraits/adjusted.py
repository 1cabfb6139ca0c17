"""The adjusted figure of a subject in each round: what it would be, had raters of the same severity rated all.

It is advice beside the raw figure and replaces nothing. One figure stands for all criteria of a round: each mark is the
share of the best grade, less the mean of its criterion, so that a source who left a hard criterion out is not taken for
a mild one. Compared are the subjects that were rated in the same round at the units where this one was rated.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from cadre_review.prepared import rows_given
from visits.fieldwork.visits.models import Rating, SourceClass
from visits.judgement.evidence.evidence import Subject
from visits.judgement.evidence.heard import Source, source_of
from visits.judgement.evidence.marks import Marks
from visits.organisation.rounds.grades import best_points
from visits.organisation.rounds.models import Round

from . import severity
from .rounds import Given, Line

LINKS = 3  # raters of the subject who rated others too: without them nothing is known of severities
SUBJECTS = 3  # subjects that must be compared
FREEDOM = 10  # marks more than subjects, below which an interval says nothing
MOST = 30_000  # ratings that are compared at once
MOST_SUBJECTS = 150  # subjects that are compared at once: those who share most raters with this one

Mark = tuple[int, Source, float]


@dataclass
class Adjusted:
    """One round: raw and adjusted figure and interval in per cent of the best grade; or why there is none."""

    round: Round
    raters: int = 0
    linked: int = 0
    compared: int = 0
    raw: float = 0.0
    mark: float = 0.0
    low: float = 0.0
    high: float = 0.0
    spread: float = 0.0
    withheld: bool = False
    why: Any = ""

    @property
    def mildness(self) -> float:
        """How much milder (above 0) or stricter (below 0) than the mean rater this subject's raters were."""
        return self.raw - self.mark

    @property
    def is_stricter(self) -> bool:
        """Whether they were stricter than the mean."""
        return self.mildness < 0

    @property
    def apart(self) -> float:
        """How far they were from the mean."""
        return abs(self.mildness)


def adjusted_of(
    subject: Subject, marks: Marks, lines: list[Line], ratings: Iterable[Given]
) -> list[Adjusted]:
    """A row for each round; two questions. Withheld is a round of which any figure is withheld."""
    hidden = {cell.source_class for line in lines for cell in line.cells if cell.withheld}
    found = _marks(subject, ratings) if marks.rounds else {}
    return [
        _row(subject.thing.pk, one, found.get(one.pk), str(one.pk) in hidden, marks.minimum)
        for one in marks.rounds
    ]


def _row(key: int, of: Round, marks: list[Mark] | None, hidden: bool, minimum: int) -> Adjusted:
    if marks is None:
        return Adjusted(of, why=_("more ratings than can be compared at once"))
    own = {source for who, source, _mark in marks if who == key}
    if hidden or len(own) < minimum:
        return Adjusted(of, raters=len(own), withheld=True)
    marks = _nearest(key, own, marks)
    others = {source for who, source, _mark in marks if who != key}
    found = Adjusted(of, raters=len(own), linked=len(own & others), compared=len({who for who, *_ in marks}))
    found.why = _why(found, len(marks))
    if not found.why:
        _fill(found, key, marks)
    return found


def _why(row: Adjusted, marks: int) -> Any:
    """Why the subject cannot be compared, if so."""
    if row.compared < SUBJECTS:
        return _("hardly anybody else was rated here in this round")
    if row.linked < LINKS:
        return _("its raters rated hardly anybody else")
    if marks - row.compared < FREEDOM:
        return _("there are too few marks in all")
    return ""


def _fill(row: Adjusted, key: int, marks: list[Mark]) -> None:
    subjects = {who: at for at, who in enumerate(dict.fromkeys(who for who, *_ in marks))}
    raters = {source: at for at, source in enumerate(dict.fromkeys(source for _who, source, _mark in marks))}
    found = severity.fit(
        [subjects[who] for who, *_ in marks],
        [raters[source] for _who, source, _mark in marks],
        [mark for *_, mark in marks],
    )
    own = [mark for who, _source, mark in marks if who == key]
    at = subjects[key]
    row.raw, row.mark = sum(own) / len(own), float(found.marks[at])
    row.low, row.high = found.interval(at)
    row.spread = found.severity**0.5


def _nearest(key: int, own: set[Source], marks: list[Mark]) -> list[Mark]:
    """The marks of those who share most raters with the subject, when there are too many subjects."""
    shared: dict[int, int] = defaultdict(int)
    for who, source, _mark in marks:
        shared[who] += source in own
    kept = sorted(shared, key=lambda who: (who != key, -shared[who], who))[:MOST_SUBJECTS]
    return [mark for mark in marks if mark[0] in set(kept)]


def _marks(subject: Subject, ratings: Iterable[Given]) -> dict[int, list[Mark] | None]:
    """Of each round one mark for each subject and source; None where there are more ratings than are compared."""
    given = list(ratings)
    # Keys: as a question within the next one, PostgreSQL reads through all ratings there are.
    rounds, units = {one.round for one in given}, {one.unit for one in given}
    rows, best = rows_given(_near, subject.field, rounds, units), best_points()
    full = len(rows) > MOST
    shares: dict[int, list[tuple[int, Source, int, float]]] = defaultdict(list)
    for of, who, talk, cadre, criterion, scale, points in rows:
        if not (subject.is_cadre and cadre == who):
            source = source_of(talk, cadre)
            share = float(points) * 100 / float(best[scale] or 1)
            shares[of].append((who, source, criterion, share))
    return {of: None if full else _centred(found) for of, found in shares.items()}


def _near(field: str, rounds: Collection[int], units: Collection[int]) -> models.QuerySet[Rating, Any]:
    """What was said of everybody there by others, as far as it is compared."""
    near = Rating.objects.accepted().filter(
        visit__round__in=rounds, visit__unit__in=units, **{f"{field}__isnull": False}
    )
    names = ("visit__round", field, "interview", "interview__source_cadre", "criterion",
             "criterion__scale", "grade__points")  # fmt: skip
    return near.exclude(source_class=SourceClass.SELF).order_by().values_list(*names)[: MOST + 1]


def _centred(shares: list[tuple[int, Source, int, float]]) -> list[Mark]:
    """Means over criteria of the shares less their criterion's mean, brought back to the mean of all."""
    by_criterion: dict[int, list[float]] = defaultdict(list)
    for _who, _source, criterion, share in shares:
        by_criterion[criterion].append(share)
    means = {criterion: sum(found) / len(found) for criterion, found in by_criterion.items()}
    middle = sum(share for *_, share in shares) / len(shares)
    marks: dict[tuple[int, Source], list[float]] = defaultdict(list)
    for who, source, criterion, share in shares:
        marks[who, source].append(share - means[criterion])
    return [(who, source, middle + sum(found) / len(found)) for (who, source), found in marks.items()]
