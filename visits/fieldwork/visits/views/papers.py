"""A talk as a Word file, entered in the register of exports."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from cadre_review.audit.log import record
from visits.core import docx as word
from visits.core.access import require
from visits.core.lists.models import Export
from visits.core.paper_page import paper_page
from visits.fieldwork.visits.actions.states import open_interview
from visits.fieldwork.visits.models import Interview
from visits.fieldwork.visits.paper import talk_paper
from visits.fieldwork.visits.views.visit_pages import PEOPLE, to_the_day

KEY = "talk"  # in the register of exports


@require_GET
def talk(request: HttpRequest, pk: int) -> HttpResponse:
    """The record of one talk, to be signed; its opening is in the log first, as on its page."""
    user: Any = request.user
    rows = (
        Interview.objects.visible_to(user)
        .talks()
        .select_related(
            "visit__unit", "visit__key_task", "visit__team__round", "source_cadre", "source_unit", *PEOPLE
        )
    )
    found = get_object_or_404(rows, pk=pk)
    require(user, "export.take")
    open_interview(actor=user, interview=found)
    entry = Export.objects.create(list_key=KEY, query=str(pk), rows=1, taken_by=user)
    record(user, "export.take", entry, list=KEY, query=str(pk))
    paper = talk_paper(found, to_the_day=to_the_day(user, found), foot=entry.footer)
    answer = HttpResponse(paper, content_type=word.MEDIA)
    answer["Content-Disposition"] = f'attachment; filename="talk-{pk}.docx"'
    return paper_page(request, paper) or answer
