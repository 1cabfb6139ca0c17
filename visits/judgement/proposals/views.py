"""Leads proposed from data: the page, one press for a lead, one for none."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from visits.core.access import can
from visits.core.lists.views import send_list, show_list
from visits.core.pages import act, on_to, valid

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

    def write() -> HttpResponse:
        lead = actions.take(actor=request.user, **valid(TakeForm(request.POST)))
        text = _("Lead %(number)s has been written down.") % {"number": lead.number}
        return on_to(request, text, "leads:detail", lead.pk)

    return act(request, write, "proposals:list")


@require_POST
def dismiss(request: HttpRequest) -> HttpResponse:
    """Say that a proposal is no lead."""

    def write() -> str:
        actions.dismiss(actor=request.user, **valid(DismissForm(request.POST)))
        return _("Not a lead: it comes again only when its numbers grow.")

    return act(request, write, "proposals:list")
