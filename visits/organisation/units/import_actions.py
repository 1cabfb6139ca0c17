"""Writing a planned import of units."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from visits.core.history.models import keep_all
from visits.core.imports.batches import Importer
from visits.core.lists.models import ImportBatch

from .actions import derive
from .import_plan import TARGETS
from .models import Unit
from .resources import VALUES
from .tree import lock_register, rebuild_tree

WRITTEN = [*VALUES, *TARGETS, "version", "search_text"]


class UnitImport(Importer):
    """Units of a file into the register."""

    kind, act = "units", "unit.import"

    def write(self, batch: ImportBatch, actor: Any) -> dict[str, Any]:
        """Write the new and the changed units, each with its version; the log names them."""
        lock_register()
        units = write_items([item for item in batch.plan["items"] if item["act"] in {"create", "update"}])
        keep_all(((unit, {}) for unit in units), actor)
        return {"units": [unit.pk for unit in units]}


IMPORT = UnitImport()


def write_items(items: list[dict[str, Any]]) -> list[Unit]:
    """Write the new and the changed units and put them in the tree; the units as they then stand."""
    register = {unit.code: unit for unit in Unit.objects.select_for_update().order_by("pk")}
    for item in items:
        refuse_changed_since(item, register.get(item["code"]))
    new = [fill(Unit(), item) for item in items if item["act"] == "create"]
    Unit.objects.bulk_create(new, batch_size=200)
    register |= {unit.code: unit for unit in new}
    touched = [change(register[item["code"]], item, register) for item in items]
    Unit.objects.bulk_create(
        touched, batch_size=200, update_conflicts=True, unique_fields=["id"], update_fields=WRITTEN
    )
    if touched:
        rebuild_tree()
    return list(Unit.objects.filter(pk__in=[unit.pk for unit in touched]).order_by("tree_left", "pk"))


def change(unit: Unit, item: dict[str, Any], register: dict[str, Unit]) -> Unit:
    """Put into a unit that is in the register what it had no key for before, and into a changed one all of it."""
    if item["act"] == "update":
        fill(unit, item).version += 1
    point(unit, item, register)
    return unit


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


def point(unit: Unit, item: dict[str, Any], register: dict[str, Unit]) -> None:
    """Set superior and successor by code."""
    for target in set(TARGETS) & set(item["values"]):
        code = item["values"][target]
        if code and code not in register:
            text = _("Row %(row)s: the unit %(code)s is not in the register any more. Upload the file again.")
            raise ValidationError(text % {"row": item["row"], "code": code})
        setattr(unit, target, register[code] if code else None)
