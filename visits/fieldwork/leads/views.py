"""Leads: list, page, opening, and each step."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from visits.cadres.files.whom import whom_page
from visits.core.access import can, is_given, require
from visits.core.lists.views import offers
from visits.core.pages import post_form
from visits.core.workflow.case import head_of
from visits.fieldwork.visits.models import WITH_THE_TEAM, Interview, Statement
from visits.fieldwork.visits.seals import is_sealed, may_ask
from visits.fieldwork.visits.verifying import shown_of
from visits.organisation.rounds.models import Assignment
from visits.organisation.units.models import Unit

from . import actions
from .forms import AboutForm, LeadForm, PassageForm, RaiseForm
from .models import Lead, LeadState
from .rules import hands_for
from .way import leads

MOST_PLACES = 6  # of a lead, for which a visit is offered to be planned


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One lead: what it says, who verifies it, what came of it, every step."""
    lead, user = leads.fetch(request, pk), request.user
    actions.read(actor=user, lead=lead)
    course = list(lead.steps.select_related("by"))
    head = head_of(leads, user, lead, course)
    head.others += plan_steps(user, lead)
    if lead.cadre_id and is_given(user, "recommendation.write"):
        words = _("Write down a recommendation by those around")
        head.others.append({"url": reverse("recommendations:after_lead", args=[lead.pk]), "label": words})
    plans = lead.plans.visible_to(user).with_state().select_related("unit", "key_task")
    visits, hidden = shown_of(user, lead.visits)
    context = {
        "lead": lead,
        "facts": [*facts_of(lead), *outcome_of(lead)],
        "head": head,
        "thing_state": lead.get_state_display(),
        "visits": visits,
        "hidden": hidden,
        "plans": plans,
        "talk": Interview.objects.visible_to(user).filter(pk=lead.interview_id).first(),
        "is_sealed": is_sealed(lead),
        "may_ask": may_ask(user, lead),
        "steps": course,
    }
    return render(request, "leads/detail.html", context)


def plan_steps(user: Any, lead: Lead) -> list[dict[str, Any]]:
    """Ways to plan a visit for this lead: one for each of its places that its team has in hand."""
    if lead.state != LeadState.ASSIGNED:
        return []
    rows = Assignment.objects.visible_to(user).select_related("team__round", "unit", "key_task__lead_unit")
    held = rows.filter(pk__in=hands_for(lead).order_by().values("pk")).order_by("key_task", "pk")
    words, query = _("Plan a visit: %(place)s"), f"?lead={lead.pk}"
    return [
        {"url": reverse("plans:create", args=[one.pk]) + query, "label": words % {"place": one.destination}}
        for one in held[:MOST_PLACES]
        if can(user, "plan.write", one)
    ]


def facts_of(lead: Lead) -> list[tuple[str, Any]]:
    """The facts of a lead, in the order of its page."""
    return [
        (_("Subject of the lead"), lead.subject),
        (_("Unit"), lead.unit.name),
        (_("For or against"), lead.get_side_display()),
        (_("How it came"), lead.get_channel_display()),
        (_("Received on"), lead.received_on),
        (_("Received by"), lead.received_by.name),
        (_("Visit team"), lead.team),
        (_("To be verified by"), lead.due_on),
    ]


def outcome_of(lead: Lead) -> list[tuple[str, Any]]:
    """What came of a lead, and why."""
    return [
        (_("What came of the lead"), lead.get_outcome_display()),
        (_("Reason"), lead.outcome_reason),
        (_("Settled on"), lead.settled_on),
    ]


def open_(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a lead from a passage of a statement."""
    rows = Statement.objects.visible_to(request.user).select_related(
        "visit__team__round", "visit__unit", "interview", "cadre", "leadership_team__unit"
    )
    told = get_object_or_404(rows, pk=pk)
    require(request.user, "lead.open", told)
    if told.visit.state in WITH_THE_TEAM:
        raise PermissionDenied(_("Send the visit in first: a lead rests on what was submitted."))
    form = PassageForm(request.POST or None, initial={"passage": told.text})
    text = _("Lead %(number)s lies with personnel staff now, who assign it for verification.")
    back = reverse("interviews:detail", args=[told.interview_id])
    return post_form(
        request,
        form,
        lambda: actions.open_from_statement(actor=request.user, statement=told, **form.cleaned_data),
        lambda made: text % {"number": made.number},
        to=back,
        back=back,
        title=_("Open a lead"),
        button=_("Open the lead"),
        intro=f"{told.cadre or told.leadership_team} · {told.visit}",
        crumbs=[(told.interview, back)],
        about=[{"title": _("What was said"), "text": told.text, "source": True}],
        template="core/passage.html",
    )


def raise_(request: HttpRequest) -> HttpResponse:
    """A visit team raises a lead about anybody, in one step."""
    if answer := offers(request, RaiseForm):
        return answer
    form = RaiseForm(request.POST or None, user=request.user)
    text = _("Lead %(number)s lies with personnel staff now, who assign it for verification.")
    back = reverse("leads:list")
    return post_form(
        request,
        form,
        lambda: actions.raise_lead(actor=request.user, **form.arguments()),
        lambda made: text % {"number": made.number},
        to=back,
        back=back,
        title=_("Raise a lead"),
        button=_("Raise the lead"),
        crumbs=[(leads.title, back)],
    )


def choose(request: HttpRequest) -> HttpResponse:
    """First step of a letter or of data: whom or which unit."""
    intro = _(
        "Whom or which unit does the letter, or what the data show, concern? A lead heard in a talk is opened from the "
        "statement, on the page of the talk."
    )
    title, crumbs = _("Write down a lead"), [(leads.title, "leads:list")]
    return whom_page(request, AboutForm, _on_to_lead, title=title, intro=intro, crumbs=crumbs)


def _on_to_lead(data: dict[str, Any]) -> HttpResponse:
    cadre, unit = data["cadre"], data["unit"]
    page = reverse("leads:create", args=[(unit or cadre.unit).pk])
    return redirect(f"{page}?cadre={cadre.pk}" if cadre else page)


def create(request: HttpRequest, unit: int) -> HttpResponse:
    """Second step: what it says, about whom, from whom."""
    place = get_object_or_404(Unit.objects.visible_to(request.user), pk=unit)
    require(request.user, "lead.open", Lead(unit=place))
    chosen = request.GET.get("cadre", "")
    form = LeadForm(request.POST or None, unit=place, user=request.user, cadre=chosen)
    back = reverse("leads:list")
    return post_form(
        request,
        form,
        lambda: actions.open_lead(actor=request.user, **form.arguments()),
        lambda made: _("Lead %(number)s has been written down.") % {"number": made.number},
        to=leads.address,
        back=back,
        title=_("Write down a lead"),
        button=_("Save"),
        intro=place.name,
        crumbs=[(leads.title, back)],
    )
