"""``verify_audit``: check the chain of the audit log."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils.translation import gettext as _

from cadre_review.audit.verify import verify


class Command(BaseCommand):
    help = "Walk the chain of the audit log. Exit 0: it holds; exit 1: names the first break."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object instead of a sentence")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = verify()
        except DatabaseError as error:
            text = _("The log cannot be read. Is the database there, and is it migrated?")
            raise CommandError(text, returncode=2) from error
        if options["json"]:
            self.stdout.write(
                json.dumps(
                    {
                        "ok": found.broken_at is None,
                        "entries": found.count,
                        "digest": found.digest,
                        "broken_at": found.broken_at,
                        "message": found.sentence,
                    },
                    ensure_ascii=False,
                )
            )
        elif found.broken_at is None:
            self.stdout.write(
                _("The audit log holds: %(count)d entries, last digest %(digest)s.")
                % {"count": found.count, "digest": found.digest}
            )
        else:
            self.stdout.write(
                _("The audit log is broken at entry %(number)d. %(sentence)s")
                % {"number": found.broken_at, "sentence": found.sentence}
            )
        if found.broken_at is not None:
            raise SystemExit(1)
