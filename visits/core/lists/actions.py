"""Writing what a list remembers."""

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cadre_review.audit.log import record
from visits.core.access import is_given, require
from visits.core.fields import check_text
from visits.core.records import lock, store

from .models import Export, SavedView, share_group
from .spec import LISTS, VIEWED

KEPT_OPEN = dt.timedelta(days=7)


@transaction.atomic
def save_view(*, actor: Any, list_key: str, name: str, query: str, is_shared: bool) -> SavedView:
    """Keep a list's address line under a name; ValidationError where the name is taken."""
    require(actor, "view.save")
    if list_key not in LISTS.keys() | VIEWED:
        raise ValidationError(_("There is no such list."))
    check_text(name)
    view = SavedView(list_key=list_key, name=name, query=query, owner=actor, is_shared=is_shared)
    view.group = share_group(actor)
    record(actor, "view.save", store(view), shared=is_shared)
    return view


@transaction.atomic
def delete_view(*, actor: Any, view: SavedView) -> None:
    """Forget a saved view of one's own."""
    require(actor, "view.delete", view)
    record(actor, "view.delete", view)
    view.delete()


@transaction.atomic
def request_export(*, actor: Any, list_key: str, query: str, reason: str) -> Export:
    """Ask the reviewer for an export above the limit."""
    require(actor, "export.request")
    check_text(reason)
    export = Export.objects.create(
        list_key=list_key, query=query, reason=reason, taken_by=actor, state=Export.State.REQUESTED
    )
    record(actor, "export.request", export, list=list_key, query=export.told, reason=reason)
    return export


@transaction.atomic
def decide_export(*, actor: Any, export: Export, approve: bool) -> Export:
    """Approve or refuse; refused where it is one's own request or it is decided already."""
    export = lock(actor, export, "export.approve")
    if export.state != Export.State.REQUESTED:
        raise ValidationError(_("This request has been decided already."))
    export.state = Export.State.APPROVED if approve else Export.State.REFUSED
    export.decided_by, export.decided_at = actor, timezone.now()
    export.save(update_fields=["state", "decided_by", "decided_at"])
    record(actor, "export.approve" if approve else "export.refuse", export)
    return export


@transaction.atomic
def take_approved(*, actor: Any, export: Export) -> None:
    """Enter in the log that an approved export is taken away; refused where it is not, or no longer, approved."""
    require(actor, "export.take_approved", export)
    if not still_open(export):
        raise PermissionDenied(_("This export is not approved, or the seven days are over."))
    record(actor, "export.take", export, list=export.list_key, query=export.told, reason=export.reason)


def still_open(export: Export) -> bool:
    """Whether an export is approved and may still be taken: within seven days of the decision."""
    if export.state != Export.State.APPROVED or export.decided_at is None:
        return False
    return timezone.now() <= export.decided_at + KEPT_OPEN


def waiting_for(user: Any) -> models.QuerySet[Export]:
    """Requests that this user may decide."""
    if not is_given(user, "export.approve"):
        return Export.objects.none()
    waiting = Export.objects.filter(state=Export.State.REQUESTED).exclude(taken_by=user)
    return waiting.select_related("taken_by").order_by("taken_at", "pk")
