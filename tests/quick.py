"""The tests that touch what changed, in under a minute. ``python -m tests.quick [REVISION]``.

Changed is what differs from REVISION (default: the last commit) or is not yet tracked. A test touches it when its file
changed, lies in the folder that mirrors the changed package, or imports the changed module. Browser tests are left
out, and so is what would not fit into the minute by the seconds of the last whole run; both are said.
"""

import ast
import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TIMES = ROOT / "var" / "test-times.json"
BUDGET = 70.0  # seconds of tests for two processes
UNKNOWN = 2.0  # seconds taken for a file whose tests have not been timed
ALWAYS = {"tests/conftest.py", "tests/settings.py", "tests/run.py", "tests/quick.py"}


def main(argv: list[str]) -> int:
    """Choose, say what was chosen, run; 0 when nothing touches the change."""
    files = changed(argv[0] if argv else "HEAD")
    wanted = sorted(touching(files), key=lambda test: (test not in files, test))
    chosen, left = fitting(wanted, seconds_by_file())
    print(f"{len(files)} files changed; {len(chosen)} test files touch them.", flush=True)
    for test in left:
        print(f"left out, or it would take more than a minute: {test} (make test runs it)")
    if not chosen:
        return 0
    marks = "not browser"
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-n", "2", "-m", marks, *chosen], cwd=ROOT, check=False
    ).returncode


def changed(revision: str) -> set[str]:
    """Paths that differ from the revision, and those git does not track."""
    ask = (["diff", "--name-only", revision], ["ls-files", "--others", "--exclude-standard"])
    said = [
        subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True) for words in ask
    ]
    return {line for done in said for line in done.stdout.splitlines()}


def touching(files: Iterable[str]) -> set[str]:
    """Test files for the changed ones: themselves, the mirror of their package, their importers."""
    tests = [path.relative_to(ROOT) for path in sorted((ROOT / "tests").rglob("test_*.py"))]
    modules, mirrors = set(), set()
    for name in files:
        path = Path(name)
        if path.suffix == ".py" and name not in ALWAYS:
            modules.add(".".join(path.with_suffix("").parts).removesuffix(".__init__"))
        mirrors |= set(path.parts[:-1]) - {
            "visits",
            "cadre_review",
            "tests",
            "templates",
            "static",
            "actions",
            "views",
        }
    return {
        str(test)
        for test in tests
        if str(test) in files or mirrors & set(test.parts[1:-1]) or modules & imported(ROOT / test)
    }


def imported(test: Path) -> set[str]:
    """The modules that a test file imports, and the packages above them."""
    found = set()
    for node in ast.walk(ast.parse(test.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found


def seconds_by_file() -> dict[str, float]:
    """From the last whole run."""
    spent: dict[str, float] = {}
    if TIMES.exists():
        for name, seconds in json.loads(TIMES.read_text()).items():
            path = name.partition("::")[0]
            spent[path] = spent.get(path, 0.0) + seconds
    return spent


def fitting(tests: list[str], spent: dict[str, float]) -> tuple[list[str], list[str]]:
    """Those that fit into the budget in the order given, and those that do not."""
    chosen: list[str] = []
    left: list[str] = []
    rest = BUDGET
    for test in tests:
        seconds = spent.get(test, UNKNOWN)
        (chosen if seconds <= rest else left).append(test)
        rest -= seconds if seconds <= rest else 0
    return chosen, left


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
