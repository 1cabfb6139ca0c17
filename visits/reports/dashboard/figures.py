"""What a leader sees first: the window's main figures, its parts, and what stands open today."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from visits.fieldwork.leads.models import Lead, LeadState
from visits.judgement.decisions.models import Decision
from visits.judgement.findings.models import Finding, FindingState
from visits.judgement.rectifications.lists import LADDER
from visits.judgement.rectifications.models import OutcomeCheck, Rectification
from visits.reports.outcomes.year_before import Beside

MAIN = (
    "share",
    "tasks_share",
    "entry_front_line",
    "entry_project",
    "entry_site",
    "visits",
    "interviews",
    "heart_to_heart",
    "found",
    "key_task",
    "unsuited",
    "reshuffled",
    "rectify",
)


@dataclass(frozen=True)
class Open:
    """Something that stands open today: how much of it, its list, and whether it is late."""

    label: Any
    n: int
    url: str
    is_late: bool = False


def head_of(groups: list[tuple[Any, list[Beside]]]) -> list[Beside]:
    """The figures of the report that stand at the head, in the report's order."""
    return [one for _label, group in groups for one in group if one.figure.key in MAIN]


def spoken_of(groups: list[tuple[Any, list[Beside]]]) -> list[tuple[Any, list[Beside]]]:
    """The groups of the report that say what was said of cadres: by check and aspect, among the people."""
    return [(label, group) for label, group in groups if group[0].figure.key.startswith("said_")]


def open_today(user: Any) -> list[Open]:
    """What is not finished, from lead to outcome; six counts, each narrowed to what the user sees."""
    today = timezone.localdate()
    leads = Counter(dict(_grouped(Lead.objects.visible_to(user), "state")))
    unverified = Finding.objects.visible_to(user).filter(state=FindingState.UNVERIFIED)
    decisions, demands = Decision.objects.visible_to(user), Rectification.objects.visible_to(user)
    again = OutcomeCheck.objects.visible_to(user).filter(checked_on=None, due_on__lte=today)
    due = [((today - day).days, n) for day, n in _grouped(demands.running(), "due_on")]
    lines: list[tuple[Any, int, str, str, bool]] = [
        *((_("leads: %(state)s") % {"state": label}, leads[key], "leads:list", f"state={key}", False)
          for key, label in LeadState.choices if key != LeadState.SETTLED),
        (_("findings to be verified"), unverified.count(), "findings:list", "state=unverified", False),
        (_("motions not decided"), decisions.in_motion().count(), "decisions:list", "open=motion", False),
        (_("reviews and appeals without a result"), decisions.disputed().count(),
         "decisions:list", "open=dispute", False),
        (_("decisions to look at again"), again.count(), "rectifications:checks", "due=due", True),
    ]  # fmt: skip
    lines += [
        (_("rectification: %(rung)s") % {"rung": label}, _between(due, first, last), "rectifications:list",
         f"rung={key}", key != "soon")
        for key, (label, first, last) in LADDER.items()
    ]  # fmt: skip
    return [Open(label, n, f"{reverse(route)}?{words}", late) for label, n, route, words, late in lines]


def _grouped(rows: models.QuerySet[Any], by: str) -> models.QuerySet[Any, Any]:
    return rows.order_by().values_list(by).annotate(n=models.Count("*"))


def _between(due: list[tuple[int, int]], first: int | None, last: int | None) -> int:
    """How many are overdue by at least ``first`` and less than ``last`` days, as ``due_within`` says."""
    return sum(n for over, n in due if (first is None or over >= first) and (last is None or over < last))
