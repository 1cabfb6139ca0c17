"""A cadre file as the official editor's ``.lrmx``: a form that came in and was not changed goes out the same."""

from typing import Any

from visits.cadres.files.versions import Snapshot
from visits.cadres.formats.leaves import FORM_DAYS, FORM_TEXTS, TEXTS
from visits.cadres.formats.lrmx import write_lrmx
from visits.cadres.formats.person import Person

from .content import ordered_family, photo_of, proposal

SCHOOLING = ("mode", "level", "degree", "level_school", "degree_school")
RELATIVE = ("relation", "name", "birth_month", "birth_text", "political_status", "unit_and_post")


def write_official(file: Snapshot, id_number: str = "") -> bytes:
    """The file as shown to the reader; the ID number only where it is handed in."""
    return write_lrmx(person_of(file, id_number))


def person_of(file: Snapshot, id_number: str) -> Person:
    """The person as the format gives him."""
    cadre, said = file.cadre, proposal(file)
    values: dict[str, Any] = {name: getattr(cadre, name) for name in TEXTS.values()}
    values |= {"name": cadre.name, "sex": cadre.sex, "id_number": id_number}
    values |= {name: iso(getattr(cadre, name)) for name in ("birth_month", "work_start_month")}
    if not values["party_entry"] and cadre.party_entry_month:
        values["party_entry"] = f"{cadre.party_entry_month:%Y%m}"
    form: dict[str, Any] = {name: getattr(said, name) for name in FORM_TEXTS.values()}
    form |= {name: iso(getattr(said, name)) for name in FORM_DAYS.values()}
    return Person(
        file="",
        values=values,
        educations=[{name: getattr(one, name) for name in SCHOOLING} for one in file.parts["educations"]],
        family=[relative(one) for one in ordered_family(file)],
        form=form | {"leaves": leaves(file, said.leaves, id_number)},
        photo=photo_of(file),
    )


def relative(one: Any) -> dict[str, Any]:
    """A member of the family as the format gives it."""
    return {name: getattr(one, name) for name in RELATIVE} | {"birth_month": iso(one.birth_month)}


def leaves(file: Snapshot, kept: list[Any], id_number: str) -> list[Any]:
    """The leaves that the system has no field for, and ways of writing; none of what the reader may not see."""
    hidden = {"JianKangZhuangKuang"} if "health" in file.withheld else set()
    if not id_number:
        hidden.add("ShenFenZheng")
    no_family = "family" in file.withheld
    return [
        note
        for note in kept
        if note[0] not in hidden and not (no_family and len(note) == 4 and isinstance(note[3], int))
    ]


def iso(day: Any) -> str | None:
    """A date as ISO text."""
    return day.isoformat() if day else None
