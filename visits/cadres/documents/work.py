"""The long work: forms of a list as a zip, or its roster, made by the worker as whoever ordered them sees them."""

import tempfile
import zipfile
from typing import IO

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from visits.cadres.files.models import Cadre
from visits.core.lists.jobs import deliver, step
from visits.core.lists.models import Export, Job
from visits.core.marks.reading import secrecy_among

from .actions import keys_of, make_batch, people
from .kinds import PACKED, ROSTERS, TITLES, Paper
from .roster import write_roster

BATCH = 25  # forms that are logged and written at a time


def make_papers(job: Job) -> None:
    """Make what was ordered and keep it for whoever ordered it."""
    actor, data = job.made_by, QueryDict(job.wanted["query"])
    if not actor.is_active:
        raise ValidationError(_("The account that ordered this is closed."))
    paper, query = Paper(data["what"]), people(actor, data)
    keys = keys_of(query)
    if not keys:
        raise ValidationError(_("The list holds nobody any more. Order the papers again."))
    job.total = len(keys)
    Job.objects.filter(pk=job.pk).update(total=len(keys))
    export = Export.objects.get(pk=job.wanted["export"])
    Export.objects.filter(pk=export.pk).update(rows=len(keys))
    day = f"{timezone.localdate():%Y%m%d}"
    with tempfile.TemporaryFile() as out:
        if paper in ROSTERS:
            write_roster(
                out, job=job, keys=keys, paper=paper, export=export, with_id="with_id" in data,
                marks=secrecy_among(query.rows),
            )  # fmt: skip
            name = f"{TITLES[paper]}_{day}.xlsx"
        else:
            write_zip(out, job=job, keys=keys, paper=paper, export=export, with_id="with_id" in data)
            name = f"{TITLES[paper]}_{paper.value}_{day}.zip"
        out.seek(0)
        deliver(job, out, name)


def write_zip(
    out: IO[bytes], *, job: Job, keys: list[int], paper: Paper, export: Export, with_id: bool
) -> None:
    """The forms in the order of the list, each under its number and the person's name."""
    width = len(str(len(keys)))
    packing = zipfile.ZIP_STORED if paper in PACKED else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(out, "w") as archive:
        for start in range(0, len(keys), BATCH):
            cadres = in_order(job, keys[start : start + BATCH])
            made = make_batch(
                actor=job.made_by, cadres=cadres, paper=paper, export=export, with_id=with_id,
                matter=job.wanted["matter"],
            )  # fmt: skip
            for at, (name, data) in enumerate(made, start + 1):
                archive.writestr(f"{at:0{width}d} {name}.{paper.value}", data, packing)
            step(job, min(start + BATCH, len(keys)))


def in_order(job: Job, keys: list[int]) -> list[Cadre]:
    """The cadres of these keys whom the orderer still sees, in this order."""
    seen = Cadre.objects.visible_to(job.made_by).select_related("unit").in_bulk(keys)
    return [seen[key] for key in keys if key in seen]
