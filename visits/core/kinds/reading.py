"""The one reader of kinds. The process keeps all of them; one small question a request says whether they still hold.

That question asks for the newest change and the sum of the versions, which differ after any write, on whichever server
it was made. Outside of a request (a command, a stream) it is asked at most once a second.
"""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import TextField
from django.db.models.expressions import RawSQL
from django.utils.translation import get_language

from cadre_review import request_cache

from .defaults import DEFAULTS
from .models import Kind

ASKED = "kinds"
FRESH_FOR = 1.0  # seconds
QUESTION = "SELECT MAX(changed_at) || ' ' || SUM(version) || ' ' || COUNT(*) FROM visits_kind"


@dataclass(frozen=True, slots=True)
class Known:
    """A kind as it is read all day."""

    key: str
    name_zh: str
    name_en: str
    behaviour: str
    is_offered: bool = True

    @property
    def name(self) -> str:
        """What the reader calls it."""
        return self.name_in(in_chinese())

    def name_in(self, chinese: bool) -> str:
        """What it is called in Chinese, or in English where it has such a name."""
        return self.name_zh if chinese else self.name_en or self.name_zh


def in_chinese() -> bool:
    """Whether the reader reads Chinese."""
    return (get_language() or "").startswith("zh")


Families = dict[str, dict[str, Known]]
_kept: tuple[str, Families] | None = None
_asked: tuple[float, str] | None = None


def edition() -> str:
    """What differs after any change of a kind; asked once a request."""
    return request_cache.kept(ASKED, _recent)


def _recent() -> str:
    global _asked  # noqa: PLW0603  the memory of the process
    now = time.monotonic()
    if request_cache.is_open() or _asked is None or now - _asked[0] > FRESH_FOR:
        with connection.cursor() as cursor:
            cursor.execute(QUESTION)
            _asked = now, str(cursor.fetchone()[0])
    return _asked[1]


def asked_along() -> RawSQL:
    """The same question, to be asked along with another."""
    return RawSQL(QUESTION, (), TextField())  # noqa: S611 - our own words  # nosec B611


def forget() -> None:
    """Kinds have been written here: ask anew."""
    global _asked  # noqa: PLW0603
    _asked = None
    request_cache.forget(ASKED)


def changed() -> None:
    """The same now, for the rest of the transaction, and when it is through."""
    forget()
    transaction.on_commit(forget)


def of(family: str) -> dict[str, Known]:
    """The kinds of a family by key, in their order, retired ones too."""
    global _kept  # noqa: PLW0603
    now = edition()
    if _kept is None or _kept[0] != now:
        _kept = now, _read()
    return _kept[1].get(family, {})


def _read() -> Families:
    names = ("family", "key", "name_zh", "name_en", "behaviour", "retired_on")
    rows = list(Kind.objects.order_by("family", "position", "pk").values_list(*names))
    found: Families = {}
    for family, key, zh, en, behaviour, retired_on in rows or _defaults():
        found.setdefault(family, {})[key] = Known(key, zh, en, behaviour, retired_on is None)
    return found


def _defaults() -> Iterator[tuple[Any, ...]]:
    """What a database without any kind begins with."""
    return ((family, *row, None) for family, rows in DEFAULTS.items() for row in rows)


def offered(family: str, behaviours: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Key and name of those that may be chosen today, of these behaviours where any are named."""
    wanted = set(behaviours)
    chinese, kinds = in_chinese(), of(family).values()
    return [
        (one.key, one.name_in(chinese))
        for one in kinds
        if one.is_offered and (not wanted or one.behaviour in wanted)
    ]


def choices(family: str) -> list[tuple[str, str]]:
    """Key and name of all."""
    chinese = in_chinese()
    return [(key, one.name_in(chinese)) for key, one in of(family).items()]


def name(family: str, key: str) -> str:
    """What a kind is called; the key itself where there is none."""
    found = of(family).get(key)
    return found.name if found else key


def behaviour(family: str, key: str) -> str:
    """The built-in behaviour that a kind follows; '' where there is no such kind."""
    found = of(family).get(key)
    return found.behaviour if found else ""


def keys(family: str, *behaviours: str) -> list[str]:
    """The keys of the kinds, retired ones too, that follow one of these behaviours."""
    return [key for key, one in of(family).items() if one.behaviour in behaviours]
