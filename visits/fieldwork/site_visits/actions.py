"""Log a site visit and change it."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from visits.core.saving import Sent, Typed, digest_of, tidy
from visits.fieldwork.site_visits.models import PeopleMet, SiteVisit
from visits.fieldwork.visits.actions.saving import Frame, Kind, put_within, save_within
from visits.fieldwork.visits.models import Visit

FIELDS = ("keywords", "place", "latitude", "longitude", "accuracy", "key_task", "observed")
MOST_PEOPLE = 20


def save_site_visit(*, actor: Any, visit: Visit, sent: Sent) -> SiteVisit:
    """Log a site seen within a visit, or change the one under this key.

    ``sent``: values with the names of ``FIELDS``; lines are the people met, each with source_class, count, said. Raises
    PermissionDenied, ValidationError by field (rows under ``people``), ``Stale``.
    """
    saved: SiteVisit = save_within(actor, visit, put_sites, sent)
    return saved


def put_sites(frame: Frame, sents: Sequence[Sent]) -> list[Typed]:
    """Write site visits of one visit: see ``put_within``."""
    foreign = _("This form belongs to another visit. Open a new one.")
    return put_within(frame, SiteVisit, sents, Kind(_typed, _check, _write, foreign))


def _typed(row: SiteVisit, sent: Sent) -> Typed:
    values = tidy({name: sent.values.get(name) for name in FIELDS})
    people = [
        tidy({name: one[name] for name in ("source_class", "count", "said")}) for one in sent.lines or ()
    ]
    return Typed(row, sent, values, {"people_met": people}, digest_of({**values, "people_met": people}))


def _check(_frame: Frame, typed: Typed) -> None:
    record = typed.row
    record.is_full = bool(record.observed)
    if len(typed.parts["people_met"]) > MOST_PEOPLE:
        raise ValidationError({"people": _("At most %(most)s rows of people met.") % {"most": MOST_PEOPLE}})
    if (record.latitude is None) != (record.longitude is None):
        raise ValidationError({"longitude": _("A position has a latitude and a longitude.")})


def _write(_frame: Frame, due: list[Typed]) -> None:
    people = [PeopleMet(site_visit=one.row, **line) for one in due for line in one.parts["people_met"]]
    if before := [one.row for one in due if not one.is_new]:
        PeopleMet.objects.filter(site_visit__in=before).delete()
    PeopleMet.objects.bulk_create(people)
