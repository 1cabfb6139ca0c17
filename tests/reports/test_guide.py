"""Coverage that guides: the matrix whose numbers open their lists, persons, next visits, the rule."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cadre_review.audit.models import Entry
from tests import shown
from tests import world as builders
from tests.world import make_plan, statement, talk
from visits.avoidance.models import Recusal
from visits.fieldwork.schedule.models import Holiday, PlannedVisit
from visits.fieldwork.site_visits.models import SiteVisit
from visits.fieldwork.visits.models import Visit
from visits.reports.coverage.next_visits import free_days, suggest
from visits.reports.models import CoverageRule, rule_of


def cells(client, address, **query):
    """By first cell of each row: the other cells by column key."""
    answer = client.get(address, query)
    assert answer.status_code == 200
    page = answer.context["page"]
    keys = [column["key"] for column in page["column_choices"] if column["shown"]]
    return {row[0]["text"]: dict(zip(keys, row, strict=True)) for row in shown.rows(page)}


@pytest.fixture
def heard(work, member1):
    """青山局: a talk with a cadre on another, a confidential one, a site; a draft that does not count."""
    one, other = (builders.make_cadre(work.unit1, name) for name in ("章一", "章二"))
    visit = builders.make_visit(work.team1, work.unit1, member1)
    statement(talk(visit, source=one, source_circle="work"), other)
    statement(talk(visit, source_circle="life"), other, "against")
    key = "5c1f3a4e-0000-4000-8000-000000000001"
    builders.added_up(SiteVisit.objects.create(visit=visit, client_key=key, created_by=member1, place="工地"))
    draft = builders.make_visit(work.team1, work.unit1, member1, state="draft")
    talk(draft, source=one)
    return one, other


def test_each_number_of_the_matrix_opens_just_its_records(work, heard, as_staff, as_lead1):
    for client in (as_staff, as_lead1):
        row = cells(client, reverse("reports:matrix"))["青山局"]
        numbered = {
            key: cell
            for key, cell in row.items()
            if cell.get("url") and key not in {"unit", "team", "sources"}
        }
        assert set(numbered) >= {
            "method_interview",
            "method_site_visit",
            "circle_work",
            "circle_life",
            "check_performance",
        }
        for key, cell in numbered.items():
            listed = client.get(cell["url"])
            assert len(listed.context["page"]["rows"]) == int(cell["text"]), key
        assert row["method_symposium"]["text"] in {"", "–", "—"}
        assert row["sources"]["text"] == "2"


def test_a_talk_about_a_person_one_keeps_away_from_counts_in_no_cell(work, heard, staff, as_staff):
    Recusal.objects.create(user=staff, cadre=heard[1], relation="lineal")
    row = cells(as_staff, reverse("reports:matrix"))["青山局"]
    assert row["sources"]["text"] in {"", "–", "—"}


PEOPLE = {
    "unheard": ["章二"],
    "unspoken": ["章一"],
    "unseen": [],
    "few_sources": ["章二"],
    "only_praise": [],
    "one_circle": [],
}


@pytest.mark.parametrize(("finding", "expected"), PEOPLE.items())
def test_persons_by_finding(finding, expected, work, heard, as_staff):
    found = cells(as_staff, reverse("reports:people"), finding=finding, unit=work.unit1.pk)
    assert sorted(found) == sorted(expected)


def test_persons_not_seen_lately_and_only_praised_by_the_rule_of_the_round(
    work, heard, staff, as_staff, member1
):
    long_ago = builders.today() - dt.timedelta(days=40)
    builders.force(*Visit.objects.exclude(state="draft"), visited_on=long_ago)
    people = reverse("reports:people")
    assert cells(as_staff, people, finding="unseen") == {}
    where = reverse("reports:rule", args=[work.one.pk])
    form = as_staff.get(where).context["form"]
    data = {name: form[name].value() for name in form.fields} | {"days_unseen": 30, "praise_from": 1}
    assert as_staff.post(where, data).status_code == 302
    assert as_staff.post(where, data).status_code == 422  # the version of before
    assert rule_of(work.one).days_unseen == 30
    assert Entry.objects.filter(act="coverage.rule").count() == 1
    assert set(cells(as_staff, people, finding="unseen")) == {"章一", "章二"}
    assert cells(as_staff, people, finding="only_praise") == {}
    assert set(cells(as_staff, people, finding="unseen", days=60)) == set()


def test_the_links_of_a_person_open_his_talks(work, heard, as_staff):
    row = cells(as_staff, reverse("reports:people"))["章二"]
    for key in ("circles", "checks"):
        assert len(as_staff.get(row[key]["url"]).context["page"]["rows"]) == 2


def test_free_days_are_working_days_that_the_plan_has_not_taken(work, lead1):
    monday = timezone.localdate() + dt.timedelta(days=7 - timezone.localdate().weekday())
    Holiday.objects.create(on=monday, name="元宵节")
    Holiday.objects.create(on=monday + dt.timedelta(days=5), name="调休", is_worked=True)
    make_plan(work.one, work.unit1, lead1, wanted_on=monday + dt.timedelta(days=1))
    days = free_days(work.team1, monday, monday + dt.timedelta(days=6), 1)
    assert [(day - monday).days for day in days] == [2, 3, 4, 5]


def test_next_visits_close_the_heaviest_gaps_first_and_say_why(
    work, heard, lead1, member1, as_lead1, as_lead2
):
    silent = builders.make_unit("白云局")
    builders.put_in_scope(work.one, silent)
    builders.hand(work.team1, silent)
    monday = timezone.localdate() + dt.timedelta(days=7 - timezone.localdate().weekday())
    found = suggest(lead1, work.team1, {monday: 1, monday + dt.timedelta(days=1): 1})
    assert [one.assignment.unit.name for one in found] == ["白云局", "青山局"]
    assert found[0].weight == rule_of(work.one).weight_never
    page = as_lead1.get(reverse("reports:next_visits"))
    assert "白云局" in page.content.decode()
    take = reverse("reports:take_suggestion", args=[found[0].assignment.pk])
    data = {"on": monday.isoformat(), "query": "a_day=2"}
    assert as_lead2.post(take, data).status_code == 404
    for _twice in range(2):
        assert as_lead1.post(take, data).status_code == 302
    planned = PlannedVisit.objects.get()
    assert (planned.unit, planned.wanted_on) == (silent, monday)
    as_lead1.post(take, data | {"on": (monday + dt.timedelta(days=2)).isoformat()})  # a page of before
    assert PlannedVisit.objects.count() == 1
    assert "白云局" not in {one.assignment.unit.name for one in suggest(lead1, work.team1, {monday: 3})}


def test_a_gap_without_weight_names_no_visit(work, lead1):
    zero = {
        f"weight_{key}": 0
        for key in ("never", "unseen", "one_circle", "only_praise", "few_sources", "served")
    }
    CoverageRule.objects.create(round=work.one, **zero)
    assert suggest(lead1, work.team1, {timezone.localdate(): 3}) == []


def test_pages_ask_no_more_for_more_units_and_people(work, heard, as_staff, as_lead1, member1):
    pages = [(as_staff, "reports:matrix"), (as_staff, "reports:people"), (as_lead1, "reports:next_visits"),
             (as_staff, "reports:coverage")]  # fmt: skip

    def asked():
        found = []
        for client, route in pages:
            with CaptureQueriesContext(connection) as seen:
                assert client.get(reverse(route)).status_code == 200
            found.append(len(seen))
        return found

    asked()
    few = asked()
    for name in ("甲馆", "乙馆", "丙馆"):
        unit = builders.make_unit(name)
        builders.put_in_scope(work.one, unit)
        builders.hand(work.team1, unit)
        statement(talk(builders.make_visit(work.team1, unit, member1)), builders.make_cadre(unit))
    assert asked() == few


def test_the_planned_curve_stands_beside_the_visited_one(work, heard, lead1, as_staff):
    make_plan(work.one, work.unit1, lead1)
    months = as_staff.get(reverse("reports:coverage")).context["parts"][0]["months"]
    assert months[-1][2] == 1
    assert months[-1][4] == 1
    assert as_staff.get(reverse("reports:progress")).status_code == 200


def test_a_suggestion_dropped_from_the_plan_is_taken_up_again(work, lead1, as_lead1):
    monday = timezone.localdate() + dt.timedelta(days=7 - timezone.localdate().weekday())
    take = reverse("reports:take_suggestion", args=[work.unit1.assignments.get().pk])
    as_lead1.post(take, {"on": monday.isoformat()})
    PlannedVisit.objects.update(dropped_at=timezone.now(), dropped_reason="改期")
    as_lead1.post(take, {"on": monday.isoformat()})
    assert PlannedVisit.objects.standing().count() == 1


def test_no_day_that_has_passed_is_free(work):
    today = timezone.localdate()
    days = free_days(work.team1, today - dt.timedelta(days=20), today + dt.timedelta(days=14), 1)
    assert min(days, default=today) >= today
