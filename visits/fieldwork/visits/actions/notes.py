"""Key words now, the full text in the evening: a talk begun with a few words, in today's visit to unit or key task."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from visits.core.saving import Sent, Typed
from visits.fieldwork.visits.actions.interviews import put_talks
from visits.fieldwork.visits.actions.joining import put_joined
from visits.fieldwork.visits.actions.lines import Lines
from visits.fieldwork.visits.actions.saving import ALONG, Frame, done
from visits.fieldwork.visits.actions.visits import put_visit
from visits.fieldwork.visits.models import (
    Interview,
    Relation,
    SourceClass,
    Visit,
    VisitState,
    acts_as,
)
from visits.organisation.rounds.models import Assignment, VisitTeam
from visits.organisation.rounds.serving_teams import hand_for
from visits.organisation.units.models import KeyTask, Unit

# How a source of this class stands to the person spoken of, until the full text says otherwise.
RELATIONS = {
    SourceClass.LEADER: Relation.SUPERIOR,
    SourceClass.TEAM_MEMBER: Relation.PEER,
    SourceClass.MIDDLE: Relation.SUBORDINATE,
    SourceClass.STAFF: Relation.SUBORDINATE,
    SourceClass.SERVED: Relation.SERVED,
    SourceClass.PARTNER: Relation.ACQUAINTANCE,
    SourceClass.NEIGHBOUR: Relation.ACQUAINTANCE,
}


@transaction.atomic(durable=True)
def note_talk(
    *,
    actor: Any,
    to: Unit | KeyTask,
    client_key: UUID,
    values: Mapping[str, Any],
    draft_key: UUID | None = None,
    team: VisitTeam | None = None,
) -> Interview:
    """Log a talk with key words alone, and today's visit to unit or task where there is none in the actor's hands.

    ``values``: kind, source_cadre or else source_class (confidential), second_interviewer or else alone_reason,
    keywords; ``team`` is the one chosen where several have it in hand today. The same key gives the same talk
    again. Raises PermissionDenied, ValidationError by field.
    """
    if not str(values.get("keywords", "")).strip():
        raise ValidationError({"keywords": _("Write down at least a few key words.")})
    if before := Interview.objects.filter(client_key=client_key, created_by=actor).first():
        return before
    cadre = values.get("source_cadre")
    source_class = "" if cadre else values.get("source_class", "")
    people = [actor, values["second_interviewer"]] if values.get("second_interviewer") else [actor]
    held = hand_for(actor, to, timezone.localdate(), team)
    begun = Sent(uuid5(client_key, "visit"), _begun(values["kind"]) | {"members_present": people})
    whole: list[Typed] = []
    if visit := _visit_of_today(actor, held, is_joined=bool(values.get("join"))):
        whole = put_joined(actor, visit)
        known = Frame(actor, whole[0].row if whole else visit)
    else:
        typed, known = put_visit(actor, to, begun, held.team)
        whole = [typed]
    facts = {
        "kind": values["kind"],
        "source_cadre": cadre,
        "is_confidential": cadre is None,
        "source_class": source_class,
        "source_relation": next(
            (one for kind, one in RELATIONS.items() if kind == acts_as(source_class)), ""
        ),
        "interviewer": actor,
        "second_interviewer": values.get("second_interviewer"),
        "recorder": actor,
        "alone_reason": values.get("alone_reason", ""),
        "keywords": values["keywords"],
    }
    whole += put_talks(known, [Sent(client_key, facts, Lines(), draft_key=draft_key)])
    done(actor, whole)
    talk: Interview = whole[-1].row
    return talk


def _visit_of_today(actor: Any, held: Assignment, *, is_joined: bool) -> Visit | None:
    """The visit of today, of this team to this unit or task, that the actor writes on or took part in, still with the
    team; with ``is_joined`` also one that others of the team began."""
    own = Q(created_by=actor) | Q(
        pk__in=Visit.members_present.through.objects.filter(user=actor).values("visit")
    )
    to = {"key_task": held.key_task_id} if held.key_task_id else {"unit": held.unit_id}
    rows = (
        Visit.objects.select_related(*ALONG)
        .select_for_update(of=("self",))
        .filter(team=held.team_id, visited_on=timezone.localdate(), to_task=bool(held.key_task_id), **to)
    )
    rows = rows.filter(state=VisitState.DRAFT, ready_at=None).order_by("pk")
    return rows.filter(own).first() or (rows.first() if is_joined else None)


def _begun(kind: str) -> dict[str, Any]:
    """What is known of a visit when its first talk is noted; whom it saw follows from the talk."""
    return {
        "visited_on": timezone.localdate(),
        "methods": [kind],
        "targets": [],
        "entries": [],
        "checks": [],
    }
