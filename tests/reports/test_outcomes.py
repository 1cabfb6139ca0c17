"""The outcomes report gives the published figures of the scheme, and each opens what it counts."""

import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

from tests.reports.published import PUBLISHED, WINDOW, YEAR, make_published
from visits.avoidance.models import Recusal
from visits.cadres.files.models import Cadre
from visits.core.lists.models import Export
from visits.judgement.decisions.models import Decision
from visits.reports.outcomes.figures import decisions_in, figures_of, plain
from visits.reports.outcomes.windows import Window

pytestmark = pytest.mark.django_db
ASKED = {"first": WINDOW[0].isoformat(), "last": WINDOW[1].isoformat()}


@pytest.fixture
def city(staff):
    make_published(staff)


def words(answer):
    return answer.content.decode()


def numbers(user, window):
    return plain(figures_of(user, Window(*window)))


def test_the_published_figures_come_out(city, staff):
    found = numbers(staff, WINDOW)
    assert {key: found[key] for key in PUBLISHED} == PUBLISHED
    year = numbers(staff, YEAR)
    assert (year["reshuffled"], year["rectify"]) == (2, 11)  # all in the second year
    assert year["unsuited"] < 26


def test_each_number_opens_just_what_it_counts(city, staff, as_staff):
    for _label, figures in figures_of(staff, Window(*WINDOW)):
        for one in figures:
            if not one.url.startswith(reverse("decisions:list")):
                continue
            if one.key in {
                "unsuited_times",
                "rectify",
                "reshuffled",
                "key_task_times",
                "deputy_to_head_times",
            }:
                total = re.search(r"共 (\d+) 条", words(as_staff.get(one.url)))
                assert total
                assert int(total.group(1)) == one.value, one.key


def test_a_promotion_afterwards_changes_no_figure(city, staff):
    before = numbers(staff, WINDOW)
    Cadre.objects.update(level=20, unit=Decision.objects.first().unit_before)
    assert numbers(staff, WINDOW) == before


def test_what_does_not_stand_does_not_count_and_category_narrows(city, staff):
    Decision.objects.filter(kind="rectify", state="told").first().delete()
    assert numbers(staff, WINDOW)["rectify"] == 10
    parts = [
        decisions_in(Window(*WINDOW, category=one)).count() for one in ("county", "department", "enterprise")
    ]
    assert sum(parts) == decisions_in(Window(*WINDOW)).count()
    assert all(parts)


def test_what_is_closed_to_the_reader_counts_and_is_said(city, staff, as_staff):
    one = Decision.objects.filter(kind="removal").first()
    Recusal.objects.create(user=staff, cadre=one.cadre, relation="kin")
    figures = {f.key: f for _l, group in figures_of(staff, Window(*WINDOW)) for f in group}
    assert figures["unsuited"].value == 26
    assert figures["unsuited"].closed >= 1
    assert one.cadre.name not in words(as_staff.get(figures["unsuited"].url))


def test_page_excel_and_word_say_the_same_and_are_registered(city, as_leader, staff):
    page = words(as_leader.get(reverse("reports:outcomes"), ASKED))
    assert "26" in page
    sheet = load_workbook(
        io.BytesIO(b"".join(as_leader.get(reverse("reports:outcomes_export"), ASKED)))
    ).active
    cells = {row[2]: row[3] for row in sheet.iter_rows(values_only=True) if len(row) > 3 and row[2]}
    paper = Document(io.BytesIO(b"".join(as_leader.get(reverse("reports:outcomes_paper"), ASKED))))
    told = {row.cells[0].text: row.cells[1].text for table in paper.tables for row in table.rows}
    for _label, figures in figures_of(staff, Window(*WINDOW)):
        for one in figures:
            assert str(one.label) in told
    assert "100.0%" in told.values()
    assert "100.0%" in cells.values() or "100.0%" in str(list(sheet.values))
    assert Export.objects.filter(list_key="outcomes").count() == 2


def test_a_window_that_ends_before_it_begins_is_refused(as_staff):
    answer = as_staff.get(reverse("reports:outcomes"), {"first": "2018-02-01", "last": "2018-01-01"})
    assert answer.status_code == 422


def test_the_questions_do_not_grow(city, as_staff):
    def count():
        with CaptureQueriesContext(connection) as seen:
            assert as_staff.get(reverse("reports:outcomes"), ASKED).status_code == 200
        return len(seen)

    count()
    first = count()
    Decision.objects.filter(kind="promotion")[0].delete()
    assert count() == first
