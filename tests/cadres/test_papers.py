"""The official papers: what they hold, for whom, registered and logged; two pages whatever the résumé."""

import datetime as dt
import io
import shutil
import subprocess
import zipfile

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook
from PIL import Image

from cadre_review.audit.models import Entry
from tests.world import ID_NUMBER, open_cadre, read_lrmx
from visits.cadres.documents.actions import make_one
from visits.cadres.documents.appointment_form import write_form
from visits.cadres.documents.content import form_of
from visits.cadres.documents.official_file import write_official
from visits.cadres.files.consulting import begin_matter
from visits.cadres.files.models import AppointmentForm, Education, FamilyMember
from visits.cadres.files.versions import living
from visits.cadres.imports.reading import read_uploads
from visits.core.lists.models import Export, Job

pytestmark = pytest.mark.django_db

RESUME = "1996.07--2008.03  某县某镇干部\n（其间：1998.09--2001.06 在职大学学习）\n2008.03--         某县人民政府副县长"
TODAY = dt.date(2026, 5, 1)


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (295, 413), (90, 120, 160)).save(out, "JPEG")
    return out.getvalue()


def filled(staff, **values):
    """A file with everything that the form prints."""
    plain = {
        "name": "章真", "ethnicity": "壮族", "native_place": "某地", "health": "健康", "resume": RESUME,
        "party_entry": "2001.08；民建", "post_title": "某县人民政府副县长", "id_number": ID_NUMBER,
        "rewards": "2019年记三等功一次。", "measures": "2019.05 提醒谈话",
    }  # fmt: skip
    cadre = open_cadre(staff=staff, **(plain | values))
    Education.objects.create(cadre=cadre, mode="on_job", level="大学", degree_school="某大学法学院法学专业")
    FamilyMember.objects.create(cadre=cadre, relation="妻子", name="钟静", birth_month=dt.date(1978, 2, 1))
    FamilyMember.objects.create(
        cadre=cadre, relation="父亲", name="章大海", birth_month=dt.date(1950, 2, 1),
        unit_and_post="某厂退休职工（已去世）", position=1,
    )  # fmt: skip
    AppointmentForm.objects.create(
        cadre=cadre, proposed_post="某局局长", reason="工作需要。", age_counted_on=dt.date(2025, 7, 1),
        editor_version="3.0.1.4", leaves=[["DaoLingNianYue", "203508", "ChuShengNianYue"]],
    )  # fmt: skip
    return cadre


@pytest.fixture
def cadre(staff):
    return filled(staff)


def words(data: bytes) -> str:
    """All text of a Word file."""
    body = Document(io.BytesIO(data)).element.body
    return "\n".join("".join(text.text for text in part.iter(qn("w:t"))) for part in body.iter(qn("w:p")))


# --- the form as a Word file ----------------------------------------------------------------------


def test_form_says_what_the_file_says(cadre) -> None:
    text = words(write_form(form_of(living(cadre), TODAY)))
    for said in (
        "章　真",
        "壮族",
        "某局局长",
        "2019年记三等功一次。",
        "某大学法学院法学专业",
        "钟　静",
        "某厂退休职工（已去世）",
    ):
        assert said in text
    assert ID_NUMBER not in text
    assert "提醒谈话" not in text


def test_age_is_counted_for_the_day_of_the_form(cadre) -> None:
    form = form_of(living(cadre), TODAY)
    assert form.texts["birth"] == "1975.08\n（49岁）"  # on 2025-07-01 the month has not come
    assert [one.age for one in form.relatives] == ["47", ""]  # of the dead no age is given
    AppointmentForm.objects.update(age_counted_on=None, filled_on=dt.date(2024, 8, 1))
    assert form_of(living(cadre), TODAY).texts["birth"].endswith("（49岁）")
    AppointmentForm.objects.all().delete()
    assert form_of(living(cadre), TODAY).texts["birth"].endswith("（50岁）")


def test_whatever_does_not_fit_stands_on_an_added_page(staff) -> None:
    lines = [f"{1950 + n}.01--{1951 + n}.01  某县某镇第{n}号职务，" + "分管工作" * 12 for n in range(60)]
    cadre = filled(staff, resume="\n".join(lines), rewards="奖" * 3000, birthplace="某" * 60)
    text = words(write_form(form_of(living(cadre), TODAY)))
    assert "（续见附页）" in text
    assert text.count("（见附页）") == 2
    assert "\n附页\n" in text
    assert text.count("奖" * 3000) == 1
    for number in range(60):
        assert f"某县某镇第{number}号职务" in text


def test_photo_that_cannot_be_read_is_left_out(cadre) -> None:
    form = form_of(living(cadre), TODAY)
    form.photo = b"no picture"
    assert "章　真" in words(write_form(form))


# --- the official editor's file -------------------------------------------------------------------


def test_official_file_gives_back_unknown_leaves_version_photo_and_line_breaks(cadre) -> None:
    source = picture()
    said = cadre.appointment_form
    cadre.photo.save("one.jpg", ContentFile(source))
    said.source_photo.save("one.jpg", ContentFile(source + b"tail"))
    said.source_photo_of = cadre.photo.name
    said.save()
    data = write_official(living(cadre))
    person = read_lrmx(data, "x.lrmx")
    assert person.photo == source + b"tail"
    assert person.values["resume"] == RESUME
    assert person.form["editor_version"] == "3.0.1.4"
    assert person.form["leaves"][0][:2] == ["DaoLingNianYue", "203508"]
    assert "id_number" not in person.values
    assert [one["name"] for one in person.family] == ["钟静", "章大海"]
    assert read_lrmx(write_official(living(cadre), ID_NUMBER), "x").values["id_number"] == ID_NUMBER


# --- one at a time --------------------------------------------------------------------------------


def test_paper_asks_for_the_matter_and_is_registered_and_logged(as_staff, staff, cadre) -> None:
    page = f"/cadres/{cadre.pk}/papers/"
    assert as_staff.post(page, {"what": "docx"})["Location"].startswith("/cadres/matter/")
    assert not Export.objects.exists()
    begin_matter(actor=staff, reason="换届考察")
    sent = as_staff.post(page, {"what": "docx"})
    assert "章　真" in words(b"".join(sent))
    assert "%E7%AB%A0%E7%9C%9F.docx" in sent["Content-Disposition"]
    export = Export.objects.get(list_key="papers")
    assert (export.rows, export.state, export.taken_by) == (1, "taken", staff)
    line = Entry.objects.get(act="cadre.paper")
    assert line.detail == {"paper": "docx", "matter": "换届考察", "export": export.number}


def test_id_number_goes_out_only_for_a_reason(as_staff, staff, cadre) -> None:
    begin_matter(actor=staff, reason="换届考察")
    page = f"/cadres/{cadre.pk}/papers/"
    plain = b"".join(as_staff.post(page, {"what": "lrmx"}))
    assert ID_NUMBER.encode() not in plain
    before = Export.objects.count()
    assert as_staff.post(page, {"what": "lrmx", "with_id": "on"}).status_code == 422
    assert as_staff.post(page, {"what": "docx", "with_id": "on", "reason": "上报市委"}).status_code == 422
    assert Export.objects.count() == before
    assert not Entry.objects.filter(act="cadre.unmask").exists()
    whole = b"".join(as_staff.post(page, {"what": "lrmx", "with_id": "on", "reason": "上报市委"}))
    assert ID_NUMBER.encode() in whole
    assert Entry.objects.get(act="cadre.unmask").detail == {"reason": "上报市委"}


def test_who_may_take_nothing_at_once_is_led_to_the_request(as_leader, leader, cadre) -> None:
    begin_matter(actor=leader, reason="换届考察")
    sent = as_leader.post(f"/cadres/{cadre.pk}/papers/", {"what": "docx"})
    assert sent["Location"] == f"/cadres/papers/?pick={cadre.pk}"
    with pytest.raises(ValidationError):
        make_one(actor=leader, cadre=cadre, what="docx", matter="换届考察")
    assert not Export.objects.exists()


def test_visit_team_gets_no_paper(as_member1, member1, cadre) -> None:
    assert as_member1.post(f"/cadres/{cadre.pk}/papers/", {"what": "docx"}).status_code in {403, 404}
    with pytest.raises((PermissionDenied, ValidationError)):
        make_one(actor=member1, cadre=cadre, what="docx", matter="x")
    assert not Export.objects.exists()


# --- for a list -----------------------------------------------------------------------------------


@pytest.fixture
def people(staff):
    return [filled(staff, name=name, id_number="") for name in ("章甲", "章乙", "钟丙")]


def result(client, sent) -> bytes:
    """What came of the work that an answer leads to."""
    return b"".join(client.get(f"{sent['Location']}file/"))


@pytest.mark.parametrize("what", ["docx", "lrmx"])
def test_forms_of_a_list_come_as_a_zip(as_staff, staff, people, what) -> None:
    begin_matter(actor=staff, reason="换届考察")
    assert "<strong>2</strong>" in as_staff.get("/cadres/papers/?q=章").content.decode()
    sent = as_staff.post("/cadres/papers/?q=章", {"what": what})
    job = Job.objects.get()
    assert (job.state, job.done, job.total) == ("done", 2, 2)
    with zipfile.ZipFile(io.BytesIO(result(as_staff, sent))) as archive:
        assert sorted(name[2:] for name in archive.namelist()) == [f"章乙.{what}", f"章甲.{what}"]
        assert archive.testzip() is None
    assert Entry.objects.filter(act="cadre.paper").count() == 2
    assert Export.objects.get().rows == 2


def test_papers_above_the_limit_wait_for_the_reviewer(as_leader, as_reviewer, leader, people) -> None:
    begin_matter(actor=leader, reason="换届考察")
    assert as_leader.post("/cadres/papers/", {"what": "docx"}).status_code == 422
    as_leader.post("/cadres/papers/", {"what": "docx", "reason": "常委会材料"})
    export = Export.objects.get()
    assert (export.state, Job.objects.count()) == ("requested", 0)
    approved = f"/cadres/papers/approved/{export.pk}/"
    as_leader.post(approved)
    assert not Job.objects.exists()
    assert as_reviewer.get(approved).status_code in {302, 404}
    as_reviewer.post(f"/exports/{export.pk}/decide/", {"decision": "approve"})
    assert as_leader.get(f"/exports/{export.pk}/file/")["Location"] == approved
    sent = as_leader.post(approved)
    with zipfile.ZipFile(io.BytesIO(result(as_leader, sent))) as archive:
        text = words(archive.read(archive.namelist()[0]))
    assert "钟　静" not in text  # the leader does not see the family
    assert "健康\n" not in text.replace("健康状况", "")
    assert Entry.objects.filter(act="cadre.paper", actor=leader).count() == 3


def test_file_closed_to_the_reader_is_in_no_paper(as_staff, staff, people) -> None:
    people[0].account = staff
    people[0].save()
    begin_matter(actor=staff, reason="换届考察")
    sent = as_staff.post("/cadres/papers/", {"what": "docx"})
    with zipfile.ZipFile(io.BytesIO(result(as_staff, sent))) as archive:
        assert not [name for name in archive.namelist() if "章甲" in name]


def test_order_for_nobody_is_refused(as_staff, staff, people) -> None:
    begin_matter(actor=staff, reason="换届考察")
    assert as_staff.post("/cadres/papers/?q=无此人", {"what": "docx"}).status_code == 422
    assert not Job.objects.exists()


@pytest.mark.parametrize("what", ["short", "docx", "lrmx"])
def test_work_takes_the_same_queries_for_more_people(as_staff, staff, what) -> None:
    """The lines of the log for each file, and the right to each, are asked for and written a batch at a time."""
    begin_matter(actor=staff, reason="换届考察")
    filled(staff, id_number="")
    few = queries_of(as_staff, what)
    for number in range(5):
        filled(staff, name=f"章{number}", id_number="")
    assert queries_of(as_staff, what) == few
    assert Job.objects.latest("pk").done == 6


def queries_of(client, what: str) -> int:
    """How many questions an order and its work ask."""
    client.get("/cadres/papers/", {"what": what})
    with CaptureQueriesContext(connection) as asked:
        client.post("/cadres/papers/", {"what": what})
    return len(asked)


def test_what_is_packed_already_is_not_packed_again(as_staff, staff, people) -> None:
    begin_matter(actor=staff, reason="换届考察")
    sent = as_staff.post("/cadres/papers/?q=章", {"what": "docx"})
    with zipfile.ZipFile(io.BytesIO(result(as_staff, sent))) as archive:
        assert {one.compress_type for one in archive.infolist()} == {zipfile.ZIP_STORED}


# --- the roster -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("what", "paper"), [("short", 9), ("long", 8)])
def test_roster_has_the_offices_head_and_order(as_staff, staff, people, what, paper) -> None:
    begin_matter(actor=staff, reason="换届考察")
    sent = as_staff.post("/cadres/papers/?q=章", {"what": what})
    sheet = load_workbook(io.BytesIO(result(as_staff, sent))).active
    assert sheet["A1"].value.startswith("干部花名册")
    heads = [sheet.cell(3, n).value or sheet.cell(4, n).value for n in range(1, sheet.max_column + 1)]
    assert heads[:5] == ["序号", "姓名", "单位及职务", "性别", "民族"]
    assert "学历情况" in heads
    assert ("简历" in heads) == (what == "long")
    assert [sheet.cell(row, 2).value for row in (5, 6, 7)] == ["章甲", "章乙", None]
    assert sheet.print_title_rows == "$3:$4"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", paper)
    assert sheet["A7"].value.startswith("填报人：任管")


def test_roster_shows_whole_id_numbers_only_with_approval(as_staff, as_reviewer, staff, cadre) -> None:
    begin_matter(actor=staff, reason="换届考察")
    cells = _cells(result(as_staff, as_staff.post("/cadres/papers/", {"what": "long"})))
    assert "**************123X" in cells
    assert ID_NUMBER not in cells
    as_staff.post("/cadres/papers/", {"what": "long", "with_id": "on", "reason": "上报市委"})
    export = Export.objects.get(state="requested")
    as_reviewer.post(f"/exports/{export.pk}/decide/", {"decision": "approve"})
    sent = as_staff.post(f"/cadres/papers/approved/{export.pk}/")
    assert ID_NUMBER in _cells(result(as_staff, sent))
    assert Entry.objects.get(act="cadre.unmask").detail == {"reason": "上报市委"}


def _cells(data: bytes) -> set:
    return {cell.value for row in load_workbook(io.BytesIO(data)).active for cell in row}


def test_text_of_the_roster_is_never_a_formula(as_staff, staff) -> None:
    open_cadre(staff=staff, post_title="=1+1")
    begin_matter(actor=staff, reason="换届考察")
    sheet = load_workbook(
        io.BytesIO(result(as_staff, as_staff.post("/cadres/papers/", {"what": "short"})))
    ).active
    assert (sheet["C5"].value, sheet["C5"].data_type) == ("=1+1", "s")


# --- the print view -------------------------------------------------------------------------------


def test_print_view_shows_what_the_reader_may_see(as_staff, as_leader, staff, leader, cadre) -> None:
    page = f"/cadres/{cadre.pk}/print/"
    assert as_staff.get(page)["Location"].startswith("/cadres/matter/")
    for user in (staff, leader):
        begin_matter(actor=user, reason="换届考察")
    whole = as_staff.get(page).content.decode()
    assert "钟　静" in whole
    assert "某局局长" in whole
    hidden = as_leader.get(page).content.decode()
    assert "钟　静" not in hidden
    assert "<td>健康</td>" not in hidden
    assert Entry.objects.filter(act="cadre.open", detail__part="print").count() == 2


# --- as pages -------------------------------------------------------------------------------------


@pytest.mark.skipif(
    not shutil.which("soffice") or not shutil.which("pdfinfo"),
    reason="needs LibreOffice and poppler. On Debian: apt-get install libreoffice-writer-nogui poppler-utils",
)
def test_form_has_two_pages_whatever_the_resume(staff, tmp_path) -> None:
    line = "{}.01--{}.01  某县某镇党委委员、副镇长，分管城中村改造和重大项目建设"
    cases = {
        "none": "",
        "short": RESUME,
        "half": "\n".join(line.format(1990 + n, 1991 + n) for n in range(16)),
        "full": "\n".join(line.format(1980 + n, 1981 + n) for n in range(34)),
    }
    base = filled(staff)
    for n in range(8):
        FamilyMember.objects.create(cadre=base, relation="子女", name="章某", position=n + 2)
    for name, resume in cases.items():
        base.resume = resume
        base.name = "𠮷䶮·麦麦提艾力" if name == "half" else "章真"
        (tmp_path / f"{name}.docx").write_bytes(write_form(form_of(living(base), TODAY)))
    files = [str(tmp_path / f"{name}.docx") for name in cases]
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), *files]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    for name in cases:
        told = subprocess.run(["pdfinfo", str(tmp_path / f"{name}.pdf")], check=True, capture_output=True)
        assert b"Pages:           2\n" in told.stdout, name


@pytest.mark.parametrize("what", ["short", "long"])
def test_roster_is_read_in_again(as_staff, staff, people, what) -> None:
    people[0].id_number, people[0].id_last_four = ID_NUMBER, ID_NUMBER[-4:]
    people[0].save()
    begin_matter(actor=staff, reason="换届考察")
    data = result(as_staff, as_staff.post("/cadres/papers/?q=章", {"what": what}))
    read = read_uploads([("花名册.xlsx", data)])
    assert [one.values["name"] for one in read.people] == ["章甲", "章乙"]
    first = read.people[0].values
    assert (first["birth_month"], first["sex"], first["ethnicity"]) == ("1975-08-01", "male", "壮族")
    assert "id_number" not in first  # the stars say nothing
    assert first.get("resume", "") == (RESUME if what == "long" else "")
    assert not [issue for one in read.people for issue in one.issues if issue["level"] == "error"]
