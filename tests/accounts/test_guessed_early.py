"""Passwords that are tried first are refused however they are spelled; good ones pass; by both rules."""

import pytest
from django.contrib.auth.password_validation import get_password_validators, validate_password
from django.core.exceptions import ValidationError

from cadre_review.accounts import known_words
from cadre_review.accounts.models import User
from cadre_review.settings import password_validators

pytestmark = pytest.mark.django_db

COMMON = """Password123! P@ssw0rd2026 Passw0rd!2026 PASSWORD-123456 p4ssw0rd!!A1 Admin@123456 Administrator1!
Welcome@2026 Iloveyou2026! Woaini5201314! Letmein!2026 Monkey123456! Dragon@2026x Sunshine#2026 Aa123456789!
Abcd1234!@#$ Abc@12345678 1234567890Aa! Qq123456789! Wang@123456789 Mima@123456789 Zhongguo@1949 Test@12345678
Football2026! Superman@1234 Changeme@2026 Secret123456! Hello@123456 Master#2026!!"""
KEYS = """Qwerty12345! Qwertyuiop1! 1qaz@WSX3edc Zaq12wsx!!QQ !QAZ2wsx#EDC Asdfghjkl1!! QwerAsdfZxcv1! Zxcvbnm,./123
1q2w3e4r5t6Y! Qazwsx!@#123 1qaz2wsx3edcA! 0987654321Aa!"""
PLACES = """Liuzhou@2026 Liuzhou-2026! LiuZhou20260101! L1uzh0u@2026 Liuzhou2026Zuzhibu! Liuzhou-2026-Liuzhou
Guangxi2026! Nanning@20261 Guilin#2026!! Beijing2008!! Sanjiang@2026 LZzuzhibu@2026 Zuzhibu#2026 Zoufang2026!
ganbuZoufang@2026 Ganbu-Kaohe-2026 GXLiuzhou@2026"""
OWN = """Weimingyuan1! Weimingyuan@1985 MingyuanWei85! Mingyuan2026!! wmy@20260101A weimy.office-1 Jijianjiancha@26
13977201234Wm! Cadre-records-1 Visitrecords@26 records.example1!A Zoufangjishi1!"""
BAD = [word for family in (COMMON, KEYS, PLACES, OWN) for word in family.split()]
GOOD = [
    "River-and-boat-3", "Kite-over-hill-7", "walnut Gate 41 drizzle", "Tq7#vLp2!xRz", "mokqi-82-Farnel",
    "Lantern7-orbit-Sieve", "bK-4rtz-Qwol9m", "纸船过江-Kettle-9", "Very-odd-kettle-1", "xk9-Trumpet-cloud",
    "Teapot/Umbrella/77", "Glacier.Sock.Violin8", "7-Pelicans-knit-Hats", "zhuoBu-liyu-88-Feng", "Marble+Otter+Fog+5",
    "Quartz_ladle_Tulip_6", "wuGui%paoBu%43xiong", "Nine sleepy badgers, 2 hats", "Copper-Yak-jumps-12",
    "fJ2-mmQ8-zzT4-pLw", "Liuzhou-Otter-Sock-Violin-4",
]  # fmt: skip


@pytest.fixture(scope="module")
def person():
    return User(username="weimy.office", name="韦明远", office="纪检监察组", phone="13977201234")


@pytest.fixture(params=["level3", "modern"])
def rule(request, settings):
    """What each rule holds a password to, apart from length and classes: those do not make it hard to guess."""
    settings.ALLOWED_HOSTS = ["records.example"]
    apart = ("MinimumLengthValidator", "CharacterClasses")
    named = password_validators(request.param)
    return get_password_validators([one for one in named if not str(one["NAME"]).endswith(apart)])


@pytest.mark.parametrize("family", ["COMMON", "KEYS", "PLACES", "OWN"])
def test_what_is_tried_first_is_refused(person, rule, family):
    def passes(word: str) -> bool:
        try:
            validate_password(word, person, rule)
        except ValidationError:
            return False
        return True

    assert [word for word in globals()[family].split() if passes(word)] == []
    assert len(BAD) >= 60


def test_good_ones_pass(person, rule):
    for word in GOOD:
        validate_password(word, person, rule)


@pytest.mark.parametrize("which", ["level3", "modern"])
def test_good_ones_pass_the_whole_rule(person, which):
    validators = get_password_validators(password_validators(which))
    for word in [word for word in GOOD if which == "level3" or len(word) >= 12]:
        validate_password(word, person, validators)


def test_offices_of_the_site_are_known_words(person):
    text = "Youpiaoguan-Youpiaoguan"
    assert known_words.cut_out(text, person) == text
    User.objects.create_user("other", name="x", office="邮票馆")
    assert known_words.cut_out(text, person) == "·-·"
