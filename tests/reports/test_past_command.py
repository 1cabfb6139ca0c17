"""``import_past``: nothing without --commit, plain exit codes, and no figure without its chain."""

import io
import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cadre_review.audit.models import Entry
from tests.reports.test_past import office, talks, workbook  # noqa: F401 (a fixture)
from tests.world import Office, make_task
from visits.models import Decision, ImportBatch, Interview, Post, Round, TaskAssignment, Visit
from visits.reports.outcomes.figures import figures_of, plain
from visits.reports.outcomes.windows import Window
from visits.reports.past.templates import template_of
from visits.reports.past.views import BY_KIND

pytestmark = pytest.mark.django_db
KINDS = [kind.removeprefix("past_") for kind in BY_KIND]
MADE = {"rounds": Round, "posts": Post, "tasks": TaskAssignment, "talks": Visit, "decisions": Decision}


def clean(kind: str, city: Office) -> bytes:
    """A file of the kind of which every row can be taken in."""
    person = [city.cadres[0].name, "1975年3月"]
    sheets: dict[str, list[list[Any]]] = {
        "rounds": [["轮次", "开始日期", "结束日期", "走访组", "负责单位"],
                   ["2012年走访", "2012-03-01", "2012-10-31", "第一组", "甲局、乙局"]],
        "posts": [["单位", "职务", "级别", "职数", "岗位标记"],
                  ["甲局", "总工程师", "副处级", 2, "冷门岗位、一线岗位"]],
        "tasks": [["姓名", "出生年月", "重点任务", "开始日期"], [*person, "旧城改造", "2017.03.01"]],
        "decisions": [["姓名", "出生年月", "决定类型", "决定日期", "文号", "原级别", "现级别", "重点任务"],
                      [*person, "提拔", "2012-07-02", "组干31号", "副处级", "正处级", "旧城改造"]],
    }  # fmt: skip
    return talks(city) if kind == "talks" else workbook(*sheets[kind])


def run(kind: str, path: Any, *more: str) -> tuple[int, dict[str, Any]]:
    """Exit code and report."""
    out, code = io.StringIO(), 0
    try:
        call_command("import_past", kind, str(path), *more, "--json", stdout=out)
    except SystemExit as end:
        code = int(end.code or 0)
    return code, json.loads(out.getvalue())


def made(kind: str) -> int:
    return MADE[kind].objects.exclude(imported_from="").count()


@pytest.fixture
def task(office):  # noqa: F811
    return make_task(lead_unit=office.unit, name="旧城改造")


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_without_commit_then_all_then_nothing_new(office, staff, task, tmp_path, kind):  # noqa: F811
    path = tmp_path / "旧台账.xlsx"
    path.write_bytes(clean(kind, office))
    code, report = run(kind, path)
    assert (code, report["errors"], report["create"] > 0) == (0, [], True)
    assert (made(kind), ImportBatch.objects.count()) == (0, 0)
    assert run(kind, path, "--commit", "--user", staff.username)[0] == 0
    assert made(kind) == 1
    assert ImportBatch.objects.get().made_by == staff
    assert Entry.objects.filter(act="past.import").count() == 1
    code, report = run(kind, path, "--commit")
    assert (code, report["create"], report["unchanged"] > 0, made(kind)) == (0, 0, True, 1)


@pytest.mark.parametrize("kind", KINDS)
def test_the_template_with_names_unknown_here_is_told_row_by_row(office, staff, tmp_path, kind):  # noqa: F811
    path = tmp_path / "模板.xlsx"
    path.write_bytes(template_of(BY_KIND[f"past_{kind}"].importer).getvalue())
    code, report = run(kind, path, "--commit")
    assert code == 1
    assert all(one["file"] == "模板.xlsx" and one["row"] and one["message"] for one in report["errors"])
    assert made(kind) == 0


def test_marks_of_posts_are_read_by_name(office, staff, tmp_path):  # noqa: F811
    path = tmp_path / "旧台账.xlsx"
    path.write_bytes(clean("posts", office))
    assert run("posts", path, "--commit")[0] == 0
    assert set(Post.objects.get(title="总工程师").marks) == {"obscure", "front_line"}
    path.write_bytes(workbook(["单位", "职务", "岗位标记"], ["甲局", "科长", "没有的标记"]))
    code, report = run("posts", path, "--commit")
    assert (code, report["errors"][0]["column"]) == (1, "标记")


def test_errors_hold_all_back_unless_they_are_left_out(office, staff, tmp_path):  # noqa: F811
    path = tmp_path / "旧台账.xlsx"
    rows = (
        ["单位", "职务", "级别", "职数"],
        ["甲局", "总工程师", "副处级", 2],
        ["无此局", "局长", "正处级", 1],
    )
    path.write_bytes(workbook(*rows))
    assert run("posts", path, "--commit")[0] == 1
    assert made("posts") == 0
    code, report = run("posts", path, "--commit", "--skip-errors")
    assert (code, report["create"], report["skip"]) == (1, 1, 1)
    assert made("posts") == 1


def test_what_must_be_asked_stays_for_the_page(office, staff, tmp_path):  # noqa: F811
    path = tmp_path / "旧台账.xlsx"
    path.write_bytes(talks(office, birth=""))
    code, report = run("talks", path)
    assert (code, report["confirm"]) == (0, 2)
    code, report = run("talks", path, "--commit")
    assert (code, len(report["errors"]), Interview.objects.count()) == (1, 1, 0)
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize(
    ("name", "data"),
    [("台账.xlsx", b"PK\x03\x04"), ("台账.xlsx", b""), ("记录.docx", b"no word"), ("图.png", b"\x89PNG\r\n")],
)
def test_unreadable_files_end_with_2_and_a_sentence(office, staff, tmp_path, name, data):  # noqa: F811
    path = tmp_path / name
    path.write_bytes(data)
    code, report = run("talks", path, "--commit")
    assert (code, len(report["errors"]), report["rows"]) == (2, 1, 0)
    assert report["errors"][0]["message"]


def test_a_file_that_is_not_there_and_a_folder_end_with_2(office, staff, tmp_path):  # noqa: F811
    assert run("posts", tmp_path / "无.xlsx")[0] == 2
    assert run("posts", tmp_path)[0] == 2


def test_only_staff_are_taken_as_whoever_writes(office, staff, lead1, tmp_path):  # noqa: F811
    path = tmp_path / "旧台账.xlsx"
    path.write_bytes(clean("posts", office))
    for name in (lead1.username, "nobody"):
        with pytest.raises(CommandError) as refused:
            run("posts", path, "--commit", "--user", name)
        assert refused.value.returncode == 2
    assert made("posts") == 0


def test_words_for_people_come_without_json(office, staff, tmp_path):  # noqa: F811
    path = tmp_path / "旧台账.xlsx"
    path.write_bytes(clean("posts", office))
    out = io.StringIO()
    call_command("import_past", "posts", str(path), stdout=out)
    assert "create 1" in out.getvalue()


def test_a_header_that_lacks_a_column_is_named_with_its_place(office, staff, tmp_path):  # noqa: F811
    path = tmp_path / "旧台账.xlsx"
    path.write_bytes(workbook(["单位", "岗位叫法", "级别"], ["甲局", "总工程师", "副处级"]))
    code, told = run("posts", path, "--commit")
    said = json.dumps(told, ensure_ascii=False)
    assert (code, made("posts")) == (2, 0)
    assert "第 1 行：表头缺少“职务”列" in said
    assert "未能识别的列：岗位叫法" in said
    path.write_bytes(workbook(["甲", "乙"], ["丙", "丁"]))
    assert "文件中没有包含以下各列的表头：单位、职务" in json.dumps(run("posts", path)[1], ensure_ascii=False)


CHANGED = {  # which figures of 2012 (talks: of the round) a file of the kind makes, and how much
    "rounds": {"teams": 1, "months": 8, "scope": 2},
    "posts": {},
    "tasks": {},
    "talks": {"visits": 1, "interviews": 2},
    "decisions": {"deputy_to_head": 1},
}
COUNTS = (
    "teams",
    "months",
    "scope",
    "visits",
    "interviews",
    "key_task",
    "deputy_to_head",
    "found",
    "unsuited",
)


@pytest.mark.parametrize("kind", KINDS)
def test_figures_count_what_is_imported_only_where_its_chain_is_there(office, staff, task, tmp_path, kind):  # noqa: F811
    first = office.round.starts_on
    window = (
        Window(first, first)
        if kind == "talks"
        else Window(first.replace(2012, 1, 1), first.replace(2012, 12, 31))
    )
    path = tmp_path / "旧台账.xlsx"
    path.write_bytes(clean(kind, office))
    before = plain(figures_of(staff, window))
    assert run(kind, path, "--commit")[0] == 0
    after = plain(figures_of(staff, window))
    assert {key: after[key] - before[key] for key in COUNTS if after[key] != before[key]} == CHANGED[kind]
    importer = BY_KIND[f"past_{kind}"].importer
    importer.undo(actor=staff, batch=ImportBatch.objects.get())
    assert plain(figures_of(staff, window)) == before


def test_a_promotion_counts_for_its_task_once_the_assignment_is_on_record(office, staff, task, tmp_path):  # noqa: F811
    sent, decided = tmp_path / "派驻.xlsx", tmp_path / "决定.xlsx"
    head = ["姓名", "出生年月", "重点任务", "开始日期", "结束日期"]
    sent.write_bytes(
        workbook(head, [office.cadres[0].name, "1975-03", "旧城改造", "2012-01-01", "2012-12-31"])
    )
    decided.write_bytes(clean("decisions", office))
    assert run("tasks", sent, "--commit")[0] == 0
    code, report = run("decisions", decided, "--commit")
    assert (code, report["warnings"]) == (0, [])
    first = office.round.starts_on
    found = plain(figures_of(staff, Window(first.replace(2012, 1, 1), first.replace(2012, 12, 31))))
    assert (found["key_task"], found["found"]) == (1, 0)


def test_talks_of_a_day_without_a_round_are_refused(office, staff, tmp_path):  # noqa: F811
    path = tmp_path / "旧台账.xlsx"
    rows = (
        ["日期", "单位", "对象类别", "关系", "谈话内容"],
        ["2009-01-05", "甲局", "服务对象", "服务对象", "路修好了"],
    )
    path.write_bytes(workbook(*rows))
    code, report = run("talks", path, "--commit")
    assert code == 1
    assert report["errors"][0]["column"]
    assert not Visit.objects.exists()
