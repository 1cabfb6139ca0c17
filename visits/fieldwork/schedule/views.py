"""Planned visits: list, page, planning, contacts, moving, dropping, and on to the log."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.shortcuts import render as render_page
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from cadre_review.marks import listed
from visits.core.access import can, require
from visits.core.pages import act, form_page, on_to
from visits.fieldwork.leads.models import Lead
from visits.fieldwork.leads.rules import hands_for
from visits.fieldwork.visits.models import Visit
from visits.organisation.rounds.models import Assignment

from . import actions
from .conflicts import conflicts_of, people_of
from .forms import ChooseForm, ContactForm, ContentForm, DropForm, MoveForm, PlanForm
from .hearing import to_hear_of
from .models import PlannedVisit, PlanState

PLANS_CRUMB = (gettext_lazy("Planned visits"), "plans:list")


def scoped(request: HttpRequest, pk: int) -> PlannedVisit:
    """The planned visit with its state, if the user sees it."""
    rows = (
        PlannedVisit.objects.visible_to(request.user).with_state().select_related("unit", "key_task", "round")
    )
    return get_object_or_404(rows, pk=pk)


def held_for(request: HttpRequest, act: str, planned: PlannedVisit) -> Assignment:
    """The assignment by which the user may do the act; PermissionDenied otherwise, and once it is over."""
    held = actions.assignment_of(planned)
    require(request.user, act, held)
    if planned.state in {PlanState.DONE, PlanState.DROPPED}:  # type: ignore[attr-defined]
        raise PermissionDenied(_("This visit has been made or dropped. Plan a new one if another is wanted."))
    return held


def choose(request: HttpRequest) -> HttpResponse:
    """First step: which unit or key task."""
    form = ChooseForm(request.GET or None, user=request.user)
    if form.is_bound and form.is_valid():
        return redirect("plans:create", form.cleaned_data["assignment"].pk)
    title = _("Plan a visit")
    return form_page(
        request, form, template="core/choose.html", title=title, crumbs=[PLANS_CRUMB], button=_("Go on")
    )


def create(request: HttpRequest, assignment: int) -> HttpResponse:
    """Second step: day, members, methods, people to be heard."""
    rows = Assignment.objects.visible_to(request.user).in_hand().select_related(*actions.HELD)
    held = get_object_or_404(rows, pk=assignment)
    require(request.user, "plan.write", held)
    lead = lead_of(request, held)
    purpose = {"note": _("Verify the matters concerned")} if lead else {}
    form = PlanForm(request.POST or None, team=held.team, initial=purpose)

    def write() -> HttpResponse:
        names = ("client_key", "wanted_on", "part_of_day", "members")
        what = {name: form.cleaned_data[name] for name in names}
        made = actions.plan_visit(
            actor=request.user, assignment=held, values=form.values(), lead=lead, **what
        )
        text = _("The visit to %(unit)s is in the plan.") % {"unit": held.destination}
        return on_to(request, text, "plans:detail", made.pk)

    return form_page(
        request,
        form,
        write,
        title=_("Plan a visit"),
        crumbs=[PLANS_CRUMB],
        intro=held.destination.name,
        back=reverse("leads:detail", args=[lead.pk]) if lead else "",
        button=_("Save"),
    )


def lead_of(request: HttpRequest, held: Assignment) -> Any:
    """The lead for which the visit is planned (``?lead=``): this team's, verified here, and seen by the user."""
    if not (key := request.GET.get("lead", "")):
        return None
    if not key.isdecimal():
        raise Http404
    lead = get_object_or_404(Lead.objects.visible_to(request.user), pk=key)
    return get_object_or_404(hands_for(lead), pk=held.pk) and lead


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One planned visit: facts, conflicts, people to be heard, contacts, moves, the next step."""
    planned = scoped(request, pk)
    user: Any = request.user
    held = Assignment.objects.in_hand().to(planned.destination).select_related("team__round", "key_task").filter(
        round=planned.round_id
    ).first()  # fmt: skip
    is_open = planned.state not in {PlanState.DONE, PlanState.DROPPED}  # type: ignore[attr-defined]
    facts = [
        (_("Key task") if planned.key_task_id else _("Unit"), planned.destination.name),
        (_("Round"), planned.round.name),
        (_("Visit team"), held.team.name if held else _("no team has this unit in hand")),
        (_("Wanted on"), planned.wanted_on),
        (_("Agreed for"), planned.agreed_on),
        (_("Time of day"), planned.get_part_of_day_display()),
        (_("Members"), listed(one.name for one in planned.members.all())),
        (_("Methods"), listed(planned.labels_of_methods())),  # type: ignore[attr-defined]
        (_("Also to be heard"), planned.to_hear),
        (_("Note"), planned.note),
        (_("Why dropped"), planned.dropped_reason),
    ]
    context = {
        "planned": planned,
        "facts": facts,
        "conflicts": conflicts_of([planned], people_of([planned]))[planned.pk] if is_open else [],
        "hearing": to_hear_of([planned], user)[planned.pk],
        "contacts": planned.contacts.select_related("by"),
        "moves": planned.moves.select_related("by"),
        "visits": visits_of(planned, user),
        "lead": Lead.objects.visible_to(user).filter(pk=planned.lead_id).first() if planned.lead_id else None,
        "may_write": is_open and held and can(user, "plan.write", held),
        "may_move": is_open and held and can(user, "plan.move", held),
    }
    return render_page(request, "plans/detail.html", context)


def visits_of(planned: PlannedVisit, user: Any) -> Any:
    """The visits that fulfilled the plan, as far as the user sees them."""
    to = (
        {"key_task": planned.key_task_id}
        if planned.key_task_id
        else {"unit": planned.unit_id, "to_task": False}
    )
    seen = (
        Visit.objects.visible_to(user).select_related("unit", "key_task").filter(round=planned.round_id, **to)
    )
    keys = planned.starts.values("key")
    return seen.filter(client_key__in=keys) | seen.filter(visited_on=planned.on)


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Members, methods, people to be heard, note."""
    planned = scoped(request, pk)
    held = held_for(request, "plan.write", planned)
    names = ("version", "methods", "to_hear", "note")
    initial = {name: getattr(planned, name) for name in names} | {"members": planned.members.all()}
    form = ContentForm(request.POST or None, team=held.team, initial=initial)
    return answer(request, planned, form, _("Change the planned visit"), lambda clean: actions.change_plan(
        actor=request.user, planned=planned, base_version=clean["version"], values=form.values(),
        members=list(clean["members"]),
    ), _("The planned visit has been changed."))  # fmt: skip


def contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down a contact with the unit."""
    planned = scoped(request, pk)
    held = held_for(request, "plan.write", planned)
    initial = {"by": request.user.pk, "part_of_day": planned.part_of_day}
    form = ContactForm(request.POST or None, team=held.team, initial=initial)
    return answer(request, planned, form, _("Write down a contact"), lambda clean: actions.add_contact(
        actor=request.user, planned=planned, client_key=clean["client_key"], values=form.values(),
    ), _("The contact has been written down."))  # fmt: skip


def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Move to another day, with the reason."""
    planned = scoped(request, pk)
    held_for(request, "plan.move", planned)
    initial = {"version": planned.version, "to_on": planned.on, "part_of_day": planned.part_of_day}
    form = MoveForm(request.POST or None, initial=initial | request.GET.dict())
    return answer(request, planned, form, _("Move the visit"), lambda clean: actions.move(
        actor=request.user, planned=planned, base_version=clean["version"], to_on=clean["to_on"],
        part_of_day=clean["part_of_day"], reason=clean["reason"],
    ), _("The visit has been moved. The unit has to be told of the new day."))  # fmt: skip


def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the visit out of the plan, with the reason."""
    planned = scoped(request, pk)
    held_for(request, "plan.move", planned)
    form = DropForm(request.POST or None, initial={"version": planned.version})
    return answer(request, planned, form, _("Drop the visit"), lambda clean: actions.drop(
        actor=request.user, planned=planned, base_version=clean["version"], reason=clean["reason"],
    ), _("The visit has been dropped; it stays in view with the reason."))  # fmt: skip


def answer(
    request: HttpRequest, planned: PlannedVisit, form: BaseForm, title: str, act: Any, said: str, to: str = ""
) -> HttpResponse:
    """The page of a form about a planned visit, and its act; then on to the plan, or to the address ``to``."""

    def write() -> HttpResponse:
        act(form.cleaned_data)
        return on_to(request, said, to) if to else on_to(request, said, "plans:detail", planned.pk)

    return form_page(
        request,
        form,
        write,
        title=title,
        crumbs=[PLANS_CRUMB],
        back=to or reverse("plans:detail", args=[planned.pk]),
        intro=planned,
        button=_("Save"),
    )


@require_POST
def log(request: HttpRequest, pk: int) -> HttpResponse:
    """On to the form of the visit, with unit or task, day, members and methods filled in."""
    planned = scoped(request, pk)
    held = held_for(request, "plan.write", planned)

    def write() -> HttpResponse:
        start = actions.begin(actor=request.user, planned=planned)
        query = {
            "task" if planned.key_task_id else "unit": planned.destination.pk,
            "team": held.team_id,
            "draft": start.key,
            "on": planned.on.isoformat(),
            "member": [one.pk for one in planned.members.all()],
            "method": planned.methods,
        }
        return redirect(f"{reverse('visits:create')}?{urlencode(query, doseq=True)}")

    return act(request, write, "plans:detail", pk)
