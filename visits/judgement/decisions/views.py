"""Motions and decisions: list, page with the chain behind it, and each step."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from cadre_review.marks import labelled
from visits.cadres.files import actions as cadre_actions
from visits.core.access import can, require
from visits.core.workflow.case import head_of
from visits.judgement.evidence.drafting import draft_pages
from visits.judgement.rectifications.models import OutcomeCheck

from . import law, named, open_matters
from .actions import draft
from .facts import clocks_of, facts_of, numbers_of
from .forms import LawForm, MotionForm
from .models import INSPECTED, STANDING, Decision, Kind, Must, State
from .way import motions


def _pair_words(row: law.Row) -> str:
    field: Any = Decision._meta.get_field
    names = [str(field(row[key]).verbose_name) for key in ("earlier", "later")]
    return f"{names[0]} {'≤' if row['same_day'] else '<'} {names[1]}"


TERMS = {
    "notice_days": lazy("working days of the public notice, at least"),
    "recommendation_days": lazy("days for which a democratic recommendation is valid"),
    "probation_days": lazy("days of probation after a promotion"),
    "levels_at_once": lazy("levels risen at once without an exception"),
    "review_days": lazy("days within which a review can be asked for"),
    "appeal_days": lazy("days within which an appeal follows a review"),
    "appeal_direct_days": lazy("days within which an appeal is made without a review"),
}
LAW_TABLES: list[tuple[str, Any, Callable[[law.Row], str]]] = [
    ("pair", lazy("Order of the days"), _pair_words),
    ("must", lazy("Four musts"), lambda row: str(Must.Which(row["which"]).label)),
    ("term", lazy("Terms"), lambda row: labelled(TERMS[row["key"]], row["value"])),
    ("effect", lazy("Periods of effect, in months"), lambda row: labelled(Kind(row["kind"]).label, row["months"])),
]  # fmt: skip


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One motion or decision: its way and whose turn it is, what lacks, what it rests on, every step."""
    decision, user = motions.fetch(request, pk), request.user
    require(user, "decision.read", decision)
    if decision.cadre:
        cadre_actions.open_file(actor=request.user, cadre=decision.cadre, part="decision")
    course = list(decision.steps.select_related("by"))
    head = head_of(motions, user, decision, course)
    head.papers = papers_of(user, decision)
    context = {
        "decision": decision,
        "head": head,
        "thing_state": decision.get_state_display(),
        "facts": facts_of(decision),
        "numbers": numbers_of(decision),
        "musts": decision.musts.all() if decision.behaviour in INSPECTED else [],
        "clocks": clocks_of(decision),
        "found": found_of(decision),
        "checks": OutcomeCheck.objects.filter(decision=decision),
        "dossiers": decision.dossiers.defer("content").select_related("created_by"),
        "may_freeze": decision.state != State.WITHDRAWN and can(user, "dossier.freeze", decision),
        "may_check": decision.state in STANDING and can(user, "outcome.check", decision),
        "steps": course,
    }
    return render(request, "decisions/detail.html", context)


def found_of(decision: Decision) -> dict[str, Any] | None:
    """Of a motion that the visits found: the first day of what they found, and the day of the motion."""
    if not decision.found_through_visits:
        return None
    days = sorted(named.days_found(decision))
    made = named.motion_day(decision, decision.decided_on)
    return {"first": days[0] if days else None, "motion": made, "holds": bool(days) and days[0] <= made}


def papers_of(user: Any, decision: Decision) -> list[dict[str, Any]]:
    """The papers that can be made from here: the forms of the cadre, the dossiers, a further one."""
    papers = []
    if decision.cadre_id:
        for what, label in (("word", _("Appointment form (Word)")), ("lrmx", _("Appointment form (.lrmx)"))):
            url = f"{reverse('cadres:paper', args=[decision.cadre_id])}?what={what}"
            papers.append({"url": url, "label": label})
        papers.append(
            {
                "url": reverse("cadres:print", args=[decision.cadre_id]),
                "label": _("Appointment form, to print"),
            }
        )
    if decision.state != State.WITHDRAWN and can(user, "dossier.freeze", decision):
        papers.append({"url": reverse("dossiers:freeze", args=[decision.pk]), "label": _("Freeze a dossier")})
    return papers


def law_page(request: HttpRequest) -> HttpResponse:
    """The order of the law on a day: what lies before what, within which time, each with its source."""
    today = timezone.localdate()
    form = LawForm(request.GET if "day" in request.GET else {"day": today})
    day = form.cleaned_data["day"] if form.is_valid() else today
    context = {
        "form": form,
        "day": day,
        "tables": [(title, [[words(one), one["from"], one["source"]] for one in law.in_force(key, day)])
                   for key, title, words in LAW_TABLES],
    }  # fmt: skip
    return render(request, "decisions/law.html", context)


def _open_cards(user: Any, thing: Any) -> list[dict[str, Any]]:
    found = open_matters.against(user, thing)
    return [{"title": open_matters.TITLE, "links": found}] if found else []


draft_whom, draft_cadre, draft_team = draft_pages(
    motions, MotionForm, draft, lazy("Draft a motion"),
    lazy("The motion is drafted. The second signature comes from another person."), _open_cards,
)  # fmt: skip
