"""Motions and decisions: list, page with the chain behind it, and each step."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from visits.cadres.files import actions as cadre_actions
from visits.cadres.files.models import Cadre
from visits.core.access import can, require
from visits.core.lists.views import send_list, show_list
from visits.core.pages import add_errors, done, show_form
from visits.fieldwork.leads.models import Lead
from visits.fieldwork.visits.models import Interview, Visit
from visits.judgement.appraisals.models import AppraisalItem
from visits.judgement.dossiers.models import Dossier
from visits.judgement.evidence.views import team_of
from visits.judgement.findings.models import Finding
from visits.judgement.rectifications.models import OutcomeCheck
from visits.organisation.units.models import LeadershipTeam

from . import actions, rules
from .facts import clocks_of, facts_of, numbers_of
from .forms import (
    DayForm,
    DecideForm,
    MotionForm,
    MustForm,
    PrepareForm,
    ProbationForm,
    ReasonForm,
    ResultForm,
    TellForm,
    Versioned,
)
from .lists import DECISIONS
from .models import STANDING, Decision, Kind, Must, State

NEED_ALL = ("decision.second", "decision.sign", "decision.decide")  # steps whose pages say first what lacks


def decision_list(request: HttpRequest) -> HttpResponse:
    """Every motion and decision that the user sees."""
    return show_list(request, DECISIONS)


def decision_export(request: HttpRequest) -> Any:
    """The list as a workbook."""
    return send_list(request, DECISIONS)


def scoped(request: HttpRequest, pk: int) -> Decision:
    """The decision, if the user sees it."""
    rows = Decision.objects.visible_to(request.user).select_related(
        "cadre__unit", "leadership_team__unit", "lead", "key_task", "ground", "created_by", "seconded_by",
        "signed_by", "appraisal_item__appraisal",
    )  # fmt: skip
    found: Decision = get_object_or_404(rows, pk=pk)
    return found


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One decision: what it rests on, what still lacks, who signed, every step."""
    decision, user = scoped(request, pk), request.user
    require(user, "decision.read", decision)
    if decision.cadre:
        cadre_actions.open_file(actor=request.user, cadre=decision.cadre, part="decision")
    done_musts = {one.which: one for one in decision.musts.all()}
    context = {
        "decision": decision,
        "next_steps": steps_of(user, decision),
        "lacks": lacks_of(decision),
        "facts": facts_of(decision),
        "numbers": numbers_of(decision),
        "musts": [(label, done_musts.get(key)) for key, label in Must.Which.choices]
        if decision.kind == Kind.PROMOTION
        else [],
        "clocks": clocks_of(decision),
        "chain": chain_of(user, decision),
        "checks": OutcomeCheck.objects.filter(decision=decision),
        "dossiers": Dossier.objects.filter(decision=decision).defer("content").select_related("created_by"),
        "may_freeze": decision.state != State.WITHDRAWN and can(user, "dossier.freeze", decision),
        "may_check": decision.state in STANDING and can(user, "outcome.check", decision),
        "steps": decision.steps.select_related("by"),
    }
    return render(request, "decisions/detail.html", context)


def lacks_of(decision: Decision) -> list[str]:
    """What the next signature or the decision still needs today, before anybody presses the button."""
    if decision.state in (State.DRAFTED, State.SECONDED):
        return rules.lacks_to_sign(decision)
    return rules.lacks_to_decide(decision, timezone.localdate()) if decision.state == State.SIGNED else []


def steps_of(user: Any, decision: Decision) -> list[dict[str, Any]]:
    """The steps that are open to this user now, the likeliest first."""
    state = decision.state
    promoted, burdened = decision.kind == Kind.PROMOTION, decision.is_adverse
    disputed = (decision.review_on and not decision.review_result_on) or (
        decision.appeal_on and not decision.appeal_result_on
    )
    offered = [
        ("second", _("Second signature"), "decision.second", state == State.DRAFTED),
        ("sign", _("Sign"), "decision.sign", state == State.SECONDED),
        ("send_back", _("Send back"), "decision.sign", state == State.SECONDED),
        ("prepare", _("Prepare the decision"), "decision.prepare", state == State.SIGNED),
        ("must", _("Four musts"), "decision.prepare", state == State.SIGNED and promoted),
        ("decide", _("Decide"), "decision.decide", state == State.SIGNED),
        ("tell", _("Tell"), "decision.decide", state == State.DECIDED),
        ("review", _("Review asked for"), "decision.decide",
         state == State.TOLD and burdened and not decision.review_on),
        ("appeal", _("Appeal"), "decision.decide", state == State.TOLD and burdened and not decision.appeal_on),
        ("result", _("Result of review or appeal"), "decision.review", state == State.TOLD and disputed),
        ("probation", _("End of probation"), "decision.decide",
         state == State.TOLD and promoted and not decision.probation_result),
        ("edit", _("Correct"), "decision.draft", state == State.DRAFTED),
        ("withdraw", _("Withdraw"), "decision.withdraw", state in (State.DRAFTED, State.SECONDED, State.SIGNED)),
        ("withdraw", _("Withdraw"), "decision.take_back", state in (State.DECIDED, State.TOLD)),
    ]  # fmt: skip
    return [
        {"url": reverse(f"decisions:{name}", args=[decision.pk]), "label": label}
        for name, label, act, is_open in offered
        if is_open and can(user, act, decision)
    ]


def chain_of(user: Any, decision: Decision) -> list[dict[str, Any]]:
    """From the lead over visits, findings and appraisal to the motion: each a link; what is closed is counted."""
    findings = decision.findings.all()
    leads = Lead.objects.filter(pk=decision.lead_id) | Lead.objects.filter(findings__in=findings)
    talks = Interview.objects.filter(findings__finding__in=findings)
    visits = Visit.objects.filter(interviews__in=talks) | Visit.objects.filter(findings_verified__in=findings)
    links: list[tuple[str, Any, Callable[[Any], str]]] = [
        (_("Leads"), leads, lambda one: reverse("leads:detail", args=[one.pk])),
        (_("Visits"), visits.select_related("unit"), lambda one: reverse("visits:detail", args=[one.pk])),
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


def draft_cadre(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft a motion about a cadre."""
    cadre = get_object_or_404(Cadre.objects.visible_to(request.user).select_related("unit"), pk=pk)
    return _draft(request, cadre, reverse("cadres:detail", args=[pk]))


def draft_team(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft a motion about the leadership team of a unit."""
    return _draft(request, team_of(request, pk), reverse("reviews:leadership_team", args=[pk]))


def _draft(request: HttpRequest, thing: Cadre | LeadershipTeam, back: str) -> HttpResponse:
    require(request.user, "decision.draft", thing)
    form = MotionForm(request.POST or None, thing=thing, user=request.user)
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
            done(request, _("The motion is drafted. The second signature comes from another person."))
            return redirect("decisions:detail", made.pk)
    return show_form(
        request, "decisions/form.html", form, title=_("Draft a motion"), subject=thing, back=back
    )


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a motion."""
    decision = scoped(request, pk)
    form = MotionForm(request.POST or None, thing=decision.subject, user=request.user, decision=decision)

    def write(**clean: Any) -> Decision:
        values, findings = form.values(), list(clean["findings"])
        return actions.change(
            actor=request.user,
            decision=decision,
            base_version=clean["base_version"],
            values=values,
            findings=findings,
        )

    return _step(request, decision, "decision.draft", form, _("Correct the motion"), write)


def _step(
    request: HttpRequest, decision: Decision, act: str, form: Any, title: str, write: Callable[..., Decision]
) -> HttpResponse:
    """A step of a decision: its form, one action, back to its page."""
    require(request.user, act, decision)
    if request.method == "POST" and form.is_valid():
        clean = dict(form.cleaned_data)
        version = clean.pop("version")
        try:
            write(actor=request.user, decision=decision, base_version=version, **clean)
        except ValidationError as error:
            add_errors(form, error)
        else:
            done(request, _("%(step)s: written down.") % {"step": title})
            return redirect("decisions:detail", decision.pk)
    back = reverse("decisions:detail", args=[decision.pk])
    return show_form(
        request,
        "decisions/form.html",
        form,
        title=title,
        decision=decision,
        subject=decision.subject,
        back=back,
        lacks=lacks_of(decision) if act in NEED_ALL else [],
    )


def _plain(
    request: HttpRequest,
    pk: int,
    act: str,
    form_class: type[Versioned],
    title: str,
    write: Callable[..., Decision],
) -> HttpResponse:
    decision = scoped(request, pk)
    return _step(request, decision, act, form_class(request.POST or None, decision=decision), title, write)


def second(request: HttpRequest, pk: int) -> HttpResponse:
    """The second signature."""
    return _plain(request, pk, "decision.second", Versioned, _("Second signature"), actions.second)


def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign the motion."""
    return _plain(request, pk, "decision.sign", Versioned, _("Sign"), actions.sign)


def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to the drafter."""
    return _plain(request, pk, "decision.sign", ReasonForm, _("Send back"), actions.send_back)


def must(request: HttpRequest, pk: int) -> HttpResponse:
    """One of the four musts."""
    return _plain(request, pk, "decision.prepare", MustForm, _("Four musts"), actions.write_must)


def prepare(request: HttpRequest, pk: int) -> HttpResponse:
    """What the decision needs."""

    def write(*, actor: Any, decision: Decision, base_version: int, **values: Any) -> Decision:
        return actions.prepare(actor=actor, decision=decision, base_version=base_version, values=values)

    return _plain(request, pk, "decision.prepare", PrepareForm, _("Prepare the decision"), write)


def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """The decision."""
    return _plain(request, pk, "decision.decide", DecideForm, _("Decide"), actions.decide)


def tell(request: HttpRequest, pk: int) -> HttpResponse:
    """The talk in which it was told."""
    return _plain(request, pk, "decision.decide", TellForm, _("Tell"), actions.tell)


def review(request: HttpRequest, pk: int) -> HttpResponse:
    """A review is asked for."""
    return _plain(request, pk, "decision.decide", DayForm, _("Review asked for"), actions.ask_review)


def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """An appeal."""
    return _plain(request, pk, "decision.decide", DayForm, _("Appeal"), actions.appeal)


def result(request: HttpRequest, pk: int) -> HttpResponse:
    """What came of review or appeal."""
    return _plain(
        request, pk, "decision.review", ResultForm, _("Result of review or appeal"), actions.settle_review
    )


def probation(request: HttpRequest, pk: int) -> HttpResponse:
    """How the probation ended."""
    return _plain(request, pk, "decision.decide", ProbationForm, _("End of probation"), actions.end_probation)


def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a motion or a decision."""
    decision = scoped(request, pk)
    decided = decision.state in (State.DECIDED, State.TOLD)
    act = "decision.take_back" if decided else "decision.withdraw"
    return _plain(request, pk, act, ReasonForm, _("Withdraw"), actions.withdraw)
