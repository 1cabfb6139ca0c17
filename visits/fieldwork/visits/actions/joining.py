"""Join a visit that others of the team began: whoever was there that day becomes one of those present."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cadre_review.audit.log import record
from cadre_review.request_cache import forget
from visits.core.access import require
from visits.core.saving import Sent, Typed
from visits.fieldwork.visits.actions.saving import Frame, done, held_visit, in_hand
from visits.fieldwork.visits.actions.visits import FIELDS, put_visit
from visits.fieldwork.visits.models import BEGUN, StateChange, Visit
from visits.organisation.rounds.models import served_on


@transaction.atomic(durable=True)
def join_visit(*, actor: Any, visit: Visit, sent: Sent | None = None, note: UUID | None = None) -> Visit:
    """Take part in a visit of one's team.

    ``sent``: the visit with what was typed for a second one put into it (``views.joining``); ``note``: the key of that
    second one, which is put in once, however often it is sent. Raises PermissionDenied, ValidationError, ``Stale``.
    """
    held = held_visit(visit.pk)
    require(actor, "visit.join", held)
    if note and StateChange.objects.filter(visit=held, came_with=note).exists():
        return held
    typed = put_joined(actor, held, sent, note)
    done(actor, typed)
    joined: Visit = typed[-1].row if typed else held
    return joined


def put_joined(
    actor: Any, visit: Visit, sent: Sent | None = None, note: UUID | None = None, frame: Frame | None = None
) -> list[Typed]:
    """``join_visit`` within the caller's transaction, the visit being locked, short of ``done``."""
    is_there = visit.had(actor)
    if is_there and sent is None:
        return []
    _check(actor, visit)
    as_it_stands = as_sent(visit, actor)
    if not is_there:
        visit.members_present.add(actor)
        forget(BEGUN)
    StateChange.objects.create(
        visit=visit, before=visit.state, after=visit.state, act="join", by=actor, came_with=note
    )
    record(actor, "visit.join", visit)
    typed, _frame = put_visit(actor, visit.destination, sent or as_it_stands, frame=frame)
    return [typed]


def _check(actor: Any, visit: Visit) -> None:
    """The moment: it is with the team, and the actor served there that day."""
    in_hand(visit)
    if actor.pk not in served_on({visit.team_id}, visit.visited_on):
        raise ValidationError(_("You did not serve in the team on the day of this visit."))


def as_sent(visit: Visit, actor: Any) -> Sent:
    """The visit as it stands, with the actor among those present, as its form would send it."""
    values = {name: getattr(visit, name) for name in FIELDS}
    lines = visit.follow_ups.filter(interview=None).order_by("pk").values("text", "owner", "due_on")
    present = list({one.pk: one for one in (*visit.members_present.all(), actor)}.values())
    values |= {"members_present": present, "offered": list(visit.refused)}
    return Sent(visit.client_key, values, list(lines), visit.version, record=visit)
