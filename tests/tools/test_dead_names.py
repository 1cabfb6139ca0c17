"""What a module declares is named somewhere else in the product: what only tests name, or nothing, goes."""

import ast
import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("cadre_review", "visits", "templates", "static", "deploy")
# Named by what stands outside the product: Django by its settings, `tests.check`, a migration that is kept.
NAMED_OUTSIDE = {"handler500", "gettext_found", "unseal_unbound"}
BY_DJANGO = {"apps.py", "settings.py", "formats.py"}


def declared(path: Path) -> set[str]:
    """Functions, classes and constants of a module; a decorator may be whom a function is declared for."""
    found = set()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.decorator_list:
            found.add(node.name)
        if isinstance(node, ast.Assign):
            found |= {one.id for one in node.targets if isinstance(one, ast.Name)}
    return {name for name in found if not name.startswith("__")}


def test_everything_declared_is_named_somewhere() -> None:
    files = [one for folder in FOLDERS for one in (ROOT / folder).rglob("*.*")
             if one.suffix in {".py", ".html", ".toml", ".js", ".txt"} and "migrations" not in one.parts]  # fmt: skip
    words = Counter(word for one in files for word in re.findall(r"\w+", one.read_text()))
    modules = [one for one in files if one.suffix == ".py" and one.name not in BY_DJANGO]
    lonely = {name for one in modules for name in declared(one) if words[name] == 1}
    assert lonely <= NAMED_OUTSIDE | {"Command"}, lonely - NAMED_OUTSIDE
