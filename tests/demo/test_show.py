"""The city without a contradiction, and with everything that is to be shown: rounds, ratings, findings, demands."""

from collections import Counter

import pytest
from django.core.management import call_command
from django.db.models import Count
from django.utils import timezone

from tests.demo import contradictions
from visits.fieldwork.visits.models import Rating, Visit
from visits.judgement.findings.models import Finding
from visits.judgement.rectifications.models import Rectification
from visits.organisation.rounds.models import Assignment, Round, TeamMembership
from visits.organisation.units.models import LeadershipTeam, Unit

pytestmark = pytest.mark.django_db
SIZE = {"units": 60, "cadres": 500, "visits": 160}


@pytest.fixture(scope="module")
def city(module_db):
    """One city, read by the tests of this module."""
    call_command("demo", stdout=open("/dev/null", "w"), **SIZE)  # noqa: SIM115


def test_nothing_in_it_contradicts_itself(city):
    told = contradictions.told()
    wrong = Counter(name for name, _one, is_right in told if not is_right)
    examples = {name: str(one) for name, one, is_right in told if not is_right}
    assert not wrong, (wrong, examples)
    today = timezone.localdate()
    assert not [check.__name__ for check in contradictions.EVERY if not any(check(today))]


def test_two_rounds_one_of_them_closed(city):
    rounds = {one.state: one for one in Round.objects.all()}
    assert set(rounds) >= {"open", "closed"}
    past = rounds["closed"]
    assert past.visits.count() == past.visits.filter(state="accepted").count() > 0
    assert not TeamMembership.objects.filter(team__round=past, to_on=None).exists()
    assert not Assignment.objects.filter(round=past, ended_on=None).exists()


def test_many_are_rated_by_more_than_the_least_group(city):
    least = Round.objects.get(state="open").minimum_group
    for subject in ("cadre", "leadership_team"):
        rows = Rating.objects.filter(visit__state="accepted", visit__round__state="open").exclude(
            **{subject: None}
        )
        sources = rows.values(subject).annotate(n=Count("interview", distinct=True)).filter(n__gte=least)
        assert sources.count() >= 10, subject


def test_leadership_teams_have_findings_and_demands(city):
    assert Finding.objects.exclude(leadership_team=None).filter(side="against", state="verified").count() >= 2
    assert Rectification.objects.signed().exclude(leadership_team=None).exists()
    assert LeadershipTeam.objects.count() == Unit.objects.count()
    assert Visit.objects.count() == SIZE["visits"]
