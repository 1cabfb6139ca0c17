"""Consulting files: a matter asked once, a line before each page, parts of their own right."""

import datetime as dt
import io
from urllib.parse import quote

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from cadre_review.accounts.models import User
from cadre_review.audit.models import ChainHead, Entry
from tests.conftest import client_of, enter
from tests.world import assign_to, make_unit, open_cadre
from visits.cadres.files import lists
from visits.cadres.files.actions import change_cadre, save_family
from visits.cadres.files.consulting import begin_matter, current_matter, end_matter, open_file
from visits.cadres.files.models import FamilyMember, Matter
from visits.cadres.files.withheld import may_see, shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def cadre(staff):
    cadre = open_cadre(staff=staff, health="健康", measures="2019.05 提醒谈话")
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


SECRETS = {"family": "钟静", "health": "慢性胃病", "measures": "责令检查"}


@pytest.fixture
def secret(staff):
    """A file with something in each part of its own right, in the file and in its history."""
    cadre = open_cadre(staff=staff, health="慢性胃病（旧）", measures="责令检查（旧）", unit=make_unit())
    row = {"relation": "妻子", "name": "钟静", "unit_and_post": "某中学"}
    save_family(actor=staff, cadre=cadre, base_version=1, rows=[row])
    values = {"health": "慢性胃病", "measures": "2019.05 责令检查"}
    return change_cadre(actor=staff, cadre=cadre, base_version=2, **values)


COLUMNS = "&".join(f"cols={column.key}" for column in lists.COLUMNS)
PAGES = [
    "/cadres/{pk}/", "/cadres/{pk}/file/", "/cadres/{pk}/as-of/", "/cadres/{pk}/versions/", "/cadres/{pk}/evidence/",
    "/cadres/{pk}/ratings/", "/cadres/{pk}/talks/", "/cadres/{pk}/consulted/", f"/cadres/?{COLUMNS}",
    reverse("audit:mine"), "/cadres/{pk}/print/",
]  # fmt: skip


def taken_away(client, address: str) -> str:
    """The words of the workbook, or of the page that says to ask for it."""
    response = client.get(address)
    content = b"".join(response)
    if response.status_code != 200:
        return content.decode()
    return "".join(str(cell.value) for row in load_workbook(io.BytesIO(content)).active for cell in row)


@pytest.mark.parametrize("who", ["staff", "reviewer", "leader", "member1"])
def test_part_is_on_no_page_for_whom_it_is_not(request, secret, who) -> None:
    user = request.getfixturevalue(who)
    client = client_of(user)
    if who == "member1":
        assign_to(user=user, unit=secret.unit)
    else:
        begin_matter(actor=user, reason="换届考察")
    pages = {page: client.get(page.format(pk=secret.pk)).content.decode() for page in PAGES}
    text = "".join(pages.values())
    text += taken_away(client, f"/cadres.xlsx?{COLUMNS}")
    assert {part for part, words in SECRETS.items() if words in text} == RIGHTS[who]
    if who in {"reviewer", "leader"}:
        assert SECRETS["family"] not in pages["/cadres/{pk}/versions/"]


def test_search_finds_nobody_by_a_part_of_its_own_right(as_leader, secret) -> None:
    for words in SECRETS.values():
        assert as_leader.get(f"/cadres/?q={words}").context["page"]["rows"] == []


# --- nobody opens a relative's file ---------------------------------------------------------------

CLOSED = [
    "", "file/", "as-of/", "versions/", "photo.jpg", "photo.jpg?version=1", "evidence/", "ratings/", "talks/",
    "id-number/", "consulted/", "print/", "papers/",
]  # fmt: skip


@pytest.fixture(params=["staff", "reviewer", "leader"])
def kin(request, staff):
    """An official with his own file, and the file of a relative whom it names; then who names whom is turned."""
    user = request.getfixturevalue(request.param)
    own = open_cadre(staff=staff, name="章亦真", birth_month=dt.date(1975, 8, 1), unit=make_unit())
    wife = open_cadre(staff=staff, name="钟静", birth_month=dt.date(1976, 2, 1), unit=make_unit())
    type(own).objects.filter(pk=own.pk).update(account=user)
    return user, own, wife


@pytest.mark.parametrize("turned", [False, True])
def test_relatives_file_is_closed_on_every_road_both_ways(kin, staff, turned) -> None:
    user, own, wife = kin
    keeper = staff if user != staff else enter("reviewer")  # nobody writes into his own file
    User.objects.filter(pk=keeper.pk).update(role="staff")
    keeper.refresh_from_db()
    one, other = (wife, own) if turned else (own, wife)
    line = {"relation": "配偶", "name": other.name, "birth_month": other.birth_month}
    client = client_of(user)
    begin_matter(actor=user, reason="换届考察")
    assert client.get(f"/cadres/{wife.pk}/file/").status_code == 200
    save_family(actor=keeper, cadre=one, base_version=1, rows=[line])
    for part in CLOSED:
        expected = {403, 404} if part == "consulted/" else {404}
        assert client.get(f"/cadres/{wife.pk}/{part}").status_code in expected, part
    assert client.get("/cadres/?q=钟静").context["page"]["rows"] == []
    assert "钟静" not in taken_away(client, "/cadres.xlsx")
    with pytest.raises(PermissionDenied):
        open_file(actor=user, cadre=wife)


def test_tie_goes_when_the_line_names_somebody_else(staff, leader) -> None:
    own, wife = open_cadre(staff=staff), open_cadre(staff=staff, name="钟静", birth_month=dt.date(1976, 2, 1))
    type(own).objects.filter(pk=own.pk).update(account=leader)
    line = {"relation": "妻子", "name": "钟静", "birth_month": dt.date(1976, 2, 1)}
    save_family(actor=staff, cadre=own, base_version=1, rows=[line])
    assert own.family.get().relative == wife
    change_cadre(actor=staff, cadre=wife, base_version=1, birth_month=dt.date(1980, 2, 1))
    assert own.family.get().relative is None
    change_cadre(actor=staff, cadre=wife, base_version=2, birth_month=dt.date(1976, 2, 1))
    assert own.family.get().relative == wife


def test_relative_with_a_file_is_linked_for_staff(as_staff, staff, cadre) -> None:
    begin_matter(actor=staff, reason="换届考察")
    wife = open_cadre(staff=staff, name="钟静", birth_month=dt.date(1976, 2, 1))
    row = {"relation": "妻子", "name": "钟静", "birth_month": dt.date(1976, 2, 1)}
    save_family(actor=staff, cadre=cadre, base_version=1, rows=[row])
    assert f'href="/cadres/{wife.pk}/"' in as_staff.get(f"/cadres/{cadre.pk}/file/").content.decode()


# --- who looked -----------------------------------------------------------------------------------


def test_person_in_charge_sees_who_looked_at_what_for_what_matter(
    as_staff, as_reviewer, as_leader, staff, cadre
) -> None:
    begin_matter(actor=staff, reason="换届考察")
    as_staff.get(f"/cadres/{cadre.pk}/file/")
    open_cadre(staff=staff, name="别人")
    assert as_staff.get(f"/cadres/{cadre.pk}/consulted/").status_code == 403
    for client in (as_reviewer, as_leader):
        rows = client.get(f"/cadres/{cadre.pk}/consulted/").context["rows"]
        assert [(entry.actor, said[1]) for entry, said in rows] == [(staff, "换届考察")]


def test_page_is_not_shown_when_the_log_cannot_be_written(as_staff, staff, cadre) -> None:
    begin_matter(actor=staff, reason="换届考察")
    ChainHead.objects.update(number=0)  # the next number is taken: the log refuses the line
    as_staff.raise_request_exception = False
    for part in ("file/", "as-of/", "versions/", "edit/", "family/"):
        response = as_staff.get(f"/cadres/{cadre.pk}/{part}")
        assert response.status_code == 500, part
        assert "钟静" not in response.content.decode()
