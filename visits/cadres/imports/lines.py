"""The lines of a file that rows give: schooling, family, the main post and the history of ranks."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone

from visits.cadres.files.models import Cadre, Education, FamilyMember, RankRecord, Tenure
from visits.cadres.files.posts import seat_for, seats_of
from visits.cadres.files.versions import by_cadre
from visits.core.imports.bulk import insert

from .changes import EDUCATION_FIELDS, FAMILY_FIELDS, MORE, typed
from .matching import chunks
from .models import IntakeRow

Pairs = Sequence[tuple[IntakeRow, Cadre]]


def present(model: Any, cadres: Iterable[Cadre], **only: Any) -> dict[int, list[Any]]:
    """The lines of these files, by file."""
    found: dict[int, list[Any]] = {}
    for some in chunks(sorted(cadre.pk for cadre in cadres)):
        found |= by_cadre(model.objects.filter(cadre__in=some, **only).order_by("cadre", "pk"))
    return found


def was_there(pairs: Pairs) -> list[Cadre]:
    """The files that had lines before."""
    return [cadre for row, cadre in pairs if row.act == IntakeRow.Act.UPDATE]


def write_educations(pairs: Pairs) -> None:
    """Schooling by mode; parts that the row leaves empty stay."""
    given = [(row, cadre) for row, cadre in pairs if row.values[MORE].get("educations")]
    old = present(Education, was_there(given))
    new: list[Education] = []
    changed: list[Education] = []
    for row, cadre in given:
        by_mode = {line.mode: line for line in old.get(cadre.pk, [])}
        for values in row.values[MORE]["educations"]:
            line = by_mode.get(values["mode"]) or Education(cadre=cadre, mode=values["mode"])
            for key in EDUCATION_FIELDS:
                if values.get(key):
                    setattr(line, key, values[key])
            (changed if line.pk else new).append(line)
    insert(Education, new)
    Education.objects.bulk_update(changed, EDUCATION_FIELDS, batch_size=200)


def write_family(pairs: Pairs) -> None:
    """The family as the form gives it: lines of the same relative are written over, others come and go."""
    given = [(row, cadre) for row, cadre in pairs if row.values[MORE].get("family") is not None]
    old = present(FamilyMember, was_there(given))
    new: list[FamilyMember] = []
    changed: list[FamilyMember] = []
    gone: list[int] = []
    for row, cadre in given:
        lines = list(old.get(cadre.pk, []))
        for position, values in enumerate(row.values[MORE]["family"]):
            line = take(lines, values) or FamilyMember(cadre=cadre)
            for key in FAMILY_FIELDS:
                empty = None if key == "birth_month" else ""
                setattr(line, key, typed(FamilyMember, key, values.get(key)) or empty)
            line.position = position
            (changed if line.pk else new).append(line)
        gone += [line.pk for line in lines]
    for some in chunks(gone):
        FamilyMember.objects.filter(pk__in=some).delete()
    insert(FamilyMember, new)
    FamilyMember.objects.bulk_update(changed, [*FAMILY_FIELDS, "position"], batch_size=200)


def take(lines: list[FamilyMember], values: dict[str, Any]) -> FamilyMember | None:
    """Take the line of the same relative out of the lines."""
    for line in lines:
        if (line.relation, line.name) == (values.get("relation"), values.get("name")):
            lines.remove(line)
            return line
    return None


def write_tenures(pairs: Pairs) -> None:
    """The main post: begun for new files, continued where it is the same, else ended and followed by the new one."""
    given = [(row, cadre) for row, cadre in pairs if row.unit_id and row.values[MORE].get("title")]
    old = present(Tenure, was_there(given), kind=Tenure.Kind.MAIN, to_on__isnull=True)
    seats = seats_of({cadre.unit_id for _row, cadre in given})
    new: list[Tenure] = []
    changed: list[Tenure] = []
    for row, cadre in given:
        title, since = row.values[MORE]["title"], cadre.post_since
        lines = old.get(cadre.pk, [])
        same = next((line for line in lines if line.unit_id == cadre.unit_id and line.title == title), None)
        if same is None:
            new.append(
                Tenure(
                    cadre=cadre,
                    unit=cadre.unit,
                    post_id=seat_for(seats, cadre.unit_id, title),
                    title=title,
                    level=cadre.level,
                    from_on=given_since(row, since),
                )
            )
            changed += [line for line in lines if end(line, given_since(row, since))]
        elif (same.from_on or since) != same.from_on or same.level != cadre.level:
            same.from_on, same.level = same.from_on or since, cadre.level
            changed.append(same)
    Tenure.objects.bulk_update(changed, ["from_on", "to_on", "level"], batch_size=200)
    insert(Tenure, new)


def given_since(row: IntakeRow, since: dt.date | None) -> dt.date | None:
    """Since when the post is held, where the row itself says so; an older month belongs to the post before."""
    return since if "post_since" in row.values else None


def end(line: Any, day: dt.date | None) -> bool:
    """End a line where another follows it; never before it began."""
    day = day or timezone.localdate().replace(day=1)
    line.to_on = max(day, line.from_on) if line.from_on else day
    return True


def write_ranks(pairs: Pairs) -> None:
    """A record for each level and rank grade whose month the file gives; the one before it ends."""
    old = present(RankRecord, was_there(pairs))
    new: list[RankRecord] = []
    changed: list[RankRecord] = []
    for row, cadre in pairs:
        for key in ("level", "rank_grade"):
            since = getattr(cadre, f"{key}_since")
            if not since or getattr(cadre, key) is None or not {key, f"{key}_since"} & set(row.values):
                continue
            lines = [line for line in old.get(cadre.pk, []) if getattr(line, key) is not None]
            if any(getattr(line, key) == getattr(cadre, key) and line.from_on == since for line in lines):
                continue
            later = [line.from_on for line in lines if line.from_on > since]
            changed += [
                line for line in lines if line.to_on is None and line.from_on <= since and end(line, since)
            ]
            values = {key: getattr(cadre, key), "from_on": since, "to_on": min(later, default=None)}
            new.append(RankRecord(cadre=cadre, **values))
    RankRecord.objects.bulk_update(changed, ["to_on"], batch_size=200)
    insert(RankRecord, new)
