"""A frozen pack is read in the language of its reader, whoever froze it."""

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from cadre_review.accounts.models import User
from tests.browser.pages import make_city
from tests.conftest import client_of
from tests.words_of_pages import texts_of, words_of_document
from tests.world import frozen, make_appraisal
from visits.cadres.files.models import Cadre
from visits.fieldwork.visits.models import Statement
from visits.judgement.appraisals.pack import pack_of
from visits.judgement.appraisals.spoken import LISTS, spoken
from visits.judgement.findings.models import Finding
from visits.organisation.units.models import LeadershipTeam

pytestmark = pytest.mark.django_db


def packs(thing, user):
    """The same pack, frozen in each language; pages name its subject by the row."""
    made = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            made[language] = pack_of(thing, user) | {"as_of": "2026-03-02T09:00:00+08:00"}
        del made[language]["subject"]["name"]
    return made["zh-hans"], made["en"]


def fields(part, name=""):
    """Yield the name of every field in it that says something."""
    if isinstance(part, dict):
        for key, one in part.items():
            yield from fields(one, key)
    elif isinstance(part, list):
        for one in part:
            yield from fields(one, name)
    elif part:
        yield name


@pytest.fixture(scope="module")
def city(module_db):
    make_city()


def test_a_pack_of_one_language_is_read_as_if_frozen_in_the_other(city):
    staff, seen = User.objects.filter(role="staff").first(), set()
    subjects = [
        *Cadre.objects.filter(
            pk__in=[
                *Statement.objects.values_list("cadre", flat=True),
                *Finding.objects.values_list("cadre", flat=True),
            ]
        ),
        *LeadershipTeam.objects.filter(statements__isnull=False).distinct(),
    ]
    for thing in subjects:
        chinese, english = packs(thing, staff)
        seen |= set(fields(chinese))
        with translation.override("en"):
            assert spoken(chinese) == english
        with translation.override("zh-hans"):
            assert spoken(english) == chinese
    assert set(LISTS) <= seen


def test_pages_and_minutes_of_a_meeting_say_it_in_the_language_of_their_reader(city):
    staff, leader, reviewer = (User.objects.get(username=name) for name in ("staff", "leader", "reviewer"))
    cadre = Cadre.objects.filter(statements__check_key="political").first()
    with translation.override("zh-hans"):
        meeting = frozen(staff, make_appraisal(staff, leader, [reviewer], cadre))
    item, client = meeting.items.get(), client_of(staff)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    shown = [
        texts_of(client.get(reverse("appraisals:item", args=[item.pk])).content.decode()),
        words_of_document(client.get(reverse("appraisals:paper", args=[meeting.pk])).content),
    ]
    for texts in shown:
        said = "\n".join(texts)
        assert "political integrity" in said
        assert "政治素质" not in said
