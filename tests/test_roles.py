"""A right stands in access.toml alone: no role is compared outside access and accounts, save with a reason."""

import re
from collections import Counter
from pathlib import Path

FOLDER = Path(__file__).parent.parent
COMPARED = re.compile(r"\brole\s*(?:==|!=|in\b|not in\b)")
NAMED = re.compile(r"\b[\w)]+\.role\b")
# path → how many comparisons, and why each is no right
REASONS = {
    "visits/fieldwork/sealed_sources/lists.py": (
        1,
        "the auditor reads requests on the page and takes no list away",
    ),
    "visits/fieldwork/sealed_sources/models.py": (3, "seeing: who asked, whose team asked, who audits"),
    "visits/reports/home/views.py": (
        3,
        "members begin with today, who signs with the queue, and coverage in a line is for those who lead",
    ),
}


def compared() -> dict[str, int]:
    """Comparisons of a role by file, in the work without its demonstration and its gate."""
    found: Counter[str] = Counter()
    for path in (FOLDER / "visits").rglob("*.py"):
        name = path.relative_to(FOLDER).as_posix()
        if "/migrations/" in name or "/demo/" in name or name == "visits/core/access.py":
            continue
        lines = [line for line in path.read_text().splitlines() if NAMED.search(line)]
        if n := sum(len(COMPARED.findall(line)) for line in lines):
            found[name] = n
    return dict(found)


def test_no_page_compares_a_role() -> None:
    pages = (FOLDER / "templates").rglob("*.html")
    compares = re.compile(r"\.role\s*(?:==|!=|in\b|not in\b)")
    assert [one.name for one in pages if compares.search(one.read_text())] == []


def test_no_role_is_compared_outside_access_and_accounts() -> None:
    assert compared() == {name: count for name, (count, _why) in REASONS.items()}
