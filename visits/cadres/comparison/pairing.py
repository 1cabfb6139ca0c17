"""Who is whom: a row of a roster and a form of the same person."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from visits.cadres.files.identity import whole_number
from visits.cadres.formats.person import Person
from visits.cadres.imports import cells
from visits.core.pinyin import bare

BY_ID, BY_NAME = "id", "name"


@dataclass
class Pair:
    """A row and a form; one of them is None where nobody on the other side is the same person."""

    roster: Person | None = None
    form: Person | None = None
    by: str = ""
    notes: list[str] = field(default_factory=list)

    @property
    def person(self) -> Person:
        """The person as the roster has him, else as the form has him."""
        if (found := self.roster or self.form) is None:
            raise ValueError("a pair of nobody")
        return found


def pair(rows: Sequence[Person], forms: Sequence[Person]) -> list[Pair]:
    """Pair by ID number, else by name and month of birth where each stands once; never by name alone.

    Pairs stand in the roster's order; the people of forms alone follow. Two right ID numbers that differ are
    two people, whatever they are called.
    """
    found = {id(row): Pair(roster=row) for row in rows}
    left = _join(found, rows, forms, BY_ID)
    left = _join(found, [row for row in rows if found[id(row)].form is None], left, BY_NAME)
    pairs = [*found.values(), *(Pair(form=form) for form in left)]
    tell_namesakes(pairs)
    return pairs


def id_key(person: Person) -> str:
    """The ID number."""
    return whole_number(str(person.values.get("id_number") or ""))


def name_key(person: Person) -> str:
    """Name and month of birth; '' where either lacks."""
    name, month = bare(str(person.values.get("name") or "")), person.values.get("birth_month")
    return f"{name} {month}" if name and month else ""


KEYS: dict[str, Callable[[Person], str]] = {BY_ID: id_key, BY_NAME: name_key}


def _join(found: dict[int, Pair], rows: Iterable[Person], forms: Sequence[Person], by: str) -> list[Person]:
    """Join rows and forms whose key is the same, and the only one on either side; the forms that are left."""
    here, there = _by_key(rows, KEYS[by]), _by_key(forms, KEYS[by])
    joined = set()
    for word, people in here.items():
        others = there.get(word, [])
        if len(people) == len(others) == 1 and (by == BY_ID or may_be_one(people[0], others[0])):
            pair = found[id(people[0])]
            pair.form, pair.by = others[0], by
            joined.add(id(others[0]))
    return [form for form in forms if id(form) not in joined]


def _by_key(people: Iterable[Person], key: Callable[[Person], str]) -> dict[str, list[Person]]:
    made: dict[str, list[Person]] = defaultdict(list)
    for person in people:
        if word := key(person):
            made[word].append(person)
    return made


def may_be_one(one: Person, other: Person) -> bool:
    """Whether the ID numbers allow that two are the same person: one lacks, or one of them is wrong."""
    numbers = [id_key(one), id_key(other)]
    return not all(numbers) or numbers[0] == numbers[1] or not all(map(is_right, numbers))


def is_right(number: str) -> bool:
    """Whether date and check digit of an ID number are right."""
    try:
        return bool(cells.id_number(number))
    except ValueError:
        return False


def tell_namesakes(pairs: Sequence[Pair]) -> None:
    """Say of those who stand alone that the other side has somebody of the same name."""
    sides = ([one.roster for one in pairs if one.roster], [one.form for one in pairs if one.form])
    names = [_by_key(side, lambda person: bare(str(person.values.get("name") or ""))) for side in sides]
    for one in pairs:
        if one.roster and one.form:
            continue
        other = names[1 if one.roster else 0]
        if namesakes := other.get(bare(str(one.person.values.get("name") or "")), []):
            one.notes.append(_namesake(one.person, namesakes))


def _namesake(person: Person, namesakes: Sequence[Person]) -> str:
    if any(name_key(person) == name_key(one) for one in namesakes):
        return _(
            "The other side names somebody of the same name and month of birth, but not one alone, "
            "or with another ID number. Look who is meant."
        )
    return _("The other side names somebody of the same name with another month of birth. Look who is meant.")
