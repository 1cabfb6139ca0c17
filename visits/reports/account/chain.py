"""A figure opened down: the decisions that it counts, their motions, the findings and leads, the talks and letters.

Each line shows what the reader may read; how many decisions are closed to them is said, as in the outcomes report.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from visits.fieldwork.leads.models import Lead
from visits.fieldwork.recommendations.models import Recommendation
from visits.fieldwork.visits.models import Interview, Visit
from visits.judgement.findings.models import Finding, FindingEvidence
from visits.judgement.rectifications.models import Rectification
from visits.reports.outcomes.windows import Window

from .figures import COUNTED, behind

MOST = 100  # decisions on one page
Link = tuple[str, str]  # words and address


@dataclass
class Line:
    """One decision or demand: itself, its motion, and what it rests on."""

    title: Link
    motion: list[Link] = field(default_factory=list)
    rests_on: list[Link] = field(default_factory=list)
    heard: list[Link] = field(default_factory=list)


@dataclass
class Chain:
    """All lines of a figure; how many more there are, and how many are closed to the reader."""

    label: str
    lines: list[Line]
    more: int
    closed: int


def chain_of(user: Any, key: str, window: Window) -> Chain:
    """The figure opened down; a fixed number of questions, however many decisions."""
    rows: Any = behind(key, window)
    seen = rows.visible_to(user)
    total, open_to_user = rows.count(), seen.count()
    shown = list(_with_ground(user, seen)[:MOST])
    label, lines = str(COUNTED[key][0]), [_line(one) for one in shown]
    return Chain(label, lines, open_to_user - len(shown), total - open_to_user)


def _with_ground(user: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
    """The rows with what they rest on, as far as the user reads it."""
    is_demand = rows.model is Rectification
    talks = Interview.objects.visible_to(user).select_related("visit__unit")
    leads = Lead.objects.visible_to(user).prefetch_related(
        Prefetch("visits", Visit.objects.visible_to(user).select_related("unit")),
        Prefetch("interview", talks),
    )
    evidence = FindingEvidence.objects.exclude(interview=None).prefetch_related(Prefetch("interview", talks))
    findings = Finding.objects.visible_to(user).prefetch_related(
        Prefetch("lead", leads), Prefetch("evidence", evidence)
    )
    along = ("decision__created_by",) if is_demand else ("created_by",)
    around = Recommendation.objects.visible_to(user)
    own = [("lead", leads), ("interview", talks), ("recommendation", around)] if not is_demand else []
    day = "demanded_on" if is_demand else "decided_on"
    found = rows.select_related("cadre__unit", "leadership_team__unit", *along).order_by(day, "pk")
    return found.prefetch_related(
        Prefetch("findings", findings), *(Prefetch(name, queryset) for name, queryset in own)
    )


def _line(one: Any) -> Line:
    """A decision with its motion; a demand with the decision that made it, where one did."""
    is_demand = isinstance(one, Rectification)
    decision = one.decision if is_demand else one
    day = one.demanded_on if is_demand else one.decided_on
    kind = _("demand to rectify") if is_demand else one.get_kind_display()
    route = "rectifications:detail" if is_demand else "decisions:detail"
    made = Line((f"{day} {one.subject} · {kind}", reverse(route, args=[one.pk])))
    if decision is not None:
        words = (
            f"{timezone.localdate(decision.created_at)} {decision.created_by.name} {decision.document_number}"
        )
        made.motion.append((words.strip(), reverse("decisions:detail", args=[decision.pk])))
    if not is_demand:
        _lead(made, one.lead)
        if one.recommendation is not None:
            words = _("recommended on %(day)s") % {"day": one.recommendation.held_on}
            _link(made.rests_on, words, "recommendations:detail", one.recommendation)
        _talk(made, one.interview)
    for finding in one.findings.all():
        _link(made.rests_on, finding.statement, "findings:detail", finding)
        _lead(made, finding.lead)
        for line in finding.evidence.all():
            _talk(made, line.interview)
    return made


def _lead(made: Line, lead: Lead | None) -> None:
    """A lead, with the talk in which it was heard and the visits that verified it."""
    if lead is None:
        return
    words = f"{lead.received_on} {lead.number} {lead.get_channel_display()}"
    _link(made.rests_on, words, "leads:detail", lead)
    _talk(made, lead.interview)
    for visit in lead.visits.all():
        _link(made.heard, _("verified: %(visit)s") % {"visit": visit}, "visits:detail", visit)


def _talk(made: Line, talk: Interview | None) -> None:
    if talk is not None:
        _link(made.heard, f"{talk.visit} · {talk.source}", "interviews:detail", talk)


def _link(links: list[Link], words: Any, route: str, thing: Any) -> None:
    """A link once."""
    link = (str(words), reverse(route, args=[thing.pk]))
    if link not in links:
        links.append(link)
