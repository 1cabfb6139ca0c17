"""Typed text before it is a record: autosave, forms as they were left, drafts, and what a former team is told."""

from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cadre_review.giving_back import waiting_for
from visits.core.access import require
from visits.core.pages import done, sentence
from visits.core.posted import Data, as_data, carried, content_of
from visits.core.record_page import RecordPage
from visits.fieldwork.site_visits.models import SiteVisit
from visits.fieldwork.symposia.models import Symposium
from visits.fieldwork.visits.actions.drafts import (
    TypedElsewhere,
    discard_draft,
    drafts_of,
    save_draft,
    text_of,
)
from visits.fieldwork.visits.hand_overs import handed_to
from visits.fieldwork.visits.models import Draft, Interview, Visit
from visits.organisation.units.models import Unit

HOUSEKEEPING = {"csrfmiddlewaretoken", "draft_key", "draft_of", "draft_version", "client_key", "base_version",
                "form_tab", "unit"}  # fmt: skip


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
    "visit": Spot(Draft.Form.VISIT, Visit, "visits:edit", "visit.write"),
    "interview-new": Spot(Draft.Form.INTERVIEW, Visit, "visits:interview_create", "interview.write"),
    "interview": Spot(Draft.Form.INTERVIEW, Interview, "interviews:edit", "interview.write"),
    "symposium-new": Spot(Draft.Form.SYMPOSIUM, Visit, "visits:symposium_create", "visit.write"),
    "symposium": Spot(Draft.Form.SYMPOSIUM, Symposium, "symposia:edit", "visit.write"),
    "site-new": Spot(Draft.Form.SITE_VISIT, Visit, "visits:site_create", "visit.write"),
    "site": Spot(Draft.Form.SITE_VISIT, SiteVisit, "sites:edit", "visit.write"),
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
        message = _("Another window saved this text later. Both texts are kept among your drafts.")
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
    address = f"{reverse(route)}?unit={thing.pk}" if is_create else reverse(route, args=[thing.pk])
    return {
        "form": form,
        "visit": visit,
        "address": address,
        "title": f"{form.label} · {visit or thing}"[:100],
    }


def _seen(user: Any, model: Any) -> Any:
    """The rows of this kind whose form the user may open."""
    seen: Any = model.objects.open_to if model is Symposium else model.objects.visible_to
    rows = seen(user).talks() if model is Interview else seen(user)
    if model is Unit:
        return rows
    of = "" if model is Visit else "visit__"
    return rows.select_related(f"{of}unit", f"{of}team__round")


def typing(page: RecordPage) -> HttpResponse:
    """The answer of a form page: to what was posted, else the form as it was left."""
    request = page.request
    if request.method == "POST":
        return page.answer(request.POST)
    key = key_of(request.GET.get("draft", ""))
    if page.record is None and key and (written := page.written(key)):
        return redirect(f"{page.namespace}:edit", pk=written.pk)
    data, draft = opening(page, key)
    if (
        page.record is None and key is None
    ):  # the address holds the key, so that a reload shows what was typed
        asked = f"{page.asked}&" if page.asked else ""
        return redirect(f"{request.path}?{asked}draft={data['draft_key']}")
    return page.show(data, draft=draft)


def key_of(text: str) -> UUID | None:
    """The key that the address names; None where it names none, Http404 where it is no key."""
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise Http404 from error


def opening(page: RecordPage, key: UUID | None) -> tuple[Data, Draft | None]:
    """What the form shows when it is opened, and the draft it comes from.

    That is what was sent in vain, else the draft, else the record, else what a new one begins with.
    """
    record, draft_of = page.record, page.draft_of
    if (sent := sent_in_vain(page.request, draft_of)) is not None:
        return sent, None
    draft_key = key or (record.client_key if record else uuid4())
    draft = Draft.objects.visible_to(page.request.user).filter(client_key=draft_key).first()
    version = record.version if record else 0
    hidden = carried(record.client_key if record else draft_key, draft_key, version, draft_of)
    if draft is None:
        return as_data((page.content(record) if record else page.begun()) | hidden), None
    # The draft knows on which version it was typed; the window and its key are those of today.
    typed = text_of(draft)
    for name in ("draft_key", "draft_of", "form_tab"):
        typed.setlist(name, hidden[name])
    typed["draft_version"] = str(draft.version)
    return typed, draft


def sent_in_vain(request: HttpRequest, draft_of: str) -> Data | None:
    """What this form held when it was sent with nobody signed in, with rows and grid as they were."""
    post = waiting_for(request)
    if post is None or post.content["fields"].get("draft_of") != [draft_of]:
        return None
    return as_data(post.content["fields"])


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


def handed_sentence(user: Any, unit: Unit) -> str:
    """What a former team is told that still holds a text about the unit; "" where it never had the unit."""
    now = handed_to(user, unit)
    if now is None:
        return ""
    return _(
        "%(unit)s was handed over to %(team)s on %(day)s, so this was not taken. Your text stays with you: "
        "copy it and pass it on to that team."
    ) % {"unit": unit, "team": now.team, "day": now.assigned_on}


def told_handed(request: HttpRequest, unit: Unit | None) -> HttpResponse | None:
    """The page for a former team: where the unit is now, and the text that was posted, to be copied; else None."""
    text = handed_sentence(request.user, unit) if unit is not None else ""
    if not text:
        return None
    posted = content_of(request.POST) if request.method == "POST" else {}
    return _shown(request, text, posted, status=409)


def read_draft(request: HttpRequest, draft: Draft) -> HttpResponse:
    """A typed text as it stands, for its author alone, whether or not its form still opens."""
    text = handed_sentence(request.user, draft.visit.unit) if draft.visit else ""
    typed = text_of(draft)
    return _shown(request, text, {name: typed.getlist(name) for name in typed}, draft=draft)


def _shown(
    request: HttpRequest,
    text: str,
    posted: dict[str, list[str]],
    status: int = 200,
    draft: Draft | None = None,
) -> HttpResponse:
    # Short values are choices and keys of the form; what a person wrote is what is worth copying.
    lines = [
        value
        for name, values in posted.items()
        if name not in HOUSEKEEPING and "_FORMS" not in name and name[:1] != "_"
        for value in values
        if len(value.strip()) > 1 and (not value.isascii() or " " in value.strip())
    ]
    context = {"text": text, "lines": lines, "draft": draft}
    return render(request, "records/handed_over.html", context, status=status)
