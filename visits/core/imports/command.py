"""Imports at the command line: what files would do, and with ``--commit`` takes them in."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from cadre_review.marks import listed
from visits.core.sheets.read import Unreadable

from .batches import Files
from .lines import issue

CLEAN, WRONG, UNREADABLE = 0, 1, 2
COUNTS = ("rows", "create", "update", "unchanged", "skip", "confirm")
Report = dict[str, Any]
Write = Callable[[Any], Report]


class ImportCommand(BaseCommand):
    """A command that reads, tells, and writes in somebody's name. Exit 0 clean, 1 with errors, 2 unreadable."""

    files: ClassVar[dict[str, Any]] = {}  # how many files the command takes
    skipped = "leave out wrong rows and write the others"

    def plan(self, files: Files, skip_errors: bool) -> tuple[Report, Write]:
        """The report of what files would do, and what writes it in somebody's name and gives the counts."""
        raise NotImplementedError

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Files, whether they are written, and in whose name."""
        parser.add_argument("file", type=Path, **self.files)
        parser.add_argument(
            "--commit", action="store_true", help="write what was planned, in one transaction"
        )
        parser.add_argument("--skip-errors", action="store_true", help=self.skipped)
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument(
            "--user",
            help="staff account in whose name it is written; else the first, else the command line's own",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Tell what the files would do; with ``--commit`` take them in."""
        paths: list[Path] = options["file"] if isinstance(options["file"], list) else [options["file"]]
        names, skip = listed(path.name for path in paths), options["skip_errors"]
        try:
            report, write = self.plan([(path.name, path.read_bytes()) for path in paths], skip)
        except OSError as error:
            name = Path(str(error.filename)).name
            self.leave(refusal(name, f"{name}: {error.strerror}."), options, UNREADABLE)
        except Unreadable as error:
            self.leave(refusal(names, str(error)), options, UNREADABLE)
        if options["commit"] and (skip or not report["errors"]):
            commit(report, write, options["user"], names)
        self.leave(report, options, WRONG if report["errors"] else CLEAN)

    def leave(self, report: Report, options: dict[str, Any], code: int) -> None:
        """Print the report and end with the exit code."""
        tell(self.stdout, report, options["json"])
        if code != CLEAN:
            sys.exit(code)


def commit(report: Report, write: Write, user: str | None, names: str) -> None:
    """Write in the name of a member of staff; a refusal joins the errors and nothing is kept."""
    try:
        actor = staff_named(user)
        if actor is None:
            raise ValidationError(_("No active account of personnel staff has this name."))
        done = write(actor)
        report |= {name: done[name] for name in COUNTS}
    except (ValidationError, PermissionDenied) as error:
        text = error.messages[0] if isinstance(error, ValidationError) else str(error)
        report["errors"] = [*report["errors"], issue(names, "", 0, "", "", text)]


def tell(out: Any, report: Report, as_json: bool) -> None:
    """Print the report."""
    if as_json:
        out.write(json.dumps(report, ensure_ascii=False))
        return
    out.write("  ".join(f"{name} {value}" for name, value in report.items() if isinstance(value, int)))
    for name in ("warnings", "errors"):
        for one in report[name]:
            place = f"{one['file']} {one['sheet']} row {one['row']} {one['column']}".strip()
            out.write(f"{name[:-1]}: {place}: {one['value']!r} {one['message']}")


def refusal(file: str, message: str) -> Report:
    """A report of nothing but one error about the whole file."""
    return dict.fromkeys(COUNTS, 0) | {"errors": [issue(file, "", 0, "", "", message)], "warnings": []}


def staff_named(username: str | None) -> Any:
    """The account of that name, else the first active one of personnel staff, else the command line's own.

    The command line's account has no password, so nobody signs in with it; the log then says that a command did it.
    None where the name given belongs to no member of staff.
    """
    accounts = get_user_model().objects
    staff = accounts.filter(is_active=True, role="staff").order_by("pk")
    if username:
        return staff.filter(username__iexact=username).first()
    return staff.first() or accounts.create_user(username="command-line", role="staff", name="命令行")
