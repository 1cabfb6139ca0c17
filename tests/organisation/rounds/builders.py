"""Rounds, teams and their units for tests, written straight into the tables."""

import datetime as dt
import uuid
from itertools import count

from django.utils import timezone

from visits.fieldwork.visits.models import Interview, Visit
from visits.organisation.rounds.default_scheme import make_default_scheme
from visits.organisation.rounds.models import Assignment, Round, ScopeEntry, TeamMembership, VisitTeam
from visits.organisation.units.models import Unit

numbers = count(1)


def today():
    return timezone.localdate()


def make_unit(name="", category="department", kind="government", **values):
    number = next(numbers)
    name = name or f"第{number}局"
    place = {"tree_left": number * 2, "tree_right": number * 2 + 1, "search_text": name}
    return Unit.objects.create(
        code=f"U{number:05}", name=name, category=category, kind=kind, **(place | values)
    )


def make_round(state="open", **values):
    day = today()
    number = next(numbers)
    facts = {
        "name": f"第{number}轮走访",
        "starts_on": day - dt.timedelta(days=90) + dt.timedelta(days=number % 30),
        "ends_on": day + dt.timedelta(days=90),
        "scheme": values.pop("scheme", None) or make_default_scheme(),
    }
    return Round.objects.create(state=state, **(facts | values))


def make_team(round, name="", **values):
    number = next(numbers)
    return VisitTeam.objects.create(
        round=round, name=name or f"第{number}走访组", position=number % 1000, **values
    )


def join(team, user, is_lead=False, from_on=None, to_on=None):
    return TeamMembership.objects.create(
        team=team,
        user=user,
        is_lead=is_lead,
        from_on=from_on or today() - dt.timedelta(days=30),
        to_on=to_on,
    )


def put_in_scope(round, *units, reason=""):
    return [
        ScopeEntry.objects.create(round=round, unit=unit, in_scope=not reason, reason=reason)
        for unit in units
    ]


def hand(team, *units):
    return [
        Assignment.objects.create(round=team.round, team=team, unit=unit, assigned_on=today())
        for unit in units
    ]


def make_visit(team, unit, author, state="submitted", day=None, circles=(), **values):
    visit = Visit.objects.create(
        client_key=uuid.uuid4(),
        round=team.round,
        team=team,
        unit=unit,
        visited_on=day or today(),
        state=state,
        created_by=author,
        **values,
    )
    visit.members_present.add(author)
    for circle in circles:
        Interview.objects.create(
            client_key=uuid.uuid4(),
            visit=visit,
            source_class="staff",
            source_circle=circle,
            is_confidential=True,
            interviewer=author,
            recorder=author,
            alone_reason="另一人临时出差",
            created_by=author,
        )
    return visit


def make_cadre(unit, name="张伟"):
    from visits.cadres.files.models import Cadre, CadreToken
    from visits.core.pinyin import sort_key, tokens

    cadre = Cadre.objects.create(
        client_key=uuid.uuid4(),
        name=name,
        name_key=sort_key(name),
        sex="male",
        birth_month=dt.date(1975, 8, 1),
        unit=unit,
        unit_left=unit.tree_left,
        created_by=_author(),
    )
    CadreToken.objects.bulk_create(CadreToken(cadre=cadre, token=token) for token in tokens(name))
    return cadre


def _author():
    from cadre_review.accounts.models import User

    return User.objects.order_by("pk").first()
