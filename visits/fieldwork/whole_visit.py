"""Save a visit with everything typed within it: one transaction, one insert of versions, one call to the log."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from visits.core.saving import Sent
from visits.fieldwork.site_visits.actions import put_sites
from visits.fieldwork.symposia.actions import put_symposia
from visits.fieldwork.visits.actions.interviews import put_talks
from visits.fieldwork.visits.actions.saving import Frame, done
from visits.fieldwork.visits.actions.visits import put_visit
from visits.organisation.rounds.models import VisitTeam
from visits.organisation.units.models import KeyTask, Unit


@dataclass(frozen=True)
class Whole:
    """A visit as it was sent, and what was sent within it; each as its own action takes it."""

    to: Unit | KeyTask
    visit: Sent
    talks: Sequence[Sent] = ()
    symposia: Sequence[Sent] = ()
    sites: Sequence[Sent] = ()
    team: VisitTeam | None = None


@transaction.atomic(durable=True)
def save_whole(*, actor: Any, whole: Whole, frame: Frame | None = None) -> list[Any]:
    """Log or change all of it, or nothing; returns the records, the visit first, in the order they were sent.

    ``frame``: what is known of the visit already. Raises PermissionDenied, ``Stale``, ``Unfit`` with the key of the
    record that is refused.
    """
    visit, known = put_visit(actor, whole.to, whole.visit, whole.team, frame)
    typed = [visit]
    for put, sents in (
        (put_talks, whole.talks), (put_symposia, whole.symposia), (put_sites, whole.sites)
    ):  # fmt: skip
        typed += put(known, sents) if sents else []
    done(actor, typed)
    return [one.row for one in typed]
