"""The steps of a visit record: one button, one address."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from cadre_review.callers import own_address
from visits.core.access import require
from visits.core.pages import done, form_page, post_form
from visits.fieldwork.visits.actions import states
from visits.fieldwork.visits.forms.states import ReturnForm
from visits.fieldwork.visits.models import Visit
from visits.fieldwork.visits.views import comments


def scoped(request: HttpRequest, pk: int) -> Visit:
    """The visit, if the user sees it."""
    return states.way.fetch(request, pk)


def writable(request: HttpRequest, pk: int) -> Visit:
    """The visit, for somebody who may write in it."""
    rows = Visit.objects.visible_to(request.user).select_related("unit", "team__round", "round")
    visit = get_object_or_404(rows, pk=pk)
    require(request.user, "visit.write", visit)
    return visit


def within(visit: Visit) -> dict[str, Any]:
    """Where a form about the visit stands: its crumbs, and the way back."""
    back = reverse("visits:detail", args=[visit.pk])
    return {"back": back, "crumbs": [(_("Visits"), reverse("visits:list")), (visit, back)]}


def version_of(request: HttpRequest) -> int | None:
    """The version of the text that the person had before him."""
    sent = request.POST.get("version", "")
    return int(sent) if sent.isdecimal() else None


def _step(request: HttpRequest, pk: int, action: Callable[..., Visit], text: str) -> HttpResponse:
    visit = scoped(request, pk)
    try:
        action(actor=request.user, visit=visit, version=version_of(request))
    except ValidationError as error:
        for message in error.messages:
            done(request, message, level="error")
    else:
        done(request, text)
    still_seen = Visit.objects.visible_to(request.user).filter(pk=pk).exists()
    return redirect("visits:detail", pk) if still_seen else redirect("home")


@require_POST
def hand_to_lead(request: HttpRequest, pk: int) -> HttpResponse:
    """Finished: over to the lead."""
    return _step(request, pk, states.hand_to_lead, _("The visit is with the lead now."))


@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Send in to the department."""
    return _step(request, pk, states.submit, _("The visit is submitted."))


@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept into the files."""
    return _step(request, pk, states.accept, _("The visit is accepted and stands in the files now."))


def return_(request: HttpRequest, pk: int) -> HttpResponse:
    """Return with a reason that points at a field."""
    visit = scoped(request, pk)
    require(request.user, "visit.return", visit)
    form = ReturnForm(request.POST or None)

    def write() -> Visit:
        version = version_of(request)
        return states.return_visit(actor=request.user, visit=visit, version=version, **form.cleaned_data)

    return post_form(
        request, form, write, _("The visit is back with the team."), to="home", template="records/return.html",
        title=_("Return with a reason"), button=_("Return"), visit=visit,
        comments=comments.shown(request.user, visit)["comments"], **within(visit),
    )  # fmt: skip


@require_POST
def accept_many(request: HttpRequest) -> HttpResponse:
    """Accept the ticked visits; each stands for itself."""
    return _many(request, states.accept)


@require_POST
def submit_many(request: HttpRequest) -> HttpResponse:
    """Submit the ticked visits; each stands for itself."""
    return _many(request, states.submit)


@require_POST
def return_many(request: HttpRequest) -> HttpResponse:
    """Return the ticked visits with one reason, which is asked for first; each stands for itself."""
    visits = list(picked(request))
    if "_return" not in request.POST or not visits:
        return _ask_reason(request, visits, ReturnForm()) if visits else _none_ticked(request)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return _ask_reason(request, visits, form)
    return _many(request, partial(states.return_visit, **form.cleaned_data))


def _ask_reason(request: HttpRequest, visits: list[Visit], form: ReturnForm) -> HttpResponse:
    return form_page(
        request, form, template="records/return_many.html", title=_("Return several visits"), visits=visits,
        button=_("Return all of these"), back=_list(request), crumbs=[(_("Visits"), reverse("visits:list"))],
    )  # fmt: skip


def _list(request: HttpRequest) -> str:
    """The list from which the visits were ticked, filtered as it was; the whole ledger where none is named."""
    return own_address(request, request.POST.get("next", "")) or reverse("visits:list")


def picked(request: HttpRequest) -> QuerySet[Visit]:
    """The ticked visits, as far as the user sees them; at most 50, a page of the ledger."""
    keys = [int(key) for key in request.POST.getlist("pick") if key.isdecimal() and len(key) < 16][:50]
    rows = Visit.objects.visible_to(request.user).filter(pk__in=keys)
    return rows.select_related("unit", "team__round")


def _none_ticked(request: HttpRequest) -> HttpResponse:
    done(request, _("Tick the visits first."), level="warning")
    return redirect(_list(request))


def _many(request: HttpRequest, action: Callable[..., Visit]) -> HttpResponse:
    visits = list(picked(request))
    count = 0
    for visit in visits:
        if text := _one(request.user, action, visit):
            done(request, f"{visit}：{text}", level="warning")
        else:
            count += 1
    if not visits:
        return _none_ticked(request)
    if count:
        done(request, ngettext("%(n)s visit: done.", "%(n)s visits: done.", count) % {"n": count})
    return redirect(_list(request))


def _one(user: Any, action: Callable[..., Visit], visit: Visit) -> str:
    try:
        action(actor=user, visit=visit)
    except ValidationError as error:
        return "".join(map(str, error.messages))
    except PermissionDenied as error:
        return str(error)
    return ""
