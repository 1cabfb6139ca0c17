"""One bare form of names: what nobody would call different is the same, wherever people are looked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visits.core.pinyin import PRIVATE, bare, lost_signs, stroke_key, surname_readings, tokens, unified

DOTS = "·•‧・．.∙･⋅˙。"


@pytest.mark.parametrize("dot", [*DOTS, " ", "\u3000", "-", "—", "\u200b", ""])
def test_names_that_differ_in_their_dot_are_one(dot):
    assert bare(f"阿依努尔{dot}买合木提") == bare("阿依努尔·买合木提") == "阿依努尔买合木提"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("龙\ue863", "龙䶮"), ("韦⽂远", "韦文远"), ("韦\U000e0100远", "韦远"), ("Ｊｏｈｎ", "john"), ("⻢某", "马某"),
        ("覃\uf91d", "覃欄"), ("罗\u200b秀\ufeff云", "罗秀云"), ("莫\xa0启", "莫启"),
    ],
)  # fmt: skip
def test_signs_that_look_alike_are_one(one, other):
    assert bare(one) == bare(other)
    assert stroke_key(one) == stroke_key(other)
    assert tokens(one) == tokens(other)


def test_the_private_signs_of_gbk_are_those_of_the_standard():
    assert len(PRIVATE) == 80
    assert not any(0xE000 <= ord(sign) <= 0xF8FF for sign in PRIVATE.values())
    assert len(set(PRIVATE.values())) == 80


@given(st.text(max_size=20))
def test_the_bare_form_is_its_own_and_says_nothing_new(name):
    assert bare(bare(name)) == bare(name)
    assert bare(unified(name)) == bare(name)


@pytest.mark.parametrize(
    ("name", "signs"),
    [("石?", "?"), ("黎□明", "□"), ("莫\ue5f0", "\ue5f0"), ("龙\ue863", ""), ("韦安远", "")],
)
def test_lost_signs_are_seen(name, signs):
    assert lost_signs(name) == signs


@pytest.mark.parametrize(
    ("surname", "readings"),
    [("邓", {"deng"}), ("单", {"dan", "shan"}), ("覃", {"tan", "qin"}), ("曾", {"ceng", "zeng"})],
)
def test_a_surname_is_found_by_the_readings_that_people_use(surname, readings):
    assert set(surname_readings(surname)) == readings
    assert not any(token.startswith("shan") for token in tokens("邓某"))
