"""``import_past KIND FILE``: what a file of the past would do; with ``--commit`` it is taken in."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import CommandError
from django.db import transaction

from visits.core.imports.batches import Files, counted
from visits.core.imports.command import COUNTS, ImportCommand, Report, Write
from visits.reports.past.views import BY_KIND


class Command(ImportCommand):
    help = (
        "Reads records of the past (rounds, posts, tasks, talks or decisions) and says what is new, there already, to "
        "be asked about or wrong. Nothing is written without --commit; what must be asked is answered on the page."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=[kind.removeprefix("past_") for kind in BY_KIND])
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        self.importer, self.user = BY_KIND[f"past_{options['kind']}"].importer, options["user"]
        super().handle(*args, **options)

    def reader(self) -> Any:
        """In whose name the file is read; nobody is entered for it."""
        staff = get_user_model().objects.filter(is_active=True, role="staff").order_by("pk")
        found = (staff.filter(username__iexact=self.user) if self.user else staff).first()
        if found is None:
            raise CommandError("No active account of personnel staff has this name.", returncode=2)
        return found

    def plan(self, files: Files, skip_errors: bool) -> tuple[Report, Write]:
        """Compare the file with what is on record, as the person sees it in whose name it is written."""
        name, data = files[0]
        plan = self.importer.plan(self.reader(), name, data)
        found = counted(plan, skip_errors)

        @transaction.atomic  # a refusal leaves no waiting batch behind
        def write(actor: Any) -> Report:
            batch = self.importer.keep(actor=actor, files=files, plan=plan)
            done: Report = self.importer.commit(actor=actor, batch=batch, skip_errors=skip_errors)
            return done

        report = {key: found[key] for key in COUNTS}
        return report | {"errors": plan["errors"], "warnings": plan["warnings"]}, write
