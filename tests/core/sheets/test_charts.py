"""Every picture is drawn by one function, which gives it its colours by day and by night and takes its script away."""

from pathlib import Path

import pygal

from visits.core import charts

VISITS = Path(charts.__file__).parent


def test_pictures_are_drawn_in_one_place():
    others = [path for path in VISITS.rglob("*.py") if path.name != "charts.py" or path.parent != VISITS]
    found = [
        path for path in others if "render_tree" in path.read_text() or "pygal.style" in path.read_text()
    ]
    assert found == []


def test_picture_has_its_night_and_no_script():
    chart = pygal.Bar(**{**charts.COMMON, "style": charts.MANY})
    chart.add("甲", [1, 2])
    drawn = charts.drawn(chart).decode()
    assert "prefers-color-scheme: dark" in drawn
    assert "<script" not in drawn
    assert len(charts.BY_NIGHT) == len(charts.COLOURS)
