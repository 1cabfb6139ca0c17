"""Words that everybody here knows and so tries first: a person's own, the site's, those of its offices, of places."""

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils import translation

# What the work is called; places come from the list of codes of python-stdnum, names and offices from the accounts.
DUTY = ("组织部", "干部", "走访", "纪实", "考核", "市委", "管理员", "密码", "我爱你", "中国", "测试", "领导")
SHORTEST, SHORTEST_OWN = 5, 3  # letters; a shorter word is a chance hit
LEET = str.maketrans("013457@$!|", "oieastasil")
HAN = re.compile(r"[\u3400-\u9fff]+")
LATIN = re.compile(r"[a-z]{3,}")
PLACE = re.compile(r'(?:province|county)="([^"]*)"')
# What stands behind the name of a place: its kind, with the people that an autonomous one is named after.
KIND_OF_PLACE = re.compile(
    r"(?:[\u4e00-\u9fff]{1,4}族)+自治[州县旗]$|(?:壮族|回族|维吾尔)?自治[区州县旗]$|特别行政区$|(?:地区|新区|省|市|县|区|旗|盟|州)$"
)
YEAR = re.compile(r"(?:19|20)\d\d")


def cut_out(password: str, user: Any = None) -> str:
    """The password with each run of known words and years as one sign: what is left must carry it."""
    plain = password.lower().translate(LEET)
    words = {*own_words(user), *site_words(), *places()}
    spans = [span for word in words for span in _found(word, plain)]
    spans += [match.span() for match in YEAR.finditer(password)] if spans else []
    hidden = {at for start, end in spans for at in range(start, end)}
    begins = {at for at in hidden if at - 1 not in hidden}
    kept = (
        ("·" if at in begins else letter)
        for at, letter in enumerate(password)
        if at in begins or at not in hidden
    )
    return "".join(kept)


def _found(word: str, text: str) -> Iterator[tuple[int, int]]:
    at = text.find(word)
    while at >= 0:
        yield at, at + len(word)
        at = text.find(word, at + 1)


def own_words(user: Any) -> set[str]:
    """The person's account name, name, office and telephone, as typed and in pinyin, in parts and turned round."""
    if user is None:
        return set()
    texts = [getattr(user, name, "") or "" for name in ("username", "name", "office", "phone")]
    return {word for text in texts for word in spellings(text) if len(word) >= SHORTEST_OWN}


def site_words() -> set[str]:
    """The site's name in its languages, its hosts, the work, and the offices of all accounts."""
    offices = get_user_model().objects.exclude(office="").values_list("office", flat=True).distinct()
    texts = [*DUTY, *_names_of_the_site(), *settings.ALLOWED_HOSTS, *offices[:500]]
    return {word for text in texts for word in spellings(text) if len(word) >= SHORTEST}


def _names_of_the_site() -> Iterator[str]:
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            yield str(settings.SITE_NAME)


@lru_cache(maxsize=4096)
def spellings(text: str) -> frozenset[str]:
    """How a name is typed: its Latin words and figures; of Chinese ones the pinyin of every run of two to four
    characters, the surname first or last, and the initials.
    """
    plain = text.lower()
    found = set(LATIN.findall(plain)) | {"".join(LATIN.findall(plain))} | set(re.findall(r"\d{4,}", plain))
    for run in HAN.findall(text):
        found |= set(_readings(_syllables(run)))
    return frozenset(found - {""})


def _syllables(text: str) -> list[str]:
    from pypinyin import lazy_pinyin  # its dictionary was a seventh of every start

    return lazy_pinyin(text)


def _readings(syllables: list[str]) -> Iterator[str]:
    for start in range(len(syllables)):
        for end in range(start + 2, min(start + 4, len(syllables)) + 1):
            yield "".join(syllables[start:end])
    if len(syllables) <= 4:
        yield "".join(syllables[1:] + syllables[:1])
        yield "".join(syllable[0] for syllable in syllables)


@lru_cache(maxsize=1)
def places() -> frozenset[str]:
    """Provinces, cities and counties in pinyin, without their kind (柳州市 → liuzhou)."""
    listed = PLACE.findall(files("stdnum.cn").joinpath("loc.dat").read_text(encoding="utf-8"))
    names = {name for text in listed for name in HAN.findall(text)}
    words = {"".join(_syllables(KIND_OF_PLACE.sub("", name))) for name in names}
    return frozenset(word for word in words if len(word) >= SHORTEST)
