"""Consulting files: a matter asked once, a line before each page, parts of their own right."""

import datetime as dt
from urllib.parse import quote

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from cadre_review.audit.models import Entry
from tests.cadres.builders import make_cadre
from visits.cadres.consulting import begin_matter, current_matter, end_matter, open_file
from visits.cadres.models import FamilyMember, Matter
from visits.cadres.withheld import may_see, shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def cadre(staff):
    cadre = make_cadre(staff=staff, health="健康", measures="2019.05 提醒谈话")
    FamilyMember.objects.create(cadre=cadre, relation="妻子", name="钟静")
    return cadre


# --- the matter -----------------------------------------------------------------------------------


def test_file_asks_for_the_matter_once_and_goes_on(as_leader, leader, cadre) -> None:
    page = f"/cadres/{cadre.pk}/file/"
    asked = as_leader.get(page)
    assert asked["Location"] == f"/cadres/matter/?next={quote(page, safe='')}"
    assert not Entry.objects.filter(act="cadre.open").exists()
    sent = as_leader.post("/cadres/matter/", {"reason": "换届考察", "next": page})
    assert sent["Location"] == page
    assert [as_leader.get(page).status_code for _turn in range(2)] == [200, 200]
    lines = Entry.objects.filter(act="cadre.open", actor=leader)
    assert [line.detail["matter"] for line in lines] == ["换届考察", "换届考察"]
    assert Entry.objects.get(act="matter.begin").detail == {"matter": "换届考察"}


@pytest.mark.parametrize("reason", ["", "   ", "看", "长" * 201, "换届\x07考察"])
def test_matter_that_says_nothing_is_refused(as_staff, reason) -> None:
    assert as_staff.post("/cadres/matter/", {"reason": reason}).status_code == 422
    assert not Matter.objects.exists()


@pytest.mark.parametrize("onward", ["https://example.org/", "//example.org", "javascript:alert(1)", ""])
def test_matter_leads_nowhere_else(as_staff, onward) -> None:
    assert as_staff.post("/cadres/matter/", {"reason": "换届考察", "next": onward})["Location"] == "/cadres/"


def test_matter_of_yesterday_stands_no_more(as_staff, staff, cadre) -> None:
    begin_matter(actor=staff, reason="换届考察")
    Matter.objects.update(started_at=timezone.now() - dt.timedelta(days=1))
    assert current_matter(staff) is None
    assert as_staff.get(f"/cadres/{cadre.pk}/file/").status_code == 302
    assert begin_matter(actor=staff, reason="年度核对") == current_matter(staff)
    assert Matter.objects.filter(ended_at__isnull=True).count() == 1


def test_matter_is_ended_by_its_owner_only(as_staff, as_leader, staff, leader) -> None:
    begin_matter(actor=staff, reason="换届考察")
    as_leader.post("/cadres/matter/end/")
    assert current_matter(staff)
    as_staff.post("/cadres/matter/end/")
    assert current_matter(staff) is None
    assert Entry.objects.filter(act="matter.end").count() == 1


def test_visit_team_has_no_matter(member1) -> None:
    for act in (lambda: begin_matter(actor=member1, reason="换届考察"), lambda: end_matter(actor=member1)):
        with pytest.raises(PermissionDenied):
            act()
    assert not Matter.objects.exists()


def test_overview_does_not_ask_and_logs_the_matter_where_one_stands(as_staff, staff, cadre) -> None:
    assert as_staff.get(f"/cadres/{cadre.pk}/").status_code == 200
    begin_matter(actor=staff, reason="换届考察")
    as_staff.get(f"/cadres/{cadre.pk}/")
    details = [line.detail for line in Entry.objects.filter(act="cadre.open").order_by("number")]
    assert details == [{"part": "overview"}, {"part": "overview", "matter": "换届考察"}]


def test_file_that_may_not_be_read_is_not_opened(member1, cadre) -> None:
    with pytest.raises(PermissionDenied):
        open_file(actor=member1, cadre=cadre)
    assert not Entry.objects.filter(act="cadre.open").exists()


# --- parts of their own right ---------------------------------------------------------------------

RIGHTS = {
    "staff": {"family", "health", "measures"},
    "reviewer": {"health", "measures"},
    "leader": {"measures"},
    "member1": set(),
    "auditor": set(),
}


@pytest.mark.parametrize("who", RIGHTS)
def test_each_role_sees_the_parts_of_its_right(request, cadre, who) -> None:
    user = request.getfixturevalue(who)
    assert {part for part in ("family", "health", "measures") if may_see(user, part)} == RIGHTS[who]
    file = shown(user, cadre)
    seen = {"family": file.parts["family"], "health": file.cadre.health, "measures": file.cadre.measures}
    assert {part for part, value in seen.items() if value} == RIGHTS[who]
    assert file.withheld == {"family", "health", "measures"} - RIGHTS[who]
    assert cadre.health == "健康"  # the copy lost it, not the file


def test_matter_without_a_reason_says_what_to_write(staff) -> None:
    with pytest.raises(ValidationError) as caught:
        begin_matter(actor=staff, reason=" 看 ")
    assert "reason" in caught.value.message_dict
