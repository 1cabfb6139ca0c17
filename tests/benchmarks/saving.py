"""Saving a visit with 3 interviews and 36 ratings, posted as forms; beside raw inserts and a naive view.

Ours is four posts (the visit, then each talk) through the test client with every middleware, audit, history and
version included. Raw is the same rows through the driver, in four transactions as well. Naive is a form and a
``save()`` for every row, without middleware, audit or history. Then many clients save at once: nobody may get an
error and nothing may be lost. ``python -m tests.benchmarks saving [-- --only sqlite]``; both databases are made
for the run. The throw-away PostgreSQL does not sync to the disk, SQLite does.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests import postgres

CLIENTS = {"sqlite": 16, "postgresql": 64}


def main(argv=None):
    """Measure on both databases; 0 when both ran and nothing was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=list(CLIENTS))
    options = parser.parse_args(argv)
    codes = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        places = {"sqlite": f"sqlite:///{folder / 'saving.sqlite3'}"}
        if binaries := postgres.find_binaries():
            places["postgresql"] = stack.enter_context(postgres.cluster(binaries))
        else:
            print("PostgreSQL was not found: not measured.")
        for name, url in places.items():
            if options.only in (None, name):
                print(f"\n--- {name} ---", flush=True)
                codes.append(measure(url, CLIENTS[name]))
    return max(codes, default=1)


def measure(url, clients):
    """Make the tables and measure in a process of its own."""
    environment = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings"}
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], env=environment, check=True)
    child = [sys.executable, "-m", "tests.benchmarks.saving_child", str(clients)]
    return subprocess.run(child, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
