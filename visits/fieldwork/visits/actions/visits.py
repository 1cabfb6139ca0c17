"""Log a visit and change it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cadre_review.audit.log import record
from visits.core.access import require, stands_between
from visits.core.history.models import keep
from visits.fieldwork.visits.actions.follow_ups import follow_up_lines, write_follow_ups
from visits.fieldwork.visits.actions.saving import Stale, check_round, digest_of, drop_draft, in_hand, tidy
from visits.fieldwork.visits.hand_overs import teams_of
from visits.fieldwork.visits.hours import WRONG_ORDER, out_of_order
from visits.fieldwork.visits.models import Visit
from visits.organisation.rounds.actions.checks import check_part
from visits.organisation.rounds.models import Assignment, VisitTeam, served_on
from visits.organisation.rounds.serving_teams import hand_for
from visits.organisation.units.models import Unit

FIELDS = (
    "visited_on", "starts_at", "ends_at", "place", "key_task", "entries", "targets", "checks", "methods",
    "observed", "problems", "suggestions",
)  # fmt: skip


@transaction.atomic(durable=True)
def create_visit(
    *,
    actor: Any,
    unit: Unit,
    client_key: UUID,
    values: Mapping[str, Any],
    members_present: Sequence[Any],
    follow_ups: Sequence[Mapping[str, Any]] = (),
    base_version: int = 0,
    draft_key: UUID | None = None,
    team: VisitTeam | None = None,
) -> Visit:
    """Log a visit to a unit that the actor's team has in hand.

    ``values`` holds the names of ``FIELDS``; each follow-up holds text, owner, due_on; ``team`` is the one chosen where
    several fit the day (``hand_for``). The same client key with the same content gives the first visit again; with
    other content it is a change, which ``base_version`` must fit. Raises PermissionDenied, ValidationError by field,
    ``Stale``.
    """
    return log_visit(
        actor, unit, client_key, values, members_present, follow_ups, base_version, draft_key, team
    )


def log_visit(
    actor: Any,
    unit: Unit,
    client_key: UUID,
    values: Mapping[str, Any],
    members_present: Sequence[Any],
    follow_ups: Sequence[Mapping[str, Any]] = (),
    base_version: int = 0,
    draft_key: UUID | None = None,
    team: VisitTeam | None = None,
) -> Visit:
    """``create_visit`` within the caller's transaction."""
    existing = _logged(client_key)
    if existing is None:
        assignment = _assignment(actor, unit, values.get("visited_on"), team)
        existing = _logged(client_key)  # whoever sent the same key meanwhile held the assignment
    if existing is not None:
        if existing.created_by_id != actor.pk or existing.unit_id != unit.pk:
            raise PermissionDenied(_("This form belongs to another visit. Open a new one."))
        return _change(actor, existing, base_version, values, members_present, follow_ups, draft_key)
    require(actor, "visit.create", assignment)
    check_round(assignment.round)
    check_part(assignment.team)
    visit = Visit(
        client_key=client_key,
        created_by=actor,
        round=assignment.round,
        team=assignment.team,
        unit=unit,
        version=0,
    )
    return _write(actor, visit, "visit.create", values, members_present, follow_ups, draft_key)


def _logged(client_key: UUID) -> Visit | None:
    """The visit that was logged under the key, locked."""
    return Visit.objects.select_for_update().filter(client_key=client_key).first()


@transaction.atomic(durable=True)
def change_visit(
    *,
    actor: Any,
    visit: Visit,
    base_version: int,
    values: Mapping[str, Any],
    members_present: Sequence[Any],
    follow_ups: Sequence[Mapping[str, Any]] = (),
    draft_key: UUID | None = None,
) -> Visit:
    """Write a new version of a visit that is a draft or was returned; the same content changes nothing.

    ``base_version`` is the version that the text was typed on; raises ``Stale`` where it is not the last one.
    """
    found = Visit.objects.select_for_update(of=("self",)).select_related("round", "team__round", "unit")
    locked = found.get(pk=visit.pk)
    return _change(actor, locked, base_version, values, members_present, follow_ups, draft_key)


def _assignment(actor: Any, unit: Unit, day: Any, team: VisitTeam | None) -> Assignment:
    """The assignment to which the visit belongs, locked; ``require`` asks whether it still holds."""
    found = Assignment.objects.select_for_update(of=("self",)).select_related("team__round", "round")
    return found.get(pk=hand_for(actor, unit, day, team).pk)


def _change(
    actor: Any,
    visit: Visit,
    base_version: int,
    values: Mapping[str, Any],
    members: Sequence[Any],
    follow_ups: Sequence[Mapping[str, Any]],
    draft_key: UUID | None,
) -> Visit:
    require(actor, "visit.write", visit)
    if visit.content_hash == _digest(tidy(values), members, follow_up_lines(follow_ups)):
        drop_draft(actor, draft_key)
        return visit
    in_hand(visit)
    if visit.version != base_version:
        raise Stale(visit)
    return _write(actor, visit, "visit.change", values, members, follow_ups, draft_key)


def _write(
    actor: Any,
    visit: Visit,
    act: str,
    values: Mapping[str, Any],
    members: Sequence[Any],
    follow_ups: Sequence[Mapping[str, Any]],
    draft_key: UUID | None,
) -> Visit:
    """Check, write the record with its lines, keep the version, log."""
    clean, lines = (
        tidy({name: values[name] for name in FIELDS if name in values}),
        follow_up_lines(follow_ups),
    )
    changed = [name for name, value in clean.items() if getattr(visit, name) != value]
    for name, value in clean.items():
        setattr(visit, name, value)
    _check(visit, members)
    visit.version += 1
    visit.content_hash = _digest(clean, members, lines)
    visit.clean_fields(exclude=["round", "team", "unit", "created_by", "client_key"])
    visit.save()
    visit.members_present.set(members)
    write_follow_ups(visit, None, lines)
    keep(visit, actor, follow_ups=lines)
    drop_draft(actor, draft_key)
    record(actor, act, visit, version=visit.version, fields=changed, follow_ups=len(lines))
    return visit


def _check(visit: Visit, members: Sequence[Any]) -> None:
    """The rules of a visit: its day, its hours, who was there."""
    problems: dict[str, str] = {}
    day = visit.visited_on
    if not isinstance(day, dt.date):
        problems["visited_on"] = _("Give the day of the visit.")
    elif day > timezone.localdate():
        problems["visited_on"] = _("This day is in the future. Log the visit after it took place.")
    elif not visit.round.starts_on <= day <= visit.round.ends_on:
        problems["visited_on"] = _("This day lies outside the round (%(first)s to %(last)s).") % {
            "first": visit.round.starts_on,
            "last": visit.round.ends_on,
        }
    if out_of_order(visit):
        problems["ends_at"] = str(WRONG_ORDER)
    if text := _absent(visit, members, None if "visited_on" in problems else day):
        problems["members_present"] = text
    if problems:
        raise ValidationError({name: [text] for name, text in problems.items()})


def _absent(visit: Visit, members: Sequence[Any], day: dt.date | None) -> str:
    """Why these people cannot have been the team that day; "" where they can."""
    if not members:
        return _("Tick at least one member who was there.")
    if kept := stands_between(members, units=[visit.unit_id]):
        return _("%(names)s must keep away from this unit (avoidance).") % {
            "names": "、".join(map(str, kept))
        }
    if day is None:
        return ""
    serving = served_on(teams_of(visit), day)
    strangers = [str(person) for person in members if person.pk not in serving]
    if strangers:
        return _("%(names)s did not serve in the team on that day.") % {"names": "、".join(strangers)}
    return ""


def _digest(values: Mapping[str, Any], members: Sequence[Any], lines: list[dict[str, Any]]) -> str:
    content = {name: values.get(name) for name in FIELDS}
    for name in ("entries", "targets", "checks", "methods"):
        content[name] = sorted(content[name] or [])
    present = sorted(member.pk for member in members)
    return digest_of(content | {"members_present": present, "follow_ups": lines})
