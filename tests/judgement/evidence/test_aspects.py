"""Four aspects beside three checks: a statement's own, the writer's choice, both cuts, the people's voice."""

from io import BytesIO
from uuid import uuid4

import pytest
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

from tests.world import (
    Office,
    accepted_visit,
    draft,
    interview_post,
    make_talk,
    published_survey,
    put_in_scope,
    rating,
    state,
    statement,
    talk,
)
from visits.avoidance.models import Recusal
from visits.core.kinds.models import Kind
from visits.fieldwork.visits.counting import rebuild, wrong
from visits.fieldwork.visits.heard import CadreHeard, UnitHeard
from visits.fieldwork.visits.models import Interview, Statement
from visits.judgement.appraisals import actions as appraising
from visits.judgement.appraisals.minutes import minutes_paper
from visits.judgement.appraisals.pack import pack_of, reputation_rows
from visits.organisation.kinds.actions import add_kind, retire_kind
from visits.organisation.rounds.default_scheme import make_default_scheme
from visits.reports.coverage.rules import spoken_of

pytestmark = pytest.mark.django_db
ASPECTS = ["思想动态", "履职情况", "德才表现", "群众口碑"]


@pytest.fixture
def office(member1, lead1, member2):
    return Office(member1, lead1, member2)


def said(office, source_class="staff", **values):
    visit = accepted_visit(team=office.team, unit=office.unit, author=office.member1)
    told = make_talk(visit=visit, source_class=source_class, is_confidential=True)
    return state(talk=told, cadre=office.cadres[1], **({"side": "for", "check_key": "performance"} | values))


def test_the_default_scheme_gives_every_criterion_of_cadres_its_aspect():
    criteria = make_default_scheme().criteria.filter(subject_kind="cadre")
    found = dict(criteria.values_list("name", "aspect"))
    assert (found["政治忠诚"], found["专业能力"], found["履行职责"]) == ("thinking", "ability", "duties")
    assert found["服务群众"] == "reputation"
    assert "" not in found.values()
    assert set(
        make_default_scheme().criteria.filter(subject_kind="team").values_list("aspect", flat=True)
    ) == {""}


def test_a_statement_has_the_aspect_of_its_criterion_of_the_people_or_of_its_check(office):
    assert said(office).aspect == "duties"
    assert said(office, check_key="political").aspect == "thinking"
    assert said(office, source_class="served").aspect == "reputation"
    criterion = office.scheme.criteria.filter(check_key="performance").first()
    criterion.aspect = "ability"
    criterion.save()
    assert said(office, source_class="served", criterion=criterion).aspect == "ability"
    visit = accepted_visit(team=office.team, unit=office.unit, author=office.member1)
    of_team = state(
        talk=make_talk(visit=visit), leadership_team=office.leadership, dimension="running", side="for"
    )
    assert of_team.aspect == ""


def test_the_writer_may_choose_another_and_need_not(office, as_member1):
    visit = draft(office)
    page = reverse("visits:interview_create", args=[visit.pk])
    drawn = as_member1.get(page, follow=True).content.decode()
    assert 'name="statements-0-aspect"' in drawn
    assert "群众口碑" in drawn
    assert as_member1.post(page, interview_post(office, visit)).status_code == 302
    assert Statement.objects.get().aspect == "duties"
    told = Interview.objects.get()
    edit = reverse("interviews:edit", args=[told.pk])
    form = interview_post(office, visit, **{"statements-0-aspect": "reputation"})
    form |= {
        "client_key": str(told.client_key),
        "base_version": told.version,
        "draft_of": f"interview:{told.pk}",
    }
    assert as_member1.post(edit, form).status_code == 302
    assert Statement.objects.get().aspect == "reputation"
    shown = as_member1.get(edit, follow=True).content.decode()
    assert 'value="reputation" selected' in shown
    assert "群众口碑" in as_member1.get(reverse("interviews:detail", args=[told.pk])).content.decode()
    again = form | {"base_version": Interview.objects.get().version, "statements-0-aspect": ""}
    assert as_member1.post(edit, again).status_code == 302
    assert Statement.objects.get().aspect == "duties"
    strange = form | {"base_version": Interview.objects.get().version, "statements-0-aspect": "none"}
    assert as_member1.post(edit, strange).status_code == 422


def test_portrait_and_evidence_show_both_cuts(office, as_staff):
    one = said(office, text="完成征地")
    said(office, source_class="served", text="有求必应")
    page = as_staff.get(reverse("cadres:portrait", args=[one.cadre_id])).content.decode()
    assert all(word in page for word in ASPECTS)
    assert "工作实绩" in page
    assert "听取服务对象1人" in page
    evidence = reverse("cadres:evidence", args=[one.cadre_id])
    whole = as_staff.get(evidence).content.decode()
    assert all(word in whole for word in ASPECTS)
    narrowed = as_staff.get(evidence, {"aspect": "reputation"}).content.decode()
    assert "有求必应" in narrowed
    assert "完成征地" not in narrowed
    team = as_staff.get(reverse("reviews:leadership_portrait", args=[office.unit.pk])).content.decode()
    assert "群众口碑" not in team


def test_ratings_of_the_people_served_are_withheld_where_few(office, as_staff):
    office.round.__class__.objects.update(minimum_group=3)
    cadre = office.cadres[1]
    visit = accepted_visit(team=office.team, unit=office.unit, author=office.member1)
    for at in range(4):
        rating(
            make_talk(visit=visit, source_class="served" if at < 2 else "staff", is_confidential=True), cadre
        )
    page = as_staff.get(reverse("cadres:portrait", args=[cadre.pk]))
    ((_name, cell),) = page.context["reputation"].ratings
    assert (cell.withheld, cell.mean) == (True, None)


def test_coverage_counts_by_aspect_and_leads_to_the_talks(office, staff, as_staff):
    visit = draft(office)
    statement(talk(visit), office.cadres[1])
    statement(talk(visit, source=office.cadres[2]), office.cadres[1])
    accepted_one = visit.__class__.objects.get(pk=visit.pk)
    from visits.fieldwork.visits.actions import states

    states.submit(actor=office.lead1, visit=accepted_one)
    row = UnitHeard.objects.get(reach="sent")
    assert row.by_aspect == {"reputation": 1, "duties": 1}
    assert CadreHeard.objects.get(reach="sent", cadre=office.cadres[1]).aspects == ["duties", "reputation"]
    assert list(wrong()) == []
    sheet = load_workbook(BytesIO(b"".join(as_staff.get("/reports/matrix.xlsx")))).active
    heads = {cell.value for line in sheet for cell in line}
    assert set(ASPECTS) <= heads
    found = as_staff.get("/interviews/", {"aspect": "reputation", "voices": "on"}).content.decode()
    assert found.count("<tr") == 2
    office.round.scope.get_or_create(unit=office.unit)
    people = as_staff.get("/reports/people/").content.decode()
    assert "群众口碑" in people
    lacking = as_staff.get("/reports/people/", {"aspect": "reputation"}).content.decode()
    assert office.cadres[1].name not in lacking
    assert office.cadres[2].name in lacking


def test_papers_and_ledgers_print_the_aspect(office, staff, as_staff):
    one = said(office)
    pack = pack_of(office.cadres[1], staff)
    assert [row["place"] for row in pack["aspects"]] == ASPECTS
    assert pack["statements"][0]["aspect"] == "履职情况"
    rating(one.interview, office.cadres[1])
    sheet = load_workbook(BytesIO(b"".join(as_staff.get("/ratings.xlsx")))).active
    assert "思想动态" in {cell.value for line in sheet for cell in line}
    assert "申某乙" in as_staff.get("/ratings/", {"aspect": "thinking"}).content.decode()
    assert "申某乙" not in as_staff.get("/ratings/", {"aspect": "reputation"}).content.decode()


def test_an_aspect_of_the_city_is_offered_shown_and_retired(office, staff, as_staff, as_member1):
    own = add_kind(actor=staff, family="aspect", name_zh="廉洁自律", name_en="", behaviour="plain")
    one = said(office, aspect=own.key)
    portrait = reverse("cadres:portrait", args=[one.cadre_id])
    assert "廉洁自律" in as_staff.get(portrait).content.decode()
    assert "廉洁自律" in as_staff.get("/reports/matrix/").content.decode()
    page = reverse("visits:interview_create", args=[draft(office).pk])
    assert "廉洁自律" in as_member1.get(page, follow=True).content.decode()
    retire_kind(actor=staff, kind=Kind.objects.get(pk=own.pk))
    assert "廉洁自律" not in as_member1.get(page, follow=True).content.decode()
    assert "廉洁自律" in as_staff.get(portrait).content.decode()  # what was said under it stays in sight


def test_ballots_are_a_source_of_the_standing_with_their_figures(lead1, member1, staff, as_staff):
    survey = published_survey(lead1, member1, staff)
    cadre = survey.cadres.order_by("pk").first()
    page = as_staff.get(reverse("cadres:portrait", args=[cadre.pk]))
    (line,) = page.context["reputation"].ballots
    assert (line.survey, line.title, line.base) == (survey, "德才表现", 48)
    assert line.spread in page.content.decode()
    assert "好 27（56.2%）" in line.spread
    rows = reputation_rows(pack_of(cadre, staff)["reputation"])
    assert [words for label, words in rows if "德才表现" in label] == [line.spread]


def test_a_ballot_below_the_minimum_group_gives_no_figure(lead1, member1, staff, as_staff):
    survey = published_survey(lead1, member1, staff, paper=2, codes=(0, 1, 1))
    cadre = survey.cadres.order_by("pk").first()
    (line,) = as_staff.get(reverse("cadres:portrait", args=[cadre.pk])).context["reputation"].ballots
    assert (line.base, line.spread) == (None, "不予显示")


def test_coverage_names_units_of_which_nothing_was_said_under_an_aspect(office, as_staff, as_lead1):
    said(office, source_class="served")
    for unit in (office.unit, office.other_unit):
        put_in_scope(office.round, unit)
    rebuild()
    page = as_staff.get("/reports/coverage/")
    cells = {
        one["label"]: [words[0] for _head, words in one["drawn"]]
        for one in page.context["parts"][0]["aspects"]
    }
    found = {label: (spoken.text, silent.text) for label, (spoken, silent) in cells.items()}
    assert found == {
        "思想动态": ("0", "2"),
        "履职情况": ("0", "2"),
        "德才表现": ("0", "2"),
        "群众口碑": ("1", "1"),
    }
    for _spoken, silent in cells.values():
        assert str(len(as_staff.get(silent.url).context["page"]["rows"])) == silent.text
    rows = {row.unit__name: spoken_of(row.heard) for row in page.context["page"]["rows"]}
    assert rows == {office.unit.name: "群众口碑", office.other_unit.name: ""}
    sheet = load_workbook(BytesIO(b"".join(as_staff.get("/reports/coverage.xlsx")))).active
    assert {"四个方面", "群众口碑"} <= {cell.value for line in sheet for cell in line}
    own = as_lead1.get("/reports/coverage/").context["parts"][0]["aspects"]
    shares = [[one.text for one in line["drawn"][0][1]] for line in own]
    assert [(visited, scope) for visited, _slash, scope, _share in shares] == [("0", "1")] * 3 + [("1", "1")]


def test_outcomes_dashboard_and_summary_have_both_cuts_and_the_standing_as_figures(office, as_staff):
    one = said(office, source_class="served", side="against")
    said(office)
    asked = {"first": one.visited_on, "last": one.visited_on}
    for route in ("outcomes", "dashboard"):
        page = as_staff.get(reverse(f"reports:{route}"), asked)
        groups = page.context["groups"] if route == "outcomes" else page.context["spoken"]
        found = {row.figure.key: row.figure for _label, group, *_bars in groups for row in group}
        told = {key: one.value for key, one in found.items() if key.startswith("said_") and one.value}
        assert told == {
            "said_check_performance": 2, "said_aspect_duties": 1, "said_aspect_reputation": 1,
            "said_reputation_against": 1, "said_served": 1,
        }  # fmt: skip
        for key, n in told.items():
            assert len(as_staff.get(found[key].url).context["page"]["rows"]) == n, key
        assert all(word in page.content.decode() for word in ASPECTS)
    paper = Document(BytesIO(b"".join(as_staff.get("/reports/summary.docx", {"year": one.visited_on.year}))))
    cells = {cell.text for table in paper.tables for row in table.rows for cell in row.cells}
    assert {*ASPECTS, "工作实绩", "服务对象谈话"} <= cells


def test_minutes_of_an_appraisal_print_both_cuts_and_the_standing(office, staff, reviewer, leader, as_staff):
    one = said(office, source_class="served")
    values = {"title": "研判", "held_on": one.visited_on, "place": "", "agenda": "", "chair": leader}
    meeting = appraising.prepare(actor=staff, client_key=uuid4(), values=values, members=[staff, reviewer])
    item = appraising.put_on(actor=staff, appraisal=meeting, thing=one.cadre)
    appraising.freeze(actor=staff, appraisal=meeting, base_version=item.appraisal.version)
    paper = Document(BytesIO(minutes_paper(meeting, staff, "")))
    rows = [[cell.text for cell in row.cells] for table in paper.tables for row in table.rows]
    assert ["工作实绩", "1", "0"] in rows
    assert ["群众口碑", "1", "0"] in rows
    assert ["该方面的反映", "正面 1、反面 0"] in rows
    assert "群众口碑" in as_staff.get(reverse("appraisals:item", args=[item.pk])).content.decode()
    Recusal.objects.create(user=staff, cadre=one.cadre, relation="kin")
    paper = Document(BytesIO(minutes_paper(meeting, staff, "")))
    assert len(paper.tables) == 1  # day, place and who was there: nothing of whom the reader keeps away from
