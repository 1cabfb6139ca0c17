"""What happened over the years, as lanes of one picture: posts, key tasks, talks, findings, what was decided.

Of a leadership team its visits, findings, rectification and changes of members stand in the lanes.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cadre_review.marks import bracketed, labelled
from visits.cadres.files.models import TaskAssignment, Tenure
from visits.core.charts import Event, Lane, lanes_of, time_of, years
from visits.core.readers import rows_of
from visits.judgement.appraisals.models import AppraisalItem
from visits.judgement.decisions.models import IN_MOTION, Decision
from visits.judgement.evidence.evidence import Subject, read_first, talks_on
from visits.judgement.findings.models import Finding
from visits.judgement.rectifications.models import Rectification

SHORT = 12  # characters beside a mark


@dataclass
class Course:
    """The lanes drawn, the years above them, and the same as a list, the newest first."""

    lanes: list[Lane]
    years: SafeString
    events: list[tuple[str, Event]]


def drawn(lanes: list[Lane]) -> Course:
    """The picture of these lanes."""
    today = timezone.localdate()
    time = time_of(lanes, today)
    lanes_of(lanes, time, today)
    listed = [(lane.label, one) for lane in lanes for one in lane.events]
    listed.sort(key=lambda pair: pair[1].start, reverse=True)
    return Course(lanes, years(time), listed)


# --- what is asked ------------------------------------------------------------------------------------


def judged_of(subject: Subject, user: Any) -> dict[str, list[Any]]:
    """Findings that stand, motions and decisions, appraisals, of a team demands too, of which there are any."""
    asked = {
        "findings": ("findings", _findings),
        "decisions": ("decisions", _decisions),
        "appraisals": ("appraised", _appraisals),
    }
    asked |= {} if subject.is_cadre else {"demands": ("rectifications", _demands)}
    return {
        name: rows_of(user, question, subject.field, subject.thing.pk) if subject.has_any(held) else []
        for name, (held, question) in asked.items()
    }


def _findings(user: Any, of: str, key: int) -> QuerySet[Any]:
    rows = Finding.objects.visible_to(user).standing().filter(**{of: key})
    names = ("side", "kind", "state", "statement", "fact_on", "created_at", "check_key", "dimension")
    return rows.order_by("pk").only(*names)


def _decisions(user: Any, of: str, key: int) -> QuerySet[Any]:
    rows: QuerySet[Any] = Decision.objects.visible_to(user).filter(**{of: key})
    return rows.order_by("pk").only(
        "kind", "counts_as", "state", "decided_on", "created_at", "document_number"
    )


def _appraisals(user: Any, of: str, key: int) -> QuerySet[Any]:
    rows: QuerySet[Any] = (
        AppraisalItem.objects.visible_to(user).filter(**{of: key}).select_related("appraisal")
    )
    return rows.order_by("pk").only("conclusion", "appraisal__held_on", "appraisal__title")


def _demands(user: Any, of: str, key: int) -> QuerySet[Any]:
    rows: QuerySet[Any] = Rectification.objects.visible_to(user).filter(**{of: key})
    return rows.order_by("pk").only("problem", "state", "demanded_on", "due_on", "closed_on", "created_at")


def talks_of(user: Any, cadre: int) -> list[tuple[dt.date, int, int]]:
    """Day, visit and key of each accepted talk in which a cadre is spoken of, rated or heard."""
    return rows_of(user, _talks, cadre, *read_first(user, "cadre", cadre))


def _talks(user: Any, cadre: int, *read: Collection[int]) -> QuerySet[Any, Any]:
    return talks_on(user, "cadre", cadre, *read).order_by().values_list("visited_on", "visit", "pk")


# --- lanes --------------------------------------------------------------------------------------------


def posts(tenures: Iterable[Tenure], url: str) -> Lane:
    """Posts held, from month to month; those that last stand out."""
    events = [
        Event("post" if one.to_on else "holds", f"{one.unit}{one.title}", url,
              _span(f"{one.unit}{one.title}", one.from_on, one.to_on), one.from_on, one.to_on or timezone.localdate())
        for one in tenures
        if one.from_on
    ]  # fmt: skip
    return Lane(_("Posts held"), events, rows=3)


def tasks(assignments: Iterable[TaskAssignment]) -> Lane:
    """Key tasks and secondments."""
    events = [
        Event("task", f"{one.key_task} {one.role}".strip(), reverse("key_tasks:detail", args=[one.key_task_id]),
              _span(f"{one.key_task} {one.role}".strip(), one.from_on, one.to_on), one.from_on,
              one.to_on or timezone.localdate())
        for one in assignments
    ]  # fmt: skip
    return Lane(_("Key tasks"), events)


def _span(what: str, start: dt.date, end: dt.date | None) -> str:
    last = f"{end:%Y-%m}" if end else _("to date")
    return bracketed(what, f"{start:%Y-%m} – {last}")


def talks_said(n: int) -> str:
    """So many talks."""
    return ngettext("%(n)s talk", "%(n)s talks", n) % {"n": n}


def visits_said(n: int) -> str:
    """So many visits."""
    return ngettext("%(n)s visit", "%(n)s visits", n) % {"n": n}


def counted(days: Iterable[dt.date], label: str, url: str, said: Callable[[int], str]) -> Lane:
    """What happens often, by quarter of a year, as circles with their number."""
    found = Counter(dt.date(day.year, (day.month - 1) // 3 * 3 + 1, 15) for day in days)
    events = []
    for day, n in found.items():
        words = _("%(year)s, quarter %(q)s: %(said)s") % {
            "year": day.year, "q": (day.month + 2) // 3, "said": said(n),
        }  # fmt: skip
        events.append(Event("count", str(n), url, words, day, n=n))
    return Lane(label, events)


def findings(rows: Iterable[Finding]) -> Lane:
    """Findings by the day of their fact, else the day on which they were opened."""
    events = []
    for one in rows:
        day = one.fact_on or timezone.localtime(one.created_at).date()
        said = f"{one.get_side_display()} · {one.place} · {one.get_state_display()}"
        words = labelled(f"{date_format(day, 'Y-m-d')} {said}", one.statement[:60])
        events.append(
            Event(one.side, one.statement[:SHORT], reverse("findings:detail", args=[one.pk]), words, day)
        )
    return Lane(_("Findings"), events)


def judged(appraisals: Iterable[AppraisalItem], decisions: Iterable[Decision]) -> Lane:
    """Appraisals and decisions; motions that are not decided yet are hollow."""
    events = [*map(_appraised, appraisals), *map(_decided, decisions)]
    return Lane(_("Appraisals and decisions"), events)


def _appraised(one: AppraisalItem) -> Event:
    day, url = one.appraisal.held_on, reverse("appraisals:item", args=[one.pk])
    return Event("done", _("Appraisal"), url, f"{day:%Y-%m-%d} {one.appraisal.title}", day)


def _decided(one: Decision) -> Event:
    day = one.decided_on or timezone.localtime(one.created_at).date()
    said = f"{one.get_kind_display()} · {one.get_state_display()} {one.document_number}".strip()
    kind, url = "open" if one.state in IN_MOTION else "done", reverse("decisions:detail", args=[one.pk])
    return Event(kind, one.get_kind_display()[:SHORT], url, f"{day:%Y-%m-%d} {said}", day)


def demands(rows: Iterable[Rectification]) -> Lane:
    """Rectification, from the demand to its closing or the day on which it is due."""
    events = []
    for one in rows:
        start = one.demanded_on or timezone.localtime(one.created_at).date()
        end = max(one.closed_on or one.due_on, start)
        words = bracketed(
            f"{one.problem[:60]} · {one.get_state_display()}", f"{start:%Y-%m-%d} – {end:%Y-%m-%d}"
        )
        url = reverse("rectifications:detail", args=[one.pk])
        events.append(Event("task", one.problem[:SHORT], url, words, start, end))
    return Lane(_("Rectification"), events)
