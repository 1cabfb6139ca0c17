"""A talk as a Word file, entered in the register of exports."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from visits.core.lists.register import registered
from visits.core.paper_page import paper_answer
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
    open_interview(actor=user, interview=found)
    entry = registered(user, KEY, f"interview={pk}", rows=1)
    paper = talk_paper(found, to_the_day=to_the_day(user, found), foot=entry.footer)
    return paper_answer(request, paper, f"{KEY}-{pk}.docx")
