"""Three members and their lead on one visit at the same moment: nothing typed is lost, nothing is there twice."""

import io
from functools import partial
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from cadre_review.accounts.models import Role, User
from cadre_review.audit.models import ChainHead
from cadre_review.audit.verify import verify
from tests.conftest import client_of
from tests.robust.together import together
from tests.world import Office, interview_post, join, visit_post
from visits.fieldwork.visits.actions import states
from visits.fieldwork.visits.models import Attachment, Interview, Visit

pytestmark = pytest.mark.django_db(transaction=True)
EACH = 2  # talks of each, every one sent twice


@pytest.fixture
def office(member1, lead1, member2) -> Office:
    ChainHead.objects.get_or_create(pk=1)
    return Office(member1, lead1, member2)


@pytest.fixture
def team(office, member1, lead1) -> list[User]:
    """Three members who were there, and the lead, who was not and adds to it all the same."""
    further = [User.objects.create_user(username=f"m{n}", name=f"队员{n}", role=Role.MEMBER) for n in "甲乙"]
    for one in further:
        join(office.team, one, from_on=office.round.starts_on)
    return [member1, *further, lead1]


@pytest.fixture
def visit(office, team) -> Visit:
    there = [one.pk for one in team[:3]]
    client_of(team[0]).post("/visits/new/", visit_post(office, members_present=there))
    return Visit.objects.get()


def picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (30, 20), "teal").save(made, "JPEG")
    return made.getvalue()


def day_of(office: Office, visit: Visit, who: User) -> list[int]:
    """What one of them sends while the others do: talks, each twice, and a photo; the answers' states."""
    client, held = client_of(who), f"/visits/{visit.pk}"
    people = {
        "interviewer": who.pk,
        "recorder": who.pk,
        "second_interviewer": "",
        "alone_reason": "另一人在谈",
    }
    talks = [interview_post(office, visit, text=f"{who.name}谈的第{n}次", **people) for n in range(EACH)]
    found = [client.post(f"{held}/interviews/new/", one).status_code for one in talks for _again in range(2)]
    file = SimpleUploadedFile(f"{who.name}.jpg", picture(), "image/jpeg")
    found.append(client.post(f"{held}/attachments/new/", {"file": file, "client_key": uuid4()}).status_code)
    return found


def test_what_each_of_them_writes_is_there_once(office, visit, team):
    answers = together(*(partial(day_of, office, visit, who) for who in team))
    assert {code for found in answers for code in found} == {302}
    texts = sorted(Interview.objects.filter(visit=visit).values_list("text", flat=True))
    assert texts == sorted(f"{who.name}谈的第{n}次" for who in team for n in range(EACH))
    assert Attachment.objects.filter(visit=visit).count() == len(team)
    states.hand_to_lead(actor=team[0], visit=Visit.objects.get())
    states.submit(actor=team[3], visit=Visit.objects.get())
    assert Visit.objects.get().state == "submitted"
    assert verify().broken_at is None


def test_basics_that_two_change_at_once_are_both_in_view(office, visit, team):
    visit.refresh_from_db()
    keys = {"client_key": str(visit.client_key), "base_version": visit.version,
            "members_present": [one.pk for one in team[:3]]}  # fmt: skip
    forms = [visit_post(office, observed=f"{who.name}所见", **keys) for who in team]
    address = f"/visits/{visit.pk}/edit/"
    answers = together(
        *(partial(client_of(who).post, address, form) for who, form in zip(team, forms, strict=True))
    )
    assert sorted(one.status_code for one in answers) == [302, 409, 409, 409]
    visit.refresh_from_db()
    for who, answer in zip(team, answers, strict=True):
        kept = visit.observed if answer.status_code == 302 else answer.content.decode()
        assert f"{who.name}所见" in kept  # saved, or given back beside what was saved
