"""What a round lacks: each finding a list, and nothing counted that the reader may not read."""

import datetime as dt
from io import BytesIO

import pytest
from openpyxl import load_workbook

from tests import shown
from tests import world as builders
from tests.world import statement, talk
from visits.avoidance.models import Recusal
from visits.fieldwork.visits.models import Visit
from visits.reports.coverage.reading import reading_of

URL = "/reports/coverage/"


def names(client, **query):
    """The units of the list, and the answer."""
    answer = client.get(URL, query)
    assert answer.status_code == 200
    return shown.first_cells(answer)


def circles(reader, work):
    return set(reading_of(reader, work.one.pk).units_by_key([work.unit1.pk])[work.unit1.pk].circles)


@pytest.mark.parametrize("part", ["source", "subject"])
def test_talk_about_a_person_one_keeps_away_from_does_not_count(part, work, staff, as_staff, member1):
    """The talk is the only one of the life circle: for this reader nobody of that circle was heard."""
    visit = builders.make_visit(work.team1, work.unit1, member1, circles=["work"])
    close = builders.make_cadre(builders.make_unit())
    told = talk(visit, source=close if part == "source" else None, source_circle="life")
    if part == "subject":
        statement(told, close)
    assert circles(staff, work) == {"work", "life"}
    assert "青山局" not in names(as_staff, missing="circles:life")
    Recusal.objects.create(user=staff, cadre=close, relation="lineal")
    assert circles(staff, work) == {"work"}
    assert "青山局" in names(as_staff, missing="circles:life")


def _heard(work, author):
    """青山局: three kind words of one confidential source, long ago; 绿水局: enough, from all sides."""
    long_ago = builders.today() - dt.timedelta(days=100)
    cadre = builders.make_cadre(work.unit1)
    told = talk(builders.make_visit(work.team1, work.unit1, author, day=long_ago), source_class="staff")
    for _ in range(3):
        statement(told, cadre)
    visit = builders.make_visit(work.team2, work.unit2, author, circles=["work", "work", "life", "social"])
    told = talk(visit)  # the fifth source, a person served
    for side in ("for", "for", "for", "against"):
        statement(told, builders.make_cadre(work.unit2), side)


FOUND = {
    "never": ["蓝天局"],
    "unseen": ["青山局"],
    "one_circle": ["青山局"],
    "only_praise": ["青山局"],
    "few_sources": ["青山局"],
    "served": ["青山局"],
}


def test_each_finding_opens_its_units_and_its_excel(work, as_staff, member1):
    _heard(work, member1)
    page = as_staff.get(URL)
    assert [line["units"] for line in page.context["parts"][0]["findings"]] == [
        len(units) for units in FOUND.values()
    ]
    for line, units in zip(page.context["parts"][0]["findings"], FOUND.values(), strict=True):
        opened = as_staff.get(line["url"])
        assert shown.first_cells(opened) == units
    answer = as_staff.get("/reports/coverage.xlsx", {"finding": "only_praise"})
    tab = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    texts = {str(cell.value) for row in tab.iter_rows() for cell in row}
    assert "青山局" in texts
    assert "绿水局" not in texts


def test_days_and_minimum_group_are_set_by_people(work, as_staff, member1):
    _heard(work, member1)
    assert names(as_staff, finding="unseen", days=101) == []
    work.one.minimum_group = 6
    work.one.save()
    assert names(as_staff, finding="few_sources") == ["青山局", "绿水局"]


def test_named_source_counts_once(work, as_staff, member1):
    """Five talks with one cadre are one source."""
    source = builders.make_cadre(work.unit1)
    for _ in range(5):
        talk(builders.make_visit(work.team1, work.unit1, member1), source=source)
    assert "青山局" in names(as_staff, finding="few_sources")


def test_word_against_in_a_closed_talk_does_not_count(work, staff, as_staff, member1):
    _heard(work, member1)
    close = builders.make_cadre(builders.make_unit())
    statement(
        talk(Visit.objects.get(unit=work.unit1), source=close), builders.make_cadre(work.unit1), "against"
    )
    assert names(as_staff, finding="only_praise") == []
    Recusal.objects.create(user=staff, cadre=close, relation="lineal")
    assert names(as_staff, finding="only_praise") == ["青山局"]


def test_team_reads_findings_of_its_own_units_only(work, as_member1):
    page = as_member1.get(URL)
    assert page.context["parts"][0]["findings"][0]["units"] == 1
    assert names(as_member1, finding="never") == ["青山局"]
