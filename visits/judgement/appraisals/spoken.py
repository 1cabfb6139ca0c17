"""A frozen pack in the language of its reader: the words of closed lists said anew, what people wrote as it stands.

A pack is frozen in the words of whoever froze it, under a digest that nothing may change.
"""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, gettext_lazy, override

from cadre_review.marks import in_use
from visits.cadres.files.models import RankGrade
from visits.core.kinds import reading
from visits.core.kinds.families import Family
from visits.fieldwork.visits.models import Circle, Relation, Statement
from visits.fieldwork.visits.places import HeardAt
from visits.judgement.findings.models import FindingState
from visits.organisation.rounds.models import Check, Dimension
from visits.organisation.units.models import Level

from .models import AppraisalItem
from .pack import Pack

Words = dict[str, str]
LISTS: dict[str, tuple[Any, ...]] = {
    "place": (Check, Dimension, Family.ASPECT),
    "gaps": (Check, Dimension, Circle),
    "aspect": (Family.ASPECT,),
    "label": (Family.ASPECT,),
    "nature": (Statement.Nature,),
    "circle": (Circle,),
    "state_name": (FindingState,),
    "kind": (Family.FINDING,),
    "level_name": (Level,),
    "rank": (RankGrade,),
    "source": (Family.SOURCE, Relation),
    "stood": (HeardAt,),
    "spread": ((gettext_lazy("withheld"), gettext_lazy("not enough")),),
}  # of the fields of a pack
BETWEEN = {"source": re.compile(r"(·|-(?=\d))"), "stood": re.compile("( · )")}  # the words of a field
RATE = re.compile(r"(?: \(|（)([\d.]+%)[)）]")
COMMA = re.compile(r"(?<=[\d)）])(?:, |、)")


def told(item: AppraisalItem) -> Pack:
    """What was frozen of the item; empty before."""
    return spoken(item.pack or {})


def spoken(pack: Pack) -> Pack:
    """The pack in the language in use."""
    language = get_language() or ""
    words = {field: _words(lists, language) for field, lists in LISTS.items()}
    return {key: _said(part, key, words) for key, part in pack.items()}


def _said(part: Any, field: str, words: dict[str, Words]) -> Any:
    if isinstance(part, dict):
        return {key: _said(one, key, words) for key, one in part.items()}
    if isinstance(part, list):
        return [_said(one, field, words) for one in part]
    if isinstance(part, str) and field in words:
        return _anew(part, BETWEEN.get(field), words[field])
    return part


def _anew(text: str, between: re.Pattern[str] | None, words: Words) -> str:
    parts = between.split(text) if between else [text]
    return "".join(words.get(one) or _marked(one) for one in parts)


def _marked(text: str) -> str:
    """Numbers in a row with the marks of the language."""
    marks = in_use()
    return COMMA.sub(marks.comma, RATE.sub(rf"{marks.opening}\1{marks.closing}", text))


def _words(lists: Iterable[Any], language: str) -> Words:
    """Each word of the lists in any language, and what it is in this one."""
    found: Words = {}
    for one in lists:
        found |= _of_kinds(one) if isinstance(one, Family) else _of_choices(one, language)
    return found


def _of_kinds(family: Family) -> Words:
    return {
        name: one.name for one in reading.of(family).values() for name in (one.name_zh, one.name_en) if name
    }


@cache
def _of_choices(choices: Any, language: str) -> Words:
    labels = getattr(choices, "labels", choices)
    found: Words = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            said = [str(one) for one in labels]
        with override(language):
            found |= {word: str(one) for word, one in zip(said, labels, strict=True)}
    return found
