"""The register of the account: units with their posts, the cadres who hold them, the key tasks."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from visits.cadres.files.actions import add_tenure, create_cadre
from visits.cadres.files.models import Cadre
from visits.demo.city import COUNTIES, DEPARTMENTS, ENTERPRISES, TASKS, short_name, title_of
from visits.organisation.units.actions import add_post, create_key_task, create_unit
from visits.organisation.units.models import Category, KeyTask, Level, Post, Unit, UnitKind

from .office import WORDS, Office

SINCE = dt.date(2014, 3, 1)
BEGUN = dt.date(2016, 6, 1)
HEAD, DEPUTY, SECTION = Level.COUNTY_HEAD, Level.COUNTY_DEPUTY, Level.SECTION_HEAD


@dataclass
class Place:
    """One unit with those who serve in it, by seat: head, deputy, section."""

    unit: Unit
    cadres: dict[str, Cadre] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)

    def title(self, seat: str) -> str:
        """What a seat is called, with its unit."""
        return f"{self.unit.short_name}{self.posts[seat].title}"


def make_places(office: Office, sections: Iterable[int], empty: Iterable[int]) -> list[Place]:
    """Every unit with its posts and people: head (but for the ``empty`` ones), a deputy, a head of section where one
    is needed; the seat of a second deputy is free everywhere."""
    rows = [
        (Category.COUNTY, COUNTIES),
        (Category.DEPARTMENT, DEPARTMENTS),
        (Category.ENTERPRISE, ENTERPRISES),
    ]
    named = [(category, name, kind) for category, part in rows for name, kind in part]
    places = [_place(office, number, *one) for number, one in enumerate(named)]
    parents = {one.unit.name: one.unit for one in places}
    for name, parent in WORDS["sub_districts"].items():
        places.append(
            _place(office, len(places), Category.COUNTY, name, UnitKind.SUBDISTRICT, parents[parent])
        )
    for number, place in enumerate(places):
        seats = {"head": number not in empty, "deputy": True, "section": number in sections}
        place.cadres = {seat: make_cadre(office, place, seat) for seat, held in seats.items() if held}
    return places


def _place(
    office: Office, number: int, category: str, name: str, kind: str, parent: Unit | None = None
) -> Place:
    unit = create_unit(
        actor=office.staff, code=f"{category[0].upper()}{number:03}", name=name, short_name=short_name(name),
        category=category, kind=kind, parent=parent, position=number,
    )  # fmt: skip
    place, step = Place(unit), 0 if parent is None else 20
    seats = (("head", "head", HEAD), ("deputy", "deputy", DEPUTY), ("section", "other", SECTION))
    for position, (seat, standing, level) in enumerate(seats):
        leads = seat != "section"
        place.posts[seat] = add_post(
            actor=office.staff, unit=unit, title=title_of(unit, standing, WORDS["posts"]["section"]),
            level=min(level + step, Level.STAFF), standing=standing, in_leadership_team=leads,
            establishment=2 if seat == "deputy" else 1, position=position,
        )  # fmt: skip
    return place


def make_cadre(office: Office, place: Place, seat: str, **known: Any) -> Cadre:
    """A file with the post that is held; ``known`` says what is not drawn."""
    chance, post = office.chance, place.posts[seat]
    born = dt.date(chance.randint(1963, 1972) + (8 if seat == "section" else 0), chance.randint(1, 12), 1)
    since = dt.date(SINCE.year - chance.randint(0, 4), chance.randint(1, 12), 1)
    facts = {
        "name": known.get("name") or office.name(), "sex": chance.choice(Cadre.Sex.values), "birth_month": born,
        "ethnicity": "汉族", "native_place": "广西", "political_status": "中共党员",
        "work_start_month": dt.date(born.year + 22, 7, 1), "party_entry": f"{born.year + 25}06",
        "party_entry_month": dt.date(born.year + 25, 6, 1), "health": "健康", "highest_education": "大学",
        "unit": place.unit, "post_title": place.title(seat), "level": post.level, "level_since": since, "post_since": since,
    } | known  # fmt: skip
    cadre = create_cadre(actor=office.staff, client_key=office.key(), **facts)
    add_tenure(
        actor=office.staff,
        cadre=cadre,
        unit=place.unit,
        post=post,
        title=post.title,
        level=post.level,
        from_on=since,
    )
    return cadre


def make_tasks(office: Office, places: list[Place]) -> dict[str, KeyTask]:
    """The key tasks by their kind, the first of each."""
    units = {one.unit.name: one.unit for one in places}
    found: dict[str, KeyTask] = {}
    for name, kind, leads, site in TASKS:
        lead = next(units[one] for one in leads if one in units)
        made = create_key_task(
            actor=office.staff, name=name, kind=kind, lead_unit=lead, site=site, started_on=BEGUN,
            state=KeyTask.State.RUNNING,
        )  # fmt: skip
        found.setdefault(kind, made)
    return found
