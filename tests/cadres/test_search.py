"""A cadre is found by characters, pinyin and initials, on every database alike."""

import pytest
from django.db import connection

from tests.cadres.builders import make_cadre
from tests.units.builders import build_unit
from visits.cadres.models import Cadre
from visits.names import sort_key

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
    unit = build_unit()
    return {name: make_cadre(staff=staff, unit=unit, name=name) for name in NAMES}


def test_each_name_is_found_by_each_of_its_words(roster, staff) -> None:
    for name, words in NAMES.items():
        for word in words:
            assert roster[name] in Cadre.objects.visible_to(staff).named(word), (name, word)


@pytest.mark.parametrize("word", NOBODY)
def test_signs_of_the_query_language_are_plain_signs(roster, word) -> None:
    assert not Cadre.objects.named(word).exists()


def test_percent_in_a_name_finds_only_that_name(roster, staff) -> None:
    odd = make_cadre(staff=staff, name="陈%A_")
    assert list(Cadre.objects.named("%a")) == [odd]
    assert list(Cadre.objects.named("chen%")) == [odd]


@pytest.mark.parametrize("padded", ["王 五", "王\u3000五", " 王五 ", "王  五"])
def test_padding_is_dropped_from_name_and_query(staff, padded) -> None:
    cadre = make_cadre(staff=staff, name=padded)
    assert cadre.name == "王五"
    assert list(Cadre.objects.named(padded)) == [cadre]


def test_full_width_letters_are_letters(roster) -> None:
    assert list(Cadre.objects.named("ｓｘｘ")) == [roster["单雄信"]]


def test_former_name_finds_its_bearer(staff) -> None:
    cadre = make_cadre(staff=staff, name="章亦真", former_names="章小毛；章二毛")
    for word in ("小毛", "zhangermao"):
        assert list(Cadre.objects.named(word)) == [cadre]


def test_long_pinyin_finds_long_name(staff) -> None:
    cadre = make_cadre(staff=staff, name="庄" * 20)
    assert list(Cadre.objects.named("zhuang" * 10)) == [cadre]


def test_surname_is_read_as_a_surname_in_the_order() -> None:
    assert [sort_key(name).split()[0] for name in ("单雄信", "解缙云", "区少华", "曾文", "查志远", "仇英")] == [
        "shan", "xie", "ou", "zeng", "zha", "qiu",
    ]  # fmt: skip


def test_pinyin_runs_through_the_index(db) -> None:
    plan = Cadre.objects.named("zhang").explain()
    # PostgreSQL reads an empty table whole.
    assert "(token>? AND token<?)" in plan if connection.vendor == "sqlite" else "~~" not in plan
