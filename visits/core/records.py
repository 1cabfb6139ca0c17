"""Rows that are written one at a time: what every act on them shares, said once.

A package declares its model, the right and what is its own; an act fills in, and writes with its word in the log::

    limits = Register(AgeLimit, "age_limit.write")

    def add_age_limit(*, actor: Any, **values: Any) -> AgeLimit:
        return limits.add(actor, "age_limit.add", values)

What has states is a ``Workflow``; what a visit team types, many at once, goes through ``saving``.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Generic, TypeVar

from django.apps import apps
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from cadre_review.along import along
from cadre_review.audit.log import record
from cadre_review.prepared import rows_given
from visits.core.access import require
from visits.core.fields import tidy
from visits.core.history.models import keep
from visits.core.merging import Stale

T = TypeVar("T", bound=models.Model)
STALE = _("Somebody else has saved this meanwhile. Compare both texts and save again.")


def nothing(*_things: Any) -> dict[str, Any]:
    """No more than what every thing has."""
    return {}


def store(row: T, exclude: Collection[str] = ()) -> T:
    """Check the row (but for these fields) and save it; where its versions count, with the next one."""
    row.full_clean(exclude=exclude)
    if hasattr(row, "version"):
        row.version = 1 if row._state.adding else row.version + 1
    row.save()
    return row


def lock(actor: Any, thing: T, right: str | Callable[[T], str], rows: Sequence[str] = ()) -> T:
    """The row, locked and read anew, for whom the right is given; for things that are seen by their state."""
    found: list[T] = rows_given(_to_lock, thing._meta.label, thing.pk, *rows)
    if not found:
        raise type(thing).DoesNotExist  # type: ignore[attr-defined]
    require(actor, right if isinstance(right, str) else right(found[0]), found[0])
    return found[0]


def _to_lock(label: str, pk: int, *rows: str) -> models.QuerySet[Any, Any]:
    found = apps.get_model(label)._default_manager.select_for_update(of=("self",)).filter(pk=pk).order_by()
    return along(found, rows)


def fill(row: models.Model, values: Mapping[str, Any]) -> dict[str, Any]:
    """Set what differs, texts trimmed, unreadable ones refused at their field; what stood there before, by name."""
    before = {}
    for name, value in tidy(values).items():
        was = getattr(row, name, None)  # a new row has no related one yet
        if was != value:
            before[name] = was
            setattr(row, name, value)
    return before


class Register(Generic[T]):
    """A model whose rows are written one at a time.

    ``right`` is asked of every act that names no other; ``rows`` are the relations read with a row. ``stale`` is said
    of a version that is not the latest. ``about(row)`` is under which the log finds it, ``parts(row)`` are its lines in
    the history; a register whose versions nobody reads again is not ``kept``.
    """

    def __init__(
        self, model: type[T], right: str, *, rows: Sequence[str] = (), stale: Any = STALE, kept: bool = True,
        about: Callable[[T], models.Model] = lambda row: row, parts: Callable[[T], dict[str, Any]] = nothing,
    ) -> None:  # fmt: skip
        self.model, self.right, self.rows, self.stale = model, right, rows, stale
        self.kept, self.about, self.parts = kept, about, parts

    def lock(self, actor: Any, row: T, version: int | None = None, right: str = "") -> T:
        """The row, locked and read anew, for whom the right is given; Stale where it is not of this version."""
        found = lock(actor, row, right or self.right, self.rows)
        if version is not None:
            self.refuse_stale(found, version)
        return found

    def refuse_stale(self, row: Any, version: int) -> None:
        """Stale where the row was saved since this version."""
        if row.version != version:
            raise Stale(self.stale)

    def take(self, actor: Any, row: T, version: int, values: Mapping[str, Any]) -> tuple[T, dict[str, Any]]:
        """The row, locked and filled in, and what stood there before; the same once more is never stale."""
        found = self.lock(actor, row)
        if before := fill(found, values):
            self.refuse_stale(found, version)
        return found, before

    def keep(self, actor: Any, row: T) -> None:
        """Keep the version of a row that was stored, with its lines."""
        if self.kept:
            keep(row, actor, **self.parts(row))

    def finish(self, actor: Any, act: str, row: T, /, **detail: Any) -> T:
        """Keep the version of a row that was stored, and enter the act in the log: the last that an act does."""
        self.keep(actor, row)
        record(actor, act, self.about(row), **detail)
        return row

    def write(self, actor: Any, act: str, row: T, /, **detail: Any) -> T:
        """Check, number and save the row, keep its version, enter the act in the log."""
        return self.finish(actor, act, store(row), **detail)

    @transaction.atomic
    def add(self, actor: Any, act: str, values: Mapping[str, Any]) -> T:
        """Enter a row of these values."""
        require(actor, self.right)
        row = self.model()
        fill(row, values)
        return self.write(actor, act, row)
