"""What is taken away is entered in the register in one place, which writes its line of the log with it."""

import re
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
ONE, ASKED = (
    "visits/core/lists/register.py",
    "visits/core/lists/actions.py",
)  # ASKED: first asked for, then taken


def test_no_line_of_the_register_is_written_by_hand():
    by_hand = re.compile(r'Export\.objects\.create\(|record\(\s*\w+, "export\.take"')
    found = {
        str(path.relative_to(TOP))
        for path in (TOP / "visits").rglob("*.py")
        if by_hand.search(path.read_text())
    }
    assert found == {ONE, ASKED}
