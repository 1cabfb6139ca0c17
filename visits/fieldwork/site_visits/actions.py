"""Log a site visit and change it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from visits.fieldwork.site_visits.models import PeopleMet, SiteVisit
from visits.fieldwork.visits.actions.saving import tidy
from visits.fieldwork.visits.actions.within import locked_visit, save_within
from visits.fieldwork.visits.models import Visit

FIELDS = ("keywords", "place", "latitude", "longitude", "accuracy", "key_task", "observed")
MOST_PEOPLE = 20


@transaction.atomic(durable=True)
def save_site_visit(
    *,
    actor: Any,
    visit: Visit,
    client_key: UUID,
    values: Mapping[str, Any],
    people_met: Sequence[Mapping[str, Any]] = (),
    base_version: int = 0,
    draft_key: UUID | None = None,
) -> SiteVisit:
    """Log a site seen within a visit, or change the one under this key.

    ``values`` holds the names of ``FIELDS``; ``people_met`` mappings with source_class, count, said. Raises
    PermissionDenied, ValidationError by field (rows under ``people``), ``Stale``.
    """
    held = locked_visit(actor, visit.pk)
    clean = tidy({name: values.get(name) for name in FIELDS})
    people = [tidy({name: one[name] for name in ("source_class", "count", "said")}) for one in people_met]

    def check(visit: Visit, record: SiteVisit) -> None:
        record.is_full = bool(record.observed)
        if len(people) > MOST_PEOPLE:
            raise ValidationError(
                {"people": _("At most %(most)s rows of people met.") % {"most": MOST_PEOPLE}}
            )
        if (record.latitude is None) != (record.longitude is None):
            raise ValidationError({"longitude": _("A position has a latitude and a longitude.")})

    def write(record: SiteVisit) -> None:
        record.people_met.all().delete()
        PeopleMet.objects.bulk_create(PeopleMet(site_visit=record, **one) for one in people)

    saved: SiteVisit = save_within(
        actor=actor, visit=held, model=SiteVisit, client_key=client_key, base_version=base_version, values=clean,
        lines={"people_met": people}, check=check, write=write, draft_key=draft_key,
    )  # fmt: skip
    return saved
