"""What speaks against a planned visit on its day: shown, never forbidden."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from visits.core.access import closed_for
from visits.organisation.rounds.destinations import answering_key
from visits.organisation.rounds.models import TeamMembership

from .models import DayPart, Holiday, PlannedVisit, PlanState

SATURDAY = 5
# What is said of another planned visit on the same day.
SAID = ("wanted_on", "agreed_on", "part_of_day", "unit__name", "unit__short_name", "key_task__name")


def called() -> Prefetch:
    """The members of planned visits, with their names."""
    return Prefetch("members", get_user_model()._default_manager.only("username", "name"))


def conflicts_of(plans: Iterable[PlannedVisit]) -> dict[int, list[str]]:
    """By planned visit the sentences of its conflicts, in a fixed number of queries.

    The plans need ``with_state``. Of an avoidance only that it exists is said, never towards whom or why.
    """
    plans = [one for one in plans if one.state not in {PlanState.DONE, PlanState.DROPPED}]  # type: ignore[attr-defined]
    found: dict[int, list[str]] = defaultdict(list)
    if plans:
        _days(plans, found)
        _hands(plans, found)
        _twice(plans, found)
        _avoidance(plans, found)
    return found


def _days(plans: list[PlannedVisit], found: dict[int, list[str]]) -> None:
    known = {one.on: one for one in Holiday.objects.filter(on__in={plan.on for plan in plans})}
    for plan in plans:
        day = known.get(plan.on)
        if day and not day.is_worked:
            found[plan.pk].append(_("%(day)s is a holiday: %(name)s.") % {"day": plan.on, "name": day.name})
        elif not day and plan.on.weekday() >= SATURDAY:
            found[plan.pk].append(_("%(day)s is a weekend.") % {"day": plan.on})
        if not plan.round.starts_on <= plan.on <= plan.round.ends_on:
            found[plan.pk].append(_("%(day)s lies outside the round.") % {"day": plan.on})


def _hands(plans: list[PlannedVisit], found: dict[int, list[str]]) -> None:
    teams = {plan.team_id for plan in plans}  # type: ignore[attr-defined]
    serving: dict[int, dict[int, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for one in TeamMembership.objects.filter(team__in=teams):
        serving[one.team_id][one.user_id].append(one)
    for plan in plans:
        if plan.team_id is None:  # type: ignore[attr-defined]
            found[plan.pk].append(_("No visit team has this unit in hand."))
            continue
        for person in plan.members.all():
            terms = serving[plan.team_id][person.pk]  # type: ignore[attr-defined]
            if not any(one.holds_on(plan.on) for one in terms):
                found[plan.pk].append(
                    _("%(person)s does not serve in the team on this day.") % {"person": person.name}
                )


def _twice(plans: list[PlannedVisit], found: dict[int, list[str]]) -> None:
    """The same member at two places at the same time; a morning and an afternoon do not clash."""
    people = {person.pk for plan in plans for person in plan.members.all()}
    theirs = PlannedVisit.members.through.objects.filter(user__in=people).values("plannedvisit")
    rows = PlannedVisit.objects.open().filter(due_on__in={plan.on for plan in plans}, pk__in=theirs)
    rows = rows.with_team().select_related("unit", "key_task").only(*SAID)
    by_day = defaultdict(list)
    for row in rows.prefetch_related(called()):
        by_day[row.on].append(row)
    for plan in plans:
        own = {person.pk: person for person in plan.members.all()}
        for other in by_day[plan.on]:
            if other.pk == plan.pk or not clash(plan.part_of_day, other.part_of_day):
                continue
            for person in other.members.all():
                if person.pk in own:
                    same = other.team_id == plan.team_id  # type: ignore[attr-defined]
                    place = str(other.destination) if same else _("a unit of another team")
                    words = {"person": person.name, "unit": place}
                    found[plan.pk].append(_("%(person)s is planned for %(unit)s at the same time.") % words)


def clash(one: str, other: str) -> bool:
    """Whether two parts of one day overlap."""
    return DayPart.WHOLE in {one, other} or one == other


def _avoidance(plans: list[PlannedVisit], found: dict[int, list[str]]) -> None:
    """Avoidance of a member towards the unit or a member of its leadership team."""
    closed = closed_for({person.pk for plan in plans for person in plan.members.all()})
    for plan in plans:
        for person in plan.members.all():
            if answering_key(plan.destination) in closed[person.pk].leaderships:
                text = _("%(person)s keeps away from here (avoidance): let someone else go.")
                found[plan.pk].append(text % {"person": person.name})
