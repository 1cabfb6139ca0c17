"""Leads: list, page, opening, and each step."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from visits.core.access import can, require
from visits.core.lists.views import send_list, show_list
from visits.core.pages import add_errors, done, show_form
from visits.fieldwork.sealed_sources.actions import is_sealed
from visits.fieldwork.sealed_sources.views import ask_about, may_ask
from visits.fieldwork.visits.models import WITH_THE_TEAM, Interview, Statement, Visit
from visits.organisation.rounds.models import Assignment
from visits.organisation.units.models import Unit

from . import actions
from .forms import (
    AssignForm,
    ConcludeForm,
    LeadForm,
    PassageForm,
    ReasonForm,
    SendBackForm,
    UnitForm,
    VerifyForm,
    Versioned,
)
from .lists import LEADS
from .models import Lead, LeadState

# Which steps a lead in a state offers: route, label, act.
STEPS = {
    LeadState.RECEIVED: [("assign", "lead.assign"), ("settle", "lead.settle")],
    LeadState.ASSIGNED: [("verify", "lead.verify"), ("report", "lead.report"), ("assign", "lead.assign")],
    LeadState.REPORTED: [("settle", "lead.settle"), ("send_back", "lead.settle")],
    LeadState.SETTLED: [("take_up", "lead.assign")],
}


def lead_list(request: HttpRequest) -> HttpResponse:
    """Every lead that the user sees."""
    return show_list(request, LEADS)


def lead_export(request: HttpRequest) -> Any:
    """The list as a workbook."""
    return send_list(request, LEADS)


def scoped(request: HttpRequest, pk: int) -> Lead:
    """The lead, if the user sees it."""
    rows = Lead.objects.visible_to(request.user).select_related(
        "unit", "cadre", "leadership_team__unit", "team__round", "received_by", "interview__visit__unit"
    )
    return get_object_or_404(rows, pk=pk)


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One lead: what it says, who verifies it, what came of it, every step."""
    lead, user = scoped(request, pk), request.user
    actions.read(actor=user, lead=lead)
    labels = {
        "assign": _("To another team") if lead.team_id else _("Assign to a team"),
        "verify": _("Link visits"),
        "report": _("Report the result"),
        "settle": _("Settle the lead"),
        "send_back": _("Send back to the team"),
        "take_up": _("Take up again"),
    }
    steps = [
        {"url": reverse(f"leads:{name}", args=[lead.pk]), "label": labels[name]}
        for name, act in STEPS[LeadState(lead.state)]
        if can(user, act, lead)
    ]
    if address := plan_address(user, lead):
        steps.append({"url": address, "label": _("Plan a visit")})
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
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.open_from_statement(actor=request.user, statement=told, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            text = _("Lead %(number)s lies with personnel staff now, who assign it for verification.")
            done(request, text % {"number": made.number})
            return redirect("interviews:detail", told.interview_id)
    return show_form(request, "leads/open.html", form, told=told)


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
    if request.method == "POST" and form.is_valid():
        clean = form.cleaned_data
        try:
            made = actions.open_lead(
                actor=request.user,
                client_key=clean["client_key"],
                values=form.values(),
                writer=clean["writer"],
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            done(request, _("Lead %(number)s has been written down.") % {"number": made.number})
            return redirect("leads:detail", made.pk)
    back = reverse("leads:list")
    return show_form(
        request, "leads/form.html", form, title=_("Write down a lead"), intro=place.name, back=back
    )


def step(
    request: HttpRequest,
    pk: int,
    act: str,
    form_class: type[Versioned],
    title: str,
    write: Callable[..., Lead],
) -> HttpResponse:
    """A step of a lead: its form, one action, back to the page of the lead."""
    lead = scoped(request, pk)
    require(request.user, act, lead)
    if request.method == "GET":
        actions.read(actor=request.user, lead=lead)
    form = form_class(request.POST or None, lead=lead, user=request.user)
    if request.method == "POST" and form.is_valid():
        clean = dict(form.cleaned_data)
        if "visits" in clean:
            clean["visits"] = list(clean["visits"])
        try:
            write(actor=request.user, lead=lead, base_version=clean.pop("version"), **clean)
        except ValidationError as error:
            add_errors(form, error)
        else:
            done(request, _("%(step)s: written down for lead %(number)s.") % {"step": title, "number": lead})
            return redirect("leads:detail", lead.pk)
    back = reverse("leads:detail", args=[lead.pk])
    return show_form(
        request,
        "leads/form.html",
        form,
        title=title,
        lead=lead,
        intro=f"{lead.number} · {lead.subject}",
        back=back,
    )


def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Which team, by when."""
    return step(request, pk, "lead.assign", AssignForm, _("Assign to a team"), actions.assign)


def verify(request: HttpRequest, pk: int) -> HttpResponse:
    """Which visits verify it."""
    return step(request, pk, "lead.verify", VerifyForm, _("Link visits"), actions.link_visits)


def report(request: HttpRequest, pk: int) -> HttpResponse:
    """What the verification showed."""
    return step(request, pk, "lead.report", ConcludeForm, _("Report the result"), actions.report)


def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """The verification does not suffice."""
    return step(request, pk, "lead.settle", SendBackForm, _("Send back to the team"), actions.send_back)


def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """What came of it."""
    return step(request, pk, "lead.settle", ConcludeForm, _("Settle the lead"), actions.settle)


def take_up(request: HttpRequest, pk: int) -> HttpResponse:
    """A settled lead once more."""
    return step(request, pk, "lead.assign", ReasonForm, _("Take up again"), actions.take_up)


@require_http_methods(["GET", "POST"])
def ask_seal(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask who wrote the letter; decided and read on the pages of sealed sources."""
    lead = scoped(request, pk)
    words = f"{lead.number} · {lead.unit} · {lead.received_on}"
    return ask_about(request, lead, words, reverse("leads:detail", args=[pk]))
