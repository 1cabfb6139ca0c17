"""Takes what is overdue a rung up; for a timer of the system, beside the sign-ins that do it too."""

from typing import Any

from django.core.management.base import BaseCommand

from visits.judgement.rectifications.escalation import escalate


class Command(BaseCommand):
    help = "Takes overdue rectification and follow-ups a rung up and tells whom it concerns."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{escalate()} steps.")
