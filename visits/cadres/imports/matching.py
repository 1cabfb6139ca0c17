"""Who a row is: by ID number, else by name and month of birth as a question to a person; never by name alone."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from visits.cadres.files.identity import named_alike
from visits.cadres.files.models import AppointmentForm, Cadre, Education, FamilyMember
from visits.cadres.files.versions import by_cadre
from visits.core.pinyin import bare

from .models import IntakeRow

CHUNK = 500


@dataclass
class OnFile:
    """The files that rows may mean, with the lines that are compared."""

    by_mark: dict[str, Cadre] = field(default_factory=dict)
    by_name: dict[str, list[Cadre]] = field(default_factory=lambda: defaultdict(list))
    by_key: dict[int, Cadre] = field(default_factory=dict)
    educations: dict[int, list[Education]] = field(default_factory=dict)
    family: dict[int, list[FamilyMember]] = field(default_factory=dict)
    forms: dict[int, AppointmentForm] = field(default_factory=dict)

    def of_number(self, row: IntakeRow) -> Cadre | None:
        """The file that has the row's ID number, in 18 digits or in 15."""
        return next((self.by_mark[mark] for mark in marks_of(row) if mark in self.by_mark), None)


def marks_of(row: IntakeRow) -> list[str]:
    """The fingerprints of the row's ID number."""
    more = row.values["more"]
    return list(more.get("marks") or ([more["mark"]] if more.get("mark") else []))


def chunks(things: Sequence[Any], size: int = CHUNK) -> Iterator[Sequence[Any]]:
    """The things, some at a time: databases bound the number of values in one query."""
    for start in range(0, len(things), size):
        yield things[start : start + size]


def files_of(rows: Sequence[IntakeRow]) -> OnFile:
    """The files that have an ID number or a name of the rows; a query for some hundred rows, not for each."""
    found = OnFile()
    for some in chunks(sorted({mark for row in rows for mark in marks_of(row)})):
        for cadre in Cadre.objects.filter(id_fingerprint__in=some):
            found.by_mark[cadre.id_fingerprint] = found.by_key[cadre.pk] = cadre
    names = sorted({bare(row.name) for row in rows if row.name and found.of_number(row) is None})
    for some in chunks(names):
        for cadre in named_alike(Cadre.objects.order_by("pk"), some):
            found.by_name[bare(cadre.name)].append(cadre)
            found.by_key[cadre.pk] = cadre
    _load_lines(rows, found)
    return found


def _load_lines(rows: Iterable[IntakeRow], found: OnFile) -> None:
    """The lines that the rows would change, of all the files at once."""
    wanted = {key for row in rows for key in ("educations", "family", "form") if row.values["more"].get(key)}
    for some in chunks(sorted(found.by_key)) if wanted else ():
        if "educations" in wanted:
            found.educations |= by_cadre(Education.objects.filter(cadre__in=some))
        if "family" in wanted:
            found.family |= by_cadre(
                FamilyMember.objects.filter(cadre__in=some).order_by("cadre", "position", "pk")
            )
        if "form" in wanted:
            found.forms |= {form.cadre_id: form for form in AppointmentForm.objects.filter(cadre__in=some)}


@dataclass
class Match:
    """Who a row is: ``cadre``; or ``people`` to choose from; ``namesakes`` share the name and are others."""

    cadre: Cadre | None = None
    people: list[Cadre] = field(default_factory=list)
    namesakes: list[Cadre] = field(default_factory=list)


def match(row: IntakeRow, files: OnFile) -> Match:
    """Find the row's person; what somebody told goes first."""
    more = row.values["more"]
    mark, told = more.get("mark", ""), more.get("told", {}).get("person")
    if known := files.of_number(row):
        return Match(known)
    alike = files.by_name.get(bare(row.name), [])
    if told:
        return Match(next((cadre for cadre in alike if cadre.pk == told), None), namesakes=alike)
    birth = row.values.get("birth_month", "")
    same = [
        cadre
        for cadre in alike
        if cadre.birth_month.isoformat() == birth and not (mark and cadre.id_fingerprint)
    ]
    if same and told is None:
        return Match(people=same)
    return Match(namesakes=alike)
