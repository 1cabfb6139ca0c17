"""What the draft box asks of the server. Every answer is JSON; a missing or locked session answers 401."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cadre_review.audit.log import record
from cadre_review.callers import told
from cadre_review.json_bodies import takes_json
from cadre_review.prepared import rows_given
from visits.cadres.files.naming import people_found
from visits.core.access import require
from visits.core.pages import sentence
from visits.core.posted import Data, as_data
from visits.core.readers import rows_of
from visits.fieldwork.offline import actions
from visits.fieldwork.offline.kit import TASK, kit_for
from visits.fieldwork.offline.models import Device
from visits.fieldwork.offline.people import person
from visits.fieldwork.offline.sending import WITHIN, answer, asked, page_of_visit, page_within
from visits.fieldwork.offline.strangers import settle
from visits.fieldwork.offline.whole import take_whole
from visits.fieldwork.visits.actions.joining import join_visit
from visits.fieldwork.visits.models import Visit
from visits.fieldwork.visits.views import visit_form
from visits.fieldwork.visits.views.drafts import handed_sentence
from visits.fieldwork.visits.views.joining import put_into, to_join
from visits.fieldwork.visits.views.pieces import file_taken
from visits.organisation.units.models import KeyTask, Unit

KINDS = ("visit", *WITHIN)
LARGEST_RECORD = 2_000_000  # bytes of one record as sent, or of a visit with its talks
MOST_TALKS = 20  # of one post
LONGEST_WAIT = dt.timedelta(days=3650)


def wiped() -> JsonResponse:
    """To a device that is to destroy its box."""
    return JsonResponse({"wipe": True}, status=410)


def key_in(text: Any) -> UUID:
    """The key that was sent; Http404 where it is none."""
    try:
        return UUID(str(text))
    except ValueError as error:
        raise Http404 from error


def device_of(request: HttpRequest, key: Any) -> Device | None:
    """The device of this user under the key; None where it is not registered."""
    try:
        known = UUID(str(key))
    except ValueError:
        return None
    return next(iter(rows_of(request.user, _device, known)), None)


def _device(user: Any, key: UUID) -> QuerySet[Device]:
    return Device.objects.visible_to(user).filter(user=user, key=key)


@require_GET
def session(request: HttpRequest) -> HttpResponse:
    """Who is signed in, the token for posting, and whether the box is to be destroyed; also the sign of life."""
    require(request.user, "box.use")
    device = device_of(request, request.GET.get("device"))
    if device and not device.must_wipe:
        unsent = request.GET.get("unsent", "")
        actions.note_contact(
            actor=request.user,
            device=device,
            unsent=int(unsent) if unsent.isdecimal() and len(unsent) < 6 else 0,
            oldest=instant(request.GET.get("oldest", "")),
        )
    return JsonResponse(
        {
            "user": {"id": request.user.pk, "name": str(request.user)},
            "csrf": get_token(request),
            "wipe": bool(device and device.must_wipe and not device.wiped_at),
            "registered": bool(device and not device.wiped_at),
        }
    )


def instant(text: str) -> dt.datetime | None:
    """The moment that a device names, if it is one that can be."""
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    if found is None or timezone.is_naive(found):
        return None
    now = timezone.now()
    return min(found, now) if now - found < LONGEST_WAIT else None


@require_GET
def kit(request: HttpRequest) -> HttpResponse:
    """The kit, for a registered device."""
    require(request.user, "box.use")
    device = device_of(request, request.GET.get("device"))
    if device is None:
        return told(_("Set up the draft box on this device first."), 403)
    if device.must_wipe:
        return wiped()
    return JsonResponse(kit_for(request.user))


@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """People anywhere whom the ``words`` fit and whom the user may name, as the kit holds them."""
    require(request.user, "box.use")
    try:
        found = people_found(request.user, request.GET.get("words", "")[:60])
    except ValidationError:
        found = []
    return JsonResponse({"people": [person(one) for one in found]})


@sensitive_post_parameters("recovery")
@require_POST
@takes_json()
def register(request: HttpRequest, body: dict[str, Any]) -> HttpResponse:
    """Enter this device."""
    try:
        actions.register(
            actor=request.user,
            key=key_in(body.get("device")),
            name=str(body.get("name", "")),
            recovery=str(body.get("recovery", "")),
        )
    except ValidationError as error:
        return told(sentence(error), 422)
    return JsonResponse({"ok": True})


@require_POST
@takes_json()
def recover(request: HttpRequest, body: dict[str, Any]) -> HttpResponse:
    """Give back the secret that opens the box of somebody who forgot the PIN."""
    device = device_of(request, body.get("device"))
    if device is None:
        raise Http404
    if device.must_wipe:
        return wiped()
    return JsonResponse({"recovery": actions.recover(actor=request.user, device=device)})


@csrf_exempt  # no session, so no token: the key is the proof, and all it can do is confirm what was ordered
@require_http_methods(["GET", "POST"])
def order(request: HttpRequest) -> HttpResponse:
    """Whether the device under this key is to destroy its box; posted, that it has. Without a session.

    A lost phone is signed out soon: its order must reach it all the same. Nothing else is told.
    """
    if request.method == "POST":
        return order_done(request)
    return JsonResponse({"wipe": Device.objects.under_order(key_in(request.GET.get("device"))).exists()})


@takes_json()
def order_done(request: HttpRequest, body: dict[str, Any]) -> HttpResponse:
    """A device without a session says that its box is gone."""
    return JsonResponse({"ok": actions.confirm_order(key=key_in(body.get("device")))})


@require_POST
@takes_json()
def confirm_wiped(request: HttpRequest, body: dict[str, Any]) -> HttpResponse:
    """The box has been destroyed."""
    device = device_of(request, body.get("device"))
    if device is None:
        raise Http404
    actions.confirm_wiped(actor=request.user, device=device)
    return JsonResponse({"ok": True})


@sensitive_post_parameters()
@require_POST
@takes_json(most=LARGEST_RECORD)
def send(request: HttpRequest, body: dict[str, Any]) -> HttpResponse:
    """One record, or a visit with ``talks``: all or none. The same key with the same content gives the same receipt."""
    if (refusal := refused_device(request, body.get("device"))) is not None:
        return refusal
    if body.get("kind") not in KINDS or not isinstance(body.get("content"), dict):
        return told(_("This record cannot be read. Open the draft box anew, so that it is renewed."), 422)
    try:
        return taken(request, body)
    except PermissionDenied as error:
        return refused(request, error)
    except ValidationError as error:
        return told(sentence(error), 422)
    except Http404:
        return told(
            _("The unit or the visit of this record was not found, or is no longer your team's."), 404
        )


def refused(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    """403 with the sentence; the refusal is in the log, as those of the pages are."""
    route = request.resolver_match.view_name if request.resolver_match else ""
    record(request.user, "access.refused", route=route, method=request.method)
    return told(str(error) or _("This is not yours to do, or not at this moment."), 403)


def refused_device(request: HttpRequest, key: Any) -> HttpResponse | None:
    """The answer to a device that may not send; None where it may."""
    require(request.user, "box.use")
    device = device_of(request, key)
    if device is None:
        return told(_("Set up the draft box on this device first."), 403)
    return wiped() if device.must_wipe else None


def taken(request: HttpRequest, body: dict[str, Any]) -> HttpResponse:
    """Put the record through its page. Raises Http404 and PermissionDenied."""
    key = key_in(body.get("key"))
    data = data_of(key, body.get("base_version", 0), body["content"])
    if body["kind"] == "visit" and body.get("join"):
        return joined(request, key_in(body["join"]), data)
    if body["kind"] == "visit":
        visit = visit_under(request, key)
        if visit is None:
            refuse_moved(request.user, key)
        data.setlist("there", texts_of(body.get("further") or []))
        page = page_of_visit(request, visit, None if visit else destination_of(request, body.get("unit")))
        if talks := talks_in(body):
            for one, held in talks.items():
                if problems := settle(request.user, held):
                    return asked(problems, key=str(one))
            return take_whole(page, key, data, talks)
        return answer(page, page.judge(data))
    visit = visit_within(request, key_in(body.get("visit_key")))
    page_of_it = page_within(request, visit, body["kind"], key)
    if problems := settle(request.user, data):
        return asked(problems)
    return answer(page_of_it, page_of_it.judge(data))


def joined(request: HttpRequest, key: UUID, data: Data) -> HttpResponse:
    """A visit typed on the device goes into the one under this key, which others began. Raises Http404."""
    visit = to_join(request.user, key)
    outcome = put_into(request, visit, data)
    return answer(visit_form.Page(request, visit.destination, visit), outcome)


def visit_within(request: HttpRequest, key: UUID) -> Visit:
    """The visit under the key to which something is added; one of the team's is joined by that. Raises Http404."""
    if visit := visit_under(request, key):
        return visit
    refuse_moved(request.user, key)
    return join_visit(actor=request.user, visit=to_join(request.user, key))


def data_of(key: UUID, base: Any, content: dict[str, Any], prefix: str = "") -> Data:
    """One record as its form would have posted it; ``prefix`` is before the names of its fields."""
    own = {
        name.removeprefix(prefix): texts_of(texts)
        for name, texts in content.items()
        if name.startswith(prefix)
    }
    return as_data(own | {name: [value] for name, value in carried(key, base).items()})


def talks_in(body: dict[str, Any]) -> dict[UUID, Data]:
    """The talks that were sent with their visit: ``talks`` holds key → base version, the content ``<key>/<field>``."""
    talks = body.get("talks") or {}
    if not isinstance(talks, dict) or len(talks) > MOST_TALKS:
        raise Http404
    content = body["content"]
    return {key_in(key): data_of(key_in(key), base, content, f"{key}/") for key, base in talks.items()}


def visit_under(request: HttpRequest, key: UUID) -> Visit | None:
    """The visit under the key, as the user sees it."""
    found = next(iter(rows_of(request.user, _visit, key)), None)
    if found:
        found.team.round = found.round
    return found


def _visit(user: Any, key: UUID) -> QuerySet[Visit]:
    visits = Visit.objects.visible_to(user).filter(client_key=key)
    visits = visits.select_related("unit", "key_task", "team", "round")
    return visits.defer(
        "unit__search_text", "unit__note", "unit__former_names", "key_task__note", "round__note"
    )


def refuse_moved(user: Any, key: UUID) -> None:
    """``refuse_handed_over`` of the visit under the key, whoever sees it, in its own round."""
    for visit in rows_given(_gone, key):
        refuse_handed_over(user, visit.destination, visit.round_id)


def _gone(key: UUID) -> QuerySet[Visit]:
    return Visit.objects.filter(client_key=key).select_related("unit", "key_task")


def destination_of(request: HttpRequest, place: Any) -> Unit | KeyTask:
    """Where a new visit goes, as the kit names it (a unit's number, or ``task:<number>``), within what the user has in
    hand; Http404 otherwise."""
    text = str(place).removeprefix(TASK)
    asked = int(text) if text.isdecimal() and len(text) < 16 else 0
    model, question = (KeyTask, _task) if str(place).startswith(TASK) else (Unit, _unit)
    found: Any = next(iter(rows_of(request.user, question, asked)), None)
    refuse_handed_over(request.user, found or model._default_manager.filter(pk=asked).first())
    if found is None:
        raise Http404
    return found


def _unit(user: Any, key: int) -> QuerySet[Unit]:
    return Unit.objects.visible_to(user).filter(pk=key)


def _task(user: Any, key: int) -> QuerySet[KeyTask]:
    return KeyTask.objects.in_hand(user).filter(pk=key).select_related("lead_unit")


def refuse_handed_over(user: Any, to: Unit | KeyTask | None, held: int | None = None) -> None:
    """PermissionDenied that names the team which has unit or task now, to its former team; the box keeps the text."""
    if to is not None and (text := handed_sentence(user, to, held)):
        raise PermissionDenied(text)


def texts_of(texts: Any) -> list[str]:
    """The texts under one name of the content."""
    return [str(text) for text in texts] if isinstance(texts, list) else [str(texts)]


def carried(key: UUID, base: Any) -> dict[str, str]:
    """The hidden fields of the form, and that it is to be saved."""
    return {
        "client_key": str(key), "base_version": str(base), "draft_key": "", "form_tab": "box", "_save": "1"
    }  # fmt: skip


@require_POST
def photo(request: HttpRequest) -> HttpResponse:
    """A photo of a visit that has arrived, or a piece of one; its bytes must be those that the phone sent off."""
    if (refusal := refused_device(request, request.POST.get("device"))) is not None:
        return refusal
    visit = visit_under(request, key_in(request.POST.get("visit_key")))
    if visit is None:
        return told(_("The visit of this photo has not arrived yet, or is no longer your team's."), 404)
    try:
        return file_taken(request, visit)
    except PermissionDenied as error:
        return refused(request, error)
