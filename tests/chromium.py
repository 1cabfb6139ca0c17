"""Where the browser of the tests is, and how it is started: Debian's own, on no outside network."""

import shutil
from pathlib import Path

PATIENCE = 90_000  # milliseconds for what a page is to come to; a busy machine is no failure
TESTS = Path(__file__).resolve().parent
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


# The first draws no window and takes a third of the time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser")


def find() -> str | None:
    """The path of Chromium, or None when this machine has none."""
    debian = [f"/usr/bin/{name}" for name in NAMES if Path(f"/usr/bin/{name}").exists()]
    return next(iter(debian), None) or next((path for name in NAMES if (path := shutil.which(name))), None)


def files() -> list[Path]:
    """The files with tests for a browser, which its stage reads alone; tests/conftest.py refuses one in another."""
    found = sorted(TESTS.rglob("test_*.py"))
    return [path for path in found if TESTS / "browser" in path.parents or "mark.browser" in path.read_text()]
