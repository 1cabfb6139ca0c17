"""Past interview notes from Word: taken out in the bound child, then lines like those of a sheet."""

import json
import re
from collections.abc import Mapping, Sequence

from visits.core.bounds import answered
from visits.core.imports.lines import Line
from visits.core.sheets.read import MOST_BYTES, Unreadable, sentence

CHILD = "visits.reports.past.notes_child"
BORN = re.compile(r"(.+?)\s*[（(]\s*((?:19|20)\d\d[.\-年/]?\s*\d{1,2}月?)[^）)]*[）)]\s*")


def is_word(name: str) -> bool:
    """Whether the file calls itself a Word document of today's form."""
    return name.lower().endswith(".docx")


def read_notes(data: bytes, names: Mapping[str, Sequence[str]]) -> list[Line]:
    """A line for each note, under the number of its first paragraph. Raises Unreadable."""
    if len(data) > MOST_BYTES:
        raise Unreadable(sentence("big"))
    wanted = {"names": {key: list(known) for key, known in names.items()}}
    with answered(CHILD, wanted, iter([data])) as answer:
        if answer.out_of_time or answer.status < 0:
            raise Unreadable(sentence("time" if answer.out_of_time else "memory"))
        found = [json.loads(line) for line in answer.output]
    if answer.status or any(isinstance(one, dict) for one in found):
        raise Unreadable(sentence("broken"))
    return [Line("", number, _with_birth(cells)) for number, cells in found]


def _with_birth(cells: dict[str, str]) -> dict[str, str]:
    """A month of birth in brackets behind a name is the month of birth: 张三（1975.08）."""
    for key, birth in (("person", "birth"), ("about", "about_birth")):
        if (found := BORN.fullmatch(cells.get(key, ""))) and birth not in cells:
            cells[key], cells[birth] = found.groups()
    return cells
