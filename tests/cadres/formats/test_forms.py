"""Appointment forms as files: what the official editors write is read, and goes out as it came in."""

import base64
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.world import read_lrm, read_lrmx
from visits.cadres.formats.lrmx import padded, write_lrmx
from visits.cadres.formats.parsing import Broken
from visits.cadres.formats.person import Person

DATA = Path(__file__).resolve().parents[1] / "data"
FORMS = sorted(DATA.glob("*.lrmx"))
PNG = (DATA / "吴明敏.pic").read_bytes()


def form(*leaves, family="", head='<?xml version="1.0" encoding="utf-8"?>'):
    given_leaves = dict(leaves)
    basics = {"XingMing": "王  五", "XingBie": "男", "ChuShengNianYue": "197508"}
    lines = [f"<{name}>{text}</{name}>" for name, text in (basics | given_leaves).items()]
    return f"{head}<Person>{''.join(lines)}<JiaTingChengYuan>{family}</JiaTingChengYuan></Person>".encode()


def item(**leaves):
    return "<Item>" + "".join(f"<{name}>{text}</{name}>" for name, text in leaves.items()) + "</Item>"


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_form_that_was_not_changed_goes_out_byte_for_byte(path):
    data = path.read_bytes()
    assert write_lrmx(read_lrmx(data, path.name)) == data.removeprefix(b"\xef\xbb\xbf")


def test_what_the_editor_wrote_is_read():
    person = read_lrmx((DATA / "陆昊.lrmx").read_bytes(), "陆昊.lrmx")
    assert person.values | {"resume": ""} == {
        "name": "陆昊", "sex": "male", "birth_month": "1974-08-01", "ethnicity": "汉族", "native_place": "广西三江",
        "birthplace": "广西三江", "party_entry": "200201", "party_entry_month": "2002-01-01",
        "political_status": "中共党员", "work_start_month": "1996-12-01", "health": "健康",
        "post_title": "天马街道党组成员、副局长", "resume": "", "rewards": "无",
        "assessments": "2016年年度考核称职；2017年年度考核优秀；2018年年度考核称职。",
        "id_number": "450200197408097472",
    }  # fmt: skip
    assert person.educations == [
        {
            "mode": "full_time", "level": "大学", "degree": "学士", "level_school": "广西某大学行政管理专业",
            "degree_school": "",
        }
    ]  # fmt: skip
    assert [(one["relation"], one["name"], one["birth_month"]) for one in person.family] == [
        ("妻子", "高文", "1974-08-01"),
        ("父亲", "刘斌芳", "1945-03-01"),
        ("儿子", "马琳波", "2003-09-01"),
    ]
    assert person.form == {
        "leaves": [], "reporting_unit": "中共柳州市委组织部", "age_counted_on": "2018-12-31",
        "filled_on": "2019-01-10", "filled_by": "某某", "editor_version": "3.2.1.16",
    }  # fmt: skip
    assert person.photo == PNG
    assert person.issues == []
    assert person.values["resume"].count("\n") == 4


def test_leaves_are_read_by_name_wherever_they_stand():
    person = read_lrmx("<Person><XingBie>女</XingBie><XingMing>李四</XingMing></Person>".encode(), "a.lrmx")
    assert (person.values["name"], person.values["sex"]) == ("李四", "female")
    assert person.family is None
    assert person.educations is None


def test_unknown_leaves_come_back_in_their_place():
    data = form(("DaoLingNianYue", "203508"), ("MinZu", "汉族"), ("GaiGeQianRenZhiNianLingJieXian", " 60 "))
    out = write_lrmx(read_lrmx(data, "a.lrmx")).decode()
    assert out.index("<ChuShengNianYue>") < out.index("<DaoLingNianYue>203508<") < out.index("<MinZu>")
    assert "<GaiGeQianRenZhiNianLingJieXian> 60 </GaiGeQianRenZhiNianLingJieXian>" in out


def test_unknown_leaves_of_a_relative_come_back_with_him():
    family = item(ChengWei="妻子", XingMing="赵六") + item(ChengWei="父亲", XingMing="王一", BeiZhu="注")
    out = write_lrmx(read_lrmx(form(family=family), "a.lrmx")).decode()
    assert out.index("王一") < out.index("<BeiZhu>注</BeiZhu>")


def test_the_political_status_of_a_newer_editor_goes_before_what_is_derived():
    data = form(("RuDangShiJian", "200108"), ("ZhengZhiMianMao", "中共预备党员"))
    person = read_lrmx(data, "a.lrmx")
    assert person.values["political_status"] == "中共预备党员"
    person.values["political_status"] = "中共党员"
    assert "<ZhengZhiMianMao>中共党员</ZhengZhiMianMao>" in write_lrmx(person).decode()


@pytest.mark.parametrize("text", ["19750815", "1975.08", "197508", "1975年8月"])
def test_a_month_written_otherwise_is_read_and_goes_out_as_it_came(text):
    person = read_lrmx(form(("ChuShengNianYue", text)), "a.lrmx")
    assert person.values["birth_month"] == "1975-08-01"
    assert f"<ChuShengNianYue>{text}</ChuShengNianYue>" in write_lrmx(person).decode()
    person.values["birth_month"] = "1976-09-01"
    assert "<ChuShengNianYue>197609</ChuShengNianYue>" in write_lrmx(person).decode()


def test_an_id_number_ending_in_x_is_read():
    assert read_lrmx(form(("ShenFenZheng", "45020019750815001x")), "a.lrmx").values["id_number"][-1] == "X"


def test_a_resume_keeps_its_line_breaks_exactly():
    text = "1992.09--1996.07  学习\r\n\n   2014.06--         某局\n"
    data = form(("JianLi", text.replace("\r", "&#13;")))
    person = read_lrmx(data, "a.lrmx")
    assert read_lrmx(write_lrmx(person), "a.lrmx") == person
    assert text.replace("\r", "&#13;") in write_lrmx(person).decode()


@pytest.mark.parametrize("leaf", ["XingMing", "XingBie", "ChuShengNianYue"])
def test_a_form_that_lacks_what_names_a_person_says_so(leaf):
    person = read_lrmx(form((leaf, "\n  ")), "a.lrmx")
    assert [one["level"] for one in person.issues] == ["error"]


def test_what_cannot_be_read_is_said_and_kept():
    data = form(("TianBiaoShiJian", "某日"), ("ZhaoPian", "这不是图"))
    person = read_lrmx(data, "a.lrmx")
    assert [one["level"] for one in person.issues] == ["warning", "warning"]
    assert "<TianBiaoShiJian>某日</TianBiaoShiJian>" in write_lrmx(person).decode()
    assert person.photo == b""


def test_ten_relatives_and_the_dead_are_read_and_empty_items_are_nobody():
    family = "".join(
        item(ChengWei="亲属", XingMing=f"某某{n}", ChuShengRiQi="已故") for n in range(10)
    ) + item(XingMing=" ")
    person = read_lrmx(form(family=family), "a.lrmx")
    assert len(person.family) == 10
    assert person.family[0]["birth_month"] is None
    assert person.family[0]["birth_text"] == "已故"
    assert read_lrmx(write_lrmx(person), "a.lrmx").family == person.family


def test_a_name_of_two_characters_is_padded():
    assert [padded("王五"), padded("上官辉霞"), padded("Li")] == ["王  五", "上官辉霞", "Li"]


def test_signs_that_xml_cannot_hold_are_left_out():
    person = Person("a", values={"name": "王五\x0b", "resume": "一\x00\x1f<&>二"})
    assert read_lrmx(write_lrmx(person), "a").values["resume"] == "一<&>二"


BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Person>&b;</Person>'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b" \r\n", "empty"),
        (BOMB, "bomb"),
        (b'<!DOCTYPE Person SYSTEM "http://example.org/x"><Person/>', "bomb"),
        ("这不是 XML".encode(), "broken"),
        (b"<Person><XingMing>", "broken"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "encoding"),
        (b"<People/>", "person"),
        (b"<Person>" + b"x" * (13 * 1024 * 1024) + b"</Person>", "big"),
        (b"<Person><JianLi>" + b"x" * 300_000 + b"</JianLi></Person>", "big"),
        (b"<Person>" + b"<a/>" * 1000 + b"</Person>", "big"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_what_is_no_form_is_refused_with_a_code(data, code):
    with pytest.raises(Broken, match=code):
        read_lrmx(data, "a.lrmx")


@pytest.mark.parametrize(
    "data",
    [
        form().decode().replace("utf-8", "gbk").encode("gbk"),
        form().decode().encode("gbk"),  # says UTF-8 and is not
        b"\xef\xbb\xbf" + form(),
        form().decode().replace("utf-8", "utf-16").encode("utf-16"),
        form(head=""),
    ],
    ids=["gbk", "wrongly declared", "mark", "utf-16", "undeclared"],
)
def test_other_encodings_are_read_all_the_same(data):
    assert read_lrmx(data, "a.lrmx").values["name"] == "王五"


texts = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn"], include_characters="\n"), min_size=1, max_size=40
).filter(lambda text: text == text.strip())
months = st.dates().map(lambda day: day.replace(year=1900 + day.year % 120, day=1).isoformat())
relatives = st.fixed_dictionaries({
    "relation": texts, "name": st.text("王李某赵六甲乙", min_size=1, max_size=4), "birth_month": st.none() | months,
    "birth_text": st.just(""), "political_status": texts, "unit_and_post": texts,
})  # fmt: skip
schooling = st.fixed_dictionaries(
    {"level": texts, "degree": texts, "level_school": texts, "degree_school": texts}
)


@st.composite
def people(draw):
    values = {
        "name": draw(st.text("王李某赵六甲乙", min_size=1, max_size=4)),
        "sex": draw(st.sampled_from(["male", "female"])),
    }
    values["birth_month"] = draw(months)
    for key in ("ethnicity", "native_place", "health", "post_title", "resume", "rewards", "assessments"):
        if draw(st.booleans()):
            values[key] = draw(texts)
    educations = [
        draw(schooling) | {"mode": mode}
        for mode in draw(st.sampled_from([["full_time"], ["full_time", "on_job"]]))
    ]
    made = {
        "proposed_post": draw(texts),
        "editor_version": draw(texts),
        "leaves": [["WeiZhi", draw(texts), "MinZu"]],
    }
    photo = draw(st.binary(max_size=200))
    return Person("a.lrmx", values=values, educations=educations, family=draw(st.lists(relatives, max_size=10)) or None,
                  form=made, photo=photo)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(people())
def test_whoever_is_written_is_read_back(person):
    found = read_lrmx(write_lrmx(person), "a.lrmx")
    assert found.values == person.values
    assert (found.educations, found.family, found.photo) == (person.educations, person.family, person.photo)
    assert found.form == person.form
    assert write_lrmx(found) == write_lrmx(person)
    assert read_lrmx(write_lrmx(found), "a.lrmx") == found


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 2900))
def test_damage_is_a_code_and_never_a_crash(noise, at):
    data = (DATA / "韦勇.lrmx").read_bytes()
    with suppress(Broken):
        read_lrmx(data[:at] + noise + data[at + len(noise) :], "a.lrmx")


def record(**places):
    fields = [""] * 33
    fields[0], fields[1], fields[2] = "王五", "男", "197508"
    for place, text in places.items():
        fields[int(place[1:])] = text
    return ",".join(f'"{text}"' for text in fields).encode("gb18030")


def test_the_older_editors_record_is_read():
    person = read_lrm((DATA / "吴明敏.lrm").read_bytes(), "吴明敏.lrm", PNG)
    values = person.values
    assert (values["name"], values["sex"], values["birth_month"]) == ("吴明敏", "female", "1972-12-01")
    assert (values["native_place"], values["birthplace"]) == ("广东梅县", "广东梅县")
    assert values["party_entry_month"] == "1992-11-01"
    assert values["work_start_month"] == "1991-12-01"
    assert values["resume"].count("\n") == 4
    assert values["rewards"] == "2015年获市级先进个人,优秀共产党员"
    assert [(one["mode"], one["level"], one["degree"], one["level_school"]) for one in person.educations] == [
        ("full_time", "大学", "学士", "广西某大学汉语言文学专业"),
        ("on_job", "研究生", "", "某党校"),
    ]
    assert [(one["relation"], one["name"]) for one in person.family] == [("妻子", "谢静军"), ("父亲", "陆霞")]
    assert person.form["age_counted_on"] == "2018-12-31"
    assert person.form["filled_by"] == "某某"
    assert person.photo == PNG
    assert person.issues == []


def test_a_form_of_the_older_editor_goes_out_for_the_newer_one():
    person = read_lrm((DATA / "吴明敏.lrm").read_bytes(), "吴明敏.lrm", PNG)
    found = read_lrmx(write_lrmx(person), "吴明敏.lrm")
    assert (found.values, found.educations, found.family, found.photo) == (
        person.values, person.educations, person.family, person.photo,
    )  # fmt: skip


@pytest.mark.parametrize("breaks", ["\n", "\r\n", "\r"])
def test_line_breaks_and_commas_inside_a_record_are_text(breaks):
    text = f"1992.09--1996.07  学习{breaks}1996.07--         甲局、乙科,丙"
    assert read_lrm(record(_17=text), "a.lrm").values["resume"] == text.replace("\r\n", "\n").replace(
        "\r", "\n"
    )


def test_padding_of_seven_names_nobody():
    person = read_lrm(
        record(_20="父亲@@@@@@", _21="王一@@@@@@", _22="194503@@@@@@", _23="@@@@@@", _24="已去世@@@@@@"), "a"
    )
    assert len(person.family) == 1
    assert read_lrm(record(_20="@@@@@@", _21="@@@@@@"), "a").family is None


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b'"a","b"', "fields"),
        (b"a,b", "fields"),
        (b"\xff\xff\x81", "encoding"),
        (b'"' * 20, "fields"),
    ],
)
def test_what_is_no_record_is_refused_with_a_code(data, code):
    with pytest.raises(Broken, match=code):
        read_lrm(data, "a.lrm")


fields_of_lrm = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"], exclude_characters='"@#'), max_size=30
)


@settings(max_examples=60, deadline=None)
@given(st.lists(fields_of_lrm, min_size=7, max_size=7))
def test_texts_of_a_record_are_read_as_they_stand(given_texts):
    places = (4, 6, 7, 11, 16, 18, 25)
    person = read_lrm(
        record(**{f"_{place}": text for place, text in zip(places, given_texts, strict=True)}), "a.lrm"
    )
    keys = [
        "native_place",
        "health",
        "birthplace",
        "professional_title",
        "specialty",
        "rewards",
        "post_title",
    ]
    assert [person.values.get(key, "") for key in keys] == [text.strip() for text in given_texts]


def test_the_photo_is_read_whatever_its_line_breaks():
    text = "\n".join(base64.b64encode(PNG).decode()[at : at + 20] for at in range(0, 200, 20))
    assert read_lrmx(form(("ZhaoPian", f"\n{text}\n")), "a.lrmx").photo == PNG


def test_control_signs_are_dropped_from_a_record_and_told():
    person = read_lrm(record(p17="1995.07--2001.03  某镇\x0b干部"), "a.lrm")
    assert person.values["resume"] == "1995.07--2001.03  某镇干部"
    assert [one["value"] for one in person.issues] == ["U+000B"]


@pytest.mark.parametrize(
    ("text", "kept", "told"),
    [
        ("甲&乙", "甲&乙", "&"), ("甲&#11;乙", "甲乙", "U+000B"), ("甲\x0b乙", "甲乙", "U+000B"),
        ("甲&#x1F;乙", "甲乙", "U+001F"),
        ("甲&nbsp;乙", "甲&nbsp;乙", "&"), ("甲& 乙&amp;丙", "甲& 乙&丙", "&"), ("A&B;C", "A&B;C", "&"),
    ],
)  # fmt: skip
def test_what_xml_forbids_is_mended_and_told(text, kept, told):
    person = read_lrmx(form(("JianLi", text)), "a.lrmx")
    assert person.values["resume"] == kept
    assert [one["value"] for one in person.issues] == [told]
