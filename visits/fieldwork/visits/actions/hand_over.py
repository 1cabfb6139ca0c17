"""Hand a unit or key task over to another team of the round, with everything that is not sent in yet."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cadre_review.audit.log import record
from visits.core.access import require
from visits.core.records import Register
from visits.fieldwork.visits.hand_overs import HandOver
from visits.fieldwork.visits.models import WITH_THE_TEAM, StateChange, Visit
from visits.organisation.rounds.actions.checks import check_part, reason_given
from visits.organisation.rounds.actions.teams import check_avoidance, check_hands
from visits.organisation.rounds.destinations import field_of
from visits.organisation.rounds.models import Assignment, Round, VisitTeam


def _parts(visit: Visit) -> dict[str, Any]:
    lines = visit.follow_ups.filter(interview=None).order_by("pk")
    return {"follow_ups": list(lines.values("text", "owner", "due_on"))}


passed = Register(Visit, "team.assign", parts=_parts)


@transaction.atomic
def hand_over(*, actor: Any, assignment: Assignment, team: VisitTeam, reason: str) -> int:
    """Give the unit or task to ``team``; returns how many unfinished visits went along.

    Drafts and returned visits change the team and keep who was there; what was sent in stays the old team's. The plan
    follows by itself. Surveys whose results are not open go along. Typed texts stay with their authors.
    """
    held = Round.objects.select_for_update().get(pk=assignment.round_id)
    before = Assignment.objects.select_for_update(of=("self",)).select_related(
        "team", "unit", "key_task__lead_unit"
    )
    locked = before.get(pk=assignment.pk)
    require(actor, "team.assign", held)
    text = reason_given(reason)
    check_hands(actor, [locked.destination])
    _check(held, locked, team)
    today = timezone.localdate()
    Assignment.objects.filter(pk=locked.pk).update(ended_on=today)
    what = {field_of(locked.destination): locked.destination}
    Assignment.objects.create(round=held, team=team, assigned_on=today, **what)
    visits = unfinished(locked).select_for_update(of=("self",))
    moved = [_pass(actor, visit, team, text) for visit in visits.order_by("pk")]
    record(
        actor, "team.hand_over", team, **{name: one.pk for name, one in what.items()}, taken_from=locked.team_id,
        visits=moved, surveys=_pass_surveys(held, locked, team), reason=text,
    )  # fmt: skip
    return len(moved)


def unfinished(held: Assignment) -> QuerySet[Visit]:
    """The visits of the assignment that are still with its team."""
    to = {"to_task": held.key_task_id is not None, field_of(held.destination): held.destination}
    return Visit.objects.filter(round=held.round_id, team=held.team_id, state__in=WITH_THE_TEAM, **to)


def _check(held: Round, locked: Assignment, team: VisitTeam) -> None:
    if held.state == Round.State.CLOSED:
        raise ValidationError(_("%(round)s is closed; its teams no longer change.") % {"round": held})
    if locked.ended_on is not None:
        raise ValidationError(_("The unit has been handed over already. Look at the assignment again."))
    if team.round_id != held.pk or team.pk == locked.team_id:
        raise ValidationError({"team": _("Choose another team of this round.")})
    check_part(team)
    check_avoidance(team, [locked.destination])


def _pass(actor: Any, visit: Visit, team: VisitTeam, reason: str) -> int:
    """One visit changes hands: row, step, history and log; its text and its people stay."""
    HandOver.objects.create(visit=visit, from_team=visit.team, to_team=team, by=actor, reason=reason)
    visit.team, visit.ready_at, visit.sent_back_at = team, None, None
    visit.version += 1
    visit.save(update_fields=["team", "ready_at", "sent_back_at", "version"])
    StateChange.objects.create(
        visit=visit, before=visit.state, after=visit.state, act="hand_over", by=actor, reason=reason
    )
    passed.finish(actor, "visit.hand_over", visit, team=team.pk, version=visit.version)
    return int(visit.pk)


def follow_unit(actor: Any, visit: Visit) -> None:
    """A returned visit goes to the team that has unit or task by now: its old team cannot open it any more."""
    held = Assignment.objects.in_hand().to(visit.destination).filter(round=visit.round_id)
    now = held.exclude(team=visit.team_id).select_related("team").first()
    if now is not None:
        _pass(actor, visit, now.team, _("The unit is with %(team)s by now.") % {"team": now.team})


def _pass_surveys(held: Round, locked: Assignment, team: VisitTeam) -> list[int]:
    """The surveys of the unit or the key task that still need hands; their revisions are not kept here, as these would
    keep the salt."""
    there = {"key_task": locked.key_task_id, **({"unit": locked.unit_id} if locked.unit_id else {})}
    rows = held.surveys.filter(team=locked.team_id, **there).exclude(state__in=["published", "withdrawn"])
    keys = sorted(rows.values_list("pk", flat=True))
    rows.update(team=team)
    return keys
