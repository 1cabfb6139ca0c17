"""Short texts beside a confidential talk: comments, captions, names of files.

Names and posts of *all* people whom the register knows in the unit are covered for other readers. What is covered
follows from the register alone and never from what lies under a seal, so that it tells nothing (decision 0035).
"""

import datetime as dt
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cadre_review.audit.log import record
from cadre_review.audit.models import Entry
from cadre_review.prepared import rows_given
from visits.cadres.files.models import Cadre
from visits.core.pinyin import INTERPUNCTS, NO_WIDTH, SELECTORS, bare
from visits.fieldwork.visits.models import Interview, SealedSource, Visit
from visits.fieldwork.visits.naming import SHORTEST

COVER = "〔…〕"
SILENT = f"[\\s{INTERPUNCTS}{NO_WIDTH}{SELECTORS}]*"  # what may stand between the characters of a name
FILE_TEXTS = ("added_by_id", "caption", "name")  # of an attachment: whose it is, and what is covered
ACT = "comment.named"
MOST = 60  # short texts with names beside confidential talks that one person writes in an hour


def covered(rows: Iterable[Any], reader: Any, author: str, *fields: str) -> list[Any]:
    """The rows with these texts as the reader may read them; never save them.

    Authors (the attribute ``author`` holds their key) read what they typed, and whoever sealed a source of the
    visit reads all. ``reader`` None is a paper that several read.
    """
    found = list(rows)
    covers = _covers(
        {row.visit_id for row in found if getattr(row, author) != getattr(reader, "pk", 0)}, reader
    )
    for row in found:
        if row.visit_id in covers and getattr(row, author) != getattr(reader, "pk", 0):
            for name in fields:
                setattr(row, name, covers[row.visit_id](getattr(row, name)))
    return found


def _covers(visits: set[int], reader: Any) -> dict[int, Callable[[str], str]]:
    """What covers the texts of each of these visits that holds a confidential talk; three statements."""
    if not visits:
        return {}
    units = dict(rows_given(_confidential, visits))
    if not units:
        return {}
    sealers = {visit for (visit,) in rows_given(_sealed_by, units, reader.pk)} if reader else set()
    words = _words(set(units.values()))
    return {visit: _cover(words[unit]) for visit, unit in units.items() if visit not in sealers}


def _words(units: set[int]) -> Mapping[int, frozenset[str]]:
    """Names and posts of everybody whom the register knows in these units."""
    found: dict[int, set[str]] = defaultdict(set)
    for unit, *words in rows_given(_known_in, units):
        found[unit] |= {bare(word) for word in words if len(bare(word)) >= SHORTEST}
    return defaultdict(frozenset, {unit: frozenset(words) for unit, words in found.items()})


def _confidential(visits: Any) -> Any:
    talks = Interview.objects.filter(visit__in=visits, is_confidential=True)
    return talks.order_by().values_list("visit", "visit__unit")


def _sealed_by(visits: Any, reader: int) -> Any:
    own = SealedSource.objects.filter(interview__visit__in=visits, sealed_by=reader)
    return own.order_by().values_list("interview__visit")


def _known_in(units: Any) -> Any:
    return Cadre.objects.filter(unit__in=units).order_by().values_list("unit", "name", "post_title")


@lru_cache(maxsize=256)
def _cover(words: frozenset[str]) -> Callable[[str], str]:
    if not words:
        return str
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    either = re.compile("|".join(SILENT.join(map(re.escape, word)) for word in longest_first))
    return lambda text: either.sub(COVER, unicodedata.normalize("NFC", text))


def will_be_covered(visit: Visit, *texts: str) -> bool:
    """Whether others will read these texts with something covered, whoever the sources are."""
    cover = _covers({visit.pk}, None).get(visit.pk)
    return cover is not None and any(cover(text) != unicodedata.normalize("NFC", text) for text in texts)


def enter_named(actor: Any, visit: Visit, *texts: str, **detail: Any) -> None:
    """Put it into the log where short texts name people of the unit beside a confidential talk, and bound how many.

    Call it last in the action that writes them. It asks the register only.
    """
    if not will_be_covered(visit, *texts):
        return
    hour = timezone.now() - dt.timedelta(hours=1)
    if Entry.objects.filter(actor=actor, act=ACT, at__gte=hour).count() >= MOST:
        raise ValidationError(
            _(
                "You have named people beside confidential talks %(n)s times within the hour. Leave the names out."
            )
            % {"n": MOST}
        )
    record(actor, ACT, visit, **detail)
