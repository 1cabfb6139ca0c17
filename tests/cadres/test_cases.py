# ruff: noqa: E501  (a table)
"""Small files that were read wrongly, and what is right: the table is run through the command, and all of it through the page."""

import datetime as dt
import io
import json
import re
from html import unescape
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils.translation import override

from tests.world import make_unit
from visits.cadres.files import sense
from visits.cadres.files.models import Cadre, Education
from visits.cadres.imports import actions
from visits.core.lists.models import ImportBatch, called

CASES = Path(__file__).parent / "data" / "cases"
COUNTS = ("rows", "create", "update", "unchanged", "confirm", "skip")
# file: people of the file · new · to confirm · what is told: (row, column, words), errors marked with !
TABLE = {
    "R02_float_month.xlsx": (3, 3, 0, []),
    "R02b_float_month_with_id.xlsx": (1, 1, 0, []),
    "R02c_float_month_general.xlsx": (4, 3, 1, [(3, "出生年月", "1975.10")]),
    "R03_two_rows_a_person.xlsx": (1, 1, 0, [(3, "学历学位", "Row 5"), (3, "毕业院校及专业", "Row 5"), (3, "学历学位", "Row 6"), (3, "毕业院校及专业", "Row 6")]),
    "R03b_two_rows_mode.xlsx": (1, 1, 0, []),
    "R03c_two_rows_many.xlsx": (4, 4, 0, []),
    "R03d_two_rows_mode_min.xlsx": (2, 2, 0, []),
    "R05_middle_dots.xlsx": (7, 1, 0, [(row, "姓名", "!same person") for row in range(4, 10)]),
    "R06_error_values.xlsx": (3, 0, 0, [(3, "单位及职务", "!error of"), (4, "姓名", "!error of"), (5, "出生年月", "!error of"), (3, "民族", "error of")]),
    "R07_formula_no_value.xlsx": (2, 1, 0, [(3, "出生年月", "!formula"), (3, "单位及职务", "!formula")]),
    "R11_csv_id_tricks_gbk.csv": (4, 4, 0, []),
    "R11b_csv_sep_line.csv": (4, 4, 0, []),
    "R11c_csv_utf16_tab.csv": (4, 4, 0, []),
    "R12b_pua_names.xlsx": (9, 9, 0, [(3, "姓名", "U+E863"), (4, "姓名", "U+E5F0"), (5, "姓名", "?"), (6, "姓名", "□")]),
    "R16_months.xlsx": (33, 29, 0, [
        (15, "出生年月", "!not a month"), (25, "出生年月", "!missing"), (26, "出生年月", "!missing"), (29, "出生年月", "!not a month"),
        (3, "出生年月", "1975.10"), (16, "出生年月", "number of a day"), (17, "出生年月", "number of a day"), (21, "出生年月", "age"),
        (22, "出生年月", "age"), (23, "出生年月", "beside"), (24, "出生年月", "beside"),
    ]),
    "R26_placeholder_0.xlsx": (1, 1, 0, []),
    "R26_placeholder_2.xlsx": (1, 1, 0, []),
    "R26_placeholder_3.xlsx": (1, 1, 0, []),
    "R28_nonsense_dates.xlsx": (4, 1, 0, [
        (3, "参加工作时间", "!before"), (3, "入党时间", "!before"), (4, "参加工作时间", "!future"), (6, "参加工作时间", "!future"), (6, "入党时间", "!future"),
        (4, "出生年月", "age"), (4, "参加工作时间", "14"), (4, "入党时间", "18"), (5, "出生年月", "age"),
    ]),
    "R28b_born_next_year.xlsx": (1, 0, 0, [(3, "出生年月", "!future"), (3, "参加工作时间", "!future"), (3, "参加工作时间", "14")]),
    "R32_three_row_header.xlsx": (1, 1, 0, []),
    "R32b_two_row_header_school.xlsx": (1, 1, 0, []),
    "R34_unit_heading_rows.xlsx": (3, 3, 0, []),
    "R34b_other_file_same_posts.xlsx": (2, 0, 2, [(4, "unit", "No unit"), (5, "unit", "No unit")]),
    "R37_school_column.xlsx": (1, 1, 0, [(3, "毕业院校系及专业", "full-time or on the job")]),
    "R42a_dot.xlsx": (1, 1, 0, []),
    "R42b_dot_other.xlsx": (1, 1, 0, []),
    "R43a_pua.xlsx": (1, 1, 0, [(3, "姓名", "䶮")]),
    "R43b_pua_unicode.xlsx": (1, 1, 0, []),
    "L03_vertical_tab_ref.lrmx": (1, 1, 0, [(0, "", "U+000B")]),
    "L03b_vertical_tab_raw.lrmx": (1, 1, 0, [(0, "", "U+000B")]),
    "L04_bare_ampersand.lrmx": (1, 1, 0, [(0, "", "&")]),
    "L05b_photo_bmp.lrmx": (1, 1, 0, []),
    "L05e_photo_text.lrmx": (1, 1, 0, [(0, "photo", "not a JPEG")]),
    "L13_resume_odd.lrmx": (1, 1, 0, [(0, "résumé", "does not exist")]),
    "L17_name_dot.lrmx": (1, 1, 0, []),
}  # fmt: skip


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """The day on which the files were made: some of them name months after it."""
    monkeypatch.setattr(sense.timezone, "localdate", lambda: dt.date(2026, 11, 29))


@pytest.fixture
def towns(db):
    return [make_unit(name=name) for name in ("城东区文沙镇人民政府", "城东区白街镇人民政府")]


def run(*files, options=()):
    """Exit code and report of the command."""
    out, code = io.StringIO(), 0
    try:
        call_command("import_cadres", *(str(CASES / file) for file in files), "--json", *options, stdout=out)
    except SystemExit as end:
        code = int(end.code)
    return code, json.loads(out.getvalue())


def told(report):
    """What is told: row, column and sentence; errors are marked."""
    marked = [("!", one) for one in report["errors"]] + [("", one) for one in report["warnings"]]
    return [(one["row"], one["column"], mark + one["message"]) for mark, one in marked]


@pytest.mark.parametrize("file", TABLE)
def test_each_file_is_read_as_is_right(file, towns):
    rows, create, confirm, expected = TABLE[file]
    code, report = run(file)
    assert (report["rows"], report["create"], report["confirm"]) == (rows, create, confirm)
    assert code == (1 if any(words[0] == "!" for _row, _column, words in expected) else 0)
    found = told(report)
    for row, column, words in expected:
        match = next(
            one
            for one in found
            if one[:2] == (row, column) and all(word in one[2] for word in re.split("(?<=^!)", words))
        )
        found.remove(match)
    assert found == []


def test_the_table_names_every_file():
    assert set(TABLE) == {path.name for path in CASES.iterdir()}


def values_of(file):
    """Commit a file and give what is on file of its people, in their order."""
    run(file, options=("--commit", "--skip-errors"))
    return list(Cadre.objects.order_by("unit_left", "unit_position", "pk"))


def schooling(cadre):
    return sorted(
        Education.objects.filter(cadre=cadre).values_list("mode", "level", "degree", "level_school")
    )


SHOWN = (
    "R02c_float_month_general.xlsx", "R05_middle_dots.xlsx", "R06_error_values.xlsx", "R12b_pua_names.xlsx", "R16_months.xlsx",
    "R28_nonsense_dates.xlsx", "R37_school_column.xlsx", "L03_vertical_tab_ref.lrmx", "L05e_photo_text.lrmx",
)  # fmt: skip
FULL, JOB = "full_time", "on_job"
TOWN = "城东区文沙镇人民政府"
# file: what is on file of each of its people afterwards
STORED = {
    "R02_float_month.xlsx": (lambda one: f"{one.birth_month:%Y%m}", ["197510", "196801", "198010"]),
    "R02b_float_month_with_id.xlsx": (lambda one: f"{one.birth_month:%Y%m}", ["197510"]),
    "R03c_two_rows_many.xlsx": (lambda one: (one.highest_education, schooling(one)), [("在职研究生", [(FULL, "大学", "", ""), (JOB, "研究生", "", "")])] * 4),
    "R32_three_row_header.xlsx": (schooling, [[(FULL, "大专", "", "某师专中文系"), (JOB, "大学", "文学学士", "某大学汉语言文学专业")]]),
    "R34_unit_heading_rows.xlsx": (
        lambda one: (one.unit.name, one.post_title),
        [(TOWN, f"{TOWN}镇长"), (TOWN, f"{TOWN}副镇长"), ("城东区白街镇人民政府", "城东区白街镇人民政府镇长")],
    ),
    "R11_csv_id_tricks_gbk.csv": (lambda one: one.id_number, ["45020319750812123X", "450203197508121256", "450203197508121272", "450203197508121299"]),
    "R26_placeholder_3.xlsx": (lambda one: (one.work_start_month, one.party_entry, one.rank_grade, one.note), [(None, "", None, "")]),
    "L05b_photo_bmp.lrmx": (lambda one: one.photo.read()[:3], [b"\xff\xd8\xff"]),
    "L04_bare_ampersand.lrmx": (lambda one: one.resume, ["1995.07--2001.03  某A&B公司干部"]),
}  # fmt: skip


@pytest.mark.parametrize("file", STORED)
def test_what_is_stored_is_what_was_meant(file, staff, towns):
    shown, expected = STORED[file]
    assert [shown(one) for one in values_of(file)] == expected


@pytest.mark.parametrize(
    ("first", "second"),
    [("R42a_dot.xlsx", "R42b_dot_other.xlsx"), ("R43a_pua.xlsx", "R43b_pua_unicode.xlsx")],
)
def test_the_same_person_in_other_signs_is_asked_about_and_keeps_the_written_name(
    first, second, staff, towns
):
    (one,) = values_of(first)
    code, report = run(second)
    assert (code, report["confirm"], report["create"]) == (0, 1, 0)
    batch = actions.read_in(actor=staff, files=[(second, (CASES / second).read_bytes())])
    row = actions.tell_person(actor=staff, row=batch.intake_rows.get(), cadre=one)
    assert {change[0] for change in row.changes} == {"post_title"}


def test_an_answer_for_one_county_is_not_used_for_another(staff):
    town = make_unit(name="某镇")
    data = (CASES / "R34_unit_heading_rows.xlsx").read_bytes()
    batch = actions.read_in(actor=staff, files=[("R34.xlsx", data)])
    actions.tell_units(actor=staff, batch=batch, told={"城东区文沙镇人民政府": town})
    other = actions.read_in(
        actor=staff, files=[("R34b.xlsx", (CASES / "R34b_other_file_same_posts.xlsx").read_bytes())]
    )
    assert {row.unit_text for row in other.intake_rows.all()} == {"榕山县东红街道办事处"}
    assert not other.intake_rows.filter(unit__isnull=False)


@pytest.mark.parametrize("head", ["职务", "现任职务", "单位及职务"])
def test_a_post_is_named_with_its_unit_wherever_the_unit_stands(staff, head):
    make_unit(name="文沙镇人民政府")
    lines = [f"姓名,性别,出生年月,{head}", "一、文沙镇人民政府（1人）,,,", "韦安远,男,1975.08,镇长"]
    batch = actions.read_in(actor=staff, files=[("名册.csv", "\n".join(lines).encode())])
    assert batch.intake_rows.get().values["post_title"] == "文沙镇人民政府镇长"


def test_the_page_shows_the_same(sign_in, staff, towns):
    """Several files in one upload: what the command tells stands on the page, with the same counts."""
    client, paths = sign_in(staff), [CASES / name for name in SHOWN]
    files = [SimpleUploadedFile(path.name, path.read_bytes()) for path in paths]
    client.post(reverse("cadres:import"), {"file": files})
    batch = ImportBatch.objects.get()
    with override("zh-hans"):
        _code, report = run(*(path.name for path in paths))
        assert batch.file_name == called([path.name for path in paths])
    assert actions.counts(batch) | {"wrong": 0} == {
        key: report[key] for key in (*COUNTS, "wrong") if key in report
    } | {"wrong": 0}
    issues = [(row.row, one["message"]) for row in batch.intake_rows.all() for one in row.issues]
    said = [(one["row"], one["message"]) for one in report["errors"] + report["warnings"]]
    assert sorted(issues) == sorted(said)
    for part in ("wrong", "confirm", "create"):
        page = client.get(reverse("cadres:import_preview", args=[batch.pk]) + f"?part={part}")
        text = unescape(page.content.decode())
        (shown,) = page.context["parts"]
        assert shown["rows"]
        for item in shown["rows"]:
            assert all(one["message"] in text for one in item["issues"])


def test_january_or_october_is_settled_on_the_page(sign_in, staff, towns):
    client = sign_in(staff)
    name = "R02c_float_month_general.xlsx"
    client.post(reverse("cadres:import"), {"file": SimpleUploadedFile(name, (CASES / name).read_bytes())})
    batch = ImportBatch.objects.get()
    page = client.get(reverse("cadres:import_preview", args=[batch.pk]))
    assert page.context["months"] == 1
    client.post(reverse("cadres:import_months", args=[batch.pk]), {"month": "10"})
    client.post(reverse("cadres:import_confirm", args=[batch.pk]))
    assert f"{Cadre.objects.get(name='韦安远').birth_month:%Y%m}" == "197510"
    assert client.post(reverse("cadres:import_months", args=[batch.pk]), {"month": "3"}).status_code == 422


def test_a_destroyed_number_is_never_offered_again_as_clean(sign_in, staff, towns):
    from openpyxl import Workbook, load_workbook

    book = Workbook()
    book.active.append(["姓名", "性别", "出生年月", "单位及职务", "身份证号"])
    book.active.append(["韦安远", "男", "1975.08", "城东区文沙镇人民政府镇长", 450203197508121239])
    out = io.BytesIO()
    book.save(out)
    client = sign_in(staff)
    client.post(reverse("cadres:import"), {"file": SimpleUploadedFile("a.xlsx", out.getvalue())})
    batch = ImportBatch.objects.get()
    answer = client.get(reverse("cadres:import_refused", args=[batch.pk]))
    data = b"".join(answer.streaming_content)
    texts = [str(cell.value) for row in load_workbook(io.BytesIO(data)).active for cell in row if cell.value]
    assert "450203197508121???" in texts
    assert not any(re.fullmatch(r"\d{17}[\dX]", text) for text in texts)
    again = actions.read_in(actor=staff, files=[("b.xlsx", data)])
    assert again.intake_rows.get().act == "wrong"
