"""What waits, a line each: whom it is about, what it is, since when. One question for each kind."""

import datetime as dt
from typing import Any, NamedTuple

from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import Coalesce
from django.utils import timezone

from cadre_review.request_cache import kept
from visits.core.counts import number_of
from visits.core.lists.models import Export
from visits.core.marks.models import SecrecyMark
from visits.fieldwork.leads.models import Lead, LeadState
from visits.fieldwork.sealed_sources.models import SealRequest
from visits.judgement.appraisals.models import Appraisal, AppraisalState
from visits.judgement.decisions.models import STANDING, Decision, State
from visits.judgement.findings.models import Finding, FindingState
from visits.judgement.letters.models import FeedbackLetter, LetterState
from visits.judgement.rectifications.models import Rectification, RectificationState

MOST = 20  # lines of a kind; the number beside the heading counts all
LATE = 5  # days from which a line stands out


class Line(NamedTuple):
    """One line of the queue; ``item`` names it in the address."""

    item: str
    tag: str
    title: str
    about: str
    days: int

    @property
    def is_late(self) -> bool:
        """Whether it has waited too long."""
        return self.days >= LATE


def days_since(moment: dt.datetime) -> int:
    """Whole days in hand, by the calendar."""
    return (kept("today", timezone.localdate) - timezone.localtime(moment).date()).days


def _first(rows: QuerySet[Any], since: str, about: Any, what: str) -> QuerySet[Any, Any]:
    """Key, since when, how many there are of the kind, about whom, and what it is; the longest waiting first.

    These are found before anything is looked up of them.
    """
    first = rows.order_by(since, "pk").values("pk")[:MOST]
    return _shown(rows.model._default_manager.filter(pk__in=first), since, about, what, number_of(rows))


def _shown(rows: QuerySet[Any], since: str, about: Any, what: str, n: Any = None) -> QuerySet[Any, Any]:
    """The same at once, for what is few and of which it takes long to say who sees it."""
    found = rows.annotate(n=n or Window(Count("*")), about_whom=about).order_by(since, "pk")
    return found.values_list("pk", since, "n", "about_whom", what)[:MOST]


def _subject() -> Any:
    return Coalesce("cadre__name", "leadership_team__unit__name")


def motions_to_second(user: Any) -> QuerySet[Any, Any]:
    """Motions that somebody else drafted."""
    rows = Decision.objects.visible_to(user).filter(state=State.DRAFTED).exclude(created_by=user)
    return _first(rows, "changed_at", _subject(), "kind")


def motions_to_sign(user: Any) -> QuerySet[Any, Any]:
    """Motions with the second signature."""
    rows = Decision.objects.visible_to(user).filter(state=State.SECONDED)
    return _first(rows.exclude(created_by=user).exclude(seconded_by=user), "changed_at", _subject(), "kind")


def disputes(user: Any) -> QuerySet[Any, Any]:
    """Reviews and appeals without a result."""
    rows = Decision.objects.visible_to(user).disputed().exclude(created_by=user)
    return _first(rows, "changed_at", _subject(), "kind")


def demands_to_sign(user: Any) -> QuerySet[Any, Any]:
    """Drafted demands, save those that a decision will make."""
    rows = Rectification.objects.visible_to(user).filter(state=RectificationState.DRAFTED)
    rows = rows.exclude(created_by=user).exclude(decision__isnull=False, decision__state__in=NOT_STANDING)
    return _first(rows, "changed_at", _subject(), "due_on")


NOT_STANDING = sorted(set(State.values) - {str(one) for one in STANDING})


def demands_to_close(user: Any) -> QuerySet[Any, Any]:
    """Demands of which a team has verified what was done."""
    rows = Rectification.objects.visible_to(user).filter(state=RectificationState.VERIFIED)
    return _first(rows.exclude(created_by=user), "changed_at", _subject(), "due_on")


def letters_to_sign(user: Any) -> QuerySet[Any, Any]:
    """Drafted letters to units."""
    rows = FeedbackLetter.objects.visible_to(user).filter(state=LetterState.DRAFTED).exclude(created_by=user)
    return _first(rows, "changed_at", F("unit__name"), "round__name")


def seals_to_decide(user: Any) -> QuerySet[Any, Any]:
    """Requests to open a seal: who asks, never who is sealed."""
    rows = SealRequest.objects.visible_to(user).waiting().exclude(made_by=user)
    return _shown(rows, "made_at", F("made_by__name"), "pk")


def marks_to_set(user: Any) -> QuerySet[Any, Any]:
    """Marks of secrecy that somebody else proposed: who did, never what the record says."""
    rows = SecrecyMark.objects.visible_to(user).waiting().exclude(set_by=user)
    return _shown(rows, "set_at", F("set_by__name"), "thing")


def exports_to_approve(user: Any) -> QuerySet[Any, Any]:
    """Exports longer than the role may take."""
    rows = Export.objects.visible_to(user).filter(state=Export.State.REQUESTED).exclude(taken_by=user)
    return _first(rows, "taken_at", F("taken_by__name"), "list_key")


def leads_to_settle(user: Any) -> QuerySet[Any, Any]:
    """Leads whose verification was reported."""
    rows = Lead.objects.visible_to(user).filter(state=LeadState.REPORTED).exclude(created_by=user)
    about = Coalesce("cadre__name", "leadership_team__unit__name", "unit__name")
    return _first(rows, "changed_at", about, "number")


def findings_to_settle(user: Any) -> QuerySet[Any, Any]:
    """Findings that nobody has verified."""
    rows = Finding.objects.visible_to(user).filter(state=FindingState.UNVERIFIED).exclude(created_by=user)
    return _first(rows, "created_at", _subject(), "side")


def meetings_to_hold(user: Any) -> QuerySet[Any, Any]:
    """Appraisals of theirs whose pack is frozen and that are not closed."""
    rows = Appraisal.objects.visible_to(user).filter(state=AppraisalState.FROZEN)
    return _first(rows, "frozen_at", F("title"), "held_on")
