"""Whatever bears a number is found by it in the one box, by whoever sees it and by nobody else."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.conftest import client_of
from tests.world import (
    Office,
    make_decision,
    make_dossier,
    make_lead,
    make_letter,
    make_rectification,
    today,
)
from visits.avoidance.models import Recusal
from visits.core.lists.models import Export

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(member1, lead1, member2) -> Office:
    return Office(member1, lead1, member2)


def addresses(user, line: str) -> set[str]:
    groups = client_of(user).get("/search/offers/", {"q": line}).json()["groups"]
    return {one["url"] for group in groups if group["title"] == "文件" for one in group["items"]}


@pytest.fixture
def numbered(office, staff) -> dict[str, str]:
    """A document of each kind with the number 88, and where it stands."""
    cadre = office.cadres[0]
    made = make_decision(staff, cadre=cadre, decided_on=today())
    type(made).objects.filter(pk=made.pk).update(document_number="组干88号")
    made.refresh_from_db()
    lead = make_lead(staff, office.unit, number="2026-0088")
    letter = make_letter(staff, office.unit, office.round, number="组函88号")
    demand = make_rectification(staff, cadre=cadre, decision=made)
    dossier = make_dossier(staff, made)
    return {
        "lead": f"/leads/{lead.pk}/", "decision": f"/decisions/{made.pk}/", "letter": f"/letters/{letter.pk}/",
        "demand": f"/rectifications/{demand.pk}/", "dossier": f"/dossiers/{dossier.pk}/",
    }  # fmt: skip


def test_each_kind_is_found_by_its_number(numbered, staff) -> None:
    assert addresses(staff, "88") == set(numbered.values())
    assert addresses(staff, "组干88号") == {numbered[kind] for kind in ("decision", "demand", "dossier")}
    assert addresses(staff, "号") == set()  # no number


def test_a_member_finds_none_of_the_departments(numbered, member2) -> None:
    assert addresses(member2, "88") == set()


def test_who_keeps_away_finds_nothing_about_the_person(numbered, office, staff) -> None:
    Recusal.objects.create(user=staff, cadre=office.cadres[0], relation="other")
    assert addresses(staff, "88") == {numbered["lead"]}  # the letter is to the unit that they lead


def test_a_sheet_is_found_by_the_number_at_its_foot(staff, lead1) -> None:
    one = Export.objects.create(list_key="visits", taken_by=staff, rows=3)
    assert addresses(staff, one.number) == {f"/exports/?q={one.number}"}
    assert addresses(lead1, one.number) == set()
    page = client_of(staff).get(f"/exports/?q={one.number}").content.decode()
    assert one.number in page
    assert addresses(staff, f"20000101-{one.pk:06}") == set()  # another day


def test_the_box_asks_a_fixed_number_of_questions(numbered, staff) -> None:
    client = client_of(staff)
    client.get("/search/offers/", {"q": "88"})
    with CaptureQueriesContext(connection) as seen:
        assert client.get("/search/offers/", {"q": "88"}).status_code == 200
    assert len(seen) <= 14, [one["sql"][:100] for one in seen.captured_queries]
