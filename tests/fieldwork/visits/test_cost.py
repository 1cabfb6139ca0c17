"""What saving costs, without a clock: files entered, statements, function calls; and one save for all."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from cadre_review.audit.models import Entry
from cadre_review.audit.verify import verify
from tests.fieldwork.offline.test_server import Phone, content_of
from tests.fieldwork.visits.walked import Walk, walk
from tests.world import Office, interview_post, visit_post
from visits.core.history.models import Revision
from visits.core.saving import Sent, Unfit
from visits.fieldwork.site_visits.models import SiteVisit
from visits.fieldwork.symposia.actions import TEXTS, Rows
from visits.fieldwork.symposia.models import Symposium
from visits.fieldwork.visits.actions.lines import Lines
from visits.fieldwork.visits.models import FollowUp, Interview, Rating, Statement, Visit
from visits.fieldwork.whole_visit import Whole, save_whole

pytestmark = pytest.mark.django_db
NOT_YET = type("NotYet", (), {"pk": 0})
FOLLOW_UPS = {"follow_ups-TOTAL_FORMS": 1, "follow_ups-INITIAL_FORMS": 0, "follow_ups-0-text": "落实"}


@pytest.fixture
def office(member1, lead1, member2) -> Office:
    return Office(member1, lead1, member2)


@pytest.fixture
def phone(office) -> Phone:
    return Phone(office.member1)


def assert_covered() -> None:
    """The chain holds, and every row of a record has its digest in it."""
    found = verify(rows=True)
    assert not found.breaks
    records = {
        model._meta.db_table for model in (Visit, Interview, Statement, Rating, FollowUp, Revision, Symposium)
    }
    assert not records & set(found.uncovered)


def warm(post: Callable[[], Any]) -> Walk:
    """The second of two such posts: the first one loads what is loaded once."""
    post()
    return walk(post)


def every_post(phone) -> set[str]:
    """The files that every post of somebody signed in enters: middleware, rights, log."""
    key = uuid4()
    return warm(
        lambda: phone.post("devices/register/", {"device": str(key), "name": "", "recovery": "x"})
    ).files


def page(client, address, data) -> Callable[[], Any]:
    def post():
        key = str(uuid4())
        return client.post(address, data | {"client_key": key, "draft_key": key})

    return post


def whole(phone, office, talks: int, **changes) -> Callable[[], Any]:
    """A visit with so many talks of twelve ratings, as the box sends them in one post."""
    talk = content_of(interview_post(office, NOT_YET, ratings=12, **FOLLOW_UPS | changes))
    visit = content_of(visit_post(office))

    def post():
        keys = [str(uuid4()) for _time in range(talks)]
        content = visit | {f"{key}/{name}": texts for key in keys for name, texts in talk.items()}
        told = dict.fromkeys(keys, 0)
        return phone.send("visit", uuid4(), content, unit=office.unit.pk, talks=told)

    return post


def test_cost_of_saving_a_visit(phone, office):
    found = warm(page(phone.client, "/visits/new/", visit_post(office)))
    assert found.answer.status_code == 302
    assert len(found.statements) <= 31
    assert found.calls <= 20_000
    assert found.all_calls <= 40_000
    assert len(found.files - every_post(phone)) <= 28


def test_cost_of_saving_a_talk(phone, office):
    phone.client.post("/visits/new/", visit_post(office))
    address = f"/visits/{Visit.objects.get().pk}/interviews/new/"
    found = warm(page(phone.client, address, interview_post(office, NOT_YET, ratings=12)))
    assert found.answer.status_code == 302
    assert len(found.statements) <= 37
    assert found.calls <= 32_200
    assert found.all_calls <= 61_500
    assert len(found.files - every_post(phone)) <= 35


def test_cost_of_a_visit_with_its_talks_is_that_of_one_talk(phone, office):
    one, three = (warm(whole(phone, office, talks)) for talks in (1, 3))
    assert three.answer.status_code == 200, three.answer.content.decode()
    assert len(one.statements) == len(three.statements) <= 49
    assert three.calls <= 50_000
    assert three.all_calls <= 92_300


def test_visit_and_talks_arrive_together_with_a_receipt_each(phone, office):
    answer = whole(phone, office, 3)()
    told = [one["receipt"] for one in answer.json()["receipts"]]
    visit = Visit.objects.get()
    talks = {str(one.client_key): one for one in visit.interviews.all()}
    assert [one["kind"] for one in told] == ["visit", *["interview"] * 3]
    assert {one["key"]: one["digest"] for one in told[1:]} == {
        key: talk.content_hash for key, talk in talks.items()
    }
    assert (Statement.objects.count(), Rating.objects.count(), FollowUp.objects.count()) == (3, 36, 4)
    assert Revision.objects.filter(thing__in=["visits.visit", "visits.interview"], version=1).count() == 4
    acts = Entry.objects.filter(act__in=["visit.create", "interview.create"]).order_by("number")
    assert [one.act for one in acts] == ["visit.create", *["interview.create"] * 3]
    assert_covered()


def test_first_entry_answers_for_the_rows_of_all(phone, office):
    whole(phone, office, 2)()
    rows = Entry.objects.filter(act__in=["visit.create", "interview.create"]).order_by("number")
    held = list(rows.values_list("rows", flat=True))
    assert set(held[0]) >= {"visits_visit", "visits_interview", "visits_rating", "visits_revision"}
    assert held[1:] == [None, None]


def test_all_or_none_and_the_refused_one_is_named(phone, office):
    answer = whole(phone, office, 2, second_interviewer=office.member1.pk)()
    told = answer.json()
    assert answer.status_code == 422
    assert "second_interviewer" in told["errors"]
    assert told["key"]
    assert not Visit.objects.exists()
    assert not Interview.objects.exists()
    assert not Entry.objects.filter(act__startswith="visit.").exists()
    left = whole(phone, office, 1, **{"statements-0-side": ""})()
    assert (left.status_code, list(left.json()["errors"])) == (422, ["statements-0-side"])


def test_same_post_again_changes_nothing_and_a_stale_talk_gets_both_texts(phone, office):
    key, talk_key = uuid4(), str(uuid4())
    visit, talk = content_of(visit_post(office)), content_of(interview_post(office, NOT_YET))

    def send(base=0, **changes):
        content = visit | {f"{talk_key}/{name}": texts for name, texts in (talk | changes).items()}
        return phone.send("visit", key, content, unit=office.unit.pk, talks={talk_key: base}, base=1)

    first = send()
    assert first.status_code == 200
    entries = Entry.objects.count()
    assert send().json() == first.json()
    assert Entry.objects.count() == entries
    assert send(1, text=["第二次"]).json()["receipts"][1]["receipt"]["version"] == 2
    stale = send(1, text=["第三次"])
    assert (stale.status_code, stale.json()["key"]) == (409, talk_key)
    assert [part["key"] for part in stale.json()["sections"]] == ["text"]
    assert Interview.objects.get().text == "第二次"


def test_talk_of_another_visit_is_not_taken_with_this_one(phone, office):
    talk_key = str(uuid4())
    assert whole(phone, office, 1)().status_code == 200
    other = Interview.objects.get()
    content = content_of(visit_post(office)) | {
        f"{other.client_key}/{name}": texts
        for name, texts in content_of(interview_post(office, NOT_YET)).items()
    }
    told = {str(other.client_key): 1, talk_key: 0}
    assert phone.send("visit", uuid4(), content, unit=office.unit.pk, talks=told).status_code in {403, 422}
    assert Visit.objects.count() == 1


def facts(office, **values) -> dict[str, Any]:
    """A talk as its action takes it."""
    people = {"interviewer": office.member1, "second_interviewer": office.lead1, "recorder": office.member1}
    return {
        "kind": "interview",
        "source_cadre": office.cadres[0],
        "alone_reason": "",
        "text": "谈",
        **people,
        **values,
    }


def all_kinds(office, **values) -> Whole:
    today = {"visited_on": timezone.localdate(), "members_present": [office.member1]}
    texts = dict.fromkeys((*TEXTS, "keywords", "place", "agenda"), "")
    host = texts | {"host": office.member1, "recorder": office.lead1, "minutes": "座谈纪要"}
    return Whole(
        office.unit,
        Sent(uuid4(), today),
        talks=[Sent(uuid4(), facts(office), Lines()), Sent(uuid4(), facts(office, **values), Lines())],
        symposia=[Sent(uuid4(), host, Rows())],
        sites=[Sent(uuid4(), {"place": "村口", "observed": "整洁", "keywords": ""}, [])],
    )


def test_one_call_saves_a_visit_with_every_kind_of_record(office):
    records = save_whole(actor=office.member1, whole=all_kinds(office))
    assert [type(one) for one in records] == [Visit, Interview, Interview, Symposium, SiteVisit]
    assert Entry.objects.filter(act__endswith=".create").count() == 5
    assert_covered()


def test_one_refused_record_takes_the_whole_back(office):
    whole = all_kinds(office, second_interviewer=None)
    with pytest.raises(Unfit) as caught:
        save_whole(actor=office.member1, whole=whole)
    assert caught.value.client_key == whole.talks[1].client_key
    assert "alone_reason" in caught.value.message_dict
    assert not Visit.objects.exists()
    assert not Entry.objects.filter(act__endswith=".create").exists()


def test_key_of_a_new_record_is_its_writers(office):
    one, other = (
        Sent(UUID(int=7), {"visited_on": timezone.localdate(), "members_present": [person]})
        for person in (office.member1, office.lead1)
    )
    save_whole(actor=office.member1, whole=Whole(office.unit, one))
    with pytest.raises(PermissionDenied):
        save_whole(actor=office.lead1, whole=Whole(office.unit, other))
    assert Visit.objects.get().created_by == office.member1
