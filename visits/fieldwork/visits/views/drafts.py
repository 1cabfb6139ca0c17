"""Typed text before it is a record: autosave, forms as they were left, drafts, and what a former team is told."""

from collections.abc import Callable
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
