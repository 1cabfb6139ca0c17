"""Who of other units the draft box knows: those who serve in the units in hand or are sent to a key task today, and
whom one's own records name. Name, unit and post alone, and by what they are found."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q
from django.utils import timezone

from visits.cadres.files.models import CARD, Cadre, TaskAssignment, Tenure
from visits.cadres.files.naming import in_full
from visits.core.posted import as_data
from visits.fieldwork.visits.forms.interviews import classes_for
from visits.fieldwork.visits.forms.people import named_in

MOST = 2000  # people of other units on one device


def others_of(user: Any, units: Iterable[int], mine: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each with the units they serve in (``serves``) and the key tasks they are sent to (``sent``); three questions."""
    serves, sent = (
        _by_cadre(_today(Tenure, unit__in=units), "unit"),
        _by_cadre(_today(TaskAssignment), "key_task"),
    )
    named = {key for record in mine for key in named_in(as_data(record["content"]))}
    keys = sorted(serves.keys() | sent.keys() | named)[:MOST]
    rows = Cadre.objects.nameable_by(user).filter(pk__in=keys).exclude(unit__in=units).select_related("unit")
    rows = rows.only(*CARD, "name_key", "unit__name", "unit__short_name").order_by("level", "name_key", "pk")
    return [person(one) | {"serves": serves[one.pk], "sent": sent[one.pk]} for one in rows]


def person(one: Cadre) -> dict[str, Any]:
    """A person of another unit as the box holds them."""
    asked = sorted(classes_for("", one) - {""})
    return {"id": one.pk, "name": one.name, "post": in_full(one), "find": one.name_key, "asked": asked}


def sent_today(**wanted: Any) -> Any:
    """Who is sent to key tasks today."""
    return _today(TaskAssignment, **wanted)


def _today(model: Any, **wanted: Any) -> Any:
    today = timezone.localdate()
    running = Q(from_on__isnull=True) | Q(from_on__lte=today), Q(to_on__isnull=True) | Q(to_on__gte=today)
    return model._default_manager.filter(*running, **wanted).order_by()


def _by_cadre(rows: Any, of: str) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for cadre, key in rows.values_list("cadre", of):
        found[cadre].append(key)
    return found
