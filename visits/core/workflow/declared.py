"""What is said of a step where it is declared: the step, what it reports, and the notice that follows it."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.utils.functional import Promise

People = Callable[[Any], Iterable[Any]]


@dataclass(frozen=True)
class Notice:
    """What a notice says, whom it tells, and the acts after which nothing is left to do; which page it leads to.

    Without such acts it only informs: who was told puts it away by opening it.
    """

    label: Any
    to: People
    until: tuple[str, ...] = ()
    route: str = ""


# What every declared act is called in the log, the notice that follows it, and what its details are called.
LABELS: dict[str, Any] = {}
NOTICES: dict[str, Notice] = {}
DETAILS: dict[str, Any] = {}


class Done:
    """What an effect reports: the note that stays in the course of the thing, and which facts the log keeps."""

    def __init__(self, note: Any = "", **details: Any) -> None:
        self.note, self.details = str(note), details


Said: TypeAlias = Done | str | Promise | None  # what an effect gives: a note alone, or with details


@dataclass(frozen=True)
class Step:
    """One step: its page, the right to it, the states from which it is taken, and how it is called.

    ``right`` is an act of the access matrix, or one for each state. ``offered`` says for which things a button is
    shown; the effect itself refuses with a sentence. A step without a form has a page of its own.
    """

    key: str
    right: str | Mapping[Any, str]
    at: Collection[str]
    label: Any
    title: Any
    act: str = ""
    address: str = ""
    form: Any = None
    offered: Callable[[Any], Any] = bool
    action: Callable[..., Any] | None = None

    @property
    def rights(self) -> frozenset[str]:
        """Every right that allows it in some state."""
        return frozenset([self.right] if isinstance(self.right, str) else self.right.values())

    def right_to(self, thing: Any) -> str:
        """The right that allows it now."""
        if isinstance(self.right, str):
            return self.right
        return self.right.get(thing.state) or next(iter(self.right.values()))

    def is_open(self, thing: Any) -> bool:
        """Whether the thing is where the step starts."""
        return (not self.at or thing.state in self.at) and bool(self.offered(thing))
