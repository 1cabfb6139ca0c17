"""Imports of the past: read, asked about, taken in with their mark, taken back."""

import datetime as dt
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document

from tests.conftest import client_of
from tests.world import Office, logged, make_cadre, make_task, make_unit
from visits.avoidance.models import Recusal
from visits.models import (
    Assignment,
    CadreHeard,
    Decision,
    ImportBatch,
    Interview,
    KeyTask,
    LeadershipTeam,
    Passage,
    Post,
    Round,
    Statement,
    TaskAssignment,
    Tenure,
    UnitHeard,
    Visit,
    VisitTeam,
)
from visits.reports.past.views import BY_KIND, KINDS

pytestmark = pytest.mark.django_db
DAY = dt.date


@pytest.fixture
def office(member1, lead1, member2) -> Office:
    return Office(member1, lead1, member2)


def workbook(*rows, title: str = "") -> bytes:
    """A sheet of these rows, under a merged title where one is given."""
    book = openpyxl.Workbook()
    sheet = book.active
    if title:
        sheet.append([title])
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=6)
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(client, kind: str, data: bytes, name: str = "旧台账.xlsx") -> ImportBatch:
    """Upload a file; the batch that waits."""
    response = client.post(reverse("past:import", args=[kind]), {"file": SimpleUploadedFile(name, data)})
    assert response.status_code == 302, response.context["form"].errors
    return ImportBatch.objects.latest("pk")


def step(client, batch: ImportBatch, name: str, **data):
    return client.post(reverse(f"past:import_{name}", args=[batch.pk]), data)


def acts(batch: ImportBatch) -> list[str]:
    return [item["act"] for item in batch.plan["items"]]


def day_in(office: Office) -> str:
    return f"{office.round.starts_on:%Y年%m月%d日}"


def talks(office: Office, **changes) -> bytes:
    """Two opinions of one talk of a cadre, and a talk with somebody confidential."""
    head = [
        "日期",
        "单位",
        "谈话对象",
        "出生年月",
        "对象类别",
        "关系",
        "谈话内容",
        "评价对象",
        "评价对象出生年月",
        "评价意见",
        "评价方向",
        "三察",
    ]
    person = {"birth": "1975.03"} | changes
    first, second, third = office.cadres[0].name, office.cadres[1].name, office.cadres[2].name
    said = "谈了旧城改造"
    return workbook(
        head,
        [
            day_in(office),
            "甲局",
            first,
            person["birth"],
            "",
            "",
            said,
            second,
            "1975-03",
            "敢担当",
            "正面",
            "工作实绩",
        ],
        [
            day_in(office),
            "甲局",
            first,
            person["birth"],
            "",
            "",
            said,
            third,
            "1975-03",
            "拖拉",
            "反面",
            "工作实绩",
        ],
        [day_in(office), "甲局", "", "", "服务对象", "服务对象", "路修好了", "", "", "", "", ""],
        title="2018年谈话记录汇总",
    )


@pytest.mark.parametrize("pages", KINDS, ids=lambda pages: pages.importer.kind)
def test_template_holds_columns_an_example_and_is_read_again(office, staff, pages):
    client, kind = client_of(staff), pages.importer.kind
    response = client.get(reverse("past:template", args=[kind]))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    cells = [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row if cell.value]
    assert all(value in cells for value in pages.importer.example.values())
    out = io.BytesIO()
    book.save(out)
    batch = read(client, kind, out.getvalue())
    assert len(batch.plan["items"]) == 1


def test_talks_go_into_a_marked_visit_that_counts_and_is_found(office, staff):
    client = client_of(staff)
    batch = read(client, "past_talks", talks(office))
    assert batch.plan["errors"] == []
    assert acts(batch) == ["create"] * 3
    assert step(client, batch, "confirm").status_code == 302
    visit = Visit.objects.get()
    assert (visit.state, visit.team, visit.unit) == ("accepted", office.team, office.unit)
    assert "旧台账.xlsx" in visit.imported_from
    assert Interview.objects.count() == 2
    assert Statement.objects.filter(interview__source_cadre=office.cadres[0]).count() == 2
    assert Interview.objects.get(source_cadre=None).is_confidential
    assert UnitHeard.objects.filter(unit=office.unit, reach="accepted").get().talks == 2
    assert CadreHeard.objects.filter(cadre=office.cadres[1], reach="accepted").exists()
    assert Passage.objects.filter(text__contains="旧城改造").exists()
    assert Passage.objects.filter(text__contains="敢担当").exists()
    page = client.get(reverse("interviews:detail", args=[Interview.objects.first().pk])).content.decode()
    assert "旧台账.xlsx" in page
    assert logged("past.import", batch) == 1


@pytest.mark.parametrize("about", [False, True])
def test_who_serves_elsewhere_is_taken_in_with_where_they_stood(office, staff, about):
    """A stranger to the unit, somebody seconded there on the day, and a colleague: as source and as whom it is of."""
    other, client = make_unit("某区卫健局"), client_of(staff)
    stranger, sent = make_cadre(other, "甘远行"), make_cadre(other, "容下派")
    start = office.round.starts_on
    Tenure.objects.create(cadre=sent, unit=office.unit, title="副镇长", kind="secondment", from_on=start)
    people = {stranger: "elsewhere", sent: "seconded", office.cadres[0]: "home"}
    head = [
        "日期",
        "单位",
        "谈话对象",
        "出生年月",
        "谈话内容",
        "评价对象",
        "评价对象出生年月",
        "评价意见",
        "评价方向",
        "三察",
    ]
    rows = []
    for number, one in enumerate(people):
        said = [one.name, f"{one.birth_month:%Y.%m}"]
        source = [office.cadres[1].name, "1975.03"] if about else said
        opinion = [*said, "敢担当", "正面", "工作实绩"] if about else [""] * 5
        rows.append([day_in(office), "甲局", *source, f"第{number}次谈旧城改造", *opinion])
    batch = read(client, "past_talks", workbook(head, *rows))
    assert step(client, batch, "confirm").status_code == 302
    found = (
        {one.cadre: (one.heard_at, one.away_unit) for one in Statement.objects.all()}
        if about
        else {one.source_cadre: (one.heard_at, one.source_unit) for one in Interview.objects.all()}
    )
    assert found == {one: (at, None if at == "home" else other) for one, at in people.items()}


def test_same_file_again_makes_nothing_new(office, staff):
    client = client_of(staff)
    step(client, read(client, "past_talks", talks(office)), "confirm")
    assert set(acts(read(client, "past_talks", talks(office)))) == {"unchanged"}


def test_name_alone_is_asked_about(office, staff):
    client = client_of(staff)
    batch = read(client, "past_talks", talks(office, birth=""))
    assert acts(batch) == ["confirm", "confirm", "create"]
    page = client.get(reverse("past:import_preview", args=[batch.pk]))
    (question,) = page.context["questions"]
    assert [one["key"] for one in question.offered] == [office.cadres[0].pk]
    assert step(client, batch, "confirm").status_code == 422
    assert step(client, batch, "answer", question=question.key, person=office.stranger.pk).status_code == 422
    assert step(client, batch, "answer", question=question.key, person=office.cadres[0].pk).status_code == 302
    batch.refresh_from_db()
    assert acts(batch) == ["create"] * 3
    assert step(client, batch, "confirm").status_code == 302
    assert Interview.objects.filter(source_cadre=office.cadres[0]).count() == 1


def test_answer_nobody_leaves_the_rows_out(office, staff):
    client = client_of(staff)
    batch = read(client, "past_talks", talks(office, birth=""))
    question = next(iter(batch.plan["questions"]))
    step(client, batch, "answer", question=question, person=0)
    batch.refresh_from_db()
    assert acts(batch) == ["left", "left", "create"]


def test_undo_takes_all_of_it_back(office, staff):
    client = client_of(staff)
    batch = read(client, "past_talks", talks(office))
    step(client, batch, "confirm")
    assert step(client, batch, "undo").status_code == 302
    assert not Visit.objects.exists()
    assert not Interview.objects.exists()
    assert not Passage.objects.exists()
    assert not UnitHeard.objects.exists()
    assert logged("past.import_undo", batch) == 1


def test_undo_is_refused_where_something_was_changed_since(office, staff):
    client = client_of(staff)
    batch = read(client, "past_talks", talks(office))
    step(client, batch, "confirm")
    Interview.objects.filter(source_cadre=None).update(version=2)
    assert step(client, batch, "undo").status_code == 422
    assert Interview.objects.count() == 2


def test_bad_rows_name_their_place_and_can_be_left_out(office, staff):
    client = client_of(staff)
    head = ["日期", "单位", "谈话对象", "谈话内容"]
    batch = read(
        client,
        "past_talks",
        workbook(head, ["某日", "无此局", "无此人", "话"], ["2999-01-01", "甲局", "", "话"]),
    )
    told = {(one["row"], one["column"]) for one in batch.plan["errors"]}
    assert {(2, "日期"), (2, "单位"), (2, "姓名"), (3, "日期")} <= told
    assert step(client, batch, "confirm").status_code == 422
    assert not Visit.objects.exists()


def test_whom_the_importer_keeps_away_from_is_not_offered(office, staff):
    Recusal.objects.create(user=staff, cadre=office.cadres[0], relation="lineal")
    batch = read(client_of(staff), "past_talks", talks(office))
    assert acts(batch)[:2] == ["wrong", "wrong"]


def test_notes_from_word_are_talks(office, staff):
    document = Document()
    document.add_heading("个别谈话记录", 1)
    document.add_paragraph(f"谈话时间：{day_in(office)}　单位：甲局")
    document.add_paragraph(f"谈话对象：{office.cadres[0].name}（1975.03）  谈话人：甄实、程序")
    document.add_paragraph("谈话内容：征地进展顺利。")
    document.add_paragraph("群众对补偿满意。")
    table = document.add_table(rows=0, cols=2)
    for label, text in (
        ("谈话时间", day_in(office)),
        ("单位", "甲局"),
        ("对象类别", "服务对象"),
        ("关系", "服务对象"),
        ("谈话内容", "路修好了"),
    ):
        cells = table.add_row().cells
        cells[0].text, cells[1].text = label, text
    out = io.BytesIO()
    document.save(out)
    client = client_of(staff)
    batch = read(client, "past_talks", out.getvalue(), "访谈记录.docx")
    assert batch.plan["errors"] == []
    assert step(client, batch, "confirm").status_code == 302
    named = Interview.objects.get(source_cadre=office.cadres[0])
    assert named.text == "征地进展顺利。\n群众对补偿满意。"
    assert "甄实、程序" in named.alone_reason
    assert Interview.objects.get(source_cadre=None).text == "路修好了"


@pytest.mark.parametrize("data", [b"PK\x03\x04", b"no document", b""])
def test_damaged_word_file_is_refused_with_a_sentence(office, staff, data):
    file = SimpleUploadedFile("记录.docx", data or b" ")
    response = client_of(staff).post(reverse("past:import", args=["past_talks"]), {"file": file})
    assert response.status_code == 422
    assert not ImportBatch.objects.exists()


def test_assignments_to_tasks_are_taken_in_and_back(office, staff):
    task = make_task(lead_unit=office.unit)
    client = client_of(staff)
    head = ["姓名", "出生年月", "重点任务", "担任职务", "是否挂职", "开始日期", "结束日期"]
    rows = [office.cadres[0].name, "1975年3月", task.name, "组长", "是", "2017.03.01", "2018/6/30"]
    batch = read(client, "past_tasks", workbook(head, rows))
    assert step(client, batch, "confirm").status_code == 302
    made = TaskAssignment.objects.get()
    assert (made.cadre, made.key_task, made.is_secondment) == (office.cadres[0], task, True)
    assert made.imported_from
    assert step(client, batch, "undo").status_code == 302
    assert not TaskAssignment.objects.exists()


@pytest.mark.parametrize("served", [True, False])
def test_decision_counts_as_from_a_task_only_with_its_chain(office, staff, served):
    task, cadre = make_task(lead_unit=office.unit), office.cadres[0]
    if served:
        TaskAssignment.objects.create(cadre=cadre, key_task=task, from_on=DAY(2017, 3, 1))
    client = client_of(staff)
    head = ["姓名", "出生年月", "决定类型", "决定日期", "文号", "原级别", "现级别", "重点任务"]
    batch = read(
        client,
        "past_decisions",
        workbook(
            head, [cadre.name, "197503", "提拔", "2018-07-02", "组干31号", "副科级", "正科级", task.name]
        ),
    )  # noqa: E501
    assert batch.plan["errors"] == []
    assert step(client, batch, "confirm").status_code == 302
    made = Decision.objects.get()
    assert (made.state, made.counts_as, made.predates_order) == ("decided", "promotion", True)
    assert made.origin == ("key_task" if served else "other")
    assert made.found_through_visits is False
    assert bool(batch.plan["warnings"]) is not served
    assert "旧台账" in client.get(reverse("decisions:detail", args=[made.pk])).content.decode()
    assert step(client, batch, "undo").status_code == 302
    assert not Decision.objects.exists()


def of_the_unit(office, staff, kind: str) -> ImportBatch:
    """A decision of such a kind that names a unit and nobody."""
    rows = ["单位", "决定类型", "决定日期", "文号"], [office.unit.name, kind, "2018-07-02", "组干9号"]
    return read(client_of(staff), "past_decisions", workbook(*rows))


def test_decision_without_a_name_is_about_the_leadership_team(office, staff):
    team = LeadershipTeam.objects.get_or_create(unit=office.unit)[0]
    batch = of_the_unit(office, staff, "班子调整")
    assert step(client_of(staff), batch, "confirm").status_code == 302
    made = Decision.objects.get()
    assert (made.leadership_team, made.counts_as) == (team, "reshuffle")


def test_decision_of_a_kind_for_cadres_has_to_name_one(office, staff):
    LeadershipTeam.objects.get_or_create(unit=office.unit)
    (error,) = of_the_unit(office, staff, "提拔").plan["errors"]
    assert error["message"] == "请填写干部姓名；涉及班子的决定请填写单位。"
    assert error["row"] == 2


def test_posts_and_rounds_are_taken_in_and_back(office, staff):
    client = client_of(staff)
    batch = read(
        client, "past_posts", workbook(["单位", "职务", "级别", "职数"], ["甲局", "总工程师", "副处级", 2])
    )
    step(client, batch, "confirm")
    assert Post.objects.get(title="总工程师").establishment == 2
    head = ["轮次", "开始日期", "结束日期", "走访组", "成员", "负责单位"]
    rows = (
        ["2018年走访", "2018-03-01", "2018-10-31", "第一组", "甲、乙", "甲局"],
        ["2018年走访", "2018-03-01", "2018-10-31", "第二组", "丙", "乙局"],
    )
    rounds = read(client, "past_rounds", workbook(head, *rows))
    assert step(client, rounds, "confirm").status_code == 302
    one = Round.objects.get(name="2018年走访")
    assert (one.state, one.teams.count(), Assignment.objects.filter(round=one).count()) == ("closed", 2, 2)
    assert step(client, rounds, "undo").status_code == 302
    assert not VisitTeam.objects.filter(round__name="2018年走访").exists()
    assert step(client, batch, "undo").status_code == 302
    assert not Post.objects.filter(title="总工程师").exists()


@pytest.mark.parametrize("name", ["lead1", "reviewer", "leader", "auditor"])
def test_only_staff_take_in(request, name):
    client = client_of(request.getfixturevalue(name))
    for kind in BY_KIND:
        assert client.get(reverse("past:import", args=[kind])).status_code == 403
    assert KeyTask.objects.count() == 0
