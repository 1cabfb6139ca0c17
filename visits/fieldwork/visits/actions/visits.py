"""Log a visit and change it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cadre_review.marks import listed
from cadre_review.prepared import rows_given
from cadre_review.request_cache import forget
from visits.core.access import require
from visits.core.fields import tidy
from visits.core.saving import Sent, Typed, digest_of, put, refuse_foreign, rows_under
from visits.fieldwork.visits.actions.lines import place_again
from visits.fieldwork.visits.actions.saving import ALONG, Frame, done, follow_up_lines, in_hand, settled
from visits.fieldwork.visits.copies import follow
from visits.fieldwork.visits.follows import ticked
from visits.fieldwork.visits.hours import WRONG_ORDER, out_of_order
from visits.fieldwork.visits.models import BEGUN, FollowUp, Visit
from visits.organisation.rounds.destinations import answering
from visits.organisation.rounds.models import Assignment, VisitTeam
from visits.organisation.rounds.serving_teams import hand_for
from visits.organisation.units.models import KeyTask, Unit

FIELDS = (
    "visited_on", "starts_at", "ends_at", "place", "key_task", "entries", "targets", "checks", "methods",
    "observed", "problems", "suggestions",
)  # fmt: skip


@transaction.atomic(durable=True)
def save_visit(*, actor: Any, to: Unit | KeyTask, sent: Sent, team: VisitTeam | None = None) -> Visit:
    """Log a visit to a unit or a key task that the actor's team has in hand, or change the one under this key.

    A visit to a key task stands under the task's lead unit of that time, which answers for it and is not visited.
    ``sent``: values with the names of ``FIELDS`` and ``members_present``, ``offered``: what stood ticked as it follows
    from the records (``follows.py``); lines are the follow-ups, each with text,
    owner, due_on. ``team`` is the one chosen where several fit the day (``hand_for``). Raises PermissionDenied,
    ValidationError by field, ``Stale``.
    """
    typed, _frame = put_visit(actor, to, sent, team)
    done(actor, [typed])
    visit: Visit = typed.row
    return visit


def put_visit(
    actor: Any,
    to: Unit | KeyTask,
    sent: Sent,
    team: VisitTeam | None = None,
    frame: Frame | None = None,
) -> tuple[Typed, Frame]:
    """``save_visit`` within the caller's transaction, short of ``done``, and what is known of the visit then."""
    row = _row(actor, to, sent, team)
    values = tidy({name: sent.values[name] for name in FIELDS if name in sent.values})
    values |= ticked(row, values, sent.values.get("offered", ()))
    if row.to_task:
        values["key_task"] = to
    lines = follow_up_lines(sent.lines or ())
    digest = _digest(values, sent.values["members_present"], lines)
    typed = Typed(row, sent, values, {"follow_ups": lines}, digest, counted=("follow_ups",))
    known = frame or Frame(actor, row)
    put([typed], moment=partial(in_hand, row),
        check=lambda one: _check(known.at(row), one),
        write=lambda due: _write(known.at(row), due))  # fmt: skip
    known = known.at(row)
    known.is_open = typed.is_written
    return typed, known


def _row(actor: Any, to: Unit | KeyTask, sent: Sent, team: VisitTeam | None) -> Visit:
    """The visit under the key, locked, or a new one, for somebody who may write it."""
    if (row := _logged(sent)) is None:
        held = _assignment(actor, to, sent.values.get("visited_on"), team)
        if (row := _logged(sent)) is None:  # whoever sent the same key meanwhile held the assignment
            require(actor, "visit.create", held)
            return begun(to, held, client_key=sent.client_key, created_by=actor, version=0)
    of = {"key_task" if row.to_task else "unit": to}
    refuse_foreign(row, sent, actor, _("This form belongs to another visit. Open a new one."), **of)
    require(actor, "visit.write", row)
    return row


def begun(to: Unit | KeyTask, held: Assignment, **known: Any) -> Visit:
    """A visit that is not written yet, as far as it is known."""
    if isinstance(to, KeyTask):
        known |= {"key_task": to, "to_task": True}
    return Visit(team=held.team, round=held.round, unit=answering(to), **known)


def _logged(sent: Sent) -> Visit | None:
    return rows_under(Visit, [sent], *ALONG).get(sent.client_key)


def _assignment(actor: Any, to: Unit | KeyTask, day: Any, team: VisitTeam | None) -> Assignment:
    """The assignment to which the visit belongs, locked; ``require`` asks whether it still holds."""
    found: Assignment = rows_given(_locked_hand, hand_for(actor, to, day, team).pk)[0]
    return found


def _locked_hand(key: int) -> Any:
    rows = Assignment.objects.select_for_update(of=("self",)).select_related(
        "team__round", "round", "key_task"
    )
    return rows.filter(pk=key).order_by()


def _write(frame: Frame, due: list[Typed]) -> None:
    for one in due:
        there, members = one.row.members_present, one.sent.values["members_present"]
        there.add(*members) if one.is_new else there.set(members)
        if "visited_on" in one.changed and not one.is_new:
            follow(one.row)
        if {"visited_on", "key_task"} & set(one.changed) and not one.is_new:
            place_again(frame)
        forget(BEGUN)
        FollowUp.objects.bulk_create(settled(one.row, None, one.parts["follow_ups"], one.is_new))


def _check(frame: Frame, typed: Typed) -> None:
    """The rules of a visit: its day, its hours, who was there."""
    visit: Visit = typed.row
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
    elif visit.to_task and visit.key_task and day > (visit.key_task.ended_on or day):
        problems["visited_on"] = _("The key task ended on %(day)s.") % {"day": visit.key_task.ended_on}
    if out_of_order(visit):
        problems["ends_at"] = str(WRONG_ORDER)
    members = typed.sent.values["members_present"]
    if text := _absent(frame, members, "visited_on" in problems):
        problems["members_present"] = text
    if problems:
        raise ValidationError({name: [text] for name, text in problems.items()})


def _absent(frame: Frame, members: Sequence[Any], is_day_wrong: bool) -> str:
    """Why these people cannot have been the team that day; "" where they can."""
    if not members:
        return _("Tick at least one member who was there.")
    frame.know(members)
    unit = {frame.visit.unit_id}
    if kept := [str(one) for one in members if frame.closed[one.pk].bars(unit, (), ())]:
        return _("%(names)s must keep away from this unit (avoidance).") % {"names": listed(kept)}
    if is_day_wrong:
        return ""
    strangers = [str(person) for person in members if person.pk not in frame.serving]
    if strangers:
        return _("%(names)s did not serve in the team on that day.") % {"names": listed(strangers)}
    return ""


def _digest(values: Mapping[str, Any], members: Sequence[Any], lines: list[dict[str, Any]]) -> str:
    content = {name: values.get(name) for name in FIELDS}
    for name in ("entries", "targets", "checks", "methods"):
        content[name] = sorted(content[name] or [])
    if values["refused"]:
        content["refused"] = values["refused"]
    present = sorted(member.pk for member in members)
    return digest_of(content | {"members_present": present, "follow_ups": lines})
