"""What the documents name is there: files, folders, modules, functions and classes."""

import ast
import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.urls import Resolver404, resolve

ROOT = Path(__file__).resolve().parents[2]
DOCS = [
    ROOT / "README.md",
    ROOT / "README.zh-CN.md",
    *sorted(path for path in (ROOT / "docs").rglob("*.md") if path.name != "changelog.md"),
]
SPAN = re.compile(r"`([^`\n]+)`")
FILE = re.compile(r"[\w./-]*\w\.(py|toml|html|js|css|md|po|svg|txt)$")
FOLDER = re.compile(r"[\w./-]+/$")
MODULE = re.compile(r"(visits|cadre_review|tests)(\.\w+)+$")
CALL = re.compile(r"([\w.]+)\(")
MADE = {"var/", "tests/fieldwork/visits/test_weather.py"}  # what the site, or a reader of the guide, makes


def tracked() -> list[str]:
    said = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [name for name in said.stdout.splitlines() if (ROOT / name).exists()]


@pytest.fixture(scope="module")
def there() -> tuple[list[str], set[str]]:
    """The files of the project, and every name that its code defines."""
    files, names = tracked(), set()
    for name in files:
        if name.endswith(".py") and "/migrations/" not in name:
            for node in ast.walk(ast.parse((ROOT / name).read_text())):
                if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
                    names.add(node.name)
    return files, names


def opens(address: str) -> bool:
    """Whether some page stands at the address."""
    try:
        resolve(address)
    except Resolver404:
        return False
    return True


def missing(span: str, files: list[str], names: set[str]) -> bool:
    """Whether a span names something of this project that is not there."""
    if span in MADE:
        return False
    if FILE.match(span):
        return not any(f"/{name}".endswith(f"/{span.removeprefix('../')}") for name in files)
    if span.startswith("/") and FOLDER.match(span):
        return not opens(span)
    if FOLDER.match(span):
        return not any(f"/{span}" in f"/{name}" for name in files)
    if MODULE.match(span) and not span.endswith((".xlsx", ".svg")):
        path = span.replace(".", "/")
        known = any(name.startswith((f"{path}.py", f"{path}/")) for name in files)
        return not known and span.rpartition(".")[2] not in names
    if (call := CALL.match(span)) and "_" in call[1] and not hasattr(AbstractBaseUser, call[1]):
        return call[1].rpartition(".")[2] not in names
    return False


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_what_a_document_names_is_there(path, there) -> None:
    files, names = there
    files = [*files, *settings.JOINED]
    assert not [span for span in SPAN.findall(path.read_text()) if missing(span, files, names)]


def test_a_name_that_is_gone_is_found(there) -> None:
    gone = ["visits/nowhere.py", "nowhere/", "visits.core.absent_module", "visible_to_nobody()", "/nowhere/"]
    assert [span for span in gone if missing(span, *there)] == gone


def test_the_readme_says_the_same_in_chinese() -> None:
    """Commands, places and pictures of the one stand in the other."""
    english, chinese = ((ROOT / name).read_text() for name in ("README.md", "README.zh-CN.md"))
    chinese = chinese.replace("<层>/<包>", "<layer>/<package>")
    for what in (r"make \w+", r"!\[[^\]]*\]\(([^)]+)\)"):
        assert set(re.findall(what, english)) == set(re.findall(what, chinese))
    tables = [re.findall(SPAN, text.split("\n## ")[-1]) for text in (english, chinese)]
    assert sorted(tables[0]) == sorted(tables[1])
    for name in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", english):
        assert (ROOT / name).exists(), name


def test_every_decision_has_a_number_of_its_own() -> None:
    numbers = [path.name[:4] for path in (ROOT / "docs" / "decisions").glob("*.md")]
    assert sorted(numbers) == sorted(set(numbers))
