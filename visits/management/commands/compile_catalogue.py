"""``manage.py compile_catalogue``: the translations, made ready without gettext on the machine."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cadre_review import catalogue


class Command(BaseCommand):
    help = "Compile the message catalogues that changed. Needs no gettext."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Compile and say how many."""
        try:
            done = catalogue.compile_stale()
        except OSError as error:
            raise CommandError(f"The catalogue could not be compiled: {error}") from error
        self.stdout.write(f"{len(done)} catalogue(s) compiled, {len(catalogue.catalogues())} in place.")
