"""``verify_audit``: check the chain of the audit log, the rows it answers for, and anchors."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils.translation import gettext as _

from cadre_review.audit import anchors
from cadre_review.audit.verify import Break, Finding, remember, verify


class Command(BaseCommand):
    help = "Walk the audit log and the rows it answers for. Exit 0: all holds; exit 1: names every break."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object instead of sentences")
        parser.add_argument("--log-only", action="store_true", help="leave the rows out")
        parser.add_argument("--anchors", metavar="FILE", type=Path, help="anchors that left the site")
        parser.add_argument("--public-key", metavar="HEX", help="the key by which the anchors are signed")
        parser.add_argument(
            "--printed", metavar="NUMBER:DIGEST", nargs="+", default=[], help="what a printed footer says"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            kept, forged = self.anchors(options)
            found = verify(rows=not options["log_only"], anchors=kept)
        except DatabaseError as error:
            text = _("The log cannot be read. Is the database there, and is it migrated?")
            raise CommandError(text, returncode=2) from error
        except anchors.BadAnchors as error:
            raise CommandError(str(error), returncode=2) from error
        found.breaks += forged
        remember(found)
        self.say(found, as_json=options["json"])
        if found.breaks:
            raise SystemExit(1)

    def anchors(self, options: dict[str, Any]) -> tuple[list[anchors.Anchor], list[Break]]:
        """The anchors that count, and a break for each that the key did not sign."""
        kept = anchors.read(options["anchors"]) if options["anchors"] else []
        forged = anchors.wrongly_signed(kept, options["public_key"]) if options["public_key"] else []
        text = _("The anchor of entry %(number)d was not signed by this key.")
        breaks = [Break(one.number, text % {"number": one.number}) for one in forged]
        return [one for one in kept if one not in forged] + list(map(_of_paper, options["printed"])), breaks

    def say(self, found: Finding, *, as_json: bool) -> None:
        """One JSON object, or a sentence for the whole and one for each break."""
        words = {"count": found.count, "digest": found.digest, "breaks": len(found.breaks)}
        if as_json:
            self.stdout.write(json.dumps(found.as_json(), ensure_ascii=False))
            return
        if not found.breaks:
            self.stdout.write(_("The audit log holds: %(count)d entries, last digest %(digest)s.") % words)
        else:
            self.stdout.write(_("The audit log does not hold; places: %(breaks)d.") % words)
        for one in found.breaks:
            self.stdout.write(
                _("Entry %(number)d: %(sentence)s") % {"number": one.entry, "sentence": one.message}
            )
        if found.uncovered:
            count = sum(found.uncovered.values())
            self.stdout.write(
                _("Rows that no entry names yet: %(count)d. Run cover_rows once.") % {"count": count}
            )


def _of_paper(text: str) -> anchors.Anchor:
    """An anchor as somebody typed it from a footer. Raises BadAnchors."""
    number, _colon, digest = text.partition(":")
    if not number.isdecimal() or len(digest) < 8:
        raise anchors.BadAnchors(
            _("“%(text)s” is no anchor. Write number and digest as 120:9f3a….") % {"text": text}
        )
    return anchors.Anchor(int(number), digest.lower(), _("paper"))
