import datetime as dt
import io
import json
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cadre_review.audit.models import Entry
from tests.world import HEADER, csv_of, make_unit, xlsx_of
from visits.core.history.models import Revision
from visits.core.imports.batches import counted as counts
from visits.core.lists.models import ImportBatch
from visits.core.lists.rows import bind
from visits.core.sheets.read import Unreadable
from visits.core.sheets.write import Sheet, write
from visits.organisation.units.import_actions import IMPORT
from visits.organisation.units.import_plan import plan_import
from visits.organisation.units.lists import UNITS
from visits.organisation.units.models import Category, Unit, UnitKind

CITY = Path(__file__).parents[2] / "cadres" / "data" / "liuzhou_units.csv"
ROW = ("A-1", "示例市审计局", "审计局", "市直部门", "政府部门", "", "", "")
FILES = [("units.csv", b"x")]


def row(code, **cells):
    keys = ("code", "name", "short", "category", "kind", "parent", "region", "note")
    return tuple(
        (dict(zip(keys, ROW, strict=True)) | {"code": code, "name": f"单位{code}"} | cells)[k] for k in keys
    )


def plan_of(*rows, **how):
    return plan_import(csv_of(*rows, **how), "units.csv")


def take_in(actor, plan, **how):
    return IMPORT.commit(actor=actor, batch=IMPORT.keep(actor=actor, plan=plan, files=FILES), **how)


def state():
    return list(Unit.objects.order_by("code").values())


def run(capsys, *args):
    try:
        call_command("import_units", *args)
        code = 0
    except SystemExit as stop:
        code = stop.code
    return code, capsys.readouterr().out


def test_real_city_goes_in_whole_and_twice_changes_nothing(staff, capsys):
    assert run(capsys, str(CITY), "--json")[0] == 0
    assert not Unit.objects.exists()
    code, out = run(capsys, str(CITY), "--json", "--commit")
    report = json.loads(out)
    assert set(report) == {"rows", "create", "update", "unchanged", "skip", "confirm", "errors", "warnings"}
    assert (code, report["rows"], report["create"], report["errors"], report["warnings"]) == (
        0,
        90,
        90,
        [],
        [],
    )
    before = state()
    code, out = run(capsys, str(CITY), "--json", "--commit")
    report = json.loads(out)
    assert (code, report["create"], report["update"], report["unchanged"]) == (0, 0, 0, 90)
    assert state() == before
    assert Unit.objects.get(code="LZ-LJ").note == "原柳江县450221"
    assert sorted(n for u in before for n in (u["tree_left"], u["tree_right"])) == list(range(1, 181))


def test_real_city_exported_and_read_again_is_unchanged(staff):
    take_in(staff, plan_import(CITY, CITY.name))
    plan = plan_import(exported(staff), "单位.xlsx")
    assert counts(plan) | {"skip": 0} == {
        "rows": 90, "create": 0, "update": 0, "unchanged": 90, "skip": 0, "confirm": 0, "wrong": 0,
    }  # fmt: skip
    assert (plan["errors"], plan["warnings"]) == ([], [])


def exported(user, **how):
    rows = list(UNITS.rows(user).order_by(*UNITS.order))
    UNITS.prepare(rows)
    columns = bind([c for c in UNITS.columns if c.default or how.get("every")], Unit, False)
    out = io.BytesIO()
    write(
        out,
        Sheet(
            "单位台账",
            columns,
            rows,
            name="单位",
            lines=("填报单位：示例市", "2018年5月1日"),
            signed_by="任管",
        ),
    )
    out.seek(0)
    return out


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), every=st.booleans())
def test_any_register_exported_and_read_again_is_unchanged(data, every, staff):
    Unit.objects.update(parent=None, successor=None)
    Unit.objects.all().delete()
    letters = st.text("柳州市鱼峰区𠮷·（）=+-@'\"ab1 ", min_size=1, max_size=12).filter(str.strip)
    made = []
    for number in range(data.draw(st.integers(1, 5))):
        day = data.draw(st.none() | st.dates(min_value=dt.date(1950, 1, 1)))
        day = day if day is None or day.year < 2100 else None
        made.append(
            make_unit(
                code=f"K{number}",
                name=data.draw(letters).strip(),
                short_name=data.draw(st.just("") | letters).strip(),
                note=data.draw(st.just("") | letters).strip(),
                category=data.draw(st.sampled_from(Category.values)),
                kind=data.draw(st.sampled_from(UnitKind.values)),
                parent=data.draw(st.sampled_from([None, *made])),
                successor=data.draw(st.sampled_from([None, *made])),
                position=data.draw(st.integers(0, 3)),
                valid_from=day,
            )
        )
    plan = plan_import(exported(staff, every=every), "单位.xlsx")
    assert plan["errors"] == []
    assert counts(plan)["unchanged"] == len(made)


def test_preview_says_old_and_new_and_writes_nothing(staff):
    make_unit(code="A-1", name="旧名", short_name="审计局")
    before = state()
    plan = plan_of(ROW, row("A-2"))
    assert [item["act"] for item in plan["items"]] == ["update", "create"]
    assert ["name", "旧名", "示例市审计局"] in plan["items"][0]["changes"]
    assert plan["items"][0]["row"] == 2
    assert state() == before


def test_commit_writes_rows_versions_and_one_line_of_the_log(staff):
    make_unit(code="A-1", name="旧名", short_name="审计局")
    result = take_in(staff, plan_of(ROW, row("A-2", parent="A-1")))
    assert (result["create"], result["update"]) == (1, 1)
    changed, new = Unit.objects.order_by("code")
    assert (changed.name, changed.version, new.parent, new.version) == ("示例市审计局", 2, changed, 1)
    assert (changed.tree_left, changed.tree_right, new.depth) == (1, 4, 1)
    assert Unit.objects.named("shilishi").get() == changed
    assert Revision.objects.filter(thing="visits.unit").count() == 2
    entry = Entry.objects.get(act="unit.import")
    assert (entry.detail["create"], entry.detail["update"], entry.actor) == (1, 1, staff)


def test_committing_twice_does_nothing_the_second_time(staff):
    batch = IMPORT.keep(actor=staff, plan=plan_of(ROW), files=FILES)
    first = IMPORT.commit(actor=staff, batch=batch)
    before, entries = state(), Entry.objects.count()
    assert IMPORT.commit(actor=staff, batch=batch) == first
    assert state() == before
    assert Entry.objects.count() == entries


def test_plan_made_stale_by_a_change_is_refused_with_its_row(staff):
    unit = make_unit(code="A-1", name="旧名")
    batch = IMPORT.keep(actor=staff, plan=plan_of(row("A-0"), ROW), files=FILES)
    Unit.objects.filter(pk=unit.pk).update(version=2, note="其他人改过")
    before = state()
    with pytest.raises(ValidationError) as caught:
        IMPORT.commit(actor=staff, batch=batch)
    assert "3" in caught.value.messages[0]
    assert "A-1" in caught.value.messages[0]
    assert state() == before
    assert ImportBatch.objects.get().state == ImportBatch.State.PREVIEW


def test_new_unit_entered_meanwhile_is_refused(staff):
    batch = IMPORT.keep(actor=staff, plan=plan_of(ROW), files=FILES)
    make_unit(code="A-1", name="别人先录入")
    with pytest.raises(ValidationError):
        IMPORT.commit(actor=staff, batch=batch)
    assert Unit.objects.get().name == "别人先录入"


def test_discarded_plan_is_not_taken_in(staff):
    batch = IMPORT.keep(actor=staff, plan=plan_of(ROW), files=FILES)
    IMPORT.discard(actor=staff, batch=batch)
    with pytest.raises(ValidationError):
        IMPORT.commit(actor=staff, batch=batch)
    assert not Unit.objects.exists()


@pytest.mark.parametrize("who", ["member1", "leader", "reviewer", "sysadmin"])
def test_only_staff_import(who, request, db):
    plan = plan_of(ROW)
    with pytest.raises(PermissionDenied):
        IMPORT.keep(actor=request.getfixturevalue(who), plan=plan, files=FILES)
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_every_encoding_is_read(db, encoding):
    plan = plan_of(ROW, encoding=encoding)
    assert plan["items"][0]["name"] == "示例市审计局"


def test_header_anywhere_hidden_rows_and_notes(db):
    book = xlsx_of(
        ("单位台账",), (), ("填报单位：示例市",),
        ("单位名称", "机构代码", "类别", "类型", "上级单位", "随便"),
        ("甲局", "A", "Municipal departments", "government", "乙局", "?"),
        ("乙局", "B", "市直部门", "党委部门", "", ""),
        ("填报人：任管",),
        hidden=(6,),
    )  # fmt: skip
    plan = plan_import(book, "表.xlsx")
    assert plan["errors"] == []
    assert [(item["row"], item["act"], item["code"]) for item in plan["items"]] == [
        (5, "create", "A"), (6, "create", "B"),
    ]  # fmt: skip
    assert plan["items"][0]["values"]["parent"] == "B"
    assert {(w["row"], w["column"]) for w in plan["warnings"]} == {(4, "随便"), (6, "")}
    assert counts(plan)["skip"] == 1


@pytest.mark.parametrize(
    ("rows", "number", "column"),
    [
        ([row("")], 2, "code"),
        ([row("A"), row("A")], 3, "code"),
        ([row("长" * 40)], 2, "code"),
        ([row("A", name="")], 2, "name"),
        ([row("A", name="长" * 130)], 2, "name"),
        ([row("A", name="坏\x7f字")], 2, "name"),
        ([row("A", category="市值部门")], 2, "category"),
        ([row("A", kind="xyz")], 2, "kind"),
        ([row("A", parent="ZZ")], 2, "parent_code"),
        ([row("A", parent="A")], 2, "parent_code"),
        ([row("A", parent="B"), row("B", parent="A")], 3, "parent_code"),
        ([row("A", region="45020")], 2, "region_code"),
        ([row("B", kind="xyz"), row("A", parent="B")], 3, "parent_code"),
    ],
)
def test_wrong_rows_are_named_by_row_and_column(staff, rows, number, column):
    plan = plan_of(*rows)
    label = str(UNITS.column(column).label)
    assert (number, label) in {(e["row"], e["column"]) for e in plan["errors"]}
    assert all(e["message"] for e in plan["errors"])
    with pytest.raises(ValidationError):
        take_in(staff, plan)
    assert not Unit.objects.exists()


def test_unknown_word_suggests_the_nearest(db):
    message = plan_of(row("A", category="市值部门"))["errors"][0]["message"]
    assert str(Category.DEPARTMENT.label) in message


@pytest.mark.parametrize("text", ["2019-13-01", "2019-03", "昨天", "1200-01-01", "2019-02-30"])
def test_bad_dates_are_named(db, text):
    plan = plan_of((*ROW, text), header=(*HEADER, "启用日期"))
    assert [e["value"] for e in plan["errors"]] == [text]


@pytest.mark.parametrize("text", ["2019-03-01", "2019.3.1", "2019/3/1", "2019年3月1日", "20190301"])
def test_dates_are_read_as_offices_write_them(db, text):
    plan = plan_of((*ROW, text), header=(*HEADER, "启用日期"))
    assert plan["items"][0]["values"]["valid_from"] == "2019-03-01"


def test_unit_that_ends_before_it_begins_is_wrong(db):
    plan = plan_of((*ROW, "2019-03-01", "2018-03-01"), header=(*HEADER, "启用日期", "撤销日期"))
    assert len(plan["errors"]) == 1


def test_empty_cell_keeps_the_value_and_says_so(staff):
    make_unit(code="A-1", name="示例市审计局", short_name="审计局", note="留着")
    plan = plan_of(ROW)
    assert plan["items"][0]["act"] == "unchanged"
    assert [w["column"] for w in plan["warnings"]] == [str(UNITS.column("note").label)]


def test_marked_column_empties_the_value(staff):
    top = make_unit(code="TOP")
    make_unit(code="A-1", name="示例市审计局", short_name="审计局", note="不要了", parent=top)
    header = (*HEADER[:5], "上级编码（可清空）", HEADER[6], "备注（可清空）")
    take_in(staff, plan_of(ROW, header=header))
    unit = Unit.objects.get(code="A-1")
    assert (unit.note, unit.parent) == ("", None)


def test_ambiguous_name_of_a_superior_asks_for_the_code(db):
    make_unit(code="X", name="办公室")
    make_unit(code="Y", name="办公室")
    plan = plan_of(row("A", parent="办公室"))
    assert len(plan["errors"]) == 1


def test_skip_errors_takes_in_the_others(staff, tmp_path, capsys):
    path = tmp_path / "units.csv"
    path.write_bytes(csv_of(ROW, row("A-2", kind="xyz")).getvalue())
    code, out = run(capsys, str(path), "--commit", "--json")
    assert (code, Unit.objects.count()) == (1, 0)
    code, out = run(capsys, str(path), "--commit", "--json", "--skip-errors")
    report = json.loads(out)
    assert (code, report["create"], report["skip"], len(report["errors"])) == (1, 1, 1, 1)
    assert set(report["errors"][0]) == {"file", "sheet", "row", "column", "value", "message"}
    assert Unit.objects.get().code == "A-1"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b""),
        ("a.xlsx", b"PK\x03\x04broken"),
        ("a.csv", "姓名,年龄\n甲,3\n".encode()),
        ("a.pdf", b"%PDF-1.4"),
    ],
)
def test_unreadable_files_end_with_2_and_a_sentence(staff, tmp_path, capsys, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    code, out = run(capsys, str(path), "--json")
    report = json.loads(out)
    assert (code, report["rows"]) == (2, 0)
    assert report["errors"][0]["message"]
    with pytest.raises(Unreadable):
        plan_import(path, name)


def test_command_in_the_name_of_nobody_known_says_so(db, tmp_path, capsys):
    path = tmp_path / "units.csv"
    path.write_bytes(csv_of(ROW).getvalue())
    code, out = run(capsys, str(path), "--commit", "--json", "--user", "nobody")
    assert code == 1
    assert json.loads(out)["errors"][0]["message"]
    assert not Unit.objects.exists()


def test_command_on_a_site_without_accounts_writes_in_its_own_name(db, tmp_path, capsys):
    path = tmp_path / "units.csv"
    path.write_bytes(csv_of(ROW).getvalue())
    code, _out = run(capsys, str(path), "--commit", "--json")
    assert code == 0
    assert Unit.objects.count() == 1
    actor = Entry.objects.latest("number").actor
    assert actor.username == "command-line"
    assert not actor.has_usable_password()


def test_plan_reads_the_register_in_a_fixed_number_of_queries(db, django_assert_max_num_queries):
    for _ in range(3):
        make_unit()
    with django_assert_max_num_queries(1):
        plan_of(*(row(f"N{n}", parent="N0" if n else "") for n in range(40)))


def test_notes_under_the_table_are_no_units_but_like_names_are(db):
    short = row("A", short="审核中心")
    rows = [
        ("简称", "单位编码", "单位全称", "类别", "类型"),
        (short[2], short[0], short[1], "市直部门", "群团"),
        ("合计", "", "1"),
        ("以上单位截至年底",),
        ("注：名称以批复为准",),
    ]
    plan = plan_import(xlsx_of(*rows), "表.xlsx")
    assert [item["act"] for item in plan["items"]] == ["create"]
    assert plan["errors"] == []
    assert plan["passed_over"] == 3


def test_marked_needed_column_is_wrong_not_emptied(db):
    make_unit(code="A-1", name="示例市审计局")
    plan = plan_of(("A-1", ""), header=("单位编码", "单位全称（可清空）"))
    assert [(e["row"], item["act"]) for e, item in zip(plan["errors"], plan["items"], strict=True)] == [
        (2, "wrong")
    ]


def test_long_file_is_planned_and_taken_in(staff):
    plan = plan_of(*(row(f"N{n}", parent="N0" if n else "") for n in range(1500)))
    assert take_in(staff, plan)["create"] == 1500
    assert Unit.objects.get(code="N0").tree_right == 3000


def test_new_units_keep_the_order_of_the_file(staff):
    make_unit(code="Z", position=3)
    take_in(staff, plan_of(row("C"), row("A"), row("B")))
    assert list(Unit.objects.order_by("tree_left").values_list("code", flat=True)) == ["Z", "C", "A", "B"]


DATA = Path(__file__).parent / "data"


def test_zeros_that_a_number_shows_are_kept(staff, capsys):
    code, out = run(capsys, str(DATA / "U01_code_leading_zero.xlsx"), "--json", "--commit")
    assert (code, json.loads(out)["warnings"]) == (0, [])
    assert set(Unit.objects.values_list("code", flat=True)) == {"0012", "0013"}


def test_zeros_that_were_lost_are_told(staff):
    plan = plan_import(xlsx_of(HEADER, row(12), row("0013")), "a.xlsx")
    assert [(one["row"], one["value"]) for one in plan["warnings"]] == [(2, "12")]


@pytest.mark.parametrize("known", [True, False])
def test_codes_that_look_the_same_are_one_unit(known, staff, capsys):
    if known:
        make_unit(code="X01-0010", name="城东区文沙镇人民政府")
    with override("en"):
        code, out = run(capsys, str(DATA / "U02_code_forms.xlsx"), "--json")
    report = json.loads(out)
    assert (code, report["create"], report["update"]) == (1, 1 if known else 2, 1 if known else 0)
    assert [one["row"] for one in report["errors"]] == [5, 6, 7]
    assert all("row 4" in one["message"] for one in report["errors"])
    assert (3, "X01 - 0088") in [(one["row"], one["value"]) for one in report["warnings"]]


def test_equal_names_and_signs_for_nothing_are_told_and_read(staff):
    make_unit(code="B-1", name="示例市审计局")
    plan = plan_of(row("A-1", name="示例市　审计局", short="—", note="无", region="/"))
    assert [one["value"] for one in plan["warnings"]] == ["示例市　审计局"]
    assert plan["items"][0]["values"]["short_name"] == plan["items"][0]["values"]["note"] == ""


def test_taking_in_asks_as_often_for_many_rows_as_for_few(staff):
    asked = []
    for letter, count in (("A", 5), ("B", 40)):
        rows = [row(f"{letter}{n}", parent=f"{letter}0" if n else "") for n in range(count)]
        batch = IMPORT.keep(actor=staff, files=FILES, plan=plan_of(*rows))
        with CaptureQueriesContext(connection) as queries:
            IMPORT.commit(actor=staff, batch=batch)
        asked.append(len(queries))
    assert asked[0] == asked[1]
