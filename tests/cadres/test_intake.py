# ruff: noqa: E501  (tables of Chinese words)
"""Taking in rosters: the roster of 2018 as its truth says, and what must never happen."""

import csv
import datetime as dt
import io
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import override
from openpyxl import Workbook, load_workbook

from cadre_review.audit.models import Entry
from tests.world import ID_NUMBER, make_unit, open_cadre
from visits.cadres.files.actions import change_cadre
from visits.cadres.files.models import Cadre, RankRecord, Tenure
from visits.cadres.imports import actions
from visits.cadres.imports.models import HeaderName, IntakeRow, UnitName
from visits.cadres.imports.refused import refused
from visits.core.history.models import Revision
from visits.core.lists.models import ImportBatch
from visits.core.sheets.read import Unreadable
from visits.core.sheets.write import write
from visits.organisation.units.import_actions import IMPORT as UNITS
from visits.organisation.units.import_plan import plan_import
from visits.organisation.units.models import Level

DATA = Path(__file__).parent / "data"
HEADER = ("序号", "姓名", "单位及职务", "性别", "民族", "出生年月", "身份证号", "职级", "备注")
FLOATED = {"查文晨", "陆宇军"}  # rows 67 and 157: Excel has lost the last digits of their numbers


@pytest.fixture(autouse=True)
def english():
    """Sentences in the language in which they are written."""
    with override("en"):
        yield


@pytest.fixture
def city(staff):
    """The real city's list of units."""
    data = (DATA / "liuzhou_units.csv").read_bytes()
    plan = plan_import(io.BytesIO(data), "units.csv")
    batch = UNITS.keep(actor=staff, files=[("units.csv", data)], plan=plan)
    UNITS.commit(actor=staff, batch=batch)


@pytest.fixture
def bureau(db):
    return make_unit(name="柳州市审计局", short_name="市审计局")


def roster_2018():
    return [("roster_2018.xlsx", (DATA / "roster_2018.xlsx").read_bytes())]


def sheet(*rows, header=HEADER, above=()):
    """A roster as an .xlsx upload."""
    book = Workbook()
    tab = book.active
    for line in (*above, header, *rows):
        tab.append(list(line))
    out = io.BytesIO()
    book.save(out)
    return [("roster.xlsx", out.getvalue())]


def line(**cells):
    plain = dict(
        zip(
            HEADER,
            (1, "韦某甲", "市审计局局长", "男", "壮族", "1975.08", ID_NUMBER, "正处级", ""),
            strict=True,
        )
    )
    return tuple((plain | cells)[key] for key in HEADER)


def rows_of(batch):
    return list(batch.intake_rows.all())


def messages(row, level="error"):
    return [one["message"] for one in row.issues if one["level"] == level]


def take_in(staff, files, **how):
    batch = actions.read_in(actor=staff, files=files)
    return batch, actions.commit(actor=staff, batch=batch, **how)


def test_roster_of_2018_goes_in_as_its_truth_says(staff, city):
    batch, done = take_in(staff, roster_2018(), skip_errors=True)
    assert done == {
        "rows": 160,
        "create": 158,
        "update": 0,
        "unchanged": 0,
        "confirm": 0,
        "wrong": 2,
        "skip": 7,
    }
    by_id = {cadre.id_number: cadre for cadre in Cadre.objects.select_related("unit")}
    titles = dict(Tenure.objects.values_list("cadre", "title"))
    labels = {
        "正处级": Level.COUNTY_HEAD, "副处级": Level.COUNTY_DEPUTY, "正科级": Level.SECTION_HEAD, "副科级": Level.SECTION_DEPUTY,
    }  # fmt: skip
    with (DATA / "roster_2018_truth.csv").open(encoding="utf-8-sig") as opened:
        truth = [one for one in csv.DictReader(opened) if one["name"] not in FLOATED]
    for one in truth:
        cadre = by_id[one["idn"]]
        assert (cadre.name, cadre.get_sex_display(), f"{cadre.birth_month:%Y%m}", cadre.unit.code) == (
            one["name"], {"男": "male", "女": "female"}[one["sex"]], one["birth"], one["unit_code"],
        )  # fmt: skip
        assert (cadre.level, titles[cadre.pk]) == (labels[one["level"]], one["post"])
    assert len(truth) == len(by_id) == 158
    assert Cadre.objects.filter(name="周昊磊").count() == 2
    assert Entry.objects.get(act="cadre.import").detail["create"] == 158
    assert Revision.objects.filter(thing="visits.cadre").count() == 158
    assert RankRecord.objects.count() == 158
    assert Cadre.objects.get(name="王辉平").unit_position == 1
    assert Cadre.objects.named("阿依古丽").get().name == "阿依古丽·买买提"


def test_numbers_that_excel_has_rounded_are_refused_with_the_reason(staff, city):
    batch = actions.read_in(actor=staff, files=roster_2018())
    wrong = batch.intake_rows.filter(act="wrong")
    assert [(row.row, row.name) for row in wrong] == [(67, "查文晨"), (157, "陆宇军")]
    assert all(row.issues[0]["column"] == "id_number" and "15" in messages(row)[0] for row in wrong)
    with pytest.raises(ValidationError, match="wrong"):
        actions.commit(actor=staff, batch=batch)
    assert not Cadre.objects.exists()


def test_no_id_number_lies_plain_in_a_row(staff, city):
    batch = actions.read_in(actor=staff, files=roster_2018())
    numbers = [
        one["idn"] for one in csv.DictReader((DATA / "roster_2018_truth.csv").open(encoding="utf-8-sig"))
    ]
    text = str(list(batch.intake_rows.values("raw", "values", "issues", "changes", "candidates"))) + str(
        batch.plan
    )
    assert not [number for number in numbers if number in text or number[:14] in text]


def test_second_time_changes_nothing(staff, city):
    take_in(staff, roster_2018(), skip_errors=True)
    before = Revision.objects.count()
    _batch, done = take_in(staff, roster_2018(), skip_errors=True)
    assert (done["create"], done["update"], done["unchanged"]) == (0, 0, 158)
    assert Revision.objects.count() == before


def test_committing_twice_gives_the_first_answer(staff, bureau):
    batch, done = take_in(staff, sheet(line()))
    assert actions.commit(actor=staff, batch=batch) == done
    assert Cadre.objects.count() == 1


def test_outsiders_may_not_take_in(lead1, staff, bureau):
    with pytest.raises(PermissionDenied):
        actions.read_in(actor=lead1, files=sheet(line()))
    batch = actions.read_in(actor=staff, files=sheet(line()))
    with pytest.raises(PermissionDenied):
        actions.commit(actor=lead1, batch=batch)
    assert not Cadre.objects.exists()


def test_what_changes_is_shown_field_by_field_and_an_empty_cell_erases_nothing(staff, bureau):
    open_cadre(
        staff=staff, name="韦某甲", unit=bureau, id_number=ID_NUMBER, ethnicity="汉族", health="健康",
        post_title="市审计局副局长", level=40, note="旧备注",
    )  # fmt: skip
    batch = actions.read_in(actor=staff, files=sheet(line()))
    [row] = rows_of(batch)
    assert row.act == "update"
    assert {tuple(change) for change in row.changes} == {
        ("ethnicity", "汉族", "壮族"), ("level", "deputy head of division level", "head of division level"),
        ("post_title", "市审计局副局长", "市审计局局长"),
    }  # fmt: skip
    actions.commit(actor=staff, batch=batch)
    cadre = Cadre.objects.get()
    assert (cadre.ethnicity, cadre.health, cadre.note, cadre.version) == ("壮族", "健康", "旧备注", 2)
    assert cadre.created_at.date() == Revision.objects.get(thing_id=cadre.pk, version=1).written_at.date()


def test_same_name_and_month_without_id_asks_a_person(staff, bureau):
    old = open_cadre(staff=staff, name="韦某甲", unit=bureau)
    batch = actions.read_in(actor=staff, files=sheet(line()))
    [row] = rows_of(batch)
    assert (row.act, [one["id"] for one in row.candidates["people"]]) == ("confirm", [old.pk])
    with pytest.raises(ValidationError, match="decision"):
        actions.commit(actor=staff, batch=batch)
    row = actions.tell_person(actor=staff, row=row, cadre=old)
    assert (row.act, row.cadre_id) == ("update", old.pk)
    row = actions.tell_person(actor=staff, row=row, cadre=None)
    assert row.act == "create"
    actions.commit(actor=staff, batch=batch)
    assert Cadre.objects.filter(name="韦某甲").count() == 2
    assert Cadre.objects.get(pk=old.pk).version == 1


def test_namesake_is_never_overwritten(staff, bureau):
    open_cadre(staff=staff, name="韦某甲", unit=bureau, birth_month=dt.date(1980, 1, 1))
    open_cadre(staff=staff, name="韦某甲", unit=bureau, id_number="45020219750801127X"[:17] + "X")
    batch = actions.read_in(actor=staff, files=sheet(line()))
    [row] = rows_of(batch)
    assert row.act == "create"
    assert messages(row, "warning")


def test_somebody_without_id_and_month_is_wrong_and_never_matched_by_name(staff, bureau):
    open_cadre(staff=staff, name="韦某甲", unit=bureau)
    [row] = rows_of(actions.read_in(actor=staff, files=sheet(line(身份证号="", 出生年月=""))))
    assert (row.act, row.cadre) == ("wrong", None)


def test_same_person_twice_in_a_file_is_wrong(staff, bureau):
    batch = actions.read_in(actor=staff, files=sheet(line(), line(序号=2, 备注="又一次")))
    assert [row.act for row in rows_of(batch)] == ["create", "wrong"]


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"身份证号": "450202197508151231"}, "id_number"),
        ({"身份证号": "45020219751315123X"}, "id_number"),
        ({"身份证号": "4.50221E+17"}, "id_number"),
        ({"身份证号": "4502021975"}, "id_number"),
        ({"出生年月": "1975.13"}, "birth_month"),
        ({"性别": "未知"}, "sex"),
        ({"备注": "长" * 301}, "note"),
        ({"单位及职务": ""}, "unit"),
    ],
)  # fmt: skip
def test_wrong_cells_name_their_column(staff, bureau, cells, column):
    [row] = rows_of(actions.read_in(actor=staff, files=sheet(line(**cells))))
    assert row.act == "wrong"
    assert column in [one["column"] for one in row.issues if one["level"] == "error"]


def test_birth_and_sex_that_disagree_with_the_id_are_warnings(staff, bureau):
    [row] = rows_of(actions.read_in(actor=staff, files=sheet(line(出生年月="1974年12月", 性别="女"))))
    assert row.act == "create"
    assert {one["column"] for one in row.issues} == {"birth_month", "sex"}


def test_unknown_unit_is_asked_once_and_remembered(staff, bureau):
    files = sheet(
        line(单位及职务="市审计署副局长"),
        line(姓名="韦某乙", 身份证号="", 单位及职务="市审计署科长", 出生年月="198001"),
    )
    batch = actions.read_in(actor=staff, files=files)
    assert [(row.act, row.unit_text) for row in rows_of(batch)] == [("confirm", "市审计署")] * 2
    assert rows_of(batch)[0].candidates["units"][0]["id"] == bureau.pk
    assert actions.tell_units(actor=staff, batch=batch, told={"市审计署": bureau}) == 2
    assert [row.act for row in rows_of(batch)] == ["create", "create"]
    actions.commit(actor=staff, batch=batch)
    assert sorted(Tenure.objects.values_list("title", flat=True)) == ["副局长", "科长"]
    assert UnitName.objects.get().unit == bureau
    again = actions.read_in(
        actor=staff, files=sheet(line(姓名="韦某丙", 身份证号="", 单位及职务="市审计署主任"))
    )
    assert rows_of(again)[0].act == "create"


@pytest.mark.parametrize(
    ("closed", "told"),
    [
        ([None, None], "Several units have this name. Choose which one is meant."),
        (["2019-01-01"], "The unit of this name exists no more. Choose which one is meant."),
        ([], "No unit has a name like this. Choose the unit, or enter it in the register first."),
    ],
)
def test_a_unit_that_is_not_certain_says_why(staff, bureau, closed, told):
    for number, day in enumerate(closed):
        make_unit(name=f"第{number}市计量局", short_name="市计量局", valid_to=day)
    [row] = rows_of(actions.read_in(actor=staff, files=sheet(line(单位及职务="市计量局局长"))))
    assert (row.act, messages(row, "question")) == ("confirm", [told])


def test_unit_under_a_unit_is_a_guess_to_confirm(staff, db):
    district = make_unit(name="柳州市柳北区", short_name="柳北区")
    batch = actions.read_in(actor=staff, files=sheet(line(单位及职务="柳北区教育局局长")))
    [row] = rows_of(batch)
    assert (row.act, row.candidates["split"]["post"]) == ("confirm", "教育局局长")
    assert actions.confirm_split(actor=staff, batch=batch) == 1
    row.refresh_from_db()
    assert (row.act, row.unit) == ("create", district)


def test_unknown_header_is_reported_told_and_remembered(staff, bureau):
    header = (*HEADER[:-1], "血型", "专家称号")
    files = sheet((*line()[:-1], "A", "八桂学者"), header=header)
    batch = actions.read_in(actor=staff, files=files)
    assert [(one["header"], one["samples"]) for one in batch.plan["unknown_headers"]] == [
        ("血型", ["A"]), ("专家称号", ["八桂学者"]),
    ]  # fmt: skip
    actions.leave_out(actor=staff, batch=batch, positions=[1], left_out=True)
    batch = actions.tell_headers(actor=staff, batch=batch, columns={"血型": "", "专家称号": "specialty"})
    assert batch.plan["unknown_headers"] == []
    [row] = rows_of(batch)
    assert (row.left_out, row.values["specialty"]) == (True, "八桂学者")
    assert HeaderName.objects.count() == 2


def test_rows_left_out_are_not_taken_in(staff, bureau):
    batch = actions.read_in(
        actor=staff, files=sheet(line(), line(姓名="韦某乙", 身份证号="错", 出生年月="198001"))
    )
    assert actions.leave_out(actor=staff, batch=batch, positions=[2], left_out=True) == 1
    done = actions.commit(actor=staff, batch=batch)
    assert (done["create"], done["skip"], done["wrong"]) == (1, 2, 0)


def test_file_changed_since_the_preview_stops_the_batch(staff, bureau):
    old = open_cadre(staff=staff, name="韦某甲", unit=bureau, id_number=ID_NUMBER)
    files = sheet(line(), line(姓名="韦某乙", 身份证号="", 出生年月="198001"))
    batch = actions.read_in(actor=staff, files=files)
    change_cadre(actor=staff, cadre=old, base_version=1, health="良好")
    with pytest.raises(ValidationError, match="韦某甲"):
        actions.commit(actor=staff, batch=batch)
    assert Cadre.objects.count() == 1
    assert ImportBatch.objects.get(pk=batch.pk).state == "preview"


def test_somebody_opened_since_the_preview_stops_the_batch(staff, bureau):
    batch = actions.read_in(actor=staff, files=sheet(line()))
    other = actions.read_in(actor=staff, files=sheet(line()))
    actions.commit(actor=staff, batch=batch)
    with pytest.raises(ValidationError, match="韦某甲"):
        actions.commit(actor=staff, batch=other)
    assert Cadre.objects.count() == 1


def test_undo_removes_new_files_and_brings_changed_ones_back(staff, bureau):
    old = open_cadre(staff=staff, name="韦某甲", unit=bureau, id_number=ID_NUMBER, ethnicity="汉族")
    files = sheet(line(), line(姓名="韦某乙", 身份证号="", 出生年月="198001"))
    batch, _done = take_in(staff, files)
    assert Cadre.objects.count() == 2
    assert actions.undo(actor=staff, batch=batch) == {"removed": 1, "restored": 1}
    back = Cadre.objects.get()
    assert (back.pk, back.ethnicity, back.version, back.id_number) == (old.pk, "汉族", 3, ID_NUMBER)
    assert not back.tenures.exists()
    assert ImportBatch.objects.get(pk=batch.pk).state == "undone"
    assert Entry.objects.filter(act="cadre.import_undo").count() == 1
    with pytest.raises(ValidationError):
        actions.undo(actor=staff, batch=batch)


def test_undo_is_refused_where_somebody_changed_a_file_since(staff, bureau):
    batch, _done = take_in(staff, sheet(line(), line(姓名="韦某乙", 身份证号="", 出生年月="198001")))
    change_cadre(actor=staff, cadre=Cadre.objects.get(name="韦某乙"), base_version=1, health="良好")
    with pytest.raises(ValidationError, match="韦某乙"):
        actions.undo(actor=staff, batch=batch)
    assert Cadre.objects.count() == 2
    assert ImportBatch.objects.get(pk=batch.pk).state == "committed"


def test_refused_rows_come_back_clean_after_correction(staff, bureau):
    files = sheet(
        line(身份证号="450202197508151231", 备注="甲"), line(姓名="韦某乙", 身份证号="", 出生年月="198001")
    )
    batch, _done = take_in(staff, files, skip_errors=True)
    out = io.BytesIO()
    assert write(out, refused(batch)) == 1
    book = load_workbook(out)
    tab = book.active
    cells = [cell for row in tab.iter_rows() for cell in row]
    [wrong] = [cell for cell in cells if cell.value == "450202197508151231"]
    assert "check digit" in str([cell.value for cell in cells])
    wrong.value = ID_NUMBER
    corrected = io.BytesIO()
    book.save(corrected)
    again = actions.read_in(actor=staff, files=[("corrected.xlsx", corrected.getvalue())])
    assert [(row.act, row.name, row.values["note"]) for row in rows_of(again)] == [("create", "韦某甲", "甲")]
    assert again.plan["unknown_headers"] == []


def test_titles_totals_notes_and_repeated_headers_are_passed_over(staff, bureau):
    rows = [
        line(), ("小计", "", "1人"), HEADER, ("一、机关",), line(姓名="韦　乙", 身份证号="", 出生年月="1980/1"),
        ("合计", "2"), ("注：本表一式两份。",), ("填表人：某某",),
    ]  # fmt: skip
    batch = actions.read_in(
        actor=staff, files=sheet(*rows, above=[("花名册",), ("填报单位：某局  2018年12月31日",)])
    )
    assert [row.name for row in rows_of(batch)] == ["韦某甲", "韦乙"]
    assert batch.plan["passed_over"] == 9


def test_long_roster_with_schooling_under_merged_headers(staff, bureau):
    above = (
        "姓名",
        "单位",
        "职务",
        "性别",
        "出生年月（岁）",
        "全日制教育",
        "",
        "",
        "在职教育",
        "",
        "",
        "简历",
    )
    header = ("", "", "", "", "", "学历", "学位", "毕业院校系及专业", "学历", "学位", "毕业院校系及专业", "")
    resume = "1998.07--2005.03  某县某局科员\n2005.03--         某县某局副局长"
    person = (
        "韦某甲",
        "市审计局",
        "局长",
        "男",
        "1975.08\n（43岁）",
        "大学",
        "学士",
        "某大学会计系会计专业",
        "研究生",
        "硕士",
        "某校",
        resume,
    )
    batch = actions.read_in(actor=staff, files=sheet(person, header=header, above=[above]))
    actions.commit(actor=staff, batch=batch)
    cadre = Cadre.objects.get()
    assert cadre.resume == resume
    assert (cadre.post_title, cadre.tenures.get().title) == ("市审计局局长", "局长")
    assert list(cadre.educations.values_list("mode", "level", "degree", "level_school")) == [
        ("full_time", "大学", "学士", "某大学会计系会计专业"), ("on_job", "研究生", "硕士", "某校"),
    ]  # fmt: skip


def test_own_file_is_closed_in_a_batch_too(staff, bureau):
    open_cadre(staff=staff, name="韦某甲", unit=bureau, id_number=ID_NUMBER, account=staff)
    [row] = rows_of(actions.read_in(actor=staff, files=sheet(line())))
    assert row.act == "wrong"


@pytest.mark.parametrize(
    "files",
    [
        [("broken.xlsx", b"PK\x03\x04 broken")],
        [("empty.csv", b"")],
        [("words.csv", "水果,颜色\n苹果,红\n".encode())],
        [("page.pdf", b"%PDF-1.4 something")],
    ],
)
def test_bad_files_get_a_sentence(staff, files):
    with pytest.raises(Unreadable) as caught:
        actions.read_in(actor=staff, files=files)
    assert len(str(caught.value)) > 20
    assert not IntakeRow.objects.exists()


def test_discarded_batches_are_not_taken_in(staff, bureau):
    batch = actions.read_in(actor=staff, files=sheet(line()))
    actions.discard(actor=staff, batch=batch)
    with pytest.raises(ValidationError, match="discarded"):
        actions.commit(actor=staff, batch=batch)
    assert Entry.objects.filter(act="cadre.import_discard").count() == 1


def test_number_of_queries_does_not_grow_with_the_rows(staff, bureau, django_assert_max_num_queries):
    def files(count, note):
        rows = [
            line(姓名=f"韦某{at}", 身份证号="", 出生年月=f"19{60 + at}05", 备注=note) for at in range(count)
        ]
        return sheet(*rows)

    for count in (2, 30):
        with django_assert_max_num_queries(75):
            batch, done = take_in(staff, files(count, f"第{count}次"))
            for row in batch.intake_rows.all():
                assert row.act in ("create", "confirm"), row.issues
            assert done["create"] == count
        actions.undo(actor=staff, batch=batch)


def test_changed_files_are_written_in_few_queries(staff, bureau, django_assert_max_num_queries):
    numbers = ["450202197508151221", "450202197508151248", "450202197508151264", "450202197508151280"]
    from visits.cadres.imports.cells import check_digit

    numbers = [number[:17] + check_digit(number[:17]) for number in numbers]
    rows = [line(姓名=f"韦某{at}", 身份证号=number) for at, number in enumerate(numbers)]
    take_in(staff, sheet(*rows))
    header = ("姓名", "身份证号", "备注")
    batch = actions.read_in(
        actor=staff,
        files=sheet(*[(f"韦某{at}", number, "新") for at, number in enumerate(numbers)], header=header),
    )
    assert {row.act for row in rows_of(batch)} == {"update"}
    with django_assert_max_num_queries(60):
        actions.commit(actor=staff, batch=batch)
    assert set(Cadre.objects.values_list("note", "post_title")) == {("新", "市审计局局长")}
    with django_assert_max_num_queries(90):
        assert actions.undo(actor=staff, batch=batch)["restored"] == 4
    assert set(Cadre.objects.values_list("note", "version")) == {("", 3)}
