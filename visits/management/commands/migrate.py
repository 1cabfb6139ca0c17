"""``manage.py migrate``, which makes the tables of a new database at once."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from cadre_review import at_once

APP = "visits"
PARTLY = ("app_label", "plan", "check_unapplied", "fake", "fake_initial", "prune")


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        """As Django's own; where nothing of the app is there yet, all of it is made together first."""
        connection = connections[options["database"]]
        if not any(options[name] for name in PARTLY) and at_once.is_new(connection, APP):
            at_once.make(connection, APP)
        super().handle(*args, **options)
