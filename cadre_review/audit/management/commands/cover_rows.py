"""``cover_rows``: enter in the log the rows that no entry names."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from cadre_review.audit.row_walk import cover


class Command(BaseCommand):
    help = "Enter the digests of rows that no entry names; once after an upgrade. Run verify_audit before it."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(_("%(count)d rows were entered in the log.") % {"count": cover()})
