"""What the wording of a visit was when it came to the lead, and what the lead made of it: the trace of a correction."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

from django.db.models import Q

from visits.core.history.models import Revision
from visits.fieldwork.visits.models import StateChange
from visits.fieldwork.visits.spots import Spot

# The texts of each kind of record, and of its lines.
TEXTS: dict[str, tuple[str, ...]] = {
    "visit": ("place", "observed", "problems", "suggestions"),
    "interview": ("text", "own_statement"),
    "symposium": ("agenda", "minutes", "political_building", "ideological_building", "running", "function"),
    "sitevisit": ("place", "observed"),
}
LINES = {"interview": ("answers", "statements"), "visit": ("follow_ups",)}
CLAUSE = re.compile(r"[^，。；！？：,.;!?\n]*[，。；！？：,.;!?\n]+|[^，。；！？：,.;!?\n]+")
GONE, NEW, SAME = "gone", "new", ""


@dataclass(frozen=True)
class Change:
    """One text that was worded anew: where, in pieces (what became of each, its words), by whom and when."""

    spot: Spot
    pieces: list[tuple[str, str]]
    by: str
    at: dt.datetime


def with_lead(steps: Sequence[StateChange]) -> tuple[dt.datetime | None, dt.datetime | None]:
    """When the visit last came to the lead, and when it went from there (None: not yet), by its whole course."""
    handed = max((at for at, one in enumerate(steps) if one.act == "hand_to_lead"), default=None)
    if handed is None:
        return None, None
    after = steps[handed + 1].at if handed + 1 < len(steps) else None
    return steps[handed].at, after


def changes_of(records: Iterable[Any], steps: Sequence[StateChange]) -> list[Change]:
    """What the lead worded anew in these records of the visit while he had it; no question where he changed none."""
    since, until = with_lead(steps)
    due = {(one._meta.label_lower, one.pk): one for one in records if since and one.changed_at > since}
    if not due or since is None:
        return []
    found: list[Change] = []
    for key, kept in _versions(due).items():
        before = [one for one in kept if one.written_at <= since]
        after = [one for one in kept if one.written_at > since and (until is None or one.written_at <= until)]
        if before and after:
            found += _compared(due[key], before[-1], after[-1])
    return found


def _versions(due: Mapping[tuple[str, int], Any]) -> dict[tuple[str, int], list[Revision]]:
    of = Q()
    for thing, key in due:
        of |= Q(thing=thing, thing_id=key)
    found: dict[tuple[str, int], list[Revision]] = defaultdict(list)
    for one in Revision.objects.filter(of).select_related("written_by").order_by("version"):
        found[one.thing, one.thing_id].append(one)
    return found


def _compared(record: Any, before: Revision, after: Revision) -> Iterable[Change]:
    for field, line, old, new in _kept_texts(record._meta.model_name, before.content, after.content):
        if (told := pieces(old, new)) and old != new:
            yield Change(Spot(record, field, line), told, after.written_by.name, after.written_at)


def _kept_texts(
    kind: str, old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterable[tuple[str, int, str, str]]:
    for name in TEXTS[kind]:
        yield name, 0, old.get(name) or "", new.get(name) or ""
    for name in LINES.get(kind, ()):
        both: Any = zip_longest(old.get(name, ()), new.get(name, ()), fillvalue={})
        for line, (one, other) in enumerate(both, start=1):
            yield name, line, one.get("text") or "", other.get("text") or ""


def pieces(old: str, new: str) -> list[tuple[str, str]]:
    """The new text clause by clause, with the clauses of the old one that are gone before those that came for them."""
    before, after = CLAUSE.findall(old), CLAUSE.findall(new)
    found: list[tuple[str, str]] = []
    for _act, first, last, begin, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if before[first:last] == after[begin:end]:
            found.append((SAME, "".join(after[begin:end])))
            continue
        found += [(GONE, "".join(before[first:last]))] if first < last else []
        found += [(NEW, "".join(after[begin:end]))] if begin < end else []
    return found
