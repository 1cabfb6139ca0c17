"""Rewriting every sealed text of the site under the key in use (``manage.py rotate_keys``)."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import F
from django.db.models.functions import Cast

from cadre_review.audit.log import record
from visits.cadres.files.identity import id_marks
from visits.cadres.files.models import Cadre
from visits.cadres.imports.models import IntakeRow, place_in
from visits.core import cipher
from visits.core.fields import Sealed, SealedTextField
from visits.core.history.models import Revision

BATCH = 500
Opener = Callable[[str, str], str]  # cipher text, place → plain text; raises CannotOpen


@dataclass
class Tally:
    """What a run found: rewritten texts by table, and the places of those that do not open.

    ``enter`` writes the entry of the log that answers for the rows of a batch.
    """

    done: dict[str, int] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    enter: Callable[[], Any] = lambda: None
    entered: int = 0

    def add(self, table: str, n: int) -> None:
        """So many more of a table."""
        self.done[table] = self.done.get(table, 0) + n

    def close_batch(self) -> None:
        """The end of a transaction: enter what it rewrote."""
        if (n := sum(self.done.values())) > self.entered:
            self.entered = n
            self.enter()


def sealed_fields() -> Iterator[tuple[type[models.Model], SealedTextField]]:
    """Every sealed field of the site with its model."""
    for model in apps.get_models():
        for one in model._meta.concrete_fields:
            if isinstance(one, SealedTextField):
                yield model, one


def waiting_in(rows: models.QuerySet[Any], name: str) -> models.QuerySet[Any]:
    """Those rows whose text is not under the key in use, with the cipher text as ``raw``."""
    found = rows.annotate(raw=Cast(F(name), models.TextField())).order_by("pk")
    return found.exclude(raw="").exclude(raw__startswith=cipher.head())


def rewrite(
    rows: models.QuerySet[Any], one: SealedTextField, tally: Tally, opener: Opener = cipher.unseal
) -> None:
    """Rewrite one field, some hundred rows in a transaction; what was rewritten before is not looked at again."""
    last, names, table = 0, one.attnames(rows.model), rows.model._meta.db_table
    wanted = waiting_in(rows, one.name).values_list("pk", "raw", *names)
    while some := list(wanted.filter(pk__gt=last)[:BATCH]):
        with transaction.atomic(using=rows.db):
            for key, raw, *values in some:
                place = one.place(table, values)
                if (text := _opened(raw, place, tally, opener)) is not None:
                    tally.add(table, _write(rows, one, key, raw, text, place))
            tally.close_batch()
        last = some[-1][0]


def _opened(raw: str, place: str, tally: Tally, opener: Opener) -> str | None:
    try:
        return opener(raw, place)
    except cipher.CannotOpen:
        tally.broken.append(place)
        return None


def _write(rows: Any, one: SealedTextField, key: Any, raw: str, text: str, place: str) -> int:
    """Write one text where nobody has changed it since; what follows from it by key goes with it."""
    new: dict[str, Any] = {one.name: Sealed(cipher.seal(text, place, one.step))}
    if rows.model._meta.label_lower == Cadre._meta.label_lower:
        new["id_fingerprint"] = id_marks(text)[0]
    return int(waiting_in(rows, one.name).filter(pk=key, raw=raw).update(**new))


def rewrite_versions_of(
    revisions: models.QuerySet[Any],
    model: Any,
    one: SealedTextField,
    tally: Tally,
    opener: Opener = cipher.unseal,
) -> None:
    """The sealed texts of a model's kept versions, each bound to its version."""
    for some in _in_batches(revisions.filter(thing=model._meta.label_lower), tally):
        for kept in some:
            raw = kept.content.get(one.name) or ""
            if raw and not raw.startswith(cipher.head()):
                _rewrite_version(model, one, kept, raw, tally, opener)


def _rewrite_version(
    model: Any, one: SealedTextField, kept: Any, raw: str, tally: Tally, opener: Opener
) -> None:
    values = [kept.content.get(name) for name in one.row]
    place = one.place(model._meta.db_table, values, kept.content.get("version", 0))
    text = _opened(raw, place, tally, opener)
    if text is None:
        return
    kept.content[one.name] = cipher.seal(text, place, one.step)
    if "id_fingerprint" in kept.content:
        kept.content["id_fingerprint"] = id_marks(text)[0]
    kept.save(update_fields=["content"])
    tally.add(kept._meta.db_table, 1)


def rewrite_imports(rows: models.QuerySet[Any], tally: Tally, opener: Opener = cipher.unseal) -> None:
    """The sealed cells of rows that were read in."""
    for some in _in_batches(rows, tally):
        for row in some:
            if n := _rewrite_cells(row, row.raw, tally, opener) + _rewrite_cells(
                row, row.values, tally, opener
            ):
                row.save(update_fields=["raw", "values"])
                tally.add(row._meta.db_table, n)


def _rewrite_cells(row: Any, cells: dict[str, Any], tally: Tally, opener: Opener) -> int:
    n = 0
    for label, raw in cells.items():
        if isinstance(raw, str) and cipher.is_sealed(raw) and not raw.startswith(cipher.head()):
            place = place_in(row, label)
            if (text := _opened(raw, place, tally, opener)) is not None:
                cells[label], n = cipher.seal(text, place), n + 1
                if label == "id_number" and "more" in cells:
                    cells["more"] |= {"mark": id_marks(text)[0], "marks": id_marks(text)}
    return n


def _in_batches(rows: models.QuerySet[Any], tally: Tally) -> Iterator[list[Any]]:
    """The rows by key, each batch locked in a transaction of its own."""
    last = 0
    while True:
        with transaction.atomic(using=rows.db):
            some = list(rows.select_for_update(of=("self",)).filter(pk__gt=last).order_by("pk")[:BATCH])
            if not some:
                return
            yield some
            tally.close_batch()
        last = some[-1].pk


def rewrite_all(opener: Opener = cipher.unseal) -> Tally:
    """Rewrite whatever is not under the key in use; what does not open is named and left as it is."""
    tally = Tally(enter=lambda: record(None, "keys.rotate", None, key=cipher.name_of(cipher.ring()[0])))
    for model, one in sealed_fields():
        rewrite(model._base_manager.all(), one, tally, opener)
        rewrite_versions_of(Revision.objects.all(), model, one, tally, opener)
    rewrite_imports(IntakeRow.objects.all(), tally, opener)
    return tally


def waiting() -> dict[str, int]:
    """How many texts of each table are not under the key in use."""
    found: Counter[str] = Counter()
    for model, one in sealed_fields():
        found[model._meta.db_table] += waiting_in(model._base_manager.all(), one.name).count()
        kept = Revision.objects.filter(thing=model._meta.label_lower)
        texts = kept.values_list(f"content__{one.name}", flat=True).iterator()
        found[Revision._meta.db_table] += sum(map(_waits, texts))
    rows = IntakeRow.objects.values_list("raw", "values").iterator()
    cells = (cell for parts in rows for part in parts for cell in part.values())
    found[IntakeRow._meta.db_table] = sum(_waits(cell) for cell in cells if cipher.is_sealed(str(cell)))
    return dict(+found)


def _waits(text: Any) -> bool:
    return bool(text) and not str(text).startswith(cipher.head())
