"""The log as its auditor reads it: a list with ready questions, narrowed, sorted and kept as views like any other."""

import datetime as dt
from dataclasses import replace
from operator import attrgetter
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from cadre_review.audit import queries
from cadre_review.audit.anchors import last_of
from cadre_review.audit.log import take_looks
from cadre_review.audit.models import ChainHead
from cadre_review.prepared import rows_given
from visits.core.sheets.columns import Column

from .site_lists import filter_of
from .spec import Action, ListSpec
from .views import show_list

BY_SIZE = "exports"  # the question whose answer is sorted by what was taken


TOLD = ("at", "act", "thing", "thing_id", "detail")  # what ``_tell`` reads of an entry


def _told_as(name: str) -> dict[str, Any]:
    """A column of what ``_tell`` wrote on the entries."""
    return {"value": attrgetter(name), "reads": ()}


COLUMNS = [
    Column("number", gettext_lazy("Number"), "number", kind="number", sort=("number",)),
    Column("at", gettext_lazy("Time"), width=20, sort=("at",), **_told_as("told_at")),
    Column("account", gettext_lazy("Account"), "actor_name", width=12),
    Column("act", gettext_lazy("Act"), width=20, **_told_as("told_act")),
    Column("thing", gettext_lazy("Thing"), width=20, link=attrgetter("thing_url"), **_told_as("told_thing")),
    Column("taken", gettext_lazy("Rows taken"), lambda one: one.detail.get("rows"), kind="number", default=False,
           reads=()),
    Column("detail", gettext_lazy("Detail"), kind="long", width=40, **_told_as("told_detail")),
    Column("address", gettext_lazy("Address"), "address", width=16),
]  # fmt: skip


def _tell(reader: Any, entries: list[Any]) -> None:
    """Write on each entry in words what it says."""
    labels, words = queries.act_labels(), queries.Words(reader, entries)
    acts = {act: str(labels.get(act, act)) for act in {one.act for one in entries}}
    zone = timezone.get_current_timezone()
    for one in entries:
        name, one.thing_url = words.thing(one) if one.thing else ("", "")
        one.told_at = f"{one.at.astimezone(zone):%Y-%m-%d %H:%M:%S}"
        one.told_act = acts[one.act]
        one.told_thing = f"{words.kind(one.thing)} {name}" if one.thing else ""
        one.told_detail = words.told(one.detail, one.thing)


def _excel(request: HttpRequest) -> list[Action]:
    words = request.GET.urlencode()
    return [Action(_("Take away as Excel"), f"{reverse('audit:export')}{'?' if words else ''}{words}")]


def log_list(user: Any) -> ListSpec:
    """The log as this person reads it."""
    return ListSpec(
        key="audit",
        title=gettext_lazy("Audit log"),
        columns=COLUMNS,
        rows=queries.visible_to,
        order=("-number",),
        filter_form=filter_of(queries.LogFilter),
        prepare=lambda rows: _tell(user, rows),
        reads=TOLD,
        actions=_excel,
        exports=False,
        empty_text=gettext_lazy("No entry fits. Choose a longer period or fewer filters."),
        card=("act", "at", "account", "thing"),
    )


def _told(request: HttpRequest) -> list[Action]:
    return [Action(_("Done to your account"), reverse("accounts:told"))]


def own_list(user: Any) -> ListSpec:
    """What this person did and what was done to their account; nobody takes it away."""
    return replace(
        log_list(user),
        key="own_acts",
        title=gettext_lazy("My acts"),
        intro=gettext_lazy("What you did here, and what administrators did to your account."),
        rows=queries.own_acts,
        actions=_told,
    )


def log(request: HttpRequest) -> HttpResponse:
    """The whole log, newest first; the largest exports first where they are asked for."""
    take_looks()  # before the kept question of the page, which may not
    asked = request.GET.get("ask", "")
    if asked == BY_SIZE and "sort" not in request.GET:
        return redirect(f"{request.path}?{request.GET.urlencode()}&sort=-taken")
    ready = [
        ("", pgettext("log", "Everything")),
        *((key, label) for key, (label, _fits) in queries.QUESTIONS.items()),
    ]
    questions = [
        {"label": label, "url": f"?ask={key}" if key else "?", "current": key == asked}
        for key, label in ready
    ]
    return show_list(request, log_list(request.user), "audit/list.html", questions=questions, **_state())


def own(request: HttpRequest) -> HttpResponse:
    """The acts of who asks, newest first."""
    return show_list(request, own_list(request.user))


def _state() -> dict[str, Any]:
    """When the log was last verified and anchored."""
    anchor = last_of(settings.AUDIT_ANCHORS)
    since = dt.datetime.fromisoformat(anchor.at) if anchor else None
    return {"head": next(iter(rows_given(_head)), None), "anchor": anchor, "anchored_at": since}


def _head() -> QuerySet[ChainHead]:
    return ChainHead.objects.filter(pk=1).order_by()
