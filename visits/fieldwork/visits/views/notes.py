"""Key words in under a minute: a few words about one unit or key task."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from visits.core.access import require
from visits.core.posted import Data, key_in
from visits.core.record_page import Bound, RecordPage
from visits.fieldwork.visits.actions.notes import note_talk
from visits.fieldwork.visits.actions.saving import Frame
from visits.fieldwork.visits.actions.visits import begun
from visits.fieldwork.visits.forms.notes import NoteForm
from visits.fieldwork.visits.forms.people import FIND, PeopleForm, named_in
from visits.fieldwork.visits.models import Interview
from visits.fieldwork.visits.views.drafts import typing
from visits.fieldwork.visits.views.interview_form import last_second
from visits.fieldwork.visits.views.offering import joinable
from visits.fieldwork.visits.views.visit_form import hands_in
from visits.organisation.rounds.models import Assignment
from visits.organisation.units.models import KeyTask, Unit


@require_http_methods(["GET", "POST"])
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """The short form of one unit."""
    return _note(request, get_object_or_404(Unit.objects.visible_to(request.user), pk=pk))


@require_http_methods(["GET", "POST"])
def note_task(request: HttpRequest, pk: int) -> HttpResponse:
    """The short form of one key task."""
    tasks = KeyTask.objects.in_hand(request.user).select_related("lead_unit")
    return _note(request, get_object_or_404(tasks, pk=pk))


def _note(request: HttpRequest, to: Unit | KeyTask) -> HttpResponse:
    held = hands_in(request.user, to)
    require(request.user, "visit.create", held[0])
    return typing(Page(request, to, held))


class Page(RecordPage):
    """The short form of one unit or key task, always of a new talk."""

    model, of, kind = Interview, "to", "note"
    template, namespace = "records/note.html", "interviews"
    again = ("_add_row", FIND)
    saved = gettext_lazy("The key words are saved. The talk waits on your work list to be written out.")

    def __init__(self, request: HttpRequest, to: Unit | KeyTask, held: Sequence[Assignment]) -> None:
        super().__init__(request, to)
        self.held = held
        self.frame = Frame(request.user, begun(to, held[0]))
        self.frame.teams = {one.team_id for one in held}
        there = joinable(request.user, to, timezone.localdate().isoformat())
        self.there = next((one for one in there if one.created_by_id != request.user.pk), None)

    @property
    def draft_of(self) -> str:
        """One short form a unit, or a key task."""
        return f"{'task-note' if isinstance(self.parent, KeyTask) else 'note'}:{self.parent.pk}"

    def prepare(self, data: Data) -> None:
        """Whom the data names may serve anywhere."""
        self.frame.name(named_in(data))

    def context(self, bound: Bound, data: Data) -> dict[str, Any]:
        """The search for a person."""
        return {"people": PeopleForm(self.frame, data)}

    def form(self, data: Data | None = None) -> NoteForm:
        """The form, bound to the data where there is some."""
        is_kept = data is not None and self.there and self.written(key_in(data, "client_key"))
        return NoteForm(data, frame=self.frame, held=self.held, there=None if is_kept else self.there)

    def seen(self) -> Any:
        """The talks that the user sees."""
        return Interview.objects.visible_to(self.request.user)

    def begun(self) -> dict[str, list[str]]:
        """The second interviewer is that of the last talk."""
        second = last_second(self.request.user, self.frame.teams)
        return {"kind": [Interview.Kind.INTERVIEW.value], "second_interviewer": [second], "join": ["on"]}

    def save(self, bound: Bound) -> Interview:
        """Log the talk, and the visit where there is none of today."""
        clean = bound.form.cleaned_data
        return note_talk(
            actor=self.request.user, to=self.parent, client_key=clean["client_key"], values=bound.form.values(),
            draft_key=clean["draft_key"], team=clean.get("team"),
        )  # fmt: skip

    def thank(self, record: Interview, data: Data) -> HttpResponse:
        """On to the visit, or to the next note."""
        if "_another" not in data:
            return redirect("visits:detail", pk=record.visit_id)
        route = "visits:note_task" if isinstance(self.parent, KeyTask) else "visits:note_unit"
        return redirect(f"{reverse(route, args=[self.parent.pk])}?draft={uuid4()}")
