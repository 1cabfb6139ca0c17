"""Symposia: the form, the page, the list."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from visits.core.access import can, require
from visits.core.history.models import Revision
from visits.core.lists.views import send_list, show_list
from visits.fieldwork.symposia.actions import save_symposium
from visits.fieldwork.symposia.forms import (
    ATTENDANCE,
    ATTENDANCE_ROW,
    OPINION_ROW,
    OPINIONS,
    AttendanceSet,
    OpinionSet,
    SymposiumForm,
    few_of,
    few_text,
    rows_from,
    symposium_content,
)
from visits.fieldwork.symposia.lists import SYMPOSIA
from visits.fieldwork.symposia.models import Symposium
from visits.fieldwork.visits.actions.lines import Frame
from visits.fieldwork.visits.actions.states import open_visit
from visits.fieldwork.visits.forms.posted import Data
from visits.fieldwork.visits.models import WITH_THE_TEAM, Interview, Statement, Visit
from visits.fieldwork.visits.views.record_form import Part, RecordPage
from visits.fieldwork.visits.views.saving import key_of, opening


class Page(RecordPage):
    """The form page of one symposium."""

    model = Symposium
    template = "records/symposium_form.html"
    namespace = "symposia"

    def __init__(self, request: HttpRequest, visit: Visit, record: Symposium | None = None) -> None:
        super().__init__(request, visit, record)
        self.frame = Frame(request.user, visit)

    def form(self, data: Data | None = None) -> SymposiumForm:
        """The form, bound to the data where there is some."""
        return SymposiumForm(data, frame=self.frame)

    def parts(self) -> list[Part]:
        """Attendance and opinions."""
        return [
            Part(ATTENDANCE, AttendanceSet, _("attendance"), ATTENDANCE_ROW, {}),
            Part(OPINIONS, OpinionSet, _("opinions"), OPINION_ROW, {"form_kwargs": {"frame": self.frame}}),
        ]

    def content(self, record: Symposium) -> dict[str, list[str]]:
        """The symposium as its form would post it."""
        return symposium_content(record)

    def save(self, form: SymposiumForm, rows: dict[str, Any]) -> Symposium:
        """Log it or change it; a class of which few came is pointed at first, since the opinion would name them."""
        clean = form.cleaned_data
        held = rows_from(rows[ATTENDANCE], rows[OPINIONS])
        small = few_of(held, self.visit.round.minimum_group)
        if small is not None and not clean["few_known"]:
            raise ValidationError({"few_known": few_text(small)})
        return save_symposium(
            actor=self.request.user, visit=self.visit, values=form.values(), base_version=clean["base_version"],
            client_key=self.record.client_key if self.record else clean["client_key"],
            rows=held, draft_key=clean["draft_key"],
        )  # fmt: skip


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest, pk: int) -> HttpResponse:
    """Log a symposium within a visit."""
    visits = Visit.objects.visible_to(request.user).select_related("unit", "team__round", "round")
    visit = get_object_or_404(visits, pk=pk)
    require(request.user, "visit.write", visit)
    page = Page(request, visit)
    if request.method == "POST":
        return page.answer(request.POST)
    key = key_of(request.GET.get("draft", ""))
    if written := Symposium.objects.filter(client_key=key, visit=visit).first() if key else None:
        return redirect("symposia:edit", pk=written.pk)
    content = {"host": [str(request.user.pk)]}
    data, draft = opening(request, content, None, key, f"symposium-new:{visit.pk}")
    if key is None:  # the address holds the key, so that a reload shows what was typed
        return redirect(f"{request.path}?draft={data['draft_key']}")
    return page.show(data, draft=draft)


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
    require(request.user, "visit.write", record.visit)
    page = Page(request, record.visit, record)
    if request.method == "POST":
        return page.answer(request.POST)
    key = key_of(request.GET.get("draft", ""))
    data, draft = opening(request, symposium_content(record), record, key, f"symposium:{record.pk}")
    return page.show(data, draft=draft)


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One symposium; its opening is in the log before it is shown."""
    record, user = scoped(request, pk), request.user
    open_visit(actor=user, visit=record.visit)
    voices = Interview.objects.visible_to(user).filter(symposium=record).order_by("pk")
    told = Statement.objects.visible_to(user).filter(interview__in=voices)
    told = told.select_related("cadre", "leadership_team__unit", "criterion", "interview")
    context = {
        "record": record,
        "visit": record.visit,
        "attendance": record.attendance.all(),
        "statements": told.order_by("interview", "position", "pk"),
        "versions": Revision.objects.filter(thing="visits.symposium", thing_id=record.pk).select_related(
            "written_by"
        ),
        "may_write": record.visit.state in WITH_THE_TEAM
        and can(user, "visit.write", record.visit)
        and Symposium.objects.open_to(user).filter(pk=record.pk).exists(),
    }
    return render(request, "records/symposium.html", context)


def list_(request: HttpRequest) -> HttpResponse:
    """The ledger of symposia."""
    return show_list(request, SYMPOSIA)


def export(request: HttpRequest) -> HttpResponse | FileResponse:
    """The ledger of symposia as Excel."""
    return send_list(request, SYMPOSIA)
