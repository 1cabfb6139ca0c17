"""Which records of the five methods a visit holds: what was ticked and is there, what was ticked and is not."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from cadre_review.prepared import rows_given
from visits.core.counts import counting
from visits.fieldwork.visits.models import Interview, Method, Visit

ADD = {
    Method.SYMPOSIUM: "visits:symposium_create",
    Method.INTERVIEW: "visits:interview_create",
    Method.HEART_TO_HEART: "visits:interview_create",
    Method.SITE_VISIT: "visits:site_create",
}


@dataclass
class Held:
    """One method of a visit: how many records there are, whether it was ticked, where one is added."""

    method: Method
    count: int
    is_ticked: bool
    add_url: str

    @property
    def is_missing(self) -> bool:
        """Whether it was ticked and has no record."""
        return self.is_ticked and not self.count


def methods_of(visit: Visit, counted: Mapping[str, int] | None = None) -> list[Held]:
    """The methods that were ticked or have records, in their order; ``counted``: the records, where that is known."""
    if counted is None:
        counted = dict(rows_given(_counted, visit.pk))
    return [
        Held(one, counted.get(one, 0), one in visit.methods, _address(one, visit))
        for one in Method
        if one in visit.methods or counted.get(one)
    ]


def records(visit: int) -> dict[str, QuerySet[Any]]:
    """The records of each method."""
    talks = Interview.objects.talks().filter(visit=visit)
    rows = {kind: talks.filter(kind=kind) for kind, _label in Interview.TALKS}
    others = {Method.SYMPOSIUM: "symposia", Method.SITE_VISIT: "site_visits", Method.QUESTIONNAIRE: "surveys"}
    return rows | {kind.value: getattr(Visit(pk=visit), name).all() for kind, name in others.items()}


def _counted(visit: int) -> QuerySet[Any, Any]:
    return counting(records(visit))


def missing(visit: Visit) -> list[str]:
    """The methods that were ticked and have no record, in words."""
    return [str(one.method.label) for one in methods_of(visit) if one.is_missing]


def _address(method: Method, visit: Any) -> str:
    if method == Method.QUESTIONNAIRE:
        return reverse("surveys:choose")
    return reverse(ADD[method], args=[visit.pk])
