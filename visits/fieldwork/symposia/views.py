"""Symposia: the form, the page, the list."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from visits.core.access import can, require
from visits.core.history.models import versions_of
from visits.core.posted import Data, Part
from visits.core.record_page import Bound
from visits.fieldwork.symposia.actions import Rows, save_symposium
from visits.fieldwork.symposia.forms import (
    ATTENDANCE,
    OPINIONS,
    SymposiumForm,
    few_of,
    few_text,
    rows_from,
    symposium_content,
    symposium_parts,
)
from visits.fieldwork.symposia.models import Symposium
from visits.fieldwork.visits.actions.states import open_visit
from visits.fieldwork.visits.models import WITH_THE_TEAM, Interview, Statement
from visits.fieldwork.visits.views import comments
from visits.fieldwork.visits.views.drafts import WithinVisit, typing
from visits.fieldwork.visits.views.interview_form import companion
from visits.fieldwork.visits.views.states import writable


class Page(WithinVisit):
    """The form page of one symposium."""

    model, kind = Symposium, "symposium"
    template, namespace = "records/symposium_form.html", "symposia"
    content = staticmethod(symposium_content)
    looks: ClassVar = {
        "attendance": "records/_attendance.html",
        "opinions": "records/_opinions.html",
        "few_known": "records/_few_known.html",
        "keywords": "records/_keywords.html",
    }

    def form(self, data: Data | None = None) -> SymposiumForm:
        """The form, bound to the data where there is some."""
        return SymposiumForm(data, frame=self.frame)

    def parts(self) -> list[Part]:
        """Attendance and opinions."""
        return symposium_parts(self.frame)

    def begun(self) -> dict[str, list[str]]:
        """One that one hosts oneself; the one companion writes it down."""
        return {"host": [str(self.request.user.pk)], "recorder": [companion(self.request.user, self.parent)]}

    def lines(self, bound: Bound) -> Rows:
        """The rows; a class of which few came is pointed at first, since the opinion would name them."""
        held = rows_from(bound.rows[ATTENDANCE], bound.rows[OPINIONS])
        small = few_of(held, self.parent.round.minimum_group)
        if small is not None and not bound.form.cleaned_data["few_known"]:
            bound.form.say_how_few(small)
            raise ValidationError({"few_known": few_text(small)})
        return held

    def thank(self, record: Symposium, data: Data) -> HttpResponse:
        """On to a site visit, or back to the visit."""
        return (
            redirect("visits:site_create", pk=record.visit_id)
            if "_site" in data
            else super().thank(record, data)
        )

    def save(self, bound: Bound) -> Symposium:
        """Log it or change it."""
        return save_symposium(
            actor=self.request.user, visit=self.parent, sent=self.sent(bound), frame=self.frame
        )


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest, pk: int) -> HttpResponse:
    """Log a symposium within a visit."""
    return typing(Page(request, writable(request, pk)))


def scoped(request: HttpRequest, pk: int) -> Symposium:
    """The symposium, if the user sees its visit."""
    rows = Symposium.objects.visible_to(request.user).select_related(
        "visit__unit", "visit__team__round", "visit__round", "host", "recorder"
    )
    found: Symposium = get_object_or_404(rows, pk=pk)
    return found


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a symposium while its visit is in the team's hands."""
    record = scoped(request, pk)
    if not Symposium.objects.open_to(request.user).filter(pk=pk).exists():
        raise Http404
    require(request.user, "interview.write", record)
    return typing(Page(request, record.visit, record))


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One symposium; its opening is in the log before it is shown."""
    record, user = scoped(request, pk), request.user
    open_visit(actor=user, visit=record.visit)
    voices = Interview.objects.visible_to(user).filter(symposium=record).order_by("pk")
    told = Statement.objects.visible_to(user).filter(interview__in=voices)
    told = told.select_related("cadre", "away_unit", "leadership_team__unit", "criterion", "interview")
    context = {
        "record": record,
        "visit": record.visit,
        "attendance": record.attendance.all(),
        "statements": told.order_by("interview", "position", "pk"),
        "versions": versions_of(record),
        "may_write": record.visit.state in WITH_THE_TEAM
        and can(user, "interview.write", record)
        and Symposium.objects.open_to(user).filter(pk=record.pk).exists(),
    } | comments.shown(user, record.visit, record)
    return render(request, "records/symposium.html", context)
