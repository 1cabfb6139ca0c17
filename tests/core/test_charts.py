"""Where things stand in a picture, on cases worked out by hand."""

import datetime as dt
import xml.etree.ElementTree as ET

from visits.core.charts import (
    Band,
    Event,
    Lane,
    Part,
    Time,
    axis_of,
    bar,
    dots,
    lanes_of,
    scale,
    stack,
    time_of,
    trend,
)

TODAY = dt.date(2026, 1, 1)


def event(start, end=None, text="事", kind="done"):
    return Event(kind, text, "/there/?a=1&b=2", "说 <明>", start, end)


def test_an_axis_holds_all_values_between_even_lines():
    axis = axis_of([76, 94])
    assert (axis.low, axis.high, axis.step) == (75, 95, 5)
    assert [text for text, _at in axis.ticks] == ["75", "80", "85", "90", "95"]
    assert axis.at(85) == 50
    assert (axis_of([]).low, axis_of([]).high) == (0, 100)
    assert axis_of([7], low=0).at(7) == 87.5  # to 8 in steps of two
    assert axis_of([88.0]).at(88) == 0


def test_a_row_is_one_link_that_says_everything():
    drawn = dots(axis_of([75, 95]), 91, 85, Band(80, 84, 90), "/x/?a=1&b=2", "九十一 <分>")
    root = ET.fromstring(drawn)
    (link,) = root.findall("a")
    assert link.attrib == {"href": "/x/?a=1&b=2", "aria-label": "九十一 <分>"}
    circles = {one.attrib["class"]: one.attrib["cx"] for one in link.findall("circle")}
    assert circles == {"before": "50.0%", "now": "80.0%"}
    band = next(one for one in link.findall("rect") if one.attrib["class"] == "band")
    assert (band.attrib["x"], band.attrib["width"]) == ("25.0%", "50.0%")


def test_a_bar_keeps_to_its_column():
    assert 'width="100%"' in bar(130).replace('svg class="c-bar" width="100%"', "")
    assert ET.fromstring(bar(40, "/y/", "四十")).find("a/rect").attrib["width"] == "40%"
    assert ET.fromstring(scale(axis_of([0, 10]))).attrib["aria-hidden"] == "true"


def test_parts_of_a_bar_lie_behind_each_other_and_say_their_share_where_there_is_room():
    drawn = stack(
        [Part(60, "优秀 60%"), Part(0, "良好 0%"), Part(35, "一般 35%"), Part(5, "较差 5%")], "#t", "甲类"
    )
    link = ET.fromstring(drawn).find("a")
    places = [(one.attrib["class"], one.attrib["x"], one.attrib["width"]) for one in link.findall("rect")]
    assert places == [("p0", "0.0%", "60%"), ("p2", "60.0%", "35%"), ("p3", "95.0%", "5%")]
    assert [one.text for one in link.findall("text")] == ["60%", "35%"]
    assert link.attrib["aria-label"] == "甲类 优秀 60%、良好 0%、一般 35%、较差 5%"


def test_a_course_joins_neighbours_and_leaves_a_gap_for_what_is_withheld():
    axis = axis_of([70, 90])
    link = ET.fromstring(trend(axis, [(70, "70"), (90, "90"), (None, ""), (80, "80")], "#c", "说")).find("a")
    assert [one.attrib["cx"] for one in link.findall("circle")] == ["12.5%", "37.5%", "87.5%"]
    assert len(link.findall("line")) == 1
    low, high, _last = [float(one.attrib["cy"]) for one in link.findall("circle")]
    assert high < low  # from the top
    assert [one.text for one in link.findall("text")] == ["70", "90", "80"]


def test_time_begins_with_the_first_year_and_names_at_most_twelve():
    lane = Lane("任职", [event(dt.date(2016, 7, 1))])
    time = time_of([lane], TODAY)
    assert time.first == dt.date(2016, 1, 1)
    assert len(time.years) == 11
    assert len(time_of([Lane("任职", [event(dt.date(1990, 7, 1))])], TODAY).years) <= 12


def test_what_would_lie_on_each_other_goes_below_and_what_finds_no_room_is_counted():
    day = dt.date(2020, 5, 1)
    lane = Lane("发现", [event(day, text=str(n)) for n in range(3)])
    time = Time(dt.date(2016, 1, 1), TODAY)
    lanes_of([lane], time, TODAY)
    assert lane.left_out == 1
    assert ET.fromstring(lane.drawn).attrib["height"] == "52"  # two rows of 24 and an edge
    assert lane.drawn.count("<a ") == 2
    assert "说 &lt;明&gt;" in lane.drawn


def test_posts_after_each_other_share_a_row():
    lane = Lane(
        "任职", [event(dt.date(2016, 1, 1), dt.date(2019, 12, 31)), event(dt.date(2020, 1, 1), TODAY)]
    )
    lanes_of([lane], Time(dt.date(2016, 1, 1), TODAY), TODAY)
    assert (lane.left_out, ET.fromstring(lane.drawn).attrib["height"]) == (0, "28")
