"""A label for many files at once: looked at before it is done, each file judged, versioned and logged by itself."""

import pytest

from cadre_review.audit.models import Entry
from tests.world import make_unit, open_cadre
from visits.avoidance.models import Recusal
from visits.cadres.files.models import Cadre
from visits.core.history.models import Revision
from visits.core.kinds import reading
from visits.core.kinds.families import Family

pytestmark = pytest.mark.django_db
MANY = "/cadres/labels/ticked/"


@pytest.fixture
def label() -> str:
    return reading.offered(Family.LABEL)[0][0]


@pytest.fixture
def people(staff) -> list[Cadre]:
    unit = make_unit()
    return [open_cadre(staff=staff, unit=unit, name=name) for name in ("安一", "白二", "曹三")]


def send(client, people, label, way="give", step="", **values):
    sent = {"pick": [one.pk for one in people], "label": label, "way": way, "next": "/cadres/?sex=male"}
    return client.post(MANY, sent | {"_step": step or f"{way} {label}"} | values)


def labels(*people: Cadre) -> list[str]:
    return [Cadre.objects.get(pk=one.pk).labels for one in people]


def lines() -> int:
    return Entry.objects.filter(act="cadre.change").count()


def test_it_is_looked_at_first_and_then_done(as_staff, people, label):
    assert as_staff.post(MANY, {"pick": [people[0].pk], "next": "/cadres/"}).status_code == 200
    page = send(as_staff, people[:2], label, step="1")
    assert page.status_code == 200
    assert [one.pk for one in page.context["found"].taken] == [one.pk for one in people[:2]]
    assert (labels(*people), lines()) == (["", "", ""], 0)
    answer = send(as_staff, people[:2], label)
    assert answer["Location"] == "/cadres/?sex=male"
    assert (labels(*people), lines()) == ([label, label, ""], 2)
    kept = Revision.objects.filter(thing_id=people[0].pk, thing="visits.cadre").order_by("version")
    assert [one.content["labels"] for one in kept] == ["", label]


def test_who_bears_it_is_left_and_named(as_staff, people, label):
    send(as_staff, people[:1], label)
    found = send(as_staff, people, label, step="1").context["found"]
    assert [one.name for one, _why in found.left] == ["安一"]
    send(as_staff, people, label)
    assert (labels(*people), lines()) == ([label] * 3, 3)


def test_it_is_taken_away_and_the_others_stay(as_staff, people, label):
    Cadre.objects.filter(pk=people[0].pk).update(labels=f"甲；{label}；乙")
    found = send(as_staff, people, label, "take", step="1").context["found"]
    assert ([one.name for one in found.taken], len(found.left)) == (["安一"], 2)
    send(as_staff, people, label, "take")
    assert (labels(*people), lines()) == (["甲；乙", "", ""], 1)


def test_another_choice_than_the_one_looked_at_is_looked_at_first(as_staff, people, label):
    answer = send(as_staff, people, label, "take", step=f"give {label}")
    assert answer.status_code == 200
    assert lines() == 0


def test_full_text_of_labels_has_no_room(as_staff, people, label):
    Cadre.objects.filter(pk=people[0].pk).update(labels="长" * 120)
    send(as_staff, people[:2], label)
    assert labels(*people[:2]) == ["长" * 120, label]


def test_what_avoidance_closes_stays_unseen_and_as_it_is(as_staff, staff, people, label):
    Recusal.objects.create(user=staff, cadre=people[0], relation="亲属")
    page = send(as_staff, people, label, step="1")
    assert people[0].name not in page.content.decode()
    send(as_staff, people, label)
    assert (labels(*people), lines()) == (["", label, label], 2)
    assert send(as_staff, people[:1], label).status_code == 302
    assert labels(people[0]) == [""]


def test_nobody_without_the_right_labels(as_reviewer, as_lead1, people, label):
    assert [send(client, people, label).status_code for client in (as_reviewer, as_lead1)] == [403, 403]
    assert labels(*people) == ["", "", ""]


def test_all_of_the_filter_are_those_it_finds(as_staff, staff, people, label):
    woman = open_cadre(staff=staff, unit=people[0].unit, name="丁四", sex="female")
    send(as_staff, [], label, all="1", next="/cadres/?sex=female")
    assert (labels(woman), labels(*people)) == ([label], ["", "", ""])


@pytest.mark.parametrize("label", ["", "nothing", "\x00"])
def test_label_that_there_is_not_is_refused(as_staff, people, label):
    assert send(as_staff, people, label).status_code == 422
    assert lines() == 0
