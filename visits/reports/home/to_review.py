"""What waits for the lead's review, for the head of the work list: by whom, since when, how much, what lacks."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, F, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from visits.core.access import is_given
from visits.core.lists.rows import pages_of
from visits.core.readers import rows_of
from visits.fieldwork.site_visits.models import SiteVisit
from visits.fieldwork.surveys.models import Survey
from visits.fieldwork.symposia.models import Symposium
from visits.fieldwork.visits.comments import ReviewComment
from visits.fieldwork.visits.models import FollowUp, Interview, Method, StateChange, Visit
from visits.fieldwork.visits.queue import to_review

MOST = 8


@dataclass(frozen=True)
class Waiting:
    """One visit that waits, in words."""

    url: str
    unit: str
    day: Any
    writer: str
    handed_at: str
    talks: int
    lacks: list[str]
    days: int


def waiting_for_review(user: Any) -> list[Waiting] | None:
    """The first visits that wait for the lead; None for whoever reviews none."""
    if not is_given(user, "visit.submit"):
        return None
    page, now = pages_of("visits:review"), timezone.now()
    return [
        Waiting(
            page(row["pk"]), row["short"] or row["name"], row["visited_on"],
            row["handed_by"] or row["created_by__name"],
            formats.date_format(timezone.localtime(row["ready_at"]), "m-d H:i"), row["talks"], _lacks(row),
            (now - row["ready_at"]).days,
        )
        for row in (dict(zip(NAMES, values, strict=True)) for values in rows_of(user, _waiting))
    ]  # fmt: skip


NAMES = ("pk", "short", "name", "visited_on", "created_by__name", "handed_by", "ready_at", "methods", "talks",
         *Method, "words_only", "undated", "remarks")  # fmt: skip


def _waiting(user: Any) -> QuerySet[Visit, Any]:
    """What is shown, with the number of records of each method, in one question."""
    talks = Interview.objects.filter(symposium=None)
    handed = StateChange.objects.filter(visit=OuterRef("pk"), act="hand_to_lead").order_by("-at", "-pk")
    counts = {
        "talks": _many(talks),
        Method.INTERVIEW: _many(talks.filter(kind=Interview.Kind.INTERVIEW)),
        Method.HEART_TO_HEART: _many(talks.filter(kind=Interview.Kind.HEART_TO_HEART)),
        Method.SYMPOSIUM: _many(Symposium.objects.all()),
        Method.SITE_VISIT: _many(SiteVisit.objects.all()),
        Method.QUESTIONNAIRE: _many(Survey.objects.all(), "held_at"),
        "words_only": _many(talks.filter(is_full=False)),
        "undated": _many(FollowUp.objects.filter(due_on__isnull=True)),
        "remarks": _many(ReviewComment.objects.open()),
    }  # fmt: skip
    rows = to_review(user).annotate(
        name=Case(When(to_task=True, then=F("key_task__name")), default=F("unit__name")),
        short=Case(When(to_task=True, then=Value("")), default=F("unit__short_name")),
        handed_by=Subquery(handed.values("by__name")[:1]),
        **{str(name): Coalesce(count, 0) for name, count in counts.items()},
    )
    return rows.values_list(*NAMES)[:MOST]


def _many(rows: QuerySet[Any], at: str = "visit") -> Subquery:
    of = rows.filter(**{at: OuterRef("pk")}).order_by().values(at)
    return Subquery(of.annotate(n=Count("*")).values("n"))


def _lacks(row: dict[str, Any]) -> list[str]:
    found = [
        _("no record: %(method)s") % {"method": one.label}
        for one in Method
        if one in row["methods"] and not row[one]
    ]
    if row["words_only"]:
        found.append(ngettext("%(n)s talk: key words only", "%(n)s talks: key words only", row["words_only"]) % {
            "n": row["words_only"]})  # fmt: skip
    if row["undated"]:
        words = ngettext(
            "%(n)s follow-up without a due day", "%(n)s follow-ups without a due day", row["undated"]
        )
        found.append(words % {"n": row["undated"]})
    if row["remarks"]:
        words = ngettext("%(n)s open comment", "%(n)s open comments", row["remarks"])
        found.append(words % {"n": row["remarks"]})
    return found
