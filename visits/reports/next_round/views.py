"""The page on which a round is copied: its facts first, then what changes, then the copy."""

import datetime as dt
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from visits.core.access import require
from visits.core.pages import form_page, on_to, sent
from visits.organisation.rounds.forms import RoundForm
from visits.organisation.rounds.models import Round
from visits.organisation.rounds.views.rounds import crumbs_of, scoped

from .actions import MovedOnError, copy_round
from .plan import Copy, plan_of

A_YEAR = dt.timedelta(days=365)
HEADS = ("days", "scope", "members", "hands")


class CopyForm(RoundForm):
    """The facts of the new round, and under which digest its content was looked at."""

    digest = forms.CharField(widget=forms.HiddenInput, required=False)


def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Facts, then (``_preview``) what changes, then the copy."""
    one = scoped(request, pk)
    require(request.user, "round.write", one)
    posted = request.POST.copy() if request.method == "POST" else None
    form = CopyForm(posted, initial=_usual(one))
    plan = _looked_at(request, one, form)
    if posted is not None and plan is not None and "_write" not in posted:
        posted["digest"] = plan.digest

    def write() -> HttpResponse | None:
        if "_write" not in request.POST:
            return None
        try:
            made = copy_round(
                actor=request.user, one=one, digest=form.cleaned_data["digest"], **form.values()
            )
        except MovedOnError as error:
            posted["digest"] = plan.digest if plan else ""  # type: ignore[index]
            form.add_error(None, error)
            return None
        text = _("%(round)s is planned as a copy of %(old)s. Look it through, then open it.")
        return on_to(request, text % {"round": made, "old": one}, "rounds:detail", made.pk)

    if answer := sent(request, form, write):
        return answer
    return form_page(
        request, form, template="rounds/copy.html", title=_("Copy the round"), crumbs=crumbs_of(one),
        round=one, plan=plan, changes=_told(plan), status=422 if form.errors else 200,
    )  # fmt: skip


def _usual(one: Round) -> dict[str, Any]:
    """The same facts, a year later, under a name that is still to be given."""
    later = {name: getattr(one, name) + A_YEAR for name in ("starts_on", "ends_on")}
    same = {name: getattr(one, name) for name in ("scheme", "minimum_group", "note")}
    return later | same


def _looked_at(request: HttpRequest, one: Round, form: CopyForm) -> Copy | None:
    """What the copy would hold, once the facts are such that it can be said."""
    if not form.is_bound or not form.is_valid():
        return None
    values = form.values()
    return plan_of(request.user, one, values["starts_on"], values["ends_on"], values["scheme"])


def _told(plan: Copy | None) -> list[tuple[str, list[str]]]:
    labels = {
        "days": _("Days and scheme"), "scope": _("Scope"), "members": _("Members"), "hands": _("Assignment"),
    }  # fmt: skip
    return [(labels[key], plan.changes[key]) for key in HEADS if key in plan.changes] if plan else []
