"""The work list names what waits for whom, in numbers alone."""

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.world import make_cadre, make_check, make_decision, make_finding, make_rectification, make_unit

pytestmark = pytest.mark.django_db


def words(client):
    return client.get(reverse("home")).content.decode()


def test_each_role_sees_its_own_and_staff_nothing_of_content(
    staff, reviewer, as_staff, as_reviewer, as_leader
):
    cadre = make_cadre(make_unit("审计局"), name="某甲乙")
    make_finding(reviewer, cadre=cadre)
    for state in ("drafted", "seconded", "signed"):
        make_decision(staff, cadre=cadre, state=state)
    make_check(make_decision(staff, cadre=cadre, decided_on=timezone.localdate()))
    for state, days in (
        ("demanded", 3),
        ("demanded", -16),
        ("demanded", -31),
        ("verified", 3),
        ("drafted", 3),
    ):
        make_rectification(staff, state=state, days=days, cadre=cadre)
    pages = {"staff": words(as_staff), "reviewer": words(as_reviewer), "leader": words(as_leader)}
    expected = {
        "staff": ("findings/?state=unverified", "rectifications/?rung=soon", "outcome-checks/?due=due"),
        "reviewer": (
            "decisions/?state=drafted",
            "rectifications/?state=verified",
            "rectifications/?rung=over15",
        ),
        "leader": (
            "decisions/?state=seconded",
            "rectifications/?state=drafted",
            "rectifications/?rung=over30",
        ),
    }
    for role, links in expected.items():
        for link in links:
            assert link in pages[role], (role, link)
    assert "某甲乙" not in pages["staff"]
    assert "推进迟缓" not in pages["staff"]
    assert "rung=over30" not in pages["staff"]
    assert "state=seconded" not in pages["reviewer"]
