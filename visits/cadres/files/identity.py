"""Who somebody is: one key for names (``pinyin.bare``) and one for ID numbers, wherever they are matched."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from visits.core.cipher import fingerprint
from visits.core.pinyin import stroke_key

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643-1999, section 4
CHECKS = "10X98765432"


def check_digit(number: str) -> str:
    """The check character of an 18-digit number."""
    return CHECKS[sum(int(digit) * weight for digit, weight in zip(number, WEIGHTS, strict=False)) % 11]


def whole_number(number: str) -> str:
    """An ID number of 15 digits, as they were given before 1999, as the 18 digits that the same person has now."""
    if len(number) != 15 or not (number.isascii() and number.isdigit()):
        return number
    longer = f"{number[:6]}19{number[6:]}"
    return longer + check_digit(longer)


def id_marks(number: str) -> list[str]:
    """The fingerprints by which a number is found: its own of 18 digits, then that of its 15 digits of old."""
    whole = whole_number(number)
    short = whole[:6] + whole[8:17]
    is_old = len(whole) == 18 and whole[6:8] == "19"
    return [fingerprint(whole), *([fingerprint(short)] if is_old else [])]


def named_alike(rows: QuerySet[Any], names: Iterable[str]) -> QuerySet[Any]:
    """The cadres whose name is one of these in the bare form; found by the key of the order by strokes, which is
    indexed and follows from nothing but the bare name."""
    return rows.filter(stroke_key__in=sorted({stroke_key(name) for name in names}))
