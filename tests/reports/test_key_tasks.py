"""Key tasks in coverage and on a page of their own: figures with their records, by right."""

from io import BytesIO
from uuid import uuid4

import docx
import pytest
from django.urls import reverse
from django.utils import timezone, translation

from tests import world
from tests.conftest import client_of
from tests.world import Office
from visits.avoidance.models import Recusal
from visits.fieldwork.site_visits.models import SiteVisit
from visits.fieldwork.symposia.models import Symposium
from visits.fieldwork.visits.copies import follow
from visits.fieldwork.visits.models import FollowUp, Statement, Visit
from visits.offers import LISTS
from visits.reports.coverage.matrix import matrix_list
from visits.reports.coverage.rules import summary_of
from visits.reports.coverage.tasks import task_coverage_list, tasks_of
from visits.reports.outcomes.figures import Window, figures_of
from visits.reports.outcomes.summary import summary_paper


@pytest.fixture
def office(member1, lead1, member2) -> Office:
    return Office(member1, lead1, member2)


@pytest.fixture
def task(office):
    """A headquarters in the hands of team 1, with a cadre of another unit sent to it, visited twice by team 1."""
    made = world.make_task(lead_unit=world.make_unit("牵头局"), name="城中村改造指挥部")
    world.put_in_scope(
        office.round, office.unit, office.other_unit, made, world.make_task(lead_unit=office.unit)
    )
    world.hand(office.team, made, on=office.round.starts_on)
    world.send_to_task(cadre=office.stranger, task=made)
    visit = world.submitted(
        office, unit=made.lead_unit, key_task=made, to_task=True, entries=["project", "site"]
    )
    heard = world.talk(visit)
    world.statement(heard, office.stranger, heard_at="task", away_unit=office.stranger.unit)
    world.submitted(office, key_task=made, entries=["front_line"])
    return made


def page(user, task):
    return client_of(user).get(reverse("reports:task", args=[task.pk]))


def row(user, task, **query):
    rows = client_of(user).get(reverse("reports:coverage_tasks"), query).context["page"]["rows"]
    return next((one for one in rows if one.key_task_id == task.pk), None)


@pytest.mark.parametrize("who", ["staff", "member1", "lead1"])
def test_coverage_counts_visits_at_units_and_at_the_task(who, office, task, request):
    found = row(request.getfixturevalue(who), task)
    assert (found.heard.visits, found.heard.by_entry) == (2, {"project": 1, "site": 1, "front_line": 1})
    assert found.team_name == "第一组"


def test_team_without_the_task_reads_no_line_of_it(office, task, member2):
    assert row(member2, task) is None
    assert [one.cadre.unit for one in page(member2, task).context["people"]] == [
        office.other_unit
    ]  # their own
    assert not page(member2, task).context["rounds"]
    assert page(member2, task).context["said_in_all"] == 0


def test_reviewer_counts_what_was_accepted(office, task, reviewer):
    assert row(reviewer, task).heard.visits == 0


def test_three_entries_have_denominators(office, task, staff):
    summary = tasks_of(staff, office.round, summary_of(staff, office.round).total.scope)
    assert (summary.total.visited, summary.total.scope) == (1, 2)
    told = {one.entry: (one.units.visited, one.units.scope, one.tasks.visited, one.tasks.scope)
            for one in summary.entered}  # fmt: skip
    assert told == {"front_line": (1, 2, 1, 2), "project": (0, 2, 1, 2), "site": (0, 2, 1, 2)}
    answer = client_of(staff).get(reverse("reports:coverage"))
    assert answer.context["parts"][0]["entered"][0]["units"].scope == 2


def test_numbers_open_their_records(office, task, staff):
    at = {column.key: column for column in task_coverage_list(staff).columns}
    counted = {"visits": 2, "entry_site": 1, "talks": 1}
    found = row(staff, task)
    assert at["circle_life"].link(found) == ""
    client = client_of(staff)
    for key, n in counted.items():
        assert len(client.get(at[key].link(found)).context["page"]["rows"]) == n


def test_filters_find_visited_and_entered(office, task, staff):
    assert row(staff, task, visited="yes") is not None
    assert row(staff, task, visited="no") is None
    assert row(staff, task, entry="site") is not None
    assert row(staff, task, team=office.other_team.pk) is None
    assert row(staff, task, team=office.team.pk) is not None
    assert row(staff, task, q="城中村") is not None


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_page_tells_people_rounds_and_what_was_said(language, office, task, lead1):
    with translation.override(language):
        found = page(lead1, task).context
    assert [(one.cadre, one.is_open, [n for _label, n, _url in one.said]) for one in found["people"]] == [
        (office.stranger, False, [1, 0])
    ]
    assert [(one["visits"], one["by_itself"]) for one in found["rounds"]] == [(2, 1)]
    assert [one.cadre for one in found["said"]] == [office.stranger]
    assert found["may_visit"]


def test_what_was_said_of_each_opens_the_talks_in_which_it_was(office, task, staff):
    """Praise of one in a talk that blames another is not blame of the first."""
    visit = Visit.objects.filter(to_task=True).get()
    other = world.make_cadre(unit=office.unit, name="黄立春")
    world.send_to_task(cadre=other, task=task)
    both = world.talk(visit)
    world.statement(both, office.stranger, heard_at="task", away_unit=office.stranger.unit)
    world.statement(both, other, side="against", heard_at="task", away_unit=office.unit)
    found = page(staff, task).context
    said = {one.cadre: one.said for one in found["people"]}
    assert [n for _label, n, _url in said[office.stranger]] == [2, 0]
    assert [n for _label, n, _url in said[other]] == [0, 1]
    client, praise, blame = client_of(staff), said[office.stranger][0][2], said[other][1][2]
    assert len(client.get(praise).context["page"]["rows"]) == 2
    assert [one.pk for one in client.get(blame).context["page"]["rows"]] == [both.pk]
    assert not client.get(praise.replace("side=for", "side=against")).context["page"]["rows"]
    assert found["said_in_all"] == 3
    assert len(client.get(found["said_url"]).context["page"]["rows"]) == 2


def test_who_was_promoted_from_it_stands_apart(office, task, staff):
    of_it = {"cadre": office.stranger, "key_task": task, "origin": "key_task"}
    moved = world.make_decision(staff, **of_it)
    made = world.make_decision(staff, decided_on=timezone.localdate(), **of_it)
    found = page(staff, task).context
    assert ([one.pk for one in found["promoted"]], [one.pk for one in found["decisions"]]) == (
        [made.pk],
        [moved.pk],
    )


def test_words_on_the_page_do_not_grow_with_what_was_said(office, task, staff):
    talk = world.talk(Visit.objects.filter(to_task=True).get())
    for _n in range(40):
        world.statement(talk, office.stranger, heard_at="task", away_unit=office.stranger.unit)
    found = page(staff, task).context
    assert (len(found["said"]), found["said_in_all"]) == (30, 41)


def test_file_of_a_stranger_stays_shut(office, task, lead1):
    text = page(lead1, task).content.decode()
    assert office.stranger.name in text
    assert reverse("cadres:detail", args=[office.stranger.pk]) not in text
    assert client_of(lead1).get(reverse("cadres:detail", args=[office.stranger.pk])).status_code == 404


def test_who_keeps_away_from_a_person_reads_neither_name_nor_word(office, task, lead1, staff):
    for user in (lead1, staff):
        Recusal.objects.create(user=user, cadre=office.stranger, relation="lineal")
        found = page(user, task)
        assert office.stranger.name not in found.content.decode()
        assert found.context["said_in_all"] == 0


def test_avoidance_of_the_lead_unit_takes_the_line_and_the_visit(office, task, staff):
    Recusal.objects.create(user=staff, unit=task.lead_unit, relation="own_unit")
    assert row(staff, task) is None
    assert [(one["visits"], one["by_itself"]) for one in page(staff, task).context["rounds"]] == [(1, 0)]


def test_avoidance_of_a_visited_unit_takes_its_visit_out_of_the_task(office, task, staff):
    Recusal.objects.create(user=staff, unit=office.unit, relation="own_unit")
    assert row(staff, task).heard.visits == 1


def test_pages_ask_few_questions(office, task, staff, django_assert_max_num_queries):
    client = client_of(staff)
    for address, most in (
        (reverse("reports:task", args=[task.pk]), 26),
        (reverse("reports:coverage_tasks"), 26),
    ):
        client.get(address)
        with django_assert_max_num_queries(most):
            client.get(address)


def test_sheet_holds_the_tasks(office, task, staff):
    answer = client_of(staff).get(reverse("reports:coverage_tasks_export"))
    assert answer.status_code == 200
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")


@pytest.mark.parametrize("route", ["evidence", "portrait"])
def test_evidence_names_the_task_and_not_its_lead_unit(route, office, task, staff):
    Visit.objects.filter(to_task=True).update(state="accepted")
    Statement.objects.update(visit_state="accepted")
    found = client_of(staff).get(reverse(f"cadres:{route}", args=[office.stranger.pk])).content.decode()
    assert "城中村改造指挥部" in found
    assert "牵头局" not in found


def test_words_of_where_a_visit_went(office, task):
    to_unit, to_task, at_both = (
        world.draft(office),
        world.draft(office, unit=task.lead_unit, key_task=task, to_task=True),
        world.draft(office, key_task=task),
    )
    assert (to_unit.where, to_task.where) == (str(office.unit), "城中村改造指挥部")
    assert at_both.where == f"{office.unit}·城中村改造指挥部"


def test_matrix_counts_visits_and_what_they_entered(office, task, staff):
    client = client_of(staff)
    page = client.get(reverse("reports:matrix"), {"round": office.round.pk}).context["page"]
    found = next(one for one in page["rows"] if one.unit_id == office.unit.pk)
    assert (found.cells.visits, dict(found.cells.entries)) == (1, {"front_line": 1})
    at = {column.key: column for column in matrix_list(staff).columns}
    for key in ("visits", "entry_front_line"):
        assert len(client.get(at[key].link(found)).context["page"]["rows"]) == 1
    assert at["entry_site"].link(found) == ""


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_outcomes_dashboard_and_summary_tell_the_three_entries_of_how_many(language, office, task, leader):
    Visit.objects.update(state="accepted", accepted_at=timezone.now())
    with translation.override(language):
        first, last = office.round.starts_on, office.round.ends_on
        window = Window(first, last)
        told = {one.key: one for _label, group in figures_of(leader, window) for one in group}
        assert [told[f"entry_{key}"].value for key in ("front_line", "project", "site")] == [
            "1 / 2", "0 / 2", "0 / 2",
        ]  # fmt: skip
        assert [told[f"task_entry_{key}"].value for key in ("front_line", "project", "site")] == ["1 / 2"] * 3
        assert told["tasks_share"].value == "50.0%"
        paper = docx.Document(BytesIO(summary_paper(leader, window, "总结", [], "1")))
        cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
        assert str(told["task_entry_site"].label) in cells
        assert "1 / 2" in cells
    page = client_of(leader).get(reverse("reports:dashboard"), {"first": first, "last": last})
    shown = {one.figure.key: one for one in page.context["figures"]}
    assert (shown["entry_front_line"].figure.value, shown["entry_front_line"].change) == ("1 / 2", "+1")
    assert shown["tasks_share"].figure.value == "50.0%"


def test_entries_of_several_rounds_open_the_visits(office, task, staff):
    Visit.objects.update(state="accepted", accepted_at=timezone.now())
    world.make_round()
    told = {
        one.key: one
        for _label, group in figures_of(staff, Window(office.round.starts_on, office.round.ends_on))
        for one in group
    }
    client = client_of(staff)
    assert len(client.get(told["entry_front_line"].url).context["page"]["rows"]) == 1
    assert len(client.get(told["task_entry_site"].url).context["page"]["rows"]) == 1


def test_each_ledger_says_that_it_was_at_the_task_and_not_at_the_unit_that_leads_it(office, task, staff):
    """Every list that shows the unit of a visit; another row of it, at a unit, names the unit alone."""
    at_task, at_unit = Visit.objects.get(to_task=True), Visit.objects.get(to_task=False)
    for visit in (at_task, at_unit):
        kept = {"visit": visit, "created_by": office.member1}
        told = world.talk(visit)
        world.rating(told, office.stranger)
        Symposium.objects.create(
            **kept, client_key=uuid4(), host=office.member1, recorder=office.lead1, minutes="听取意见"
        )
        SiteVisit.objects.create(**kept, client_key=uuid4(), place="安置点", observed="进度正常")
        FollowUp.objects.create(visit=visit, text="回访安置点", due_on=timezone.localdate())
        follow(visit)
    asked = {key: spec for key, spec in LISTS.items() if not callable(spec) or key == "sites"}
    found = {}
    for key, spec in asked.items():
        one = spec(staff) if callable(spec) else spec
        column = next((it for it in one.columns if it.key == "unit"), None)
        if column and any(path.startswith("visit__unit") for path in column.paths or ()):
            page = client_of(staff).get(reverse(f"{key}:list"))
            found[key] = page.content.decode()
    assert set(found) >= {"interviews", "ratings", "symposia", "sites", "follow_ups"}
    silent = {key for key, text in found.items() if f"牵头局（{task.name}）" not in text}
    assert not silent
    assert all(f"{office.unit}（{task.name}）" not in text for text in found.values())
