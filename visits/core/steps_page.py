"""The steps of a record's form as its page draws them: which is open, which folds are, how each name looks."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from visits.core.form_steps import Fold, Step, part_of, step_of
from visits.core.posted import Data

FIELD, ROWS = "core/step_field.html", "core/step_rows.html"


@dataclass(frozen=True)
class Drawn:
    """One part of a step: by which template it is drawn, and the field or the rows it shows.

    ``is_spare``: a script hides it, since the field that it stands in for holds something; laid out so from the start.
    """

    name: str
    look: str
    field: Any = None
    rows: Any = None
    is_spare: bool = False


@dataclass(frozen=True)
class DrawnFold:
    """A fold with its parts."""

    title: Any
    parts: list[Drawn]
    is_open: bool


@dataclass(frozen=True)
class DrawnStep:
    """A step with its parts; ``next`` is the step after it."""

    key: str
    title: Any
    number: int
    is_open: bool
    parts: list[Drawn]
    folds: list[DrawnFold]
    next: Step | None


class Drawing:
    """The steps of one form as it stands.

    ``looks``: by name the template of what a kind draws in its own way; ``wrong``: the posted names that lack
    something; ``begun``: what a new form begins with, so that a fold opens only for what somebody filled in.
    """

    def __init__(
        self, form: Any, rows: Mapping[str, Any], looks: Mapping[str, str], wrong: Iterable[str], data: Data,
        begun: Mapping[str, list[str]],
    ) -> None:  # fmt: skip
        self.form, self.rows, self.looks, self.data, self.begun = form, rows, looks, data, begun
        self.wrong = list(wrong)
        self.lacking = {part_of(name) for name in self.wrong}

    def steps(self) -> list[DrawnStep]:
        """All of them, the first one that lacks something open, else the first."""
        steps = self.form.steps
        lacking = {step_of(steps, name).key for name in self.wrong}
        is_open = next((one.key for one in steps if one.key in lacking), steps[0].key)
        return [
            DrawnStep(
                one.key, one.title, at + 1, one.key == is_open, list(self._parts(one.names)),
                list(map(self._fold, one.folds)), steps[at + 1] if at + 1 < len(steps) else None,
            )
            for at, one in enumerate(steps)
        ]  # fmt: skip

    def _fold(self, fold: Fold) -> DrawnFold:
        return DrawnFold(fold.title, list(self._parts(fold.names)), self._is_open(fold))

    def _is_open(self, fold: Fold) -> bool:
        if self.lacking & set(fold.names):
            return True
        return any(map(self._is_filled, [fold.by] if fold.by else fold.names))

    def _is_filled(self, name: str) -> bool:
        if name in self.rows:
            return any(
                key.startswith(f"{name}-") and "_FORMS" not in key and self.data[key] for key in self.data
            )
        held = [text for text in self.data.getlist(name) if text]
        return bool(held) and held != list(filter(None, self.begun.get(name, ())))

    def _is_spare(self, name: str) -> bool:
        other = self.form.fields[name].widget.attrs.get("data-unless")
        return bool(other and self.data.get(other) and not self.data.get(name) and name not in self.lacking)

    def _parts(self, names: Iterable[str]) -> Iterator[Drawn]:
        for name in names:
            if name in self.rows:
                yield Drawn(name, self.looks.get(name, ROWS), rows=self.rows[name])
            elif name in self.form.fields:
                yield Drawn(name, self.looks.get(name, FIELD), self.form[name], is_spare=self._is_spare(name))
            elif name in self.looks:
                yield Drawn(name, self.looks[name])
