"""Writing the copy of a round: teams, members, scope, assignments and the rule of coverage, in one act."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from visits.core.records import fill, lock, store
from visits.organisation.rounds.actions.rounds import check_scheme, rounds
from visits.organisation.rounds.actions.teams import teams
from visits.organisation.rounds.models import Assignment, Round, ScopeEntry, TeamMembership, VisitTeam
from visits.reports.models import CoverageRule

from .plan import Copy, TeamCopy, plan_of


class MovedOnError(ValidationError):
    """What was looked at is not what would be written now."""


@transaction.atomic
def copy_round(*, actor: Any, one: Round, digest: str, **values: Any) -> Round:
    """Plan a round as a copy of another one, of what ``plan_of`` told under this digest.

    ``values``: name, starts_on, ends_on, scheme, minimum_group, note. One line in the log; all or nothing. Raises
    PermissionDenied, ValidationError by field, MovedOnError.
    """
    old = lock(actor, one, "round.write")
    made = Round()
    fill(made, values)
    store(made)
    check_scheme(made)
    plan = plan_of(actor, old, made.starts_on, made.ends_on, made.scheme)
    if plan.digest != digest:
        raise MovedOnError(_("Something has changed meanwhile. Look at the changes again, then write them."))
    _write_scope(made, plan)
    for team in plan.teams:
        _write_team(actor, made, team)
    _write_rule(old, made)
    return rounds.finish(
        actor, "round.copy", made, source=old.pk, teams=len(plan.teams), members=plan.members,
        units=len(plan.scope) + len(plan.fresh), assignments=plan.hands,
    )  # fmt: skip


def as_new(row: Any, **changes: Any) -> Any:
    """A row of the same model with the same values, but for its key and these."""
    kept = {
        one.attname: getattr(row, one.attname) for one in row._meta.concrete_fields if not one.primary_key
    }
    made = type(row)(**kept)
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def _write_scope(made: Round, plan: Copy) -> None:
    rows = [as_new(entry, round=made, unit_id=unit) for unit, entry in plan.scope.items()]
    rows += [ScopeEntry(round=made, unit=unit) for unit in plan.fresh]
    rows += [as_new(entry, round=made) for entry in plan.tasks.values()]
    rows += [ScopeEntry(round=made, key_task=task) for task in plan.fresh_tasks]
    ScopeEntry.objects.bulk_create(rows, batch_size=500)


def _write_team(actor: Any, made: Round, copy: TeamCopy) -> None:
    """The team, who serves in it from the first day, and the units in its hands."""
    team: VisitTeam = store(as_new(copy.team, round=made))
    teams.keep(actor, team)
    first: dt.date = made.starts_on
    TeamMembership.objects.bulk_create(
        as_new(row, team=team, from_on=first, to_on=None) for row in copy.members
    )
    Assignment.objects.bulk_create(
        [as_new(row, team=team, round=made, assigned_on=first) for row in copy.hands], batch_size=500
    )


def _write_rule(old: Round, made: Round) -> None:
    for rule in CoverageRule.objects.filter(round=old):
        as_new(rule, round=made, version=1).save()
