"""Names of people and units: how they are ordered and found.

A name is found by any of its characters, by two or more neighbouring ones, by its pinyin and by
its initials. pypinyin reads a surname as an ordinary word (单 *dan*, 解 *jie*), so both
readings of the surname are indexed and the surname's own reading decides the order.
"""

import json
import re
import unicodedata
from functools import lru_cache
from importlib.metadata import distribution
from itertools import product
from pathlib import Path

# The reading of a character when it is a surname, where it differs from the ordinary one.
SURNAMES = {
    "单": "shan", "解": "xie", "区": "ou", "曾": "zeng", "查": "zha", "仇": "qiu", "任": "ren", "华": "hua",
    "朴": "piao", "盖": "ge", "缪": "miao", "翟": "zhai", "尉": "wei", "乐": "yue", "覃": "qin", "员": "yun",
    "冼": "xian", "种": "chong", "黑": "he", "折": "she", "繁": "po", "秘": "bi", "幺": "yao", "重": "chong",
    "都": "du", "适": "kuo", "洗": "xian", "燕": "yan", "祭": "zhai", "逄": "pang", "隗": "wei", "宓": "mi",
    "长孙": "zhangsun", "尉迟": "yuchi", "万俟": "moqi", "单于": "chanyu", "澹台": "tantai", "令狐": "linghu",
}  # fmt: skip
# Blanks, interpuncts of every make, signs without width, and what only chooses a drawing of a character.
INTERPUNCTS = "·•・‧．.･∙⋅˙᛫﹒。｡⸱ꞏ·"
NO_WIDTH = "\u00ad\u061c\u180e\ufeff\u3164" + "".join(
    map(chr, [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070)])
)
SELECTORS = "".join(map(chr, [*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0), *range(0x180B, 0x180E)]))
SILENT = str.maketrans("", "", " \u3000\u00a0\t\r\n\v\f" + INTERPUNCTS + NO_WIDTH + SELECTORS)
# What GBK systems keep in the private area U+E815…U+E864 (two bytes FE50…FEA0) and GB 18030-2005 and -2022 place in
# Unicode. The codec knows those of GB 18030-2000; the others follow.
PRIVATE = {
    0xE815 + place: bytes([0xFE, low]).decode("gb18030")
    for place, low in enumerate([*range(0x50, 0x7F), *range(0x80, 0xA1)])
} | {
    0xE816: "\U00020087", 0xE817: "\U00020089", 0xE818: "\U000200cc", 0xE81E: "\u9fb4", 0xE826: "\u9fb5",
    0xE82B: "\u9fb6", 0xE82C: "\u9fb7", 0xE831: "\U000215d7", 0xE832: "\u9fb8", 0xE83B: "\U0002298f",
    0xE843: "\u9fb9", 0xE854: "\u9fba", 0xE855: "\U000241fe", 0xE864: "\u9fbb",
}  # fmt: skip
# Radicals that text copied from a PDF has in the place of the characters; Unicode, EquivalentUnifiedIdeograph.txt.
RADICALS = (
    "⺟母⺠民⺧牛⺩王⺫目⺬示⺮竹⺶羊⻁虎⻄西⻅见⻆角⻉贝⻋车⻓长⻔门⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻢马⻣骨⻤鬼"
    "⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻬齐⻮齿⻰龙⻳龟"
)
# Signs that only look otherwise: full width, compatibility ideographs, radicals, and the private area.
ALIKE = PRIVATE | {ord(one): other for one, other in zip(RADICALS[::2], RADICALS[1::2], strict=True)} | {
    code: plain
    for code in [
        *range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B), *range(0x2F00, 0x2FD6),
        *range(0xF900, 0xFAFF), *range(0x2F800, 0x2FA1E),
    ]
    if len(plain := unicodedata.normalize("NFKC", chr(code))) == 1
}  # fmt: skip
_INVISIBLE = str.maketrans("", "", NO_WIDTH + SELECTORS)
_DASHED = re.compile(r"(?<=[\u3400-\u9fff])[-‐‑–—](?=[\u3400-\u9fff])")
_BRACKETED, _BRACKETS = re.compile(r"\([^()]*\)"), str.maketrans("", "", "()")
_LOST = re.compile(r"[?？□■▯�〓\ue000-\uf8ff\U000f0000-\U0010fffd]")
UNKNOWN_STROKES = 99  # a character whose strokes nobody has counted stands last


def unified(text: str) -> str:
    """The text with ordinary signs for those that only look otherwise; nothing else is changed.

    A private sign of an old system becomes the character that the standard has for it, where it has one.
    """
    return text.translate(ALIKE).translate(_INVISIBLE)


def bare(name: str) -> str:
    """What names are compared by, everywhere: two names that nobody would call different have the same bare form.

    Without blanks, interpuncts and signs without width, half-width, in small letters, private signs of old
    systems read as the standard reads them. The name itself stays as it was written.
    """
    plain = unicodedata.normalize("NFKC", name.translate(ALIKE).translate(SILENT)).translate(SILENT)
    return unicodedata.normalize("NFC", _DASHED.sub("", plain).casefold())


def lost_signs(name: str) -> str:
    """The signs of a name in the place of which a character was lost on the way, or which only one system can show."""
    return "".join(dict.fromkeys(_LOST.findall(unified(name))))


@lru_cache(maxsize=16384)
def _readings(character: str) -> tuple[str, ...]:
    """Every reading of one character without tones; the character itself where none is known."""
    from pypinyin import Style, pinyin  # its dictionary was a seventh of every start

    found = pinyin(character, style=Style.NORMAL, heteronym=True, errors="default")[0]
    ordinary = pinyin(character, style=Style.NORMAL, errors="default")[0][0]
    surname = SURNAMES.get(character)
    ordered = [ordinary, *([surname] if surname else []), *found]
    return tuple(dict.fromkeys(reading.lower().replace("ü", "v") for reading in ordered if reading))


def surname_readings(character: str) -> tuple[str, ...]:
    """How a surname of one character is read: its ordinary reading and its own as a surname.

    The other readings that dictionaries give are rare ones (邓 *shan*), under which nobody looks for a person.
    """
    return tuple(dict.fromkeys(filter(None, (_readings(character)[0], SURNAMES.get(character)))))


def sort_key(name: str) -> str:
    """Pinyin of the name, syllables parted by blanks, the surname read as a surname."""
    plain = bare(name)
    head = next((length for length in (2, 1) if plain[:length] in SURNAMES), 0)
    syllables = [SURNAMES[plain[:head]]] if head else []
    return " ".join(syllables + [_readings(letter)[0] for letter in plain[head:]])[:120]


def tokens(name: str) -> set[str]:
    """What a name is found by: characters, neighbouring pairs, pinyin and initials of each surname reading."""
    plain = bare(name)
    if not plain:
        return set()
    found = set(plain) | {plain[at : at + 2] for at in range(len(plain) - 1)}
    given = [_readings(letter)[0] for letter in plain[1:]]
    initials = "".join(part[:1] for part in given)
    for surname in surname_readings(plain[0]):
        found |= {surname + "".join(given), surname + initials, surname[:1] + initials}
    for compound in (2, 1):
        if plain[:compound] in SURNAMES:
            rest = [_readings(letter)[0] for letter in plain[compound:]]
            found.add(SURNAMES[plain[:compound]] + "".join(rest))
            if compound == 2:
                first = [SURNAMES[plain[:compound]][:1], _readings(plain[1])[0][:1]]
                found.add("".join([*first, *(part[:1] for part in rest)]))
    if given:
        found.add("".join(given))
    return {token[:40] for token in found}


def post_tokens(post: str) -> set[str]:
    """What a post is found by: its neighbouring pairs of characters; signs part the words, single ones say nothing.

    Brackets are read through too, with and without what stands in them: 县（区）长 is 县长 and 区长.
    """
    plain = bare(post)
    readings = {plain, _BRACKETED.sub("", plain), plain.translate(_BRACKETS)}
    parts = [part for reading in readings for part in re.findall(r"\w+", reading)]
    return {part[at : at + 2] for part in parts for at in range(len(part) - 1)}


def in_order(word: str) -> str:
    """The expression for a word whose characters stand in a name in this order: 发改委 for 发展和改革委员会."""
    return "[^ ]*".join(map(re.escape, word))


@lru_cache(maxsize=1)
def _stroke_counts() -> dict[str, int]:
    """Strokes by character, 93,867 of them; the package ``strokes`` brings them as a file of data."""
    path = Path(str(distribution("strokes").locate_file("data/strokeCount.json")))
    counts: dict[str, int] = json.loads(path.read_text(encoding="utf-8"))
    return counts


def stroke_key(name: str) -> str:
    """The place of a name in the order by strokes: for each character two digits of strokes, then itself."""
    counts = _stroke_counts()
    return "".join(f"{min(counts.get(sign) or UNKNOWN_STROKES, 99):02d}{sign}" for sign in bare(name))[:240]


def search_text(*names: str) -> str:
    """One line to look in with ``contains``: the names, their pinyin and their initials."""
    parts: list[str] = []
    for name in filter(None, names):
        plain = bare(name)
        readings = [_readings(letter)[:2] for letter in plain[:12]]
        parts += [
            plain,
            "".join(options[0] for options in readings),
            "".join(options[0][:1] for options in readings),
        ]
        if sum(len(options) > 1 for options in readings) <= 3:
            parts += ["".join(variant) for variant in product(*readings)]
    return " ".join(dict.fromkeys(parts))[:2000]


def is_latin(query: str) -> bool:
    """Whether a query is pinyin or initials, not characters."""
    return query.isascii()
