"""Counts the summary rows and the copies of a visit's day and state anew (docs/architecture.md, "Summaries")."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from visits.fieldwork.visits import counting


class Command(BaseCommand):
    help = (
        "Count coverage, persons and ratings anew from the records, and bring day and state of visits to what belongs "
        "to them: after rows came in by raw SQL or from a backup that is older than the code."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="change nothing; name what differs and exit with 1"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["check"]:
            counting.rebuild()
            self.stdout.write("Counted anew.")
            return
        if found := list(counting.wrong()):
            raise CommandError("\n".join(found), returncode=1)
        self.stdout.write("Everything fits.")
