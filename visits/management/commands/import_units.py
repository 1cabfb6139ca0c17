"""``import_units FILE``: what a file would do to the register, and with ``--commit`` takes it in."""

import io
import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from visits.core.sheets.read import Unreadable
from visits.organisation.units.import_actions import commit_plan, keep_plan
from visits.organisation.units.import_plan import counts, plan_import

CLEAN, WRONG, UNREADABLE = 0, 1, 2


class Command(BaseCommand):
    help = (
        "Reads units from an .xlsx, .xls or .csv file and says what is new, changed, unchanged or wrong. "
        "Nothing is written without --commit. Exit 0 clean, 1 with errors, 2 unreadable."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--commit", action="store_true", help="write what was planned, in one transaction"
        )
        parser.add_argument(
            "--skip-errors", action="store_true", help="leave out wrong rows and write the others"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument(
            "--user",
            help="staff account in whose name it is written; else the first, else the command line's own",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            data = path.read_bytes()
            plan = plan_import(io.BytesIO(data), path.name)
        except (OSError, Unreadable) as error:
            text = str(error) if isinstance(error, Unreadable) else f"{path.name}: {error.strerror}."
            tell(self.stdout, refusal(path.name, text), options["json"])
            sys.exit(UNREADABLE)
        result = counts(plan, options["skip_errors"])
        report = result | {"errors": plan["errors"], "warnings": plan["warnings"]}
        if options["commit"] and (options["skip_errors"] or not plan["errors"]):
            self.commit(plan, data, options, report)
        tell(self.stdout, report, options["json"])
        if report["errors"]:
            sys.exit(WRONG)

    def commit(
        self, plan: dict[str, Any], data: bytes, options: dict[str, Any], report: dict[str, Any]
    ) -> None:
        """Write the plan in the name of a member of staff; a refusal joins the errors."""
        actor = staff_named(options["user"])
        try:
            if actor is None:
                raise ValidationError(_("No active account of personnel staff has this name."))
            batch = keep_plan(actor=actor, plan=plan, data=data)
            commit_plan(actor=actor, batch=batch, skip_errors=options["skip_errors"])
        except (ValidationError, PermissionDenied) as error:
            text = error.messages[0] if isinstance(error, ValidationError) else str(error)
            report["errors"] = [*report["errors"], *refusal(plan["file"], text)["errors"]]


def tell(out: Any, report: dict[str, Any], as_json: bool) -> None:
    """Print the report."""
    if as_json:
        out.write(json.dumps(report, ensure_ascii=False))
        return
    out.write("  ".join(f"{name} {value}" for name, value in report.items() if isinstance(value, int)))
    for name in ("warnings", "errors"):
        for one in report[name]:
            place = f"{one['file']} {one['sheet']} row {one['row']} {one['column']}".strip()
            out.write(f"{name[:-1]}: {place}: {one['value']!r} {one['message']}")


def refusal(file: str, message: str) -> dict[str, Any]:
    """A report of nothing but one error about the whole file."""
    nothing = dict.fromkeys(("rows", "create", "update", "unchanged", "skip", "confirm"), 0)
    issue = {"file": file, "sheet": "", "row": 0, "column": "", "value": "", "message": message}
    return nothing | {"errors": [issue], "warnings": []}


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
