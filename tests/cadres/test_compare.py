"""A roster beside appointment forms: the same people, field by field; nothing of it goes into the files."""

import io
import json
import zipfile

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from cadre_review.accounts.models import User
from cadre_review.audit.models import Entry
from tests.conftest import client_of
from visits.cadres.comparison import actions
from visits.cadres.comparison.marks import in_brackets, marked
from visits.cadres.comparison.told import masked
from visits.cadres.files.models import Cadre
from visits.cadres.formats.lrmx import write_lrmx
from visits.cadres.formats.person import Person
from visits.cadres.imports.models import IntakeRow
from visits.core.lists.models import Export, ImportBatch

pytestmark = pytest.mark.django_db
HEADER = [
    "序号",
    "姓名",
    "单位及职务",
    "性别",
    "民族",
    "出生时间",
    "籍贯",
    "最高学历学位",
    "身份证号",
    "简历",
]
ONE, OTHER = "45020219750815123X", "450202197508151213"  # invented; the check digits are right
RESUME = "1992.09--1996.07  广西某大学学习\n1996.07--         甲局副局长"


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def row(name="章亦真", **change):
    plain = {
        "序号": "1", "姓名": name, "单位及职务": "甲局副局长", "性别": "男", "民族": "汉族", "出生时间": "1975.08",
        "籍贯": "广西柳州", "最高学历学位": "大学\n学士", "身份证号": ONE, "简历": RESUME,
    }  # fmt: skip
    return [(plain | change)[head] for head in HEADER]


def roster(*rows):
    book = openpyxl.Workbook()
    for line in [["干部花名册"], HEADER, *rows]:
        book.active.append(line)
    out = io.BytesIO()
    book.save(out)
    return "花名册.xlsx", out.getvalue()


def form(name="章亦真", schooling=("大学", "学士"), **change):
    values = {
        "name": name, "sex": "male", "ethnicity": "汉族", "birth_month": "1975-08-01", "native_place": "广西柳州",
        "post_title": "甲局副局长", "id_number": ONE, "resume": RESUME,
    }  # fmt: skip
    person = Person(f"{name}.lrmx", values=values | change)
    line = {"level": schooling[0], "degree": schooling[1], "level_school": "", "degree_school": ""}
    person.educations = [line | {"mode": "full_time"}]
    return f"{name}.lrmx", write_lrmx(person)


def compared(staff, *files):
    batch = actions.compare_files(actor=staff, files=files)
    return {line.name: line for line in batch.intake_rows.all()}


def findings(line):
    return {key: finding for key, finding, _here, _there in line.changes}


def test_the_same_person_by_id_number_agrees_whatever_the_writing(staff):
    text = RESUME.replace("--", "—").replace("         ", "")
    lines = compared(staff, roster(row(简历=text, 姓名="章 亦真")), form())
    line = lines["章亦真"]
    assert (line.act, line.values["by"]) == (actions.AGREES, "id")
    assert findings(line)["highest_education"] == "same"
    assert findings(line)["resume"] == "same"
    assert Cadre.objects.count() == 0


def test_what_differs_is_kept_with_both_texts(staff):
    lines = compared(staff, roster(row(籍贯="广西柳江")), form(resume=RESUME.replace("副", "")))
    line = lines["章亦真"]
    assert line.act == actions.DIFFERS
    assert ["native_place", "different", "广西柳江", "广西柳州"] in line.changes
    assert findings(line)["resume"] == "different"
    assert findings(line)["name"] == "same"


def test_what_one_side_alone_tells_is_no_contradiction(staff):
    line = compared(staff, roster(row(籍贯="")), form(ethnicity=""))["章亦真"]
    assert line.act == actions.AGREES
    assert (findings(line)["native_place"], findings(line)["ethnicity"]) == ("forms", "roster")


def test_name_and_month_join_where_a_number_lacks(staff):
    line = compared(staff, roster(row(身份证号="")), form())["章亦真"]
    assert line.values["by"] == "name"
    assert findings(line)["id_number"] == "forms"


def test_right_numbers_that_differ_are_two_people(staff):
    batch = actions.compare_files(actor=staff, files=[roster(row()), form(id_number=OTHER)])
    lines = list(batch.intake_rows.order_by("position"))
    assert [line.act for line in lines] == [actions.ROSTER_ALONE, actions.FORM_ALONE]
    assert all("another ID number" in line.values["notes"][0] for line in lines)


def test_nobody_is_joined_by_name_alone(staff):
    batch = actions.compare_files(actor=staff, files=[roster(row(身份证号="", 出生时间="1976.09")), form()])
    lines = list(batch.intake_rows.order_by("position"))
    assert [line.act for line in lines] == [actions.ROSTER_ALONE, actions.FORM_ALONE]
    assert "another month" in lines[0].values["notes"][0]


def test_two_of_the_same_name_and_month_are_left_to_people(staff):
    batch = actions.compare_files(
        actor=staff, files=[roster(row(身份证号=""), row(身份证号="", 籍贯="广西玉林")), form()]
    )
    assert batch.intake_rows.filter(act=actions.ROSTER_ALONE).count() == 2


def test_the_id_number_is_kept_masked_only(staff):
    batch = actions.compare_files(actor=staff, files=[roster(row()), form()])
    kept = json.dumps(list(IntakeRow.objects.values()) + [batch.plan], default=str)
    assert ONE not in kept
    assert ONE[-4:] in kept


def test_differing_digits_of_numbers_are_shown_and_no_others():
    assert masked("450202197508151230", "450202197608151230") == "*********5****1230"
    assert masked("1234567890", "0987654321") == "******7890"
    assert masked("", "1234") == ""


def test_a_zip_of_both_is_compared(staff):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, data in (roster(row()), form(), ("坏.lrmx", b"<Person>")):
            package.writestr(name, data)
    batch = actions.compare_files(actor=staff, files=[("全部.zip", out.getvalue())])
    assert batch.intake_rows.get().act == actions.AGREES
    assert [one["file"] for one in batch.plan["failures"]] == ["全部.zip/坏.lrmx"]
    entry = Entry.objects.get(act="cadre.compare")
    assert (entry.actor, entry.thing_id) == (staff, str(batch.pk))


@pytest.mark.parametrize("files", [[roster(row())], [form()], [("a.xlsx", b"x"), form()], [("a.txt", b"x")]])
def test_one_side_alone_is_no_comparison(staff, files):
    with pytest.raises(ValidationError, match="Nobody to compare with"):
        actions.compare_files(actor=staff, files=files)
    assert not ImportBatch.objects.exists()


def test_only_staff_compares(reviewer):
    with pytest.raises(PermissionDenied):
        actions.compare_files(actor=reviewer, files=[roster(row()), form()])
    assert not ImportBatch.objects.exists()


def upload(client, *files):
    sent = [SimpleUploadedFile(name, data) for name, data in files]
    return client.post("/cadres/compare/", {"file": sent})


def test_the_page_marks_characters_that_differ(as_staff):
    response = upload(as_staff, roster(row(籍贯="广西柳江")), form())
    page = as_staff.get(response["Location"]).content.decode()
    assert "广西柳<del>江</del>" in page
    assert "广西柳<ins>州</ins>" in page
    assert ONE not in page


def test_a_page_without_both_sides_says_so(as_staff):
    response = upload(as_staff, form())
    assert response.status_code == 422
    assert not ImportBatch.objects.exists()


def test_the_sheet_is_registered_and_says_what_the_page_says(as_staff, staff):
    batch = actions.compare_files(
        actor=staff, files=[roster(row(籍贯="广西柳江"), row("李甲", 身份证号="")), form()]
    )
    response = as_staff.get(f"/cadres/compare/{batch.pk}/comparison.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    texts = [[cell.value for cell in line] for line in book.active.iter_rows()]
    line = next(one for one in texts if "广西柳【江】" in one)
    assert "广西柳【州】" in line
    assert any("李甲" in one for one in texts)
    export = Export.objects.get()
    assert (export.list_key, export.taken_by) == ("cadre_comparison", staff)
    assert Entry.objects.filter(act="export.take", thing_id=str(export.pk)).exists()
    longer = as_staff.get(f"/cadres/compare/{batch.pk}/comparison.xlsx?all=1")
    assert longer.status_code == 200
    assert Export.objects.latest("pk").rows > export.rows


def test_a_sheet_longer_than_the_role_may_take_is_refused(as_staff, staff, monkeypatch):
    batch = actions.compare_files(actor=staff, files=[roster(row(籍贯="广西柳江")), form()])
    monkeypatch.setattr("visits.core.lists.export.LIMITS", {"staff": 0})
    assert as_staff.get(f"/cadres/compare/{batch.pk}/comparison.xlsx").status_code == 422
    assert not Export.objects.exists()


def test_a_comparison_put_away_keeps_nothing_of_people(as_staff, staff):
    batch = actions.compare_files(actor=staff, files=[roster(row()), form()])
    assert as_staff.post(f"/cadres/compare/{batch.pk}/put-away/").status_code == 302
    assert not IntakeRow.objects.exists()
    assert as_staff.get(f"/cadres/compare/{batch.pk}/").status_code == 404
    assert Entry.objects.filter(act="cadre.compare_discard").count() == 1


def test_another_s_comparison_is_not_found(reviewer, staff):
    batch = actions.compare_files(actor=staff, files=[roster(row()), form()])
    colleague = User.objects.create_user(username="staff9", name="同事", role="staff")
    assert client_of(colleague).get(f"/cadres/compare/{batch.pk}/").status_code == 404
    assert client_of(reviewer).get(f"/cadres/compare/{batch.pk}/").status_code == 403


def test_queries_do_not_grow_with_people(as_staff, staff):
    as_staff.get("/cadres/compare/")  # what only the first page of a session asks
    counts = []
    for number in (1, 12):
        rows = [row(f"某某{n}", 身份证号="") for n in range(number)]
        forms = [form(f"某某{n}", id_number="", native_place="广西玉林") for n in range(number)]
        batch = actions.compare_files(actor=staff, files=[roster(*rows), *forms])
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert as_staff.get(f"/cadres/compare/{batch.pk}/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("here", "there", "left", "right"),
    [
        ("广西柳江", "广西柳州", "广西柳【江】", "广西柳【州】"),
        ("大学", "在职大学", "大学", "【在职】大学"),
        ("", "甲", "", "【甲】"),
        ("同", "同", "同", "同"),
    ],
)
def test_marks_stand_where_texts_differ(here, there, left, right):
    assert tuple(map(in_brackets, marked(here, there))) == (left, right)


def test_long_texts_are_marked_by_lines_first():
    here = "\n".join(f"第{n}行" for n in range(1000))
    left, right = marked(here, here.replace("第500行", "第500列"))
    assert "".join(text for _differs, text in left) == here
    assert [text for differs, text in right if differs] == ["列"]
