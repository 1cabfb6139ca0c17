"""A second note at the same unit on the same day joins the visit that is there: page, key words and offline box."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from cadre_review.audit.models import Entry
from tests.conftest import client_of, enter
from tests.fieldwork.offline.test_server import Phone, content_of
from tests.fieldwork.visits.test_key_words import note_post
from tests.world import Office, draft, force, interview_post, visit_post
from visits.avoidance.models import Recusal
from visits.core.history.models import Revision
from visits.fieldwork.visits.models import Draft, FollowUp, Interview, StateChange, Visit
from visits.organisation.rounds.models import TeamMembership

pytestmark = pytest.mark.django_db
NEW = "/visits/new/"


@pytest.fixture
def office(member1, lead1, member2) -> Office:
    return Office(member1, lead1, member2)


@pytest.fixture
def fellow(office) -> Any:
    """Of the same team, ticked nowhere."""
    TeamMembership.objects.filter(user=office.member2).update(team=office.team)
    return office.member2


@pytest.fixture
def there(office) -> Visit:
    """The visit of today that member1 began."""
    return draft(office, visited_on=timezone.localdate(), observed="看到甲", place="会议室")


def second(office, fellow, **changes) -> dict[str, Any]:
    """What the fellow types for a visit of their own."""
    mine = {
        "members_present": [fellow.pk],
        "observed": "看到乙",
        "place": "工地",
        "follow_ups-0-text": "回访",
    }
    return visit_post(office, **mine | changes)


def test_a_further_visit_is_not_begun_before_the_one_that_is_there_was_offered(office, fellow, there):
    client = client_of(fellow)
    assert client.get(f"/visits/{there.pk}/").status_code == 404
    page = client.get(f"{NEW}?unit={office.unit.pk}", follow=True).content.decode()
    assert str(there.client_key) in page
    assert str(office.member1.name) in page
    assert "看到甲" not in page
    post = second(office, fellow)
    refused = client.post(NEW, post)
    assert refused.status_code == 422
    assert str(there.client_key) in refused.content.decode()
    assert Visit.objects.count() == 1
    for _twice in range(2):  # offered by now: a further one, once
        assert client.post(NEW, post | {"there": str(there.client_key)}).status_code == 302
    assert Visit.objects.count() == 2


def test_what_was_typed_goes_into_the_visit_that_is_joined(office, fellow, there):
    client, post = client_of(fellow), second(office, fellow)
    before = there.version
    for _twice in range(2):
        answer = client.post(NEW, post | {"_join": str(there.client_key)})
        assert answer.headers["Location"] == f"/visits/{there.pk}/"
    there.refresh_from_db()
    assert Visit.objects.count() == 1
    assert there.version == before + 1
    assert set(there.members_present.all()) == {office.member1, fellow}
    assert there.observed.splitlines()[:2] == ["看到甲", "看到乙"]
    assert "工地" in there.observed
    assert there.place == "会议室"
    assert FollowUp.objects.get(visit=there, text="回访")
    assert not Draft.objects.exists()
    step = StateChange.objects.get(act="join")
    assert (step.by, str(step.came_with)) == (fellow, post["client_key"])
    assert Entry.objects.filter(act="visit.join", actor=fellow).count() == 1
    assert Revision.objects.filter(thing="visits.visit", thing_id=there.pk, version=there.version).exists()
    assert "加入走访" in client.get(f"/visits/{there.pk}/").content.decode()


def test_whoever_writes_meanwhile_is_not_asked_about_a_companion(office, fellow):
    """Nothing but who was there changed: what the first one types is saved, and the companion stays."""
    writer, mine = client_of(office.member1), visit_post(office, observed="看到甲")
    assert writer.post(NEW, mine).status_code == 302
    there = Visit.objects.get()
    edit = f"/visits/{there.pk}/edit/"
    mine |= {"base_version": there.version, "observed": "看到甲丙"}
    phone = Phone(fellow)
    told = content_of(interview_post(office, there, interviewer=fellow.pk, recorder=fellow.pk))
    key = told["client_key"][0]
    assert phone.send("interview", key, told, visit_key=str(there.client_key)).status_code == 200
    assert writer.post(edit, mine).status_code == 302
    there.refresh_from_db()
    assert there.observed == "看到甲丙"
    assert set(there.members_present.all()) == {office.member1, fellow}


def test_key_words_join_and_make_one_present(office, fellow, there):
    client, where = client_of(fellow), f"/visits/note/{office.unit.pk}/"
    assert 'name="join"' in client.get(where, follow=True).content.decode()
    assert client.post(where, note_post(office)).status_code == 422  # came while it was typed
    assert client.post(where, note_post(office, join="on")).headers["Location"] == f"/visits/{there.pk}/"
    assert client.get(f"/visits/{there.pk}/").status_code == 200
    assert fellow in there.members_present.all()
    assert Interview.objects.get().visit == there
    force(there, version=there.version)
    assert client.post(where, note_post(office, there=str(there.client_key))).status_code == 302
    assert Visit.objects.count() == 1  # by now it is one's own of today


@pytest.mark.parametrize("day", ["today", "other"])
def test_only_of_that_day_that_place_and_that_team(office, fellow, there, day):
    if day == "other":
        force(there, visited_on=timezone.localdate() - dt.timedelta(days=1))
        assert client_of(fellow).post(NEW, second(office, fellow)).status_code == 302
        return
    stranger = enter("lead2")
    answer = client_of(stranger).post(NEW, second(office, stranger) | {"_join": str(there.client_key)})
    assert answer.status_code == 404
    Recusal.objects.create(user=fellow, unit=office.unit, relation="own_unit")
    answer = client_of(fellow).post(NEW, second(office, fellow) | {"_join": str(there.client_key)})
    assert answer.status_code == 404
    assert Visit.objects.count() == 1
    assert there.members_present.count() == 1


def test_the_device_is_offered_the_visit_and_its_record_goes_into_it(office, fellow, there):
    """Begun on the device before the companion was known there; its talk follows, nothing is doubled."""
    phone, post = Phone(fellow), second(office, fellow)
    (told,) = phone.get("kit/").json()["there"]
    assert (told["key"], told["by"]) == (
        str(there.client_key),
        str(office.member1),
    )
    assert "observed" not in told["content"]
    content, key = content_of(post), post["client_key"]
    offered = phone.send("visit", key, content, unit=office.unit.pk)
    assert offered.status_code == 422
    assert [one["key"] for one in offered.json()["there"]] == [str(there.client_key)]
    for _twice in range(2):
        taken = phone.send("visit", key, content, unit=office.unit.pk, join=str(there.client_key))
        assert taken.json()["receipt"]["key"] == str(there.client_key)
    there.refresh_from_db()
    assert there.observed.count("看到乙") == 1
    assert "看到甲" in there.observed
    assert Visit.objects.count() == 1
    assert StateChange.objects.filter(act="join").count() == 1


def test_the_device_may_mean_a_further_visit(office, fellow, there):
    phone, post = Phone(fellow), second(office, fellow)
    taken = phone.send("visit", post["client_key"], content_of(post), unit=office.unit.pk,
                       further=[str(there.client_key)])  # fmt: skip
    assert taken.status_code == 200
    assert Visit.objects.count() == 2


def test_nobody_joins_what_was_sent_in(office, fellow, there):
    force(there, state="submitted", submitted_at=timezone.now())
    answer = client_of(fellow).post(NEW, second(office, fellow) | {"_join": str(there.client_key)})
    assert answer.status_code == 404
