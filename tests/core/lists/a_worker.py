"""A worker of its own process with work for tests: ``python -m tests.core.lists.a_worker``.

DATABASE_OF_TEST names the test's database; the rest is as in production, worker command and task backend included.
"""

import os
import threading
from typing import Any

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
KIND = "slow"


def slow(job: Any) -> None:
    """Never gets done at the first attempt; says in its message which process is at it."""
    from visits.core.lists import jobs
    from visits.core.lists.models import Job

    jobs.step(job, 1)
    Job.objects.filter(pk=job.pk).update(message=str(os.getpid()))
    if job.attempt == 1:
        threading.Event().wait()
    jobs.lead_on(job, "/")


def main() -> None:
    """Work until killed."""
    import django
    from django.conf import settings
    from django.core.management import call_command

    settings.DATABASES["default"]["NAME"] = os.environ["DATABASE_OF_TEST"]
    settings.TASKS = TASKS
    django.setup()

    from visits.core.lists import jobs

    jobs.KINDS[KIND] = slow
    call_command("worker", interval=0.1, verbosity=0)


if __name__ == "__main__":
    main()
