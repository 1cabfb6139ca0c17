"""What one version of the outline asks otherwise than another."""

from dataclasses import dataclass

from visits.fieldwork.visits.models import Outline, OutlineQuestion


@dataclass
class Difference:
    """One question that is new, gone or in other words; ``kind``: added, removed, changed."""

    kind: str
    before: OutlineQuestion | None
    after: OutlineQuestion | None


def differences(before: Outline, after: Outline) -> list[Difference]:
    """Questions are paired by their words and class, then by the question that they were copied from."""
    left = {one.pk: one for one in before.questions.all()}
    by_words = {(one.talk_class, one.text): one.pk for one in left.values()}
    found = []
    for one in after.questions.all():
        pair = by_words.get((one.talk_class, one.text))
        if pair in left:
            left.pop(pair)
        elif one.origin_id in left:
            found.append(Difference("changed", left.pop(one.origin_id), one))
        else:
            found.append(Difference("added", None, one))
    return found + [Difference("removed", one, None) for one in left.values()]
