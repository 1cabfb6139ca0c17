"""Two teams of one open round, each with a lead, a member and a unit."""

from types import SimpleNamespace

import pytest

from tests.organisation.rounds import builders


@pytest.fixture
def work(member1, lead1, member2, lead2):
    """``one`` (the round), ``team1``, ``team2``, ``unit1``, ``unit2``, ``spare`` (in scope, in nobody's hands)."""
    one = builders.make_round()
    team1, team2 = builders.make_team(one, "第一走访组"), builders.make_team(one, "第二走访组")
    units = [builders.make_unit(name) for name in ("青山局", "绿水局", "蓝天局")]
    builders.put_in_scope(one, *units)
    for team, lead, member, unit in ((team1, lead1, member1, units[0]), (team2, lead2, member2, units[1])):
        builders.join(team, lead, is_lead=True)
        builders.join(team, member)
        builders.hand(team, unit)
    return SimpleNamespace(one=one, team1=team1, team2=team2, unit1=units[0], unit2=units[1], spare=units[2])
