"""Structure statistics over 20,000 cadres and the table of leadership teams; beside raw SQL and naive loading.

Ours is the page through the test client with every middleware. Raw is the same numbers by hand-written conditional
sums through the driver, as one string. Naive loads every person and counts in Python, as a first version would.
``python -m tests.benchmarks figures [-- --only sqlite]``; both databases are made for the run.
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
    """Measure on the databases that are found; 0 when all ran."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    parser.add_argument("--cadres", type=int, default=20_000)
    options = parser.parse_args(argv)
    codes = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        places = {"sqlite": f"sqlite:///{folder / 'figures.sqlite3'}"}
        if options.only != "sqlite":
            if binaries := postgres.find_binaries():
                places["postgresql"] = stack.enter_context(postgres.cluster(binaries))
            else:
                print("PostgreSQL was not found: not measured.")
        for name, url in places.items():
            if options.only in (None, name):
                print(f"\n--- {name}, {options.cadres:,} cadres ---", flush=True)
                codes.append(measure(url, options.cadres))
    return max(codes, default=1)


def measure(url, cadres):
    """Make the tables and measure in a process of its own."""
    environment = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings"}
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], env=environment, check=True)
    child = [sys.executable, "-m", "tests.benchmarks.figures_child", str(cadres)]
    return subprocess.run(child, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
