"""Findings: lists, page, opening from a statement, evidence, and each step."""

from collections import Counter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cadre_review.marks import listed
from visits.core.access import can, require
from visits.core.kinds import reading
from visits.core.kinds.families import Family
from visits.core.pages import post_form
from visits.core.workflow.case import head_of
from visits.core.workflow.forms import ReasonForm
from visits.fieldwork.leads.models import Lead
from visits.fieldwork.visits.models import Statement
from visits.fieldwork.visits.places import heard_in
from visits.fieldwork.visits.verifying import shown_of
from visits.judgement.evidence.evidence import Subject, statements_page

from .actions import open_finding, read
from .forms import OpenForm, PassageForm
from .linked import evidence_for
from .models import Finding, FindingEvidence, FindingState
from .way import findings


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One finding: the evidence for and against it, what verification still needs, every step."""
    finding, user = findings.fetch(request, pk), request.user
    read(actor=user, finding=finding)
    visits, hidden_visits = shown_of(user, finding.visits)
    course, evidence = list(finding.steps.select_related("by")), evidence_of(user, finding)
    context = {
        "finding": finding,
        "head": head_of(findings, user, finding, course),
        "thing_state": finding.get_state_display(),
        "facts": [(_("Unit"), finding.subject.unit), *facts_of(finding, evidence), *settled_of(finding)],
        "evidence": evidence,
        "may_change": can(user, "finding.change", finding) and finding.state == FindingState.UNVERIFIED,
        "visits": visits,
        "hidden_visits": hidden_visits,
        "lead": Lead.objects.visible_to(user).filter(pk=finding.lead_id).first(),
        "steps": course,
    }
    return render(request, "findings/detail.html", context)


def evidence_of(user: Any, finding: Finding) -> list[dict[str, Any]]:
    """Evidence for and against; what the user may not read of it is counted, not shown."""
    shown, hidden = evidence_for(user, [finding])
    return [
        {"label": label, "rows": [row for row in shown if row.bears == key], "hidden": hidden[key]}
        for key, label in FindingEvidence.Bears.choices
    ]


def facts_of(finding: Finding, evidence: list[dict[str, Any]]) -> list[tuple[str, Any]]:
    """The facts of a finding, in the order of its page; of a cadre with the aspects to which its evidence belongs."""
    return [
        (_("Check or dimension"), finding.place),
        *([(_("Four aspects"), _aspects(evidence))] if finding.cadre_id else []),
        (_("Kind of finding"), finding.get_kind_display()),
        (_("The fact"), finding.fact),
        (_("Day of the fact"), finding.fact_on),
        (_("Place of the fact"), finding.fact_place),
        (_("Verifying team"), finding.team),
        (_("To be verified until"), finding.due_on),
        (_("Opened by"), finding.created_by.name),
    ]


def _aspects(evidence: list[dict[str, Any]]) -> str:
    """Those of the four aspects that the statements shown belong to, in their order, each with their number."""
    told = Counter(row.statement.aspect for group in evidence for row in group["rows"] if row.statement)
    return listed(f"{name} {told[key]}" for key, name in reading.choices(Family.ASPECT) if told[key])


def settled_of(finding: Finding) -> list[tuple[str, Any]]:
    """How a finding was settled, by whom and why."""
    return [
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
            "visit__unit",
            "visit__key_task",
            "visit__team__round",
            "interview__source_cadre",
            "cadre",
            "leadership_team__unit",
        )
    )
    told = get_object_or_404(rows, pk=pk)
    require(request.user, "finding.open", told)
    form = OpenForm(request.POST or None, told=told)
    others = Finding.objects.visible_to(request.user).filter(
        cadre=told.cadre_id, leadership_team=told.leadership_team_id, state=FindingState.UNVERIFIED
    )
    back = reverse("interviews:detail", args=[told.interview_id])
    return post_form(
        request,
        form,
        lambda: open_finding(actor=request.user, told=told, **form.arguments()),
        _("The finding has been opened. Its page says what verification still needs."),
        to=findings.address,
        title=_("Open a finding"),
        intro=f"{told.cadre or told.leadership_team} · {told.visit}",
        button=_("Open the finding"),
        back=back,
        crumbs=[(findings.title, reverse("findings:list")), (told.interview, back)],
        template="findings/open.html",
        about=[said_in(told)],
        told=told,
        others=others.order_by("-pk")[:20],
    )


def evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """The statements about the subject, from which passages are linked."""
    finding = findings.ask(request, pk, "link")
    read(actor=request.user, finding=finding)
    choice, page = statements_page(Subject(finding.subject), request.user, request.GET)
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


def link(request: HttpRequest, pk: int, statement: int) -> HttpResponse:
    """A passage of a statement."""
    finding = findings.ask(request, pk, "link")
    rows = Subject(finding.subject).statements(request.user)
    told = get_object_or_404(
        rows.select_related("interview__source_cadre", "visit__unit", "visit__key_task"), pk=statement
    )
    first = {"passage": told.text, "bears": "supports" if told.side == finding.side else "contradicts"}
    form = PassageForm(request.POST or None, thing=finding, user=request.user, initial=first)
    about = [*findings.page(request, finding, "link")["about"], said_in(told)]
    return findings.answer(
        request, finding, "link", form, {"told": told}, about=about, template="core/passage.html"
    )


def said_in(told: Statement) -> dict[str, Any]:
    """What was said, as the card from which a passage is chosen."""
    quiet = heard_in(told.visit, told.interview.source, told)
    return {"title": _("What was said"), "text": told.text, "source": True, "quiet": quiet}


def unlink(request: HttpRequest, pk: int, evidence: int) -> HttpResponse:
    """Take a link off that was a mistake."""
    finding = findings.ask(request, pk, "unlink")
    linked = get_object_or_404(finding.evidence, pk=evidence)
    form = ReasonForm(request.POST or None, thing=finding, user=request.user)
    return findings.answer(request, finding, "unlink", form, {"evidence": linked})
