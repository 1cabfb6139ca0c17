"""What the computation needs of a survey, read from its rows: things asked, classes, valid answers, nearness."""

import datetime as dt
from fractions import Fraction
from typing import Any

from visits.core.access import closed_to

from .count_models import Mark, PaperSheet, Reconciliation, SheetState
from .models import AnswerSheet, Survey, VoterClass
from .reconciling import Held
from .results import GRID, Ballot, Item, VoterClassCount

NEAR = dt.timedelta(days=60)  # surveys of a unit nearer than this are taken to be answered by the same people


def items_of(survey: Survey) -> list[Item]:
    """The questions in their order, a grid once for each of its people."""
    people = [(str(one.cadre_id), one.name) for one in survey.subjects.all()]
    found = []
    for asked in survey.questions:
        choices = tuple((str(key), str(label)) for key, label in asked.get("choices", []))
        item = Item(asked["key"], asked["text"], asked["kind"], choices)
        if item.kind == GRID:
            found += [Item(item.question, item.title, GRID, choices, *person) for person in people]
        else:
            found.append(item)
    return found


def in_force(survey: Survey) -> Reconciliation | None:
    """The count that has not been reopened."""
    return survey.reconciliations.filter(reopened_at__isnull=True).select_related("teller", "witness").first()


def class_counts(survey: Survey) -> list[VoterClassCount]:
    """The classes with what was reconciled and their weights."""
    count = in_force(survey)
    rows = count.counts.select_related("voter_class").order_by("voter_class__position", "pk") if count else []
    return [
        VoterClassCount(row.voter_class.label, row.issued, row.returned, row.valid, _weight(row.voter_class))
        for row in rows
    ]


def _weight(of: VoterClass) -> Fraction | None:
    return None if of.weight is None else Fraction(of.weight)


def ballots_of(survey: Survey) -> list[Ballot]:
    """Every valid answer, by code and on paper."""
    codes = AnswerSheet.objects.filter(survey=survey).select_related("voter_class").order_by("pk")
    paper = PaperSheet.objects.filter(survey=survey, state=SheetState.SETTLED, mark=Mark.VALID)
    found = [
        Ballot(row.voter_class.label if row.voter_class else "", row.content) for row in codes if row.content
    ]
    return found + [Ballot(row.voter_class.label, row.content) for row in paper.select_related("voter_class")]


def held_of(survey: Survey, voter_class: VoterClass) -> Held:
    """What the system holds of a class: answers by code, and settled sheets by what they count as.

    Where the codes of the class were folded with others, nobody knows which of them abstained.
    """
    sheets = PaperSheet.objects.filter(voter_class=voter_class, state=SheetState.SETTLED)
    marks = list(sheets.values_list("mark", flat=True))
    codes = list(voter_class.answer_sheets.values_list("content", flat=True))
    used = len(codes) if voter_class.answered is None else voter_class.answered
    folded = used != len(codes)
    return Held(
        issued=voter_class.issued_codes + voter_class.issued_paper,
        returned=used + len(marks),
        valid=None if folded else marks.count(Mark.VALID) + sum(bool(content) for content in codes),
        abstained=None if folded else marks.count(Mark.ABSTAINED) + sum(not content for content in codes),
        void=marks.count(Mark.VOID),
    )


def is_subject(user: Any, survey: Survey) -> bool:
    """Whether the survey is about the user, his kin, those he keeps away from, or the leadership he belongs to."""
    closed = closed_to(user)
    return survey.unit_id in closed.units or survey.cadres.filter(pk__in=closed.cadres).exists()
