"""Import of units in the browser."""

import io
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from visits.core.imports.batches import Files, counted
from visits.core.imports.pages import ImportPages, facts, parts, place
from visits.core.lists.models import ImportBatch

from .import_actions import IMPORT
from .import_plan import plan_import
from .resources import COLUMNS


class UnitPages(ImportPages):
    """A file of units: uploaded, shown, confirmed."""

    importer, route, home = IMPORT, "units:import", "units:list"
    home_title, title = gettext_lazy("Unit register"), gettext_lazy("Import units")

    def read(self, actor: Any, files: Files, **where: Any) -> ImportBatch:
        """Compare the file with the register and keep what it would do."""
        name, data = files[0]
        return self.importer.keep(actor=actor, files=files, plan=plan_import(io.BytesIO(data), name))

    def about(self, request: HttpRequest) -> dict[str, Any]:
        """How the file is read."""
        notes = [
            _("The header may stand in any row; the order of columns is free. Only the unit code must be there; a new unit also needs full name, category and kind."),  # noqa: E501
            _("A unit is recognised by its code. The superior and the successor may be written by code or by name and may stand later in the file."),  # noqa: E501
            _("An empty cell keeps what the register holds. To empty a column, write (may be emptied) behind its name in the header."),  # noqa: E501
            _("Hidden rows are read like the others."),
        ]  # fmt: skip
        intro = _("Choose a file. The next page shows what is new, changed, unchanged or wrong. Nothing is written before you confirm there.")  # noqa: E501  # fmt: skip
        title = _("What the file may hold")
        return {"intro": intro, "rules_title": title, "rules": notes, "columns": COLUMNS.told()}

    def shown(self, request: HttpRequest, batch: ImportBatch) -> dict[str, Any]:
        """New, changed field by field, unchanged, wrong."""
        plan, number = batch.plan, counted(batch.plan)
        if number["wrong"]:
            nothing = _("No row can be taken in. Correct the file and upload it again.")
        else:
            nothing = _("The register holds all of this already. There is nothing to take in.")
        return {
            "facts": [
                *facts(number, "rows", "create", "update", "unchanged", "wrong"),
                (_("Passed over (notes under the table)"), plan["passed_over"]),
            ],
            "writes": number["create"] + number["update"], "nothing": nothing,
            "may_skip": number["wrong"], "errors": plan["errors"], "warnings": plan["warnings"],
            "parts": parts(plan["items"], shown_row), "thing": _("Unit"),
            "button": _("Take the file in"), "back_text": _("To the register"),
        }  # fmt: skip

    def told(self, result: dict[str, int], batch: ImportBatch) -> str:
        """What was taken in, in one sentence."""
        new = ngettext("%(count)s unit is new", "%(count)s units are new", result["create"])
        changed = ngettext("%(count)s is changed", "%(count)s are changed", result["update"])
        text = _("The file is taken in: %(new)s, %(changed)s, %(unchanged)s unchanged.")
        return text % {
            "new": new % {"count": result["create"]},
            "changed": changed % {"count": result["update"]},
            "unchanged": result["unchanged"],
        }


def shown_row(item: dict[str, Any]) -> dict[str, Any]:
    """A row of the plan as the preview shows it, in the reader's language."""
    changes = [
        {"label": COLUMNS.label(key), "old": old, "new": new}
        for key, old, new in item["changes"]
        if old or new
    ]
    row = {"name": f"{item['code']} {item['name']}", "place": place(item["sheet"], item["row"])}
    return row | {"changes": changes, "is_new": item["act"] == "create"}


PAGES = UnitPages()
