"""Which questions of the outline an interview asks."""

from visits.records.actions.lines import Frame
from visits.records.models import OutlineQuestion


def questions_for(frame: Frame, source_class: str, answered: set[str]) -> list[OutlineQuestion]:
    """The questions in use for this class of source and for all; those answered already stay."""
    return [
        one
        for one in frame.questions.values()
        if f"answer-{one.pk}" in answered or (one.is_active and one.source_class in {"", source_class})
    ]
