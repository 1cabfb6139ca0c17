"""One person named in a form: by name, pinyin, initials, post or unit; namesakes are asked for, never guessed."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.world import hand, join, make_cadre, make_round, make_team, make_unit
from visits.avoidance.models import Recusal
from visits.cadres.files.actions.files import index
from visits.cadres.files.models import Cadre
from visits.cadres.files.whom import PersonForm, WhomForm
from visits.fieldwork.recommendations.models import Recommendation

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(member1):
    team, own = make_team(make_round()), make_unit("本局")
    join(team, member1)
    hand(team, own)
    far = make_unit("远郊镇")
    found = {
        "own": make_cadre(own, name="甘立行", post_title="本局科长"),
        "far": make_cadre(far, name="甘立行", post_title="远郊镇副镇长"),
        "other": make_cadre(far, name="石默言", post_title="远郊镇文书"),
    }
    index(found.values())
    return found


def asked(user, words, key=""):
    form = PersonForm({"cadre": words, "cadre_key": key}, user=user)
    return form if not form.is_valid() else form.cleaned_data["cadre"]


@pytest.mark.parametrize(
    "words", ["石默言", "shimoyan", "smy", "文书", "远郊镇 石", "石默言 文书", "  石默言  "]
)
def test_by_whatever_one_knows(people, member1, words):
    assert asked(member1, words) == people["other"]


def test_namesakes_are_asked_for_and_one_is_chosen(people, member1):
    form = asked(member1, "甘立行")
    drawn = str(form["cadre"])
    assert "请选择" in drawn
    assert "远郊镇副镇长" in drawn
    assert asked(member1, "甘立行", str(people["far"].pk)) == people["far"]
    assert asked(member1, "甘立行 远郊") == people["far"]


@pytest.mark.parametrize("key", ["other", "9" * 30, "x", "-1", "１"])
def test_a_key_that_the_words_do_not_mean_chooses_nobody(people, member1, key):
    found = asked(member1, "甘立行", str(people[key].pk) if key in people else key)
    assert "cadre" in found.errors


@pytest.mark.parametrize("words", ["", "查无此人", "\x00", "%", "·", "甘" * 200])
def test_odd_words_name_nobody(people, member1, words):
    assert "cadre" in asked(member1, words).errors


def test_who_is_kept_away_from_is_nobody(people, member1):
    Recusal.objects.create(user=member1, cadre=people["other"], relation="affinity")
    form = asked(member1, "石默言", str(people["other"].pk))
    assert "cadre" in form.errors
    assert "文书" not in str(form["cadre"])


def test_a_unit_instead_and_never_both(people, member1):
    own = {"unit": "本局"}
    assert WhomForm(own, user=member1).is_valid()
    assert not WhomForm(own | {"cadre": "石默言"}, user=member1).is_valid()
    assert not WhomForm({}, user=member1).is_valid()


def test_naming_asks_few_questions(people, member1):
    with CaptureQueriesContext(connection) as asked_for:
        asked(member1, "甘立行 远郊")
    assert len(asked_for) <= 9


def test_a_team_recommends_a_stranger_heard_at_its_visit(people, as_member1):
    page = reverse("recommendations:of_whom")
    answer = as_member1.post(page, {"cadre": "甘立行", "cadre_key": people["far"].pk})
    form = reverse("recommendations:of_cadre", args=[people["far"].pk])
    assert answer.url == form
    shown = as_member1.get(form).content.decode()
    assert "远郊镇" in shown
    assert as_member1.get(reverse("cadres:detail", args=[people["far"].pk])).status_code == 404
    assert not Recommendation.objects.exists()


@pytest.mark.parametrize("route", ["decisions:draft_whom", "rectifications:draft_whom"])
def test_a_motion_and_a_demand_begin_with_the_person(people, as_staff, as_member1, route):
    answer = as_staff.post(reverse(route), {"cadre": "smy"})
    assert answer.url == reverse(route.replace("whom", "cadre"), args=[people["other"].pk])
    answer = as_staff.post(reverse(route), {"unit": "远郊镇"})
    assert answer.url == reverse(route.replace("whom", "team"), args=[people["other"].unit_id])
    assert as_staff.get(reverse(route), {"offers": "unit", "text": "远郊"}).json()["offers"]
    assert as_member1.get(reverse(route)).status_code == 403
    assert reverse(route) in as_staff.get(reverse(route.replace("draft_whom", "list"))).content.decode()


def test_a_lead_of_the_office_begins_with_the_person_or_the_unit(people, as_staff):
    far = people["far"]
    answer = as_staff.post(reverse("leads:choose"), {"cadre": "甘立行", "cadre_key": far.pk})
    assert answer.url == f"{reverse('leads:create', args=[far.unit_id])}?cadre={far.pk}"
    page = as_staff.get(answer.url).content.decode()
    assert f'value="{far.pk}"' in page
    assert "石默言" not in page  # nobody is listed
    assert Cadre.objects.count() == 3
