"""How broad a text is, is counted in one place for sheets, papers, lists and pictures."""

import re
from pathlib import Path

from visits.core.breadth import breadth, drawn_width, most_breadth

ROOT = Path(__file__).parents[2]


def test_a_chinese_character_takes_two_and_the_widest_line_counts():
    assert [breadth(one) for one in ("", "ab1", "县委", "县a\nabcd")] == [0, 3, 4, 4]
    assert most_breadth("县a") == 3
    assert drawn_width("县a", 13, 7) == 20


def test_no_other_module_counts_widths_of_characters():
    counts = re.compile(r"east_asian_width|0x2E7F", re.IGNORECASE)
    found = [one for one in (ROOT / "visits").rglob("*.py") if counts.search(one.read_text())]
    assert [one.relative_to(ROOT).as_posix() for one in found] == ["visits/core/breadth.py"]
