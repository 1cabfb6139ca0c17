"""The same thing by several at the same moment: one record, one chain, a sentence for who came second."""

import json
from functools import partial
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cadre_review.accounts.models import User
from cadre_review.audit.models import ChainHead, Entry
from cadre_review.audit.verify import verify
from tests.conftest import client_of
from tests.robust.together import together
from tests.world import (
    Office,
    interview_post,
    make_cadre,
    make_team,
    rating,
    statement,
    submitted,
    talk,
    visit_post,
)  # fmt: skip
from visits.cadres.files.actions import create_cadre
from visits.cadres.files.models import Cadre
from visits.fieldwork.visits.actions import states
from visits.fieldwork.visits.counting import wrong
from visits.fieldwork.visits.heard import CadreHeard, RatedOn, UnitHeard
from visits.fieldwork.visits.models import Attachment, Draft, Interview, Visit
from visits.organisation.rounds.actions.teams import assign_units
from visits.organisation.rounds.models import Assignment, ScopeEntry

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 8


@pytest.fixture
def office(member1, lead1, member2) -> Office:
    ChainHead.objects.get_or_create(pk=1)
    return Office(member1, lead1, member2)


@pytest.fixture(autouse=True)
def chain_holds_afterwards():
    yield
    assert verify().broken_at is None
    numbers = list(Entry.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


def windows(user, count) -> list[Client]:
    """So many windows of the one session that a person may have."""
    first = client_of(user)
    first.get("/")  # the session is this person's from here on
    others = [Client() for _n in range(count - 1)]
    for one in others:
        one.cookies.load(first.cookies.output(header="", sep=";"))
    return [first, *others]


def posts(user, url, data, times=MANY):
    """Post the same form from so many windows at once."""
    return together(*[lambda one=one: one.post(url, data) for one in windows(user, times)])


def in_hand(office: Office) -> Visit:
    client_of(office.member1).post("/visits/new/", visit_post(office))
    return Visit.objects.get()


def test_one_key_sent_by_many_at_once_gives_one_visit(office):
    answers = posts(office.member1, "/visits/new/", visit_post(office))
    assert {answer.status_code for answer in answers} == {302}
    assert len({answer.url for answer in answers}) == 1
    assert Visit.objects.count() == 1
    assert Visit.objects.get().version == 1
    assert Entry.objects.filter(act="visit.create").count() == 1


def test_one_key_sent_by_many_at_once_gives_one_interview(office):
    visit = in_hand(office)
    data = interview_post(office, visit, ratings=5)
    answers = posts(office.member1, f"/visits/{visit.pk}/interviews/new/", data)
    assert {answer.status_code for answer in answers} == {302}
    talk = Interview.objects.get()
    assert (talk.version, talk.statements.count(), talk.ratings.count()) == (1, 1, 5)
    assert Entry.objects.filter(act="interview.create").count() == 1


def test_first_autosave_sent_twice_at_once_keeps_one_draft(office):
    data = visit_post(office)
    for _round in range(5):
        data = visit_post(office)
        answers = posts(office.member1, f"/drafts/{data['draft_key']}/", data, 4)
        assert {answer.status_code for answer in answers} == {200}
        assert Draft.objects.filter(client_key=data["draft_key"]).count() == 1
    assert Draft.objects.count() == 5


def test_first_autosave_of_two_windows_at_once_loses_neither_text(office):
    for _round in range(5):
        data = visit_post(office)
        texts = [f"窗口{at}" for at in range(2)]
        forms = [data | {"form_tab": uuid4().hex, "observed": text} for text in texts]
        url = f"/drafts/{data['draft_key']}/"
        first, second = windows(office.member1, 2)
        answers = together(partial(first.post, url, forms[0]), partial(second.post, url, forms[1]))
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        kept = [json.loads(draft.content)["observed"] for draft in Draft.objects.order_by("pk")]
        assert sorted(kept) == [[text] for text in texts]
        Draft.objects.all().delete()


def test_two_who_accept_at_once_give_one_acceptance(office, staff):
    visit = in_hand(office)
    states.submit(actor=office.lead1, visit=visit)
    second = User.objects.create_user(username="staff2", name="任二", role="staff")
    clients = [client_of(staff), client_of(second)]
    data = {"version": Visit.objects.get().version}
    answers = together(*[lambda c=c: c.post(f"/visits/{visit.pk}/accept/", data) for c in clients])
    assert all(answer.status_code < 500 for answer in answers)
    assert Visit.objects.get().state == "accepted"
    assert visit.state_changes.filter(act="accept").count() == 1
    assert Entry.objects.filter(act="visit.accept").count() == 1


def test_accept_and_return_at_once_give_one_of_them(office, staff):
    visit = in_hand(office)
    states.submit(actor=office.lead1, visit=visit)

    def one(act, **more):
        try:
            act(actor=staff, visit=visit, **more)
        except ValidationError:
            return 0
        return 1

    done = together(lambda: one(states.accept), lambda: one(states.return_visit, reason="请补充数据"))
    assert sum(done) == 1
    assert Entry.objects.filter(act__in=["visit.accept", "visit.return"]).count() == 1


def test_change_and_submission_at_once_leave_what_was_read(office):
    visit = in_hand(office)
    lead, member = client_of(office.lead1), client_of(office.member1)
    data = visit_post(office, base_version=1, observed="另一段话", client_key=str(visit.client_key))
    answers = together(
        lambda: lead.post(f"/visits/{visit.pk}/submit/", {"version": 1}),
        lambda: member.post(f"/visits/{visit.pk}/edit/", data),
    )
    assert all(answer.status_code < 500 for answer in answers)
    after = Visit.objects.get()
    assert (after.state, after.version) in {("submitted", 1), ("draft", 2)}


def test_two_teams_given_one_unit_at_once_leave_it_with_one(office, staff):
    unit, third = office.other_unit, make_team(office.round, name="第三组")
    Assignment.objects.filter(unit=unit).delete()
    ScopeEntry.objects.create(round=office.round, unit=unit, in_scope=True, reason="")
    teams = [office.team, office.other_team, third]
    together(
        *[lambda t=t: assign_units(actor=staff, round=office.round, team=t, units=[unit]) for t in teams]
    )
    assert Assignment.objects.filter(unit=unit, ended_on__isnull=True).count() == 1
    assert Entry.objects.filter(act="team.assign").count() == 3


def test_one_account_name_twice_at_once_gives_one_account_and_a_sentence(office, sysadmin):
    for at in range(5):
        data = {"username": f"newcomer{at}", "name": "新人", "office": "", "phone": "", "reason": "新调入"}
        answers = posts(sysadmin, "/accounts/new/", data, 3)
        assert sorted(answer.status_code for answer in answers) == [302, 422, 422]
        assert User.objects.filter(username=data["username"]).count() == 1
    assert Entry.objects.filter(act="account.create").count() == 5


def test_one_file_sent_by_many_at_once_is_kept_once(office):
    visit = in_hand(office)
    key = str(uuid4())

    def send(client):
        file = SimpleUploadedFile("纪要.txt", "会议纪要".encode())
        return client.post(f"/visits/{visit.pk}/attachments/new/", {"client_key": key, "file": file})

    answers = together(*[lambda one=one: send(one) for one in windows(office.member1, 4)])
    assert {answer.status_code for answer in answers} == {302}
    assert Attachment.objects.count() == 1
    assert Entry.objects.filter(act="attachment.add").count() == 1


def test_one_cadre_form_sent_by_many_at_once_opens_one_file(office, staff):
    model = make_cadre(office.unit, "样某", by=staff)
    key = uuid4()
    values = {"name": "申新", "sex": "male", "birth_month": model.birth_month, "unit": office.unit,
              "level": 40, "post_title": "科长"}  # fmt: skip

    def send():
        try:
            return create_cadre(actor=staff, client_key=key, **values).pk
        except ValidationError:
            return None

    found = together(*[send for _n in range(MANY)])
    assert Cadre.objects.filter(client_key=key).count() == 1
    assert set(found) == {Cadre.objects.get(client_key=key).pk}
    assert Entry.objects.filter(act="cadre.create").count() == 1


def test_visits_to_one_unit_that_are_accepted_at_once_are_all_added_up(office, staff):
    cadre = office.cadres[0]
    visits = [submitted(office) for _n in range(4)]
    for visit in visits:
        told = talk(visit)
        statement(told, cadre)
        rating(told, cadre)
    together(*[partial(states.accept, actor=staff, visit=visit) for visit in visits])
    assert UnitHeard.objects.get(reach="accepted").visits == 4
    assert CadreHeard.objects.get(reach="accepted", cadre=cadre).said == 4
    (cell,) = RatedOn.objects.get().by_class.values()
    assert len(cell["who"]) == 4
    assert list(wrong()) == []
