"""Practice: a site of its own with the invented city, marked on every page, emptied and filled again at will.

It runs where PRACTICE=1 says so, on a database of its own (PRACTICE_DATABASE_URL, else a file in ``var/practice``).
What empties it refuses any other: the setting, the name of the database and its first lines must all say practice.
"""

import subprocess
import sys
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection

from cadre_review.accounts.demo import DEMO_ACCOUNTS
from cadre_review.accounts.models import User
from cadre_review.audit import looks
from cadre_review.audit.log import record

KNOWN = {name for name, *_more in DEMO_ACCOUNTS}


def refuse_any_other() -> None:
    """Raise ImproperlyConfigured unless this is a practice site on a practice database, empty or made by us."""
    if not settings.PRACTICE:
        raise ImproperlyConfigured("PRACTICE is off: this is no practice site, and nothing is emptied.")
    if "practice" not in str(connection.settings_dict["NAME"]):
        raise ImproperlyConfigured(
            "The name of a practice database holds the word practice; this one's does not."
        )
    if "accounts_user" in connection.introspection.table_names():
        first = User.objects.order_by("pk").values_list("username", flat=True).first()
        if first is not None and first not in KNOWN:
            raise ImproperlyConfigured("This database was not made for practice; nothing is emptied.")


def renew(**size: Any) -> None:
    """Empty the practice site and fill it with the invented city; ``size`` as for the command ``demo``."""
    refuse_any_other()
    drop_everything()
    if looks.are_kept():
        looks.put_away("emptied")
    call_command("migrate", interactive=False, verbosity=0)
    call_command("demo", small=True, verbosity=0, **size)


def drop_everything() -> None:
    """Take every table out of the database; those who read meanwhile are told that it is away."""
    refuse_any_other()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")
            return
        cursor.execute("PRAGMA foreign_keys=OFF")
        for kind in ("view", "table"):
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = %s AND name NOT LIKE 'sqlite_%%'", [kind]
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP {kind} IF EXISTS "{name}"')
        cursor.execute("PRAGMA foreign_keys=ON")


def renew_later(*, actor: Any) -> None:
    """Begin to empty and fill in a process of its own, since it takes longer than a page may."""
    refuse_any_other()
    record(actor, "practice.renew", actor)
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "practice"]
    subprocess.Popen(command, start_new_session=True)  # noqa: S603 - our own command  # nosec B603
