"""What is open about the same person or leadership team (此人当前): said at drafting, seconding and signing, and beside
every case about them.

Each reads of it what is theirs to read, here and on every page (``open_to``). Findings, measures, demands and motions
about somebody are read by whoever reads a motion about the same person; a lead may be closed to them, since it may
have been heard in a unit from which they keep away. So whoever signs is asked about all that the law wants and about
the leads that they may read.

Whoever goes on all the same writes why. What was open that day and the reason stay in the course of the motion; leads
are not named there, since the course is read by whoever reads the motion.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cadre_review.marks import parted
from visits.cadres.files.models import Cadre
from visits.core.workflow.texts import reason_of
from visits.fieldwork.leads.models import Lead, LeadState
from visits.fieldwork.visits.models import Statement
from visits.judgement.findings.models import Finding, FindingState
from visits.judgement.rectifications.models import OutcomeCheck, Rectification

from . import law
from .models import ADVERSE, Decision

TITLE = gettext_lazy("What is open about the same person or leadership team")
KINDS = {  # in the order in which they are said, each with its tone
    "adverse": (gettext_lazy("Adverse findings"), "attention"),
    "in_effect": (gettext_lazy("Measures in their period of effect"), "attention"),
    "overdue": (gettext_lazy("Overdue rectification"), "attention"),
    "motions": (gettext_lazy("Motions under way"), "warning"),
    "leads": (gettext_lazy("Leads under way"), "warning"),
}


@dataclass(frozen=True)
class Matter:
    """One thing that is open: a sentence, the page on which it stands, its kind, how it is put beside a case, and
    whether somebody who goes on writes why."""

    text: str
    url: str
    kind: str = ""
    brief: str = ""
    asks: bool = True

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class About:
    """Of whom, for which reader, and what is left out: by kind of thing its keys."""

    user: Any
    subject: dict[str, Any]
    without: Mapping[str, Collection[int]]

    def rows(self, rows: Any, kind: str) -> Any:
        """The rows about the subject that the reader may see."""
        found = rows.visible_to(self.user).filter(**self.subject)
        return found.exclude(pk__in=self.without.get(kind, ())).order_by("pk")


def open_to(user: Any, thing: Any, **without: Collection[int]) -> list[Matter]:
    """What is open today about the cadre or the leadership team, as far as the reader may see it, without the
    ``motions``, ``leads``, ``findings`` and ``demands`` named; five questions."""
    asked = About(user, {"cadre" if isinstance(thing, Cadre) else "leadership_team": thing}, without)
    return [*_adverse(asked), *_in_effect(asked), *_overdue(asked), *_motions(asked), *_leads(asked)]


def against(user: Any, thing: Any, **without: Collection[int]) -> list[Matter]:
    """What of it asks for a reason: all but leads in favour."""
    return [one for one in open_to(user, thing, **without) if one.asks]


def against_case(user: Any, case: Any) -> list[Matter]:
    """What asks for a reason about whom the case concerns, without the case and what it rests on."""
    return against(user, case.subject, **itself(case))


def beside(user: Any, thing: Any, case: Any = None) -> list[dict[str, Any]]:
    """All of it for the part beside a case, kind by kind with its number; without the case itself."""
    found = open_to(user, thing, **itself(case))
    return [
        {"label": label, "tone": tone, "rows": [one for one in found if one.kind == kind]}
        for kind, (label, tone) in KINDS.items()
    ]


def itself(case: Any) -> dict[str, Collection[int]]:
    """The case, and what a motion rests on: no matter beside it."""
    if isinstance(case, Decision):
        own = list(case.findings.values_list("pk", flat=True)) if case.pk else []
        return {"motions": [case.pk], "leads": [case.lead_id] if case.lead_id else [], "findings": own}
    if isinstance(case, OutcomeCheck):
        return {"motions": [case.decision_id]}
    names = {Lead: "leads", Finding: "findings", Rectification: "demands"}
    return {names[type(case)]: [case.pk]} if type(case) in names else {}


def _adverse(asked: About) -> Iterator[Matter]:
    rows = Finding.objects.standing().filter(side=Statement.Side.AGAINST)
    for one in asked.rows(rows, "findings"):
        state, text = one.get_state_display(), one.statement[:60]
        words = _("Adverse finding, %(state)s: %(text)s") % {"state": state, "text": text}
        day = f" {one.decided_on}" if one.state == FindingState.VERIFIED else ""
        yield Matter(words, reverse("findings:detail", args=[one.pk]), "adverse", f"{text} · {state}{day}")


def _in_effect(asked: About) -> Iterator[Matter]:
    today = timezone.localdate()
    for one in asked.rows(Decision.objects.effective().filter(counts_as__in=ADVERSE), "motions"):
        until = law.effect_until(one.counts_as, one.decided_on) if one.decided_on else None
        if until and until > today:
            said = {"kind": one.get_kind_display(), "day": one.decided_on, "until": until}
            words = _("%(kind)s of %(day)s is in effect until %(until)s.") % said
            yield Matter(words, reverse("decisions:detail", args=[one.pk]), "in_effect", words)


def _overdue(asked: About) -> Iterator[Matter]:
    late = Rectification.objects.running().filter(due_on__lt=timezone.localdate())
    for one in asked.rows(late, "demands"):
        said: dict[str, dt.date | str] = {"day": one.due_on, "text": one.problem[:60]}
        words = _("Rectification overdue since %(day)s: %(text)s") % said
        yield Matter(
            words,
            reverse("rectifications:detail", args=[one.pk]),
            "overdue",
            f"{one.due_on} {one.problem[:60]}",
        )


def _motions(asked: About) -> Iterator[Matter]:
    for one in asked.rows(Decision.objects.in_motion(), "motions"):
        said = {"kind": one.get_kind_display(), "state": one.get_state_display()}
        words = _("Another motion is under way: %(kind)s, %(state)s.") % said
        brief = f"{said['kind']} · {said['state']}"
        yield Matter(words, reverse("decisions:detail", args=[one.pk]), "motions", brief)


def _leads(asked: About) -> Iterator[Matter]:
    rows = Lead.objects.exclude(state=LeadState.SETTLED).select_related("team")
    for one in asked.rows(rows, "leads"):
        said = {"number": one.number, "state": one.get_state_display()}
        words = _("Lead %(number)s is under way: %(state)s.") % said
        parts = [
            one.number,
            one.get_side_display(),
            str(one.team or ""),
            said["state"],
            one.due_on and str(one.due_on),
        ]
        brief = " · ".join(str(part) for part in parts if part)
        asks = one.side != Statement.Side.FOR
        yield Matter(words, reverse("leads:detail", args=[one.pk]), "leads", brief, asks)


def going_on(found: list[Matter], reason: str) -> str:
    """What was open and why it goes on, as the course keeps it; refused where something is open and no reason given."""
    if not found:
        return ""
    why = reason_of(reason, "goes_on")
    matters = parted(one.text for one in found if one.kind != "leads")[:1500]
    if not matters:
        return _("Goes on because: %(why)s") % {"why": why}
    return _("Open that day: %(matters)s. Goes on because: %(why)s") % {"matters": matters, "why": why}
