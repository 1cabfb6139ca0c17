"""Autosave: keep what is being typed; list and discard drafts."""

from collections.abc import Callable
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
from visits.fieldwork.site_visits.models import SiteVisit
from visits.fieldwork.symposia.models import Symposium
from visits.fieldwork.visits.actions.drafts import (
    TypedElsewhere,
    discard_draft,
    drafts_of,
    save_draft,
    text_of,
)
from visits.fieldwork.visits.forms.posted import Data, content_of
from visits.fieldwork.visits.models import Draft, Interview, Visit
from visits.fieldwork.visits.views.hand_over import read_draft
from visits.organisation.units.models import Unit


class Place(NamedTuple):
    """Which form a draft belongs to."""

    form: str
    visit: Visit | None
    address: str
    title: str


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
            **place._asdict(),
        )
    except TypedElsewhere:
        message = _("Another window saved this text later. Both texts are kept among your drafts.")
        return JsonResponse({"message": message, "url": reverse("drafts:list")}, status=409)
    except ValidationError as error:
        return JsonResponse({"message": sentence(error)}, status=422)
    at = timezone.localtime(draft.saved_at)
    return JsonResponse({"saved_at": at.strftime("%H:%M:%S"), "version": draft.version})


def place_of(user: Any, text: str) -> Place:
    """The form that ``kind:number`` names, within what the user sees; Http404 otherwise."""
    kind, _colon, number = text.partition(":")
    if kind not in PLACES or not number.isdecimal() or len(number) > 15:
        raise Http404
    return PLACES[kind](user, int(number))


def _visit_new(user: Any, pk: int) -> Place:
    unit = get_object_or_404(Unit.objects.visible_to(user), pk=pk)
    return Place("visit", None, f"{reverse('visits:create')}?unit={unit.pk}", _titled(_("visit"), unit))


def _visit(user: Any, pk: int) -> Place:
    visit = get_object_or_404(Visit.objects.visible_to(user).select_related("unit", "team__round"), pk=pk)
    require(user, "visit.write", visit)
    return Place("visit", visit, reverse("visits:edit", args=[pk]), _titled(_("visit"), visit))


def _interview_new(user: Any, pk: int) -> Place:
    visit = get_object_or_404(Visit.objects.visible_to(user).select_related("unit", "team__round"), pk=pk)
    require(user, "interview.write", visit)
    address = reverse("visits:interview_create", args=[pk])
    return Place("interview", visit, address, _titled(_("interview"), visit))


def _interview(user: Any, pk: int) -> Place:
    talks = Interview.objects.visible_to(user).talks().select_related("visit__unit", "visit__team__round")
    talk = get_object_or_404(talks, pk=pk)
    require(user, "interview.write", talk)
    address = reverse("interviews:edit", args=[pk])
    return Place("interview", talk.visit, address, _titled(_("interview"), talk.visit))


def _note(user: Any, pk: int) -> Place:
    unit = get_object_or_404(Unit.objects.visible_to(user), pk=pk)
    return Place("note", None, reverse("visits:note_unit", args=[pk]), _titled(_("key words"), unit))


def _within(form: str, route: str, label: Any) -> Callable[[Any, int], Place]:
    """A new record within a visit."""

    def place(user: Any, pk: int) -> Place:
        visit = get_object_or_404(Visit.objects.visible_to(user).select_related("unit", "team__round"), pk=pk)
        require(user, "visit.write", visit)
        return Place(form, visit, reverse(route, args=[pk]), _titled(str(label), visit))

    return place


def _record(form: str, model: Any, route: str) -> Callable[[Any, int], Place]:
    """A record within a visit that is there already."""

    def place(user: Any, pk: int) -> Place:
        seen = model.objects.open_to(user) if model is Symposium else model.objects.visible_to(user)
        rows = seen.select_related("visit__unit", "visit__team__round")
        record = get_object_or_404(rows, pk=pk)
        require(user, "visit.write", record.visit)
        return Place(
            form,
            record.visit,
            reverse(route, args=[pk]),
            _titled(str(model._meta.verbose_name), record.visit),
        )

    return place


PLACES = {
    "symposium-new": _within("symposium", "visits:symposium_create", Symposium._meta.verbose_name),
    "symposium": _record("symposium", Symposium, "symposia:edit"),
    "site-new": _within("site_visit", "visits:site_create", SiteVisit._meta.verbose_name),
    "site": _record("site_visit", SiteVisit, "sites:edit"),
    "note": _note,
    "visit-new": _visit_new,
    "visit": _visit,
    "interview-new": _interview_new,
    "interview": _interview,
}


def _titled(kind: str, thing: Any) -> str:
    return f"{kind} · {thing}"[:100]


def opened(user: Any, key: UUID | None) -> tuple[Draft | None, Data | None]:
    """The user's draft under this key and what was typed in it."""
    draft = Draft.objects.visible_to(user).filter(client_key=key).first() if key else None
    return draft, text_of(draft) if draft else None


@require_GET
def list_(request: HttpRequest) -> HttpResponse:
    """The drafts of the person signed in."""
    return render(request, "records/drafts.html", {"drafts": drafts_of(request.user)})


@require_GET
def read(request: HttpRequest, key: UUID) -> HttpResponse:
    """The typed text of a draft, to be read and copied by its author."""
    rows = Draft.objects.visible_to(request.user).select_related("visit__unit")
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


def is_key(data: Data, name: str) -> bool:
    """Whether the field holds a key that can be read."""
    try:
        return bool(UUID(str(data.get(name, ""))))
    except ValueError:
        return False
