"""What an act refuses comes back through ``cadre_review.pages``: no view catches a refusal to tell it by hand."""

import ast
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
TELLS = {"done", "add_errors"}
# path → how many are told by hand, and why no function of the pages fits
REASONS = {
    "visits/cadres/documents/views.py": (1, "the refusal stands on the page of what was approved"),
    "visits/fieldwork/visits/views/attachments.py": (
        3,
        "of several files each refuses for itself; a script is told in data",
    ),
}


def caught_by_hand() -> dict[str, int]:
    """Handlers of a refusal that tell it themselves, by file."""
    found: Counter[str] = Counter()
    for path in (ROOT / "visits").rglob("*.py"):
        name = path.relative_to(ROOT).as_posix()
        if "/migrations/" in name or "except ValidationError" not in (text := path.read_text()):
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ExceptHandler) and ast.unparse(node.type or node) == "ValidationError":
                calls = [one.func for one in ast.walk(node) if isinstance(one, ast.Call)]
                found[name] += any(isinstance(one, ast.Name) and one.id in TELLS for one in calls)
    return {name: n for name, n in found.items() if n}


def test_no_view_tells_a_refusal_by_hand() -> None:
    assert caught_by_hand() == {name: count for name, (count, _why) in REASONS.items()}
