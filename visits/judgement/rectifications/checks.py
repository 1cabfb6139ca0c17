"""The page of a check of an outcome: what was decided, the looks after 3, 6 and 12 months as its way, and the form of
the one that is open."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from visits.cadres.files import actions as cadre_actions
from visits.core.access import can, require
from visits.core.pages import post_form
from visits.core.workflow.case import Head, due_of, short_day, turn_of
from visits.judgement.decisions.facts import facts_of
from visits.judgement.decisions.views import papers_of

from . import actions
from .forms import CheckForm
from .models import OutcomeCheck

WITH = ("decision__cadre__unit", "decision__leadership_team__unit", "decision__created_by", "checked_by")


def check(request: HttpRequest, pk: int) -> HttpResponse:
    """One look at what became of a decision; whoever is to look writes it down here, and the next one due follows."""
    user: Any = request.user
    one = get_object_or_404(OutcomeCheck.objects.visible_to(user).select_related(*WITH), pk=pk)
    may = can(user, "outcome.check", one)
    if request.method == "POST":
        require(user, "outcome.check", one)
    decision = one.decision
    if decision.cadre and can(user, "cadre.read_file", decision.cadre):
        cadre_actions.open_file(actor=user, cadre=decision.cadre, part="outcome check")
    title, back, form = (
        _("What became of it"),
        reverse("rectifications:checks"),
        CheckForm(request.POST or None),
    )
    checks = list(
        OutcomeCheck.objects.filter(decision=decision).select_related("checked_by").order_by("due_on")
    )
    return post_form(
        request, form, lambda: actions.write_check(actor=user, check=one, **form.cleaned_data),
        _("What became of the decision is written down."), to=lambda _made: _next_due(user) or back, title=title,
        back=back, crumbs=[(title, back)], template="rectifications/check.html", one=one, decision=decision,
        head=head_of_check(user, one, checks), thing_state=decision.get_state_display(), checks=checks,
        facts=facts_of(decision), may_write=may and not one.checked_on, steps=None,
    )  # fmt: skip


def _next_due(user: Any) -> str:
    """The page of the look that has been due longest."""
    due = OutcomeCheck.objects.visible_to(user).filter(checked_on=None, due_on__lte=timezone.localdate())
    first = due.order_by("due_on", "pk").values_list("pk", flat=True).first()
    return reverse("rectifications:check", args=[first]) if first else ""


def head_of_check(user: Any, one: OutcomeCheck, checks: list[OutcomeCheck]) -> Head:
    """The decision and each look at it; it stands at the first one that nobody has written down."""
    decided, now = one.decision.decided_on, next((each for each in checks if not each.checked_on), None)
    head = Head([{"label": _("Decision"), "note": short_day(decided), "state": "done", "number": 1}])
    head.papers = papers_of(user, one.decision)
    head.stages += [_stage(each, now, number) for number, each in enumerate(checks, 2)]
    if now:
        head.title, head.due = _after(now), due_of(now.due_on)
        head.turn, head.is_mine = turn_of(user, "outcome.check", now), can(user, "outcome.check", now)
    if now and now != one and not one.checked_on:
        text = _("An earlier look is not written down yet: %(which)s.") % {"which": _after(now)}
        page = reverse("rectifications:check", args=[now.pk])
        mend = {"url": page, "label": _("Open it")}
        head.checks = [{"label": "", "text": text, "by": "", "lack": True, "mend": mend}]
    return head


def _after(one: OutcomeCheck) -> str:
    return _("After %(n)s months") % {"n": one.months}


def _stage(one: OutcomeCheck, now: OutcomeCheck | None, number: int) -> dict[str, Any]:
    by = one.checked_by.name if one.checked_by else ""
    note = f"{short_day(one.checked_on or one.due_on)} {by}".strip()
    state = "done" if one.checked_on else "now" if one == now else "next"
    return {"label": _after(one), "note": note, "state": state, "number": number}
