"""What the appointment form (干部任免审批表) says of a person, text by text, as the form prints it."""

import datetime as dt
from dataclasses import dataclass, field

from visits.cadres.files.derive import age_on
from visits.cadres.files.filepage import GONE, month
from visits.cadres.files.models import AppointmentForm, Education, FamilyMember
from visits.cadres.files.versions import Snapshot
from visits.cadres.formats.resume import Line, read_resume

# Words of the form itself: the paper is Chinese in whatever language the pages are read.
YEARS = "（{}岁）"
SEXES = {"male": "男", "female": "女"}


@dataclass
class Relative:
    """One line of the family."""

    relation: str
    name: str
    age: str
    political_status: str
    unit_and_post: str


@dataclass
class Form:
    """The texts of one form. ``counted_on`` is the day for which ages are counted."""

    counted_on: dt.date
    texts: dict[str, str]
    resume: list[Line]
    relatives: list[Relative] = field(default_factory=list)
    photo: bytes = b""


def form_of(file: Snapshot, today: dt.date) -> Form:
    """The form of a file as shown to the reader: what he may not see is not in it."""
    said = proposal(file)
    day = said.age_counted_on or said.filled_on or today
    return Form(
        counted_on=day,
        texts=texts_of(file, said, day),
        resume=read_resume(file.cadre.resume),
        relatives=[relative(one, day) for one in ordered_family(file)],
        photo=photo_of(file),
    )


def proposal(file: Snapshot) -> AppointmentForm:
    """What the form says beyond the file; an empty one where there is none."""
    return next(iter(file.parts["appointment_form"]), None) or AppointmentForm()


def ordered_family(file: Snapshot) -> list[FamilyMember]:
    """The family in the order of the form."""
    return sorted(file.parts["family"], key=lambda one: (one.position, one.pk or 0))


def texts_of(file: Snapshot, said: AppointmentForm, day: dt.date) -> dict[str, str]:
    """Each text by the name of its place on the form."""
    cadre = file.cadre
    texts = {
        "name": spaced(cadre.name),
        "sex": SEXES.get(cadre.sex, ""),
        "birth": f"{month(cadre.birth_month)}\n{YEARS.format(age_on(cadre.birth_month, day))}",
        "party": party(cadre.party_entry) or month(cadre.party_entry_month),
        "work_start": month(cadre.work_start_month),
        "posts": cadre.post_title,
        "filled_on": f"{said.filled_on:%Y.%m.%d}" if said.filled_on else "",
    }
    for name in ("ethnicity", "native_place", "birthplace", "health", "professional_title", "specialty"):
        texts[name] = getattr(cadre, name)
    for name in ("rewards", "assessments"):
        texts[name] = getattr(cadre, name).strip()
    for name in ("proposed_post", "post_to_leave", "reason", "reporting_unit", "filled_by"):
        texts[name] = getattr(said, name).strip()
    return texts | schooling(file)


def schooling(file: Snapshot) -> dict[str, str]:
    """Level, degree and their schools, for full-time and on-job education."""
    by_mode = {one.mode: one for one in file.parts["educations"]}
    texts = {}
    for mode in Education.Mode:
        one = by_mode.get(mode.value) or Education()
        for part in ("level", "degree", "level_school", "degree_school"):
            texts[f"{mode.value}.{part}"] = getattr(one, part)
    return texts


def spaced(name: str) -> str:
    """A name of two characters with a blank between them, as offices set it."""
    return f"{name[0]}　{name[1]}" if len(name) == 2 and not name.isascii() else name


def party(text: str) -> str:
    """The Party entry as written, a second party on a line of its own; a month of six digits with its point."""
    if "；" in text:
        return "；\n".join(text.split("；"))
    return f"{text[:4]}.{text[4:]}" if len(text) == 6 and text.isdecimal() else text


def relative(one: FamilyMember, day: dt.date) -> Relative:
    """A member of the family; of the dead no age is given."""
    is_gone = any(word in one.unit_and_post for word in GONE)
    age = one.birth_text
    if one.birth_month:
        age = "" if is_gone else str(age_on(one.birth_month, day))
    return Relative(one.relation, spaced(one.name), age, one.political_status, one.unit_and_post)


def photo_of(file: Snapshot) -> bytes:
    """The photo's bytes, as they came in with the form where the photo is still that one; empty without."""
    said = proposal(file)
    photo = file.cadre.photo
    if not photo:
        return b""
    source = said.source_photo if said.source_photo and said.source_photo_of == photo.name else photo
    try:
        with source.open("rb") as stored:
            return stored.read()
    except FileNotFoundError:
        return b""
