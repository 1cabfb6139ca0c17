"""The dashboard, the breakdowns and the summary: sums agree with the report, each number opens what it counts."""

import io
import re
import zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

from tests.reports.published import WINDOW, make_published
from tests.world import force
from visits.avoidance.models import Recusal
from visits.core.lists.models import Export
from visits.fieldwork.visits.models import Visit
from visits.judgement.decisions.figures import FIGURES
from visits.judgement.decisions.models import Decision
from visits.reports.outcomes.breakdown import WAYS, broken_down
from visits.reports.outcomes.figures import figures_of, plain
from visits.reports.outcomes.windows import Window

pytestmark = pytest.mark.django_db
ASKED = {"first": WINDOW[0].isoformat(), "last": WINDOW[1].isoformat()}
WHOLE = Window(*WINDOW)


@pytest.fixture
def city(staff):
    make_published(staff)


def words(answer):
    return answer.content.decode()


@pytest.mark.parametrize("by", ["category", "kind", "month"])
def test_the_parts_add_up_to_the_report(city, staff, by) -> None:
    whole, found = plain(figures_of(staff, WHOLE)), broken_down(WHOLE, by)
    first = len(found.heads) - len(FIGURES)
    for at, key in enumerate(FIGURES):
        total = sum(row.cells[first + at][0] for row in found.rows)
        assert total >= whole[key], key  # a person who was adjusted twice counts in two rows
        assert total <= whole.get(f"{key}_times", whole[key]), key
    if by != "kind":
        assert sum(n for _label, n in found.column(0)) == whole["visits"] > 0


def test_a_number_opens_just_what_it_counts(city, staff, as_staff) -> None:
    looked = 0
    for by in ("category", "level", "kind"):
        for row in broken_down(WHOLE, by).rows:
            for n, url in row.cells:
                if n and url.startswith((reverse("decisions:list"), reverse("visits:list"))) and looked < 30:
                    total = re.search(r"共 ([\d,]+) 条", words(as_staff.get(url)))
                    assert total, url
                    assert int(total.group(1).replace(",", "")) >= n, url
                    looked += 1
    assert looked > 5


def test_a_month_narrows_to_its_own_days(city) -> None:
    found = broken_down(WHOLE, "month")
    labels = [row.label for row in found.rows]
    assert labels == sorted(labels)
    for row in found.rows:
        assert f"first={row.label}" in row.url
        assert f"last={row.label}" in row.url
    inside = Visit.objects.accepted().filter(visited_on__range=WINDOW).count()
    assert sum(row.cells[0][0] for row in found.rows) == inside


def test_the_page_shows_figures_parts_and_what_stands_open(city, staff, as_leader) -> None:
    for by in WAYS:
        shown = as_leader.get(reverse("reports:dashboard"), ASKED | {"by": by})
        assert shown.status_code == 200, by
    page = words(as_leader.get(reverse("reports:dashboard"), ASKED))
    assert "100.0%" in page
    assert "今日未了事项" in page
    assert "by=month" in page
    for by in ("category", "month"):
        picture = as_leader.get(reverse("reports:dashboard_chart"), ASKED | {"by": by})
        assert picture["Content-Type"] == "image/svg+xml"
        assert b"<script" not in picture.content
    assert as_leader.get(reverse("reports:dashboard"), {"first": "x", "last": "y"}).status_code == 422


def test_what_stands_open_leaves_out_what_is_closed_to_the_reader(city, staff, leader, as_leader) -> None:
    Decision.objects.filter(state="told").update(state="drafted", decided_on=None, document_number="")
    whole = Decision.objects.in_motion().count()

    def shown():
        page = words(as_leader.get(reverse("reports:dashboard"), ASKED))
        return int(re.search(r"<strong>(\d+)</strong> 尚未作出决定的动议", page).group(1))

    assert shown() == whole
    cadre = Decision.objects.exclude(cadre=None).order_by("pk")[0].cadre
    Recusal.objects.create(user=leader, cadre=cadre, relation="kin")
    assert shown() == Decision.objects.visible_to(leader).in_motion().count() < whole


def test_the_questions_do_not_grow(city, as_leader) -> None:
    def count():
        with CaptureQueriesContext(connection) as seen:
            as_leader.get(reverse("reports:dashboard"), ASKED | {"by": "category"})
        return len(seen)

    count()
    first = count()
    Decision.objects.filter(pk__in=Decision.objects.values("pk")[:20]).delete()
    assert count() == first


def test_the_summary_is_a_paper_with_tables_and_charts(city, as_leader) -> None:
    year = WINDOW[0].year
    answer = as_leader.get(reverse("reports:summary"), {"year": year})
    held = answer.content
    paper = Document(io.BytesIO(held))
    text = "\n".join(one.text for one in paper.paragraphs)
    assert f"{year} 年" in text or f"{year}年" in text
    assert len(paper.tables) >= 4
    with zipfile.ZipFile(io.BytesIO(held)) as package:
        charts = [name for name in package.namelist() if name.startswith("word/charts/")]
    assert len(charts) >= 3
    assert Export.objects.get().list_key == "summary"
    assert Export.objects.get().number in paper.sections[0].footer.paragraphs[1].text


@pytest.mark.parametrize("asked", [{"year": "abcd"}, {"year": "99999"}, {"round": "999999999999999999999"}])
def test_a_summary_of_nothing_is_not_found(city, as_leader, asked) -> None:
    assert as_leader.get(reverse("reports:summary"), asked).status_code == 404
    assert not Export.objects.exists()


def test_the_workbook_holds_the_parts(city, as_staff) -> None:
    answer = as_staff.get(reverse("reports:outcomes_export"), ASKED)
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert len(book.sheetnames) == 1 + len(WAYS)


def test_records_not_accepted_are_not_behind_a_number(city, staff, as_staff) -> None:
    for _label, figures in figures_of(staff, WHOLE):
        for one in figures:
            if one.key in {"visits", "interviews", "symposia", "sites"}:
                assert "accepted=on" in one.url
    visit = Visit.objects.accepted().order_by("pk")[0]
    url = next(one.url for _l, figures in figures_of(staff, WHOLE) for one in figures if one.key == "visits")

    def count():
        return int(re.search(r"共 ([\d,]+) 条", words(as_staff.get(url))).group(1).replace(",", ""))

    before = count()
    force(visit, state="submitted")
    assert count() == before - 1
