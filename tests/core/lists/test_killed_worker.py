"""A worker killed in the middle of its work: another takes the work up; one that lives is not robbed of it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from cadre_review.audit.models import ChainHead, Entry
from tests.core.lists.a_worker import KIND, TASKS, slow
from visits.core.lists import jobs
from visits.core.lists.models import Job

TOP = Path(__file__).resolve().parents[3]
SILENCE = 6  # seconds; 30 on a site; longer than a busy machine lets a living worker wait


@pytest.fixture
def workers(transactional_db) -> Iterator[list[subprocess.Popen]]:
    """Two worker processes on the test's database."""
    own = {"DATABASE_OF_TEST": str(connection.settings_dict["NAME"]), "JOB_SILENCE_SECONDS": str(SILENCE)}
    environment = os.environ | own | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-m", "tests.core.lists.a_worker"]
    started = [subprocess.Popen(command, cwd=TOP, env=environment) for _number in range(2)]
    yield started
    for process in started:
        process.kill()
        process.wait()


def until(job: Job, **facts: object) -> Job:
    """The job once it is so; AssertionError after four minutes, which a busy machine needs to start two workers."""
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline:
        job.refresh_from_db()
        if all(getattr(job, name) == value for name, value in facts.items()) and (
            job.message or job.next_url
        ):
            return job
        time.sleep(0.1)
    raise AssertionError((job.state, job.done, job.attempt, job.message))


def test_work_of_a_killed_worker_is_taken_up_within_a_minute_by_another(
    workers, staff, settings, monkeypatch
):
    ChainHead.objects.get_or_create(pk=1)
    settings.TASKS = TASKS
    monkeypatch.setitem(jobs.KINDS, KIND, slow)
    job = until(jobs.start(actor=staff, kind=KIND, title="慢", wanted={}, total=2), state="running")
    time.sleep(2 * SILENCE)  # the other worker looks, and lets be what gives signs of life
    assert until(job, state="running").attempt == 1
    victim = int(job.message)
    assert victim in {process.pid for process in workers}
    os.kill(victim, signal.SIGKILL)
    began = timezone.now()
    job = until(job, state="done")
    assert (job.attempt, job.next_url, job.message) == (2, "/", "")
    assert (timezone.now() - began).total_seconds() < 60
    # Work that lies longer than SILENCE between its order and its first step is ordered once more; one order does it.
    orders = Entry.objects.filter(act="job.start_again")
    assert orders.exists()
    assert all(order.detail == {"attempt": 2} for order in orders)
