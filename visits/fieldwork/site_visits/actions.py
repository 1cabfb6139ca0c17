"""Log a site visit and change it."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cadre_review.marks import listed
from visits.core.access import stands_between
from visits.core.fields import tidy
from visits.core.saving import Sent, Typed, digest_of
from visits.fieldwork.site_visits.models import CadreSeen, PeopleMet, SiteVisit
from visits.fieldwork.visits.actions.lines import NOT_TO_NAME
from visits.fieldwork.visits.actions.saving import Frame, Kind, put_within, save_within
from visits.fieldwork.visits.models import Visit

FIELDS = ("keywords", "place", "latitude", "longitude", "accuracy", "key_task", "observed")
MET, SEEN = ("source_class", "count", "said"), ("cadre", "text")
MOST_PEOPLE = 20


def save_site_visit(*, actor: Any, visit: Visit, sent: Sent, frame: Frame | None = None) -> SiteVisit:
    """Log a site seen within a visit, or change the one under this key.

    ``sent``: values with the names of ``FIELDS``; lines are the people met (source_class, count, said) and the
    cadres seen at work (cadre, text). Raises PermissionDenied, ValidationError by field (rows under
    ``people`` and ``seen``), ``Stale``.
    """
    saved: SiteVisit = save_within(actor, visit, put_sites, sent, frame)
    return saved


def put_sites(frame: Frame, sents: Sequence[Sent]) -> list[Typed]:
    """Write site visits of one visit: see ``put_within``."""
    frame.name(one["cadre"] for sent in sents for one in sent.lines or () if one.get("cadre"))
    foreign = _("This form belongs to another visit. Open a new one.")
    return put_within(frame, SiteVisit, sents, Kind(_typed, _check, _write, foreign), "interview.write")


def _typed(row: SiteVisit, sent: Sent) -> Typed:
    values = tidy({name: sent.values.get(name) for name in FIELDS})
    lines = sent.lines or ()
    met = [tidy({name: one[name] for name in MET}) for one in lines if "source_class" in one]
    seen = [tidy({name: one[name] for name in SEEN}) for one in lines if "cadre" in one]
    parts = {"people_met": met} | ({"cadres_seen": seen} if seen else {})
    return Typed(row, sent, values, parts, digest_of({**values, **parts}))


def _check(frame: Frame, typed: Typed) -> None:
    record = typed.row
    _check_seen(frame, {one["cadre"] for one in typed.parts.get("cadres_seen", ())})
    record.is_full = bool(record.observed)
    if len(typed.parts["people_met"]) > MOST_PEOPLE:
        raise ValidationError({"people": _("At most %(most)s rows of people met.") % {"most": MOST_PEOPLE}})
    if (record.latitude is None) != (record.longitude is None):
        raise ValidationError({"longitude": _("A position has a latitude and a longitude.")})


def _check_seen(frame: Frame, cadres: set[int]) -> None:
    """Nobody is named from whom the writer, or somebody who was there, keeps away."""
    if cadres - frame.cadres.keys():
        raise ValidationError({"seen": str(NOT_TO_NAME)})
    if cadres and (away := stands_between(frame.visit.members_present.all(), cadres=cadres)):
        text = _("%(names)s must keep away from a person who is named here.")
        raise ValidationError({"seen": text % {"names": listed(map(str, away))}})


def _write(frame: Frame, due: list[Typed]) -> None:
    people = [PeopleMet(site_visit=one.row, **line) for one in due for line in one.parts["people_met"]]
    if before := [one.row for one in due if not one.is_new]:
        PeopleMet.objects.filter(site_visit__in=before).delete()
        CadreSeen.objects.filter(site_visit__in=before).delete()
    PeopleMet.objects.bulk_create(people)
    CadreSeen.objects.bulk_create(
        CadreSeen(site_visit=one.row, cadre_id=line["cadre"], text=line["text"], **frame.away(line["cadre"]))
        for one in due
        for line in one.parts.get("cadres_seen", ())
    )
