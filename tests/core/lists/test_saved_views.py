"""Views of lists kept under a name."""

import pytest

from cadre_review.audit.models import Entry
from tests.conftest import client_of
from tests.world import assign_to, make_unit
from visits.core.lists.models import SavedView

pytestmark = pytest.mark.django_db
ADDRESS = "/lists/cadres/views/new/"


def test_view_is_kept_and_leads_back_to_its_list(as_staff, staff) -> None:
    response = as_staff.post(ADDRESS, {"name": "女干部", "query": "sex=female&cols=name"})
    assert response["Location"] == "/cadres/?sex=female&cols=name"
    view = SavedView.objects.get()
    assert (view.owner, view.list_key, view.is_shared) == (staff, "cadres", False)
    assert Entry.objects.filter(act="view.save", thing_id=str(view.pk)).exists()
    shown = as_staff.get("/cadres/?sex=female&cols=name").context["page"]["views"]
    assert [(one["name"], one["current"]) for one in shown] == [("女干部", True)]


@pytest.mark.parametrize(
    "data", [{"name": ""}, {"name": "长" * 61}, {"name": "甲\x00"}, {"name": "甲", "query": "x" * 2001}]
)
def test_bad_input_keeps_nothing(as_staff, data) -> None:
    assert as_staff.post(ADDRESS, data).status_code == 422
    assert not SavedView.objects.exists()


def test_second_view_of_the_name_is_refused(as_staff) -> None:
    as_staff.post(ADDRESS, {"name": "女干部"})
    assert as_staff.post(ADDRESS, {"name": "女干部"}).status_code == 422
    assert SavedView.objects.count() == 1


def test_unknown_list_is_404(as_staff) -> None:
    assert as_staff.get("/lists/nothing/views/new/").status_code == 404


def test_shared_view_is_seen_by_the_office_and_not_by_teams(as_staff, as_leader, as_member1) -> None:
    as_staff.post(ADDRESS, {"name": "共用", "is_shared": "on"})
    as_staff.post(ADDRESS, {"name": "自用"})
    assert [one["name"] for one in as_leader.get("/cadres/").context["page"]["views"]] == ["共用"]
    assert as_member1.get("/cadres/").context["page"]["views"] == []


def test_shared_view_of_a_team_stays_in_the_team(member1, as_member2, lead1, as_staff) -> None:
    team = assign_to(user=member1, unit=make_unit()).team
    team.memberships.create(user=lead1, from_on="2018-03-01", is_lead=True)
    client_of(member1).post(ADDRESS, {"name": "本组", "is_shared": "on"})
    assert [one["name"] for one in client_of(lead1).get("/cadres/").context["page"]["views"]] == ["本组"]
    for other in (as_member2, as_staff):
        assert other.get("/cadres/").context["page"]["views"] == []


def test_view_of_another_cannot_be_removed(as_staff, as_leader) -> None:
    as_staff.post(ADDRESS, {"name": "共用", "is_shared": "on"})
    view = SavedView.objects.get()
    assert as_leader.post(f"/lists/views/{view.pk}/delete/").status_code == 404
    assert SavedView.objects.exists()
    response = as_staff.post(f"/lists/views/{view.pk}/delete/", HTTP_REFERER="https://elsewhere.example/")
    assert response["Location"] == "/cadres/"
    assert not SavedView.objects.exists()
