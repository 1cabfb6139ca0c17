"""What the page of a file says, in the order of the appointment form (干部任免审批表).

It is read from the file as shown to the reader (``withheld.shown``). Ages and years are worked out for one day,
which stands beside them.
"""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from visits.cadres.formats.resume import Line, read_resume
from visits.core.kinds.families import Family
from visits.core.kinds.fields import named_words

from .derive import age_on, years_since
from .models import UNPLACED, Cadre, Education, FamilyMember, RankRecord, Tenure
from .posts import present
from .versions import Snapshot

Facts = list[tuple[str, Any]]
GONE = ("已去世", "去世", "已故", "病故")  # in the unit text of a relative: no age is given


def month(value: dt.date | None) -> str:
    """A month as offices write it; empty where it is not known."""
    return f"{value:%Y.%m}" if value else ""


def since(value: dt.date | None, day: dt.date) -> str:
    """A month and the years from it to the day."""
    years = years_since(value, day)
    if years is None:
        return month(value)
    return _("%(month)s (%(years)s years)") % {"month": month(value), "years": f"{years:g}"}


def aged(birth: dt.date | None, day: dt.date) -> str:
    """A month of birth and the age on the day."""
    if birth is None:
        return ""
    return _("%(month)s (aged %(age)s)") % {"month": month(birth), "age": age_on(birth, day)}


def party(cadre: Cadre) -> str:
    """The Party entry as written, and the month that was read from it where the text is not that month itself."""
    read = month(cadre.party_entry_month)
    digits = "".join(sign for sign in cadre.party_entry if sign.isdigit())
    if not read or digits == read.replace(".", ""):
        return cadre.party_entry or read
    return _("%(text)s (read as %(month)s)") % {"text": cadre.party_entry, "month": read}


def person(file: Snapshot, day: dt.date) -> Facts:
    """Who it is: the first rows of the form. Health stands there for whoever may see it."""
    cadre = file.cadre
    facts = [
        (_("Name"), cadre.name),
        (_("Former names"), cadre.former_names),
        (_("Sex"), cadre.get_sex_display()),
        (_("Month of birth"), aged(cadre.birth_month, day)),
        (_("Ethnicity"), cadre.ethnicity),
        (_("Native place"), cadre.native_place),
        (_("Birthplace"), cadre.birthplace),
        (_("Political status"), cadre.political_status),
        (_("Party entry"), party(cadre)),
        (_("Start of work"), since(cadre.work_start_month, day)),
        (_("Health"), cadre.health),
        (_("Professional title"), cadre.professional_title),
        (_("Specialty"), cadre.specialty),
        (_("ID number"), f"{'*' * 14}{cadre.id_last_four}" if cadre.id_last_four else ""),
    ]
    return [fact for fact in facts if "health" not in file.withheld or fact[0] != _("Health")]


def standing(file: Snapshot, day: dt.date) -> Facts:
    """Unit, post, level and rank grade with the years in each."""
    cadre = file.cadre
    return [
        (_("Unit"), cadre.unit.name),
        (_("Unit and post"), cadre.post_title),
        (_("In this post since"), since(cadre.post_since, day)),
        (_("Level"), cadre.get_level_display()),
        (_("At this level since"), since(cadre.level_since, day)),
        (_("Rank grade"), cadre.get_rank_grade_display() if cadre.rank_grade else ""),
        (_("Rank grade since"), since(cadre.rank_grade_since, day)),
        (_("Place in the unit's own order"), cadre.unit_position if cadre.unit_position < UNPLACED else ""),
        (_("State"), cadre.get_state_display()),
        (_("Labels"), named_words(Family.LABEL, cadre.labels)),
        (_("Note"), cadre.note),
    ]


def posts(file: Snapshot, day: dt.date) -> list[tuple[Tenure, str]]:
    """The present posts with since when each is held."""
    return [(one, since(one.from_on, day)) for one in present(file.parts["tenures"])]


def past_posts(file: Snapshot) -> list[Tenure]:
    """The posts that have ended, the latest first."""
    ended = [one for one in file.parts["tenures"] if one.to_on]
    return sorted(ended, key=lambda one: (one.to_on, one.from_on or dt.date.min), reverse=True)


def ranks(file: Snapshot, day: dt.date) -> list[tuple[RankRecord, str]]:
    """Levels and rank grades held, the latest first, each with its years up to its end or the day."""
    records = sorted(file.parts["rank_records"], key=lambda one: (one.from_on, one.pk or 0), reverse=True)
    return [(one, _years(one.from_on, one.to_on or day)) for one in records]


def _years(start: dt.date, end: dt.date) -> str:
    years = years_since(start, end)
    return "" if years is None else f"{years:g}"


def schooling(file: Snapshot) -> list[tuple[str, Education]]:
    """Full-time and on-job education, in the order of the form; a mode without a line is empty."""
    by_mode = {one.mode: one for one in file.parts["educations"]}
    return [(str(mode.label), by_mode.get(mode.value) or Education(mode=mode)) for mode in Education.Mode]


def relatives(file: Snapshot, day: dt.date) -> list[tuple[FamilyMember, str]]:
    """The family in the order of the form, with age; of the dead no age is given."""
    lines = sorted(file.parts["family"], key=lambda one: (one.position, one.pk or 0))
    return [(one, birth_of(one, day)) for one in lines]


def birth_of(one: FamilyMember, day: dt.date) -> str:
    """A relative's birth as far as the form gives it."""
    if one.birth_month is None:
        return one.birth_text
    is_gone = any(word in one.unit_and_post for word in GONE)
    return month(one.birth_month) if is_gone else aged(one.birth_month, day)


def resume(file: Snapshot) -> list[Line]:
    """The experiences of the résumé; empty where the text is none, so that the page shows it as written."""
    lines = read_resume(file.cadre.resume)
    return lines if all(line.start for line in lines) else []


def proposal(file: Snapshot) -> Facts:
    """What the latest appointment form says beyond the file; empty where there is none."""
    form = next(iter(file.parts["appointment_form"]), None)
    if form is None:
        return []
    return [
        (_("Proposed post"), form.proposed_post),
        (_("Post to leave"), form.post_to_leave),
        (_("Reason for appointment or removal"), form.reason),
        (_("Reporting unit"), form.reporting_unit),
        (_("Age counted on"), form.age_counted_on and f"{form.age_counted_on:%Y-%m-%d}"),
        (_("Filled in on"), form.filled_on and f"{form.filled_on:%Y-%m-%d}"),
        (_("Filled in by"), form.filled_by),
    ]
