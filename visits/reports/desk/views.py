"""The page of the lead's desk."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from visits.core.pages import act
from visits.reports.models import DeskLook

from .actions import look
from .desk import DAYS, came_in, lacks, repeats, with_you


class DeskForm(forms.Form):
    """How far back the desk looks."""

    days = forms.IntegerField(label=_("Days back"), required=False, min_value=1, max_value=366)


class LookForm(forms.Form):
    """The moment at which the page was made."""

    at = forms.DateTimeField(widget=forms.HiddenInput)


def desk(request: HttpRequest) -> HttpResponse:
    """What came in since the last look, what lacks, what repeats; days that cannot be read are told and not used."""
    user: Any = request.user
    form = DeskForm(request.GET if "days" in request.GET else {"days": DAYS})
    days = (form.cleaned_data["days"] if form.is_valid() else None) or DAYS
    since = timezone.localdate() - dt.timedelta(days=days)
    last = DeskLook.objects.visible_to(user).first()
    by_days = "days" in request.GET or last is None
    midnight = timezone.make_aware(dt.datetime.combine(since, dt.time.min))
    moment = midnight if last is None or by_days else last.at
    groups = [
        (_("What came in"), came_in(user, moment)),
        (_("What lacks"), lacks(user, since)),
        (_("What repeats"), repeats(user, since)),
    ]
    context = {
        "form": form,
        "since": since,
        "groups": groups,
        "last": None if by_days else last,
        "look_form": LookForm(initial={"at": timezone.now().isoformat()}),
        "with_you": with_you(user),
    }
    return render(request, "reports/desk.html", context)


@require_POST
def desk_read(request: HttpRequest) -> HttpResponse:
    """Read: from now on the desk opens with what came in after that page was made."""
    form = LookForm(request.POST)

    def write() -> str:
        if not form.is_valid():
            raise ValidationError(gettext("This page cannot be read. Open the desk again."))
        look(actor=request.user, at=form.cleaned_data["at"])
        return gettext("Read. What comes in from now on stands here next time.")

    return act(request, write, "reports:desk")
