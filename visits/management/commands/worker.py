"""``manage.py worker``: does the long work, and takes up again what a killed worker left lying."""

import datetime as dt
import logging
import threading
from argparse import ArgumentParser
from typing import Any

from django.db import Error, connection
from django.utils import timezone
from django_tasks_db.management.commands import db_worker

from cadre_review import table_sizes
from cadre_review.audit.log import take_looks
from visits.core.lists import jobs

logger = logging.getLogger(__name__)


class Command(db_worker.Command):
    help = "Do long work beside the pages; any number of workers may run, on any number of machines."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(queue_name="*", startup_delay=False, reload=False)

    def handle(self, *args: Any, **options: Any) -> None:
        """Look for work left lying in a thread beside the work itself."""
        threading.Thread(target=look_after, daemon=True).start()
        super().handle(*args, **options)


def look_after() -> None:
    """For as long as this worker lives; a database that does not answer is asked again."""
    pause, sized_on = threading.Event(), None
    while True:
        try:
            sized_on = see_to(sized_on)
        except Error as error:
            logger.warning("jobs left lying were not looked for: %s", error)
        connection.close()
        pause.wait(jobs.SILENCE.total_seconds() / 3)


def see_to(sized_on: dt.date | None) -> dt.date:
    """Take up what is left lying; look at the sizes of tables where that was not done today. Answers with today."""
    take_looks()
    if jobs.left_lying().exists():
        jobs.take_up_again()
    today = timezone.localdate()
    if today != sized_on and not table_sizes.looks_by_itself():
        table_sizes.look()
    return today
