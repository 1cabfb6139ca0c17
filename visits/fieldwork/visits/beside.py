"""What stands beside a visit, in one question: how many records of which kind, who was there, who wrote which version.

The page of a visit asks this first, and nothing for kinds of records of which there are none.
"""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from django.db.models import CharField, DateTimeField, QuerySet, Value

from cadre_review.prepared import rows_given
from visits.core import held
from visits.core.counts import number_named
from visits.core.history.models import versions_of
from visits.core.marks.models import SecrecyMark
from visits.fieldwork.visits.comments import ReviewComment
from visits.fieldwork.visits.methods import records
from visits.fieldwork.visits.models import Attachment, FollowUp, Visit

VERSION, PRESENT, FILES, FOLLOW_UPS, COMMENTS = "version", "present", "files", "follow_ups", "comments"
NOBODY, NEVER = Value("", CharField()), Value(None, DateTimeField())


@dataclass
class Beside:
    """``held``: numbers by kind; ``present``: names by key of the account; ``versions``: the last one first."""

    held: Counter[str] = field(default_factory=Counter)
    present: dict[int, str] = field(default_factory=dict)
    versions: list[Any] = field(default_factory=list)


def beside(visit: Visit) -> Beside:
    """What stands beside the visit, which knows from then on who was there."""
    found = Beside()
    rows = rows_given(_beside, visit.pk)
    for kind, number, _account, name, at in sorted(rows, key=lambda row: (row[2], -row[1])):
        if kind == VERSION:
            found.versions.append(_version(number, name, at))
        elif kind == PRESENT:
            found.present[number] = name
        else:
            found.held[kind] = number
    visit.present = found.present
    held.tell(visit, marks=bool(found.held[held.MARKS]))
    return found


def _version(number: int, name: str, at: dt.datetime) -> Any:
    return SimpleNamespace(version=number, written_by=SimpleNamespace(name=name), written_at=at)


def _beside(visit: int) -> QuerySet[Any, Any]:
    """Kind, number, account, name, time; first the rows whose columns are full, which say of what kind they are."""
    there = Visit.members_present.through.objects.filter(visit=visit)
    own = versions_of(Visit(pk=visit))
    marks = SecrecyMark.objects.in_force().filter(thing=Visit._meta.model_name, thing_id=visit)
    counted = records(visit) | {
        held.MARKS: marks,
        FILES: Attachment.everything.filter(visit=visit),
        FOLLOW_UPS: FollowUp.objects.filter(visit=visit),
        COMMENTS: ReviewComment.objects.open().filter(visit=visit),
    }
    rows = own.order_by().values_list(Value(VERSION), "version", NOBODY, "written_by__name", "written_at")
    return rows.union(
        there.order_by().values_list(Value(PRESENT), "user", "user__username", "user__name", NEVER),
        *(
            number_named(kind, one).annotate(account=NOBODY, name=NOBODY, at=NEVER)
            for kind, one in counted.items()
        ),
        all=True,
    )
