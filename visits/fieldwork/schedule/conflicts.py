"""What speaks against a planned visit on its day: shown, never forbidden."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cadre_review.prepared import rows_given
from visits.core.access import closed_for
from visits.organisation.rounds.destinations import answering_key
from visits.organisation.rounds.models import TeamMembership

from .models import DayPart, Holiday, PlannedVisit, PlanState

SATURDAY = 5
People = dict[int, list[tuple[int, str]]]  # by planned visit, the keys and names of those who are sent


def people_of(plans: Iterable[PlannedVisit]) -> People:
    """Who is sent to each of the planned visits, in one question."""
    found: People = defaultdict(list)
    for plan, person, name in rows_given(_people, {one.pk for one in plans}):
        found[plan].append((person, name))
    return found


def _people(plans: Collection[int]) -> QuerySet[Any, Any]:
    rows = PlannedVisit.members.through.objects.filter(plannedvisit__in=plans)
    return rows.order_by("user__username", "user").values_list("plannedvisit", "user", "user__name")


def conflicts_of(plans: Iterable[PlannedVisit], people: People) -> dict[int, list[str]]:
    """By planned visit the sentences of its conflicts, in a fixed number of queries; ``people`` are sent to them.

    The plans need ``with_state``. Of an avoidance only that it exists is said, never towards whom or why.
    """
    plans = [one for one in plans if one.state not in {PlanState.DONE, PlanState.DROPPED}]  # type: ignore[attr-defined]
    found: dict[int, list[str]] = defaultdict(list)
    if plans:
        people = {plan.pk: people.get(plan.pk, []) for plan in plans}
        _days(plans, found)
        _hands(plans, people, found)
        _twice(plans, people, found)
        _avoidance(plans, people, found)
    return found


def _days(plans: list[PlannedVisit], found: dict[int, list[str]]) -> None:
    known = {one.on: one for one in rows_given(_holidays, {plan.on for plan in plans})}
    for plan in plans:
        day = known.get(plan.on)
        if day and not day.is_worked:
            found[plan.pk].append(_("%(day)s is a holiday: %(name)s.") % {"day": plan.on, "name": day.name})
        elif not day and plan.on.weekday() >= SATURDAY:
            found[plan.pk].append(_("%(day)s is a weekend.") % {"day": plan.on})
        if not plan.round.starts_on <= plan.on <= plan.round.ends_on:
            found[plan.pk].append(_("%(day)s lies outside the round.") % {"day": plan.on})


def _holidays(days: Collection[dt.date]) -> QuerySet[Holiday]:
    return Holiday.objects.filter(on__in=days)


def _hands(plans: list[PlannedVisit], people: People, found: dict[int, list[str]]) -> None:
    teams = {plan.team_id for plan in plans} - {None}  # type: ignore[attr-defined]
    serving: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for one in rows_given(_memberships, teams):
        serving[one.team_id, one.user_id].append(one)
    for plan in plans:
        if plan.team_id is None:  # type: ignore[attr-defined]
            found[plan.pk].append(_("No visit team has this unit in hand."))
            continue
        for person, name in people[plan.pk]:
            terms = serving[plan.team_id, person]  # type: ignore[attr-defined]
            if not any(one.holds_on(plan.on) for one in terms):
                found[plan.pk].append(
                    _("%(person)s does not serve in the team on this day.") % {"person": name}
                )


def _memberships(teams: Collection[int]) -> QuerySet[TeamMembership]:
    return TeamMembership.objects.filter(team__in=teams)


def _twice(plans: list[PlannedVisit], people: People, found: dict[int, list[str]]) -> None:
    """The same member at two places at the same time; a morning and an afternoon do not clash."""
    sent = {person for some in people.values() for person, _name in some}
    by_day = defaultdict(list)
    for day, *row in rows_given(_planned, sent, {plan.on for plan in plans}):
        by_day[day].append(row)
    for plan in plans:
        own = dict(people[plan.pk])
        for person, other, part, team, *names in by_day[plan.on]:
            if person in own and other != plan.pk and clash(plan.part_of_day, part):
                same = team == plan.team_id  # type: ignore[attr-defined]
                place = next(filter(None, names)) if same else _("a unit of another team")
                words = {"person": own[person], "unit": place}
                found[plan.pk].append(_("%(person)s is planned for %(unit)s at the same time.") % words)


def _planned(people: Collection[int], days: Collection[dt.date]) -> QuerySet[Any, Any]:
    """Who of these is planned for where on these days."""
    rows = PlannedVisit.objects.open().filter(due_on__in=days, members__in=people).with_team()
    rows = rows.order_by("wanted_on", "pk", "members__username", "members")
    return rows.values_list(
        "due_on",
        "members",
        "pk",
        "part_of_day",
        "team_id",
        "unit__short_name",
        "unit__name",
        "key_task__name",
    )


def clash(one: str, other: str) -> bool:
    """Whether two parts of one day overlap."""
    return DayPart.WHOLE in {one, other} or one == other


def _avoidance(plans: list[PlannedVisit], people: People, found: dict[int, list[str]]) -> None:
    """Avoidance of a member towards the unit or a member of its leadership team."""
    closed = closed_for({person for some in people.values() for person, _name in some})
    for plan in plans:
        for person, name in people[plan.pk]:
            if answering_key(plan.destination) in closed[person].leaderships:
                text = _("%(person)s keeps away from here (avoidance): let someone else go.")
                found[plan.pk].append(text % {"person": name})
