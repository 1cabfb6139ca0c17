"""Follow-ups: list, page, what was done, closing, taking up again."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from .actions import follow_ups


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One follow-up: from where, by whom, until when, what was done."""
    one = follow_ups.fetch(request, pk)
    context = {
        "one": one,
        "next_steps": follow_ups.buttons(request.user, one),
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
