"""A confidential source is read of under one number within its visit, everywhere and for good."""

import pytest
from django.db import IntegrityError, transaction

from tests.conftest import client_of
from tests.world import Office, interview_post, visit_post
from tests.world.fieldwork import talk as written
from visits.fieldwork.visits.actions import states
from visits.fieldwork.visits.models import Interview, Visit, source_kind
from visits.fieldwork.visits.source_numbers import FEW, draw

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(member1, lead1, member2) -> Office:
    return Office(member1, lead1, member2)


def confidential(office, visit, n, **changes) -> dict:
    sealed = {"source_cadre": "", "is_confidential": "on", "source_class": "served", "source_relation": "served",
              "identity": f"某摊主{n}", "text": f"第{n}位谈了征地。"}  # fmt: skip
    return interview_post(office, visit, **(sealed | changes))


@pytest.fixture
def visit(office) -> Visit:
    client = client_of(office.member1)
    client.post("/visits/new/", visit_post(office))
    visit = Visit.objects.get()
    for n in (1, 2):
        client.post(f"/visits/{visit.pk}/interviews/new/", confidential(office, visit, n))
    return visit


def shown(visit) -> list[str]:
    return [f"服务对象-{one.source_number}" for one in visit.interviews.order_by("pk")]


def test_numbers_are_drawn_small_and_each_once():
    taken: set[int] = set()
    first = [draw(taken) for _n in range(FEW)]
    assert sorted(first) == list(range(1, FEW + 1))
    assert FEW < draw(taken) <= 99
    assert draw(taken, min) in range(10, 13)


def test_the_number_stands_wherever_the_source_is_named(office, visit, staff, reviewer):
    lead, one, two = client_of(office.lead1), *shown(visit)
    assert one != two
    talks = list(visit.interviews.order_by("pk"))
    for address in (f"/visits/{visit.pk}/", f"/visits/{visit.pk}/review/", "/interviews/"):
        page = lead.get(address).content.decode()
        assert one in page, address
        assert two in page, address
    assert one in lead.get(f"/interviews/{talks[0].pk}/").content.decode()
    states.submit(actor=office.lead1, visit=visit)
    states.accept(actor=staff, visit=Visit.objects.get())
    office_page = client_of(reviewer).get(f"/visits/{visit.pk}/").content.decode()
    assert one in office_page
    assert two in office_page


def test_it_stays_when_the_talk_is_corrected(office, visit):
    talk = visit.interviews.order_by("pk").first()
    number = talk.source_number
    changed = confidential(office, visit, 1, identity="", source_class="partner", source_relation="acquaintance",
                           base_version=talk.version, client_key=talk.client_key)  # fmt: skip
    assert client_of(office.member1).post(f"/interviews/{talk.pk}/edit/", changed).status_code == 302
    talk.refresh_from_db()
    assert (talk.source_class, talk.source_number) == ("partner", number)


def test_a_named_source_has_none_and_two_never_share_one(office, visit):
    assert written(visit, office.cadres[0]).source_number is None
    taken = visit.interviews.exclude(source_number=None).first().source_number
    with pytest.raises(IntegrityError), transaction.atomic():
        Interview.objects.filter(pk=written(visit).pk).update(source_number=taken)


def test_class_and_relation_in_the_same_word_are_said_once():
    assert source_kind("served", "served", 2) == "服务对象-2"
    assert source_kind("staff", "subordinate", 3).endswith("-3·下级")
