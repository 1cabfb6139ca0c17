"""Drafts: autosave, and the list of what was typed and is no record yet."""

from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from visits.core.access import require
from visits.core.pages import done, sentence
from visits.core.posted import content_of
from visits.fieldwork.site_visits.models import SiteVisit
from visits.fieldwork.symposia.models import Symposium
from visits.fieldwork.visits.actions.drafts import TypedElsewhere, discard_draft, drafts_of, save_draft
from visits.fieldwork.visits.models import Draft, Interview, Visit
from visits.fieldwork.visits.views.drafts import read_draft
from visits.organisation.units.models import KeyTask, Unit


class Spot(NamedTuple):
    """A form with drafts: its kind, of what it is opened, where, and the right asked (none: seeing is enough)."""

    form: Draft.Form
    model: Any
    route: str
    act: str = ""


# What ``draft_of`` may name, before the colon; after it stands the number of the thing.
SPOTS = {
    "note": Spot(Draft.Form.NOTE, Unit, "visits:note_unit"),
    "visit-new": Spot(Draft.Form.VISIT, Unit, "visits:create"),
    "task-note": Spot(Draft.Form.NOTE, KeyTask, "visits:note_task"),
    "task-visit-new": Spot(Draft.Form.VISIT, KeyTask, "visits:create"),
    "visit": Spot(Draft.Form.VISIT, Visit, "visits:edit", "visit.write"),
    "interview-new": Spot(Draft.Form.INTERVIEW, Visit, "visits:interview_create", "interview.write"),
    "interview": Spot(Draft.Form.INTERVIEW, Interview, "interviews:edit", "interview.write"),
    "symposium-new": Spot(Draft.Form.SYMPOSIUM, Visit, "visits:symposium_create", "interview.write"),
    "symposium": Spot(Draft.Form.SYMPOSIUM, Symposium, "symposia:edit", "interview.write"),
    "site-new": Spot(Draft.Form.SITE_VISIT, Visit, "visits:site_create", "interview.write"),
    "site": Spot(Draft.Form.SITE_VISIT, SiteVisit, "sites:edit", "interview.write"),
}


@sensitive_post_parameters()
@require_POST
def save(request: HttpRequest, key: UUID) -> JsonResponse:
    """Store the form as it stands, valid or not; 409 where another window has saved it later."""
    place = place_of(request.user, request.POST.get("draft_of", ""))
    seen = request.POST.get("draft_version", "")
    try:
        draft = save_draft(
            actor=request.user,
            key=key,
            content=content_of(request.POST),
            version=int(seen) if seen.isdecimal() and len(seen) < 9 else 0,
            **place,
        )
    except TypedElsewhere:
        message = _("Another window saved this text later. Both texts are kept under “Typed and not saved”.")
        return JsonResponse({"message": message, "url": reverse("drafts:list")}, status=409)
    except ValidationError as error:
        return JsonResponse({"message": sentence(error)}, status=422)
    at = timezone.localtime(draft.saved_at)
    return JsonResponse({"saved_at": at.strftime("%H:%M:%S"), "version": draft.version})


def place_of(user: Any, text: str) -> dict[str, Any]:
    """The form that ``kind:number`` names, within what the user sees, as ``save_draft`` takes it; Http404 otherwise."""
    kind, _colon, number = text.partition(":")
    if kind not in SPOTS or not number.isdecimal() or len(number) > 15:
        raise Http404
    form, model, route, act = SPOTS[kind]
    thing = get_object_or_404(_seen(user, model), pk=int(number))
    visit = thing if model is Visit else getattr(thing, "visit", None)
    if act:
        require(user, act, thing if model is Interview else visit)
    is_create = route == "visits:create"
    named = "task" if model is KeyTask else "unit"
    address = f"{reverse(route)}?{named}={thing.pk}" if is_create else reverse(route, args=[thing.pk])
    return {
        "form": form,
        "visit": visit,
        "address": address,
        "title": f"{form.label} · {visit or thing}"[:100],
    }


def _seen(user: Any, model: Any) -> Any:
    """The rows of this kind whose form the user may open."""
    if model is KeyTask:
        return KeyTask.objects.in_hand(user)
    seen: Any = model.objects.open_to if model is Symposium else model.objects.visible_to
    rows = seen(user).talks() if model is Interview else seen(user)
    if model is Unit:
        return rows
    of = "" if model is Visit else "visit__"
    return rows.select_related(f"{of}unit", f"{of}team__round")


@require_GET
def list_(request: HttpRequest) -> HttpResponse:
    """The drafts of the person signed in."""
    return render(request, "records/drafts.html", {"drafts": drafts_of(request.user)})


@require_GET
def read(request: HttpRequest, key: UUID) -> HttpResponse:
    """The typed text of a draft, to be read and copied by its author."""
    rows = Draft.objects.visible_to(request.user).select_related("visit__unit", "visit__key_task")
    return read_draft(request, get_object_or_404(rows, client_key=key))


@require_http_methods(["GET", "POST"])
def discard(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask, then throw the draft away."""
    draft = get_object_or_404(Draft.objects.visible_to(request.user), client_key=key)
    if request.method == "POST":
        discard_draft(actor=request.user, draft=draft)
        done(request, _("The draft has been discarded."))
        return redirect("drafts:list")
    return render(request, "records/draft_discard.html", {"draft": draft})
