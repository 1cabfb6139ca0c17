"""In the place of the framework's command of this name, which would let one person do what takes two."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _


class Command(BaseCommand):
    help = "Refused: accounts, roles and passwords take two administrators (decision 0032)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whatever the framework's command takes is heard, and refused."""
        parser.add_argument("given", nargs="*")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how it is done."""
        raise CommandError(
            _("One administrator asks on the site and another one approves; the person chooses the password.")
        )
