"""A team with its first member, a unit in its hands, and an accepted visit to it, for whoever tests what is judged."""

import pytest
from django.utils import timezone

from tests.world import accepted_visit, hand, join, make_round, make_team, make_unit


@pytest.fixture
def team(member1):
    one = make_team(make_round())
    join(one, member1)
    return one


@pytest.fixture
def unit(team):
    return hand(team, make_unit("审计局"))[0].unit


@pytest.fixture
def visit(team, unit, member1):
    return accepted_visit(team=team, unit=unit, author=member1, visited_on=timezone.localdate())
