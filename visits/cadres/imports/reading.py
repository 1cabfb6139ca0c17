"""Reading uploads: rosters through ``core.sheets``, appointment forms through the file formats."""

import io
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from visits.cadres.formats.bundle import Failure, Part, open_files, read_forms
from visits.cadres.formats.person import Person
from visits.core.pictures import BadFile, reencode_all
from visits.core.sheets.read import Unreadable, read_lines

from .columns import known_headers
from .form_people import check_form, combine
from .roster import Reading, read_roster
from .row import issue

LOOK = 64  # pixels: enough to know that a photo is one


def read_uploads(files: Sequence[tuple[str, bytes]], told: Mapping[str, str] | None = None) -> Reading:
    """Everybody whom the files name; what cannot be read becomes a failure with a sentence.

    ``told`` are the headers that people explained. Unreadable where not one file can be read.
    """
    reading, known = Reading(), known_headers(told or {})
    parts, failures, passed = open_files(files)
    reading.passed_over += passed
    reading.failures += [{"file": one.file, "message": one.message} for one in failures]
    for part in parts:
        if part.kind == "sheet":
            read_sheet(part, known, reading)
    read_all_forms([part for part in parts if part.kind != "sheet"], known, reading)
    reading.people = combine(reading.people)
    if not reading.people and reading.failures:
        raise Unreadable(" ".join(f"{one['file']}: {one['message']}" for one in reading.failures))
    return reading


def read_sheet(part: Part, known: Mapping[str, str], reading: Reading) -> None:
    """Read one roster into the reading."""
    try:
        wanted = {"known": dict(known)}
        lines = read_lines(io.BytesIO(part.data), part.name, "visits.cadres.imports.child", wanted)
        if not read_roster(part.name, lines, reading):
            raise Unreadable(
                _("No sheet of the file has a column of names (姓名). Check that it is a roster.")
            )
    except Unreadable as error:
        reading.failures.append({"file": part.name, "message": str(error)})


def tell_photos(found: list[Person | Failure]) -> list[Person | Failure]:
    """Say of photos that are no picture, before anything is taken in; all are looked at by one child."""
    people = [one for one in found if isinstance(one, Person) and one.photo]
    for person, made in zip(people, reencode_all([one.photo for one in people], LOOK), strict=True):
        if isinstance(made, BadFile):
            text = _("The photo is not shown on the file: %(why)s") % {"why": made}
            issue(person, "warning", "photo", "", text)
    return found


def read_all_forms(parts: Sequence[Part], known: Mapping[str, str], reading: Reading) -> None:
    """Read the appointment forms into the reading, all in one child process."""
    for found in tell_photos(read_forms(parts)) if parts else ():
        if isinstance(found, Person):
            reading.people.append(check_form(found, known))
        else:
            reading.failures.append({"file": found.file, "message": found.message})
