"""Leads: list, page, opening, and each step."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from visits.core.access import can, is_given, require
from visits.core.pages import post_form, show_form
from visits.fieldwork.visits.models import WITH_THE_TEAM, Interview, Statement, Visit
from visits.fieldwork.visits.seals import is_sealed, may_ask
from visits.organisation.rounds.models import Assignment
from visits.organisation.units.models import Unit

from . import actions
from .actions import leads
from .forms import LeadForm, PassageForm, RaiseForm, UnitForm
from .models import Lead, LeadState


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One lead: what it says, who verifies it, what came of it, every step."""
    lead, user = leads.fetch(request, pk), request.user
    actions.read(actor=user, lead=lead)
    steps = leads.buttons(user, lead)
    if address := plan_address(user, lead):
        steps.append({"url": address, "label": _("Plan a visit")})
    if lead.cadre_id and is_given(user, "recommendation.write"):
        words = _("Write down a recommendation by those around")
        steps.append({"url": reverse("recommendations:after_lead", args=[lead.pk]), "label": words})
    plans = lead.plans.visible_to(user).with_state().select_related("unit")
    seen = lead.visits.filter(pk__in=Visit.objects.visible_to(user).order_by().values("pk")).select_related(
        "unit"
    )
    context = {
        "lead": lead,
        "facts": facts_of(lead),
        "next_steps": steps,
        "visits": seen,
        "hidden": lead.visits.count() - len(seen),
        "plans": plans,
        "talk": Interview.objects.visible_to(user).filter(pk=lead.interview_id).first(),
        "is_sealed": is_sealed(lead),
        "may_ask": may_ask(user, lead),
        "steps": lead.steps.select_related("by"),
    }
    return render(request, "leads/detail.html", context)


def plan_address(user: Any, lead: Lead) -> str:
    """Where a visit to the unit is planned for this lead: by its team, while it has the unit in hand; else empty."""
    if lead.state != LeadState.ASSIGNED:
        return ""
    rows = Assignment.objects.visible_to(user).in_hand().select_related("team__round", "unit", "round")
    held = rows.filter(team=lead.team_id, unit=lead.unit_id).first()
    if held is None or not can(user, "plan.write", held):
        return ""
    return f"{reverse('plans:create', args=[held.pk])}?lead={lead.pk}"


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
    """First step of a letter or of data: which unit."""
    form = UnitForm(request.GET or None, user=request.user)
    if form.is_bound and form.is_valid():
        return redirect("leads:create", form.cleaned_data["unit"].pk)
    return show_form(request, "leads/choose.html", form)


def create(request: HttpRequest, unit: int) -> HttpResponse:
    """Second step: what it says, about whom, from whom."""
    place = get_object_or_404(Unit.objects.visible_to(request.user), pk=unit)
    require(request.user, "lead.open", Lead(unit=place))
    form = LeadForm(request.POST or None, unit=place, user=request.user)
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
