"""A plan from a file: shown first, written on confirmation, unchanged the second time."""

import io

import pytest
from django.urls import reverse
from openpyxl import Workbook

from tests.world import hand, join, make_round, make_team, make_unit, workday
from visits.core.imports.batches import counted
from visits.core.imports.cells import day_of
from visits.core.lists.models import ImportBatch
from visits.fieldwork.schedule.models import PlannedVisit

pytestmark = pytest.mark.django_db


def workbook(*rows):
    book, out = Workbook(), io.BytesIO()
    book.active.append(["走访计划表"])
    for row in rows:
        book.active.append(row)
    book.save(out)
    out.seek(0)
    out.name = "计划.xlsx"
    return out


def test_a_file_is_shown_then_written_and_the_second_time_unchanged(member1, lead1, as_lead1, as_member1):
    team = make_team(make_round())
    join(team, member1)
    join(team, lead1, is_lead=True)
    hand(team, make_unit("审计局"), make_unit("水利局"))
    make_unit("财政局")
    page, day = reverse("plans:import", args=[team.pk]), workday()
    head = ["单位名称", "拟走访 日期", "时段", "走访人员", "走访方式"]
    good = [
        ["审计局", f"{day:%Y.%m.%d}", "上午", member1.name, "座谈、个别访谈"],
        ["水利局", f"{day:%Y年%m月%d日}"],
    ]
    assert as_member1.get(page).status_code == 403
    wrong = as_lead1.post(page, {"file": workbook(head, *good, ["财政局", "明天"])}, follow=True)
    assert len(wrong.context["errors"]) == 2
    assert as_lead1.post(wrong.request["PATH_INFO"]).status_code == 422
    assert not PlannedVisit.objects.exists()

    shown = as_lead1.post(page, {"file": workbook(head, *good)}, follow=True)
    assert not PlannedVisit.objects.exists()
    as_lead1.post(shown.request["PATH_INFO"])
    one = PlannedVisit.objects.get(unit__name="审计局")
    assert (one.wanted_on, one.part_of_day, one.methods) == (day, "morning", ["symposium", "interview"])
    assert one.members.get() == member1
    assert as_lead1.post(shown.request["PATH_INFO"]).status_code == 422
    again = as_lead1.post(page, {"file": workbook(head, *good)}, follow=True)
    assert counted(ImportBatch.objects.first().plan) == {
        "rows": 2, "create": 0, "update": 0, "unchanged": 2, "confirm": 0, "wrong": 0, "skip": 0}  # fmt: skip
    assert "审计局" in again.content.decode()
    assert PlannedVisit.objects.count() == 2
    PlannedVisit.objects.filter(pk=one.pk).update(note="带照相机")
    taken = io.BytesIO(b"".join(as_lead1.get(reverse("plans:export")).streaming_content))
    taken.name = "走访计划.xlsx"
    back = as_lead1.post(page, {"file": taken}, follow=True)
    assert back.context["errors"] == []
    assert back.context["warnings"] == []
    assert counted(ImportBatch.objects.first().plan)["unchanged"] == 2


def test_a_file_taken_in_twice_plans_once_and_a_number_ahead_is_refused(member1, lead1, as_lead1):
    team = make_team(make_round())
    join(team, member1)
    join(team, lead1, is_lead=True)
    hand(team, make_unit("审计局"))
    page, row = reverse("plans:import", args=[team.pk]), ["审计局", f"{workday():%Y.%m.%d}"]
    shown = [
        as_lead1.post(page, {"file": workbook(["单位名称", "拟走访日期"], row)}, follow=True)
        for _n in range(2)
    ]
    answers = [as_lead1.post(one.request["PATH_INFO"]).status_code for one in shown]
    assert answers == [302, 422]
    assert PlannedVisit.objects.count() == 1
    ahead = as_lead1.post(
        page, {"file": workbook(["单位名称", "拟走访日期", "第几次"], [*row, 3])}, follow=True
    )
    assert [error["column"] for error in ahead.context["errors"]] != []
    assert PlannedVisit.objects.count() == 1


@pytest.mark.parametrize("text", ["2026-05-06", "2026.5.6", "2026/05/06", "2026年5月6日", "20260506"])
def test_a_day_is_read_as_offices_write_it(text):
    assert str(day_of(text)) == "2026-05-06"
    assert day_of("2026-02-30") is None
