"""The steps of a visit record: one button, one address."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from cadre_review.marks import listed
from visits.core.access import is_given, require
from visits.core.lists.ticks import back_to, came_from, things_ticked
from visits.core.pages import act, act_on_each, form_page, on_to, post_form
from visits.fieldwork.visits.actions import states
from visits.fieldwork.visits.forms.states import ReturnForm
from visits.fieldwork.visits.lists import VISITS
from visits.fieldwork.visits.methods import missing
from visits.fieldwork.visits.models import WITH_THE_TEAM, Visit
from visits.fieldwork.visits.queue import Place, after, waits_in
from visits.fieldwork.visits.views import comments


def scoped(request: HttpRequest, pk: int) -> Visit:
    """The visit, if the user sees it."""
    return states.way.fetch(request, pk)


def writable(request: HttpRequest, pk: int) -> Visit:
    """The visit, for somebody who may add to it."""
    rows = Visit.objects.visible_to(request.user).select_related("unit", "team__round", "round")
    visit = get_object_or_404(rows, pk=pk)
    require(request.user, "interview.write", visit)
    return visit


def within(visit: Visit) -> dict[str, Any]:
    """Where a form about the visit stands: its crumbs, and the way back."""
    back = reverse("visits:detail", args=[visit.pk])
    return {"back": back, "crumbs": [(_("Visit ledger"), reverse("visits:list")), (visit, back)]}


def version_of(request: HttpRequest) -> int | None:
    """The version of the text that the person had before him."""
    sent = request.POST.get("version", "")
    return int(sent) if sent.isdecimal() else None


def _step(
    request: HttpRequest, pk: int, action: Callable[..., Visit], text: str, then: str = ""
) -> HttpResponse:
    """``then``: where one goes on after it, where no review says so."""
    visit = scoped(request, pk)
    onward = next_one(request, visit) or then

    def write() -> HttpResponse:
        action(actor=request.user, visit=visit, version=version_of(request))
        still_seen = Visit.objects.visible_to(request.user).filter(pk=pk).exists()
        return on_to(request, text, onward or (reverse("visits:detail", args=[pk]) if still_seen else "home"))

    # the page of the review names each lack as a link
    return act(request, write, "visits:review" if "_review" in request.POST else "visits:detail", pk)


def next_one(request: HttpRequest, visit: Visit) -> str:
    """Where one goes on after a step: the office to the next visit that waits in the ledger from which it came
    (``next``, with its filter), else to that ledger or home; a lead, on the page of a review, to the next one, else
    home; "" where the step was taken elsewhere. Ask before the step."""
    user: Any = request.user
    if request.method == "POST" and user.is_office:
        follows = after(waits_in(came_from(request, VISITS)), visit.pk)
        return reverse("visits:detail", args=[follows]) if follows else back_to(request, reverse("home"))
    if "_review" not in request.POST:
        return ""
    follows = Place(request.user, visit).after
    return reverse("visits:review", args=[follows]) if follows else reverse("home")


@require_POST
def hand_to_lead(request: HttpRequest, pk: int) -> HttpResponse:
    """Finished: over to the lead; comments that nobody has ticked as done are asked about first."""
    visit = scoped(request, pk)
    require(request.user, "visit.hand_to_lead", visit)
    comments.settle_ticked(request, visit)
    unticked = comments.all_shown(request.user, visit) if "_anyway" not in request.POST else []
    if unticked and visit.state in WITH_THE_TEAM and not visit.ready_at:
        return _ask_unticked(request, visit, unticked)
    then = "" if is_given(request.user, "visit.submit") else "home"
    return _step(request, pk, states.hand_to_lead, _("The visit is with the lead now."), then)


def _ask_unticked(request: HttpRequest, visit: Visit, unticked: list[dict[str, Any]]) -> HttpResponse:
    return form_page(
        request, None, template="records/unticked.html", title=_("Comments that are not ticked"), remarks=unticked,
        visit=visit, button=_("Hand to the lead"), **within(visit),
    )  # fmt: skip


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
    remarks, onward = comments.all_shown(request.user, visit), next_one(request, visit)
    form = ReturnForm(_by_remarks(request, len(remarks)) or request.POST or None)

    def write() -> Visit:
        version = version_of(request)
        return states.return_visit(actor=request.user, visit=visit, version=version, **form.cleaned_data)

    return post_form(
        request, form, write, _("The visit is back with the team."), to=lambda _made: onward or reverse("home"),
        template="records/return.html", title=_("Return with a reason"), button=_("Return"), visit=visit,
        comments=remarks, is_review="_review" in request.POST or "review" in request.GET,
        came_from=request.POST.get("next") or request.GET.get("next", ""), **within(visit),
    )  # fmt: skip


def _by_remarks(request: HttpRequest, n: int) -> dict[str, str]:
    """The form of a return whose reason is the comments pinned to the record; empty where a reason is typed."""
    if not n or "_remarks" not in request.POST:
        return {}
    words = ngettext(
        "%(n)s comment, at the place it speaks of", "%(n)s comments, each at the place it speaks of", n
    )
    return {"reason": words % {"n": n}, "field": ""}


@require_POST
def accept_many(request: HttpRequest) -> HttpResponse:
    """Accept the ticked visits; each stands for itself."""
    return _many(request, accept_whole)


def accept_whole(*, actor: Any, visit: Visit) -> Visit:
    """Accept, where no method was ticked of which there is no record: such a visit is named, and left to be read."""
    if lacking := missing(visit):
        text = _("%(methods)s ticked, but no record of it. Open it and decide.")
        raise ValidationError(text % {"methods": listed(lacking)})
    return states.accept(actor=actor, visit=visit)


@require_POST
def submit_many(request: HttpRequest) -> HttpResponse:
    """Submit the ticked visits; each stands for itself."""
    return _many(request, states.submit)


@require_POST
def return_many(request: HttpRequest) -> HttpResponse:
    """Return the ticked visits with one reason, which is asked for first; each stands for itself."""
    form = ReturnForm(request.POST if "_return" in request.POST else None)
    if not form.is_valid():
        visits = picked(request)
        return _ask_reason(request, visits, form) if visits else redirect(_list(request))
    return _many(request, partial(states.return_visit, **form.cleaned_data))


def _ask_reason(request: HttpRequest, visits: list[Visit], form: ReturnForm) -> HttpResponse:
    return form_page(
        request, form, template="records/return_many.html", title=_("Return several visits"),
        visits=visits, told=[(one, comments.all_shown(request.user, one)) for one in visits],
        button=_("Return all of these"), back=_list(request), crumbs=[(_("Visit ledger"), reverse("visits:list"))],
    )  # fmt: skip


def _list(request: HttpRequest) -> str:
    """The list from which the visits were ticked, filtered as it was; the whole ledger where none is named."""
    return back_to(request, reverse("visits:list"))


def picked(request: HttpRequest) -> list[Visit]:
    """The ticked visits, or all that the filter finds, as far as they are seen."""
    rows = Visit.objects.visible_to(request.user).select_related("unit", "team__round")
    return things_ticked(request, VISITS, rows)


def _many(request: HttpRequest, action: Callable[..., Visit]) -> HttpResponse:
    act_on_each(
        request, picked(request), lambda visit: action(actor=request.user, visit=visit),
        lambda count: ngettext("%(n)s visit: done.", "%(n)s visits: done.", count) % {"n": count},
    )  # fmt: skip
    return redirect(_list(request))
