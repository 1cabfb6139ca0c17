"""The papers of cases: in the menu of each, open like its page, registered, and what is sealed stays sealed."""

import datetime as dt
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from cadre_review.audit.models import Entry
from tests.conftest import client_of
from tests.core.test_marks import decide, put
from tests.words_of_pages import foreign, typed, words_of_document
from tests.world import (
    accepted_visit,
    frozen,
    make_appraisal,
    make_cadre,
    make_file,
    make_finding,
    make_lead,
    make_letter,
    make_own_account,
    make_rectification,
    make_talk,
    make_unit,
    state,
)
from visits.avoidance.models import Recusal
from visits.cadres.files.actions.files import take_office
from visits.cadres.files.versions import keep_files, versions_of
from visits.core import secrecy
from visits.core.lists.models import Export
from visits.core.marks.models import SecrecyMark
from visits.core.workflow import WORKFLOWS
from visits.fieldwork.leads.models import LeadWriter
from visits.judgement.findings.models import FindingEvidence
from visits.organisation.units.models import LeadershipTeam

pytestmark = pytest.mark.django_db
KINDS = {one.pages: one for one in sorted(WORKFLOWS, key=lambda one: one.pages) if one.written}
WRITER = "某街道退休职工黎某"
SAID = "工地停工三个月，没有到过现场。"


@pytest.fixture
def told(work, cadre, member1):
    """What somebody under seal said against the cadre, in an accepted visit of the team that verifies."""
    visit = accepted_visit(team=work.team1, unit=work.unit1, author=member1, visited_on=timezone.localdate())
    talk = make_talk(
        visit=visit, source_class="served", source_relation="served", source_number=3, is_confidential=True
    )
    return state(talk=talk, text=SAID, side="against", cadre=cadre)


@pytest.fixture
def cadre(work, staff):
    return make_cadre(work.unit1, by=staff, post_title="审计局科长")


@pytest.fixture
def cases(work, cadre, told, staff, reviewer, leader) -> dict[str, Any]:
    """A case of each kind that has a paper, about one cadre; the letter is to the unit."""
    lead = make_lead(staff, work.unit1, work.team1, cadre=cadre)
    lead.visits.set([told.visit])
    finding = make_finding(staff, cadre=cadre, lead=lead, team=work.team1)
    finding.visits.set([told.visit])
    evidence = {"interview": told.interview, "statement": told, "passage": SAID, "added_by": staff}
    FindingEvidence.objects.create(finding=finding, bears="supports", **evidence)
    demand = make_rectification(staff, cadre=cadre, team=work.team1, measures="调整分工")
    demand.findings.set([finding])
    return {
        "leads": lead,
        "findings": finding,
        "rectifications": demand,
        "appraisals": frozen(staff, make_appraisal(staff, leader, [reviewer], cadre)),
        "letters": make_letter(staff, work.unit1),
    }


def address(kind: str, thing: Any) -> str:
    return reverse(f"{kind}:paper", args=[thing.pk])


def taken(client: Any, kind: str, thing: Any, language: str = "zh-hans") -> bytes:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    answer = client.get(address(kind, thing))
    assert answer.status_code == 200
    return answer.content


def words(client: Any, kind: str, thing: Any, language: str = "zh-hans") -> str:
    return "\n".join(words_of_document(taken(client, kind, thing, language)))


def test_a_case_with_a_paper_has_a_level_of_its_own_and_an_address_of_its_name(cases) -> None:
    assert set(KINDS) == set(cases)
    for kind, one in KINDS.items():
        assert one.written.key in secrecy.kinds()
        assert address(kind, cases[kind]) == f"/{kind}/{cases[kind].pk}/{one.written.key}.docx"


@pytest.mark.parametrize("kind", KINDS)
def test_the_menu_of_a_case_leads_to_its_paper_and_print(kind, cases, as_staff) -> None:
    there = address(kind, cases[kind])
    page = as_staff.get(reverse(f"{kind}:detail", args=[cases[kind].pk])).content.decode()
    assert page.count(f'href="{there}"') == page.count(f'href="{there}?print=1"') == 1


@pytest.mark.parametrize("kind", KINDS)
def test_whoever_takes_a_paper_stands_in_register_and_log(kind, cases, as_staff) -> None:
    taken(as_staff, kind, cases[kind])
    taken_now = Export.objects.get()
    assert (taken_now.list_key, taken_now.rows) == (KINDS[kind].written.key, 1)
    assert str(cases[kind].pk) in taken_now.query
    assert Entry.objects.filter(act="export.take", thing_id=str(taken_now.pk)).count() == 1
    printed = as_staff.get(f"{address(kind, cases[kind])}?print=1").content.decode()
    assert Export.objects.latest("pk").number in printed
    assert Export.objects.count() == 2


@pytest.mark.parametrize("kind", ["leads", "findings", "rectifications"])
def test_a_paper_opens_for_whom_its_page_opens(kind, cases, member1, lead1, lead2, leader) -> None:
    """The verifying team and the office; not another team, nor who keeps away."""
    page = reverse(f"{kind}:detail", args=[cases[kind].pk])
    for user, status in ((lead1, 200), (member1, 200), (leader, 200), (lead2, 404)):
        client = client_of(user)
        assert [client.get(one).status_code for one in (page, address(kind, cases[kind]))] == [status] * 2
    Recusal.objects.create(user=leader, cadre=cases["findings"].cadre, relation="affinity")
    assert client_of(leader).get(address(kind, cases[kind])).status_code == 404
    assert Export.objects.count() == 3


@pytest.mark.parametrize("kind", ["leads", "findings", "rectifications"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_paper_speaks_the_language_of_its_reader(kind, language, cases, as_staff) -> None:
    said = words_of_document(taken(as_staff, kind, cases[kind], language))
    assert list(foreign(said, language, typed())) == []
    assert ("（签字）" if language == "zh-hans" else "(signature)") in "".join(said)


def test_a_lead_tells_what_verification_brought_and_keeps_its_writer_sealed(cases, as_staff, staff) -> None:
    lead = cases["leads"]
    lead.outcome, lead.outcome_reason, lead.state = "borne_out", "两次到场均未见到", "reported"
    lead.save()
    LeadWriter.objects.create(lead=lead, identity=WRITER, sealed_by=staff)
    said = words(as_staff, "leads", lead)
    heads = "线索核查单", lead.number, "审计局科长", lead.says
    for part in (*heads, SAID, "服务对象-3", "属实", "两次到场均未见到", "已密封"):
        assert part in said
    assert WRITER not in said
    assert Entry.objects.filter(act="lead.read", thing_id=str(lead.pk)).count() == 1


def test_a_lead_of_a_unit_tells_what_the_visits_saw(work, told, staff, as_staff) -> None:
    told.visit.observed, told.visit.problems = "台账齐全", "人手不足"
    told.visit.save()
    lead = make_lead(staff, work.unit1, work.team1)
    lead.visits.set([told.visit])
    said = words(as_staff, "leads", lead)
    assert "台账齐全" in said
    assert "人手不足" in said
    assert SAID not in said


def test_a_lead_heard_in_a_talk_names_the_source_to_whom_reads_the_talk(
    work, cadre, told, staff, lead2
) -> None:
    lead = make_lead(staff, work.unit1, work.team2, cadre=cadre, interview=told.interview, channel="talk")
    assert "服务对象-3" in words(client_of(staff), "leads", lead)
    verifier = client_of(lead2)
    assert verifier.get(reverse("interviews:detail", args=[told.interview_id])).status_code == 404
    assert "服务对象-3" not in words(verifier, "leads", lead)


def test_a_finding_stands_with_unit_and_post_of_its_day(cases, cadre, as_staff, staff) -> None:
    finding, day = cases["findings"], timezone.now() - dt.timedelta(days=20)
    type(finding).objects.filter(pk=finding.pk).update(created_at=day)
    keep_files([cadre], staff)
    versions_of(cadre).update(written_at=day - dt.timedelta(days=20))
    facts = {"since": timezone.localdate(), "document": "组任〔2018〕3号"}
    take_office(actor=staff, cadre=cadre, unit=make_unit("水利局"), post_title="水利局副局长", **facts)
    said = words(as_staff, "findings", finding)
    assert "审计局科长" in said
    assert "青山局" in said
    assert "水利局" not in said


def test_a_finding_tells_both_sides_and_what_was_answered(cases, told, cadre, as_staff, staff) -> None:
    finding = cases["findings"]
    paper = {"document": "审计报告〔2018〕4号", "passage": "进度台账齐全", "added_by": staff}
    FindingEvidence.objects.create(finding=finding, bears="contradicts", **paper)
    finding.account, finding.account_on, finding.account_by = "当时在外培训", timezone.localdate(), staff
    finding.save()
    sent = {"state": "received", "text": "已补报进度", "receipt": "ABCD-1234", "received_at": timezone.now()}
    make_own_account(staff, cadre, finding=finding, **sent)
    said = words(as_staff, "findings", finding)
    sides = SAID, "服务对象-3", "审计报告〔2018〕4号", "进度台账齐全"
    for part in ("走访发现卡", *sides, "当时在外培训", "已补报进度", "ABCD-1234"):
        assert part in said


def test_a_finding_about_a_cadre_names_the_aspects_of_its_evidence(
    cases, told, work, staff, as_staff
) -> None:
    told.aspect = "duties"
    told.save()
    for said in (
        words(as_staff, "findings", cases["findings"]),
        as_staff.get(reverse("findings:detail", args=[cases["findings"].pk])).content.decode(),
    ):
        assert "四个方面" in said
        assert "履职情况 1" in said
    of_a_team = make_finding(
        staff, leadership_team=LeadershipTeam.objects.create(unit=work.unit1), team=work.team1
    )
    assert "四个方面" not in words(as_staff, "findings", of_a_team)


def test_evidence_that_the_reader_may_not_read_is_counted(cases, work, member2, as_lead1) -> None:
    visit = accepted_visit(team=work.team2, unit=work.unit2, author=member2)
    other = make_talk(visit=visit, text="另一组的谈话")
    passage = {"interview": other, "passage": "别的组听到的话", "added_by": member2}
    FindingEvidence.objects.create(finding=cases["findings"], bears="supports", **passage)
    said = words(as_lead1, "findings", cases["findings"])
    assert SAID in said
    assert "别的组听到的话" not in said
    assert "另有1项，按规定不予载明。" in said


def test_a_demand_tells_what_was_asked_and_done_and_quotes_nobody(
    cases, told, staff, leader, as_staff
) -> None:
    demand = cases["rectifications"]
    demand.demanded_by, demand.demanded_on, demand.evidence = leader, timezone.localdate(), "会议纪要3号"
    demand.verification, demand.is_done, demand.state = "已到场核对", True, "verified"
    demand.save()
    demand.visits.set([told.visit])
    make_file(demand, staff)
    said = words(as_staff, "rectifications", demand)
    asked = "整改通知书", "青山局 张伟：", demand.problem, demand.demand, str(demand.due_on)
    done = "调整分工", "会议纪要3号", "整改台账.txt", "已到场核对", "核实到位"
    for part in (*asked, *done, f"签发人 {leader.name}", "签收人（签字）", cases["findings"].statement):
        assert part in said
    assert SAID not in said
    assert "服务对象" not in said


def test_a_demand_on_a_leadership_team_is_addressed_to_its_unit(work, staff, as_staff) -> None:
    team = LeadershipTeam.objects.create(unit=work.unit1)
    demand = make_rectification(staff, leadership_team=team, state="drafted")
    said = words(as_staff, "rectifications", demand)
    assert "青山局：" in said
    assert "签发人（签字）" in said


@pytest.mark.parametrize("kind", ["leads", "findings", "rectifications"])
def test_a_paper_bears_the_highest_mark_of_what_it_rests_on(
    kind, cases, told, staff, reviewer, as_staff
) -> None:
    assert words(as_staff, kind, cases[kind]).startswith("内部")
    put(reviewer, told.interview, "confidential", 10)
    for mark in SecrecyMark.objects.waiting():
        decide(reviewer, mark, "_decline", "不涉密")
    assert words(as_staff, kind, cases[kind]).startswith("机密★10年")
