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
from visits.core.record_page import Bound, Clash, RecordPage, Refused, Saved
from visits.fieldwork.site_visits import views as site_views
from visits.fieldwork.site_visits.models import SiteVisit
from visits.fieldwork.symposia import views as symposium_views
from visits.fieldwork.symposia.models import Symposium
from visits.fieldwork.visits.models import Interview, Visit
from visits.fieldwork.visits.views import interview_form, visit_form
from visits.organisation.units.models import KeyTask, Unit

# What is typed within a visit: its page and its model.
WITHIN: dict[str, tuple[Any, Any]] = {
    "interview": (interview_form.Page, Interview),
    "symposium": (symposium_views.Page, Symposium),
    "site_visit": (site_views.Page, SiteVisit),
}


def page_of_visit(request: HttpRequest, visit: Visit | None, to: Unit | KeyTask | None) -> visit_form.Page:
    """The page that takes a visit: of the record that is there, else a new one to unit or task. Raises Http404."""
    if visit is not None:
        require(request.user, "visit.write", visit)
        return visit_form.Page(request, visit.destination, visit)
    if to is None:
        raise Http404
    return visit_form.Page(request, to, held=visit_form.hands_in(request.user, to))


def page_within(request: HttpRequest, visit: Visit, kind: str, key: Any) -> RecordPage:
    """The page that takes a talk, symposium or site visit of the visit: of the record under this key, else a new one.

    Raises Http404 and PermissionDenied, as the pages do.
    """
    page, model = WITHIN[kind]
    found = model.objects.visible_to(request.user).filter(client_key=key, visit=visit).first()
    require(request.user, "interview.write", found or visit)
    if kind != "interview" and found is not None and not _is_open(request.user, found):
        raise Http404
    return page(request, visit, found)


def _is_open(user: Any, record: Symposium | SiteVisit) -> bool:
    """Whether it names nobody from whom the user keeps away."""
    if isinstance(record, SiteVisit):
        return site_views.is_open(user, record)
    return Symposium.objects.open_to(user).filter(pk=record.pk).exists()


def answer(page: RecordPage, outcome: Saved | Refused | Clash, **more: str) -> JsonResponse:
    """What came of it, as the box is told: 200, 409 or 422."""
    if isinstance(outcome, Saved):
        return JsonResponse(receipt(page, outcome.record))
    if isinstance(outcome, Clash):
        return JsonResponse(conflict(outcome) | more, status=409)
    return asked(outcome.bound.errors(), **more, **offered(outcome.bound))


def offered(bound: Bound) -> dict[str, Any]:
    """The visits of the team that a new one was refused for, each to be joined; nothing where there are none."""
    found = bound.more["offer"].found if "offer" in bound.more else []
    told = [{"key": str(one.client_key), "title": str(one), "by": str(one.created_by)} for one in found]
    return {"there": told} if told else {}


def asked(errors: dict[str, list[str]], **more: Any) -> JsonResponse:
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
