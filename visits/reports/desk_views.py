"""The page of the lead's desk."""

import datetime as dt
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .desk import DAYS, came_in, lacks, repeats


class DeskForm(forms.Form):
    """How far back the desk looks."""

    days = forms.IntegerField(label=_("Days back"), required=False, min_value=1, max_value=366)


def desk(request: HttpRequest) -> HttpResponse:
    """What came in, what lacks, what repeats; a number of days that cannot be read is told and not used."""
    user: Any = request.user
    form = DeskForm(request.GET if "days" in request.GET else {"days": DAYS})
    days = (form.cleaned_data["days"] if form.is_valid() else None) or DAYS
    since = timezone.localdate() - dt.timedelta(days=days)
    groups = [
        (_("What came in"), came_in(user, since)),
        (_("What lacks"), lacks(user, since)),
        (_("What repeats"), repeats(user, since)),
    ]
    return render(request, "reports/desk.html", {"form": form, "since": since, "groups": groups})
