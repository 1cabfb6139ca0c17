"""What a draft box sends goes through the pages: the same forms, the same actions, the same conflict.

Only the answer differs: a receipt, sentences by field or both texts, as JSON.
"""

from typing import Any

from django.http import Http404, HttpRequest, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from visits.core.access import require
from visits.core.conflict import Section
from visits.core.history.models import Recorded
from visits.core.record_page import Clash, RecordPage, Refused, Saved
from visits.fieldwork.visits.models import Interview, Visit
from visits.fieldwork.visits.views import interview_form, visit_form
from visits.organisation.units.models import KeyTask, Unit


def page_of_visit(request: HttpRequest, visit: Visit | None, to: Unit | KeyTask | None) -> visit_form.Page:
    """The page that takes a visit: of the record that is there, else a new one to unit or task. Raises Http404."""
    if visit is not None:
        require(request.user, "visit.write", visit)
        return visit_form.Page(request, visit.destination, visit)
    if to is None:
        raise Http404
    return visit_form.Page(request, to, held=visit_form.hands_in(request.user, to))


def page_of_talk(request: HttpRequest, visit: Visit, key: Any) -> RecordPage:
    """The page that takes a talk of the visit: of the record under this key, else a new one."""
    talk = Interview.objects.visible_to(request.user).filter(client_key=key, visit=visit).first()
    require(request.user, "interview.write", talk or visit)
    return interview_form.Page(request, visit, talk)


def answer(page: RecordPage, outcome: Saved | Refused | Clash, **more: str) -> JsonResponse:
    """What came of it, as the box is told: 200, 409 or 422."""
    if isinstance(outcome, Saved):
        return JsonResponse(receipt(page, outcome.record))
    if isinstance(outcome, Clash):
        return JsonResponse(conflict(outcome) | more, status=409)
    return asked(outcome.bound.errors(), **more)


def asked(errors: dict[str, list[str]], **more: str) -> JsonResponse:
    """What has to be mended or answered, by field."""
    message = _("This record was not taken: please mend what is marked.")
    return JsonResponse({"message": message, "errors": errors, **more}, status=422)


def receipt(page: RecordPage, record: Recorded) -> dict[str, Any]:
    """What the server holds: the same for the same content, however often it is sent."""
    told = {
        "kind": page.kind,
        "key": str(record.client_key),
        "version": record.version,
        "digest": record.content_hash,
        "received_at": timezone.localtime(record.changed_at).isoformat(),
        "number": record.pk,
    }
    return {"receipt": told, "url": reverse(f"{page.namespace}:detail", args=[record.pk])}


def conflict(clash: Clash) -> dict[str, Any]:
    """Both texts and the names under which each part is posted."""
    theirs, mine = clash.theirs, clash.mine

    def names(part: Section) -> list[str]:
        return sorted({name for data in (theirs, mine) for name in data if part.holds(name)})

    parts = {section.key: section for section in clash.sections}
    return {
        "message": _("This record was saved elsewhere meanwhile. Choose for each part which text stays."),
        "version": clash.current.version,
        "saved_by": str(clash.saved_by),
        "saved_at": timezone.localtime(clash.saved_at).isoformat(),
        "theirs": {name: theirs.getlist(name) for name in theirs},
        "sections": [part | {"names": names(parts[part["key"]])} for part in clash.differences],
        "taken": [{"label": part.label, "names": names(part)} for part in clash.taken],
    }
