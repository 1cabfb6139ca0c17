"""A cadre is found by characters, pinyin and initials, on every database alike."""

import pytest
from django.db import connection

from tests.world import make_unit, open_cadre
from visits.cadres.files.models import Cadre
from visits.cadres.files.search import find
from visits.core.pinyin import sort_key, stroke_key
from visits.organisation.units.models import Unit

pytestmark = pytest.mark.django_db
NAMES = {
    "单雄信": ["单", "雄信", "单雄", "shan", "dan", "shanxiong", "danxx", "sxx", "dxx", "SHANXIONGXIN"],
    "解缙云": ["xiejin", "jiejin", "xjy", "jjy"],
    "区少华": ["ou", "qushao", "osh", "qsh"],
    "曾文": ["zeng", "ceng", "zw", "cw", "曾文"],
    "查志远": ["zhazhi", "chazhi", "zzy", "czy", "zhiyuan"],
    "仇英杰": ["qiuying", "chou", "qyj", "cyj"],
    "欧阳海": ["ouyang", "oyh", "欧阳", "阳海", "ouyanghai"],
    "尉迟恭明": ["yuchi", "weichi", "ycgm", "尉迟恭"],
    "万俟成": ["moqi", "mqc", "wanqi"],
    "买买提·阿卜杜拉": ["买买提·阿卜杜拉", "买买提阿卜", "maimaiti", "mmt", "·阿卜"],
    "𠮷田明": ["𠮷", "𠮷田", "田明", "tianming"],
}
NOBODY = ["%", "_", "s%", "sh_n", "单%", "'", '"', "\\", "shan%'--", "雄单", "zzzz", "单信", "\U0010ffff"]


@pytest.fixture
def roster(staff) -> dict[str, Cadre]:
    unit = make_unit()
    return {name: open_cadre(staff=staff, unit=unit, name=name) for name in NAMES}


def test_each_name_is_found_by_each_of_its_words(roster, staff) -> None:
    for name, words in NAMES.items():
        for word in words:
            assert roster[name] in Cadre.objects.visible_to(staff).named(word), (name, word)
            assert roster[name] in find(Cadre.objects.visible_to(staff), word), (name, word)


@pytest.mark.parametrize("word", NOBODY)
def test_signs_of_the_query_language_are_plain_signs(roster, word) -> None:
    assert not Cadre.objects.named(word).exists()


def test_percent_in_a_name_finds_only_that_name(roster, staff) -> None:
    odd = open_cadre(staff=staff, name="陈%A_")
    assert list(Cadre.objects.named("%a")) == [odd]
    assert list(Cadre.objects.named("chen%")) == [odd]


@pytest.mark.parametrize("padded", ["王 五", "王\u3000五", " 王五 ", "王  五"])
def test_padding_is_dropped_from_name_and_query(staff, padded) -> None:
    cadre = open_cadre(staff=staff, name=padded)
    assert cadre.name == "王五"
    assert list(Cadre.objects.named(padded)) == [cadre]


def test_full_width_letters_are_letters(roster) -> None:
    assert list(Cadre.objects.named("ｓｘｘ")) == [roster["单雄信"]]


def test_former_name_finds_its_bearer(staff) -> None:
    cadre = open_cadre(staff=staff, name="章亦真", former_names="章小毛；章二毛")
    for word in ("小毛", "zhangermao"):
        assert list(Cadre.objects.named(word)) == [cadre]


def test_long_pinyin_finds_long_name(staff) -> None:
    cadre = open_cadre(staff=staff, name="庄" * 20)
    assert list(Cadre.objects.named("zhuang" * 10)) == [cadre]


def test_surname_is_read_as_a_surname_in_the_order() -> None:
    assert [sort_key(name).split()[0] for name in ("单雄信", "解缙云", "区少华", "曾文", "查志远", "仇英")] == [
        "shan", "xie", "ou", "zeng", "zha", "qiu",
    ]  # fmt: skip


def test_pinyin_runs_through_the_index(db) -> None:
    plan = Cadre.objects.named("zhang").explain()
    # PostgreSQL reads an empty table whole.
    assert "(token>? AND token<?)" in plan if connection.vendor == "sqlite" else "~~" not in plan


@pytest.fixture
def city(staff) -> dict[str, Cadre]:
    """Three people in two bureaus, one of them with a former name, and a division below the first bureau."""
    finance = make_unit(name="榆平市财政局", short_name="财政局")
    below = make_unit(name="预算科", parent=finance)
    forest = make_unit(name="榆平市林业局", short_name="林业局", former_names="绿化委员会办公室")
    plain = [
        ("张三丰", finance, "财政局党组成员、副局长"),
        ("李四海", below, "预算科科长"),
        ("张四维", forest, "林业局局长"),
    ]
    return {
        name: open_cadre(staff=staff, unit=unit, name=name, post_title=post) for name, unit, post in plain
    }


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("财政", "张三丰 李四海"),  # the unit and what is under it
        ("副局", "张三丰"),
        ("局长", "张三丰 张四维"),
        ("财政 张", "张三丰"),
        ("张 财政", "张三丰"),
        ("财政局副局长", "张三丰"),
        ("财政局长", "张三丰"),
        ("财政局科长", "李四海"),
        ("绿化委员会", "张四维"),
        ("zhangsi 林业", "张四维"),
        ("caizheng", "张三丰 李四海"),
        ("张 李", ""),
        ("财政 财政", "张三丰 李四海"),
        ("·", ""),
        ("党组成员 ＺＳＦ", "张三丰"),
        ("财局", "张三丰 李四海"),  # the characters of the unit's name in order
        ("局长 财局", "张三丰"),
        ("林局局长", "张四维"),
        ("局财", ""),
    ],
)
def test_every_word_may_be_of_the_name_the_post_or_the_unit(city, line, names) -> None:
    assert {cadre.name for cadre in find(Cadre.objects.all(), line)} == set(names.split())


@pytest.mark.parametrize("word", ["发改委", "发展改革委", "发改", "fzgg", "市发改委"])
def test_a_unit_is_found_by_its_short_form(word) -> None:
    long = make_unit(name="榆平市发展和改革委员会", short_name="发展改革委")
    make_unit(name="榆平市改革发展研究所")
    assert list(Unit.objects.named(word)) == [long]


@pytest.mark.parametrize("line", ["县长", "区长", "县区长", "柳东 县长"])
def test_a_post_is_read_through_its_brackets(staff, line) -> None:
    head = open_cadre(staff=staff, unit=make_unit(name="柳东新区"), name="覃远", post_title="县（区）长")
    open_cadre(staff=staff, name="韦近", post_title="副书记（挂职）")
    assert list(find(Cadre.objects.all(), line)) == [head]


@pytest.mark.parametrize(
    "written", ["艾力·买买提", "艾力•买买提", "艾力．买买提", "艾力买买提", "艾力・买买", "力·买"]
)
def test_interpunct_is_found_with_and_without(staff, written) -> None:
    cadre = open_cadre(staff=staff, name="艾力·买买提")
    assert list(find(Cadre.objects.all(), written)) == [cadre]


@pytest.mark.parametrize("written", ["䶮", "高䶮", "䶮\U000e0100", "高\ufe00䶮"])
def test_rare_character_is_found_whatever_chooses_its_drawing(staff, written) -> None:
    cadre = open_cadre(staff=staff, name="高䶮\U000e0101")
    assert list(find(Cadre.objects.all(), written)) == [cadre]


# Strokes as the dictionary (现代汉语通用字笔顺规范) and Unihan's kTotalStrokes count them.
STROKES = {
    "一": 1,
    "丁": 2,
    "万": 3,
    "王": 4,
    "石": 5,
    "刘": 6,
    "李": 7,
    "林": 8,
    "赵": 9,
    "郭": 10,
    "黄": 11,
    "韩": 12,
    "霍": 16,
    "𠮷": 6,
}


def test_strokes_are_those_of_the_dictionary() -> None:
    assert {sign: int(stroke_key(sign)[:2]) for sign in STROKES} == STROKES
    assert stroke_key("\ue000") == "99\ue000"
    assert sorted(["黄一", "丁十万", "王五", "丁一"], key=stroke_key) == ["丁一", "丁十万", "王五", "黄一"]
