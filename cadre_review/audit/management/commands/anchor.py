"""``anchor``: let the newest entry of the log leave the site."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from cadre_review.audit import anchors


class Command(BaseCommand):
    help = (
        "Sign the newest entry of the log; append it to the file AUDIT_ANCHORS and mail it to AUDITOR_MAIL."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run it on a schedule, such as every hour."""
        if not settings.AUDIT_ANCHORS and not settings.AUDITOR_MAIL:
            raise CommandError(
                _("Nobody takes the anchor. Set AUDIT_ANCHORS (a file) or AUDITOR_MAIL (an address).")
            )
        try:
            key = anchors.the_key()
            anchor = anchors.take_anchor(key)
            if settings.AUDIT_ANCHORS:
                anchors.append(Path(settings.AUDIT_ANCHORS), anchor)
            if settings.AUDITOR_MAIL:
                subject = _("Anchor of the audit log, entry %(number)d") % {"number": anchor.number}
                send_mail(subject, f"{anchor.line()}\n", None, [settings.AUDITOR_MAIL])
        except (anchors.BadAnchors, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            _("Entry %(number)d is anchored: %(digest)s. Public key: %(key)s")
            % {"number": anchor.number, "digest": anchor.digest, "key": anchors.public_key(key)}
        )
