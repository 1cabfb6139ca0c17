"""Which questions of the outline a talk is asked."""

from typing import Any

from visits.fieldwork.visits.actions.interviews import class_of
from visits.fieldwork.visits.actions.lines import Frame
from visits.fieldwork.visits.models import Interview, OutlineQuestion, SourceClass, TalkClass


def classes_for(source_class: str, cadre: Any = None, is_head: bool = False) -> set[str]:
    """The classes whose questions are asked of a source.

    A member of the leadership team heard in confidence is asked as a deputy, whoever he is: a unit has one head, and
    the head's questions would name him.
    """
    asked = {"", source_class} - {SourceClass.TEAM_MEMBER}
    spoken = class_of(cadre) if cadre is not None else source_class
    if is_head:
        asked.add(TalkClass.HEAD)
    elif spoken == SourceClass.TEAM_MEMBER:
        asked.add(TalkClass.DEPUTY)
    else:
        asked.add(spoken)
    return asked


def questions_for(
    frame: Frame, talk: Interview | None, source_class: str, cadre: Any, answered: set[str]
) -> list[OutlineQuestion]:
    """The questions of the talk's own version for this source; those answered already stay."""
    outline = talk.outline_id if talk else frame.outline and frame.outline.pk
    asked = classes_for(source_class, cadre, cadre is not None and cadre.pk in frame.heads)
    return [
        one
        for one in frame.questions.values()
        if f"answer-{one.pk}" in answered or (one.outline_id == outline and one.talk_class in asked)
    ]
