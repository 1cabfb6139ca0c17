"""One person as a file gives him."""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Person:
    """One row of a roster or one appointment form; ``values`` holds only what the file really gives."""

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
