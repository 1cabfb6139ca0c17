"""What visits left undone of their plan, and problems that several units raise."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from cadre_review.marks import listed, parted
from visits.core.readers import rows_of
from visits.fieldwork.schedule.hearing import to_hear_of, told
from visits.fieldwork.schedule.models import PlannedVisit
from visits.fieldwork.visits.models import Method, Visit

from .repetitions import bare, near_copies

Line = tuple[str, str, str]
PLANS = 200  # newest planned visits that are compared with what was done
VISITS = 1000  # newest visits whose problems are compared
PROBLEM = 4  # characters without signs; a shorter problem says nothing that could repeat
ALIKE = 0.6  # share of common runs from which two problems count as the same
SHORTEST = 8  # characters; shorter problems count as the same only where they are equal

SENTENCES = re.compile(r"[\n。；;]+")
NUMBERING = re.compile(r"^[\s（(]*[0-9一二三四五六七八九十]{1,3}\s*[.．、)）:：]\s*")


def unmet(user: Any, since: dt.date) -> list[Line]:
    """Planned visits that were made since that day: methods not used, people not heard. Without names."""
    visits: dict[tuple[int, int | None], list[Visit]] = defaultdict(list)
    recent = rows_of(user, _recent, since)
    units = {unit for _round, unit in recent}
    rounds = {one for one, _unit in recent}
    for visit in _all_of(user, units, rounds):
        visits[visit.round_id, visit.unit_id].append(visit)
    made = [one for one in _planned(user, units) if visits[one.round_id, one.unit_id]]
    hearing = to_hear_of(made, user)
    lines, done = [], set()
    for plan in made:
        key = (plan.round_id, plan.unit_id)
        lacking = _unused(plan, visits[key]) + ([] if key in done else told(hearing[plan.pk]))
        done.add(key)
        if lacking:
            newest = visits[key][0]
            lines.append((f"{plan}", reverse("visits:detail", args=[newest.pk]), parted(lacking)))
    return lines


def _recent(user: Any, since: dt.date) -> QuerySet[Visit, Any]:
    seen = Visit.objects.visible_to(user).filter(visited_on__gte=since, to_task=False)
    return seen.order_by("-visited_on", "-pk").values_list("round", "unit")[:VISITS]


def _all_of(user: Any, units: Collection[int], rounds: Collection[int]) -> QuerySet[Visit]:
    rows = Visit.objects.visible_to(user).filter(unit__in=units, round__in=rounds, to_task=False)
    return rows.order_by("-visited_on", "-pk")


def _planned(user: Any, units: Collection[int]) -> QuerySet[PlannedVisit]:
    plans = PlannedVisit.objects.visible_to(user).filter(dropped_at=None, unit__in=units)
    return plans.select_related("unit").order_by("-wanted_on", "-pk")[:PLANS]


def _unused(plan: PlannedVisit, visits: list[Visit]) -> list[str]:
    used = {method for visit in visits for method in visit.methods}
    missing = [str(Method(one).label) for one in plan.methods if one not in used]
    return [_("planned and not used: %(methods)s") % {"methods": listed(missing)}] if missing else []


def shared_problems(user: Any, since: dt.date) -> list[Line]:
    """Problems that several units raise in nearly the same words; the line opens the newest visit that has it."""
    found: dict[str, list[tuple[str, Visit]]] = defaultdict(list)
    for visit in rows_of(user, _with_problems, since):
        for text in problems_of(visit.problems):
            found[bare(text)].append((text, visit))
    lines = []
    for keys in _grouped(list(found)):
        raised = [one for key in keys for one in found[key]]
        units = list(dict.fromkeys(visit.unit.name for _text, visit in raised))
        if len(units) > 1:
            text, visit = raised[0]
            note = _("%(n)s units: %(units)s") % {"n": len(units), "units": listed(units[:5])}
            lines.append((len(units), text, reverse("visits:detail", args=[visit.pk]), note))
    return [(text, url, note) for _n, text, url, note in sorted(lines, key=lambda line: (-line[0], line[1]))]


def _with_problems(user: Any, since: dt.date) -> QuerySet[Visit]:
    rows = Visit.objects.visible_to(user).filter(visited_on__gte=since).exclude(problems="")
    return rows.select_related("unit").order_by("-visited_on", "-pk")[:VISITS]


def problems_of(text: str) -> list[str]:
    """The problems in a text, one a sentence or line, without their numbers."""
    parts = [NUMBERING.sub("", part).strip() for part in SENTENCES.split(text)]
    return [part for part in parts if len(bare(part)) >= PROBLEM]


def _grouped(keys: list[str]) -> list[list[str]]:
    """The texts in groups of those that are alike, directly or through a third."""
    leader = list(range(len(keys)))

    def find(at: int) -> int:
        while leader[at] != at:
            at = leader[at]
        return at

    for one, other, _share in near_copies(enumerate(keys), shortest=SHORTEST, alike=ALIKE):
        leader[find(other)] = find(one)
    groups: dict[int, list[str]] = defaultdict(list)
    for at, key in enumerate(keys):
        groups[find(at)].append(key)
    return list(groups.values())
