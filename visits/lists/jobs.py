"""Long work beside the pages: put in line, done by the worker, shown with how far it is.

The row stands in the same transaction as the worker's order, so neither is there without the other. A worker that
dies leaves a job without a sign of life; whoever asked for it sees that and starts it again.
"""

import datetime as dt
import logging
import secrets
from collections.abc import Callable
from pathlib import PurePath
from typing import IO, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files import File
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django_tasks import task

from cadre_review.audit.log import record
from visits.access import require
from visits.web import sentence

from .models import Job

KEPT = dt.timedelta(days=7)  # how long a result can be taken away
SILENCE = dt.timedelta(minutes=5)  # without a sign of life for so long the worker is taken for dead
STEP_EVERY = dt.timedelta(seconds=1)  # how often a job writes how far it is, at most

# The function that does each kind of work; it takes the Job and ends with ``deliver`` or ``lead_on``.
KINDS: dict[str, str] = {
    "papers": "visits.cadres.papers.work.make_papers",
    "intake_read": "visits.cadres.intake.work.read",
    "intake_commit": "visits.cadres.intake.work.take_in",
}

logger = logging.getLogger(__name__)


@transaction.atomic
def start(*, actor: Any, kind: str, title: str, wanted: dict[str, Any], total: int) -> Job:
    """Put long work in line for the worker; ``wanted`` (JSON) is all that it gets to know."""
    require(actor, "job.start")
    import_string(KINDS[kind])
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
    job = Job.objects.select_for_update().get(pk=job.pk)
    require(actor, "job.start_again", job)
    if job.state != Job.State.FAILED and not is_silent(job):
        raise ValidationError(_("This work is under way or done; it need not be started again."))
    job.state, job.done, job.message, job.seen_at = Job.State.WAITING, 0, "", timezone.now()
    job.save(update_fields=["state", "done", "message", "seen_at"])
    record(actor, "job.start_again", job)
    run.enqueue(job.pk)
    return job


def is_silent(job: Job) -> bool:
    """Whether a job should be at work and has given no sign of life for long: its worker died."""
    if job.state != Job.State.RUNNING:
        return False
    return timezone.now() - (job.seen_at or job.made_at) > SILENCE


@task()
def run(key: int) -> None:
    """What the worker does: one job, once. A fault is told in the job, never lost."""
    claimed = Job.objects.filter(pk=key, state=Job.State.WAITING)
    if not claimed.update(state=Job.State.RUNNING, seen_at=timezone.now()):
        return  # taken up by another order, or gone
    job = Job.objects.select_related("made_by").get(pk=key)
    work: Callable[[Job], None] = import_string(KINDS[job.kind])
    try:
        work(job)
    except (ValidationError, PermissionDenied) as error:
        fail(job, sentence(error) if isinstance(error, ValidationError) else str(error))
    except Exception:
        logger.exception("job of kind %s failed", job.kind)
        fail(job, _("The work stopped at a fault, and nothing came of it. Start it again; if it stops again, "
                    "tell the system administrator the time."))  # fmt: skip


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
    end(job, Job.State.DONE, message, "result", "result_name")


def lead_on(job: Job, address: str, message: str = "") -> None:
    """End a job that leads to a page of this site."""
    job.next_url = address
    end(job, Job.State.DONE, message, "next_url")


def fail(job: Job, message: str) -> None:
    """End a job of which nothing came, with what to do."""
    end(job, Job.State.FAILED, message)


def end(job: Job, state: Job.State, message: str, *fields: str) -> None:
    """Write how a job ended."""
    job.state, job.message, job.finished_at = state, message[:500], timezone.now()
    if state == Job.State.DONE:
        job.done = job.total
    job.save(update_fields=["state", "message", "finished_at", "done", *fields])


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
