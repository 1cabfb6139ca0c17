"""Log an interview or heart-to-heart talk and change it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from visits.core.access import require
from visits.core.conflict import Section, of_fields, of_rows
from visits.core.posted import Data, Part
from visits.core.record_page import Bound
from visits.fieldwork.visits import grid
from visits.fieldwork.visits.actions.interviews import save_talk
from visits.fieldwork.visits.actions.lines import Lines, rating_name
from visits.fieldwork.visits.actions.saving import Frame
from visits.fieldwork.visits.advice import others_of, rules
from visits.fieldwork.visits.forms.interviews import (
    InterviewForm,
    OutlineForm,
    interview_content,
    questions_for,
    statement_part,
)
from visits.fieldwork.visits.forms.people import FIND
from visits.fieldwork.visits.forms.visits import follow_up_part
from visits.fieldwork.visits.forms.whom import sources, subjects
from visits.fieldwork.visits.models import Interview, SealedSource, Visit
from visits.fieldwork.visits.views.drafts import WithinVisit, told_moved, typing


@sensitive_post_parameters("identity")
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest, pk: int) -> HttpResponse:
    """Log a talk within a visit."""
    visits = Visit.objects.visible_to(request.user).select_related("unit", "team__round", "round")
    if told := told_moved(request, pk=pk):
        return told
    visit = get_object_or_404(visits, pk=pk)
    require(request.user, "interview.write", visit)
    return typing(Page(request, visit))


@sensitive_post_parameters("identity")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a talk while its visit is in the team's hands."""
    talks = (
        Interview.objects.visible_to(request.user)
        .talks()
        .select_related("visit__unit", "visit__team__round", "visit__round")
    )
    if told := told_moved(request, interviews=pk):
        return told
    talk = get_object_or_404(talks, pk=pk)
    require(request.user, "interview.write", talk)
    return typing(Page(request, talk.visit, talk))


class Page(WithinVisit):
    """The form page of one talk."""

    model, kind = Interview, "interview"
    template, namespace = "records/interview_form.html", "interviews"
    saved = gettext_lazy("The interview has been saved.")
    content = staticmethod(interview_content)  # type: ignore[assignment]
    again = ("_add_row", "_show_grid", "_show_outline", FIND)
    looks: ClassVar = {
        "source_cadre": "records/_source.html",
        "is_confidential": "records/_confidential.html",
        "identity": "records/_identity.html",
        "few_known": "records/_few_known.html",
        "keywords": "records/_keywords.html",
        "outline": "records/_outline.html",
        "statements": "records/_lines.html",
        "grid": "records/_grid.html",
    }

    def __init__(
        self, request: HttpRequest, visit: Visit, talk: Interview | None = None, frame: Frame | None = None
    ) -> None:
        super().__init__(request, visit, talk, frame)
        self.is_sealed = talk is not None and SealedSource.objects.filter(interview=talk).exists()

    def form(self, data: Data | None = None) -> InterviewForm:
        """The form, bound to the data where there is some."""
        return InterviewForm(data, frame=self.frame, is_sealed=self.is_sealed)

    def more(self, data: Data, form: Any) -> dict[str, Any]:
        """The answers to the outline, and the ratings."""
        outline = OutlineForm(data if form.is_bound else None, questions=self.questions(data))
        return {"outline": outline, "grid": grid.Grid(self.frame, data, form)}

    def parts(self) -> list[Part]:
        """Statements and follow-ups."""
        return [statement_part(self.frame), follow_up_part()]

    def begun(self) -> dict[str, list[str]]:
        """An interview that one holds and writes down oneself, with whom one held the last."""
        me = str(self.request.user.pk)
        second = last_second(self.request.user, self.frame.teams) or companion(self.request.user, self.parent)
        return {
            "interviewer": [me], "recorder": [me], "kind": ["interview"], "source_circle": ["work"],
            "second_interviewer": [second],
        }  # fmt: skip

    def lines(self, bound: Bound) -> Lines:
        """Answers, statements, ratings and follow-ups, and who a confidential source is."""
        said = [form.line() for form in bound.rows["statements"].forms if form.cleaned_data.get("text")]
        lines = Lines(bound.more["outline"].answers(), said, bound.more["grid"].ratings)
        identity = bound.form.cleaned_data.get("identity", "")
        return replace(lines, follow_ups=bound.rows["follow_ups"].lines(), identity=identity)

    def save(self, bound: Bound) -> Interview:
        """Log the talk or change it."""
        return save_talk(actor=self.request.user, visit=self.parent, sent=self.sent(bound), frame=self.frame)

    def thank(self, record: Interview, data: Data) -> HttpResponse:
        """On to the visit, or to the next talk of it."""
        if "_another" in data:
            return redirect("visits:interview_create", pk=record.visit_id)
        return super().thank(record, data)

    def sections(self) -> list[Section]:
        """The parts that are compared: the answers by question, the ratings as a whole."""
        outline = of_fields(OutlineForm(questions=self.frame.questions.values()))
        ratings = Section(
            "ratings",
            _("ratings"),
            lambda name: name.startswith("rating-"),
            lambda data: grid.told(self.frame, data),
        )
        own = [one for one in of_fields(self.form()) if one.key not in {"identity", "subjects"}]
        return [*own, *outline, *map(of_rows, self.parts()), ratings]

    def lines_before(self, kept: Mapping[str, Any]) -> dict[str, list[str]]:
        """Rows, answers and ratings of a kept version."""
        answers = {f"answer-{one['question']}": [one["text"]] for one in kept.get("answers", ())}
        ratings = {rating_name(one): [str(one["grade"])] for one in kept.get("ratings", ())}
        return super().lines_before(kept) | answers | ratings

    def questions(self, data: Data) -> list[Any]:
        """The questions for the class of source that is chosen."""
        answered = {name for name in data if name.startswith("answer-") and data.get(name)}
        named = str(data.get("source_cadre", ""))
        cadre = self.frame.cadres.get(int(named)) if named.isdecimal() and len(named) < 19 else None
        return questions_for(self.frame, self.record, str(data.get("source_class", "")), cadre, answered)

    def context(self, bound: Bound, data: Data) -> dict[str, Any]:
        """The grid as it is drawn, and what helps in writing."""
        user, talk, drawn = self.request.user, self.record, bound.more["grid"].drawn()
        rated = subjects(self.frame, drawn.keys() | set(data.getlist("subjects")))
        for row in rated.first:
            row.groups = drawn.get(row.value, [])
        return super().context(bound, data) | {
            "subjects": rated,
            "blank": bound.more["grid"].blank(),
            "sources": sources(self.frame, str(data.get("source_cadre", ""))),
            "answered": any(name.startswith("answer-") and data[name] for name in data),
            "is_sealed": self.is_sealed,
            "advice": rules(),
            "others": others_of(self.parent, user, talk),
        }


def last_second(user: Any, teams: set[int]) -> str:
    """Who held the last talk with this person in these teams, as a form posts it."""
    own = Interview.objects.talks().filter(created_by=user, visit__team__in=teams).order_by("-pk")
    return str(own.values_list("second_interviewer", flat=True).first() or "")


def companion(user: Any, visit: Visit) -> str:
    """The one other member who was there, as a form posts it; nobody where there were several."""
    others = visit.members_present.exclude(pk=user.pk).order_by().values_list("pk", flat=True)[:2]
    return str(others[0]) if len(others) == 1 else ""
