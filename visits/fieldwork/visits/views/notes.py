"""Key words in under a minute: a few words about one unit."""

from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from visits.core.access import require
from visits.core.pages import done
from visits.fieldwork.visits.actions.lines import Frame
from visits.fieldwork.visits.actions.notes import note_talk
from visits.fieldwork.visits.forms.notes import NoteForm
from visits.fieldwork.visits.forms.posted import initial_of
from visits.fieldwork.visits.models import Interview, Visit
from visits.fieldwork.visits.views.saving import key_of, opening, put_errors
from visits.fieldwork.visits.views.visit_form import hands_in
from visits.organisation.units.models import Unit


@require_http_methods(["GET", "POST"])
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """The short form of one unit."""
    user: Any = request.user
    unit = get_object_or_404(Unit.objects.visible_to(user), pk=pk)
    held = hands_in(user, unit)
    require(user, "visit.create", held[0])
    frame = Frame(user, Visit(team=held[0].team, round=held[0].round, unit=unit))
    frame.teams = {one.team_id for one in held}
    if request.method == "POST":
        return _answer(request, unit, NoteForm(request.POST, frame=frame, held=held))
    key = key_of(request.GET.get("draft", ""))
    if key and (written := Interview.objects.visible_to(user).filter(client_key=key).first()):
        return redirect("interviews:edit", pk=written.pk)
    last = Interview.objects.filter(created_by=user, visit__team__in=frame.teams).order_by("-pk").first()
    second = str(last.second_interviewer_id or "") if last else ""
    content = {"kind": [Interview.Kind.INTERVIEW.value], "second_interviewer": [second]}
    data, draft = opening(request, content, None, key, f"note:{unit.pk}")
    if key is None:  # the address holds the key, so that a reload shows what was typed
        return redirect(f"{request.path}?draft={data['draft_key']}")
    form = NoteForm(frame=frame, held=held)
    form.initial = initial_of(form.fields, data)
    return _page(request, unit, form, draft)


def _answer(request: HttpRequest, unit: Unit, form: NoteForm) -> HttpResponse:
    if not form.is_valid():
        return _page(request, unit, form, status=422)
    clean = form.cleaned_data
    try:
        talk = note_talk(
            actor=request.user, unit=unit, client_key=clean["client_key"], values=form.values(),
            draft_key=clean["draft_key"], team=clean.get("team"),
        )  # fmt: skip
    except ValidationError as error:
        put_errors(error, form, {"source": lambda _name, errors: form.add_error("source", errors)})
        return _page(request, unit, form, status=422)
    done(request, _("The key words are saved. The talk waits on your work list to be written out."))
    if "_another" in request.POST:
        return redirect(f"{reverse('visits:note_unit', args=[unit.pk])}?draft={uuid4()}")
    return redirect("visits:detail", pk=talk.visit_id)


def _page(
    request: HttpRequest, unit: Unit, form: NoteForm, draft: Any = None, status: int = 200
) -> HttpResponse:
    key = form["draft_key"].value() or ""
    context = {"form": form, "unit": unit, "draft": draft, "draft_key": key}
    return render(request, "records/note.html", context, status=status)
