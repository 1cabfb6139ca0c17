"""Long rosters are read and taken in beside the pages, by the worker; see ``visits.core.lists.jobs``."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from visits.core.lists import jobs
from visits.core.lists.models import ImportBatch, Job, called
from visits.core.sheets.read import Unreadable

from . import actions
from .pages import told

LONG_UPLOAD = 500_000  # bytes: a roster of some 5,000 rows
LONG_BATCH = 3_000  # rows


@transaction.atomic
def start_reading(*, actor: Any, files: Sequence[tuple[str, bytes]]) -> Job:
    """Put the reading of long files in line; they lie in private storage until then."""
    actions.IMPORT.require(actor, {})
    uploads = [
        [name, default_storage.save(f"intake/{uuid.uuid4().hex}", ContentFile(data))] for name, data in files
    ]
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
    files = []
    for name, stored in job.wanted["uploads"]:
        with default_storage.open(stored) as opened:
            files.append((name, opened.read()))
    try:
        batch = actions.read_in(actor=job.made_by, files=files)
    except Unreadable as error:
        raise ValidationError(str(error)) from error
    jobs.lead_on(job, reverse("cadres:import_preview", args=[batch.pk]))
    for _name, stored in job.wanted["uploads"]:
        default_storage.delete(stored)


def take_in(job: Job) -> None:
    """The worker's part: take the batch in, then lead back to it."""
    batch = ImportBatch.objects.get(pk=job.wanted["batch"])
    done = actions.commit(actor=job.made_by, batch=batch, skip_errors=job.wanted["skip_errors"])
    jobs.lead_on(job, reverse("cadres:import_preview", args=[batch.pk]), told(done, batch))
