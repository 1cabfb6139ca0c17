"""Leads proposed from data: the page, one press for a lead, one for none."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from visits.core.access import can
from visits.core.lists.views import send_list, show_list
from visits.core.pages import done, sentence

from . import actions
from .lists import PROPOSALS


class AnswerForm(forms.Form):
    """Which proposal, as large as it was when it was read."""

    key = forms.CharField(max_length=120)
    size = forms.IntegerField(min_value=0)


class TakeForm(AnswerForm):
    """A lead is made of it."""

    client_key = forms.UUIDField()


class DismissForm(AnswerForm):
    """It is none."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500)


def proposals(request: HttpRequest) -> HttpResponse:
    """What the data propose, each with why."""
    may = can(request.user, "lead.dismiss")
    return show_list(request, PROPOSALS, "proposals/list.html", may_answer=may)


def export(request: HttpRequest) -> Any:
    """The same as a workbook."""
    return send_list(request, PROPOSALS)


@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Make a lead of a proposal."""
    form = TakeForm(request.POST)
    if not form.is_valid():
        return _refused(request, form)
    try:
        lead = actions.take(actor=request.user, **form.cleaned_data)
    except ValidationError as error:
        done(request, sentence(error), "error")
        return redirect("proposals:list")
    done(request, _("Lead %(number)s has been written down.") % {"number": lead.number})
    return redirect("leads:detail", lead.pk)


@require_POST
def dismiss(request: HttpRequest) -> HttpResponse:
    """Say that a proposal is no lead."""
    form = DismissForm(request.POST)
    if not form.is_valid():
        return _refused(request, form)
    try:
        actions.dismiss(actor=request.user, **form.cleaned_data)
    except ValidationError as error:
        done(request, sentence(error), "error")
    else:
        done(request, _("Not a lead: it comes again only when its numbers grow."))
    return redirect("proposals:list")


def _refused(request: HttpRequest, form: Any) -> HttpResponse:
    done(request, next(iter(form.errors.values()))[0], "error")
    return redirect("proposals:list")
