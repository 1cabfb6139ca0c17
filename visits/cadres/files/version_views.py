"""The history of a file: its versions with what changed, and bringing one back."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from visits.core.access import require
from visits.core.history.models import Revision
from visits.core.lists.paging import page_of
from visits.core.pages import done, sentence

from . import actions
from .consulting import matter_or_ask, open_file
from .differences import Change, Names, changes
from .file_views import frame
from .forms import DayForm
from .models import Cadre
from .part_views import back
from .versions import content_now, versions_of
from .views import scoped
from .withheld import shown_content


def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """Every kept version, newest first: who, when, what changed from what to what."""
    cadre = scoped(request, pk)
    require(request.user, "cadre.read_file", cadre)
    matter = matter_or_ask(request)
    if isinstance(matter, HttpResponse):
        return matter
    open_file(actor=request.user, cadre=cadre, part="versions")
    page = page_of(
        versions_of(cadre), ("-version",), request.GET.get("after", ""), request.GET.get("before", "")
    )
    context = frame(request, cadre, "versions", matter) | {
        "rows": told(request.user, cadre, page.rows),
        "day_form": DayForm(initial={"day": timezone.localdate()}),
        "newer_url": f"?before={page.newer}" if page.newer else "",
        "older_url": f"?after={page.older}" if page.older else "",
    }
    return render(request, "cadres/versions.html", context)


def told(user: Any, cadre: Cadre, rows: list[Revision]) -> list[tuple[Revision, list[Change] | None]]:
    """Each version with what it changed in the one before; None of the first, which changed nothing."""
    if not rows:
        return []
    older = versions_of(cadre).filter(version__lt=rows[-1].version).first()
    line = [*rows, *([older] if older else [])]
    kept = {one.version: shown_content(user, one.content) for one in line}
    names = Names(kept.values())
    return [
        (
            one,
            changes(kept[line[at + 1].version], kept[one.version], names) if at + 1 < len(line) else None,
        )
        for at, one in enumerate(rows)
    ]


def bring_back(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Show what would change, ask, and make a new version that says what the older one said."""
    cadre = scoped(request, pk)
    require(request.user, "cadre.write", cadre)
    revision = get_object_or_404(versions_of(cadre), version=number)
    problem = ""
    if request.method == "POST":
        sent = request.POST.get("base_version", "")
        base = int(sent) if sent.isdecimal() and len(sent) < 10 else -1
        try:
            actions.bring_back(actor=request.user, cadre=cadre, revision=revision, base_version=base)
        except ValidationError as error:
            problem = sentence(error)
        else:
            done(request, _("Version %(number)s is brought back as a new version.") % {"number": number})
            return back(request, pk)
    cadre.refresh_from_db()
    open_file(actor=request.user, cadre=cadre, part="versions")
    now, then = (shown_content(request.user, one) for one in (content_now(cadre), revision.content))
    context = {
        "cadre": cadre,
        "revision": revision,
        "changes": changes(now, then, Names([now, then])),
        "problem": problem,
    }
    return render(request, "cadres/bring_back.html", context, status=409 if problem else 200)
