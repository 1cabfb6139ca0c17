"""The age limits."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from visits.core.access import can, require
from visits.core.pages import correct_page, form_page, on_to

from . import actions
from .forms import AgeLimitForm
from .models import AgeLimit

CRUMBS = [
    (gettext_lazy("Leadership teams"), "cadres:leadership_list"),
    (gettext_lazy("Age limits"), "cadres:age_limits"),
]


def age_limits(request: HttpRequest) -> HttpResponse:
    """The age limits, newest first for each sex and level."""
    context: dict[str, Any] = {
        "limits": AgeLimit.objects.all(),
        "may_write": can(request.user, "age_limit.write"),
    }
    return render(request, "cadres/leadership/age_limits.html", context)


def add_age_limit(request: HttpRequest) -> HttpResponse:
    """Enter an age limit."""
    require(request.user, "age_limit.write")
    form = AgeLimitForm(request.POST or None)

    def write() -> HttpResponse:
        actions.add_age_limit(actor=request.user, **form.values())
        return on_to(request, _("The age limit is entered."), "cadres:age_limits")

    return form_page(request, form, write, title=_("New age limit"), crumbs=CRUMBS, button=_("Save"))


def edit_age_limit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct an age limit."""
    limit = get_object_or_404(AgeLimit, pk=pk)
    require(request.user, "age_limit.write", limit)
    form = AgeLimitForm(request.POST or None, instance=limit)

    def write() -> HttpResponse:
        actions.change_age_limit(actor=request.user, limit=limit, **form.sent())
        return on_to(request, _("The age limit is corrected."), "cadres:age_limits")

    title = _("Correct the age limit")
    return correct_page(request, form, write, title=title, crumbs=CRUMBS, button=_("Save"))
