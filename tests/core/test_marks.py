"""Marks of secrecy on records: who may set and lower them, what they cover, where they stand."""

import datetime as dt
import io
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook

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
)
from tests.world.fieldwork import accepted_visit
from visits.cadres.files.consulting import begin_matter
from visits.core.marks.actions import mark
from visits.core.marks.models import SecrecyMark, end_of
from visits.core.marks.reading import secrecy_among, secrecy_of
from visits.core.marks.records import COVERED, MARKED
from visits.core.secrecy import Secrecy
from visits.models import Interview, Rating, Visit

pytestmark = pytest.mark.django_db
PAGES = {"visit": "visits", "interview": "interviews", "finding": "findings", "decision": "decisions",
         "cadre": "cadres", "lead": "leads"}  # fmt: skip


@pytest.fixture
def things(member1, lead1, staff) -> dict[str, Any]:
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
    last = SecrecyMark.objects.of(thing).first()
    values = {"since": timezone.localdate(), "reason": "x", "base": last.pk if last else None} | values
    return mark(actor=user, thing=thing, level=level, years=years, **values)


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
    line = Entry.objects.get(act="secrecy.mark")
    assert (line.detail["secrecy"], line.detail["years"]) == ("secret", 5)


def test_staff_raise_and_only_reviewer_or_leader_lowers(things, staff, leader):
    thing = things["finding"]
    first = put(staff, thing, "secret", 5)
    second = put(staff, thing, "confidential", 10)
    for lower in (
        {"level": "secret", "years": 5},
        {"level": "confidential", "years": 9},
        {"level": "internal", "years": 0},
    ):
        answer = post(staff, "finding", thing, base=second.pk, **lower)
        assert answer.status_code == 422
        assert "由复核人员或者领导办理" in answer.content.decode()
    assert post(leader, "finding", thing, base=second.pk, level="internal", years=0).status_code == 302
    assert secrecy_of([thing]) == []
    kept = [(one.level, one.is_current) for one in SecrecyMark.objects.of(thing)]
    assert kept == [("internal", True), ("confidential", False), ("secret", False)]
    assert SecrecyMark.objects.get(pk=first.pk).reason == "x"
    assert (
        Entry.objects.filter(act="secrecy.mark").order_by("number").last().detail["secrecy_before"]
        == "confidential"
    )


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
