"""A row is checked, numbered, saved and kept by the mechanism (`visits/core/records.py`), and by no package itself."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

VISITS = Path(__file__).parents[2] / "visits"
MECHANISM = VISITS / "core"
WRITES = {"full_clean", "save"}


def modules() -> Iterator[tuple[Path, ast.Module]]:
    for file in VISITS.rglob("*.py"):
        if "migrations" not in file.parts and file != MECHANISM / "records.py":
            yield file, ast.parse(file.read_text())


def written_by_hand(tree: ast.Module) -> set[str]:
    """Functions that check a row and save it."""
    found = set()
    for node in ast.walk(tree):
        called = defaultdict(set)
        for one in ast.walk(node) if isinstance(node, ast.FunctionDef) else ():
            if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute):
                called[ast.unparse(one.func.value)].add(one.func.attr)
        found |= {node.name for names in called.values() if names >= WRITES}
    return found


def kept_by_hand(tree: ast.Module) -> set[str]:
    """What keeps one version itself; sets of rows, of which each stands for itself, are kept by ``keep_all``."""
    imported = [one for one in ast.walk(tree) if isinstance(one, ast.ImportFrom)]
    return {
        name.name for one in imported if one.module == "visits.core.history.models"
        for name in one.names if name.name == "keep"
    }  # fmt: skip


def test_no_package_checks_and_saves_a_row_by_itself() -> None:
    found = {
        f"{file.relative_to(VISITS)}:{name}" for file, tree in modules() for name in written_by_hand(tree)
    }
    assert not found


def test_no_package_keeps_the_version_of_a_row_by_itself() -> None:
    found = {
        file.relative_to(VISITS)
        for file, tree in modules()
        if MECHANISM not in file.parents and kept_by_hand(tree)
    }
    assert not found


def locked_by_hand(tree: ast.Module) -> set[str]:
    """Rows that a function reads by their key and, in the next line, asks the right of."""
    found = set()
    for node in ast.walk(tree):
        lines = getattr(node, "body", None)
        for first, second in pairwise(lines if isinstance(lines, list) else ()):
            asked = re.match(r"require\(\w+, .*, (\w+)\)$", ast.unparse(second))
            if asked and re.match(rf"{asked[1]}\b.* = .*select_for_update\(.*\.get\(pk=", ast.unparse(first)):
                found.add(ast.unparse(first))
    return found


def test_no_package_locks_a_row_and_asks_its_right_by_itself() -> None:
    found = {
        f"{file.relative_to(VISITS)}: {line}" for file, tree in modules() for line in locked_by_hand(tree)
    }
    assert not found
