"""Findings: lists, page, opening from a statement, evidence, and each step."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from visits.cadres.files import actions as cadre_actions
from visits.core.access import can, require
from visits.core.lists.views import send_list, show_list
from visits.core.pages import add_errors, done, show_form
from visits.fieldwork.leads.models import Lead
from visits.fieldwork.sealed_sources.covering import FILE_TEXTS, covered
from visits.fieldwork.visits.models import Interview, Statement, Visit
from visits.judgement.evidence.evidence import Choice, Subject, statements_page

from . import actions
from .forms import (
    AccountForm,
    AssignForm,
    ChangeForm,
    DocumentForm,
    OpenForm,
    PassageForm,
    ReasonForm,
    Versioned,
    VisitsForm,
)
from .lists import BADLY_RUN, FINDINGS, OUTSTANDING, WATCHED
from .models import Finding, FindingEvidence, FindingState
from .rules import needs

# Which steps a finding in a state offers: route and act.
STEPS = {
    FindingState.UNVERIFIED: [
        ("verify", "finding.settle"), ("edit", "finding.change"), ("evidence", "finding.change"),
        ("document", "finding.change"), ("account", "finding.change"), ("assign", "finding.change"),
        ("visits", "finding.visit"), ("reject", "finding.settle"),
    ],
    FindingState.VERIFIED: [("reject", "finding.settle"), ("take_up", "finding.settle")],
    FindingState.NOT_UPHELD: [("take_up", "finding.settle")],
}  # fmt: skip


def finding_list(request: HttpRequest) -> HttpResponse:
    """Every finding that the user sees."""
    return show_list(request, FINDINGS)


def finding_export(request: HttpRequest) -> Any:
    """The list as a workbook."""
    return send_list(request, FINDINGS)


def outstanding(request: HttpRequest) -> HttpResponse:
    """Cadres with a verified finding for them."""
    return show_list(request, OUTSTANDING)


def outstanding_export(request: HttpRequest) -> Any:
    """The list as a workbook."""
    return send_list(request, OUTSTANDING)


def watched(request: HttpRequest) -> HttpResponse:
    """Cadres with a verified finding against them."""
    return show_list(request, WATCHED)


def watched_export(request: HttpRequest) -> Any:
    """The list as a workbook."""
    return send_list(request, WATCHED)


def badly_run(request: HttpRequest) -> HttpResponse:
    """Leadership teams with a verified finding against them."""
    return show_list(request, BADLY_RUN)


def badly_run_export(request: HttpRequest) -> Any:
    """The list as a workbook."""
    return send_list(request, BADLY_RUN)


def scoped(request: HttpRequest, pk: int) -> Finding:
    """The finding, if the user sees it."""
    rows = Finding.objects.visible_to(request.user).select_related(
        "cadre__unit",
        "leadership_team__unit",
        "team__round",
        "lead",
        "created_by",
        "decided_by",
        "account_by",
    )
    finding: Finding = get_object_or_404(rows, pk=pk)
    return finding


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One finding: the evidence for and against it, what verification still needs, every step."""
    finding, user = scoped(request, pk), request.user
    require(user, "finding.read", finding)
    _enter(request, finding)
    labels = {
        "edit": _("Correct"), "evidence": _("Link a passage"), "document": _("Link a document"),
        "account": _("Own account"), "assign": _("Have it verified"), "visits": _("Link visits"),
        "verify": _("Verified"), "reject": _("Not upheld"), "take_up": _("Take up again"),
    }  # fmt: skip
    steps = [
        {"url": reverse(f"findings:{name}", args=[pk]), "label": labels[name]}
        for name, act in STEPS[FindingState(finding.state)]
        if can(user, act, finding) and (name != "visits" or finding.team_id)
    ]
    linked = finding.evidence.select_related(
        "interview__visit__unit", "interview__source_cadre", "attachment__visit"
    )
    seen = finding.visits.filter(pk__in=Visit.objects.visible_to(user).order_by().values("pk"))
    context = {
        "finding": finding,
        "facts": facts_of(finding),
        "next_steps": steps,
        "needs": needs(finding) if finding.state == FindingState.UNVERIFIED else [],
        "evidence": _readable(user, linked),
        "may_change": can(user, "finding.change", finding) and finding.state == FindingState.UNVERIFIED,
        "visits": seen.select_related("unit"),
        "hidden_visits": finding.visits.count() - len(seen),
        "lead": Lead.objects.visible_to(user).filter(pk=finding.lead_id).first(),
        "steps": finding.steps.select_related("by"),
    }
    return render(request, "findings/detail.html", context)


def _enter(request: HttpRequest, finding: Finding) -> None:
    """The opening of a person's finding stands in the consultation log of his file before it is shown."""
    if finding.cadre and can(request.user, "cadre.read_file", finding.cadre):
        cadre_actions.open_file(actor=request.user, cadre=finding.cadre, part="finding")


def _readable(user: Any, linked: Any) -> list[dict[str, Any]]:
    """Evidence for and against; what the user may not read of it is counted, not shown."""
    rows = list(linked)
    covered([row.attachment for row in rows if row.attachment], user, *FILE_TEXTS)
    talks = {row.interview_id for row in rows if row.interview_id}
    open_talks = set(Interview.objects.visible_to(user).filter(pk__in=talks).values_list("pk", flat=True))
    visits = {row.attachment.visit_id for row in rows if row.attachment}
    open_visits = set(Visit.objects.visible_to(user).filter(pk__in=visits).values_list("pk", flat=True))
    groups = []
    for key, label in FindingEvidence.Bears.choices:
        mine = [row for row in rows if row.bears == key]
        shown = [
            row
            for row in mine
            if (not row.interview_id or row.interview_id in open_talks)
            and (not row.attachment or row.attachment.visit_id in open_visits)
        ]
        groups.append({"key": key, "label": label, "rows": shown, "hidden": len(mine) - len(shown)})
    return groups


def facts_of(finding: Finding) -> list[tuple[str, Any]]:
    """The facts of a finding, in the order of its page."""
    return [
        (_("Unit"), finding.subject.unit),
        (_("Check or dimension"), finding.place),
        (_("Kind of finding"), finding.get_kind_display()),
        (_("The fact"), finding.fact),
        (_("Day of the fact"), finding.fact_on),
        (_("Place of the fact"), finding.fact_place),
        (_("Verifying team"), finding.team),
        (_("To be verified until"), finding.due_on),
        (_("Opened by"), finding.created_by.name),
        (_("Settled on"), finding.decided_on),
        (_("Settled by"), finding.decided_by.name if finding.decided_by else None),
        (_("Reason"), finding.reason),
    ]


def open_(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a finding on a passage of a statement, or choose one that the statement belongs to."""
    rows = (
        Statement.objects.visible_to(request.user)
        .accepted()
        .select_related(
            "visit__unit", "visit__team__round", "interview__source_cadre", "cadre", "leadership_team__unit"
        )
    )
    told = get_object_or_404(rows, pk=pk)
    require(request.user, "finding.open", told)
    form = OpenForm(request.POST or None, told=told)
    if request.method == "POST" and form.is_valid():
        clean = form.cleaned_data
        try:
            made = actions.open_finding(
                actor=request.user, told=told, client_key=clean["client_key"], passage=clean["passage"],
                values=form.values(),
            )  # fmt: skip
        except ValidationError as error:
            add_errors(form, error)
        else:
            done(request, _("The finding has been opened. Its page says what verification still needs."))
            return redirect("findings:detail", made.pk)
    others = Finding.objects.visible_to(request.user).filter(
        cadre=told.cadre_id, leadership_team=told.leadership_team_id, state=FindingState.UNVERIFIED
    )
    return show_form(request, "findings/open.html", form, told=told, others=others.order_by("-pk")[:20])


def evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """The statements about the subject, from which passages are linked."""
    finding = scoped(request, pk)
    require(request.user, "finding.change", finding)
    _enter(request, finding)
    subject = Subject(finding.subject)
    choice = Choice.read(request.GET, subject)
    page = statements_page(choice.narrow(subject.statements(request.user), subject), request.GET)
    context = {
        "finding": finding,
        "statements": page.rows,
        "sides": [
            (key, label, choice.address(side=key)) for key, label in [("", _("all")), *Statement.Side.choices]
        ],
        "choice": choice,
        "newer_url": f"{choice.address()}&before={page.newer}" if page.newer else "",
        "older_url": f"{choice.address()}&after={page.older}" if page.older else "",
    }
    return render(request, "findings/evidence.html", context)


def step(
    request: HttpRequest,
    finding: Finding,
    act: str,
    form: Versioned,
    title: str,
    write: Callable[..., Finding],
    told: Statement | None = None,
) -> HttpResponse:
    """A step of a finding: its form, one action, back to its page."""
    require(request.user, act, finding)
    if request.method == "POST" and form.is_valid():
        values: dict[str, Any] = (
            {"values": form.values()} if isinstance(form, ChangeForm) else dict(form.cleaned_data)
        )
        values.pop("version", None)
        if "visits" in values:
            values["visits"] = list(values["visits"])
        version = form.cleaned_data["version"]
        try:
            write(actor=request.user, finding=finding, base_version=version, **values)
        except ValidationError as error:
            add_errors(form, error)
        else:
            done(request, _("%(step)s: written down.") % {"step": title})
            return redirect("findings:detail", finding.pk)
    return show_form(request, "findings/form.html", form, title=title, finding=finding, told=told)


def _form(request: HttpRequest, finding: Finding, form_class: type[Versioned]) -> Any:
    return form_class(request.POST or None, finding=finding, user=request.user)


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """What was found, and the fact under it."""
    finding = scoped(request, pk)
    form = _form(request, finding, ChangeForm)
    return step(request, finding, "finding.change", form, _("Correct the finding"), actions.change)


def link(request: HttpRequest, pk: int, statement: int) -> HttpResponse:
    """A passage of a statement."""
    finding = scoped(request, pk)
    rows = (
        Subject(finding.subject)
        .statements(request.user)
        .select_related("interview__source_cadre", "visit__unit")
    )
    told = get_object_or_404(rows, pk=statement)
    bears = "supports" if told.side == finding.side else "contradicts"
    first = {"version": finding.version, "passage": told.text, "bears": bears}
    form = PassageForm(request.POST or None, finding=finding, user=request.user, initial=first)

    def write(**values: Any) -> Finding:
        return actions.link_passage(told=told, **values)

    return step(request, finding, "finding.change", form, _("Link a passage"), write, told=told)


def document(request: HttpRequest, pk: int) -> HttpResponse:
    """A document."""
    finding = scoped(request, pk)
    form = _form(request, finding, DocumentForm)
    return step(request, finding, "finding.change", form, _("Link a document"), actions.link_document)


def unlink(request: HttpRequest, pk: int, evidence: int) -> HttpResponse:
    """Take a link off that was a mistake."""
    finding = scoped(request, pk)
    linked = get_object_or_404(finding.evidence, pk=evidence)

    def write(**values: Any) -> Finding:
        return actions.unlink(evidence=linked, **values)

    form = _form(request, finding, ReasonForm)
    return step(request, finding, "finding.change", form, _("Take the evidence off"), write)


def account(request: HttpRequest, pk: int) -> HttpResponse:
    """The subject's own account, or its refusal."""
    finding = scoped(request, pk)
    form = _form(request, finding, AccountForm)
    return step(request, finding, "finding.change", form, _("Own account"), actions.hear_account)


def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Which team verifies it, by when."""
    finding = scoped(request, pk)
    form = _form(request, finding, AssignForm)
    return step(request, finding, "finding.change", form, _("Have it verified"), actions.assign)


def visits(request: HttpRequest, pk: int) -> HttpResponse:
    """Which visits verify it."""
    finding = scoped(request, pk)
    form = _form(request, finding, VisitsForm)
    return step(request, finding, "finding.visit", form, _("Link visits"), actions.link_visits)


def verify(request: HttpRequest, pk: int) -> HttpResponse:
    """The finding holds."""
    finding = scoped(request, pk)
    form = _form(request, finding, ReasonForm)
    return step(request, finding, "finding.settle", form, _("The finding is verified"), actions.verify)


def reject(request: HttpRequest, pk: int) -> HttpResponse:
    """The finding does not hold."""
    finding = scoped(request, pk)
    form = _form(request, finding, ReasonForm)
    return step(request, finding, "finding.settle", form, _("The finding is not upheld"), actions.reject)


def take_up(request: HttpRequest, pk: int) -> HttpResponse:
    """A settled finding once more."""
    finding = scoped(request, pk)
    form = _form(request, finding, ReasonForm)
    return step(request, finding, "finding.settle", form, _("Take up again"), actions.take_up)
