"""``manage.py backup DIR``: a copy of database and uploads, with digests."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from cadre_review import backup as keeping
from cadre_review.audit.log import record


class Command(BaseCommand):
    help = (
        "Copy the database and all uploads to a folder, with a list of digests. The site may go on working."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path, help="a folder that is absent or empty")

    def handle(self, *args: Any, **options: Any) -> None:
        """Copy, note it in the log, and say what was copied."""
        folder: Path = options["folder"].resolve()
        try:
            manifest = keeping.back_up(folder)
        except (keeping.CannotKeep, OSError) as error:
            raise CommandError(str(error)) from error
        record(None, "backup.make", files=len(manifest["files"]))
        self.stdout.write(
            _("%(count)d files are in %(place)s. Keep the keys (SECRET_KEY, FIELD_KEY) in another place.")
            % {"count": len(manifest["files"]), "place": folder}
        )
        if keeping.uploads_folder() is None:
            self.stdout.write(_("Uploads lie in a storage service and are not in this copy."))
