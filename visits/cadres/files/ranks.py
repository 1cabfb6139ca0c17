"""Level and rank grade of the file, and the history of both: one follows the other, in both directions."""

import datetime as dt
from typing import Any

from visits.organisation.units.models import Level

from .models import Cadre, RankRecord

# Which field of the file says since when.
SINCE = {"level": "level_since", "rank_grade": "rank_grade_since"}


def standing(cadre: Cadre) -> dict[str, Any]:
    """What the file says of level and rank grade now; remember it before the file is written."""
    return {name: getattr(cadre, name) for pair in SINCE.items() for name in pair}


def follow_file(cadre: Cadre, before: dict[str, Any] | None) -> None:
    """Keep the history true after the file was written.

    A later "since" is a new rank: the record before it ends and a new one begins. Anything else corrects the
    record that is open. Without a "since" there is nothing to enter.
    """
    for name, since_name in SINCE.items():
        value, since = getattr(cadre, name), getattr(cadre, since_name)
        old = (before or {}).get(name), (before or {}).get(since_name)
        if since is None or value is None or value == Level.OTHER or (value, since) == old:
            continue
        _enter(cadre, name, value, since)


def _enter(cadre: Cadre, name: str, value: int, since: dt.date) -> None:
    records = RankRecord.objects.filter(cadre=cadre, **{f"{name}__isnull": False})
    last = records.order_by("-from_on", "-pk").first()
    if last and last.to_on is None and (getattr(last, name) == value or since <= last.from_on):
        setattr(last, name, value)
        last.from_on = since
        last.save()
        return
    if last and last.to_on is None:
        last.to_on = since
        last.save(update_fields=["to_on"])
    RankRecord.objects.create(cadre=cadre, from_on=since, **{name: value})


def follow_records(cadre: Cadre) -> list[str]:
    """Take the newest open record of each kind into the file; the names of the fields that are to be saved.

    A record that begins before what the file says, and says something else, is history that lacks its end.
    """
    fields = []
    for name, since_name in SINCE.items():
        records = cadre.rank_records.filter(**{f"{name}__isnull": False}, to_on__isnull=True)
        last = records.order_by("-from_on", "-pk").first()
        value, since = getattr(cadre, name), getattr(cadre, since_name)
        if last is None or (getattr(last, name), last.from_on) == (value, since):
            continue
        if since is None or last.from_on >= since or getattr(last, name) == value:
            setattr(cadre, name, getattr(last, name))
            setattr(cadre, since_name, last.from_on)
            fields += [name, since_name]
    return fields
