"""Dossiers: the same bytes from the same freeze, and to each recipient no more than his lines."""

import datetime as dt
import io
import json
from hashlib import sha256
from uuid import uuid4

import openpyxl
import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone, translation
from docx import Document

from cadre_review.audit.models import Entry
from tests.world import (
    accepted_visit,
    hand,
    join,
    make_cadre,
    make_decision,
    make_dossier,
    make_finding,
    make_round,
    make_talk,
    make_team,
    make_unit,
    state,
)
from visits.avoidance.models import Recusal
from visits.core.lists.models import Export
from visits.judgement.dossiers.actions import freeze
from visits.judgement.dossiers.files import files_of
from visits.judgement.dossiers.models import Dossier, DossierFile
from visits.judgement.dossiers.recipients import version_for
from visits.judgement.findings.models import FindingEvidence

pytestmark = pytest.mark.django_db
HEARD = "他连续三个月驻点，群众都看在眼里。"
PASSAGE = "连续三个月驻点"


@pytest.fixture
def cadre(staff):
    return make_cadre(make_unit("审计局"))


@pytest.fixture
def decision(cadre, member1, staff, reviewer):
    """On a verified finding with a passage of a named source and a paper."""
    team = make_team(make_round())
    join(team, member1)
    hand(team, cadre.unit)
    witness = make_cadre(cadre.unit, "闻知远")
    visit = accepted_visit(team=team, unit=cadre.unit, author=member1, visited_on=timezone.localdate())
    talk = make_talk(visit=visit, source_cadre=witness, source_class="colleague")
    told = state(talk=talk, text=HEARD, cadre=cadre)
    finding = make_finding(staff, reviewer, cadre=cadre)
    FindingEvidence.objects.create(
        finding=finding, bears="supports", statement=told, interview=talk, passage=PASSAGE, added_by=staff
    )
    FindingEvidence.objects.create(
        finding=finding, bears="supports", document="验收报告〔2018〕3号", passage="按期验收", added_by=staff
    )
    type(finding).objects.filter(pk=finding.pk).update(
        state="verified", reason="已核实", decided_by=reviewer, decided_on=timezone.localdate()
    )
    made = make_decision(staff, cadre=cadre, decided_on=timezone.localdate())
    made.findings.add(finding)
    return made


def words_of(kind: str, held: bytes) -> str:
    if kind == "docx":
        paper = Document(io.BytesIO(held))
        cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
        return "\n".join([one.text for one in paper.paragraphs] + cells)
    if kind == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(held))
        return "\n".join(
            str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value
        )
    return held.decode()


def test_the_same_freeze_gives_the_same_bytes_at_any_time_in_any_language(decision, staff) -> None:
    dossier = make_dossier(staff, decision)
    kept = {(one.recipient, one.form): bytes(one.content) for one in dossier.files.all()}
    assert len(kept) == 9
    content = Dossier.objects.get(pk=dossier.pk).content  # as the database gives it back
    with time_machine.travel(dt.datetime(2031, 2, 3, 4, 5, tzinfo=dt.UTC)), translation.override("en"):
        again = files_of(content, dossier.number)
    assert again == kept


def test_each_recipient_is_given_his_lines_and_no_more(decision, staff) -> None:
    dossier = make_dossier(staff, decision)
    for file in dossier.files.exclude(form="json"):
        shown = words_of(file.form, bytes(file.content))
        key = (file.recipient, file.form)
        assert "张伟" in shown, key
        assert "推进迟缓" in shown, key  # the finding
        assert ("闻知远" in shown) == (file.recipient == "work"), key
        assert (PASSAGE in shown) == (file.recipient != "feedback"), key
        assert (HEARD in shown) == (file.recipient != "feedback"), key
        assert (f"{timezone.localdate()} 审计局" in shown) == (file.recipient == "work"), key
        assert (staff.name in shown) == (file.recipient != "feedback"), key


def test_what_is_not_verified_never_reaches_the_unit(decision, staff, reviewer, cadre) -> None:
    other = make_finding(staff, reviewer, cadre=cadre)
    type(other).objects.filter(pk=other.pk).update(statement="尚待核实之事", state="unverified")
    decision.findings.add(other)
    content = make_dossier(staff, decision).content
    given = {
        name: json.dumps(version_for(content, name), ensure_ascii=False) for name in ("work", "feedback")
    }
    assert "尚待核实之事" in given["work"]
    assert "尚待核实之事" not in given["feedback"]


def test_the_manifest_tells_the_digests(decision, staff) -> None:
    dossier = make_dossier(staff, decision)
    for recipient in ("work", "meeting", "feedback"):
        files = {one.form: bytes(one.content) for one in dossier.files.filter(recipient=recipient)}
        held = json.loads(files["json"])
        assert held["freeze"] == dossier.digest
        assert {one["form"]: one["digest"] for one in held["files"]} == {
            form: sha256(files[form]).hexdigest() for form in ("docx", "xlsx")
        }
        assert all(one["rows"] for one in held["parts"])


def test_what_is_learned_later_goes_into_a_further_one(decision, staff, cadre) -> None:
    first = make_dossier(staff, decision)
    type(cadre).objects.filter(pk=cadre.pk).update(post_title="后来的职务")
    decision.cadre.refresh_from_db()
    second = make_dossier(staff, decision)
    assert (first.number, second.number) == (1, 2)
    first.refresh_from_db()
    assert "后来的职务" not in json.dumps(first.content, ensure_ascii=False)
    assert "后来的职务" in json.dumps(second.content, ensure_ascii=False)


def test_once_frozen_twice_sent_is_one(decision, staff, leader) -> None:
    key = uuid4()
    assert freeze(actor=staff, decision=decision, client_key=key) == freeze(
        actor=staff, decision=decision, client_key=key
    )
    assert Entry.objects.filter(act="dossier.freeze").count() == 1
    with pytest.raises(PermissionDenied):
        freeze(actor=leader, decision=decision, client_key=uuid4())


def test_a_withdrawn_one_has_no_dossier(decision, staff) -> None:
    type(decision).objects.filter(pk=decision.pk).update(state="withdrawn")
    with pytest.raises(ValidationError) as refused:
        make_dossier(staff, decision)
    assert "撤回" in refused.value.messages[0]


def test_page_and_files_are_registered(decision, staff, as_staff, as_leader, as_member1) -> None:
    frozen = as_staff.post(reverse("dossiers:freeze", args=[decision.pk]), {"client_key": uuid4()})
    dossier = Dossier.objects.get()
    assert frozen["Location"] == reverse("dossiers:detail", args=[dossier.pk])
    shown = as_leader.get(frozen["Location"] + "?for=meeting").content.decode()
    assert PASSAGE in shown
    assert "闻知远" not in shown
    file = dossier.files.get(recipient="work", form="docx")
    taken = as_leader.get(reverse("dossiers:file", args=[file.pk]))
    assert sha256(taken.content).hexdigest() == file.digest
    assert Export.objects.get().list_key == "dossier"
    assert Entry.objects.filter(act="dossier.take").count() == 1
    assert as_member1.get(frozen["Location"]).status_code == 403
    assert dossier.digest[:12] in as_staff.get(frozen["Location"]).content.decode()
    assert str(dossier.number) in as_staff.get(reverse("dossiers:list")).content.decode()
    assert (
        reverse("dossiers:detail", args=[dossier.pk])
        in as_staff.get(reverse("decisions:detail", args=[decision.pk])).content.decode()
    )


def test_a_file_that_differs_is_not_given_out(decision, staff, as_staff) -> None:
    dossier = make_dossier(staff, decision)
    file = dossier.files.first()
    DossierFile.objects.filter(pk=file.pk).update(content=b"changed")
    answer = as_staff.get(reverse("dossiers:file", args=[file.pk]))
    assert answer.status_code == 409
    assert not Export.objects.exists()
    Dossier.objects.filter(pk=dossier.pk).update(content=dossier.content | {"title": "另一人"})
    assert "不要" in as_staff.get(reverse("dossiers:detail", args=[dossier.pk])).content.decode()


def test_who_keeps_away_finds_none(decision, staff, leader, cadre, as_leader) -> None:
    dossier = make_dossier(staff, decision)
    Recusal.objects.create(user=leader, cadre=cadre, relation="kin")
    assert as_leader.get(reverse("dossiers:detail", args=[dossier.pk])).status_code == 404
    assert as_leader.get(reverse("dossiers:file", args=[dossier.files.first().pk])).status_code == 404
    assert "张伟" not in as_leader.get(reverse("dossiers:list")).content.decode()
