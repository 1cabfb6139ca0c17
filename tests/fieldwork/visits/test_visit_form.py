import datetime as dt
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from cadre_review.audit.models import Entry
from tests.world import Office, force, visit_post
from visits.avoidance.models import Recusal
from visits.core.history.models import Revision
from visits.core.saving import Sent, Stale
from visits.fieldwork.visits.actions.visits import save_visit
from visits.fieldwork.visits.models import Draft, FollowUp, Visit
from visits.organisation.units.models import Unit


@pytest.fixture
def office(member1, lead1, member2) -> Office:
    return Office(member1, lead1, member2)


def post(client, office, **changes):
    return client.post("/visits/new/", visit_post(office, **changes))


def _today(office) -> dict:
    return {"visited_on": timezone.localdate(), "members_present": [office.member1]}


def text(response) -> str:
    return response.content.decode()


def test_member_logs_a_visit(as_member1, office):
    response = post(as_member1, office)
    visit = Visit.objects.get()
    assert response.status_code == 302
    assert response.url == f"/visits/{visit.pk}/"
    assert (visit.team, visit.round, visit.version, visit.state) == (office.team, office.round, 1, "draft")
    assert visit.targets == ["leadership_team", "cadre"]
    assert "𠮷·" in visit.observed
    assert FollowUp.objects.get(visit=visit).text == "补充材料"
    assert Entry.objects.filter(act="visit.create", thing_id=str(visit.pk)).count() == 1
    assert Revision.objects.get(thing="visits.visit", thing_id=visit.pk).content["follow_ups"]


def test_units_of_others_are_not_offered(as_member1, office):
    page = text(as_member1.get("/visits/new/"))
    assert "甲局" in page
    assert "乙局" not in page


def test_outsider_gets_404(as_member2, office):
    assert as_member2.get(f"/visits/new/?unit={office.unit.pk}").status_code == 404
    assert post(as_member2, office).status_code == 404
    assert not Visit.objects.exists()


@pytest.mark.parametrize("unit", ["abc", "0", "99999999", "1 or 1", "-1"])
def test_odd_unit_gets_404(as_member1, office, unit):
    assert as_member1.get("/visits/new/", {"unit": unit}).status_code == 404


def test_open_form_is_blank_and_keeps_its_key(as_member1, office):
    response = as_member1.get(f"/visits/new/?unit={office.unit.pk}")
    assert response.status_code == 200
    assert response.context["form"].initial["members_present"] == [str(office.member1.pk)]
    key = response.context["draft_key"]
    own = f"/visits/new/?unit={office.unit.pk}&draft={key}"
    page = response.content.decode().replace("&amp;", "&")
    assert f'<noscript><meta http-equiv="refresh" content="0; url={own}"></noscript>' in page
    assert f'data-address="{own}"' in page
    assert f'name="next" value="{own}"' in page  # where the change of the language leads back to
    assert "data-address" not in as_member1.get(own).content.decode()


def test_double_submit_makes_one_visit(as_member1, office):
    data = visit_post(office)
    first, second = as_member1.post("/visits/new/", data), as_member1.post("/visits/new/", data)
    assert first.url == second.url
    assert Visit.objects.get().version == 1
    assert Entry.objects.filter(act__startswith="visit.").count() == 1


def test_same_key_with_other_text_is_a_conflict(as_member1, office):
    data = visit_post(office)
    as_member1.post("/visits/new/", data)
    response = as_member1.post("/visits/new/", data | {"observed": "另一段文字"})
    assert response.status_code == 409
    assert "另一段文字" in text(response)
    assert "秩序良好" in text(response)
    assert "秩序良好" in Visit.objects.get().observed


def test_key_of_another_persons_visit_is_refused(as_member1, as_lead1, office):
    data = visit_post(office)
    as_member1.post("/visits/new/", data)
    assert as_lead1.post("/visits/new/", data | {"observed": "改"}).status_code == 403
    assert "秩序良好" in Visit.objects.get().observed


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"visited_on": ""}, "visited_on"),
        ({"visited_on": "2018-02-30"}, "visited_on"),
        ({"visited_on": (timezone.localdate() + dt.timedelta(1)).isoformat()}, "visited_on"),
        ({"visited_on": "1999-01-01"}, "visited_on"),
        ({"starts_at": "12:00"}, "ends_at"),
        ({"starts_at": "25:00"}, "starts_at"),
        ({"place": "长" * 121}, "place"),
        ({"observed": "长" * 20001}, "observed"),
        ({"observed": "空\x00字"}, "observed"),
        ({"observed": "铃\x07"}, "observed"),
        ({"members_present": []}, "members_present"),
        ({"members_present": ["x"]}, "members_present"),
        ({"members_present": ["999999"]}, "members_present"),
        ({"entries": ["moon"]}, "entries"),
        ({"key_task": "999999"}, "key_task"),
        ({"key_task": "x"}, "key_task"),
        ({"client_key": "x"}, "client_key"),
        ({"base_version": "x"}, "base_version"),
    ],
)
def test_wrong_value_is_told_at_its_field(as_member1, office, changes, field):
    response = post(as_member1, office, **changes)
    assert response.status_code == 422
    assert response.context["form"].errors[field]
    assert not Visit.objects.exists()
    assert not Entry.objects.filter(act="visit.create").exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"follow_ups-TOTAL_FORMS": "x"},
        {"follow_ups-TOTAL_FORMS": "99999"},
        {"follow_ups-1-owner": "谁"},
        {"follow_ups-0-due_on": "昨天"},
        {"follow_ups-0-text": "长" * 301},
    ],
)
def test_wrong_row_is_told(as_member1, office, changes):
    assert post(as_member1, office, **changes).status_code == 422
    assert not Visit.objects.exists()


def test_member_of_another_team_cannot_have_been_there(as_member1, office):
    response = post(as_member1, office, members_present=[office.member1.pk, office.member2.pk])
    assert response.status_code == 422
    assert response.context["form"].errors["members_present"]


def test_member_who_left_before_that_day_cannot_have_been_there(as_member1, office):
    left = office.team.memberships.get(user=office.lead1)
    left.to_on = timezone.localdate() - dt.timedelta(3)
    left.save()
    response = post(as_member1, office, members_present=[office.member1.pk, office.lead1.pk])
    assert response.status_code == 422
    assert not Visit.objects.exists()


def test_avoidance_closes_the_unit(as_member1, office):
    Recusal.objects.create(user=office.member1, unit=office.unit, relation="own_unit")
    assert post(as_member1, office).status_code == 404
    assert not Visit.objects.exists()


def test_avoidance_is_asked_by_the_action_too(office):
    Recusal.objects.create(user=office.member1, unit=office.unit, relation="own_unit")
    with pytest.raises(PermissionDenied):
        save_visit(
            actor=office.member1, to=office.unit,
            sent=Sent(UUID(visit_post(office)["client_key"]), _today(office)),
        )  # fmt: skip


def test_avoidance_of_somebody_present_is_refused(as_member1, office):
    Recusal.objects.create(user=office.lead1, unit=office.unit, relation="own_unit")
    response = post(as_member1, office, members_present=[office.member1.pk, office.lead1.pk])
    assert response.status_code == 422
    assert "程序" in text(response)
    assert not Visit.objects.exists()


def test_closed_round_takes_nothing(as_member1, office):
    office.round.state = "closed"
    office.round.save()
    assert post(as_member1, office).status_code == 404
    assert not Visit.objects.exists()


def test_unit_handed_over_takes_nothing(as_member1, office):
    office.assignment.ended_on = timezone.localdate()
    office.assignment.save()
    assert post(as_member1, office).status_code == 404


def test_add_row_keeps_what_was_typed_and_saves_nothing(as_member1, office):
    data = visit_post(office, observed="打了一半", visited_on="乱")
    data["_add_row"] = "1"
    response = as_member1.post("/visits/new/", data)
    assert response.status_code == 200
    assert "打了一半" in text(response)
    assert "补充材料" in text(response)
    assert len(response.context["follow_ups"].forms) == 2
    assert not Visit.objects.exists()


def test_change_keeps_the_old_version(as_member1, office):
    data = visit_post(office)
    as_member1.post("/visits/new/", data)
    visit = Visit.objects.get()
    page = as_member1.get(f"/visits/{visit.pk}/edit/")
    assert "补充材料" in text(page)
    response = as_member1.post(
        f"/visits/{visit.pk}/edit/",
        data
        | {"base_version": 1, "observed": "第二版", "follow_ups-0-text": ""}
        | {"follow_ups-0-owner": ""},
    )
    assert response.status_code == 302
    visit.refresh_from_db()
    assert (visit.version, visit.observed, visit.follow_ups.count()) == (2, "第二版", 0)
    assert [one.version for one in Revision.objects.filter(thing="visits.visit")] == [2, 1]
    assert Entry.objects.filter(act="visit.change").count() == 1


def test_same_content_is_no_new_version(as_member1, office):
    data = visit_post(office)
    as_member1.post("/visits/new/", data)
    visit = Visit.objects.get()
    as_member1.post(f"/visits/{visit.pk}/edit/", data | {"base_version": 1})
    visit.refresh_from_db()
    assert visit.version == 1


@pytest.mark.parametrize("state", ["submitted", "resubmitted", "accepted"])
def test_sent_in_visit_cannot_be_changed(as_member1, office, state):
    data = visit_post(office)
    as_member1.post("/visits/new/", data)
    force(state=state)
    visit = Visit.objects.get()
    response = as_member1.post(f"/visits/{visit.pk}/edit/", data | {"base_version": 1, "observed": "改"})
    assert response.status_code == 422
    assert "秩序良好" in Visit.objects.get().observed


def test_lead_who_was_not_there_may_correct(as_member1, as_lead1, office):
    as_member1.post("/visits/new/", visit_post(office))
    visit = Visit.objects.get()
    assert as_lead1.get(f"/visits/{visit.pk}/edit/").status_code == 200


def test_edit_of_another_teams_visit_is_404(as_member1, as_member2, office):
    as_member1.post("/visits/new/", visit_post(office))
    visit = Visit.objects.get()
    assert as_member2.get(f"/visits/{visit.pk}/edit/").status_code == 404
    assert as_member2.post(f"/visits/{visit.pk}/edit/", {}).status_code == 404


def test_saving_takes_the_draft_away(as_member1, office):
    data = visit_post(office)
    as_member1.post(f"/drafts/{data['draft_key']}/", data)
    assert Draft.objects.count() == 1
    as_member1.post("/visits/new/", data)
    assert not Draft.objects.exists()


def test_staff_and_administrators_cannot_open_the_form(sign_in, staff, sysadmin, office):
    assert sign_in(staff).get("/visits/new/").status_code == 403
    assert sign_in(sysadmin).get("/visits/new/").status_code == 403


def test_stale_version_raises_with_the_current_one(as_member1, office):
    data = visit_post(office)
    as_member1.post("/visits/new/", data)
    with pytest.raises(Stale) as caught:
        save_visit(
            actor=office.member1, to=Unit.objects.get(pk=office.unit.pk),
            sent=Sent(UUID(data["client_key"]), _today(office)),
        )  # fmt: skip
    assert caught.value.current.version == 1
    assert isinstance(caught.value, ValidationError)
