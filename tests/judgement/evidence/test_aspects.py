"""Four aspects beside three checks: a statement's own, the writer's choice, both cuts, the people's voice."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from tests.world import (
    Office,
    accepted_visit,
    draft,
    interview_post,
    make_talk,
    rating,
    state,
    statement,
    talk,
)
from visits.core.kinds.models import Kind
from visits.fieldwork.visits.counting import wrong
from visits.fieldwork.visits.heard import CadreHeard, UnitHeard
from visits.fieldwork.visits.models import Interview, Statement
from visits.judgement.appraisals.pack import pack_of
from visits.organisation.kinds.actions import add_kind, retire_kind
from visits.organisation.rounds.default_scheme import make_default_scheme

pytestmark = pytest.mark.django_db
ASPECTS = ["思想动态", "履职情况", "德才表现", "群众口碑"]


@pytest.fixture
def office(member1, lead1, member2):
    return Office(member1, lead1, member2)


def said(office, source_class="staff", **values):
    visit = accepted_visit(team=office.team, unit=office.unit, author=office.member1)
    told = make_talk(visit=visit, source_class=source_class, is_confidential=True)
    return state(talk=told, cadre=office.cadres[1], side="for", **({"check_key": "performance"} | values))


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
