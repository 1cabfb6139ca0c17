"""Rectification: lists, board, page and steps; checks of outcomes put on the clock."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST

from cadre_review.audit.log import record
from visits.core.access import require
from visits.core.pages import act, post_form
from visits.core.storage import harmless_name
from visits.core.workflow.case import head_of
from visits.fieldwork.visits.actions.attachments import LARGEST
from visits.fieldwork.visits.models import FollowUp
from visits.fieldwork.visits.verifying import shown_of
from visits.fieldwork.visits.views.attachments import opened
from visits.judgement.decisions.models import Decision
from visits.judgement.evidence.drafting import draft_pages
from visits.judgement.findings.models import Finding

from . import actions
from .escalation import rungs_of
from .forms import DemandForm, FileForm
from .lists import LADDER, overdue
from .models import OutcomeCheck, Rectification, RectificationFile
from .way import demands


def board(request: HttpRequest) -> HttpResponse:
    """What is due and overdue, by rungs, each number with its list and the units it holds."""
    require(request.user, "rectification.read")
    rows, promises = Rectification.objects.visible_to(request.user), FollowUp.objects.visible_to(request.user)
    rungs: list[dict[str, Any]] = []
    for key, (label, first, last) in LADDER.items():
        found = rows.due_within(first, last).select_related("cadre__unit", "leadership_team__unit")
        shown = list(found.order_by("due_on", "pk")[:50])
        url = f"{reverse('rectifications:list')}?rung={key}"
        promised = promises.due_within(first or 0, last).select_related("visit__unit", "visit__key_task")
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


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One rectification: problem, demand, measures, verification, every step."""
    one, user = demands.fetch(request, pk), request.user
    actions.read(actor=user, one=one)
    seen, hidden = findings_of(user, one)
    course = list(one.steps.select_related("by"))
    context = {
        "one": one,
        "overdue": overdue(one),
        "head": head_of(demands, user, one, course),
        "thing_state": one.get_state_display(),
        "facts": facts_of(one),
        "findings": seen,
        "hidden": hidden,
        "visits": shown_of(user, one.visits)[0],
        "steps": course,
        "rungs": rungs_of(one),
        "files": one.files.select_related("added_by"),
    }
    return render(request, "rectifications/detail.html", context)


def findings_of(user: Any, one: Rectification) -> tuple[list[Finding], int]:
    """The findings it rests on as far as the user sees them, and how many more there are."""
    seen = list(Finding.objects.visible_to(user).filter(rectifications=one))
    return seen, one.findings.count() - len(seen)


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


draft_whom, draft_cadre, draft_team = draft_pages(
    demands, DemandForm, actions.draft, lazy("Demand rectification"),
    lazy("The demand is drafted. A leader signs it; its clock runs from then on."),
)  # fmt: skip


@require_POST
def plan_checks(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the checks of a decision on the clock."""
    decision = get_object_or_404(Decision.objects.visible_to(request.user), pk=pk)
    require(request.user, "outcome.check", decision)

    def write() -> str:
        actions.plan_checks(actor=request.user, decision=decision)
        return _("It will be looked at after 3, 6 and 12 months.")

    return act(request, write, "decisions:detail", pk)


def attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a paper or photo that shows what was done."""
    one = demands.fetch(request, pk)
    require(request.user, "rectification.draft", one)
    form = FileForm(request.POST or None, request.FILES or None)

    def write() -> RectificationFile:
        file, key = form.cleaned_data["file"], form.cleaned_data["client_key"]
        if file.size > LARGEST:
            raise ValidationError({"file": _("The file is larger than 20 MB.")})
        return actions.add_file(
            actor=request.user, rectification=one, client_key=key, name=file.name, data=file.read()
        )

    def said(_made: RectificationFile) -> str:
        return _("“%(name)s” is added.") % {"name": form.cleaned_data["file"].name}

    frame = demands.frame(request, one, _("Add a paper or photo"))
    return post_form(request, form, write, said, to=demands.address(one), **frame)


def file(request: HttpRequest, pk: int) -> FileResponse:
    """A file of a demand as a download; taking it is in the log first."""
    rows = RectificationFile.objects.visible_to(request.user).select_related("rectification")
    kept = get_object_or_404(rows, pk=pk)
    record(request.user, "rectification.take_file", kept.rectification, file=kept.pk)
    name = harmless_name(kept.name, kept.content_type)
    return FileResponse(opened(kept.file), as_attachment=True, filename=name, content_type=kept.content_type)
