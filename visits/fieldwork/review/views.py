"""The page of a review: the visit on one sheet, comments beside it, and what follows."""

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from visits.core.access import can, require
from visits.fieldwork.visits.actions.states import last_return, open_visit
from visits.fieldwork.visits.models import WITH_THE_TEAM, StateChange, Visit
from visits.fieldwork.visits.queue import Place
from visits.fieldwork.visits.spots import spot_in
from visits.fieldwork.visits.trace import changes_of
from visits.fieldwork.visits.views.comments import READY, all_shown

from .checks import checks_of
from .sheet import Sheet

ALONG = ("unit", "team__round", "round", "key_task", "created_by")


def scoped(request: HttpRequest, pk: int) -> Visit:
    """The visit, for the lead of its team while it is with the team."""
    visit = get_object_or_404(Visit.objects.visible_to(request.user).select_related(*ALONG), pk=pk)
    require(request.user, "visit.submit", visit)
    return visit


@require_GET
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole visit to be read by its lead; its opening is in the log before it is shown."""
    user, visit = request.user, scoped(request, pk)
    if visit.state not in WITH_THE_TEAM:
        return redirect("visits:detail", pk)
    open_visit(actor=user, visit=visit)
    sheet, remarks = Sheet(user, visit), all_shown(user, visit)
    steps = list(StateChange.objects.filter(visit=visit).select_related("by").order_by("at", "pk"))
    changes = changes_of(sheet.records, steps)
    sheet.mark(remarks, changes)
    context = {
        "visit": visit, "sections": sheet.sections, "remarks": remarks, "checks": checks_of(sheet),
        "changes": len(changes), "place": Place(user, visit), "ready": READY, "client_key": uuid.uuid4(),
        "handed": next((one for one in reversed(steps) if one.act == "hand_to_lead"), None),
        "days": (timezone.now() - visit.ready_at).days if visit.ready_at else None,
        "note": last_return(visit, steps), "may_return": bool(visit.ready_at) and can(user, "visit.return", visit),
        "at": _asked(request, visit, sheet), "here": reverse("visits:review", args=[pk]),
    }  # fmt: skip
    return render(request, "records/review.html", context)


def _asked(request: HttpRequest, visit: Visit, sheet: Sheet) -> dict[str, Any] | None:
    """The spot at which a comment is to be written, where the address names one."""
    if not (name := request.GET.get("at", "")):
        return None
    if spot_in(request.user, visit, name) is None:
        raise Http404
    for section in sheet.sections:
        for passage in section.passages:
            if passage.spot.name == name:
                return {"name": name, "label": f"{section.title} · {passage.label}"}
    return {"name": name, "label": _("the whole record")}
