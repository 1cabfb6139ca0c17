"""Two open rounds hold one unit: a visit lands where its writer serves on its day; where several fit, the form asks."""

import datetime as dt
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.conftest import client_of
from tests.fieldwork.offline.test_server import Phone, content_of
from tests.world import Office, hand, make_plan, make_round, make_team, visit_post
from visits.fieldwork.visits.models import Interview, Visit
from visits.organisation.rounds.models import TeamMembership

pytestmark = pytest.mark.django_db


def ago(days: int) -> dt.date:
    return timezone.localdate() - dt.timedelta(days=days)


class Rounds(Office):
    """A second open round, begun 30 days ago, in which member1 and lead1 serve in another team with the same unit."""

    def __init__(self, member1, lead1, member2) -> None:
        super().__init__(member1, lead1, member2)
        self.newer = make_round(scheme=self.scheme)
        self.newer.starts_on = ago(30)
        self.newer.save()
        self.newer_team = make_team(self.newer, member1, lead1, name="专项组")
        hand(self.newer_team, self.unit)

    def serves(self, team, **dates) -> None:
        TeamMembership.objects.filter(team=team, user=self.member1).update(**dates)


@pytest.fixture
def rounds(member1, lead1, member2) -> Rounds:
    return Rounds(member1, lead1, member2)


def log(rounds, day, **changes):
    post = visit_post(rounds, visited_on=day.isoformat(), **changes)
    return client_of(rounds.member1).post(reverse("visits:create"), post)


def landed() -> list[str]:
    return list(Visit.objects.values_list("team__name", flat=True))


def test_form_asks_where_two_rounds_fit_and_takes_the_one_chosen(rounds):
    page = client_of(rounds.member1).get(reverse("visits:create"), {"unit": rounds.unit.pk}, follow=True)
    choices = [label for _key, label in page.context["form"].fields["team"].choices]
    assert choices == ["—", f"{rounds.newer} · 专项组", f"{rounds.round} · 第一组"]
    refused = log(rounds, ago(0))
    assert refused.status_code == 422
    assert "专项组" in str(refused.context["form"].errors["team"])
    assert landed() == []
    assert log(rounds, ago(0), team=rounds.newer_team.pk).status_code == 302
    assert landed() == ["专项组"]
    assert Visit.objects.get().round == rounds.newer


def test_day_decides_where_only_one_round_holds_it(rounds):
    assert log(rounds, ago(40)).status_code == 302
    assert landed() == ["第一组"]


def test_membership_decides_where_the_writer_served_in_one_team_only(rounds):
    rounds.serves(rounds.team, from_on=ago(1))
    assert log(rounds, ago(3)).status_code == 302
    assert landed() == ["专项组"]


def test_who_moved_yesterday_logs_today_in_the_new_team_and_is_told_of_the_old_one(rounds):
    rounds.serves(rounds.team, to_on=ago(2))
    rounds.serves(rounds.newer_team, from_on=ago(1))
    refused = log(rounds, ago(2))
    assert refused.status_code == 422
    said = str(refused.context["form"].errors["visited_on"])
    assert rounds.team.name in said
    assert rounds.round.name in said
    assert landed() == []
    assert log(rounds, ago(0)).status_code == 302
    assert landed() == ["专项组"]


def test_day_on_which_the_writer_served_nowhere_is_refused_in_words(rounds):
    for team in (rounds.team, rounds.newer_team):
        rounds.serves(team, from_on=ago(1))
    refused = log(rounds, ago(5))
    assert (refused.status_code, landed()) == (422, [])
    assert refused.context["form"].errors["visited_on"]


def test_team_not_ones_own_is_no_choice(rounds):
    assert log(rounds, ago(0), team=rounds.other_team.pk).status_code == 422
    assert landed() == []


def test_ended_membership_opens_no_form(rounds):
    for team in (rounds.team, rounds.newer_team):
        rounds.serves(team, to_on=ago(1))
    assert log(rounds, ago(2)).status_code == 404
    assert landed() == []


def test_key_words_ask_too(rounds):
    url, client, key = (
        reverse("visits:note_unit", args=[rounds.unit.pk]),
        client_of(rounds.member1),
        str(uuid4()),
    )
    post = {
        "client_key": key, "draft_key": key, "base_version": 0, "draft_version": 0, "form_tab": key,
        "source": "kstaff", "kind": "interview", "keywords": "要点", "alone_reason": "另一人临时出差", "_save": "1",
    }  # fmt: skip
    refused = client.post(url, post)
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["team"])
    assert not Interview.objects.exists()
    assert client.post(url, post | {"team": rounds.newer_team.pk}).status_code == 302
    assert landed() == ["专项组"]


def test_draft_box_carries_both_rounds_and_is_asked(rounds):
    phone = Phone(rounds.member1)
    kit = phone.get("kit/").json()
    assert kit["units"][0]["teams"] == [rounds.newer_team.pk, rounds.team.pk]
    assert {team["name"]: team["serves"] for team in kit["teams"]} == {
        "专项组": [[str(ago(30)), ""]],
        "第一组": [[str(ago(60)), ""]],
    }
    assert {one["name"]: one["from"] for one in kit["forms"]["visit"]["fields"]}["team"] == "teams"
    content = content_of(visit_post(rounds))
    refused = phone.send("visit", uuid4(), content, unit=rounds.unit.pk)
    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["team"])
    content |= {"team": [str(rounds.team.pk)]}
    assert phone.send("visit", uuid4(), content, unit=rounds.unit.pk).status_code == 200
    assert landed() == ["第一组"]


def test_visit_begun_from_the_plan_has_its_round_filled_in(rounds):
    plan = make_plan(rounds.newer, rounds.unit, rounds.lead1, rounds.member1)
    page = client_of(rounds.member1).post(reverse("plans:log", args=[plan.pk]), follow=True)
    assert page.context["form"]["team"].value() == str(rounds.newer_team.pk)
