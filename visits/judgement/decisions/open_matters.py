"""What is open about the same person or leadership team (此人当前): said at drafting, seconding and signing.

Whoever goes on all the same writes why; what was open that day and the reason stay in the course of the motion.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from visits.cadres.files.models import Cadre
from visits.core.workflow.texts import reason_of
from visits.fieldwork.leads.models import Lead, LeadState
from visits.fieldwork.visits.models import Statement
from visits.judgement.findings.models import Finding
from visits.judgement.rectifications.models import Rectification

from . import law
from .models import ADVERSE, Decision

TITLE = gettext_lazy("What is open about the same person or leadership team")


@dataclass(frozen=True)
class Matter:
    """One thing that is open: a sentence, and the page on which it stands."""

    text: str
    url: str

    def __str__(self) -> str:
        return self.text


def open_matters(decision: Decision) -> list[Matter]:
    """What is open about whom the motion concerns, without what the motion itself rests on; five questions."""
    own = list(decision.findings.values_list("pk", flat=True)) if decision.pk else []
    return open_about(decision.subject, motion=decision.pk, lead=decision.lead_id, findings=own)


def open_about(
    thing: Any, *, motion: int | None = None, lead: int | None = None, findings: Any = ()
) -> list[Matter]:
    """What is open about the cadre or the leadership team today, without the motion, lead and findings named."""
    about = {"cadre" if isinstance(thing, Cadre) else "leadership_team": thing}
    today = timezone.localdate()
    return [
        *_adverse(about, findings),
        *_in_effect(about, motion, today),
        *_overdue(about, today),
        *_motions(about, motion),
        *_leads(about, lead),
    ]


def _adverse(about: dict[str, Any], without: Any) -> Iterator[Matter]:
    rows = Finding.objects.standing().filter(side=Statement.Side.AGAINST, **about).exclude(pk__in=without)
    for one in rows.order_by("pk"):
        words = _("Adverse finding, %(state)s: %(text)s") % {
            "state": one.get_state_display(), "text": one.statement[:60],
        }  # fmt: skip
        yield Matter(words, reverse("findings:detail", args=[one.pk]))


def _in_effect(about: dict[str, Any], without: int | None, today: dt.date) -> Iterator[Matter]:
    for one in Decision.objects.effective().filter(counts_as__in=ADVERSE, **about).order_by("pk"):
        until = law.effect_until(one.counts_as, one.decided_on) if one.decided_on else None
        if one.pk != without and until and until > today:
            words = _("%(kind)s of %(day)s is in effect until %(until)s.") % {
                "kind": one.get_kind_display(), "day": one.decided_on, "until": until,
            }  # fmt: skip
            yield Matter(words, reverse("decisions:detail", args=[one.pk]))


def _overdue(about: dict[str, Any], today: dt.date) -> Iterator[Matter]:
    for one in Rectification.objects.running().filter(due_on__lt=today, **about).order_by("pk"):
        words = _("Rectification overdue since %(day)s: %(text)s") % {
            "day": one.due_on,
            "text": one.problem[:60],
        }
        yield Matter(words, reverse("rectifications:detail", args=[one.pk]))


def _motions(about: dict[str, Any], without: int | None) -> Iterator[Matter]:
    for one in Decision.objects.in_motion().filter(**about).exclude(pk=without).order_by("pk"):
        words = _("Another motion is under way: %(kind)s, %(state)s.") % {
            "kind": one.get_kind_display(), "state": one.get_state_display(),
        }  # fmt: skip
        yield Matter(words, reverse("decisions:detail", args=[one.pk]))


def _leads(about: dict[str, Any], without: int | None) -> Iterator[Matter]:
    for one in (
        Lead.objects.exclude(state=LeadState.SETTLED)
        .exclude(side=Statement.Side.FOR)
        .filter(**about)
        .exclude(pk=without)
        .order_by("pk")
    ):
        words = _("Lead %(number)s is under way: %(state)s.") % {
            "number": one.number,
            "state": one.get_state_display(),
        }
        yield Matter(words, reverse("leads:detail", args=[one.pk]))


def going_on(found: list[Matter], reason: str) -> str:
    """What was open and why it goes on, as the course keeps it; refused where something is open and no reason given."""
    if not found:
        return ""
    why = reason_of(reason, "goes_on")
    listed = "；".join(one.text for one in found)[:1500]
    return _("Open that day: %(listed)s. Goes on because: %(why)s") % {"listed": listed, "why": why}
