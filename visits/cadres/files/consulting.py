"""Consulting files: the matter is asked once, and each opening stands in the log before the page is shown.

Source: the rules on cadre personnel files (查阅登记): who, when, which file, for what matter.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cadre_review.accounts.models import User
from cadre_review.audit.log import Line, look, record, take_looks
from cadre_review.audit.models import Entry
from cadre_review.audit.queries import act_label
from cadre_review.callers import own_address
from cadre_review.prepared import rows_given
from cadre_review.request_cache import forget, once
from visits.core.access import require
from visits.core.fields import check_text
from visits.core.records import store
from visits.organisation.units.models import LeadershipTeam

from .models import Cadre, Matter

WITHOUT = "without_matter"  # what a request keeps under it: that the reader consults no files
SHORTEST = 4  # characters of a matter; less says nothing


def start_of_today() -> dt.datetime:
    """The instant at which the local day began."""
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)


def current_matter(user: Any) -> Matter | None:
    """The matter for which the user consults files now; one of an earlier day stands no more."""
    if once(user, WITHOUT, lambda _user: False):
        return None
    matter = next(iter(rows_given(_newest, user.pk)), None)
    return matter if matter and matter.started_at >= start_of_today() else None


def any_matter() -> Exists:
    """Whether a matter stands for the account of a session, of whatever day."""
    return Exists(Matter.objects.filter(user=OuterRef("account"), ended_at__isnull=True).order_by())


def _newest(user: int) -> QuerySet[Matter]:
    return Matter.objects.filter(user=user, ended_at__isnull=True)[:1]


def matter_or_ask(request: HttpRequest) -> HttpResponse | Matter:
    """The matter that stands, else the way to the page that asks for one and then leads back here."""
    if matter := current_matter(request.user):
        return matter
    back = request.get_full_path() if request.method == "GET" else request.headers.get("Referer", "")
    return redirect(f"{reverse('cadres:matter')}?{urlencode({'next': safe_address(request, back)})}")


def safe_address(request: HttpRequest, address: str) -> str:
    """The address where it is one of this site, else the roster."""
    return own_address(request, address) or reverse("cadres:list")


@transaction.atomic(durable=True)
def begin_matter(*, actor: Any, reason: str) -> Matter:
    """Enter for what matter the user consults files from now on; the matter before ends."""
    require(actor, "cadre.consult")
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)  # one matter at a time
    reason = " ".join(reason.split())
    check_text(reason)
    if len(reason) < SHORTEST:
        raise ValidationError({"reason": _("Say for what matter you consult files, in a few words.")})
    Matter.objects.filter(user=actor, ended_at__isnull=True).update(ended_at=timezone.now())
    matter = store(Matter(user=actor, reason=reason))
    forget(WITHOUT)
    record(actor, "matter.begin", matter, matter=reason)
    return matter


@transaction.atomic(durable=True)
def end_matter(*, actor: Any) -> None:
    """End the user's matter; the next file asks again. Nothing happens where none stands."""
    require(actor, "cadre.consult")
    matter = Matter.objects.select_for_update().filter(user=actor, ended_at__isnull=True).first()
    if matter is None:
        return
    matter.ended_at = timezone.now()
    matter.save(update_fields=["ended_at"])
    record(actor, "matter.end", matter)


def open_files(*, actor: Any, cadres: Iterable[Cadre], part: str) -> None:
    """Enter the opening of each file, with the matter where one stands, before anything of it is shown."""
    matter, opened = current_matter(actor), list(cadres)
    said = {"part": part} | ({"matter": matter.reason} if matter else {})
    for cadre in opened:
        require(actor, "cadre.read_file", cadre)
    look(actor, [Line("cadre.open", cadre, said) for cadre in opened])


def open_file(*, actor: Any, cadre: Cadre, part: str = "file") -> None:
    """Enter the opening of one file in the log; the page is shown only after it is written."""
    open_files(actor=actor, cadres=[cadre], part=part)


def open_team(*, actor: Any, team: LeadershipTeam, part: str) -> None:
    """Enter the opening of what is on file of a leadership team in the log; shown only after it is written."""
    look(actor, [Line("team_file.open", team, {"part": part})])


# Acts by which somebody learns what a file says.
LOOKED = ("cadre.open", "cadre.unmask", "cadre.paper", "cadre.photo_open", "search.read")
PARTS_OPENED = {
    "overview": gettext_lazy("overview"),
    "file": gettext_lazy("cadre file"),
    "as of": gettext_lazy("the file as it stood on a day"),
    "versions": gettext_lazy("history"),
    "evidence": gettext_lazy("evidence"),
    "ratings": gettext_lazy("ratings"),
    "rating sources": gettext_lazy("the talks behind a rating"),
    "talks": gettext_lazy("visits and talks"),
    "edit": gettext_lazy("form for correcting the file"),
    "education": gettext_lazy("form of the education"),
    "family": gettext_lazy("form of the family"),
    "ranks": gettext_lazy("form of the ranks held"),
    "posts": gettext_lazy("form of the posts held"),
    "appointment form": gettext_lazy("form of the appointment form"),
    "print": gettext_lazy("print view"),
    "lead": gettext_lazy("lead"),
    "appraisal": gettext_lazy("pack of an appraisal"),
    "decision": gettext_lazy("decision"),
    "dossier": gettext_lazy("dossier"),
    "finding": gettext_lazy("finding"),
    "outcome check": gettext_lazy("what became of a decision"),
    "own account": gettext_lazy("own account"),
    "peers": gettext_lazy("comparison with others of the same kind"),
    "portrait": gettext_lazy("portrait"),
    "queue": gettext_lazy("Leader's page"),
    "meeting": gettext_lazy("screen or seat of a meeting"),
    "recommendation": gettext_lazy("recommendation"),
    "rectification": gettext_lazy("rectification"),
    "structure": gettext_lazy("structure of the team"),
}


def consultations(cadre: Cadre) -> QuerySet[Entry]:
    """The lines of the log by which somebody looked at this file."""
    take_looks()
    rows = Entry.objects.filter(thing=Cadre._meta.label_lower, thing_id=str(cadre.pk), act__in=LOOKED)
    return rows.select_related("actor").order_by("-number")


def said(entry: Entry) -> tuple[str, str]:
    """Which part of the file a line of the log names, and for what matter."""
    part = str(entry.detail.get("part", ""))
    what = str(PARTS_OPENED.get(part, part)) or act_label(entry.act)
    return what, str(entry.detail.get("matter") or entry.detail.get("reason") or "")
