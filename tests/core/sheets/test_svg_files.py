"""Every picture at an address of its own is drawn by one function: numbers at the bars, colours by day and by night."""

import xml.etree.ElementTree as ET

from visits.core.breadth import drawn_width
from visits.core.svg_files import BY_NIGHT, COLOURS, NAMES, NARROW, WIDE, WIDTH, picture

SVG = "{http://www.w3.org/2000/svg}"


def drawn(*args, **values) -> tuple[list[ET.Element], list[str]]:
    root = ET.fromstring(picture(*args, **values))
    bars = [one for one in root.iter(f"{SVG}rect") if (one.get("class") or "").startswith("color-")]
    return bars, [one.text or "" for one in root.iter(f"{SVG}text")]


def test_each_label_has_a_bar_a_series_with_its_number_and_the_highest_is_the_longest():
    bars, texts = drawn(["甲 <县>", "乙"], [("去年", [5, None]), ("今年", [10, 1234])])
    assert texts == ["甲 <县>", "5", "10", "乙", "1,234", "去年", "今年"]
    widths = [float(one.get("width") or 0) for one in bars[:3]]
    assert widths == sorted(widths)
    assert all(float(one.get("x") or 0) + float(one.get("width") or 0) < WIDTH for one in bars)


def test_a_long_name_is_cut_before_its_bars_and_nothing_is_said_in_words():
    _bars, texts = drawn(["某市城中村改造工程项目建设指挥部办公室综合协调组"], [("数", [1])])
    assert texts[0].endswith("…")
    assert drawn_width(texts[0], WIDE, NARROW) <= NAMES
    assert drawn([], [("数", [])], none="暂无") == ([], ["暂无"])


def test_picture_has_its_night_and_no_script():
    made = picture(["甲"], [("数", [1])]).decode()
    assert "prefers-color-scheme: dark" in made
    assert "<script" not in made
    assert len(BY_NIGHT) == len(COLOURS)
