"""``manage.py export``: a list as Excel, with the columns and rows that one person would get from its page."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.http import QueryDict
from django.utils.translation import gettext as _

from cadre_review.accounts.models import User
from cadre_review.request_cache import reading
from visits.core.lists.export import exceeds, register, spec_for, too_long, write_out
from visits.core.lists.query import Query
from visits.core.sheets.pour import TooManyRows
from visits.reports.outcomes.sheets import write_outcomes
from visits.reports.outcomes.views import asked

Fill = Callable[[IO[bytes]], int]  # writes a workbook, registered; how many rows it holds
CHOICES = ("units", "cadres", "visits", "interviews", "ratings", "coverage", "outcomes")


class Refused(CommandError):
    """The person may not take this list, or not with this filter: exit code 1."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args, returncode=1)


class Unusable(CommandError):
    """There is no such list, person or file: exit code 2."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args, returncode=2)


class Command(BaseCommand):
    """Registered and limited as an export from the page is. Exit 0 written, 1 refused, 2 cannot be done."""

    help = "Write a list as Excel: the same columns and rows that this user would get from the page."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which list, for whom, filtered how, and where to."""
        parser.add_argument("list", choices=CHOICES)
        parser.add_argument("--out", required=True, metavar="FILE", type=Path)
        parser.add_argument("--user", required=True, metavar="NAME", help="account whose rights apply")
        parser.add_argument("--query", default="", help='address line, e.g. "team=1&from=2018-01-01"')

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, register, write."""
        user = _user(options["user"])
        with reading(user):
            self._take(user, options["list"], options["query"], options["out"])

    def _take(self, user: User, key: str, line: str, out: Path) -> None:
        reads = read_outcomes if key == "outcomes" else read_query
        fill = reads(user, key, line)
        if not out.parent.is_dir():
            raise Unusable(_("There is no folder %(folder)s.") % {"folder": out.parent})
        try:
            rows = _write(out, fill)
        except PermissionDenied as error:
            raise Refused(str(error)) from None
        except TooManyRows as error:
            raise Refused(str(error)) from None
        except OSError as error:
            words = {"file": out, "why": error.strerror}
            raise Unusable(_("%(file)s cannot be written: %(why)s.") % words) from None
        self.stdout.write(_("%(rows)s rows in %(file)s.") % {"rows": rows, "file": out})


def _user(name: str) -> User:
    user = User.objects.filter(username=name, is_active=True).first()
    if user is None:
        raise Unusable(_("There is no account %(name)s that is in use.") % {"name": name})
    return user


def read_query(user: User, key: str, line: str) -> Fill:
    """What writes the list as this person would see it under this address line."""
    try:
        query = Query(spec_for(user, key), user, QueryDict(line.lstrip("?")))
    except PermissionDenied as error:
        raise Refused(str(error)) from None
    _refuse_faults(query.form)
    if exceeds(query):
        raise Refused(too_long(user, query.spec.title))
    return lambda out: write_out(out, query=query, export=register(user=user, query=query))


def read_outcomes(user: User, key: str, line: str) -> Fill:
    """What writes the outcomes of the window in the address line."""
    form, window = asked(QueryDict(line.lstrip("?")))
    _refuse_faults(form)
    return lambda out: write_outcomes(out, user=user, window=window).rows


def _refuse_faults(form: forms.Form) -> None:
    problems = [f"{name}: {text}" for name, texts in form.errors.items() for text in texts]
    if problems:
        raise Refused(_("The filter cannot be read. %(problems)s") % {"problems": "; ".join(problems)})


def _write(out: Path, fill: Fill) -> int:
    """Write beside the file and rename, so that nobody finds half a workbook."""
    handle, name = tempfile.mkstemp(dir=out.parent, prefix=".export-", suffix=".xlsx")
    try:
        with os.fdopen(handle, "wb") as file:
            rows = fill(file)
        os.replace(name, out)
    finally:
        Path(name).unlink(missing_ok=True)
    return rows
