"""The persons of one unit in a round: who was heard, who was spoken of, from which circles, on which checks."""

from dataclasses import dataclass
from typing import Any

from cadre_review.marks import listed
from visits.cadres.files.models import Cadre
from visits.fieldwork.visits.heard import CadreHeard
from visits.fieldwork.visits.models import Circle, Interview
from visits.fieldwork.visits.places import in_words
from visits.organisation.rounds.models import Check, ScopeEntry

from .reading import reading_of
from .rules import labels


@dataclass
class Person:
    """One serving cadre and what the counted talks of the round hold of him or her."""

    cadre: Cadre
    row: CadreHeard
    seen: int  # times seen at work on sites, which is no hearing

    @property
    def talks(self) -> int:
        """In how many talks the person was heard."""
        return self.row.heard

    @property
    def statements(self) -> int:
        """How often something was said of the person."""
        return self.row.said

    @property
    def methods(self) -> str:
        """In which kinds of talk the person was heard."""
        return listed(str(label) for key, label in Interview.Kind.choices if key in self.row.kinds)

    @property
    def circles(self) -> str:
        """From which circles others spoke of the person."""
        return labels(Circle, set(self.row.circles))

    @property
    def checks(self) -> str:
        """On which checks something was said of the person."""
        return labels(Check, set(self.row.checks))

    @property
    def places(self) -> str:
        """Where the person was heard or spoken of."""
        return in_words(self.row.places)


def persons_of(user: Any, entry: ScopeEntry) -> list[Person]:
    """Serving cadres of the unit whom the reader sees, in two queries; closed talks count nowhere."""
    rows = Cadre.objects.visible_to(user).in_office().filter(unit=entry.unit_id).order_by("name_key", "pk")
    cadres = list(rows)
    reading, keys = reading_of(user, entry.round_id), [one.pk for one in cadres]
    found, seen = reading.cadres_by_key(keys), reading.seen_by_key(keys)
    return [Person(one, found.get(one.pk) or CadreHeard(), seen.get(one.pk, 0)) for one in cadres]
