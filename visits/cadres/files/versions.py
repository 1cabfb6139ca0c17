"""The versions of a cadre file: the person with all lines of the file, as it stood, and brought back.

A version is a ``history.Revision`` of the cadre whose content also holds the lines of each part:
``{field: value, …, "tenures": [{"pk": 1, "title": …}, …], …}``.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone

from visits.core.fields import Kept, SealedTextField
from visits.core.history.models import Revision

from .models import AppointmentForm, Cadre, Education, FamilyMember, RankRecord, TaskAssignment, Tenure

THING = Cadre._meta.label_lower
PLAIN = (str, bool, int, float, list, dict, dt.date, type(None))
OF_ITSELF = frozenset({str, int, bool, type(None)})
ENCODER = DjangoJSONEncoder()
# The lines that make up a file, by the name under which a version keeps them.
PARTS: dict[str, type[models.Model]] = {
    "educations": Education,
    "tenures": Tenure,
    "rank_records": RankRecord,
    "task_assignments": TaskAssignment,
    "family": FamilyMember,
    "appointment_form": AppointmentForm,
}


@dataclass
class Snapshot:
    """A file as one version kept it: unsaved copies that pages and papers read like the living ones."""

    cadre: Cadre
    version: int
    written_at: dt.datetime | None
    written_by: Any
    parts: dict[str, list[Any]] = field(default_factory=dict)
    withheld: frozenset[str] = frozenset()  # parts that are not shown to the reader, see ``withheld.py``


def _plain(things: Iterable[models.Model]) -> list[dict[str, Any]]:
    """The things as JSON holds them, with their keys; sealed fields stay sealed."""
    return [{name: plain(thing) for name, plain in _takers(thing.__class__)} for thing in things]


@cache
def _takers(model: type[models.Model]) -> list[tuple[str, Callable[[Any], Any]]]:
    """What gives each field's value as JSON holds it, by the name under which a version keeps it."""
    return [
        ("pk" if one.primary_key else one.name, partial(_plain_value, one))
        for one in model._meta.concrete_fields
    ]


def _plain_value(one: Any, thing: models.Model) -> Any:
    """One field's value; what JSON has no word for becomes the text by which Django serialises it."""
    if isinstance(one, SealedTextField):
        return one.value_to_string(thing)
    value = getattr(thing, one.attname)
    if value.__class__ in OF_ITSELF:
        return value
    return _as_json(value) if isinstance(value, PLAIN) else one.value_to_string(thing)


def _as_json(value: Any) -> Any:
    """A value as JSON holds it; days and instants as the encoder writes them."""
    return ENCODER.default(value) if isinstance(value, dt.date) else value


def parts_of(cadres: Iterable[Cadre]) -> dict[int, dict[str, list[dict[str, Any]]]]:
    """The lines of each file by cadre and part; a fixed number of queries."""
    keys = [cadre.pk for cadre in cadres]
    found: dict[int, dict[str, list[dict[str, Any]]]] = {key: {part: [] for part in PARTS} for key in keys}
    for part, model in PARTS.items():  # none of them has a sealed field, so values are what a version keeps
        names = [one.name for one in model._meta.concrete_fields if not one.primary_key]
        lines = model._default_manager.filter(cadre__in=keys).order_by("cadre", "pk")
        for line in lines.values_list("pk", *names):
            plain = dict(zip(names, map(_as_json, line[1:]), strict=True)) | {"pk": line[0]}
            found[plain["cadre"]][part].append(plain)
    return found


def content_now(cadre: Cadre) -> dict[str, Any]:
    """The file as it stands now, in the shape in which a version keeps it."""
    return contents([cadre])[cadre.pk]


def contents(cadres: Iterable[Cadre]) -> dict[int, dict[str, Any]]:
    """What a version keeps of each file, by cadre."""
    people = list(cadres)
    parts = parts_of(people)
    return {
        cadre.pk: {key: value for key, value in plain.items() if key != "pk"} | parts[cadre.pk]
        for cadre, plain in zip(people, _plain(people), strict=True)
    }


def keep_files(cadres: Iterable[Cadre], actor: Any) -> None:
    """Keep each file as it stands now under its ``version``; call it in the transaction that writes."""
    people = list(cadres)
    content = contents(people)
    Revision.objects.bulk_create(
        [
            Revision(
                thing=THING,
                thing_id=cadre.pk,
                version=cadre.version,
                content=content[cadre.pk],
                written_by=actor,
            )
            for cadre in people
        ],
        batch_size=500,
    )


def keep_missing(cadres: Iterable[Cadre]) -> None:
    """Keep how these files stand where nobody has yet (a way in that keeps no versions); call it before they change."""
    people = list(cadres)
    there = Revision.objects.filter(thing=THING, thing_id__in=[one.pk for one in people])
    kept = set(there.values_list("thing_id", "version"))
    missing: dict[int, list[Cadre]] = defaultdict(list)
    for one in people:
        if (one.pk, one.version) not in kept:
            missing[one.created_by_id].append(one)
    for group in missing.values():
        keep_files(group, group[0].created_by)


def versions_of(cadre: Cadre) -> models.QuerySet[Revision]:
    """The versions of a file, newest first."""
    return (
        Revision.objects.filter(thing=THING, thing_id=cadre.pk)
        .select_related("written_by")
        .order_by("-version")
    )


def end_of(day: dt.date) -> dt.datetime:
    """The last instant of a local day."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time.max))


def version_on(cadre: Cadre, end_of_day: dt.datetime) -> Revision | None:
    """The version that stood at the end of a day; None where the file was not there yet."""
    return versions_of(cadre).filter(written_at__lte=end_of_day).first()


def stood(cadre: Cadre, day: dt.date) -> Cadre:
    """The cadre as the file stood at the end of a day; as it stands where it was not there yet."""
    revision = version_on(cadre, end_of(day))
    return snapshot(revision).cadre if revision else cadre


def living(cadre: Cadre) -> Snapshot:
    """The file as it stands now, with its lines."""
    return living_files([cadre])[0]


def living_files(cadres: Iterable[Cadre]) -> list[Snapshot]:
    """The files as they stand now, in a fixed number of queries."""
    people = list(cadres)
    lines = {
        part: by_cadre(
            model._default_manager.filter(cadre__in=people).select_related("cadre", *related(model))
        )
        for part, model in PARTS.items()
    }
    return [
        Snapshot(one, one.version, one.changed_at, None, {part: lines[part][one.pk] for part in PARTS})
        for one in people
    ]


def related(model: type[models.Model]) -> list[str]:
    """What a line names beside its cadre: units, posts, key tasks, a relative's file."""
    return [one.name for one in model._meta.concrete_fields if one.many_to_one and one.name != "cadre"]


def snapshot(revision: Revision) -> Snapshot:
    """The file as the version kept it."""
    cadre = made(Cadre, revision.content, revision.thing_id)
    parts = {
        part: [made(model, line, line.get("pk")) for line in revision.content.get(part, [])]
        for part, model in PARTS.items()
    }
    return Snapshot(cadre, revision.version, revision.written_at, revision.written_by, parts)


def made(model: type[Any], values: dict[str, Any], pk: Any) -> Any:
    """An unsaved copy from kept values; fields that the version did not know yet take their defaults."""
    thing = model(pk=pk)
    for one in model._meta.concrete_fields:
        if one.primary_key or one.name not in values:
            continue
        value = values[one.name]
        if isinstance(one, SealedTextField):
            setattr(thing, one.attname, Kept(value) if value else "")
        else:
            setattr(thing, one.attname, value if value is None else one.to_python(value))
    return thing


def write_back(revision: Revision) -> None:
    """Put the lines of a file back as the version kept them; the caller writes the cadre himself.

    Lines that are still there are written over, missing ones made again under their keys, later ones removed.
    """
    old = snapshot(revision)
    for part, model in PARTS.items():
        if part not in revision.content:
            continue  # an early version that did not keep this part says nothing about it
        kept = {line.pk: line for line in old.parts[part]}
        model._default_manager.filter(cadre=revision.thing_id).exclude(pk__in=kept).delete()
        present = set(model._default_manager.filter(pk__in=kept).values_list("pk", flat=True))
        model._default_manager.bulk_create([line for pk, line in kept.items() if pk not in present])
        fields = [one.name for one in model._meta.concrete_fields if not one.primary_key]
        if present:
            model._default_manager.bulk_update([kept[pk] for pk in present], fields, batch_size=200)


def by_cadre(lines: Iterable[Any]) -> dict[int, list[Any]]:
    """Lines gathered by their cadre."""
    found: dict[int, list[Any]] = defaultdict(list)
    for line in lines:
        found[line.cadre_id].append(line)
    return found
