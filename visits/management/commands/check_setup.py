"""``manage.py check_setup``: may this set-up hold real records?"""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from cadre_review import setup


class Command(BaseCommand):
    help = "Say in sentences what is wrong with this set-up. Exit 0 when nothing is, else 1."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each fault on a line of its own."""
        found = list(setup.faults())
        for sentence in found:
            self.stdout.write(f"- {sentence}")
        if found:
            raise SystemExit(1)
        self.stdout.write(_("This set-up may hold real records."))
