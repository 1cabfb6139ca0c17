"""Makes the index of the search anew from the records (docs/search.md)."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from visits.reports.search import index


class Command(BaseCommand):
    help = (
        "Bring the index of the search up to date with the records: after rows came in by raw SQL, or from a backup "
        "that is older than the code."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="change nothing; name what differs and exit with 1"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["check"]:
            self.stdout.write(f"Brought up to date: {sum(index.rebuild())} passages.")
            return
        if found := list(index.wrong()):
            raise CommandError("\n".join(found), returncode=1)
        self.stdout.write("Everything fits.")
