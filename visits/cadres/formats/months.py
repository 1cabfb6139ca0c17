"""Months as offices write them."""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

EARLIEST = 1900
EPOCH = dt.date(1899, 12, 30)  # day 0 of a spreadsheet
SERIALS = range(3_654, 80_000)  # 1910 and later
OCTOBER, CENTURY, SERIAL, REMARK = "october", "century", "serial", "remark"
_PART = r"\s*(?:[-./\\·•‧・∙⋅。,、—–−‐‑‒_:]{1,2}|年|月|\s)\s*"
_FORMS = (
    re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})?"),
    re.compile(
        rf"(?P<year>\d{{4}}|\d{{2}}){_PART}(?P<month>\d{{1,2}})(?:月份?|{_PART}(?P<day>\d{{1,2}})[日号]?)?"
    ),
    re.compile(rf"(?P<month>\d{{1,2}}){_PART}(?P<year>\d{{4}})年?"),
    re.compile(r"(?P<word>[a-z]{3,9})[-./,\s]*(?P<year>\d{4}|\d{2})"),
    re.compile(r"(?P<year>\d{4}|\d{2})[-./,\s]*(?P<word>[a-z]{3,9})"),
)
_WORDS = "jan feb mar apr may jun jul aug sep oct nov dec".split()  # noqa: SIM905
_CLOCK = re.compile(r"[t\s]+\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?z?$")
_AGE = re.compile(r"[\s,、]*\(?\s*\d{1,3}\s*周?岁\s*\)?$|\(\s*\d{1,3}\s*\)$")
_BRACKET = re.compile(r"\s*[(\[【〔][^()\[\]【】〔〕]*[)\]】〕]\s*$")
_ABOUT = re.compile(r"^(?:大?约|大概|约为)\s*")
_ROUND = re.compile(r"^出?生[于:]?\s*|\s*(?:出?生|[起始])$|\s*[-—–~]*\s*(?:至今|[-—–~])$")
_DIGITS = dict(zip("〇零○一二三四五六七八九", "000123456789", strict=True))
_CHINESE = re.compile(r"[〇零○一二三四五六七八九十]+")


@dataclass(frozen=True)
class Said:
    """What a text says of a month; ``doubt`` names why somebody should look: october, century, serial, remark."""

    month: dt.date | None = None
    day: int = 0
    doubt: str = ""

    @property
    def october(self) -> dt.date | None:
        """October of the year, where the text is a number that may have lost its last zero."""
        return self.month.replace(month=10) if self.month and self.doubt == OCTOBER else None


@lru_cache(maxsize=16384)
def said(text: str) -> Said:
    """Read a month: 1975.08, 1975.8, 1975年8月生, 197508, 75.08, 1975·08, Aug-75, 一九七五年八月, also with a day.

    Years run from 1900 to the next one; a day that does not exist makes it no month, a day 00 is none.
    A bare 1975.1 may be what a spreadsheet leaves of 1975.10; two digits of a year may mean two centuries.
    """
    plain = unicodedata.normalize("NFKC", text).strip().lower().strip("'‘’`")
    plain, doubt = _without_remarks(plain)
    plain = _CHINESE.sub(_number, plain)
    for form in _FORMS:
        if found := form.fullmatch(plain):
            return _said(found.groupdict(), plain, doubt)
    if re.fullmatch(r"\d{5}(?:\.0+)?", plain):
        return _serial(int(plain[:5]))
    return Said()


def _without_remarks(plain: str) -> tuple[str, str]:
    """The month without what stands around it, and whether that was a remark that somebody should look at."""
    doubt = ""
    plain = _CLOCK.sub("", _AGE.sub("", plain)).strip()
    if plain[:1] == "(" and plain[-1:] == ")" and plain.count("(") == 1:
        plain = plain[1:-1]
    if _BRACKET.search(plain) or _ABOUT.match(plain):
        plain, doubt = _ABOUT.sub("", _BRACKET.sub("", plain)), REMARK
    for _turn in range(2):
        plain = _ROUND.sub("", plain.strip()).rstrip(" .、,。;")
    return plain, doubt


def _number(found: re.Match[str]) -> str:
    """Chinese numerals in digits: 一九七五, 十二, 二十一."""
    tens, ten, ones = found[0].partition("十")
    if not ten:
        return "".join(_DIGITS[sign] for sign in found[0])
    return f"{_DIGITS.get(tens, tens or '1')}{_DIGITS.get(ones, ones or '0')}"


def _said(parts: dict[str, str], plain: str, doubt: str) -> Said:
    """The month of the parts that a form has found."""
    if word := parts.get("word"):
        parts = parts | {"month": str(_WORDS.index(word[:3]) + 1) if word[:3] in _WORDS else "0"}
    year, short = int(parts["year"]), len(parts["year"]) == 2
    if short:
        this = dt.date.today().year % 100
        year, doubt = (2000 + year, doubt or CENTURY) if year <= this else (1900 + year, doubt)
    day = int(parts.get("day") or 0)
    month = _month(year, int(parts["month"]), day or 1)
    if month and re.fullmatch(r"\d{2,4}\.1", plain):
        doubt = OCTOBER
    return Said(month, day, doubt) if month else Said()


def _serial(number: int) -> Said:
    """The month of a day that a spreadsheet counts from 1899; 19758 may be a year and a month, so it is none."""
    if number not in SERIALS or (EARLIEST * 10 <= number <= dt.date.today().year * 10 + 9 and number % 10):
        return Said()
    day = EPOCH + dt.timedelta(days=number)
    month = _month(day.year, day.month, day.day)
    return Said(month, day.day, SERIAL) if month else Said()


def read_month(text: str) -> dt.date | None:
    """Give the first day of the month that a text names; None where it is empty or no month. See ``said``."""
    return said(text).month


def _month(year: int, month: int, day: int) -> dt.date | None:
    if not EARLIEST <= year <= dt.date.today().year + 1:
        return None
    try:
        return dt.date(year, month, day).replace(day=1)
    except ValueError:
        return None


def doubt_of(found: Said) -> str:
    """The sentence for what somebody should look at; '' where there is no doubt."""
    if not found.month or not found.doubt:
        return ""
    words = {"month": dotted(found.month), "other": dotted(found.october)}
    return {
        OCTOBER: _("This may be %(month)s, or %(other)s without its last zero.") % words,
        CENTURY: _("The year has two digits; it was read as %(month)s.") % words,
        SERIAL: _("A spreadsheet's number of a day; it was read as %(month)s.") % words,
        REMARK: _("It was read as %(month)s; look at what is written beside it.") % words,
    }[found.doubt]


def read_day(text: str) -> dt.date | None:
    """Give the day that a text names (20181231, 2018-12-31, 2018年12月31日); a month alone gives its first day."""
    found = said(text)
    return found.month.replace(day=found.day or 1) if found.month else None


def dotted(month: dt.date | None) -> str:
    """Write a month as rosters and papers print it: 1975.08; '' for none."""
    return f"{month.year:04}.{month.month:02}" if month else ""
