"""The published results: page, pictures, Excel; all from the stored tables."""

from typing import cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from cadre_review.accounts.models import User
from cadre_review.marks import labelled
from visits.core.access import can, require
from visits.core.lists.register import registered
from visits.core.lists.views import send_sheets

from .charts import drawn_of, picture_of
from .computed_from import in_force
from .count_models import PublishedTable
from .models import Survey, SurveyState
from .reading import Stored, by_question
from .sheet import sheets_of
from .sheet_views import scoped

KEY = "survey_results"


def published(request: HttpRequest, pk: int) -> Survey:
    """A survey whose results are open, for whom they are; 404 before."""
    survey = scoped(request, pk)
    require(request.user, "survey.read_results", survey)
    if survey.state != SurveyState.PUBLISHED:
        raise Http404
    return survey


def results(request: HttpRequest, pk: int) -> HttpResponse:
    """All tables of the survey."""
    survey = published(request, pk)
    tables = PublishedTable.objects.filter(survey=survey)
    count = in_force(survey)
    context = {
        "survey": survey,
        "questions": by_question([_drawn(table) for table in tables]),
        "reconciliation": count,
        "counts": count.counts.select_related("voter_class") if count else [],
        "minimum": survey.minimum_group,
        "may_export": can(request.user, "export.take"),
    }
    return render(request, "surveys/results.html", context)


def _drawn(table: PublishedTable) -> Stored:
    """The stored table with its bars, where it has any to show."""
    content = table.content | {"place": table.place}
    return content if content["kind"] == "text" else content | {"drawn": drawn_of(content)}


def chart(request: HttpRequest, pk: int, place: int) -> HttpResponse:
    """The rates of one table (SVG)."""
    table = get_object_or_404(PublishedTable, survey=published(request, pk), place=place)
    if table.content["kind"] == "text":
        raise Http404
    return HttpResponse(picture_of(table.content), content_type="image/svg+xml")


def export(request: HttpRequest, pk: int) -> FileResponse:
    """The same tables as Excel, registered."""
    survey, user = published(request, pk), cast(User, request.user)
    entry = registered(user, KEY, f"survey={survey.pk}")
    tables = [row.content for row in survey.tables.all()]
    common = {
        "lines": (labelled(_("Key task") if survey.key_task else _("Unit"), survey.destination.name),),
        "signed_by": user.name,
        "footer": entry.footer,
    }
    return send_sheets(sheets_of(str(survey), tables, **common), entry)
