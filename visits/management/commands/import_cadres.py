"""``import_cadres FILE…``: what rosters and appointment forms would do to the files, and takes them in."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.translation import gettext as _

from visits.cadres.imports import actions
from visits.cadres.imports.columns import label_of
from visits.cadres.imports.models import IntakeRow, told_headers
from visits.cadres.imports.plan import Draft, count, draft
from visits.cadres.imports.reading import read_uploads
from visits.core.imports.command import CLEAN, UNREADABLE, WRONG, refusal, staff_named, tell
from visits.core.sheets.read import Unreadable

Issue = dict[str, Any]
ALSO = {
    "unit": ["unit_and_post"],
    "post_title": ["unit_and_post"],
    "party_entry_month": ["party_entry"],
}  # columns


class Command(BaseCommand):
    help = (
        "Reads rosters (.xlsx .xls .csv), appointment forms (.lrmx .lrm) and .zip of these, and says what is new, "
        "changed, unchanged, to confirm or wrong. Nothing is written without --commit. "
        "Exit 0 clean, 1 with errors, 2 unreadable."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="+")
        parser.add_argument(
            "--commit", action="store_true", help="write what was planned, in one transaction"
        )
        parser.add_argument(
            "--skip-errors",
            action="store_true",
            help="leave out rows that are wrong or wait for a decision and write the others",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument(
            "--user",
            help="staff account in whose name it is written; else the first, else the command line's own",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            files = [(path.name, path.read_bytes()) for path in options["file"]]
            made = draft(read_uploads(files, told_headers()), None)
        except OSError as error:
            name = Path(str(error.filename)).name
            self.leave(refusal(name, f"{name}: {error.strerror}."), options, UNREADABLE)
        except Unreadable as error:
            names = "、".join(path.name for path in options["file"])
            self.leave(refusal(names, str(error)), options, UNREADABLE)
        report = report_of(made, options["skip_errors"])
        if options["commit"] and (options["skip_errors"] or not report["errors"]):
            self.commit(files, options, report)
        self.leave(report, options, WRONG if report["errors"] else CLEAN)

    def leave(self, report: dict[str, Any], options: dict[str, Any], code: int) -> None:
        """Print the report and end with the exit code."""
        tell(self.stdout, report, options["json"])
        if code != CLEAN:
            sys.exit(code)

    def commit(self, files: list[tuple[str, bytes]], options: dict[str, Any], report: dict[str, Any]) -> None:
        """Take the files in, in the name of a member of staff; a refusal joins the errors and nothing is kept."""
        try:
            actor = staff_named(options["user"])
            if actor is None:
                raise ValidationError(_("No active account of personnel staff has this name."))
            if report["confirm"] and not options["skip_errors"]:
                raise ValidationError(
                    _(
                        "%(rows)s rows wait for a decision. Take the file in on the page of imports, or skip them."
                    )
                    % {"rows": report["confirm"]}
                )
            with transaction.atomic():
                batch = actions.read_in(actor=actor, files=files)
                done = actions.commit(actor=actor, batch=batch, skip_errors=options["skip_errors"])
            report |= {name: done[name] for name in report if name in done}
        except (ValidationError, PermissionDenied) as error:
            text = error.messages[0] if isinstance(error, ValidationError) else str(error)
            names = "、".join(name for name, _data in files)
            report["errors"] = [*report["errors"], *refusal(names, text)["errors"]]


def report_of(made: Draft, skip_errors: bool) -> dict[str, Any]:
    """The counts, and every error and warning with the file's own sheets, rows and headers."""
    found = count(((row.act, row.left_out) for row in made.rows), made.reading.passed_over, skip_errors)
    report: dict[str, Any] = {
        name: found[name] for name in ("rows", "create", "update", "unchanged", "skip", "confirm")
    }
    headers = {
        (file, sheet, key): label
        for file, sheet, labels in made.reading.columns
        for label, key in labels
        if key
    }
    issues = [(one["level"], place(row, one, headers)) for row in made.rows for one in row.issues]
    report["errors"] = [
        *(refusal(one["file"], one["message"])["errors"][0] for one in made.reading.failures),
        *(issue for level, issue in issues if level == "error"),
    ]
    report["warnings"] = [
        *made.reading.warnings,
        *unknown(made.reading.unknown_headers),
        *(issue for level, issue in issues if level != "error"),
    ]
    return report


def place(row: IntakeRow, one: Issue, headers: dict[tuple[str, str, str], str]) -> Issue:
    """An issue with its place; the column bears the header that the file has for it."""
    key = one["column"]
    keys = [key, *ALSO.get(key, ())]
    label = next((headers[row.file, row.sheet, k] for k in keys if (row.file, row.sheet, k) in headers), "")
    return {
        "file": row.file, "sheet": row.sheet, "row": row.row, "column": label or (label_of(key) if key else ""),
        "value": one["value"], "message": one["message"],
    }  # fmt: skip


def unknown(headers: Iterable[Issue]) -> list[Issue]:
    """A warning for each header that nobody has explained."""
    text = _("This column is not known, so it was not read. Explain it on the import page.")
    return [
        {"file": one["file"], "sheet": one["sheet"], "row": 0, "column": one["header"],
         "value": "、".join(one["samples"]), "message": text}
        for one in headers
    ]  # fmt: skip
