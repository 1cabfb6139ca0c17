"""Surveys for those who run them: list, page, preparing, slips, opening and closing."""

from typing import Any

import segno
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from cadre_review.marks import listed
from visits.core.access import can, require
from visits.core.pages import act, confirm_page, done, form_page, on_to
from visits.fieldwork.surveys.computed_from import is_subject
from visits.fieldwork.visits.actions.saving import Frame
from visits.fieldwork.visits.forms.people import FIND, PeopleForm, named_in
from visits.fieldwork.visits.models import Visit
from visits.organisation.rounds.destinations import answering
from visits.organisation.rounds.filters import HandChoice
from visits.organisation.rounds.models import Assignment

from . import changing
from . import codes as code_actions
from . import setting_up as actions
from .designs import Design
from .forms import ChangeSurveyForm, PrintForm, SurveyForm, WithdrawForm
from .models import Survey, SurveyCode, SurveyState, VoterClass

SURVEYS_CRUMB = (gettext_lazy("Surveys"), "surveys:list")


def scoped(request: HttpRequest, pk: int) -> Survey:
    """The survey, if the user sees it."""
    rows = Survey.objects.visible_to(request.user)
    return get_object_or_404(
        rows.select_related("unit", "key_task", "team", "round", "design__questionnaire"), pk=pk
    )


class ChooseForm(forms.Form):
    """Which unit or key task, and which questionnaire in force."""

    assignment = HandChoice()
    design = forms.ModelChoiceField(label=gettext_lazy("Questionnaire"), queryset=Design.objects.none())

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hands: Any = self.fields["assignment"]
        hands.offer_hands(user)
        ready = Design.objects.filter(published_on__isnull=False).select_related("questionnaire")
        self.fields["design"].queryset = ready  # type: ignore[attr-defined]


def choose(request: HttpRequest) -> HttpResponse:
    """First step of preparing: unit and questionnaire."""
    form = ChooseForm(request.GET or None, user=request.user)
    if form.is_bound and form.is_valid():
        return redirect("surveys:create", form.cleaned_data["assignment"].pk, form.cleaned_data["design"].pk)
    title, crumbs = _("Prepare a survey"), [SURVEYS_CRUMB]
    return form_page(
        request, form, template="core/choose.html", title=title, crumbs=crumbs, button=_("Go on")
    )


def create(request: HttpRequest, assignment: int, design: int) -> HttpResponse:
    """Second step: whom it is about, who votes, when."""
    rows = Assignment.objects.visible_to(request.user).in_hand().select_related("unit", "key_task__lead_unit")
    held = get_object_or_404(rows, pk=assignment)
    ready = get_object_or_404(Design.objects.filter(published_on__isnull=False), pk=design)
    require(request.user, "survey.create", held)
    frame = frame_of(request, held)
    form = SurveyForm(**typed(request), user=request.user, assignment=held, design=ready, frame=frame)

    def write() -> HttpResponse:
        made = actions.create_survey(actor=request.user, assignment=held, design=ready, **form.values())
        text = _("%(survey)s is prepared. Next: print the slips, then open it.") % {"survey": made}
        return on_to(request, text, "surveys:detail", made.pk)

    return form_page(
        request,
        form,
        write,
        title=_("Prepare a survey"),
        crumbs=[SURVEYS_CRUMB],
        intro=f"{held.destination.name} · {ready}",
        button=_("Prepare the survey"),
        template="surveys/form.html",
        people=PeopleForm(frame, request.POST),
    )


def frame_of(request: HttpRequest, held: Any, *named: int) -> Frame:
    """Whom a survey of this assignment (or this survey) may name: those whom the form does too."""
    task = held.key_task
    visit = Visit(unit=answering(held.destination), key_task=task, to_task=task is not None)
    visit.team, visit.round = held.team, held.round
    frame = Frame(request.user, visit)
    frame.name({*named, *named_in(request.POST)})
    return frame


def typed(request: HttpRequest) -> dict[str, Any]:
    """What was posted; where only a person was looked for, as it is shown again, judged by nobody."""
    if FIND not in request.POST:
        return {"data": request.POST or None}
    shown = {name: request.POST.get(name) for name in request.POST}
    return {"initial": shown | {"cadres": request.POST.getlist("cadres")}}


def crumbs_of(survey: Survey) -> list[tuple[Any, ...]]:
    """The way to the survey."""
    return [SURVEYS_CRUMB, (survey, "surveys:detail", survey.pk)]


def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a survey before it is opened."""
    survey = scoped(request, pk)
    require(request.user, "survey.run", survey)
    if survey.state != SurveyState.PREPARED:
        done(request, str(actions.surveys.not_now), "warning")
        return redirect("surveys:detail", pk)
    frame = frame_of(request, survey, *survey.subjects.values_list("cadre", flat=True))
    form = ChangeSurveyForm(**typed(request), user=request.user, survey=survey, frame=frame)

    def write() -> HttpResponse:
        changing.change_survey(actor=request.user, survey=survey, **form.values())
        return on_to(request, _("Saved."), "surveys:detail", pk)

    return form_page(
        request,
        form,
        write,
        title=_("Change the survey"),
        crumbs=crumbs_of(survey),
        intro=f"{survey.destination.name} · {survey.design}",
        button=_("Save"),
        template="surveys/form.html",
        people=PeopleForm(frame, request.POST),
    )


def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a survey back before it is opened, with the reason."""
    survey = scoped(request, pk)
    require(request.user, "survey.run", survey)
    form = WithdrawForm(request.POST or None, thing=survey)

    def write() -> HttpResponse:
        changing.withdraw_survey(actor=request.user, survey=survey, **form.arguments())
        text = _("%(survey)s is withdrawn; it stays in view with the reason.") % {"survey": survey}
        return on_to(request, text, "surveys:detail", pk)

    intro = _(
        "It stays in view with the reason. Slips that were printed are worth nothing then; collect them."
    )
    title = _("Withdraw the survey")
    return form_page(request, form, write, title=title, crumbs=crumbs_of(survey), intro=intro)


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The survey at a glance: its time, its classes with what was issued and came back, the next step."""
    survey = scoped(request, pk)
    classes = list(survey.classes.all())
    facts = [
        (_("Lead unit") if survey.key_task else _("Unit"), survey.unit.name),
        (_("Key task"), survey.key_task),
        (_("Questionnaire"), str(survey.design)),
        (_("About"), listed(([str(survey.leadership_team)] if survey.leadership_team else [])
                              + [str(one) for one in survey.subjects.select_related("away_unit")])),
        (_("Visit team"), f"{survey.round} {survey.team}"),
        (_("Time for answering"), f"{_moment(survey.opens_at)} – {_moment(survey.closes_at)}"),
        (_("Minimum group"), survey.minimum_group),
        (_("Note"), survey.note),
        (_("Why withdrawn"), survey.withdrawn_reason),
    ]  # fmt: skip
    if survey.state == SurveyState.OPEN:
        used = survey.codes.filter(state=SurveyCode.State.USED).count()
        facts.insert(5, (_("Arrived by phone so far"), used))
    apart = not is_subject(request.user, survey)
    context = {
        "survey": survey,
        "classes": classes,
        "facts": facts,
        "may_run": actions.may_run(request.user, survey),
        "may_count": apart and can(request.user, "survey.enter_sheet", survey),
        "may_read": apart and can(request.user, "survey.read_results", survey),
        "has_issued": any(one.issued_codes or one.issued_paper for one in classes),
    }
    return render(request, "surveys/detail.html", context)


def _moment(at: Any) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")


@require_POST
def open_(request: HttpRequest, pk: int) -> HttpResponse:
    """Open for answers."""
    survey = scoped(request, pk)
    require(request.user, "survey.run", survey)

    def write() -> str:
        actions.open_survey(actor=request.user, survey=survey)
        return _("%(survey)s is open. Let everyone draw a slip by hand.") % {"survey": survey}

    return act(request, write, "surveys:detail", pk)


def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then close: what has come in is shuffled, the codes are forgotten."""
    survey = scoped(request, pk)
    require(request.user, "survey.run", survey)

    def write() -> str:
        actions.close_survey(actor=request.user, survey=survey)
        return _("%(survey)s is closed. Next: reconcile the counts.") % {"survey": survey}

    if request.method == "POST":
        return act(request, write, "surveys:detail", pk)
    return confirm_page(
        request,
        title=_("Close the survey"),
        crumbs=crumbs_of(survey),
        question=_("Close %(survey)s?") % {"survey": survey},
        consequence=_what_closing_does(survey),
        danger=True,
    )


def _what_closing_does(survey: Survey) -> str:
    used = survey.codes.filter(state=SurveyCode.State.USED).count()
    if 0 < used < survey.minimum_group:
        text = _(
            "Only %(used)s answers have come in by phone, fewer than the minimum group of %(minimum)s. "
            "Closed now, they are destroyed unread, and it cannot be opened again. "
            "Better wait for more, or issue more slips."
        )
        return text % {"used": used, "minimum": survey.minimum_group}
    return _(
        "%(used)s answers have come in by phone. Slips not used yet can no longer be used, "
        "and it cannot be opened again."
    ) % {"used": used}


def _class(request: HttpRequest, pk: int) -> VoterClass:
    seen = VoterClass.objects.visible_to(request.user)
    one: VoterClass = get_object_or_404(seen.select_related("survey__unit"), pk=pk)
    require(request.user, "survey.run", one.survey)
    return one


def slips(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the codes of a class and show them as slips, this once."""
    one = _class(request, pk)
    survey = one.survey
    initial = {"version": survey.version, "count": one.expected or 10, "replace": bool(one.issued_codes)}
    form = PrintForm(request.POST or None, initial=initial)

    def write() -> HttpResponse:
        made = code_actions.make_codes(actor=request.user, voter_class=one, **form.cleaned_data)
        return _slips_page(request, one, made)

    intro = _(
        "The codes are shown once, on the next page, and kept nowhere in readable form. Have the printer ready."
    )
    page = _class_page(one, _("Print slips"))
    return form_page(request, form, write, intro=intro, button=_("Make the slips"), **page)


def _class_page(one: VoterClass, title: str) -> dict[str, Any]:
    return {"title": title, "heading": f"{title} · {one}", "crumbs": crumbs_of(one.survey)}


def _slips_page(request: HttpRequest, one: VoterClass, made: list[str]) -> HttpResponse:
    drawn = []
    for code in made:
        address = request.build_absolute_uri(reverse("surveys:answer", kwargs={"code": code}))
        picture = segno.make(address, error="m").svg_inline(scale=3, border=2, omitsize=True)
        safe = mark_safe(picture)  # noqa: S308 - drawn by segno, holds no text  # nosec B308 B703
        drawn.append({"code": code_actions.shown(code), "picture": safe})
    typed = request.build_absolute_uri(reverse("surveys:enter"))
    context = {"slips": drawn, "survey": one.survey, "voter_class": one, "typed": typed}
    response = render(request, "surveys/slips.html", context)
    response["Cache-Control"] = "no-store"
    return response


def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """How many paper sheets a class was issued."""
    one = _class(request, pk)
    form = PrintForm(
        request.POST or None,
        initial={"version": one.survey.version, "count": one.issued_paper or one.expected},
    )
    del form.fields["replace"]

    def write() -> HttpResponse:
        actions.set_paper(actor=request.user, voter_class=one, **form.cleaned_data)
        text = _("Written down: %(count)s paper sheets.") % {"count": form.cleaned_data["count"]}
        return on_to(request, text, "surveys:detail", one.survey_id)

    return form_page(request, form, write, button=_("Save"), **_class_page(one, _("Paper sheets")))
