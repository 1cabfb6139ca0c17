"""Marks of secrecy on records: who may set and lower them, what they cover, where they stand."""

import datetime as dt
import io
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook

from cadre_review.accounts.models import User
from cadre_review.audit.models import Entry
from tests.conftest import client_of
from tests.world import (
    hand,
    join,
    make_cadre,
    make_decision,
    make_dossier,
    make_finding,
    make_lead,
    make_round,
    make_talk,
    make_team,
    make_unit,
    state,
)
from tests.world.fieldwork import accepted_visit
from visits.cadres.files.consulting import begin_matter
from visits.core.marks.actions import propose, settle
from visits.core.marks.models import SecrecyMark, end_of
from visits.core.marks.reading import secrecy_among, secrecy_of
from visits.core.marks.records import COVERED, MARKED
from visits.core.secrecy import Secrecy
from visits.judgement.decisions.actions import draft
from visits.judgement.findings.actions import findings, open_finding
from visits.models import Decision, Finding, Interview, Rating, Visit
from visits.organisation.notices.models import Notice

pytestmark = pytest.mark.django_db
PAGES = {"visit": "visits", "interview": "interviews", "finding": "findings", "decision": "decisions",
         "cadre": "cadres", "lead": "leads"}  # fmt: skip


@pytest.fixture
def things(member1, lead1, staff, reviewer, leader) -> dict[str, Any]:
    """One record of each kind."""
    team = make_team(make_round())
    join(team, member1)
    join(team, lead1, is_lead=True)
    unit = make_unit()
    hand(team, unit)
    visit = accepted_visit(team=team, unit=unit, author=member1)
    cadre = make_cadre(unit)
    return {
        "visit": visit,
        "interview": make_talk(visit=visit, text="谈了分工"),
        "cadre": cadre,
        "lead": make_lead(staff, unit, team),
        "finding": make_finding(staff, cadre=cadre),
        "decision": make_decision(staff, cadre=cadre),
    }


def said(level: str = "secret", years: int = 5, **values: Any) -> dict[str, Any]:
    words = {
        "level": level,
        "years": years or "",
        "since": timezone.localdate(),
        "reason": "保密事项范围第三条",
        "base": "",
    }
    return words | values


def post(user: Any, kind: str, thing: Any, **values: Any) -> Any:
    return client_of(user).post(reverse(f"{PAGES[kind]}:secrecy", args=[thing.pk]), said(**values))


def put(user: Any, thing: Any, level: str = "secret", years: int = 5, **values: Any) -> SecrecyMark:
    """Proposed by the user and set by another one."""
    made = suggest(user, thing, level, years, **values)
    other = next(one for one in User.objects.filter(role__in=["reviewer", "leader"]) if one != user)
    return settle(actor=other, mark=made, agreed=True)


def suggest(user: Any, thing: Any, level: str = "secret", years: int = 5, **values: Any) -> SecrecyMark:
    last = SecrecyMark.objects.of(thing).first()
    values = {"since": timezone.localdate(), "reason": "x", "base": last.pk if last else None} | values
    return propose(actor=user, thing=thing, level=level, years=years, **values)


def decide(user: Any, made: SecrecyMark, button: str = "_agree", note: str = "") -> Any:
    return client_of(user).post(reverse("secrecy:settle", args=[made.pk]), {button: "1", "note": note})


def page(user: Any, kind: str, thing: Any) -> str:
    answer = client_of(user).get(reverse(f"{PAGES[kind]}:detail", args=[thing.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_what_can_be_marked_has_a_page_here():
    assert set(MARKED) == set(PAGES)
    assert set(MARKED) < set(COVERED)


@pytest.mark.parametrize("kind", PAGES)
def test_each_kind_of_record_is_marked_and_bears_the_mark_on_its_page(things, staff, kind):
    thing = things[kind]
    begin_matter(actor=staff, reason="换届考察")
    assert "秘密★5年" not in page(staff, kind, thing)
    answer = post(staff, kind, thing)
    assert answer["Location"] == reverse(f"{PAGES[kind]}:detail", args=[thing.pk])
    assert "秘密★5年" in page(staff, kind, thing)
    assert (
        "保密事项范围第三条"
        in client_of(staff).get(reverse(f"{PAGES[kind]}:secrecy", args=[thing.pk])).content.decode()
    )
    line = Entry.objects.get(act="secrecy.propose")
    assert line.detail[kind] == thing.pk
    assert (line.detail["secrecy"], line.detail["years"]) == ("secret", 5)


def test_who_proposes_does_not_set_and_what_is_proposed_counts_at_once(things, staff, reviewer, leader):
    thing = things["finding"]
    post(staff, "finding", thing)
    made = SecrecyMark.objects.get()
    assert [(one.words, one.proposed) for one in secrecy_of([thing])] == [("秘密★5年", True)]
    assert "拟定，待确定" in page(staff, "finding", thing)
    assert decide(staff, made).status_code == 403
    assert decide(reviewer, made).status_code == 302
    made.refresh_from_db()
    assert (made.state, made.is_current, made.decided_by) == ("set", True, reviewer)
    assert "拟定，待确定" not in page(staff, "finding", thing)
    by_leader = suggest(leader, thing, "confidential", 10)
    assert (
        decide(leader, by_leader).status_code == 403
    )  # nobody sets what they proposed, whatever their right
    assert decide(reviewer, by_leader).status_code == 302
    assert [one.words for one in secrecy_of([thing])] == ["机密★10年"]
    assert [entry.act for entry in Entry.objects.filter(act__startswith="secrecy.").order_by("number")] == [
        "secrecy.propose", "secrecy.set", "secrecy.propose", "secrecy.set",
    ]  # fmt: skip


@pytest.mark.parametrize("lower", [("secret", 5), ("confidential", 9), ("internal", 0)])
def test_a_lower_mark_counts_when_another_person_has_set_it(things, staff, leader, lower):
    thing = things["finding"]
    put(staff, thing, "confidential", 10)
    made = suggest(staff, thing, *lower)
    assert max(secrecy_of([thing]), key=lambda one: one.rank).words == "机密★10年"
    decide(leader, made)
    assert [one.words for one in secrecy_of([thing])] == ([] if lower[0] == "internal" else [str(made)])
    assert [one.state for one in SecrecyMark.objects.of(thing)] == ["set", "set"]


def test_a_proposal_is_declined_with_a_reason_and_who_proposed_is_told(things, staff, reviewer):
    thing = things["lead"]
    made = suggest(staff, thing)
    assert Notice.objects.filter(user=reviewer, act="secrecy.propose").unread().exists()
    answer = decide(reviewer, made, "_decline")
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["note"])
    assert decide(reviewer, made, "_decline", "不属于保密事项范围").status_code == 302
    assert secrecy_of([thing]) == []
    assert "不属于保密事项范围" in client_of(staff).get(f"/leads/{thing.pk}/secrecy/").content.decode()
    told = Notice.objects.get(user=staff, act="secrecy.decline")
    opened = client_of(staff).get(reverse("notices:open", args=[told.pk]), follow=True)
    assert (opened.status_code, opened.redirect_chain[-1][0]) == (200, f"/leads/{thing.pk}/")
    assert not Notice.objects.filter(act="secrecy.propose").unread().exists()
    assert decide(reviewer, made).status_code == 422  # settled once


def test_a_second_proposal_waits_for_the_first(things, staff, reviewer):
    made = suggest(staff, things["lead"], "confidential", 10)
    answer = post(reviewer, "lead", things["lead"], level="internal", years=0, base=made.pk)
    assert answer.status_code == 422
    assert "由另一人确定" in answer.content.decode()
    assert [one.words for one in secrecy_of([things["lead"]])] == ["机密★10年"]


def test_the_queue_of_the_leader_sets_it(things, staff, leader):
    made = suggest(staff, things["cadre"])
    begin_matter(actor=leader, reason="换届考察")
    client = client_of(leader)
    opened = client.get("/", {"item": f"mark-{made.pk}"}).content.decode()
    assert "秘密★5年" in opened
    assert staff.name in opened
    client.post(f"/?item=mark-{made.pk}", {"act": "agree"})
    made.refresh_from_db()
    assert made.state == "set"


@pytest.mark.parametrize(
    ("values", "field"),
    [({"years": 11}, "years"), ({"years": 0}, "years"), ({"level": "internal", "years": 1}, "years"),
     ({"since": "2099-01-01"}, "since"), ({"reason": " "}, "reason"), ({"level": "top"}, "level")],
)  # fmt: skip
def test_a_period_that_does_not_fit_is_refused_at_its_field(things, staff, values, field):
    answer = post(staff, "lead", things["lead"], **values)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not SecrecyMark.objects.exists()


def test_a_form_opened_before_another_mark_is_refused(things, staff, leader):
    put(leader, things["lead"], "confidential", 10)
    answer = post(staff, "lead", things["lead"], level="confidential", years=20)
    assert answer.status_code == 422
    assert "其间密级已被他人变更" in answer.content.decode()
    assert SecrecyMark.objects.count() == 1


def test_who_does_not_see_the_record_finds_no_page_and_who_has_no_right_is_refused(
    things, staff, member1, member2
):
    cadre = things["cadre"]
    cadre.account = staff
    cadre.save()
    assert post(staff, "cadre", cadre).status_code == 404
    assert post(staff, "finding", things["finding"]).status_code == 404  # about oneself
    assert post(member1, "visit", things["visit"]).status_code == 403
    assert post(member2, "visit", things["visit"]).status_code == 403
    assert not SecrecyMark.objects.exists()


def test_marks_are_seen_with_their_records(things, staff, member1, member2, reviewer):
    for thing in things.values():
        put(reviewer, thing)
    assert SecrecyMark.objects.visible_to(reviewer).count() == len(things)
    assert not SecrecyMark.objects.visible_to(member2).exists()
    assert {one.thing for one in SecrecyMark.objects.visible_to(member1)} >= {
        "visit",
        "interview",
        "cadre",
        "lead",
    }


def test_a_mark_ends_by_itself_and_covers_what_is_part_of_its_record(things, staff):
    visit, talk = things["visit"], things["interview"]
    put(staff, visit, "secret", 1)
    put(staff, talk, "confidential", 1)
    assert [one.level for one in secrecy_of([visit])] == ["secret"]
    assert sorted(one.level for one in secrecy_of([talk])) == ["confidential", "secret"]
    assert len(secrecy_among(Interview.objects.all())) == 2
    assert secrecy_among(Rating.objects.all()) == []
    SecrecyMark.objects.update(ends_on=timezone.localdate())
    assert secrecy_of([talk]) == []
    assert "内部" in page(staff, "visit", visit)
    assert put(staff, visit, "secret", 1, since=timezone.localdate() - dt.timedelta(days=1)).is_current


def test_a_period_ends_on_the_same_day_years_later():
    assert end_of(dt.date(2024, 2, 29), 1) == dt.date(2025, 2, 28)
    assert end_of(dt.date(2026, 11, 30), 10) == dt.date(2036, 11, 30)
    assert end_of(dt.date(2026, 11, 30), 0) is None


# 派生定密


def rests(thing: Any) -> list[str]:
    return [str(one) for one in SecrecyMark.objects.of(thing).waiting()]


@pytest.fixture
def told(things) -> Any:
    """What the talk says of the cadre."""
    return state(talk=things["interview"], cadre=things["cadre"], text="推进征地用时过长")


def open_on(staff: Any, told: Any) -> Finding:
    values = {
        "side": "against",
        "check_key": "performance",
        "kind": "not_fulfilling",
        "statement": "推进迟缓",
    }
    return open_finding(actor=staff, told=told, client_key=uuid4(), passage="推进征地用时过长", values=values)


def motion_on(staff: Any, cadre: Any, *findings: Finding) -> Decision:
    values = {"kind": "admonition", "reasons": "经核实", "origin": "other", "goes_on": "两件事互不影响"}
    return draft(actor=staff, client_key=uuid4(), thing=cadre, values=values, findings=list(findings))


def test_a_finding_on_a_marked_talk_and_a_motion_on_that_finding_derive_its_mark(
    things, told, staff, reviewer
):
    put(reviewer, things["visit"], "secret", 3)
    source = put(
        reviewer, things["interview"], "confidential", 10, since=timezone.localdate() - dt.timedelta(40)
    )
    finding = open_on(staff, told)
    (made,) = SecrecyMark.objects.of(finding)
    assert (str(made), made.since, made.ends_on, made.set_by) == (
        "机密★10年",
        source.since,
        source.ends_on,
        staff,
    )
    assert "谈话" in made.reason
    assert Entry.objects.get(act="secrecy.derive").detail["finding"] == finding.pk
    assert "机密★10年" in page(staff, "finding", finding)
    assert "拟定，待确定" in page(staff, "finding", finding)
    begin_matter(actor=reviewer, reason="换届考察")
    for address in (reverse("secrecy:settle", args=[made.pk]), f"/?item=mark-{made.pk}"):
        opened = client_of(reviewer).get(address).content.decode()
        assert f'href="{reverse("interviews:detail", args=[things["interview"].pk])}"' in opened
    motion = motion_on(staff, things["cadre"], finding)
    assert rests(motion) == ["机密★10年"]
    decide(reviewer, made)
    assert [one.words for one in secrecy_of([finding])] == ["机密★10年"]


def test_what_rests_on_no_marked_record_derives_nothing(things, told, staff):
    finding = open_on(staff, told)
    motion_on(staff, things["cadre"], finding)
    assert not SecrecyMark.objects.exists()


def test_a_record_marked_later_reaches_what_was_written_from_it(things, told, staff, reviewer):
    finding = open_on(staff, told)
    motion = motion_on(staff, things["cadre"], finding)
    suggest(reviewer, things["interview"], "secret", 8)
    assert (rests(finding), rests(motion)) == (["秘密★8年"], ["秘密★8年"])


def test_what_was_declined_is_not_derived_again_but_a_new_mark_is(things, told, staff, reviewer, leader):
    put(reviewer, things["interview"], "secret", 8)
    finding = open_on(staff, told)
    decide(reviewer, SecrecyMark.objects.of(finding).get(), "_decline", "所引段落不涉密")
    motion_on(staff, things["cadre"], finding)
    findings.write(finding, staff, "改字")
    assert (rests(finding), secrecy_of([finding])) == ([], [])
    suggest(leader, things["interview"], "confidential", 10)
    assert rests(finding) == ["机密★10年"]
    assert [one.state for one in SecrecyMark.objects.of(finding)] == ["proposed", "declined"]


def test_a_derived_mark_takes_the_place_of_a_lower_proposal_and_leaves_a_higher_mark(
    things, told, staff, reviewer, leader
):
    finding = open_on(staff, told)
    suggest(staff, finding, "secret", 2)
    put(reviewer, things["interview"], "secret", 8)
    assert [(str(one), one.state) for one in SecrecyMark.objects.of(finding)] == [
        ("秘密★8年", "proposed"), ("秘密★2年", "replaced"),
    ]  # fmt: skip
    decide(leader, SecrecyMark.objects.of(finding).first())
    put(staff, finding, "confidential", 20)
    put(reviewer, things["visit"], "confidential", 10)
    assert rests(finding) == []


def head_of(answer: Any) -> str:
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return load_workbook(io.BytesIO(data)).active.oddHeader.left.text.strip()


@pytest.mark.parametrize(("kind", "address"), [("visit", "/visits"), ("interview", "/interviews"), ("lead", "/leads"),
                         ("finding", "/findings"), ("decision", "/decisions"), ("cadre", "/cadres")])  # fmt: skip
def test_lists_show_and_find_what_is_marked_and_their_workbook_bears_it(things, staff, kind, address):
    client = client_of(staff)
    assert head_of(client.get(f"{address}.xlsx")) == "内部"
    put(staff, things[kind], "confidential", 10)
    assert head_of(client.get(f"{address}.xlsx?cols=secrecy")) == "机密★10年"
    found = client.get(f"{address}/?cols=secrecy&secrecy=confidential").content.decode()
    assert "机密★10年" in found
    assert "机密★10年" not in client.get(f"{address}/?cols=secrecy&secrecy=secret").content.decode()
    assert "机密★10年" in client.get(f"{address}/?cols=secrecy&secrecy=any").content.decode()


def test_a_talk_of_a_marked_visit_stands_among_the_marked_ones(things, staff):
    put(staff, things["visit"], "secret", 3)
    found = client_of(staff).get("/interviews/?cols=secrecy&secrecy=secret").content.decode()
    assert "秘密★3年" in found


def test_papers_bear_the_highest_mark_of_their_records(things, staff):
    put(staff, things["visit"], "secret", 3)
    put(staff, things["interview"], "confidential", 10)
    answer = client_of(staff).get(f"/interviews/{things['interview'].pk}/talk.docx")
    assert Document(io.BytesIO(answer.content)).paragraphs[0].text == "机密★10年"


def test_a_dossier_bears_the_marks_of_what_it_froze(things, staff):
    decision, finding = things["decision"], things["finding"]
    decision.findings.add(finding)
    put(staff, finding, "secret", 8)
    files = make_dossier(staff, decision).files
    paper = Document(io.BytesIO(bytes(files.get(recipient="work", form="docx").content)))
    assert paper.paragraphs[0].text == "秘密★8年"
    book = load_workbook(io.BytesIO(bytes(files.get(recipient="work", form="xlsx").content)))
    assert book.active.oddHeader.left.text.strip() == "秘密★8年"


def test_an_appointment_form_bears_the_mark_of_its_file_above_each_page(things, staff):
    put(staff, things["cadre"], "confidential", 20)
    begin_matter(actor=staff, reason="换届考察")
    answer = client_of(staff).post(f"/cadres/{things['cadre'].pk}/papers/", {"what": "docx"})
    paper = Document(io.BytesIO(b"".join(answer.streaming_content)))
    assert paper.sections[0].header.paragraphs[0].text == "机密★20年"


def test_marks_of_different_levels_are_told_apart_by_level_then_period():
    ranks = [Secrecy("secret", 10).rank, Secrecy("confidential", 1).rank, Secrecy("confidential", 5).rank]
    assert ranks == sorted(ranks)
    assert Visit._meta.model_name in MARKED
