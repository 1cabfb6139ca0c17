"""The city without a contradiction, and with everything that is to be shown: rounds, ratings, findings, demands."""

import re
from collections import Counter

import pytest
from django.core.management import call_command
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from cadre_review.accounts.models import User
from tests.demo import consistent, contradictions
from visits.fieldwork.recommendations.models import MINIMUM, Recommendation, RecommendationNames, Way
from visits.fieldwork.schedule.models import PlannedVisit
from visits.fieldwork.site_visits.models import CadreSeen
from visits.fieldwork.surveys.models import Survey
from visits.fieldwork.visits.heard import TaskHeard
from visits.fieldwork.visits.models import Interview, Rating, Statement, Visit
from visits.fieldwork.visits.places import HeardAt, places_of
from visits.judgement.decisions.models import Decision
from visits.judgement.findings.models import Finding
from visits.judgement.proposals.models import Rule
from visits.judgement.proposals.overlooked import steadfast
from visits.judgement.rectifications.models import Rectification
from visits.organisation.rounds.models import Assignment, Round, TeamMembership
from visits.organisation.units.models import LeadershipTeam, Unit
from visits.reports.account.sentences import account_of
from visits.reports.outcomes.figures import figures_of, rounds_of
from visits.reports.outcomes.windows import Window

pytestmark = pytest.mark.django_db
SIZE = {"units": 60, "cadres": 500, "visits": 160}


@pytest.fixture(scope="module")
def city(module_db):
    """One city, read by the tests of this module."""
    call_command("demo", stdout=open("/dev/null", "w"), **SIZE)  # noqa: SIM115


def test_no_day_tick_post_or_sum_contradicts_another(city):
    today = timezone.localdate()
    told = [said for check in consistent.EVERY for said in check(today)]
    wrong = Counter(name for name, _one, is_right in told if not is_right)
    examples = {name: str(one) for name, one, is_right in told if not is_right}
    assert not wrong, (wrong, examples)
    assert len(told) > 1500
    assert Decision.objects.effective().filter(kind="promotion").exists()


def test_somebody_steadfast_in_a_quiet_post_is_proposed_by_what_was_heard(city):
    found = [one for one in steadfast(User.objects.get(username="staff")) if one.rule == Rule.STEADFAST]
    assert found
    assert all(one.size >= 7 for one in found)


def test_nothing_in_it_contradicts_itself(city):
    told = contradictions.told()
    wrong = Counter(name for name, _one, is_right in told if not is_right)
    examples = {name: str(one) for name, one, is_right in told if not is_right}
    assert not wrong, (wrong, examples)
    today = timezone.localdate()
    assert not [check.__name__ for check in contradictions.EVERY if not any(check(today))]


def test_the_round_before_is_closed(city):
    past = Round.objects.get(state="closed")
    assert past.visits.count() == past.visits.filter(state="accepted").count() > 0
    assert not TeamMembership.objects.filter(team__round=past, to_on=None).exists()
    assert not Assignment.objects.filter(round=past, ended_on=None).exists()


def test_two_rounds_run_at_once_with_units_and_a_team_in_both(city):
    special, main = Round.objects.filter(state="open")
    assert main.starts_on < special.starts_on < main.ends_on
    in_hand = [set(one.scope.to_units().values_list("unit", flat=True)) for one in (special, main)]
    assert 4 <= len(in_hand[0] & in_hand[1]) < len(in_hand[1])
    serving = [
        {frozenset(team.memberships.values_list("user", flat=True)) for team in one.teams.all()}
        for one in (special, main)
    ]
    assert len(serving[0] & serving[1]) == 1
    held = Assignment.objects.in_hand().filter(team__memberships__user__username="member2").to_units()
    twice = held.order_by().values("unit").annotate(n=Count("round", distinct=True)).filter(n=2)
    assert twice.count() >= 2  # where the form asks for the round
    for one in (special, main):
        assert one.visits.filter(state="accepted").count() > 5


def test_key_tasks_of_several_types_are_visited_by_themselves(city):
    visits = Visit.objects.filter(to_task=True, state="accepted", round__state="open")
    assert len(set(visits.values_list("key_task__kind", flat=True))) >= 5
    assert all(visit.unit_id == visit.key_task.lead_unit_id for visit in visits.select_related("key_task"))
    assert Interview.objects.filter(visit__in=visits, source_cadre__isnull=False, heard_at="task").exists()
    assert CadreSeen.objects.filter(site_visit__visit__in=visits, heard_at="task").exists()
    assert TaskHeard.objects.filter(reach="accepted").count() >= 5
    assert PlannedVisit.objects.to_tasks().exists()
    assert Survey.objects.exclude(key_task=None).get().subjects.filter(heard_at="task").exists()


def test_people_are_heard_of_wherever_they_serve(city):
    heard = Statement.objects.filter(visit_state="accepted")
    assert not heard.filter(heard_at=HeardAt.HOST).exists()
    for place in set(HeardAt) - {HeardAt.HOST}:  # which it was is known of everybody
        rows = heard.filter(heard_at=place)
        assert rows.exists(), place
        assert all(bool(row.away_unit_id) == (place != HeardAt.HOME) for row in rows)
    for row in heard.exclude(cadre=None).select_related("cadre", "visit"):
        visit = row.visit
        stands = places_of(None if visit.to_task else visit.unit_id, visit.key_task_id, visit.visited_on)
        own = row.cadre.unit_id == visit.unit_id and not visit.to_task
        assert row.heard_at == (HeardAt.HOME if own else stands.get(row.cadre_id, HeardAt.ELSEWHERE))


def test_many_are_rated_by_more_than_the_least_group(city):
    main = Round.objects.filter(state="open").order_by("starts_on")[0]
    least = main.minimum_group
    for subject in ("cadre", "leadership_team"):
        rows = Rating.objects.filter(visit__state="accepted", visit__round=main).exclude(**{subject: None})
        sources = rows.values(subject).annotate(n=Count("interview", distinct=True)).filter(n__gte=least)
        assert sources.count() >= 10, subject


def test_leadership_teams_have_findings_and_demands(city):
    assert Finding.objects.exclude(leadership_team=None).filter(side="against", state="verified").count() >= 2
    assert Rectification.objects.signed().exclude(leadership_team=None).exists()
    assert LeadershipTeam.objects.count() == Unit.objects.count()
    assert Visit.objects.count() == SIZE["visits"]


def test_somebody_is_found_at_a_key_task_and_promoted_from_it(city):
    made = Decision.objects.get(origin="key_task")
    lead = made.lead
    assert (lead.state, lead.outcome, lead.statement.heard_at) == ("settled", "borne_out", "task")
    assert made.key_task == lead.statement.visit.key_task
    assert made.cadre.unit != lead.statement.visit.unit
    assert made.recommendation.cadre == made.cadre
    assert all(visit.key_task == made.key_task for visit in lead.visits.all())


def test_those_around_recommend_and_too_few_are_withheld(city):
    found = Recommendation.objects.standing()
    assert set(found.values_list("way", flat=True)) == set(Way.values)
    asked = [one.asked for one in found]
    assert min(asked) < MINIMUM < max(asked)
    assert any(one.is_unanimous for one in found)
    assert RecommendationNames.objects.filter(recommendation__in=found).exists()


def shown_at(client, address):
    """How many rows the list of this address has."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return int(re.search(r"共\s*([\d,]+)\s*条", answer.content.decode()).group(1).replace(",", ""))


def opened(client, one):
    """What a figure counts, and what its address shows; nothing where it opens visits behind or rounds compared."""
    base = one.url.split("?")[0]
    behind = base == reverse("visits:list") and one.key.startswith(("visited", "tasks", "entry", "task_"))
    if behind or base == reverse("reports:compare") or "share" in one.key:
        return None
    counted = one.times if one.times is not None else int(str(one.value).split(" / ")[0])
    return counted - one.closed, shown_at(client, one.url)


@pytest.mark.parametrize(("who", "rounds"), [("staff", 1), ("leader", 1), ("leader", 3)])
def test_each_figure_opens_just_what_it_counts(city, client, who, rounds):
    reader = User.objects.get(username=who)
    client.force_login(reader)
    past, main, _special = Round.objects.order_by("starts_on")
    window = Window(past.starts_on, past.ends_on if rounds == 1 else main.ends_on)
    assert len(rounds_of(window)) == rounds
    figures = [one for _label, group in figures_of(reader, window) for one in group if one.url]
    shown = {one.key: opened(client, one) for one in figures if not one.key.endswith("_times")}
    assert not {key: pair for key, pair in shown.items() if pair and pair[0] != pair[1]}
    assert sum(1 for pair in shown.values() if pair) >= (25 if rounds == 1 else 15)
    others = {one.url for one in figures if shown.get(one.key) is None}
    assert all(client.get(url).status_code == 200 for url in others)


def test_each_figure_of_the_account_opens_just_what_it_counts(city, client):
    client.force_login(User.objects.get(username="leader"))
    past, main, _special = Round.objects.order_by("starts_on")
    figures = [one for said in account_of(Window(past.starts_on, main.ends_on), main.starts_on.year)
               for one in said.counted()]  # fmt: skip
    lists = [one for one in figures if one.url and not one.url.startswith(
        (reverse("reports:account"), reverse("reports:compare"))) and "share" not in one.key]  # fmt: skip
    shown = [(one.key, one.value, shown_at(client, one.url)) for one in lists if one.key != "tasks_visited"]
    assert [(key, value) for key, value, rows in shown if int(value) != rows] == []
    assert len(shown) >= 18
