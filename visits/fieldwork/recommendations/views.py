"""Recommendations by those around: list, page, writing down."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from visits.cadres.files import actions as cadre_actions
from visits.cadres.files.models import Cadre
from visits.cadres.files.whom import PersonForm, whom_page
from visits.core.access import can, keeps_away
from visits.core.pages import post_form
from visits.fieldwork.leads.actions import leads
from visits.fieldwork.leads.models import Lead
from visits.fieldwork.visits.models import Visit
from visits.fieldwork.visits.seals import is_sealed, may_ask

from . import actions
from .actions import recommendations
from .forms import RecommendationForm
from .models import Recommendation
from .rules import shown


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One recommendation: for what, who by class, how many of how many, what it follows."""
    one, user = recommendations.fetch(request, pk), request.user
    if can(user, "cadre.read_file", one.cadre):
        cadre_actions.open_file(actor=user, cadre=one.cadre, part="recommendation")
    context = {
        "one": one,
        "next_steps": recommendations.buttons(user, one),
        "facts": facts_of(one),
        "rows": shown(one),
        "lead": Lead.objects.visible_to(user).filter(pk=one.lead_id).first(),
        "visit": Visit.objects.visible_to(user).select_related("unit").filter(pk=one.visit_id).first(),
        "is_sealed": is_sealed(one),
        "may_ask": may_ask(user, one),
        "steps": one.steps.select_related("by"),
    }
    return render(request, "recommendations/detail.html", context)


def facts_of(one: Recommendation) -> list[tuple[str, Any]]:
    """The facts, in the order of the page."""
    return [
        (_("Recommended for"), one.proposed_for),
        (_("How they were asked"), one.get_way_display()),
        (_("Held on"), one.held_on),
        (_("Place"), one.place),
        (_("Unit on the day"), one.unit.name),
        (_("Visit team"), one.team),
        (_("Written down by"), one.created_by.name),
    ]


def after_lead(request: HttpRequest, pk: int) -> HttpResponse:
    """Written down after a lead: about its cadre."""
    lead = leads.fetch(request, pk)
    cadre = get_object_or_404(Cadre.objects.select_related("unit"), pk=lead.cadre_id)
    return _page(request, cadre, leads.address(lead), {"lead": lead, "visit": _latest(lead)})


def of_whom(request: HttpRequest) -> HttpResponse:
    """Of whom, wherever they serve."""
    title, crumbs = _("Write down a recommendation"), [(recommendations.title, "recommendations:list")]
    return whom_page(
        request,
        PersonForm,
        lambda data: redirect("recommendations:of_cadre", data["cadre"].pk),
        title=title,
        crumbs=crumbs,
    )


def of_cadre(request: HttpRequest, pk: int) -> HttpResponse:
    """Written down of a cadre; a team knows of a stranger name, unit and post."""
    user = request.user
    cadre = get_object_or_404(Cadre.objects.nameable_by(user).select_related("unit"), pk=pk)
    is_open = Cadre.objects.visible_to(user).filter(pk=pk).exists()
    back = reverse("cadres:detail", args=[pk]) if is_open else reverse("recommendations:list")
    return _page(request, cadre, back, {})


def _latest(lead: Lead) -> Visit | None:
    return lead.visits.order_by("-visited_on", "-pk").first()


def _page(request: HttpRequest, cadre: Cadre, back: str, known: dict[str, Any]) -> HttpResponse:
    if keeps_away(request.user, Recommendation(cadre=cadre, unit=cadre.unit)):
        raise PermissionDenied(recommendations.away)
    form = RecommendationForm(request.POST or None, cadre=cadre, user=request.user, initial=known)
    return post_form(
        request,
        form,
        lambda: actions.write_down(actor=request.user, cadre=cadre, **form.arguments()),
        _("The recommendation is written down."),
        to=recommendations.address,
        back=back,
        title=_("Write down a recommendation by those around"),
        button=_("Save"),
        intro=f"{cadre} · {cadre.unit}",
        crumbs=[(recommendations.title, reverse("recommendations:list"))],
    )
