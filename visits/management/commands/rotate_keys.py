"""Rewrites every sealed text under FIELD_KEY, so that a key of FIELD_KEYS_OLD can be thrown away."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from cadre_review.audit.log import record
from visits import rotation
from visits.core import cipher
from visits.fieldwork.surveys import keys


class Command(BaseCommand):
    """Rewrite, or with ``--check`` only count; may be stopped and run again at any time."""

    help = (
        "Rewrites every sealed text under FIELD_KEY. To change the key: put the key in use into FIELD_KEYS_OLD, a "
        "new one into FIELD_KEY, start the site, run this until --check is silent, then empty FIELD_KEYS_OLD."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """One option."""
        parser.add_argument(
            "--check", action="store_true", help="only count what waits; exit 1 where anything does"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Exit 0 where everything is under the key in use."""
        if not options["check"]:
            self.rewrite()
        if waiting := rotation.waiting():
            lines = [f"{table}: {n}" for table, n in sorted(waiting.items())]
            raise CommandError(_("Not under FIELD_KEY yet:") + "\n" + "\n".join(lines), returncode=1)
        self.stdout.write(_("Everything sealed lies under FIELD_KEY."))
        if running := keys.running():
            self.stdout.write(
                _(
                    "%(n)s surveys still take answers or have slips out: keep FIELD_KEYS_OLD until they are closed."
                )
                % {"n": running}
            )

    def rewrite(self) -> None:
        """Rewrite all; one line of the log says how many, and one for each text that does not open."""
        tally = rotation.rewrite_all()
        tally.add("survey keys", keys.rewrite())
        for place in tally.broken:
            record(None, "seal.broken", None, place=place)
            self.stderr.write(_("Does not open where it lies: %(place)s") % {"place": place})
        record(None, "keys.rotate", None, key=cipher.name_of(cipher.ring()[0]), texts=tally.done)
        for table, n in sorted(tally.done.items()):
            self.stdout.write(f"{table}: {n}")
