"""One thing called rectification: a decision makes its demand, and each signed demand on a team counts once."""

import datetime as dt
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from tests.judgement.decisions.test_decisions import post, signed, url, words
from tests.world import make_decision, make_finding, make_unit
from visits.judgement.decisions import actions as decisions
from visits.judgement.rectifications import actions
from visits.judgement.rectifications.models import Rectification
from visits.organisation.units.models import LeadershipTeam
from visits.reports.outcomes.breakdown import WAYS, broken_down
from visits.reports.outcomes.figures import figures_of
from visits.reports.outcomes.windows import Window

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
YEAR = Window(TODAY - dt.timedelta(365), TODAY)
DEMAND = {"demand": "逐项整改并报送结果", "responsible": "主要负责人", "due_on": TODAY + dt.timedelta(30)}
NUMBER = {"decided_on": TODAY, "document_number": "组干〔2026〕7号"}


@pytest.fixture
def team():
    return LeadershipTeam.objects.create(unit=make_unit("审计局"))


def figure(user, window=YEAR):
    found = [
        one for _label, group in figures_of(user, window) for one in group if one.key.startswith("rectify")
    ]
    return {one.key: one for one in found}


def opened(client, url):
    return client.get(url).context["page"]["rows"]


def drafted(staff, reviewer, team):
    finding = make_finding(staff, reviewer, leadership_team=team)
    values = DEMAND | {"problem": "议而不决", "decision": None}
    return actions.draft(actor=staff, client_key=uuid4(), thing=team, values=values, findings=[finding])


def test_a_demand_counts_from_its_signature_on_and_opens(team, staff, reviewer, leader, as_staff):
    made = drafted(staff, reviewer, team)
    assert figure(staff)["rectify"].value == 0
    actions.demand(actor=leader, rectification=made, base_version=made.version)
    told = figure(staff)["rectify"]
    assert told.value == 1
    assert [row.pk for row in opened(as_staff, told.url)] == [made.pk]
    assert figure(staff, Window(YEAR.first, YEAR.last, category="county"))["rectify"].value == 0


def test_a_decision_to_rectify_makes_its_demand_and_both_are_one(
    team, staff, reviewer, leader, as_staff, as_leader
):
    finding = make_finding(staff, reviewer, leadership_team=team)
    motion = signed(staff, reviewer, leader, team, "rectify", [finding])
    assert "请填写整改要求" in words(as_staff.get(url("detail", motion)))
    assert post(as_staff, "decide", motion, **NUMBER).status_code == 422
    assert post(as_staff, "prepare", motion, **DEMAND).status_code == 302
    made = Rectification.objects.get(decision=motion)
    with pytest.raises(ValidationError):  # signed with its decision, not before it
        actions.demand(actor=leader, rectification=made, base_version=made.version)
    assert reverse("rectifications:demand", args=[made.pk]) not in words(
        as_leader.get(reverse("rectifications:detail", args=[made.pk]))
    )
    assert figure(staff)["rectify"].value == 0
    assert post(as_staff, "prepare", motion, **DEMAND | {"responsible": "局长"}).status_code == 302
    assert post(as_staff, "decide", motion, **NUMBER).status_code == 302
    made.refresh_from_db()
    assert (made.state, made.demanded_on, made.demanded_by, made.responsible) == (
        "demanded",
        TODAY,
        leader,
        "局长",
    )
    assert list(made.findings.all()) == [finding]
    assert figure(staff)["rectify"].value == 1
    for by in WAYS:
        shown = broken_down(YEAR, by)
        at = [str(one) for one in shown.heads].index(str(figure(staff)["rectify"].label))
        cells = [row.cells[at] for row in shown.rows if row.cells[at][0]]
        assert [n for n, _url in cells] == ([1] if by in {"category", "kind", "month"} else []), by
        assert all([row.pk for row in opened(as_staff, url)] == [made.pk] for _n, url in cells), by
    assert reverse("rectifications:detail", args=[made.pk]) in words(as_staff.get(url("detail", motion)))
    values = DEMAND | {"problem": "议而不决", "decision": motion}
    with pytest.raises(ValidationError):
        actions.draft(actor=staff, client_key=uuid4(), thing=team, values=values, findings=[finding])


def test_a_decision_taken_back_takes_its_demand_with_it(team, staff, reviewer, leader):
    motion = signed(
        staff, reviewer, leader, team, "rectify", [make_finding(staff, reviewer, leadership_team=team)]
    )
    motion = decisions.prepare(actor=staff, decision=motion, base_version=motion.version, values=DEMAND)
    motion = decisions.decide(actor=staff, decision=motion, base_version=motion.version, **NUMBER)
    decisions.withdraw(
        actor=leader, decision=motion, base_version=motion.version, reason="依据不足，予以撤回"
    )
    assert Rectification.objects.get().state == "withdrawn"
    assert figure(staff)["rectify"].value == 0
    assert not Rectification.objects.running().exists()


def test_old_decisions_without_a_demand_count_and_are_named(team, staff, reviewer, leader, as_staff):
    made = drafted(staff, reviewer, team)
    actions.demand(actor=leader, rectification=made, base_version=made.version)
    other = LeadershipTeam.objects.create(unit=make_unit("水利局"))
    old = [make_decision(staff, leadership_team=one, decided_on=TODAY) for one in (team, other)]
    found = figure(staff)
    assert found["rectify"].value == 2  # each team once
    assert {row.pk for row in opened(as_staff, found["rectify_bare"].url)} == {one.pk for one in old}
