"""What the ballots of published surveys say of one cadre: the total of each table that asks about them.

The tables are those that were stored when the results were opened, with what the minimum group withholds left out.
"""

from dataclasses import dataclass
from typing import Any

from cadre_review.marks import bracketed, listed
from visits.fieldwork.surveys.count_models import PublishedTable
from visits.fieldwork.surveys.models import Survey
from visits.fieldwork.surveys.reading import lines_of

from .evidence import Subject


@dataclass(frozen=True)
class BallotLine:
    """One question about the cadre: who answered it, and each choice with count and rate; None where withheld."""

    survey: Survey
    title: str
    base: int | None
    cells: list[dict[str, Any]]
    words: str  # in place of figures that may not be shown

    @property
    def spread(self) -> str:
        """The choices with their rates, as a line of text; the words where nothing may be shown."""
        return self.words or listed(
            bracketed(f"{one['label']} {one['count']}", one["rate"]) for one in self.cells
        )


def ballots_of(subject: Subject, user: Any) -> list[BallotLine]:
    """What each published survey asks about the cadre by name, the newest survey first. Two questions."""
    if not subject.has_any("survey_subjects" if subject.is_cadre else "surveys"):
        return []
    surveys = {one.pk: one for one in subject.surveys(user)}
    if not surveys:
        return []
    rows = PublishedTable.objects.filter(survey__in=surveys, content__person=str(subject.thing.pk))
    tables = [(surveys[row.survey_id], row.content) for row in rows.order_by("place", "pk")]
    order = list(surveys)
    return [_line(survey, table) for survey, table in sorted(tables, key=lambda one: order.index(one[0].pk))]


def _line(survey: Survey, table: dict[str, Any]) -> BallotLine:
    total = lines_of(table)[-1]
    return BallotLine(survey, table["title"], total["base"], total["cells"], total["words"])
