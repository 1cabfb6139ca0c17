"""``manage.py clear_jobs``: remove the results of long work that are older than seven days."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from visits.core.lists.jobs import forget_old


class Command(BaseCommand):
    help = "Remove the results of long work that are older than seven days."

    def handle(self, *args: Any, **options: Any) -> None:
        count = forget_old()
        self.stdout.write(ngettext("%(n)s result removed.", "%(n)s results removed.", count) % {"n": count})
