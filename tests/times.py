"""Where the time of a run of tests went, the slowest twenty and the seconds of each folder; and what failed in it.

tests/conftest.py imports the hook. Seconds are of the clock, setup and teardown included; on a busy
machine they are long, so nothing is asserted about them.
"""

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

SLOWEST = 20
WORTH_A_LIST = 300  # tests in a run
WIDTH = 240  # of the line of a failure


def seconds_by_test(reporter: Any) -> Counter[str]:
    """From the reports of all workers: the seconds of each test."""
    spent: Counter[str] = Counter()
    for kind in ("passed", "failed", "error", "skipped", ""):
        for report in reporter.stats.get(kind, []):
            spent[report.nodeid] += getattr(report, "duration", 0.0)  # what failed to be collected has none
    return spent


def by_folder(spent: dict[str, float]) -> Counter[str]:
    """The same by folder (``tests/fieldwork/visits``), or by file where it lies in none."""
    folders: Counter[str] = Counter()
    for name, seconds in spent.items():
        path = Path(name.partition("::")[0])
        folders[str(path.parent if len(path.parts) > 2 else path)] += seconds
    return folders


def failures(reporter: Any) -> list[str]:
    """What failed, a line each: the name of the test, and the first line of the reason."""
    found = [(kind, report) for kind in ("failed", "error") for report in reporter.stats.get(kind, [])]
    return [f"{kind.upper()} {report.nodeid} - {_reason_of(report)}"[:WIDTH] for kind, report in found]


def _reason_of(report: Any) -> str:
    """As pytest shortens it; what is no report of a test (a file that cannot be imported) ends with its reason."""
    crash = getattr(report.longrepr, "reprcrash", None)
    lines = crash.message.splitlines() if crash else str(report.longrepr).splitlines()[::-1]
    return next((line.strip() for line in lines if line.strip()), "")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print the slowest; keep seconds and failures in the file that TEST_TIMES names, for tests.run."""
    spent = seconds_by_test(terminalreporter)
    if kept := os.environ.get("TEST_TIMES"):
        Path(kept).write_text(json.dumps({"spent": spent, "failures": failures(terminalreporter)}))
    if len(spent) < WORTH_A_LIST:
        return
    terminalreporter.section(f"slowest {SLOWEST}")
    for name, seconds in spent.most_common(SLOWEST):
        terminalreporter.write_line(f"{seconds:7.2f} s  {name}")
