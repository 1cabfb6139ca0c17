"""Months, Party entries, résumés, schooling, assessments: read as offices write them, written as forms want them."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from visits.cadres.formats.assessments import read_assessments
from visits.cadres.formats.education import highest
from visits.cadres.formats.months import dotted, read_day, read_month
from visits.cadres.formats.party import read_party
from visits.cadres.formats.resume import Line, read_resume, remarks, write_resume

AUGUST = dt.date(1975, 8, 1)
months = st.dates(dt.date(1900, 1, 1), dt.date(2020, 12, 31)).map(lambda day: day.replace(day=1))
words = st.text(st.characters(whitelist_categories=["Lo", "Lu", "Nd"], max_codepoint=0x9FFF), min_size=1).map(
    lambda text: f"某{text}"
)

RESUME = """1992.09--1996.07  广西某大学行政管理专业学习
1996.07--2001.03  柳州市某局科员
2001.03--2014.06  柳州市某局副科长
（其间：2002.09--2005.06在某党校在职研究生班学习）
2014.06--         某街道副局长"""


@pytest.mark.parametrize(
    "text",
    [
        "1975.08",
        "1975.8",
        "1975年8月",
        "1975年08月",
        "197508",
        "1975-08",
        "1975/8",
        "19750815",
        "1975.08.15",
        "1975-08-15",
        "１９７５．０８",
        "1975年8月15日",
    ],
)
def test_a_month_is_read_in_every_form(text):
    assert read_month(text) == AUGUST
    assert read_month(f"  {text}\n") == AUGUST


@pytest.mark.parametrize(
    "text", ["", " ", "不详", "1975", "197513", "1975.00", "1875.08", "2999.01", "19750231", "4.5E+17", "8月"]
)
def test_what_is_no_month_is_none(text):
    assert read_month(text) is None


@given(months)
def test_a_month_comes_back_from_every_way_of_writing(month):
    for text in (f"{month:%Y%m}", dotted(month), month.isoformat(), f"{month.year}年{month.month}月"):
        assert read_month(text) == month


@given(st.text(max_size=30))
def test_any_text_is_a_month_or_none(text):
    found = read_month(text)
    assert found is None or found.day == 1


@given(st.dates(dt.date(1900, 1, 1), dt.date(2020, 12, 31)))
def test_a_day_comes_back(day):
    assert read_day(f"{day:%Y%m%d}") == day
    assert read_day(day.isoformat()) == day


def test_nothing_is_written_for_no_month():
    assert dotted(None) == ""


@pytest.mark.parametrize(
    ("text", "month", "status"),
    [
        ("200108", "2001-08-01", "中共党员"),
        ("1972.04", "1972-04-01", "中共党员"),
        ("1972年4月", "1972-04-01", "中共党员"),
        ("200108；民建", "2001-08-01", "中共党员；民建会员"),
        ("民建200108", None, "民建会员"),
        ("民建 200108", None, "民建会员"),
        ("(民建)", None, "民建会员"),
        ("（九三）", None, "九三学社社员"),
        ("九三；民建", None, "九三学社社员；民建会员"),
        ("预备党员201807", "2018-07-01", "中共预备党员"),
        ("无党派", None, "无党派人士"),
        ("群众", None, "群众"),
        ("无", None, ""),
        ("", None, ""),
        ("农工党2003.05", None, "农工党党员"),
    ],
)
def test_a_party_entry_says_what_can_be_derived_and_stays_as_written(text, month, status):
    found = read_party(text)
    assert (found.text, found.month and found.month.isoformat(), found.status) == (text, month, status)


@given(st.text(max_size=40))
def test_any_party_entry_stays_as_written(text):
    assert read_party(text).text == text


def test_a_resume_is_read_line_by_line_and_written_the_same():
    lines = read_resume(RESUME)
    assert [line.period for line in lines] == [
        "1992.09--1996.07",
        "1996.07--2001.03",
        "2001.03--2014.06",
        "2014.06--       ",
    ]
    assert lines[2].inner == ["（其间：2002.09--2005.06在某党校在职研究生班学习）"]
    assert lines[3].is_open
    assert lines[3].end is None
    assert lines[3].text == "某街道副局长"
    assert write_resume(lines) == RESUME
    assert remarks(lines) == []


@pytest.mark.parametrize(
    "between",
    ["--", "—", "——", "-", "～", "至", " -- ", "－", "－－", "–", "---"],
    ids=lambda sign: repr(sign),
)
def test_only_the_leading_separator_is_normalised(between):
    lines = read_resume(f"1992.09{between}1996.07  甲局—乙科--科员～试用至今")
    assert write_resume(lines) == "1992.09--1996.07  甲局—乙科--科员～试用至今"


@pytest.mark.parametrize(
    "start", ["199209--199607", "1992年9月至1996年7月", "1992.9-1996.7", "1992/09—1996/07"]
)
def test_months_of_a_resume_are_read_in_their_forms(start):
    assert write_resume(read_resume(f"{start}  学习")) == "1992.09--1996.07  学习"


@pytest.mark.parametrize("end", ["至今", "今", "         ", "", "现在"])
def test_the_present_post_has_blanks_for_its_end(end):
    (line,) = read_resume(f"2014.06--{end}  某局局长")
    assert line.is_open
    assert line.text == "某局局长"
    assert write_resume([line]) == "2014.06--         某局局长"


def test_a_line_without_a_year_continues_the_one_above():
    (line,) = read_resume("1992.09--1996.07  广西某大学\n                  行政管理专业学习")
    assert line.whole == "广西某大学行政管理专业学习"
    assert len(line.source) == 2


def test_an_entry_within_stays_with_its_line_over_several_lines():
    text = "2001.03--2014.06  某局\n（其间：2002.09--2005.06在职学习；\n2006.01--2007.01挂职）\n2014.06--         甲"
    first, second = read_resume(text)
    assert first.inner == ["（其间：2002.09--2005.06在职学习；2006.01--2007.01挂职）"]
    assert second.text == "甲"


def test_a_bracket_that_is_never_closed_swallows_nothing():
    text = "2001.03--2014.06  某局副科长\n（其间：2002.09--2005.06在职学习\n2014.06--         某局"
    assert [line.text for line in read_resume(text)] == ["某局副科长", "某局"]


@pytest.mark.parametrize("text", ["详见附件", "此人无简历。\n另行补充。", "", "\n \n"])
def test_text_that_is_no_resume_survives(text):
    lines = read_resume(text)
    assert "".join(write_resume(lines).split()) == "".join(text.split())
    assert all(line.start is None for line in lines)


@given(st.lists(st.tuples(months, months | st.none(), words), max_size=8))
def test_a_written_resume_is_read_back(given_lines):
    lines = [Line(start, end, text, is_open=end is None) for start, end, text in given_lines]
    written = write_resume(lines)
    found = read_resume(written)
    assert [(line.start, line.end, line.text) for line in found] == given_lines
    assert write_resume(found) == written


@settings(max_examples=200)
@given(st.text(alphabet="12904.-—至今（）其间 \n\r\u3000某局学习", max_size=120))
def test_no_line_of_a_resume_is_lost(text):
    lines = read_resume(text)
    told = [raw for line in lines for raw in line.source]
    assert told == [raw for raw in text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if raw.strip()]
    remarks(lines)
    again = write_resume(lines)
    assert write_resume(read_resume(again)) == again or "其间" in text or "期间" in text


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("1992.09--1996.07  甲\n1998.07--         乙", 1),
        ("1992.09--1999.07  甲\n1996.07--         乙", 1),
        ("1996.07--1999.07  甲\n1992.09--         乙", 1),
        ("1992.09--         甲\n1996.07--         乙", 1),
        ("1996.07--1992.09  甲", 1),
        ("1992.09--1996.07  甲\n1996.08--         乙", 0),
    ],
)
def test_gaps_overlaps_and_wrong_order_are_remarked_on(text, count):
    assert len(remarks(read_resume(text))) == count


def test_schooling_on_the_job_is_the_highest_and_marked():
    line = {"mode": "full_time", "level": "大学", "degree": "学士", "level_school": "广西某大学会计学专业"}
    assert highest([line | {"degree_school": ""}]) == ("大学（学士）", "会计学")
    later = {"mode": "on_job", "level": "研究生", "degree": "", "level_school": "", "degree_school": ""}
    assert highest([line, later])[0] == "在职研究生"
    assert highest([]) == ("", "")


@pytest.mark.parametrize(
    ("text", "grades"),
    [
        ("2016年年度考核称职；2017年年度考核优秀。", [(2016, "称职"), (2017, "优秀")]),
        ("2015、2016年优秀", [(2015, "优秀"), (2016, "优秀")]),
        ("2018年度考核为基本称职", [(2018, "基本称职")]),
        ("2018年不称职", [(2018, "不称职")]),
        ("无", []),
    ],
)
def test_the_grade_of_each_year_is_read(text, grades):
    assert read_assessments(text) == grades
