"""The file proper, as it stands and as it stood on a day."""

import datetime as dt
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from visits.cadres.formats.assessments import read_assessments
from visits.cadres.formats.resume import remarks
from visits.core.access import can, require

from . import filepage
from .consulting import matter_or_ask, open_file
from .forms import DayForm
from .models import Cadre, Matter
from .versions import Snapshot, end_of, related, snapshot, version_on
from .views import heading, namesakes_of, scoped, tabs_of
from .withheld import shown


def file(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole file; what is of its own right (family, health, measures) for whom the matrix names."""
    cadre = scoped(request, pk)
    require(request.user, "cadre.read_file", cadre)
    matter = matter_or_ask(request)
    if isinstance(matter, HttpResponse):
        return matter
    open_file(actor=request.user, cadre=cadre, part="file")
    day, form = day_asked(request)
    context = frame(request, cadre, "file", matter) | content(request.user, shown(request.user, cadre), day)
    context |= {
        "day_form": form,
        "namesakes": namesakes_of(request.user, cadre),
        "may_unmask": can(request.user, "cadre.unmask", cadre),
        "photo_url": reverse("cadres:photo_file", args=[pk]),
    }
    return render(request, "cadres/file.html", context, status=422 if form.errors else 200)


def as_of(request: HttpRequest, pk: int) -> HttpResponse:
    """The file as it stood at the end of a day."""
    cadre = scoped(request, pk)
    require(request.user, "cadre.read_file", cadre)
    matter = matter_or_ask(request)
    if isinstance(matter, HttpResponse):
        return matter
    day, form = day_asked(request)
    open_file(actor=request.user, cadre=cadre, part="as of")
    context = frame(request, cadre, "versions", matter) | {"day": day, "day_form": form}
    revision = version_on(cadre, end_of(day))
    if revision is None:
        return render(request, "cadres/as_of.html", context, status=422 if form.errors else 200)
    kept = whole(snapshot(revision))
    context |= content(request.user, shown(request.user, kept), day)
    address = f"{reverse('cadres:photo_file', args=[pk])}?version={revision.version}"
    context |= {"revision": revision, "may_write": False, "photo_url": address}
    return render(request, "cadres/as_of.html", context, status=422 if form.errors else 200)


def whole(file: Snapshot) -> Snapshot:
    """The kept lines with the units, posts and tasks they name, in a fixed number of queries."""
    prefetch_related_objects([file.cadre], "unit")
    for lines in file.parts.values():
        if lines:
            prefetch_related_objects(lines, *related(type(lines[0])))
    return file


def frame(request: HttpRequest, cadre: Cadre, tab: str, matter: Matter) -> dict[str, Any]:
    """What every page of the file shares: tabs, heading, the matter that stands."""
    return {
        "cadre": cadre,
        "tabs": tabs_of(request.user, cadre, tab),
        "heading": heading(cadre),
        "matter": matter,
        "may_write": can(request.user, "cadre.write", cadre),
    }


def content(user: Any, file: Snapshot, day: dt.date) -> dict[str, Any]:
    """The parts of the page, from a file as shown to the reader."""
    own_files = {line.relative_id for line in file.parts["family"]} - {None}
    return {
        "file": file,
        "day": day,
        "person": filepage.person(file, day),
        "standing": filepage.standing(file, day),
        "posts": filepage.posts(file, day),
        "past_posts": filepage.past_posts(file),
        "ranks": filepage.ranks(file, day),
        "schooling": filepage.schooling(file),
        "relatives": filepage.relatives(file, day),
        "proposal": filepage.proposal(file),
        "resume": (lines := filepage.resume(file)),
        "remarks": remarks(lines) if can(user, "cadre.write") else [],
        "assessments": read_assessments(file.cadre.assessments),
        "on_file": set(Cadre.objects.visible_to(user).filter(pk__in=own_files).values_list("pk", flat=True))
        if own_files
        else set(),
    }


def day_asked(request: HttpRequest) -> tuple[dt.date, DayForm]:
    """The day in the address line, else today; not after today."""
    today = timezone.localdate()
    form = DayForm({"day": request.GET.get("day") or today.isoformat()})
    return (form.cleaned_data["day"] if form.is_valid() else today), form
