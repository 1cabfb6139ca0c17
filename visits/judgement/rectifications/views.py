"""Rectification: lists, board, page and steps; the checks of outcomes."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cadre_review.audit.log import record
from visits.cadres.files import actions as cadre_actions
from visits.cadres.files.models import Cadre
from visits.core.access import can, require
from visits.core.lists.views import send_list, show_list
from visits.core.pages import add_errors, done, sentence, show_form
from visits.core.storage import harmless_name
from visits.fieldwork.visits.actions.attachments import LARGEST
from visits.fieldwork.visits.models import FollowUp, Visit
from visits.fieldwork.visits.views.attachments import opened
from visits.judgement.decisions.models import STANDING, Decision
from visits.judgement.evidence.views import team_of
from visits.judgement.findings.models import Finding
from visits.organisation.units.models import LeadershipTeam

from . import actions
from .escalation import rungs_of
from .forms import CheckForm, DemandForm, FileForm, NewDayForm, ReasonForm, ReportForm, VerifyForm, Versioned
from .lists import CHECKS, LADDER, RECTIFICATIONS, overdue
from .models import OutcomeCheck, Rectification, RectificationFile, RectificationState

# Which steps a rectification in a state offers: route and act.
STEPS = {
    RectificationState.DRAFTED: [("demand", "rectification.demand")],
    RectificationState.DEMANDED: [
        ("report", "rectification.draft"),
        ("attach", "rectification.draft"),
        ("extend", "rectification.draft"),
    ],
    RectificationState.REPORTED: [("verify", "rectification.verify"), ("attach", "rectification.draft")],
    RectificationState.VERIFIED: [("close", "rectification.close"), ("reopen", "rectification.close")],
    RectificationState.CLOSED: [("reopen", "rectification.close")],
    RectificationState.WITHDRAWN: [],
}


def rectification_list(request: HttpRequest) -> HttpResponse:
    """Every rectification that the user sees."""
    return show_list(request, RECTIFICATIONS)


def rectification_export(request: HttpRequest) -> Any:
    """The list as a workbook."""
    return send_list(request, RECTIFICATIONS)


def checks(request: HttpRequest) -> HttpResponse:
    """The checks of outcomes."""
    return show_list(request, CHECKS)


def checks_export(request: HttpRequest) -> Any:
    """The list as a workbook."""
    return send_list(request, CHECKS)


def board(request: HttpRequest) -> HttpResponse:
    """What is due and overdue, by rungs, each number with its list and the units it holds."""
    require(request.user, "rectification.read")
    rows, promises = Rectification.objects.visible_to(request.user), FollowUp.objects.visible_to(request.user)
    rungs: list[dict[str, Any]] = []
    for key, (label, first, last) in LADDER.items():
        found = rows.due_within(first, last).select_related("cadre__unit", "leadership_team__unit")
        shown = list(found.order_by("due_on", "pk")[:50])
        url = f"{reverse('rectifications:list')}?rung={key}"
        promised = promises.due_within(first or 0, last).select_related("visit__unit")
        rungs.append(
            {"key": key, "label": label, "n": found.count(), "url": url, "rows": shown, "promised_n": promised.count(),
             "promised": list(promised.order_by("due_on", "pk")[:50]),
             "promised_url": f"{reverse('follow_ups:list')}?rung={key}"}
        )  # fmt: skip
    due = OutcomeCheck.objects.visible_to(request.user).filter(
        checked_on=None, due_on__lte=timezone.localdate()
    )
    context = {"rungs": rungs, "checks_due": due.count()}
    return render(request, "rectifications/board.html", context)


def scoped(request: HttpRequest, pk: int) -> Rectification:
    """The rectification, if the user sees it."""
    rows = Rectification.objects.visible_to(request.user).select_related(
        "cadre__unit", "leadership_team__unit", "team__round", "decision", "created_by", "demanded_by"
    )
    found: Rectification = get_object_or_404(rows, pk=pk)
    return found


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One rectification: problem, demand, measures, verification, every step."""
    one, user = scoped(request, pk), request.user
    if one.cadre and can(user, "cadre.read_file", one.cadre):
        cadre_actions.open_file(actor=request.user, cadre=one.cadre, part="rectification")
    labels = {"demand": _("Sign the demand"), "attach": _("Add a paper or photo"),
              "report": _("Write down the measures"), "extend": _("Give more time"),
              "verify": _("Verify"), "close": _("Close it"), "reopen": _("Reopen")}  # fmt: skip
    seen = Finding.objects.visible_to(user).filter(rectifications=one)
    visits = Visit.objects.visible_to(user).filter(rectifications_verified=one).select_related("unit")
    context = {
        "one": one,
        "overdue": overdue(one),
        "next_steps": [
            {"url": reverse(f"rectifications:{name}", args=[pk]), "label": labels[name]}
            for name, act in STEPS[RectificationState(one.state)]
            if can(user, act, one) and not (name == "demand" and waits_for_decision(one))
        ],
        "facts": facts_of(one),
        "findings": seen,
        "hidden": one.findings.count() - len(seen),
        "visits": visits,
        "steps": one.steps.select_related("by"),
        "rungs": rungs_of(one),
        "files": one.files.select_related("added_by"),
    }
    return render(request, "rectifications/detail.html", context)


def waits_for_decision(one: Rectification) -> bool:
    """Whether a decision that is not made yet will make this demand: then it is not signed by itself."""
    return one.decision is not None and one.decision.state not in STANDING


def facts_of(one: Rectification) -> list[tuple[str, Any]]:
    """The facts of a rectification, in the order of its page."""
    return [
        (_("Unit"), one.subject.unit),
        (_("Who answers for it"), one.responsible),
        (_("Due on"), one.due_on),
        (_("Drafted by"), one.created_by.name),
        (_("Signed by"), one.demanded_by.name if one.demanded_by else None),
        (_("Demanded on"), one.demanded_on),
        (_("Reported on"), one.reported_on),
        (_("Verifying team"), one.team),
        (_("Times reopened"), one.times_reopened or None),
        (_("Closed on"), one.closed_on),
    ]


def draft_cadre(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft a demand on a cadre."""
    cadre = get_object_or_404(Cadre.objects.visible_to(request.user).select_related("unit"), pk=pk)
    return _draft(request, cadre, reverse("cadres:detail", args=[pk]))


def draft_team(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft a demand on the leadership team of a unit."""
    return _draft(request, team_of(request, pk), reverse("reviews:leadership_team", args=[pk]))


def _draft(request: HttpRequest, thing: Cadre | LeadershipTeam, back: str) -> HttpResponse:
    require(request.user, "rectification.draft", thing)
    form = DemandForm(request.POST or None, thing=thing, user=request.user)
    if request.method == "POST" and form.is_valid():
        clean = form.cleaned_data
        try:
            made = actions.draft(
                actor=request.user, client_key=clean["client_key"], thing=thing, values=form.values(),
                findings=list(clean["findings"]),
            )  # fmt: skip
        except ValidationError as error:
            add_errors(form, error)
        else:
            done(request, _("The demand is drafted. A leader signs it; its clock runs from then on."))
            return redirect("rectifications:detail", made.pk)
    return show_form(
        request, "rectifications/form.html", form, title=_("Demand rectification"), subject=thing, back=back
    )


def _step(
    request: HttpRequest, pk: int, act: str, form_class: type[Versioned], title: str,
    write: Callable[..., Rectification],
) -> HttpResponse:  # fmt: skip
    """A step of a rectification: its form, one action, back to its page."""
    one = scoped(request, pk)
    require(request.user, act, one)
    form = form_class(request.POST or None, rectification=one, user=request.user)
    if request.method == "POST" and form.is_valid():
        clean = dict(form.cleaned_data)
        if "visits" in clean:
            clean["visits"] = list(clean["visits"])
        try:
            write(actor=request.user, rectification=one, base_version=clean.pop("version"), **clean)
        except ValidationError as error:
            add_errors(form, error)
        else:
            done(request, _("%(step)s: written down.") % {"step": title})
            return redirect("rectifications:detail", pk)
    back = reverse("rectifications:detail", args=[pk])
    return show_form(
        request, "rectifications/form.html", form, title=title, subject=one.subject, one=one, back=back
    )


def demand(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign the demand."""
    return _step(request, pk, "rectification.demand", Versioned, _("Sign the demand"), actions.demand)


def extend(request: HttpRequest, pk: int) -> HttpResponse:
    """Give more time."""
    return _step(request, pk, "rectification.draft", NewDayForm, _("Give more time"), actions.extend)


def report(request: HttpRequest, pk: int) -> HttpResponse:
    """What was done."""
    return _step(request, pk, "rectification.draft", ReportForm, _("Write down the measures"), actions.report)


def verify(request: HttpRequest, pk: int) -> HttpResponse:
    """What the visits showed."""
    return _step(request, pk, "rectification.verify", VerifyForm, _("Verify"), actions.verify)


def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close it."""
    return _step(request, pk, "rectification.close", ReasonForm, _("Close it"), actions.close)


def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Demand it again."""
    return _step(request, pk, "rectification.close", NewDayForm, _("Reopen"), actions.reopen)


@require_POST
def plan_checks(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the checks of a decision on the clock."""
    decision = get_object_or_404(Decision.objects.visible_to(request.user), pk=pk)
    require(request.user, "outcome.check", decision)
    try:
        actions.plan_checks(actor=request.user, decision=decision)
    except ValidationError as error:
        done(request, sentence(error), "error")
    else:
        done(request, _("It will be looked at after 3, 6 and 12 months."))
    return redirect("decisions:detail", pk)


def check(request: HttpRequest, pk: int) -> HttpResponse:
    """What became of a decision."""
    rows = OutcomeCheck.objects.visible_to(request.user).select_related(
        "decision__cadre__unit", "decision__leadership_team__unit"
    )
    one = get_object_or_404(rows, pk=pk)
    require(request.user, "outcome.check", one)
    form = CheckForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_check(actor=request.user, check=one, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            done(request, _("What became of the decision is written down."))
            return redirect("rectifications:checks")
    return show_form(
        request, "rectifications/form.html", form, title=_("What became of it"), subject=one.decision.subject,
        back=reverse("rectifications:checks"),
    )  # fmt: skip


def attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a paper or photo that shows what was done."""
    one = scoped(request, pk)
    require(request.user, "rectification.draft", one)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            if file.size > LARGEST:
                raise ValidationError({"file": _("The file is larger than 20 MB.")})
            actions.add_file(
                actor=request.user, rectification=one, client_key=form.cleaned_data["client_key"], name=file.name,
                data=file.read(),
            )  # fmt: skip
        except ValidationError as error:
            add_errors(form, error)
        else:
            done(request, _("“%(name)s” is added.") % {"name": file.name})
            return redirect("rectifications:detail", pk)
    back = reverse("rectifications:detail", args=[pk])
    return show_form(request, "rectifications/form.html", form, title=_("Add a paper or photo"), one=one,
                     subject=one.subject, back=back, with_file=True)  # fmt: skip


def file(request: HttpRequest, pk: int) -> FileResponse:
    """A file of a demand as a download; taking it is in the log first."""
    rows = RectificationFile.objects.visible_to(request.user).select_related("rectification")
    kept = get_object_or_404(rows, pk=pk)
    record(request.user, "rectification.take_file", kept.rectification, file=kept.pk)
    name = harmless_name(kept.name, kept.content_type)
    return FileResponse(opened(kept.file), as_attachment=True, filename=name, content_type=kept.content_type)
