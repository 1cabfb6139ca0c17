"""Nothing that a test reads lies outside the project."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
UP = re.compile(r"\bparents\[(\d+)\]")


def test_no_file_climbs_above_the_project():
    found = {
        str(file.relative_to(ROOT))
        for folder in ("cadre_review", "deploy", "tests", "visits")
        for file in (ROOT / folder).rglob("*.py")
        if any(int(up) >= len(file.relative_to(ROOT).parts) for up in UP.findall(file.read_text()))
    }
    assert not found
