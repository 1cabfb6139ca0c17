"""三进, 三访 and 三察 of a visit as they follow from its records: what nobody need tick.

A talk with the leadership says that it was visited, a statement what was looked at, a site visit where one went. What
somebody ticks beside that is kept as ticked; what follows and is not so is taken off by hand (``Visit.refused``), and
stays off whatever else is written. With the hand-in all of it is written into the visit.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db.models import Case, CharField, Exists, F, OuterRef, QuerySet, Value, When

from cadre_review.prepared import rows_given
from visits.cadres.files.models import Tenure
from visits.core.kinds.families import SourceBehaviour
from visits.fieldwork.visits.models import (
    WITH_THE_TEAM,
    Entry,
    Interview,
    Rating,
    Statement,
    Target,
    Visit,
    acts_as,
)
from visits.organisation.rounds.models import Check
from visits.organisation.units.models import UnitKind

SETS = ("entries", "targets", "checks")
OF = {**dict.fromkeys(Entry.values, "entries"), **dict.fromkeys(Target.values, "targets"),
      **dict.fromkeys(Check.values, "checks")}  # fmt: skip
FRONT_LINES = (UnitKind.TOWN, UnitKind.SUBDISTRICT, UnitKind.HEADQUARTERS)
TARGET_OF = {
    SourceBehaviour.TEAM_MEMBER: Target.LEADERSHIP_TEAM,
    SourceBehaviour.MIDDLE: Target.CADRE,
    SourceBehaviour.STAFF: Target.CADRE,
    SourceBehaviour.SELF: Target.CADRE,
    SourceBehaviour.SERVED: Target.SERVED,
}
CLASS, CHECK, SITE = "class", "check", "site"  # what a row of the question tells of


def following(visits: Iterable[Visit]) -> dict[int, set[str]]:
    """What follows from the records of each of these visits, as keys of 三进, 三访 and 三察."""
    found: dict[int, set[str]] = defaultdict(set)
    rows = {visit.pk: visit for visit in visits if visit.pk}
    for pk, tells, key in rows_given(_told, frozenset(rows)) if rows else ():
        found[pk] |= _meant(tells, key)
    for pk, visit in rows.items():
        if visit.to_task:
            found[pk].add(Entry.PROJECT.value)
        if not visit.to_task and visit.unit.kind in FRONT_LINES:
            found[pk].add(Entry.FRONT_LINE.value)
    return found


def said(visit: Visit, follows: set[str] | None = None) -> dict[str, list[str]]:
    """The three sets as they stand: what was ticked, and what follows and was not taken off."""
    follows = following([visit])[visit.pk] if follows is None else follows
    stands = {key for name in SETS for key in getattr(visit, name)} | follows - set(visit.refused)
    return {name: [key for key in OF if key in stands and OF[key] == name] for name in SETS}


def stood(visit: Visit) -> dict[str, list[str]]:
    """The sets as a page shows them; what was sent in has all of it written in."""
    return said(visit, None if visit.state in WITH_THE_TEAM else set())


def ticked(visit: Visit, values: dict[str, Any], offered: Iterable[str]) -> dict[str, Any]:
    """The sets as they are kept: what somebody ticked, and what they took off of what was ``offered`` as following."""
    chosen = {key for name in SETS for key in values.get(name) or ()}
    own = {key for name in SETS for key in getattr(visit, name)}
    kept = {
        name: [key for key in values.get(name) or () if key in own or key not in set(offered)]
        for name in SETS
    }
    return kept | {"refused": [key for key in OF if key in set(offered) - chosen]}


def _meant(tells: str, key: str) -> set[str]:
    if tells == CHECK:
        return {key} if key else set()
    if tells == SITE:
        return {Entry.SITE.value} | ({Entry.PROJECT.value} if key else set())
    target = TARGET_OF.get(SourceBehaviour(acts_as(key))) if acts_as(key) else None
    return {target.value} if target else set()


def _told(visits: Any) -> QuerySet[Any, Any]:
    """Visit, what of, and a key: one row for each thing that the records tell."""
    talks = Interview.objects.filter(visit__in=visits, symposium=None)
    leads = Tenure.objects.leading().filter(cadre=OuterRef("source_cadre"), unit=OuterRef("visit__unit"))
    heard = Case(
        When(Exists(leads.order_by()), then=Value(SourceBehaviour.TEAM_MEMBER.value)),
        default=F("source_class"), output_field=CharField(),
    )  # fmt: skip
    came = apps.get_model("visits", "Attendance").objects.filter(symposium__visit__in=visits, present__gt=0)
    sites = apps.get_model("visits", "SiteVisit").objects.filter(visit__in=visits)
    task = Case(When(key_task=None, then=Value("")), default=Value("task"), output_field=CharField())
    rows = [
        _rows(talks, CLASS, heard),
        _rows(came, CLASS, F("source_class"), "symposium__visit"),
        _rows(Statement.objects.filter(visit__in=visits), CHECK, F("check_key")),
        _rows(Rating.objects.filter(visit__in=visits), CHECK, F("criterion__check_key")),
        _rows(sites, SITE, task),
    ]  # fmt: skip
    return rows[0].union(*rows[1:])


def _rows(rows: Any, tells: str, key: Any, at: str = "visit") -> Any:
    named = rows.order_by().annotate(of=F(at), tells=Value(tells, output_field=CharField()), key=key)
    return named.values_list("of", "tells", "key").distinct()


def labels(name: str, keys: Iterable[str]) -> list[str]:
    """The words of the keys that belong to this set."""
    words: Any = {"entries": Entry, "targets": Target, "checks": Check}[name]
    held = set(keys)
    return [str(one.label) for one in words if one.value in held]
