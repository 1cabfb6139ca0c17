# ruff: noqa: E501  (tables)
"""How sheets are laid out: every kind, with spellings and places of its own; rows are laid out as the child does it."""

import datetime as dt

import pytest
from django.utils.translation import override

from visits.cadres.imports.columns import known_headers
from visits.cadres.imports.layout import lines_of
from visits.cadres.imports.roster import Reading, read_roster
from visits.core.sheets.child import Row, texts

HEAD = ("序号", "姓名", "性别", "出生年月", "单位及职务")


@pytest.fixture(autouse=True)
def english(monkeypatch):
    """Sentences as they are written; nothing told of headers, so that no database is asked."""
    with override("en"):
        yield


def read(*rows, known=None):
    """The reading of one sheet; an empty tuple is an empty row."""
    made = []
    for number, row in enumerate(rows, start=1):
        cells, problems = texts(list(row))
        if any(cells):
            made.append(Row("表", number, False, cells, problems))
    into = Reading()
    assert read_roster("a.xlsx", lines_of(made, known or known_headers({})), into)
    return into


def names(into):
    return [(one.row, one.values.get("name", "")) for one in into.people]


def schooling(person):
    return {
        (line["mode"], line["level"], line["degree"], line["level_school"])
        for line in person.educations or []
    }


def person(number, name, *more):
    return (number, name, "男", f"197{number}.08", "某局科员", *more)


TITLE = ("干部花名册",)


@pytest.mark.parametrize(
    "above", [(), (TITLE,), (TITLE, (), ("填报单位：某局", "", "2018年12月31日"), (), ("说明",), ("甲",))]
)
def test_a_header_is_found_wherever_it_stands(above):
    into = read(*above, HEAD, person(1, "韦安远"), person(2, "覃志和"))
    assert names(into) == [(len(above) + 2, "韦安远"), (len(above) + 3, "覃志和")]


def test_people_stand_side_by_side():
    head = ("序号", "姓名", "性别", "职务")
    rows = [
        (1, "韦安远", "男", "局长", 3, "罗秀云", "女", "科员"),
        (2, "覃志和", "男", "副局长", "", "", "", ""),
    ]
    into = read(("单位：某某局",), (*head, *head), *rows)
    assert names(into) == [(3, "韦安远"), (3, "罗秀云"), (4, "覃志和")]
    assert [one.values["post"] for one in into.people] == ["局长", "科员", "副局长"]
    assert {one.unit_text for one in into.people} == {"某某局"}
    assert into.people[1].raw["姓名"] == "罗秀云"


def test_three_people_stand_side_by_side_with_a_gap():
    head = ("姓名", "出生年月", "单位及职务", "")
    into = read(
        (*head, *head, *head),
        ("甲某", "1975.08", "某局局长", "", "乙某", "1976.08", "某局科员", "", "丙某", "1977.08", "某局科员"),
    )
    assert [one.values["birth_month"][:4] for one in into.people] == ["1975", "1976", "1977"]


def test_a_header_comes_again_the_same_and_in_another_order():
    other = ("姓名", "出生年月", "性别", "备注", "单位及职务")
    into = read(
        HEAD,
        person(1, "韦安远"),
        HEAD,
        person(2, "覃志和"),
        (),
        TITLE,
        other,
        ("罗秀云", "1980.10", "女", "挂职", "某局科员"),
    )
    assert names(into) == [(2, "韦安远"), (4, "覃志和"), (8, "罗秀云")]
    last = into.people[-1].values
    assert (last["birth_month"], last["sex"], last["note"], last["whole"]) == (
        "1980-10-01",
        "female",
        "挂职",
        "某局科员",
    )
    assert [one["value"] for one in into.warnings] == ["干部花名册"]


def test_a_header_of_several_rows_comes_again():
    upper = ("序号", "姓名", "性别", "出生年月", "单位及职务", "全日制教育", "", "在职教育", "")
    lower = ("", "", "", "", "", "学历学位", "毕业院校系及专业", "学历学位", "毕业院校系及专业")
    row = ("大专", "某师专", "大学、文学学士", "某大学")
    into = read(upper, lower, person(1, "韦安远", *row), upper, lower, person(2, "覃志和", *row))
    assert names(into) == [(3, "韦安远"), (6, "覃志和")]
    for one in into.people:
        assert schooling(one) == {
            ("full_time", "大专", "", "某师专"),
            ("on_job", "大学", "文学学士", "某大学"),
        }
    assert not into.warnings


@pytest.mark.parametrize(
    "words", [("全日制教育", "在职教育"), ("全日制", "在职"), ("全日制学历", "在职学历")]
)
@pytest.mark.parametrize(
    "parts",
    [
        ("学历", "学位", "毕业院校", "专业"),
        ("学历学位", "毕业院校系及专业"),
        ("学历（学位）", "毕业院校及专业"),
    ],
)
def test_schooling_under_headers_of_three_rows(words, parts):
    width = len(parts)
    rows = [
        (*HEAD, "学历学位", *[""] * (2 * width - 1)),
        ("",) * 5 + tuple(text for word in words for text in (word, *[""] * (width - 1))),
        ("",) * 5 + parts * 2,
    ]
    one = ("大学", "文学学士", "某大学", "中文") if width == 4 else ("大学、文学学士", "某大学中文")
    two = ("研究生", "法学硕士", "某校", "法律") if width == 4 else ("研究生、法学硕士", "某校法律")
    into = read(TITLE, *rows, person(1, "韦安远", *one, *two))
    assert schooling(into.people[0]) == {
        ("full_time", "大学", "文学学士", "某大学中文"),
        ("on_job", "研究生", "法学硕士", "某校法律"),
    }
    assert not into.unknown_headers


@pytest.mark.parametrize("label", ["教育类别", "学历类别", "学习形式"])
@pytest.mark.parametrize("words", [("全日制", "在职"), ("全日制教育", "在职教育"), ("在职", "全日制")])
def test_two_rows_a_person_by_a_word_for_the_mode(label, words):
    head = (*HEAD, label, "学历", "学位", "毕业院校")
    rows = [
        person(1, "韦安远", words[0], "大学", "学士", "甲校"), ("",) * 5 + (words[1], "研究生", "硕士", "乙校"),
        person(2, "覃志和", words[0], "大专", "", "丙校"),
        person(3, "罗秀云", words[1], "大学", "学士", "丁校"),
    ]  # fmt: skip
    modes = ["on_job" if "在职" in word else "full_time" for word in words]
    into = read(head, *rows)
    assert names(into) == [(2, "韦安远"), (4, "覃志和"), (5, "罗秀云")]
    assert schooling(into.people[0]) == {
        (modes[0], "大学", "学士", "甲校"),
        (modes[1], "研究生", "硕士", "乙校"),
    }
    assert schooling(into.people[1]) == {(modes[0], "大专", "", "丙校")}
    assert schooling(into.people[2]) == {(modes[1], "大学", "学士", "丁校")}


def test_two_rows_a_person_that_repeat_the_name():
    head = (*HEAD, "教育类别", "学历")
    into = read(
        head,
        person(1, "韦安远", "全日制", "大学"),
        person(1, "韦安远", "在职", "研究生"),
        person(2, "覃志和", "全日制", "大专"),
    )
    assert names(into) == [(2, "韦安远"), (4, "覃志和")]
    assert schooling(into.people[0]) == {("full_time", "大学", "", ""), ("on_job", "研究生", "", "")}


def test_two_rows_of_different_cells_a_person():
    into = read(
        TITLE, ("序号", "姓名", "性别", "出生年月", "单位及职务"), ("", "民族", "籍贯", "入党时间", "备注"),
        (1, "韦安远", "男", "1975.08", "某局局长"), ("", "壮族", "广西柳州", "1996.07", "挂职"),
        (2, "覃志和", "男", "1976.08", "某局科员"), ("", "汉族", "广西桂林", "", ""),
        (3, "罗秀云", "女", "1977.08", "某局科员"),
    )  # fmt: skip
    assert names(into) == [(4, "韦安远"), (6, "覃志和"), (8, "罗秀云")]
    first = into.people[0].values
    assert (first["ethnicity"], first["native_place"], first["party_entry"], first["note"]) == (
        "壮族",
        "广西柳州",
        "199607",
        "挂职",
    )
    assert into.people[1].values["native_place"] == "广西桂林"


@pytest.mark.parametrize(
    "heading",
    [
        "城东区文沙镇人民政府",
        "一、城东区文沙镇人民政府",
        "城东区文沙镇人民政府（2人）",
        "（一）城东区文沙镇人民政府：",
        "单位：城东区文沙镇人民政府",
    ],
)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_unit_heads_its_people(heading, place):
    rows = [("",) * place + (heading,), (1, "韦安远", "男", "1975.08", "镇长")]
    into = read(
        ("序号", "姓名", "性别", "出生年月", "职务"),
        *rows,
        ("白街镇",),
        (2, "覃志和", "男", "1968.01", "副镇长"),
    )
    assert [(one.unit_text, one.values["post"]) for one in into.people] == [
        ("城东区文沙镇人民政府", "镇长"),
        ("白街镇", "副镇长"),
    ]


def test_a_county_heads_its_units():
    head = ("序号", "姓名", "性别", "出生年月", "职务")
    row = (1, "韦安远", "男", "1975.08", "镇长")
    into = read(head, ("城东区",), ("文沙镇",), row, ("白街镇",), row, ("榕山县",), row, ("东红镇",), row)
    assert [one.unit_text for one in into.people] == [
        "城东区文沙镇",
        "城东区白街镇",
        "榕山县",
        "榕山县东红镇",
    ]


def test_what_heads_no_unit_is_told_and_passed_over():
    into = read(
        HEAD,
        ("一、县处级正职",),
        person(1, "韦安远"),
        ("在职人员（1人）",),
        ("合计", "1人"),
        ("注：括号内为兼任职务。",),
        ("", "", "", "", "甲"),
    )
    assert names(into) == [(3, "韦安远")]
    assert [(one["row"], one["value"]) for one in into.warnings] == [
        (2, "一、县处级正职"), (4, "在职人员（1人）"), (5, "合计 1人"), (6, "注：括号内为兼任职务。"), (7, "甲"),
    ]  # fmt: skip


def test_relatives_are_nobody_of_the_roster():
    upper = (*HEAD, "家庭主要成员", "")
    into = read(upper, ("",) * 5 + ("称谓", "姓名"), person(1, "韦安远", "妻", "覃某"))
    assert names(into) == [(3, "韦安远")]
    assert [one["header"] for one in into.unknown_headers] == ["家庭主要成员称谓", "家庭主要成员姓名"]


def test_no_column_and_no_cell_goes_without_a_word():
    into = read(
        (*HEAD, "毕业院校系及专业", "备注", "备注", "星座"),
        person(1, "韦安远", "某大学中文系", "甲", "乙", "狮子", "旁注"),
    )
    told = {one["value"] for one in into.people[0].issues} | {one["value"] for one in into.warnings}
    assert {"某大学中文系", "旁注", "乙"} <= told
    assert into.people[0].values["note"] == "甲"
    assert [(one["header"], one["samples"]) for one in into.unknown_headers] == [("星座", ["狮子"])]


def test_a_school_whose_mode_is_said_is_kept():
    into = read(
        (*HEAD, "学历", "毕业院校"),
        person(1, "韦安远", "在职研究生", "某大学法律专业"),
        person(2, "覃志和", "全日制大学", "某大学"),
    )
    assert [schooling(one) for one in into.people] == [
        {("on_job", "在职研究生", "", "某大学法律专业")}, {("full_time", "大学", "", "某大学")},
    ]  # fmt: skip


@pytest.mark.parametrize(
    "nothing", ["—", "－", "-", "--", "——", "/", "／", "无", "…", "……", "（无）", "N/A", "\\", "无。", "*"]
)
def test_what_stands_for_nothing_is_empty(nothing):
    head = (
        *HEAD,
        "参加工作时间",
        "入党时间",
        "任现职务时间",
        "职级",
        "身份证号",
        "备注",
        "曾用名",
        "籍贯",
        "政治面貌",
        "学历学位",
        "毕业院校",
        "年龄",
    )
    (one,) = read(head, person(1, "韦安远", *[nothing] * 12)).people
    assert not one.issues
    assert set(one.values) == {"unit_position", "name", "sex", "birth_month", "whole"}
    assert one.educations is None


@pytest.mark.parametrize(
    ("text", "name", "note"),
    [
        ("李某某（挂职）", "李某某", "挂职"), ("★李某某", "李某某", "★"), ("李某某*", "李某某", "*"), ("李某某※【借调】", "李某某", "借调；※"),
        ("李某某（挂职", "李某某", "挂职"), ("李某某—挂职", "李某某", "挂职"), ("李某某①", "李某某", "①"), ("1.李某某", "李某某", "1."),
        ("李 某", "李某", ""), ("古丽娜·艾合买提（援疆）", "古丽娜·艾合买提", "援疆"), ("李某某（女，壮族）", "李某某", ""),
    ],
)  # fmt: skip
def test_remarks_are_split_off_the_name_told_and_kept(text, name, note):
    (one,) = read(HEAD[1:], (text, "男", "1975.08", "某局科员")).people
    assert one.values["name"] == name
    assert one.values.get("derived", {}).get("note", "") == note
    assert len([issue for issue in one.issues if issue["column"] == "name"]) == len(
        [part for part in note.split("；") if part]
    )


def test_two_names_in_a_cell_are_refused():
    (one,) = read(HEAD[1:], ("韦安远、覃志和", "男", "1975.08", "某局科员")).people
    assert [issue["level"] for issue in one.issues] == ["error"]


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("75.08", 8),
        ("1975年8月生", 8),
        ("1975·08", 8),
        ("Aug-75", 8),
        ("一九七五年十月", 10),
        ("1975年08月00日", 8),
        ("1975.08\n(49岁)", 8),
        ("08/1975", 8),
        ("1975.08.31", 8),
        ("1975。8", 8),
    ],
)
def test_months_are_read_as_people_write_them(text, month):
    (one,) = read(HEAD, (1, "韦安远", "男", text, "某局科员")).people
    assert one.values["birth_month"] == dt.date(1975, month, 1).isoformat()
    assert not one.issues


@pytest.mark.parametrize("text", ["12.08", "27607", "1975.08（档案1974.08）", "约1975年8月", "1975.1"])
def test_months_in_doubt_are_told(text):
    (one,) = read(HEAD, (1, "韦安远", "男", text, "某局科员")).people
    assert [issue["level"] for issue in one.issues] == ["warning"]


@pytest.mark.parametrize("text", ["1975", "1975.13", "1975.02.30", "19758", "四十九岁"])
def test_what_is_no_month_is_wrong(text):
    (one,) = read(HEAD, (1, "韦安远", "男", text, "某局科员")).people
    assert [issue["level"] for issue in one.issues] == ["error"]


def test_a_number_that_lost_its_zero_is_asked_about_unless_the_column_writes_none():
    (one,) = read(HEAD, (1, "韦安远", "男", 1975.1, "某局科员")).people
    assert one.months == {"birth_month": ["1975.1", "1975-01-01", "1975-10-01"]}
    into = read(HEAD, (1, "韦安远", "男", 1975.1, "某局科员"), (2, "覃志和", "男", 1968.8, "某局科员"))
    assert not into.people[0].months


def test_a_number_that_was_rounded_and_saved_as_text_is_refused_and_kept_apart():
    head = (*HEAD, "身份证号")
    wrong, odd = read(
        head, person(1, "韦安远", "450203197508121000"), person(2, "覃志和", "450203197508122600")
    ).people
    assert (wrong.raw["身份证号"], wrong.issues[0]["level"]) == ("450203197508121???", "error")
    assert [one["level"] for one in odd.issues if one["column"] == "id_number"] == ["error"]


@pytest.mark.parametrize("text", ["#N/A", "#REF!", "#NAME?", "#DIV/0!", "########"])
def test_errors_are_told_in_every_column(text):
    (one,) = read((*HEAD, "籍贯"), (1, "韦安远", "男", "1975.08", text, text)).people
    assert [(issue["level"], issue["column"]) for issue in one.issues] == [
        ("error", "unit_and_post"),
        ("warning", "native_place"),
    ]


@pytest.mark.parametrize("text", ["1", "0", "12345", "45.5"])
def test_a_cell_without_a_letter_is_not_a_name(text):
    into = read(HEAD, (1, text, "男", "1975.08", "某局科员"))
    assert [(one["level"], one["column"]) for one in into.people[0].issues] == [("error", "name")]


@pytest.mark.parametrize(
    ("text", "is_told"), [("0", True), ("2000.06", False), ("群众", False), ("去年", True)]
)
def test_a_party_entry_that_says_nothing_is_told(text, is_told):
    into = read((*HEAD, "入党时间"), (*person(1, "韦安远"), text))
    assert bool(into.people[0].issues) == is_told
    assert into.people[0].values["party_entry"] == text.replace("2000.06", "200006")
