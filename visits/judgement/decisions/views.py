"""Motions and decisions: list, page with the chain behind it, and each step."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from visits.cadres.files import actions as cadre_actions
from visits.core.access import can, require
from visits.fieldwork.leads.models import Lead
from visits.fieldwork.recommendations.models import Recommendation
from visits.fieldwork.visits.models import Interview, Visit
from visits.judgement.appraisals.models import AppraisalItem
from visits.judgement.evidence.drafting import draft_pages
from visits.judgement.findings.models import Finding
from visits.judgement.rectifications.models import OutcomeCheck

from . import law, open_matters, rules
from .actions import draft, motions
from .facts import clocks_of, facts_of, numbers_of
from .forms import LawForm, MotionForm
from .models import IN_MOTION, INSPECTED, STANDING, Decision, Kind, Must, State


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
    ("term", lazy("Terms"), lambda row: f"{TERMS[row['key']]}: {row['value']}"),
    ("effect", lazy("Periods of effect, in months"), lambda row: f"{Kind(row['kind']).label}: {row['months']}"),
]  # fmt: skip


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One decision: what it rests on, what still lacks, who signed, every step."""
    decision, user = motions.fetch(request, pk), request.user
    require(user, "decision.read", decision)
    if decision.cadre:
        cadre_actions.open_file(actor=request.user, cadre=decision.cadre, part="decision")
    done_musts = {one.which: one for one in decision.musts.all()}
    context = {
        "decision": decision,
        "next_steps": motions.buttons(user, decision),
        "lacks": rules.lacks_of(decision),
        "open_matters": open_matters.open_matters(decision) if decision.state in IN_MOTION else [],
        "facts": facts_of(decision),
        "numbers": numbers_of(decision),
        "musts": [(label, done_musts.get(key)) for key, label in Must.Which.choices]
        if decision.behaviour in INSPECTED
        else [],
        "clocks": clocks_of(decision),
        "chain": chain_of(user, decision),
        "checks": OutcomeCheck.objects.filter(decision=decision),
        "dossiers": decision.dossiers.defer("content").select_related("created_by"),
        "may_freeze": decision.state != State.WITHDRAWN and can(user, "dossier.freeze", decision),
        "may_check": decision.state in STANDING and can(user, "outcome.check", decision),
        "steps": decision.steps.select_related("by"),
    }
    return render(request, "decisions/detail.html", context)


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


def chain_of(user: Any, decision: Decision) -> list[dict[str, Any]]:
    """From the lead over visits, findings and appraisal to the motion: each a link; what is closed is counted."""
    findings = decision.findings.all()
    leads = Lead.objects.filter(pk=decision.lead_id) | Lead.objects.filter(findings__in=findings)
    talks = Interview.objects.filter(findings__finding__in=findings)
    given = Recommendation.objects.filter(pk=decision.recommendation_id)
    verified = Q(findings_verified__in=findings) | Q(leads_verified__in=leads)
    visits = Visit.objects.filter(Q(interviews__in=talks) | verified | Q(recommendations__in=given))
    links: list[tuple[str, Any, Callable[[Any], str]]] = [
        (_("Leads"), leads, lambda one: reverse("leads:detail", args=[one.pk])),
        (_("Visits"), visits.select_related("unit"), lambda one: reverse("visits:detail", args=[one.pk])),
        (_("Recommendation by those around"), given.select_related("cadre"),
         lambda one: reverse("recommendations:detail", args=[one.pk])),
        (_("Findings"), findings, lambda one: reverse("findings:detail", args=[one.pk])),
        (_("Appraisal"), AppraisalItem.objects.filter(pk=decision.appraisal_item_id).select_related("appraisal"),
         lambda one: reverse("appraisals:item", args=[one.pk])),
    ]  # fmt: skip
    return [_link(user, label, rows, address) for label, rows, address in links]


def _link(user: Any, label: str, rows: Any, address: Callable[[Any], str]) -> dict[str, Any]:
    everything = list(rows.distinct().order_by("pk"))
    manager: Any = rows.model.objects
    keys = [one.pk for one in everything]
    seen = set(manager.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()
    shown = [{"text": _words(one), "url": address(one)} for one in everything if one.pk in seen]
    return {"label": label, "rows": shown, "hidden": len(everything) - len(shown)}


def _words(one: Any) -> str:
    if isinstance(one, Finding):
        return f"{one.get_side_display()} · {one.statement[:60]}"
    return str(one.appraisal) if isinstance(one, AppraisalItem) else str(one)


def _open_cards(thing: Any) -> list[dict[str, Any]]:
    found = open_matters.open_about(thing)
    return [{"title": open_matters.TITLE, "links": found}] if found else []


draft_cadre, draft_team = draft_pages(
    motions, MotionForm, draft, lazy("Draft a motion"),
    lazy("The motion is drafted. The second signature comes from another person."), _open_cards,
)  # fmt: skip
