"""Empties the practice site and fills it with the invented city; see docs/demo-city.md."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from visits.demo.practice import renew

SIZE = ("units", "cadres", "visits")


class Command(BaseCommand):
    help = (
        "Empty the practice site (PRACTICE=1) and fill it with the invented city. Refuses any other database."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        for name in SIZE:
            parser.add_argument(f"--{name}", type=int, help=f"number of {name}, as for demo")

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse, or renew."""
        try:
            renew(**{name: options[name] for name in SIZE})
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        self.stdout.write("The practice site is as new.")
