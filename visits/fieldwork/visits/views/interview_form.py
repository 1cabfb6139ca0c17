"""Log an interview or heart-to-heart talk and change it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from visits.core.access import require
from visits.core.pages import done
from visits.fieldwork.outlines.asked import questions_for
from visits.fieldwork.visits import grid
from visits.fieldwork.visits.actions.interviews import change_interview, create_interview
from visits.fieldwork.visits.actions.lines import Frame
from visits.fieldwork.visits.actions.saving import Stale
from visits.fieldwork.visits.advice import others_of, rules
from visits.fieldwork.visits.conflict import Data, Section, of_fields
from visits.fieldwork.visits.forms.interviews import (
    PREFIX,
    STATEMENT_ROW,
    InterviewForm,
    OutlineForm,
    Statements,
    interview_content,
    lines_of,
)
from visits.fieldwork.visits.forms.posted import as_data, initial_of, rows_of
from visits.fieldwork.visits.forms.visits import FOLLOW_UP_FIELDS, FollowUps, told_follow_ups
from visits.fieldwork.visits.forms.visits import PREFIX as FOLLOW_UPS
from visits.fieldwork.visits.models import Interview, SealedSource, Visit
from visits.fieldwork.visits.views.comments import mark
from visits.fieldwork.visits.views.drafts import is_key
from visits.fieldwork.visits.views.hand_over import told_handed
from visits.fieldwork.visits.views.saving import chosen, key_of, opening, put_errors, show_conflict
from visits.organisation.units.models import Unit

AGAIN = ("_add_row", "_show_grid", "_show_outline")


@sensitive_post_parameters("identity")
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest, pk: int) -> HttpResponse:
    """Log a talk within a visit."""
    visits = Visit.objects.visible_to(request.user).select_related("unit", "team__round", "round")
    if told := told_handed(request, Unit.objects.filter(visits=pk, visits__hand_overs__isnull=False).first()):
        return told
    visit = get_object_or_404(visits, pk=pk)
    require(request.user, "interview.write", visit)
    page = Page(request, visit)
    if request.method == "POST":
        return page.answer(request.POST)
    key = key_of(request.GET.get("draft", ""))
    if written := Interview.objects.filter(client_key=key, visit=visit).first() if key else None:
        return redirect("interviews:edit", pk=written.pk)
    me = str(request.user.pk)
    content = {"interviewer": [me], "recorder": [me], "kind": ["interview"], "source_circle": ["work"]}
    data, draft = opening(request, content, None, key, f"interview-new:{visit.pk}")
    if key is None:  # the address holds the key, so that a reload shows what was typed
        return redirect(f"{request.path}?draft={data['draft_key']}")
    return page.show(data, draft=draft)


@sensitive_post_parameters("identity")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a talk while its visit is in the team's hands."""
    talks = (
        Interview.objects.visible_to(request.user)
        .talks()
        .select_related("visit__unit", "visit__team__round", "visit__round")
    )
    gone = Unit.objects.filter(visits__interviews=pk, visits__hand_overs__isnull=False).first()
    if told := told_handed(request, gone):
        return told
    talk = get_object_or_404(talks, pk=pk)
    require(request.user, "interview.write", talk)
    page = Page(request, talk.visit, talk)
    if request.method == "POST":
        return page.answer(request.POST)
    key = key_of(request.GET.get("draft", ""))
    data, draft = opening(request, interview_content(talk), talk, key, f"interview:{talk.pk}")
    return page.show(data, draft=draft)


class Page:
    """The form page of one talk, new or existing."""

    def __init__(self, request: HttpRequest, visit: Visit, talk: Interview | None = None) -> None:
        self.request, self.visit, self.talk = request, visit, talk
        self.frame = Frame(request.user, visit)
        self.is_sealed = talk is not None and SealedSource.objects.filter(interview=talk).exists()
        self.grid_problems: dict[str, str] = {}

    def answer(self, data: Data) -> HttpResponse:
        """What was posted: more rows, the grid, a choice between two texts, or the talk itself."""
        if any(name in data for name in AGAIN):
            return self.show(data)
        if "_resolve" in data:
            current = self.current(data)
            data = (
                current
                and chosen(current, self.sections(data), as_data(interview_content(current)), data)
                or data
            )
            if "_resolve" in data and current:
                return self.conflict(current, data)
        form, outline, statements, follow_ups = self.bound(data)
        ratings, self.grid_problems = grid.read(data)
        for text in dict.fromkeys(self.grid_problems.values()):
            form.add_error(None, text)
        parts = (form, outline, statements, follow_ups)
        if not form.is_valid() & outline.is_valid() & statements.is_valid() & follow_ups.is_valid():
            return self.show(data, *parts, status=422)
        try:
            talk = self.save(form, lines_of(outline, statements, ratings, follow_ups))
        except Stale as stale:
            return self.conflict(stale.current, data)
        except ValidationError as error:
            self.put(error, form, outline)
            return self.show(data, *parts, status=422)
        return self.thank(talk, data)

    def save(self, form: InterviewForm, lines: Any) -> Interview:
        """One action: log the talk or change it."""
        clean = form.cleaned_data
        what: dict[str, Any] = {
            "actor": self.request.user,
            "values": form.values(),
            "lines": lines,
            "identity": clean.get("identity", ""),
            "base_version": clean["base_version"],
            "draft_key": clean["draft_key"],
        }
        if self.talk is not None:
            return change_interview(interview=self.talk, **what)
        return create_interview(visit=self.visit, client_key=clean["client_key"], **what)

    def thank(self, talk: Interview, data: Data) -> HttpResponse:
        """On to the visit, or to the next talk of it."""
        done(self.request, _("The interview has been saved."))
        if "_another" in data:
            return redirect("visits:interview_create", pk=talk.visit_id)
        return redirect("visits:detail", pk=talk.visit_id)

    def put(self, error: ValidationError, form: InterviewForm, outline: OutlineForm) -> None:
        """Each sentence at its field, answer box or cell of the grid."""

        def at_cell(name: str, errors: list[ValidationError]) -> None:
            self.grid_problems[name] = str(errors[0].messages[0])
            if self.grid_problems[name] not in form.non_field_errors():
                form.add_error(None, self.grid_problems[name])

        def at_answer(name: str, errors: list[ValidationError]) -> None:
            outline.add_error(name if name in outline.fields else None, errors)

        put_errors(error, form, {"rating": at_cell, "answer": at_answer})

    def current(self, data: Data) -> Interview | None:
        """The talk as it stands, for a choice between two texts."""
        if self.talk is not None:
            return self.talk
        key = key_of(str(data.get("client_key", ""))) if is_key(data, "client_key") else None
        return Interview.objects.filter(visit=self.visit, client_key=key).first() if key else None

    def conflict(self, current: Any, data: Data) -> HttpResponse:
        """409 with both texts."""
        theirs, back = as_data(interview_content(current)), reverse("interviews:edit", args=[current.pk])
        return show_conflict(self.request, current, self.sections(data), theirs, data, back)

    def sections(self, data: Data) -> list[Section]:
        """The parts that are compared and chosen one by one."""
        form = InterviewForm(frame=self.frame, is_sealed=True)
        return [
            *of_fields(form),
            *of_fields(OutlineForm(questions=self.frame.questions.values())),
            Section(
                PREFIX, _("statements"), lambda name: name.startswith(f"{PREFIX}-"), self.told_statements
            ),
            Section(
                FOLLOW_UPS, _("follow-ups"), lambda name: name.startswith(f"{FOLLOW_UPS}-"), told_follow_ups
            ),
            Section("ratings", _("ratings"), lambda name: name.startswith("rating-"), self.told_ratings),
        ]

    def told_statements(self, data: Data) -> str:
        """The statements as lines."""
        row = Statements(prefix=PREFIX, form_kwargs={"frame": self.frame}).empty_form
        labels = {name: _labels(row.fields[name]) for name in STATEMENT_ROW if name != "text"}
        lines = []
        for values in rows_of(data, PREFIX, STATEMENT_ROW, Statements.most):
            chosen = [labels[name].get(values[name], "") for name in labels if values[name]]
            lines.append(" · ".join([*chosen, values["text"].strip()]))
        return "\n".join(lines)

    def told_ratings(self, data: Data) -> str:
        """The ratings as lines."""
        drawn = grid.draw(self.frame, grid.rated_subjects(data), data, {})
        return "\n".join(
            f"{subject['label']} · {cell['label']}: {choice['label']}"
            for subject in drawn["subjects"]
            for cell in subject["cells"]
            for choice in cell["choices"]
            if choice["checked"] and choice["value"]
        )

    def bound(self, data: Data) -> tuple[InterviewForm, OutlineForm, Any, Any]:
        """The parts of the form as posted."""
        return (
            InterviewForm(data, frame=self.frame, is_sealed=self.is_sealed),
            OutlineForm(data, questions=self.questions(data)),
            Statements.bound(data, PREFIX, form_kwargs={"frame": self.frame}),
            FollowUps.bound(data, FOLLOW_UPS),
        )

    def unbound(self, data: Data) -> tuple[InterviewForm, OutlineForm, Any, Any]:
        """The parts of the form showing the data, valid or not, judging nothing."""
        form = InterviewForm(frame=self.frame, is_sealed=self.is_sealed)
        form.initial = initial_of(form.fields, data)
        outline = OutlineForm(questions=self.questions(data))
        outline.initial = initial_of(outline.fields, data)
        rows = rows_of(data, PREFIX, STATEMENT_ROW, Statements.most)
        promised = rows_of(data, FOLLOW_UPS, FOLLOW_UP_FIELDS, FollowUps.most)
        return (
            form,
            outline,
            Statements.shown(rows, PREFIX, form_kwargs={"frame": self.frame}),
            FollowUps.shown(promised, FOLLOW_UPS),
        )

    def questions(self, data: Data) -> list[Any]:
        """The questions for the class of source that is chosen."""
        answered = {name for name in data if name.startswith("answer-") and data.get(name)}
        named = str(data.get("source_cadre", ""))
        cadre = self.frame.cadres.get(int(named)) if named.isdecimal() and len(named) < 19 else None
        return questions_for(self.frame, self.talk, str(data.get("source_class", "")), cadre, answered)

    def show(
        self,
        data: Data,
        form: Any = None,
        outline: Any = None,
        statements: Any = None,
        follow_ups: Any = None,
        *,
        draft: Any = None,
        status: int = 200,
    ) -> HttpResponse:
        """The page; without bound parts it shows the data as it stands."""
        if form is None:
            form, outline, statements, follow_ups = self.unbound(data)
        ticked = data.getlist("subjects") if "_show_grid" in data else grid.rated_subjects(data)
        context = {
            "form": form,
            "outline": outline,
            "statements": statements,
            "follow_ups": follow_ups,
            "formsets": [statements, follow_ups],
            "grid": grid.draw(self.frame, ticked, data, self.grid_problems),
            "visit": self.visit,
            "talk": self.talk,
            "is_sealed": self.is_sealed,
            "comments": mark(self.request.user, form, self.visit, self.talk) if self.talk else [],
            "draft": draft,
            "advice": rules(),
            "others": others_of(self.visit, self.request.user, self.talk),
            "draft_key": key_of(str(data.get("draft_key", ""))) if is_key(data, "draft_key") else "",
        }
        return render(self.request, "records/interview_form.html", context, status=status)


def _labels(field: Any) -> dict[str, str]:
    """Key → label of a field's choices, groups laid flat."""
    flat: dict[str, str] = {}
    for key, label in field.choices:
        flat |= dict(label) if isinstance(label, list) else {str(key): str(label)}
    return {str(key): str(label) for key, label in flat.items()}
