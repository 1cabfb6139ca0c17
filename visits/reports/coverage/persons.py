"""The persons of one unit in a round: who was heard, who was spoken of, from which circles, on which checks."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from visits.cadres.files.models import Cadre
from visits.fieldwork.visits.models import Circle, Interview
from visits.organisation.rounds.models import Check, ScopeEntry

from .gaps import counted_statements
from .rules import counted_talks, labels


@dataclass
class Person:
    """One serving cadre and what the counted talks of the round hold of him or her."""

    cadre: Cadre
    kinds: set[str] = field(default_factory=set)
    circle_keys: set[str] = field(default_factory=set)
    check_keys: set[str] = field(default_factory=set)
    talks: int = 0
    statements: int = 0

    @property
    def methods(self) -> str:
        """In which kinds of talk the person was heard."""
        return "、".join(str(label) for key, label in Interview.Kind.choices if key in self.kinds)

    @property
    def circles(self) -> str:
        """From which circles others spoke of the person."""
        return labels(Circle, self.circle_keys)

    @property
    def checks(self) -> str:
        """On which checks something was said of the person."""
        return labels(Check, self.check_keys - {""})


def persons_of(user: Any, entry: ScopeEntry) -> list[Person]:
    """Serving cadres of the unit whom the reader sees, in three queries; closed talks count nowhere."""
    cadres: QuerySet[Cadre] = Cadre.objects.visible_to(user).in_office().filter(unit=entry.unit_id)
    found = {cadre.pk: Person(cadre) for cadre in cadres.order_by("name_key", "pk")}
    talks = counted_talks(user).filter(visit__round=entry.round_id)
    for key, kind in talks.filter(source_cadre__in=list(found)).values_list("source_cadre", "kind"):
        found[key].talks += 1
        found[key].kinds.add(kind)
    said = counted_statements(user, talks).filter(cadre__in=list(found))
    for key, circle, check in said.values_list("cadre", "circle", "check_key"):
        found[key].statements += 1
        found[key].circle_keys.add(circle)
        found[key].check_keys.add(check)
    return list(found.values())
