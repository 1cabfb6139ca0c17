"""Writing kinds. Keys and behaviours never change, so that what rows hold stays true; names and order may."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cadre_review.audit.log import record
from visits.core.access import require
from visits.core.kinds import reading
from visits.core.kinds.families import RULES
from visits.core.kinds.fields import LONGEST
from visits.core.kinds.models import Kind
from visits.core.pinyin import search_text
from visits.core.records import Register, fill, store

LONGEST_KEY = 24
kinds = Register(
    Kind, "kind.write", stale=gettext_lazy("Someone else has changed this kind meanwhile. Look at it again.")
)


@transaction.atomic
def add_kind(*, actor: Any, family: str, name_zh: str, name_en: str, behaviour: str) -> Kind:
    """Enter a kind of the city's own at the end of its family; it follows a built-in behaviour for good."""
    require(actor, "kind.write")
    rules, row = RULES[family], _family(family)
    if behaviour not in set(rules.behaviours) - rules.single:
        raise ValidationError({"behaviour": _("Choose one of the behaviours that there are.")})
    key = name_zh.strip()[:LONGEST] if rules.is_worded else _key(name_zh, row)
    made = Kind(family=family, key=key, behaviour=behaviour)
    made.position = max((one.position for one in row), default=0) + 1
    fill(made, {"name_zh": name_zh, "name_en": name_en})
    return _enter(actor, "kind.add", made, text=made.name_zh)


@transaction.atomic
def rename_kind(*, actor: Any, kind: Kind, base_version: int, name_zh: str, name_en: str) -> Kind:
    """Call a kind otherwise, also where it stands already; the name before is kept."""
    found = _found(actor, kind)
    kinds.refuse_stale(found, base_version)
    before = found.name_zh
    fill(found, {"name_zh": name_zh, "name_en": name_en})
    return _enter(actor, "kind.rename", found, before=before, after=found.name_zh)


@transaction.atomic
def move_kind(*, actor: Any, kind: Kind, up: bool) -> Kind:
    """Let a kind change places with its neighbour; at the end of the row nothing changes."""
    found = _found(actor, kind)
    row = [one for one in _family(found.family) if one.retired_on is None or one.pk == found.pk]
    at = row.index(found)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(row):
        return found
    row[at], row[to] = row[to], row[at]
    for position, one in enumerate(row, start=1):
        if one.position != position:
            one.position = position
            kinds.keep(actor, store(one))
    reading.changed()
    record(actor, "kind.move", found, family=found.family, place=to + 1)
    return row[to]


@transaction.atomic
def retire_kind(*, actor: Any, kind: Kind) -> Kind:
    """Offer a kind no more. What bears it keeps it; lists still find it."""
    found = _found(actor, kind)
    if found.behaviour in RULES[found.family].single:
        raise ValidationError(_("The site itself writes this kind: it cannot be retired."))
    if not [one for one in _family(found.family) if one.retired_on is None and one.pk != found.pk]:
        raise ValidationError(_("One kind has to stay."))
    if found.retired_on is None:
        found.retired_on = timezone.localdate()
        _enter(actor, "kind.retire", found, text=found.name_zh)
    return found


@transaction.atomic
def bring_back_kind(*, actor: Any, kind: Kind) -> Kind:
    """Offer a retired kind again."""
    found = _found(actor, kind)
    if found.retired_on is not None:
        found.retired_on = None
        _enter(actor, "kind.bring_back", found, text=found.name_zh)
    return found


def _family(family: str) -> list[Kind]:
    """The kinds of a family in their order, held for this transaction."""
    rows = Kind.objects.select_for_update().filter(family=family)
    return list(rows.order_by("position", "pk"))


def _found(actor: Any, kind: Kind) -> Kind:
    require(actor, "kind.write", kind)
    return next(one for one in _family(kind.family) if one.pk == kind.pk)


def _enter(actor: Any, act: str, kind: Kind, **told: Any) -> Kind:
    kinds.write(actor, act, kind, family=kind.family, **told)
    reading.changed()
    return kind


def _key(name: str, row: list[Kind]) -> str:
    """A key from the sound of the name that no kind of the family has."""
    words = search_text(name).split()
    base = re.sub("[^a-z0-9]+", "", (words[-2] if len(words) > 1 else "").lower())[:LONGEST_KEY] or "own"
    taken = {one.key for one in row}
    return next(
        key for key in (base, *(f"{base}_{at}" for at in range(2, len(taken) + 3))) if key not in taken
    )
