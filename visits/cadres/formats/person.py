"""One person as a file gives him."""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Person:
    """One row of a roster or one appointment form; ``values`` holds only what the file really gives.

    ``values`` has field names of Cadre for keys; months are ISO texts of their first day, sex is male or
    female, the ID number is plain text (whoever keeps it must seal it). ``educations``: mode (full_time,
    on_job), level, degree, level_school, degree_school. ``family``: relation, name, birth_month, birth_text,
    political_status, unit_and_post. ``form``: proposed_post, post_to_leave, reason, reporting_unit,
    age_counted_on and filled_on (ISO or None), filled_by, editor_version, leaves (see ``lrmx``). None for any
    of the three means that the file says nothing of it. ``raw`` is what the file says ``{column: text}``;
    ``issues`` are ``{level: error|warning|question, column, value, message}``. ``months`` are months that a spreadsheet
    may have shortened: ``{field: [text, January, October]}``, asked about unless the ID number says which.
    """

    file: str
    sheet: str = ""
    row: int = 0
    values: dict[str, Any] = field(default_factory=dict)
    educations: list[dict[str, Any]] | None = None
    family: list[dict[str, Any]] | None = None
    form: dict[str, Any] | None = None
    photo: bytes = b""
    unit_text: str = ""
    raw: dict[str, str] = field(default_factory=dict)
    issues: list[dict[str, Any]] = field(default_factory=list)
    months: dict[str, list[str]] = field(default_factory=dict)
