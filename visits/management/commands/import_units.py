"""``import_units FILE``: what a file would do to the register, and with ``--commit`` takes it in."""

import io
from typing import Any

from visits.core.imports.batches import Files, counted
from visits.core.imports.command import COUNTS, ImportCommand, Report, Write
from visits.core.sheets.read import ENDINGS
from visits.organisation.units.import_actions import IMPORT
from visits.organisation.units.import_plan import plan_import


class Command(ImportCommand):
    help = (
        f"Reads units from a file ({' '.join(ENDINGS)}) and says what is new, changed, unchanged or wrong. "
        "Nothing is written without --commit. Exit 0 clean, 1 with errors, 2 unreadable."
    )

    def plan(self, files: Files, skip_errors: bool) -> tuple[Report, Write]:
        """Compare the file with the register."""
        name, data = files[0]
        plan = plan_import(io.BytesIO(data), name)
        found = counted(plan, skip_errors)
        report = {key: found[key] for key in COUNTS}

        def write(actor: Any) -> Report:
            batch = IMPORT.keep(actor=actor, files=files, plan=plan)
            return IMPORT.commit(actor=actor, batch=batch, skip_errors=skip_errors)

        return report | {"errors": plan["errors"], "warnings": plan["warnings"]}, write
