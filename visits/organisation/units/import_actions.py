"""Keeping, taking in and discarding a planned import of units."""

import datetime as dt
import hashlib
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cadre_review.audit.log import record
from visits.core.access import require
from visits.core.history.models import keep
from visits.core.lists.models import ImportBatch

from .actions import derive
from .import_plan import TARGETS, counts
from .models import Unit
from .tree import lock_register, rebuild_tree

KIND = "units"


@transaction.atomic
def keep_plan(*, actor: Any, plan: dict[str, Any], data: bytes) -> ImportBatch:
    """Keep a plan in the database until it is confirmed; nothing of the register is written."""
    require(actor, "unit.import")
    digest = hashlib.sha256(data).hexdigest()
    batch = ImportBatch.objects.create(
        kind=KIND, file_name=plan["file"][:200], digest=digest, plan=plan, made_by=actor
    )
    record(actor, "unit.import_read", batch, digest=digest, **counts(plan))
    return batch


@transaction.atomic
def discard_plan(*, actor: Any, batch: ImportBatch) -> ImportBatch:
    """Put a plan aside; refused where it was taken in already."""
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    require(actor, "unit.import", batch)
    if batch.state == ImportBatch.State.COMMITTED:
        raise ValidationError(_("This import was taken in already."))
    batch.state = ImportBatch.State.DISCARDED
    batch.save(update_fields=["state"])
    record(actor, "unit.import_discard", batch)
    return batch


@transaction.atomic
def commit_plan(*, actor: Any, batch: ImportBatch, skip_errors: bool = False) -> dict[str, int]:
    """Take a plan in, whole or not at all; how many rows fell into which part.

    Done already: the first answer again, nothing written. ValidationError where wrong rows were not left
    out, and where a unit was changed since the plan was made (the sentence names the row).
    """
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    require(actor, "unit.import", batch)
    if batch.state == ImportBatch.State.COMMITTED:
        done: dict[str, int] = batch.plan["done"]
        return done
    if batch.state == ImportBatch.State.DISCARDED:
        raise ValidationError(_("This import was discarded. Upload the file again."))
    if batch.plan["errors"] and not skip_errors:
        raise ValidationError(_("Some rows are wrong. Correct the file, or leave these rows out."))
    lock_register()
    units = write_items([item for item in batch.plan["items"] if item["act"] in {"create", "update"}])
    for unit in units:
        keep(unit, actor)
    done = counts(batch.plan, skip_errors)
    batch.plan["done"] = done
    batch.state = ImportBatch.State.COMMITTED
    batch.save(update_fields=["plan", "state"])
    record(actor, "unit.import", batch, digest=batch.digest, units=[unit.pk for unit in units], **done)
    return done


def write_items(items: list[dict[str, Any]]) -> list[Unit]:
    """Write the new and the changed units and put them in the tree; the units as they then stand."""
    register = {unit.code: unit for unit in Unit.objects.select_for_update().order_by("pk")}
    for item in items:
        refuse_changed_since(item, register.get(item["code"]))
    new = [fill(Unit(), item) for item in items if item["act"] == "create"]
    Unit.objects.bulk_create(new, batch_size=200)
    register |= {unit.code: unit for unit in new}
    touched = []
    for item in items:
        unit = register[item["code"]]
        pointed = point(unit, item, register)
        if item["act"] == "update":
            fill(unit, item).version += 1
            unit.save(update_fields=[*item["values"], "version", "search_text"])
        elif pointed:
            unit.save(update_fields=pointed)
        touched.append(unit)
    if touched:
        rebuild_tree()
    return list(Unit.objects.filter(pk__in=[unit.pk for unit in touched]).order_by("tree_left", "pk"))


def refuse_changed_since(item: dict[str, Any], unit: Unit | None) -> None:
    """ValidationError where the register is no longer what the plan was made against."""
    if (unit.version if unit else 0) != item["version"]:
        text = _("Row %(row)s: unit %(code)s was changed since the file was read. Upload the file again.")
        raise ValidationError(text % {"row": item["row"], "code": item["code"]})


def fill(unit: Unit, item: dict[str, Any]) -> Unit:
    """Put the plan's values into the unit; superior and successor come later."""
    for name, value in item["values"].items():
        if name in {"valid_from", "valid_to"}:
            value = dt.date.fromisoformat(value) if value else None
        if name not in TARGETS:
            setattr(unit, name, value)
    derive(unit)
    return unit


def point(unit: Unit, item: dict[str, Any], register: dict[str, Unit]) -> list[str]:
    """Set superior and successor by code; the names of those that were set."""
    pointed = [target for target in TARGETS if target in item["values"]]
    for target in pointed:
        code = item["values"][target]
        if code and code not in register:
            text = _("Row %(row)s: the unit %(code)s is not in the register any more. Upload the file again.")
            raise ValidationError(text % {"row": item["row"], "code": code})
        setattr(unit, target, register[code] if code else None)
    return pointed
