"""People to be heard at a unit: what the quotas ask for, and what the talks of the round have heard already."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from visits.cadres.files.models import Cadre, Tenure
from visits.fieldwork.symposia.models import Attendance
from visits.fieldwork.visits.models import Interview, SourceClass, Visit, acts_as
from visits.organisation.units.models import Level, Unit

from .models import HearingQuota, PlannedVisit

CLASSES = {
    HearingQuota.Group.MIDDLE: SourceClass.MIDDLE,
    HearingQuota.Group.STAFF: SourceClass.STAFF,
    HearingQuota.Group.SERVED: SourceClass.SERVED,
}


@dataclass
class Line:
    """One group of people: how many the quota asks for, of how many where the register knows, how many were heard.

    The names are those of the leadership team. Talks in confidence count for no name of it: where all but one
    were heard by name, they would tell who spoke.
    """

    group: str
    label: str
    wanted: int
    total: int | None
    heard: int
    still: list[Cadre] = field(default_factory=list)
    done: list[Cadre] = field(default_factory=list)

    @property
    def lacking(self) -> int:
        """How many are still to be heard."""
        return max(self.wanted - self.heard, 0)


def to_hear_of(plans: Iterable[PlannedVisit], user: Any = None) -> dict[int, list[Line]]:
    """By planned visit the groups to be heard: of a unit; nobody has a quota for key tasks. Four queries, whatever the
    number of visits.

    With ``user`` only the talks and cadres that he may see count; without, all of the round's.
    """
    plans = list(plans)
    units = {one.unit_id for one in plans if one.unit_id}
    quotas = list(HearingQuota.objects.all())
    leaders = _leaders(units, user)
    middle = _middle(units, leaders)
    named, classes = _heard(units, {one.round_id for one in plans}, user)
    found: dict[int, list[Line]] = {}
    for one in plans:
        if one.unit is None:
            found[one.pk] = []
            continue
        unit, at = one.unit.pk, (one.round_id, one.unit.pk)
        lines = []
        for quota in quotas_for(quotas, one.unit):
            if quota.group == HearingQuota.Group.LEADERSHIP:
                lines.append(_leadership(quota, leaders[unit], named[at]))
                continue
            total = middle[unit] if quota.group == HearingQuota.Group.MIDDLE else None
            heard = classes[at][CLASSES[HearingQuota.Group(quota.group)]]
            lines.append(Line(quota.group, quota.get_group_display(), wanted_of(quota, total), total, heard))
        found[one.pk] = lines
    return found


def quotas_for(quotas: Iterable[HearingQuota], unit: Unit) -> list[HearingQuota]:
    """For each group the quota of the unit's kind, else of its category, else the one for all units."""
    best: dict[str, tuple[int, HearingQuota]] = {}
    for quota in quotas:
        if quota.kind not in {"", unit.kind} or quota.category not in {"", unit.category}:
            continue
        rank = 2 if quota.kind else 1 if quota.category else 0
        if quota.group not in best or rank > best[quota.group][0]:
            best[quota.group] = (rank, quota)
    return [best[group][1] for group in HearingQuota.Group.values if group in best]


def wanted_of(quota: HearingQuota, total: int | None) -> int:
    """How many of ``total`` people the quota asks for: the share, rounded up, at least the least, at most all.

    ``total`` None: nobody knows how many there are, and the least alone counts.
    """
    if total is None:
        return quota.at_least
    return min(max(-(-total * quota.percent // 100), quota.at_least), total)


def told(lines: Iterable[Line]) -> list[str]:
    """What is still to be heard, a sentence a group, without names."""
    return [
        _("%(group)s: %(lacking)s more (%(heard)s of %(wanted)s heard)")
        % {"group": line.label, "lacking": line.lacking, "heard": line.heard, "wanted": line.wanted}
        for line in lines
        if line.lacking
    ]


def _leadership(quota: HearingQuota, team: list[Cadre], heard: set[int]) -> Line:
    done = [one for one in team if one.pk in heard]
    still = [one for one in team if one.pk not in heard]
    return Line(
        quota.group, quota.get_group_display(), wanted_of(quota, len(team)), len(team), len(done), still, done
    )


def _leaders(units: set[int], user: Any) -> dict[int, list[Cadre]]:
    cadres = Cadre.objects.visible_to(user) if user is not None else Cadre.objects.all()
    seen = cadres.in_office().order_by().values("pk")
    rows = Tenure.objects.leading().filter(unit__in=units, cadre__in=seen).select_related("cadre")
    found: dict[int, dict[int, Cadre]] = defaultdict(dict)
    for row in rows:
        found[row.unit_id].setdefault(row.cadre_id, row.cadre)
    return defaultdict(list, {unit: list(people.values()) for unit, people in found.items()})


def _middle(units: set[int], leaders: dict[int, list[Cadre]]) -> dict[int, int]:
    """Cadres at section level and above who do not belong to the leadership team."""
    known = [one.pk for people in leaders.values() for one in people]
    rows = Cadre.objects.in_office().filter(unit__in=units, level__lte=Level.SECTION_DEPUTY)
    counted = rows.exclude(pk__in=known).order_by().values_list("unit").annotate(Count("pk"))
    return defaultdict(int, dict(counted))


Pair = tuple[int, int]


def _heard(
    units: set[int], rounds: set[int], user: Any
) -> tuple[dict[Pair, set[int]], dict[Pair, dict[str, int]]]:
    """By round and unit: the cadres heard by name, and the people heard by class, in talks and at symposia."""
    here = {"visit__round__in": rounds, "visit__unit__in": units, "visit__to_task": False}
    talks, came = (
        Interview.objects.talks().filter(**here),
        Attendance.objects.filter(**{f"symposium__{path}": value for path, value in here.items()}),
    )
    if user is not None:
        seen = Visit.objects.visible_to(user).order_by().values("pk")
        talks, came = talks.filter(visit__in=seen), came.filter(symposium__visit__in=seen)
    at = ("visit__round", "visit__unit")
    named: dict[Pair, set[int]] = defaultdict(set)
    for round, unit, cadre in talks.filter(source_cadre__isnull=False).values_list(*at, "source_cadre"):
        named[round, unit].add(cadre)
    classes: dict[Pair, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    counted = talks.filter(~Q(source_class="")).order_by().values_list(*at, "source_class")
    for round, unit, source, number in counted.annotate(Count("pk")):
        classes[round, unit][acts_as(source)] += number
    there = came.order_by().values_list("symposium__visit__round", "symposium__visit__unit", "source_class")
    for round, unit, source, number in there.annotate(Sum("present")):
        classes[round, unit][acts_as(source)] += number
    return named, classes
