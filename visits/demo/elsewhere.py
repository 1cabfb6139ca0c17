"""Who of the invented city serves elsewhere than they belong, and where they stand to a visit that hears of them."""

import datetime as dt
from collections import defaultdict
from functools import cache
from itertools import islice
from random import Random
from typing import Any, TypeAlias

from visits.cadres.files.models import Cadre, TaskAssignment, Tenure
from visits.core.fields import holds
from visits.fieldwork.visits.models import Visit
from visits.fieldwork.visits.places import OF_KIND, SERVING, HeardAt
from visits.organisation.units.models import Level

Serving: TypeAlias = list[tuple[Cadre, dt.date, dt.date | None]]
HEARD_OF = 60  # cadres of other units of whom anybody may speak
A_STRANGER = 0.03  # how often what is said at a unit is about one of these
WELL_KNOWN, PRAISED = (
    0.85,
    40,
)  # of one steadfast in a quiet post many speak, and well: how seldom otherwise, how often
A_GUEST = 0.2  # how often it is about somebody seconded there, or sent to the key task named


class Elsewhere:
    """Read once for the city: by unit those who hold a post in it beside their own, by key task those sent to it."""

    def __init__(self) -> None:
        self.beside: dict[str, dict[int, Serving]] = defaultdict(
            lambda: defaultdict(list)
        )  # by kind of the post
        self.sent: dict[int, Serving] = defaultdict(list)
        beside = Tenure.objects.exclude(kind=Tenure.Kind.MAIN).select_related("cadre").order_by("pk")
        for row in beside:
            self.beside[row.kind][row.unit_id or 0].append((row.cadre, row.from_on, row.to_on))
        for sent in TaskAssignment.objects.select_related("cadre").order_by("pk"):
            self.sent[sent.key_task_id].append((sent.cadre, sent.from_on, sent.to_on))
        known = Cadre.objects.filter(level__lte=Level.SECTION_DEPUTY).order_by("-pk")
        self.known = list(islice(known.iterator(chunk_size=HEARD_OF), HEARD_OF))
        quiet = Tenure.objects.filter(
            to_on=None, kind=Tenure.Kind.MAIN, post__marks__contains=holds("obscure")
        )
        longest = quiet.select_related("cadre").order_by("from_on", "pk").first()
        self.steadfast, self.praised = longest.cadre if longest else None, 0
        self.serving = cache(self._serving)

    def people(self, visit: Visit) -> list[Cadre]:
        """Those who serve at the visited unit or task, or for the task named, on the day, and belong elsewhere."""
        return [cadre for cadre, _place in self._at(visit).values()]

    def stands(self, visit: Visit, cadre: Cadre) -> dict[str, Any]:
        """Where they stand to the visit, as the columns of a line hold it; of its own people nothing is said."""
        if cadre.unit_id == visit.unit_id and not visit.to_task:
            return {}
        place = self._at(visit).get(cadre.pk, (cadre, HeardAt.ELSEWHERE))[1]
        return {"heard_at": place, "away_unit_id": cadre.unit_id}

    def spoken_of(self, chance: Random, visit: Visit) -> Cadre | None:
        """Now and then somebody from elsewhere, of whom a talk at a unit speaks; None mostly."""
        draw, there = chance.random(), self._at(visit).values()
        if self.steadfast and draw > WELL_KNOWN and self.praised < PRAISED:
            self.praised += 1
            return self.steadfast
        guests = [one for one, place in there if place in SERVING] or [one for one, _place in there]
        if guests and draw < A_GUEST:
            return chance.choice(guests)
        return chance.choice(self.known) if A_GUEST < draw < A_GUEST + A_STRANGER else None

    def _at(self, visit: Visit) -> dict[int, tuple[Cadre, HeardAt]]:
        unit = None if visit.to_task else visit.unit_id
        found: dict[int, tuple[Cadre, HeardAt]] = self.serving(unit, visit.key_task_id, visit.visited_on)
        return found

    def _serving(self, unit: int | None, task: int | None, day: dt.date) -> dict[int, tuple[Cadre, HeardAt]]:
        found = {}
        for place, rows in (
            (HeardAt.TASK, self.sent.get(task or 0)),
            *((OF_KIND[kind], units.get(unit or 0)) for kind, units in sorted(self.beside.items())),
        ):
            for cadre, from_on, to_on in rows or ():
                if cadre.unit_id != unit and from_on <= day <= (to_on or day):
                    found[cadre.pk] = (cadre, place)
        return found
