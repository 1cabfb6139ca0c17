"""Finding cadres by one line of words: names, posts and units.

Every word of the line must fit; it may fit the name, the post or the unit. A word is resolved before the list
is asked for: few people are named by their keys; many are left to an index of the list's own order, since a
page is filled from the first rows on. What is never asked is an OR for which a database reads a million rows.

- One character, pinyin and initials are looked for in names (pinyin in units where no name is read so).
- Two characters and more are looked for in names, in posts and in units, and as a unit with a post behind it. A unit is
  found by a short form too, whose characters its name holds in this order (发改委); a post through its brackets.
"""

import re
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Q

from visits.core.pinyin import bare, in_order, is_latin
from visits.organisation.units.models import SHORTENED, Unit

from .models import LAST_SIGN, TOKEN_LENGTH, CadreToken

FEW = 2000  # people named by their keys
WORDS = 8
NOBODY = Q(pk__in=[])
SPANS = 4  # stretches of the unit tree that are asked for by their bounds


def find(rows: models.QuerySet[Any], line: str) -> models.QuerySet[Any]:
    """The rows whom every word of the line fits."""
    for word in dict.fromkeys(line.split()[:WORDS]):
        rows = rows.filter(fits(word))
    return rows


def fits(word: str) -> Q:
    """The condition for one word; a word of nothing but blanks and signs fits nobody."""
    plain = bare(word)
    if not plain:
        return NOBODY
    if is_latin(plain):
        return _latin(plain)
    if len(plain) == 1:
        return of_whom(CadreToken.objects.filter(token=plain))
    holding = Q(search_text__contains=plain[0]) & Q(search_text__contains=plain[1])
    rows = Unit.objects.filter(holding).order_by().values_list("search_text", "tree_left", "tree_right")
    units = [(text, (left, right)) for text, left, right in rows]
    return either(having(plain), in_units(_called(plain, units)), _post_of_unit(plain, units))


def _called(plain: str, units: list[tuple[str, tuple[int, int]]]) -> list[tuple[int, int]]:
    """The stretches of the units that are called so, whole or with the characters in order."""
    shortened = re.compile(in_order(plain) if len(plain) in SHORTENED else re.escape(plain))
    return joined(stretch for text, stretch in units if plain in text or shortened.search(text))


def having(plain: str) -> Q:
    """Cadres whose name or post holds every pair of neighbours of the text.

    One pair that few hold decides, and the others are asked of these few. Where each pair is held by many, the
    first and the last are asked for: a third list as long would cost more than it takes away.
    """
    pairs = list(dict.fromkeys(plain[at : at + 2] for at in range(len(plain) - 1)))
    tokens = CadreToken.objects.order_by()
    for pair in pairs:
        few = set(tokens.filter(token=pair).values_list("cadre", flat=True)[: FEW + 1])
        if len(few) > FEW:
            continue
        for other in pairs:
            if few and other != pair:
                few &= set(tokens.filter(token=other, cadre__in=few).values_list("cadre", flat=True))
        return Q(pk__in=sorted(few))
    ends = [
        Q(pk__in=tokens.filter(token=pair).values("cadre")) for pair in dict.fromkeys((pairs[0], pairs[-1]))
    ]
    return ends[0] & ends[1] if len(ends) > 1 else ends[0]


def _latin(plain: str) -> Q:
    """Pinyin or initials of a name; of a unit where no name is read so."""
    plain = plain[:TOKEN_LENGTH]
    tokens = CadreToken.objects.filter(token__gte=plain, token__lt=plain + LAST_SIGN)
    if tokens.exists():
        return of_whom(tokens)
    units = Unit.objects.filter(Q(search_text__contains=plain) | Q(code__istartswith=plain))
    stretches = units.order_by().values_list("tree_left", "tree_right")
    return in_units(joined(stretches)) if len(plain) > 1 else NOBODY


def _post_of_unit(plain: str, units: list[tuple[str, tuple[int, int]]]) -> Q:
    """Unit and post written in one, 财政局副局长: the longest beginning that is a unit, and the post behind it."""
    for at in range(len(plain) - 2, 1, -1):
        if stretches := _called(plain[:at], units):
            return having(plain[at:]) & in_units(stretches)
    return NOBODY


def of_whom(lines: models.QuerySet[Any]) -> Q:
    """The cadres of these tokens, or other lines of theirs: by key where they are few, else as the database finds them
    best."""
    keys = lines.order_by().values_list("cadre", flat=True)
    few = list(keys[: FEW + 1])
    if len(few) <= FEW:
        return Q(pk__in=sorted(set(few)))
    return Q(pk__in=keys)


def joined(stretches: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Stretches of the unit tree, each a unit with all below it, made one where they touch."""
    found: list[tuple[int, int]] = []
    for left, right in sorted(stretches):
        if found and left <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(right, found[-1][1]))
        else:
            found.append((left, right))
    return found


def in_units(stretches: list[tuple[int, int]]) -> Q:
    """Cadres of these stretches: by the bounds where they are few, else by the units themselves."""
    if len(stretches) <= SPANS:
        return either(*(Q(unit_left__gte=left, unit_left__lte=right) for left, right in stretches))
    inside = either(*(Q(tree_left__gte=left, tree_left__lte=right) for left, right in stretches))
    return Q(unit__in=list(Unit.objects.filter(inside).order_by().values_list("pk", flat=True)))


def either(*conditions: Q) -> Q:
    """Any of the conditions; those that fit nobody are left out, and none at all fits nobody."""
    found = Q()
    for condition in conditions:
        if condition != NOBODY:
            found |= condition
    return found or NOBODY
