"""Levels in groups, the origin, persons beside person-times, and the two figures for coverage."""

import datetime as dt
import re
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from tests.world import (
    accepted_visit,
    make_cadre,
    make_decision,
    make_round,
    make_team,
    make_unit,
    put_in_scope,
)
from visits.cadres.files.models import Cadre
from visits.organisation.units.models import Level, levels_of
from visits.reports.outcomes.figures import decisions_in, figures_of, plain
from visits.reports.outcomes.windows import Window
from visits.reports.outcomes.year_before import groups_beside, without_times

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
YEAR = (TODAY - dt.timedelta(365), TODAY)


def words(answer):
    return answer.content.decode()


def test_groups_hold_heads_and_deputies():
    assert levels_of("division") == (Level.COUNTY_HEAD, Level.COUNTY_DEPUTY)
    assert levels_of("30") == levels_of(30) == (30,)
    assert levels_of("") == levels_of(None) == ()


@pytest.fixture
def adjusted(staff):
    """Three decisions by level and origin; one person has two."""
    unit = make_unit("某局")
    head, deputy = make_cadre(unit, name="甲某"), make_cadre(unit, name="乙某")
    facts = {"kind": "removal", "decided_on": TODAY, "unit_before": unit}
    make_decision(staff, cadre=head, level_before=Level.COUNTY_HEAD, origin="lead", **facts)
    make_decision(staff, cadre=deputy, level_before=Level.COUNTY_DEPUTY, origin="other", **facts)
    make_decision(staff, cadre=deputy, level_before=Level.SECTION_HEAD, origin="lead", **facts)
    return unit


def test_figures_and_lists_take_groups_and_origins(adjusted, staff, as_staff):
    def unsuited(**narrowed):
        found = plain(figures_of(staff, Window(*YEAR, **narrowed)))
        return found["unsuited"], found["unsuited_times"]

    assert unsuited() == (2, 3)
    assert unsuited(level="division") == (2, 2)
    assert unsuited(level="division", origin="lead") == (1, 1)
    assert unsuited(level=Level.SECTION_HEAD) == (1, 1)
    assert decisions_in(Window(*YEAR, level="section")).count() == 1
    asked = {"first": YEAR[0], "last": YEAR[1], "level": "division", "origin": "lead"}
    page = words(as_staff.get(reverse("reports:outcomes"), asked))
    assert "处级（正职和副职）" in page
    assert "人次" in page
    assert "level=division&amp;task=" not in page
    listed = as_staff.get(
        reverse("decisions:list"), {"level": "division", "origin": "lead", "figure": "unsuited"}
    )
    assert ("甲某" in words(listed), "乙某" in words(listed)) == (True, False)
    for route in ("reports:outcomes_export", "reports:outcomes_paper", "reports:dashboard"):
        assert as_staff.get(reverse(route), asked).status_code == 200
    assert as_staff.get(reverse("reports:outcomes"), asked | {"level": "nobody"}).status_code == 422


def test_person_times_stand_beside_persons_and_on_no_line_of_their_own(adjusted, staff, as_staff):
    window = Window(*YEAR)
    rows = {
        one.figure.key: one.figure
        for _label, rows in groups_beside(staff, window)
        for one in without_times(rows)
    }
    assert not [key for key in rows if key.endswith("_times")]
    assert (rows["unsuited"].value, rows["unsuited"].times) == (2, 3)
    asked = {"first": YEAR[0], "last": YEAR[1]}
    page = re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", words(as_staff.get(reverse("reports:outcomes"), asked))))
    label = "".join(str(rows["unsuited"].label).split())
    assert page.count(label) == 1
    book = load_workbook(BytesIO(b"".join(as_staff.get(reverse("reports:outcomes_export"), asked))))
    lines = [[cell.value for cell in row] for row in book.active]
    assert sum(str(rows["unsuited"].label) in map(str, line) for line in lines) == 1
    told = next(line for line in lines if str(rows["unsuited"].label) in map(str, line))
    assert {2, 3} <= set(told)


def test_cadres_by_group(staff, as_staff):
    unit = make_unit("某局")
    for level in (Level.COUNTY_HEAD, Level.COUNTY_DEPUTY, Level.SECTION_HEAD):
        one = make_cadre(unit, name=f"级{level.value}")
        Cadre.objects.filter(pk=one.pk).update(level=level)
    listed = words(as_staff.get(reverse("cadres:list"), {"level": "division"}))
    assert ("级30" in listed, "级40" in listed, "级50" in listed) == (True, True, False)


def test_the_two_figures_for_coverage_are_named_on_both_pages(staff, as_staff):
    held = make_round()
    team, units = make_team(held), [make_unit(f"单位{n}") for n in range(4)]
    put_in_scope(held, *units)
    accepted_visit(team=team, unit=units[0], author=staff, visited_on=TODAY)
    accepted_visit(team=team, unit=units[1], author=staff, state="submitted", visited_on=TODAY)
    found = plain(figures_of(staff, Window(*YEAR)))
    assert (found["share"], found["share_sent"]) == ("25.0%", "50.0%")
    page = words(as_staff.get(reverse("reports:outcomes"), {"first": YEAR[0], "last": YEAR[1]}))
    assert "按已采纳记录" in page
    assert "按已提交记录" in page
    page = words(as_staff.get(reverse("reports:coverage")))
    assert "仅按已采纳记录：1（25.0%）" in page
    assert "其中已采纳" in page
