"""Taking in a roster of 20,000 rows: preview and commit; beside raw COPY and stock django-import-export.

Ours reads the office workbook, finds units and people, keeps the plan row by row, and commits with tokens, posts held,
ranks, versions, kin and the log. Stock is a ``ModelResource`` of django-import-export as it comes, on a workbook whose
columns are the model's own, with its difference page (dry run) and without tokens or versions. The floor is the bare
cadre rows through COPY (SQLite: executemany). ``python -m tests.benchmarks intake [-- --rows 20000 --only sqlite]``.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests import postgres


def main(argv=None):
    """Measure on both databases; 0 when both ran."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    parser.add_argument("--rows", type=int, default=20_000)
    options = parser.parse_args(argv)
    codes = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        places = {"sqlite": f"sqlite:///{folder / 'intake.sqlite3'}"}
        if binaries := postgres.find_binaries():
            places["postgresql"] = stack.enter_context(postgres.cluster(binaries))
        else:
            print("PostgreSQL was not found: not measured.")
        for name, url in places.items():
            if options.only in (None, name):
                print(f"\n--- {name} ---", flush=True)
                codes.append(measure(url, options.rows, folder))
    return max(codes, default=1)


def measure(url, rows, folder):
    """Make the tables; measure ours and stock each in a process of its own, so that memory is told apart."""
    environment = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings"}
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], env=environment, check=True)
    codes = [
        subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.intake_child", part, str(rows), str(folder)],
            env=environment,
            check=False,
        ).returncode
        for part in ("prepare", "ours", "floor", "stock", "judge")
    ]
    return max(codes)
