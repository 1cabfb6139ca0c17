"""Where the browser of the tests is, and how it is started: Debian's own, on no outside network."""

import shutil
from pathlib import Path

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


def find() -> str | None:
    """The path of Chromium, or None when this machine has none."""
    debian = Path("/usr/bin/chromium")
    if debian.exists():
        return str(debian)
    return next((path for name in ("chromium", "chromium-browser") if (path := shutil.which(name))), None)
