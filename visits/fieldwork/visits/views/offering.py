"""What is offered to a second note at the same unit or key task on the same day: the visit that the team has there."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from visits.core.access import can
from visits.core.posted import Data, key_in
from visits.core.readers import rows_of
from visits.fieldwork.visits.models import Visit, VisitState
from visits.organisation.rounds.destinations import field_of
from visits.organisation.rounds.models import served_on
from visits.organisation.units.models import KeyTask, Unit

MOST_OFFERED = 3


def joinable(user: Any, to: Unit | KeyTask, day: Any) -> list[Visit]:
    """Visits to it on this day of the teams in which the user serves, still written on: a second one may join them."""
    try:
        on = dt.date.fromisoformat(str(day)).isoformat()
    except ValueError:
        return []
    return [one for one in rows_of(user, _there, field_of(to), to.pk, on) if may_join(user, one)]


def _there(user: Any, field: str, key: int, on: str) -> Any:
    rows = _at(user, field, key, on)[:MOST_OFFERED]
    return rows.select_related("created_by", "team__round", "round", "unit", "key_task")


def _of_others(user: Any, field: str, key: int, on: str) -> Any:
    return _at(user, field, key, on).exclude(created_by=user.pk).values_list("client_key")[:MOST_OFFERED]


def _at(user: Any, field: str, key: int, on: str) -> Any:
    rows = still_begun(Visit.objects.to_join(user)).order_by("pk")
    return rows.filter(visited_on=on, to_task=field == "key_task", **{field: key})


def still_begun(rows: Any) -> Any:
    """Of the visits those that were not handed on yet."""
    return rows.filter(state=VisitState.DRAFT, ready_at=None)


def may_join(user: Any, visit: Visit) -> bool:
    """Whether they served in its team that day and nothing keeps them away."""
    return user.pk in served_on({visit.team_id}, visit.visited_on) and can(user, "visit.join", visit)


class Offer:
    """A part of the form of a new visit: refuses it once where others of the team began one here on that day."""

    fields: tuple[str, ...] = ()
    errors: Mapping[str, list[str]] = {}

    def __init__(self, user: Any, to: Unit | KeyTask, data: Data, form: Any) -> None:
        self.user, self.to, self.data, self.form = user, to, data, form
        self.found: list[Visit] = []

    def is_valid(self) -> bool:
        """Whether there is none, or all were offered before (``there``: their keys)."""
        seen = self.data.getlist("there")
        day = None if self.form.errors else self.form.cleaned_data.get("visited_on")
        if day is None:
            return True
        keys = rows_of(self.user, _of_others, field_of(self.to), self.to.pk, day.isoformat())
        if not (unseen := {key for (key,) in keys if str(key) not in seen}):
            return True
        new = [one for one in joinable(self.user, self.to, day) if one.client_key in unseen]
        if not new or Visit.objects.filter(client_key=key_in(self.data, "client_key")).exists():
            return True
        self.found = new
        self.form.add_error(None, _sentence(new[0]))
        return False


def _sentence(visit: Visit) -> str:
    text = _(
        "%(name)s began the team's visit here of %(day)s. Join it; saved again, yours is logged as a further one."
    )
    return text % {"name": visit.created_by, "day": visit.visited_on}
