"""Follow-ups: list, page, what was done, closing, taking up again."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from visits.core.access import can, require
from visits.core.lists.views import send_list, show_list
from visits.core.pages import add_errors, done, show_form
from visits.fieldwork.visits.models import WITH_THE_TEAM, FollowUp

from . import actions
from .forms import AgainForm, CloseForm, DoneForm
from .lists import FOLLOW_UPS


def follow_up_list(request: HttpRequest) -> HttpResponse:
    """Everything promised that the user sees."""
    return show_list(request, FOLLOW_UPS)


def follow_up_export(request: HttpRequest) -> Any:
    """The list as a workbook."""
    return send_list(request, FOLLOW_UPS)


def scoped(request: HttpRequest, pk: int) -> FollowUp:
    """The follow-up, if the user sees it."""
    rows = FollowUp.objects.visible_to(request.user).select_related(
        "visit__unit", "visit__team__round", "done_by", "closed_by"
    )
    return get_object_or_404(rows, pk=pk)


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One follow-up: from where, by whom, until when, what was done."""
    one, user = scoped(request, pk), request.user
    sent_in = one.visit.state not in WITH_THE_TEAM
    offered = [
        ("see_to", _("Write down what was done"), "follow_up.see_to", sent_in and not one.done_on),
        ("close", _("Close it"), "follow_up.close", one.done_on and not one.closed_on),
        ("reopen", _("Reopen"), "follow_up.close", one.done_on),
    ]
    context = {
        "one": one,
        "next_steps": [
            {"url": reverse(f"follow_ups:{name}", args=[pk]), "label": label}
            for name, label, act, is_open in offered
            if is_open and can(user, act, one)
        ],
        "facts": [
            (_("Who sees to it"), one.owner),
            (_("Due on"), one.due_on),
            (_("Done on"), one.done_on),
            (_("What was done"), one.result),
            (_("Papers that show it"), one.papers),
            (_("Written down by"), one.done_by.name if one.done_by else None),
            (_("Closed on"), one.closed_on),
            (_("Closed by"), one.closed_by.name if one.closed_by else None),
            (_("Times reopened"), one.times_reopened or None),
            (_("Why it was reopened"), one.reason),
        ],
    }
    return render(request, "follow_ups/detail.html", context)


def _step(
    request: HttpRequest, pk: int, act: str, form_class: Any, title: str, write: Callable[..., Any]
) -> HttpResponse:
    one = scoped(request, pk)
    require(request.user, act, one)
    form = form_class(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            write(actor=request.user, follow_up=one, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            done(request, _("%(step)s: written down.") % {"step": title})
            return redirect("follow_ups:detail", pk)
    back = reverse("follow_ups:detail", args=[pk])
    return show_form(request, "follow_ups/form.html", form, title=title, one=one, back=back)


def see_to(request: HttpRequest, pk: int) -> HttpResponse:
    """What was done."""
    return _step(request, pk, "follow_up.see_to", DoneForm, _("Write down what was done"), actions.see_to)


def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close it."""
    return _step(request, pk, "follow_up.close", CloseForm, _("Close it"), actions.close)


def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it up again."""
    return _step(request, pk, "follow_up.close", AgainForm, _("Reopen"), actions.reopen)
