"""``manage.py restore DIR``: the way back from a copy that ``backup`` made."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from cadre_review import backup as keeping
from cadre_review.audit.log import record


class Command(BaseCommand):
    help = "Bring back a copy that backup made. Every digest is checked first. Stop the site before."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path, help="the folder that backup made")
        parser.add_argument(
            "--force", action="store_true", help="also where accounts or uploads exist; they are kept beside"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, bring back, bring the tables up to date, sign everybody out, note it in the log."""
        try:
            manifest = keeping.restore(options["folder"].resolve(), force=options["force"])
        except (keeping.CannotKeep, OSError) as error:
            raise CommandError(str(error)) from error
        call_command("migrate", interactive=False, verbosity=0)
        keeping.sign_everybody_out()
        record(None, "backup.restore", made_at=manifest["made_at"], files=len(manifest["files"]))
        self.stdout.write(
            _("The copy of %(time)s is in place, with %(count)d files. Start the site, and run verify_audit.")
            % {"time": manifest["made_at"], "count": len(manifest["files"])}
        )
