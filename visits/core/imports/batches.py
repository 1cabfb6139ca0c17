"""The life of a batch: kept with its plan, taken in whole or not at all, put aside, or taken back.

Until ``commit`` nothing but the ``ImportBatch`` and what hangs on it is written.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cadre_review.audit.log import record
from visits.core.access import require
from visits.core.lists.models import ImportBatch, called

State = ImportBatch.State
Files = Sequence[tuple[str, bytes]]


def new_batch(*, kind: str, actor: Any, files: Files, plan: dict[str, Any]) -> ImportBatch:
    """The row of ``(file name, content)`` that were read; the digest is that of all contents in order."""
    digest = hashlib.sha256()
    for _name, data in files:
        digest.update(data)
    name = called([name for name, _data in files])
    return ImportBatch.objects.create(
        kind=kind, file_name=name[:200], digest=digest.hexdigest(), plan=plan, made_by=actor
    )


class Importer:
    """One import; a leaf's subclass says what a plan would do and how it is written.

    ``act`` is the right and the entry of the log; those of the other steps are ``…_read``, ``…_discard``, ``…_undo``.
    """

    kind: str
    act: str

    def require(self, actor: Any, plan: Mapping[str, Any]) -> None:
        """PermissionDenied unless the actor may bring such files and take them in."""
        require(actor, self.act)

    def counts(self, batch: ImportBatch, skip_errors: bool = False) -> dict[str, int]:
        """How many rows of the plan fall into which part; skipped ones too where they are to be left out."""
        return counted(batch.plan, skip_errors)

    def write(self, batch: ImportBatch, actor: Any) -> dict[str, Any]:
        """Write what is new or changed, with its history; what the log tells beside the counts."""
        raise NotImplementedError

    def take_back(self, batch: ImportBatch, actor: Any) -> dict[str, int]:
        """Bring what was written back to what it was; how many of what."""
        raise NotImplementedError

    def forget(self, batch: ImportBatch) -> None:
        """Remove what was kept for an open batch alone."""

    def refuse(self, done: Mapping[str, int]) -> None:
        """ValidationError while rows are wrong or undecided."""
        if done["wrong"]:
            raise ValidationError(_("Some rows are wrong. Correct the file, or leave these rows out."))
        if done["confirm"]:
            raise ValidationError(_("Some rows wait for a decision. Decide them, or leave these rows out."))

    def again(self, batch: ImportBatch) -> dict[str, int]:
        """What a second confirmation gets: the first answer."""
        done: dict[str, int] = batch.plan["done"]
        return done

    @transaction.atomic
    def keep(self, *, actor: Any, files: Files, plan: dict[str, Any]) -> ImportBatch:
        """Keep a plan in the database until it is confirmed, so that any server can go on."""
        self.require(actor, plan)
        batch = new_batch(kind=self.kind, actor=actor, files=files, plan=plan)
        self.note_reading(actor, batch)
        return batch

    def note_reading(self, actor: Any, batch: ImportBatch) -> None:
        """Tell the log what was read."""
        record(actor, f"{self.act}_read", batch, digest=batch.digest, **self.counts(batch))

    def lock(self, actor: Any, batch: ImportBatch) -> ImportBatch:
        """The batch as it stands, locked."""
        batch = ImportBatch.objects.select_for_update().get(pk=batch.pk, kind=self.kind)
        self.require(actor, batch.plan)
        return batch

    def open(self, actor: Any, batch: ImportBatch) -> ImportBatch:
        """The batch, locked; ValidationError where it does not wait to be confirmed."""
        batch = self.lock(actor, batch)
        if batch.state == State.COMMITTED:
            raise ValidationError(_("This import was taken in already."))
        if batch.state != State.PREVIEW:
            raise ValidationError(_("This import was discarded. Upload the file again."))
        return batch

    @transaction.atomic
    def commit(self, *, actor: Any, batch: ImportBatch, skip_errors: bool = False) -> dict[str, int]:
        """Take a batch in, whole or not at all; the counts. Done already: the first answer again.

        ValidationError while rows are wrong or undecided and not left out, and where a record was changed since the
        file was read (the sentence names the row).
        """
        batch = self.lock(actor, batch)
        if batch.state == State.COMMITTED:
            return self.again(batch)
        batch = self.open(actor, batch)
        done = self.counts(batch, skip_errors)
        if not skip_errors:
            self.refuse(done)
        written = self.write(batch, actor)
        self._close(batch, State.COMMITTED, done)
        record(actor, self.act, batch, digest=batch.digest, **written, **done)
        return done

    @transaction.atomic
    def discard(self, *, actor: Any, batch: ImportBatch) -> ImportBatch:
        """Put a batch aside; refused where it is taken in or put aside already."""
        batch = self.open(actor, batch)
        self._close(batch, State.DISCARDED)
        record(actor, f"{self.act}_discard", batch)
        return batch

    @transaction.atomic
    def undo(self, *, actor: Any, batch: ImportBatch) -> dict[str, int]:
        """Take a batch back, whole or not at all; ValidationError where what it wrote was changed since."""
        batch = self.lock(actor, batch)
        if batch.state != State.COMMITTED:
            raise ValidationError(_("Only an import that was taken in can be undone."))
        done = self.take_back(batch, actor)
        batch.state, batch.undone_at = State.UNDONE, timezone.now()
        batch.save(update_fields=["state", "undone_at"])
        record(actor, f"{self.act}_undo", batch, **done)
        return done

    def _close(self, batch: ImportBatch, state: State, done: Mapping[str, int] | None = None) -> None:
        """Close a batch; the answer to a second confirmation is kept."""
        self.forget(batch)
        if done is not None:
            batch.plan["done"], batch.committed_at = dict(done), timezone.now()
        batch.state = state
        batch.save(update_fields=["plan", "state", "committed_at"])


def counted(plan: Mapping[str, Any], skip_errors: bool = False) -> dict[str, int]:
    """How many rows of a plan in JSON do what; wrong ones are skipped only where that was asked for."""
    acts = [item["act"] for item in plan["items"]]
    return tally(acts, plan["passed_over"], skip_errors)


def tally(acts: Sequence[str], passed_over: int, skip_errors: bool = False) -> dict[str, int]:
    """How many rows do what; ``left`` are those that somebody left out."""
    found = {name: acts.count(name) for name in ("create", "update", "unchanged", "confirm", "wrong")}
    skip = passed_over + acts.count("left") + (found["wrong"] + found["confirm"] if skip_errors else 0)
    return {"rows": len(acts), **found, "skip": skip}
