"""The short steps in which a long form is filled in, declared once, on the form: page and device draw them alike.

A name in a step is that of a field, the prefix of rows (``statements``), or one of the two parts that a talk draws by
itself: ``outline`` (fields ``answer-<question>``) and ``grid`` (whom to rate, and ``rating-<subject>-<criterion>``).
Every field of a form stands in one step. Steps are a way of showing: the form is one, and is posted whole.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

DRAWN_APART = {
    "answer": "outline",
    "rating": "grid",
    "subjects": "grid",
}  # the beginning of such names → their part


@dataclass(frozen=True)
class Fold:
    """What lies behind one line of a step: shown when it is asked for, holds something, or lacks something.

    ``by``: the tick among its names that asks for the rest; with it, the fold holds something only where that is set.
    """

    title: Any
    names: tuple[str, ...]
    by: str = ""


@dataclass(frozen=True)
class Step:
    """A key, a title, what is shown at once, and what lies folded below it."""

    key: str
    title: Any
    names: tuple[str, ...]
    folds: tuple[Fold, ...] = ()

    @property
    def all_names(self) -> tuple[str, ...]:
        """Everything that is filled in here."""
        return (*self.names, *(name for fold in self.folds for name in fold.names))


def part_of(posted: str) -> str:
    """The name in a step under which a posted name stands: ``statements-0-text`` → ``statements``."""
    head = posted.partition("-")[0]
    return DRAWN_APART.get(head, head)


def step_of(steps: Sequence[Step], posted: str) -> Step:
    """The step in which the field of this posted name is; the first where none names it."""
    name = part_of(posted)
    return next((one for one in steps if name in one.all_names), steps[0])


def told(steps: Iterable[Step]) -> list[dict[str, Any]]:
    """The steps as data, for the device."""
    return [
        {
            "key": one.key,
            "title": str(one.title),
            "names": list(one.names),
            "folds": [
                {"title": str(fold.title), "names": list(fold.names), "by": fold.by} for fold in one.folds
            ],
        }
        for one in steps
    ]
