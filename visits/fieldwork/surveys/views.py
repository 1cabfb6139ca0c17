"""Surveys for those who run them: list, page, preparing, slips, opening and closing."""

from typing import Any

import segno
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from visits.core.access import can, require
from visits.core.lists.views import send_list, show_list
from visits.core.pages import add_errors, done, sentence, show_form
from visits.fieldwork.surveys.computed_from import is_subject
from visits.organisation.rounds.models import Assignment

from . import changing
from . import codes as code_actions
from . import setting_up as actions
from .designs import Design
from .forms import ChangeSurveyForm, PrintForm, SurveyForm, WithdrawForm
from .lists import SURVEYS
from .models import Survey, SurveyCode, SurveyState, VoterClass


def survey_list(request: HttpRequest) -> HttpResponse:
    """Every survey that the user sees."""
    return show_list(request, SURVEYS)


def survey_export(request: HttpRequest) -> Any:
    """The list as a workbook."""
    return send_list(request, SURVEYS)


def scoped(request: HttpRequest, pk: int) -> Survey:
    """The survey, if the user sees it."""
    rows = Survey.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("unit", "team", "round", "design__questionnaire"), pk=pk)


class ChooseForm(forms.Form):
    """Which unit, and which questionnaire in force."""

    assignment = forms.ModelChoiceField(label=gettext_lazy("Unit"), queryset=Assignment.objects.none())
    design = forms.ModelChoiceField(label=gettext_lazy("Questionnaire"), queryset=Design.objects.none())

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = Assignment.objects.visible_to(user).in_hand().filter(round__state="open")
        self.fields["assignment"].queryset = held.select_related("unit", "team")  # type: ignore[attr-defined]
        self.fields["assignment"].label_from_instance = lambda one: f"{one.unit.name}（{one.team}）"  # type: ignore[attr-defined]
        ready = Design.objects.filter(published_on__isnull=False).select_related("questionnaire")
        self.fields["design"].queryset = ready  # type: ignore[attr-defined]


def choose(request: HttpRequest) -> HttpResponse:
    """First step of preparing: unit and questionnaire."""
    form = ChooseForm(request.GET or None, user=request.user)
    if form.is_bound and form.is_valid():
        return redirect("surveys:create", form.cleaned_data["assignment"].pk, form.cleaned_data["design"].pk)
    return show_form(request, "surveys/choose.html", form)


def create(request: HttpRequest, assignment: int, design: int) -> HttpResponse:
    """Second step: whom it is about, who votes, when."""
    held = get_object_or_404(Assignment.objects.visible_to(request.user).in_hand(), pk=assignment)
    ready = get_object_or_404(Design.objects.filter(published_on__isnull=False), pk=design)
    require(request.user, "survey.create", held)
    form = SurveyForm(request.POST or None, user=request.user, assignment=held, design=ready)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create_survey(actor=request.user, assignment=held, design=ready, **form.values())
        except ValidationError as error:
            add_errors(form, error)
        else:
            done(
                request, _("%(survey)s is prepared. Next: print the slips, then open it.") % {"survey": made}
            )
            return redirect("surveys:detail", made.pk)
    return show_form(request, "surveys/form.html", form, assignment=held, design=ready)


def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a survey before it is opened."""
    survey = scoped(request, pk)
    require(request.user, "survey.run", survey)
    if survey.state != SurveyState.PREPARED:
        done(
            request, _("This survey is no longer being prepared; what is asked of whom is fixed."), "warning"
        )
        return redirect("surveys:detail", pk)
    form = ChangeSurveyForm(request.POST or None, user=request.user, survey=survey)
    if request.method == "POST" and form.is_valid():
        try:
            changing.change_survey(actor=request.user, survey=survey, **form.values())
        except ValidationError as error:
            add_errors(form, error)
        else:
            done(request, _("Saved."))
            return redirect("surveys:detail", pk)
    return show_form(request, "surveys/change.html", form, survey=survey)


def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a survey back before it is opened, with the reason."""
    survey = scoped(request, pk)
    require(request.user, "survey.run", survey)
    form = WithdrawForm(request.POST or None, initial={"version": survey.version})
    if request.method == "POST" and form.is_valid():
        try:
            changing.withdraw_survey(actor=request.user, survey=survey, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            done(
                request, _("%(survey)s is withdrawn; it stays in view with the reason.") % {"survey": survey}
            )
            return redirect("surveys:detail", pk)
    return show_form(request, "surveys/withdraw.html", form, survey=survey)


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The survey at a glance: its time, its classes with what was issued and came back, the next step."""
    survey = scoped(request, pk)
    classes = list(survey.classes.all())
    facts = [
        (_("Unit"), survey.unit.name),
        (_("Questionnaire"), str(survey.design)),
        (_("About"), "、".join(([str(survey.leadership_team)] if survey.leadership_team else [])
                              + [one.name for one in survey.subjects.all()])),
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
    try:
        actions.open_survey(actor=request.user, survey=survey)
    except ValidationError as error:
        done(request, sentence(error), level="error")
    else:
        done(request, _("%(survey)s is open. Let everyone draw a slip by hand.") % {"survey": survey})
    return redirect("surveys:detail", pk)


def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then close: what has come in is shuffled, the codes are forgotten."""
    survey = scoped(request, pk)
    require(request.user, "survey.run", survey)
    if request.method == "POST":
        try:
            actions.close_survey(actor=request.user, survey=survey)
        except ValidationError as error:
            done(request, sentence(error), level="error")
        else:
            done(request, _("%(survey)s is closed. Next: reconcile the counts.") % {"survey": survey})
        return redirect("surveys:detail", pk)
    used = survey.codes.filter(state=SurveyCode.State.USED).count()
    few = 0 < used < survey.minimum_group
    return render(request, "surveys/close.html", {"survey": survey, "used": used, "few": few})


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
    if request.method == "POST" and form.is_valid():
        try:
            made = code_actions.make_codes(actor=request.user, voter_class=one, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            return _slips_page(request, one, made)
    return show_form(request, "surveys/print.html", form, survey=survey, voter_class=one)


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
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_paper(actor=request.user, voter_class=one, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            done(request, _("Written down: %(count)s paper sheets.") % {"count": form.cleaned_data["count"]})
            return redirect("surveys:detail", one.survey_id)
    return show_form(request, "surveys/paper.html", form, survey=one.survey, voter_class=one)
