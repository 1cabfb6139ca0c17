"""Long rosters are read and taken in beside the pages, by the worker; see ``visits.core.lists.jobs``."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from visits.core.imports.batches import Files
from visits.core.lists import jobs
from visits.core.lists.models import ImportBatch, Job, called
from visits.core.sheets.read import Unreadable

from . import actions
from .pages import told

LONG_UPLOAD = 500_000  # bytes: a roster of some 5,000 rows
LONG_BATCH = 3_000  # rows


@transaction.atomic
def start_reading(*, actor: Any, files: Files) -> Job:
    """Put the reading of long files in line; they lie in private storage until then."""
    actions.IMPORT.require(actor, {})
    uploads = [[name, actions.stored(data)] for name, data in files]
    title = _("Reading %(names)s") % {"names": called([name for name, _data in files])}
    return jobs.start(actor=actor, kind="intake_read", title=title, wanted={"uploads": uploads}, total=1)


@transaction.atomic
def start_taking_in(*, actor: Any, batch: ImportBatch, skip_errors: bool) -> Job:
    """Put the taking in of a long batch in line."""
    actions.IMPORT.require(actor, batch.plan)
    title = _("Taking in %(names)s") % {"names": batch.file_name}
    wanted = {"batch": batch.pk, "skip_errors": skip_errors}
    return jobs.start(actor=actor, kind="intake_commit", title=title, wanted=wanted, total=1)


def read(job: Job) -> None:
    """The worker's part: read and plan, then lead on to the preview."""
    try:
        batch = actions.read_in(actor=job.made_by, files=actions.opened(job.wanted["uploads"]))
    except Unreadable as error:
        raise ValidationError(str(error)) from error
    jobs.lead_on(job, reverse("cadres:import_preview", args=[batch.pk]))
    actions.remove(kept for _name, kept in job.wanted["uploads"])


def take_in(job: Job) -> None:
    """The worker's part: take the batch in, then lead back to it."""
    batch = ImportBatch.objects.get(pk=job.wanted["batch"])
    done = actions.commit(actor=job.made_by, batch=batch, skip_errors=job.wanted["skip_errors"])
    jobs.lead_on(job, reverse("cadres:import_preview", args=[batch.pk]), told(done, batch))
