"""The first start: a fresh copy of the project, nothing prepared, until ``serve`` gives its first page."""

import http.client
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.measuring import of_processes
from tests.benchmarks.table import ROOT, Row, Target
from tests.postgres import free_port

LIMIT, PATIENCE = 8_000, 120  # ms, s
LEFT = ("var", ".venv", ".git", "staticfiles", "__pycache__", "node_modules")


def measure_start() -> Row:
    """Copy, start, wait for the sign-in page, stop."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "project"
        shutil.copytree(ROOT, place, ignore=shutil.ignore_patterns(*LEFT))
        *spent, parts = _started(place)
        row = Row("first start, empty machine", "SQLite", *spent)
    row.judge(Target(wait=LIMIT))
    row.remains = (
        f"{parts[0]:.1f} s in which the tables, the catalogue and the static files are made, {sum(parts[1:]):.1f} s in"
        f" {len(parts) - 1} processes beside it, each of which reads all modules. They run side by side: by the clock the"
        f" first page is there after {row.wall / 1000:.1f} s"
    )
    print(" | ".join(row.cells()), flush=True)
    return row


def _started(place: Path) -> tuple[float, float, list[float]]:
    port, before = free_port(), resource.getrusage(resource.RUSAGE_CHILDREN)
    gone = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "SECRET_KEY", "FIELD_KEY", "DEMO")
    environment = {name: value for name, value in os.environ.items() if name not in gone}
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, "manage.py", "serve", "--port", str(port)], cwd=place, env=environment,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    try:
        _first_page(port)
        wall, parts = (time.perf_counter() - began) * 1000, of_processes(process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000, wall, parts


def _first_page(port: int) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            link.request("GET", "/accounts/login/")
            if link.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("The site did not answer.")
