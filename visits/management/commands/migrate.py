"""``manage.py migrate``, which makes the tables of a new database at once."""

from typing import Any

from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS, connections

from cadre_review import at_once, table_sizes

APP = "visits"
PARTLY = ("app_label", "plan", "check_unapplied", "fake", "fake_initial", "prune")


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        """As Django's own; where nothing of the app is there yet, all of it is made together first.

        What changes covered rows comes after it, through the log: a migration would change them beside it.
        """
        connection = connections[options["database"]]
        is_whole = not any(options[name] for name in PARTLY)
        if is_whole and at_once.is_new(connection, APP):
            at_once.make(connection, APP)
            table_sizes.look(options["database"])
        super().handle(*args, **options)
        if is_whole and options["database"] == DEFAULT_DB_ALIAS:
            from visits.fieldwork.telling_apart import tell_apart  # they know models, which are loaded by now
            from visits.judgement.findings.units_then import keep_units

            tell_apart()
            keep_units()
