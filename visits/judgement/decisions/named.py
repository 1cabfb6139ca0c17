"""What the chain behind a motion must name: its origin, a tenure at the key task, and what the visits found first.

Figures such as “promoted from key tasks” and “found through the visits” count only what can be opened.
"""

import datetime as dt
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from visits.cadres.files.models import Cadre
from visits.fieldwork.recommendations.models import RecommendationState
from visits.fieldwork.visits.models import Interview, Visit, VisitState

from . import order
from .models import Decision, Kind, Origin


def motion_day(decision: Decision, decided_on: dt.date | None = None) -> dt.date:
    """The day of the motion: when it was drafted, or the day of the decision where that lies before."""
    drafted = timezone.localdate(decision.created_at)
    return min(drafted, decided_on) if decided_on else drafted


Named = list[tuple[str, str]]  # the field of the motion, and the sentence of what it lacks


def lacking(decision: Decision, decided_on: dt.date | None = None) -> Named:
    """What the motion does not name, or names with a day that does not fit; a sentence each."""
    day = motion_day(decision, decided_on)
    return _origin(decision) + _tenure(decision, day) + _recommended(decision, day) + _found(decision, day)


def _origin(decision: Decision) -> Named:
    wanted = {
        Origin.KEY_TASK: ("key_task", _("The origin is a key task: name it.")),
        Origin.LEAD: ("lead", _("The origin is a lead: name it.")),
        Origin.APPRAISAL: ("appraisal_item", _("The origin is an appraisal: name it.")),
    }
    asked = wanted.get(Origin(decision.origin))
    return [asked] if asked and getattr(decision, f"{asked[0]}_id") is None else []


def _tenure(decision: Decision, day: dt.date) -> Named:
    """A promotion counts for a key task only where the cadre served there on the day of the motion."""
    if decision.behaviour != Kind.PROMOTION or not decision.key_task_id or not decision.cadre:
        return []
    tenures = decision.cadre.task_assignments.filter(key_task=decision.key_task_id, from_on__lte=day)
    if tenures.filter(Q(to_on__isnull=True) | Q(to_on__gte=day)).exists():
        return []
    text = _("No assignment of this cadre to “%(task)s” covers %(day)s, the day of the motion.")
    return [("key_task", text % {"task": decision.key_task, "day": day.isoformat()})]


def _recommended(decision: Decision, day: dt.date) -> Named:
    """A recommendation by those around comes before the motion that rests on it, and stands."""
    one = decision.recommendation
    if one is None:
        return []
    if one.state != RecommendationState.RECORDED:
        return [("recommendation", _("The recommendation that the motion names was withdrawn."))]
    if one.held_on > day:
        text = _("The recommendation by those around is dated %(first)s, after the motion of %(second)s.")
        return [("recommendation", order.both(text, one.held_on, day))]
    return []


def _found(decision: Decision, day: dt.date) -> Named:
    if not decision.found_through_visits:
        return []
    missing: Named = []
    if not decision.how_found:
        missing.append(("how_found", _("Say how the visits found it: lead, talk or visit.")))
    days = sorted(days_found(decision))
    if not days:
        missing.append(
            ("visit", _("Name the lead, talk, visit or finding through which the visits found it."))
        )
    elif days[0] > day:
        text = _("What the visits found is dated %(first)s, after the motion of %(second)s.")
        missing.append(("visit", order.both(text, days[0], day)))
    return missing


def days_found(decision: Decision) -> list[dt.date]:
    """The days of the lead, talk, visit and findings that the motion names."""
    lead, talk, visit = decision.lead, decision.interview, decision.visit
    days = [timezone.localdate(one.created_at) for one in decision.findings.all()]
    days += [lead.received_on] if lead else []
    days += [talk.visit.visited_on] if talk else []
    return days + ([visit.visited_on] if visit else [])


def talks_about(thing: Any) -> Any:
    """Accepted talks in which the cadre or the leadership team is spoken of, or the cadre was heard."""
    accepted = Interview.objects.filter(visit_state=VisitState.ACCEPTED).order_by("-visited_on", "-pk")
    if isinstance(thing, Cadre):
        return accepted.filter(Q(statements__cadre=thing) | Q(source_cadre=thing)).distinct()
    return accepted.filter(statements__leadership_team=thing).distinct()


def visits_about(thing: Any) -> Any:
    """Accepted visits to the unit, and those in whose talks the cadre or the leadership team is spoken of."""
    talks = talks_about(thing).order_by().values("visit")
    return Visit.objects.accepted().filter(Q(unit=thing.unit_id) | Q(pk__in=talks)).distinct()
