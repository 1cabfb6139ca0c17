# ruff: noqa: E501, SIM905  (lists of words)
"""What the cells of a roster say: one function for each kind of text. ValueError carries the sentence for people."""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from visits.cadres.files.identity import check_digit
from visits.cadres.files.models import RankGrade
from visits.core.pinyin import NO_WIDTH, PRIVATE, lost_signs, unified
from visits.organisation.units.models import Level

SEXES = {"男": "male", "女": "female", "男性": "male", "女性": "female", "male": "male", "female": "female", "m": "male", "f": "female"}  # fmt: skip
LEVELS = {
    Level.CITY_HEAD: "正厅级 厅局级正职 正厅 正厅局级 地厅级正职 正地厅级",
    Level.CITY_DEPUTY: "副厅级 厅局级副职 副厅 副厅局级 地厅级副职 副地厅级",
    Level.COUNTY_HEAD: "正处级 县处级正职 正处 正县处级 正县级 正处长级",
    Level.COUNTY_DEPUTY: "副处级 县处级副职 副处 副县处级 副县级 副处长级",
    Level.SECTION_HEAD: "正科级 乡科级正职 正科 正乡科级 正乡级 科级正职",
    Level.SECTION_DEPUTY: "副科级 乡科级副职 副科 副乡科级 副乡级 科级副职",
    Level.STAFF: "科员级 科员 办事员 办事员级 股级 试用期 试用期人员",
    Level.OTHER: "其他 其它 无级别",
}
GRADES = {
    RankGrade.COUNSEL_1: "一级巡视员", RankGrade.COUNSEL_2: "二级巡视员",
    RankGrade.CONSULTANT_1: "一级调研员", RankGrade.CONSULTANT_2: "二级调研员",
    RankGrade.CONSULTANT_3: "三级调研员", RankGrade.CONSULTANT_4: "四级调研员",
    RankGrade.PRINCIPAL_1: "一级主任科员", RankGrade.PRINCIPAL_2: "二级主任科员",
    RankGrade.PRINCIPAL_3: "三级主任科员", RankGrade.PRINCIPAL_4: "四级主任科员",
    RankGrade.CLERK_1: "一级科员", RankGrade.CLERK_2: "二级科员",
    RankGrade.OLD_CONSULTANT: "调研员", RankGrade.OLD_DEPUTY_CONSULTANT: "副调研员",
    RankGrade.OLD_PRINCIPAL: "主任科员", RankGrade.OLD_DEPUTY_PRINCIPAL: "副主任科员",
}  # fmt: skip
RANKS: dict[str, tuple[str, int]] = {
    word: ("level", int(level)) for level, words in LEVELS.items() for word in words.split()
} | {word: ("rank_grade", int(grade)) for grade, word in GRADES.items()}
# GB/T 4762, and the short words that rosters use for it.
PARTIES = {
    "党员": "中共党员", "中共": "中共党员", "中国共产党": "中共党员", "中国共产党党员": "中共党员", "共产党员": "中共党员",
    "预备党员": "中共预备党员", "中共党员（预备）": "中共预备党员", "团员": "共青团员", "共青团": "共青团员",
    "民革": "民革党员", "民盟": "民盟盟员", "民建": "民建会员", "民进": "民进会员", "农工党": "农工党党员", "农工": "农工党党员",
    "致公党": "致公党党员", "致公": "致公党党员", "九三学社": "九三学社社员", "九三": "九三学社社员", "台盟": "台盟盟员",
    "无党派": "无党派人士", "无党派民主人士": "无党派人士",
}  # fmt: skip
# GB/T 3304
PEOPLES = (
    "汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡 纳西 景颇 柯尔克孜 土 "
    "达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 "
    "门巴 珞巴 基诺"
).split()
_BRACKETS = re.compile(
    r"[（(\[【〔〈《<｛{]([^（()）\[\]【】〔〕〈〉《》<>｛｝{}]*)(?:[）)\]】〕〉》>｝}]|$)"
)
_MARKS = re.compile(
    r"^[★☆*＊※●○◆◇▲△▼◎#§†‡✓√✔]+|^\d{1,4}[.、．]|[★☆*＊※●○◆◇▲△▼◎#§†‡✓√✔①-⑳⑴-⒇、，,；;：:.．]+$"
)
_BEHIND = re.compile(r"(.{2,}?)[-—–/／、,，]+((?:挂职|借调|试用|主持|援|退休|离休|兼职|代|聘|转任|调出).*)")
_FORMER = re.compile(r"(?:原名|曾用名|又名)[:：]?(.+)")
_PEOPLE = re.compile(r"[\u4e00-\u9fff]{1,5}族")


def line(text: str) -> str:
    """The text on one line: a second line goes into brackets (大学 / 学士 → 大学（学士）)."""
    first, *others = [part.strip() for part in text.splitlines() if part.strip()] or [""]
    return first + "".join(part if part[0] in "（(、，；" else f"（{part}）" for part in others)


def joined(text: str) -> str:
    """The text without line breaks and padding blanks."""
    return "".join(part.strip() for part in text.splitlines())


@dataclass
class Named:
    """A name and what stood beside it: fields that it gives, remarks split off, sentences about its signs."""

    name: str
    beside: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)


def name_of(text: str) -> Named:
    """The name without padding and marks, and what stands beside it: 李某（女，壮族）, ★李某（挂职）.

    The dot of a name stays as it was written; a private sign of an old system becomes the standard's.
    ValueError where the cell names two people, or nobody.
    """
    refuse_two(text)
    plain = " ".join(text.split()) if text.isascii() else "".join(text.split())
    named = Named(plain.translate(PRIVATE).translate(str.maketrans("", "", NO_WIDTH)))
    for sign in dict.fromkeys(sign for sign in plain if ord(sign) in PRIVATE):
        words = {"code": f"U+{ord(sign):04X}", "sign": PRIVATE[ord(sign)]}
        named.told.append(_("The sign %(code)s of an older system was read as “%(sign)s”.") % words)
    split_off(named)
    if named.name.isascii() and not any(sign.isalpha() for sign in named.name):
        raise ValueError(_("This is not a name."))
    if lost := lost_signs(named.name):
        shown = "、".join(sign if sign.isprintable() else f"U+{ord(sign):04X}" for sign in lost)
        text = _("“%(signs)s” may stand for a character that was lost. Look the name up and correct it.")
        named.told.append(text % {"signs": shown})
    return named


def refuse_two(text: str) -> None:
    """ValueError where two names stand in one cell."""
    parts = [part for part in re.split(r"[\r\n、]+", text.strip()) if len("".join(part.split())) > 1]
    names = [part for part in parts if re.fullmatch(r"[\u3400-\u9fff]{2,4}", "".join(part.split()))]
    if len(names) > 1 and len(names) == len(parts):
        raise ValueError(_("Two names stand in one cell. Give each person a row."))


def split_off(named: Named) -> None:
    """Split off brackets, marks and words behind a dash; what would leave no name stays."""
    for words in _BRACKETS.findall(named.name):
        for word in filter(None, re.split(r"[,，、;；]", words)):
            take_beside(named, word)
    name = _BRACKETS.sub("", named.name)
    if found := _BEHIND.fullmatch(name):
        name = found[1]
        named.remarks.append(found[2])
    named.remarks += [mark for mark in _MARKS.findall(name) if mark.strip("、，,；;：:.．")]
    name = _MARKS.sub("", name)
    if name:
        named.name = name
    else:
        named.beside, named.remarks = {}, []


def take_beside(named: Named, word: str) -> None:
    """What a word in brackets says: sex, people, a former name; else it is a remark."""
    if word in ("男", "女"):
        named.beside["sex"] = SEXES[word]
    elif _PEOPLE.fullmatch(word):
        named.beside["ethnicity"] = word
    elif found := _FORMER.fullmatch(word):
        named.beside["former_names"] = found[1]
    else:
        named.remarks.append(word)


def is_rounded(text: str) -> bool:
    """Whether a number is one that a spreadsheet has rounded and saved as text: three zeros and a wrong check digit."""
    plain = text.strip()
    return bool(re.fullmatch(r"\d{15}000", plain)) and check_digit(plain) != "0"


def without_lost_digits(number: str) -> str:
    """A number that a spreadsheet has rounded, with signs that no number has in the place of what is lost."""
    digits = number.strip()
    return digits[:15] + "?" * max(len(digits) - 15, 1) if digits.isdigit() else digits


def sex(text: str) -> str:
    """Male or female."""
    if found := SEXES.get("".join(unified(text).split()).lower()):
        return found
    raise ValueError(_("This is neither 男 nor 女."))


def ethnicity(text: str) -> str:
    """The name of the people with 族, as GB/T 3304 has it; other texts as written."""
    plain = unified(joined(text))
    return f"{plain}族" if plain in PEOPLES else plain


def party(text: str) -> str:
    """The words of GB/T 4762; other texts as written."""
    plain = unified(joined(text))
    return PARTIES.get(plain, plain)


def rank(text: str) -> tuple[str, int]:
    """("level", …) or ("rank_grade", …): rosters use one column for either."""
    plain = "".join(unified(text).split())
    if plain in RANKS:
        return RANKS[plain]
    raise ValueError(_("This level is not known, so it was not read."))


def id_number(text: str) -> str:
    """An ID number whose date and check digit are right (GB 11643); 15-digit ones pass by their date."""
    plain = re.sub(r"[\s'‘’`\"=]", "", unicodedata.normalize("NFKC", unified(text))).upper()
    if re.fullmatch(r"\d+(\.\d+)?E\+?\d+", plain):
        raise ValueError(
            _(
                "Excel has turned the number into a float and lost digits. Set the cell to text and type it again."
            )
        )
    if not re.fullmatch(r"\d{17}[\dX]|\d{15}", plain):
        raise ValueError(_("An ID number has 18 digits, the last of which may be X. Check the number."))
    if birth_of(plain) is None:
        raise ValueError(_("The date of birth in the ID number does not exist. Check the number."))
    if len(plain) == 18 and check_digit(plain) != plain[17]:
        raise ValueError(_("The check digit of the ID number is wrong. Check the number."))
    return plain


def birth_of(number: str) -> dt.date | None:
    """The date of birth inside an ID number."""
    digits = number[6:14] if len(number) == 18 else f"19{number[6:12]}"
    try:
        return dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def sex_of(number: str) -> str:
    """The sex inside an ID number."""
    return "male" if int(number[16] if len(number) == 18 else number[14]) % 2 else "female"


def education(level: str, degree: str = "", school: str = "", mode: str = "full_time") -> dict[str, Any]:
    """One line of schooling; a degree on a second line or in brackets goes into its own place."""
    parts = [part for part in re.split(r"[\s（）()、，,/]+", level.strip()) if part]
    if not degree and len(parts) > 1:
        degree = "、".join(part for part in parts[1:] if re.search("[学硕博]士", part))
        level = parts[0] if degree else "".join(parts)
    schools = [part.strip() for part in school.splitlines() if part.strip()]
    return {
        "mode": mode, "level": joined(level), "degree": joined(degree),
        "level_school": schools[0] if schools else "", "degree_school": "".join(schools[1:]),
    }  # fmt: skip
