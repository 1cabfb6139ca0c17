"""``import_cadres FILE…``: what rosters and appointment forms would do to the files, and takes them in."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cadre_review.marks import listed
from visits.cadres.imports import actions
from visits.cadres.imports.columns import label_of
from visits.cadres.imports.models import IntakeRow, told_headers
from visits.cadres.imports.plan import Draft, count, draft
from visits.cadres.imports.reading import read_uploads
from visits.core.imports.batches import Files
from visits.core.imports.command import COUNTS, ImportCommand, Report, Write
from visits.core.imports.lines import Issue, issue
from visits.core.sheets.read import ENDINGS

ALSO = {
    "unit": ["unit_and_post"],
    "post_title": ["unit_and_post"],
    "party_entry_month": ["party_entry"],
}  # columns


class Command(ImportCommand):
    help = (
        f"Reads rosters ({' '.join(ENDINGS)}), appointment forms (.lrmx .lrm) and .zip of these, and says what is new, "
        "changed, unchanged, to confirm or wrong. Nothing is written without --commit. "
        "Exit 0 clean, 1 with errors, 2 unreadable."
    )
    files: ClassVar[dict[str, Any]] = {"nargs": "+"}
    skipped = "leave out rows that are wrong or wait for a decision and write the others"

    def plan(self, files: Files, skip_errors: bool) -> tuple[Report, Write]:
        """Plan everybody; what waits for a decision is settled on the page, or skipped."""
        report = report_of(draft(read_uploads(files, told_headers()), None), skip_errors)

        def write(actor: Any) -> Report:
            if report["confirm"] and not skip_errors:
                text = _(
                    "%(rows)s rows wait for a decision. Take the file in on the page of imports, or skip them."
                )
                raise ValidationError(text % {"rows": report["confirm"]})
            with transaction.atomic():
                batch = actions.read_in(actor=actor, files=files)
                return actions.commit(actor=actor, batch=batch, skip_errors=skip_errors)

        return report, write


def report_of(made: Draft, skip_errors: bool) -> dict[str, Any]:
    """The counts, and every error and warning with the file's own sheets, rows and headers."""
    found = count(((row.act, row.left_out) for row in made.rows), made.reading.passed_over, skip_errors)
    report: Report = {name: found[name] for name in COUNTS}
    headers = {
        (file, sheet, key): label
        for file, sheet, labels in made.reading.columns
        for label, key in labels
        if key
    }
    issues = [(one["level"], place(row, one, headers)) for row in made.rows for one in row.issues]
    report["errors"] = [
        *(issue(one["file"], "", 0, "", "", one["message"]) for one in made.reading.failures),
        *(told for level, told in issues if level == "error"),
    ]
    report["warnings"] = [
        *made.reading.warnings,
        *unknown(made.reading.unknown_headers),
        *(told for level, told in issues if level != "error"),
    ]
    return report


def place(row: IntakeRow, one: Issue, headers: dict[tuple[str, str, str], str]) -> Issue:
    """An issue with its place; the column bears the header that the file has for it."""
    key = one["column"]
    keys = [key, *ALSO.get(key, ())]
    label = next((headers[row.file, row.sheet, k] for k in keys if (row.file, row.sheet, k) in headers), "")
    column = label or (label_of(key) if key else "")
    return issue(row.file, row.sheet, row.row, column, one["value"], one["message"])


def unknown(headers: Iterable[Issue]) -> list[Issue]:
    """A warning for each header that nobody has explained."""
    text = _("This column is not known, so it was not read. Explain it on the import page.")
    return [
        issue(one["file"], one["sheet"], 0, one["header"], listed(one["samples"]), text) for one in headers
    ]
