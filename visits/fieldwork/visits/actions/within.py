"""Saving a record within a visit, whatever its kind: one lock, one key, one version, one line in the log."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from cadre_review.audit.log import record as log
from visits.core.access import require
from visits.core.history.models import Recorded, keep
from visits.fieldwork.visits.actions.saving import Stale, digest_of, drop_draft, in_hand
from visits.fieldwork.visits.models import Visit

Check = Callable[[Visit, Any], None]
Write = Callable[[Any], None]


def locked_visit(actor: Any, visit_id: int) -> Visit:
    """The visit as it stands, locked, for somebody who may write in it."""
    rows = Visit.objects.select_for_update(of=("self",)).select_related("round", "team__round", "unit")
    visit = rows.get(pk=visit_id)
    require(actor, "visit.write", visit)
    return visit


def save_within(
    *,
    actor: Any,
    visit: Visit,
    model: type[Recorded],
    client_key: UUID,
    base_version: int,
    values: Mapping[str, Any],
    lines: Mapping[str, Any],
    check: Check,
    write: Write,
    draft_key: UUID | None = None,
) -> Any:
    """Write the record of the visit under this key, new or changed, within the caller's transaction.

    ``values``: its own fields, tidied; ``lines``: its rows by name, as they are kept. ``check(visit, record)`` raises
    ValidationError by field; ``write(record)`` puts the rows in the place of those before. The same content changes
    nothing. Raises PermissionDenied, ValidationError, ``Stale``.
    """
    found = model._default_manager.select_for_update().filter(client_key=client_key).first()
    if found is not None and found.visit_id != visit.pk:  # type: ignore[attr-defined]
        raise PermissionDenied(_("This form belongs to another visit. Open a new one."))
    digest = digest_of({**values, **lines})
    if found is not None and found.content_hash == digest:
        drop_draft(actor, draft_key)
        return found
    in_hand(visit)
    if found is not None and found.version != base_version:
        raise Stale(found)
    record: Any = found or model(visit=visit, client_key=client_key, created_by=actor, version=0)
    is_new, changed = (
        record.pk is None,
        [name for name in values if getattr(record, name, None) != values[name]],
    )
    record.visit = visit
    for name, value in values.items():
        setattr(record, name, value)
    check(visit, record)
    record.version += 1
    record.content_hash = digest
    record.clean_fields(exclude=["visit", "created_by", "client_key"])
    record.save()
    write(record)
    keep(record, actor, **lines)
    drop_draft(actor, draft_key)
    kind = model._meta.model_name
    log(actor, f"{kind}.{'create' if is_new else 'change'}", record, version=record.version, fields=changed)
    return record
