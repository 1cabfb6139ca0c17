"""Long work beside the pages: put in line, done by the worker, shown with how far it is.

The row stands in the same transaction as the worker's order, so neither is there without the other. A worker gives a
sign of life while it works; a job without one is taken up again (``take_up_again``), so every kind of work must bear
to be begun anew. Only the last attempt may end a job.
"""

import datetime as dt
import logging
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import PurePath
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files import File
from django.db import DatabaseError, connection, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from cadre_review.audit.log import record
from cadre_review.outage import fault_of
from cadre_review.request_cache import reading
from visits.core.access import require
from visits.core.pages import sentence
from visits.core.records import lock

from .models import Job

KEPT = dt.timedelta(days=7)  # how long a result can be taken away
SILENCE = dt.timedelta(
    seconds=settings.JOB_SILENCE_SECONDS
)  # without a sign of life the worker is taken for dead
BEAT = SILENCE.total_seconds() / 6
MOST_ATTEMPTS = 5  # work that ended its worker so often is not begun again by itself
STEP_EVERY = dt.timedelta(seconds=1)  # how often a job writes how far it is, at most

# The function that does each kind of work, offered when the site starts.
KINDS: dict[str, Callable[[Job], None]] = {}

logger = logging.getLogger(__name__)


@transaction.atomic
def start(*, actor: Any, kind: str, title: str, wanted: dict[str, Any], total: int) -> Job:
    """Put long work in line for the worker; ``wanted`` (JSON) is all that it gets to know."""
    require(actor, "job.start")
    KINDS[kind]  # a kind that nobody does is a fault of the program
    forget_old()
    job = Job.objects.create(
        kind=kind, title=title[:200], wanted=wanted, total=total, made_by=actor, seen_at=timezone.now()
    )
    record(actor, "job.start", job, kind=kind, total=total)
    run.enqueue(job.pk)
    return job


@transaction.atomic
def start_again(*, actor: Any, job: Job) -> Job:
    """Put a job that failed, or whose worker died, in line once more."""
    job = lock(actor, job, "job.start_again")
    if job.state != Job.State.FAILED and not is_silent(job):
        raise ValidationError(_("This work is under way or done; it need not be started again."))
    job.attempt = 0
    _put_in_line(job)
    record(actor, "job.start_again", job)
    return job


def _put_in_line(job: Job) -> None:
    job.state, job.done, job.message, job.seen_at = Job.State.WAITING, 0, "", timezone.now()
    job.save(update_fields=["state", "done", "message", "seen_at", "attempt"])
    run.enqueue(job.pk)


def left_lying() -> Any:
    """Jobs that should be at work or in line and of which nothing was heard."""
    open_ones = Job.objects.filter(state__in=[Job.State.WAITING, Job.State.RUNNING])
    return open_ones.filter(seen_at__lt=timezone.now() - SILENCE).exclude(pk__in=at_work)


@transaction.atomic
def take_up_again() -> int:
    """Put in line again what a killed worker left lying; how many jobs. Work that kills each worker is given up."""
    ready = DBTaskResult.objects.ready().filter(task_path=run.module_path)
    ordered = {args["args"][0] for args in ready.values_list("args_kwargs", flat=True)}
    count = 0
    for job in left_lying().select_for_update(
        skip_locked=connection.features.has_select_for_update_skip_locked
    ):
        if job.state == Job.State.WAITING and job.pk in ordered:
            continue  # the line is long
        count += 1
        if job.attempt >= MOST_ATTEMPTS:
            _end_now(
                job,
                _("The worker stopped at this work several times. Tell the system administrator the time."),
            )
            continue
        _put_in_line(job)
        record(None, "job.start_again", job, attempt=job.attempt + 1)
    return count


def _end_now(job: Job, message: str) -> None:
    Job.objects.filter(pk=job.pk).update(state=Job.State.FAILED, message=message, finished_at=timezone.now())


def is_silent(job: Job) -> bool:
    """Whether a job should be at work and has given no sign of life for long: its worker died."""
    if job.state != Job.State.RUNNING:
        return False
    return timezone.now() - (job.seen_at or job.made_at) > SILENCE


@task()
def run(key: int) -> None:
    """What the worker does: one job, once. A fault is told in the job, never lost."""
    claimed = Job.objects.filter(pk=key, state=Job.State.WAITING)
    if not claimed.update(state=Job.State.RUNNING, seen_at=timezone.now(), attempt=F("attempt") + 1):
        return  # taken up by another order, or gone
    job = Job.objects.select_related("made_by").get(pk=key)
    work = KINDS[job.kind]
    try:
        with signs_of_life(job), reading(job.made_by):
            work(job)
    except (ValidationError, PermissionDenied) as error:
        fail(job, sentence(error) if isinstance(error, ValidationError) else str(error))
    except Exception as error:
        if fault_of(error):
            raise  # the disk or the database is away: it is taken up again when they are back
        logger.exception("job of kind %s failed", job.kind)
        fail(job, _("The work stopped at a fault, and nothing came of it. Start it again; if it stops again, "
                    "tell the system administrator the time."))  # fmt: skip


at_work: set[int] = set()  # jobs of this process: it knows that it lives


@contextmanager
def signs_of_life(job: Job) -> Iterator[None]:
    """Write now and then that the job is at work, from a thread beside it, however long one step takes."""
    over = threading.Event()
    threading.Thread(target=_beat, args=(job.pk, job.attempt, over), daemon=True).start()
    at_work.add(job.pk)
    try:
        yield
    finally:
        at_work.discard(job.pk)
        over.set()


def _beat(key: int, attempt: int, over: threading.Event) -> None:
    while not over.wait(BEAT):
        with suppress(DatabaseError):  # the work itself may hold the only lock; it is heard of later
            Job.objects.filter(pk=key, attempt=attempt).update(seen_at=timezone.now())
        connection.close()


def step(job: Job, done: int) -> None:
    """Tell how many steps are done, which is also the sign of life; written once a second at most."""
    now = timezone.now()
    job.done = done
    if done >= job.total or job.seen_at is None or now - job.seen_at >= STEP_EVERY:
        job.seen_at = now
        Job.objects.filter(pk=job.pk).update(done=done, seen_at=now)


def deliver(job: Job, content: IO[bytes], name: str, message: str = "") -> None:
    """Keep the file that came of the work, for whoever asked; ``name`` is what the download is called."""
    kept_as = secrets.token_hex(16) + PurePath(name).suffix
    job.result.save(kept_as, File(content), save=False)
    job.result_name = name[:200]
    if not end(job, Job.State.DONE, message, "result", "result_name"):
        job.result.delete(save=False)


def lead_on(job: Job, address: str, message: str = "") -> None:
    """End a job that leads to a page of this site."""
    job.next_url = address
    end(job, Job.State.DONE, message, "next_url")


def fail(job: Job, message: str) -> None:
    """End a job of which nothing came, with what to do."""
    end(job, Job.State.FAILED, message)


def end(job: Job, state: Job.State, message: str, *fields: str) -> bool:
    """Write how a job ended; False, and nothing is written, where it was given to another worker meanwhile."""
    job.state, job.message, job.finished_at = state, message[:500], timezone.now()
    if state == Job.State.DONE:
        job.done = job.total
    mine = Job.objects.filter(pk=job.pk, attempt=job.attempt, state=Job.State.RUNNING)
    written = ("state", "message", "finished_at", "done", *fields)
    return bool(mine.update(**{name: getattr(job, name) for name in written}))


def forget_old() -> int:
    """Remove results older than seven days; the rows stay and say so. How many were removed."""
    old = Job.objects.filter(~Q(result=""), finished_at__lt=timezone.now() - KEPT)
    count = 0
    for job in old:
        job.result.delete(save=False)
        job.message = _("The seven days in which the file could be taken away are over.")
        job.save(update_fields=["result", "message"])
        count += 1
    return count
