"""Pages on the city size, on SQLite and PostgreSQL: p50 and p95 beside the floor and stock Django, in one run.

The floor is raw SQL through the driver plus string formatting for the same rows; stock is the Django admin's
change list on the same table. Pages are asked for through the test client, with every middleware, signed in.
``python -m tests.benchmarks.pages [--small] [--cadres N]``; PostgreSQL is a throw-away cluster.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from tests import postgres

ROUNDS = 30
HERE = "tests.benchmarks.pages_child"


def main(argv=None):
    """Measure on both databases; 0 when both ran."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="the small city: a quick look")
    parser.add_argument("--cadres", type=int, default=0)
    parser.add_argument("--filled", help="the address of a database that is filled already")
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    options = parser.parse_args(argv)
    if options.filled:
        return ask_pages(options.filled)
    codes = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        places = {"sqlite": f"sqlite:///{folder / 'city.sqlite3'}"}
        binaries = postgres.find_binaries()
        if binaries:
            places["postgresql"] = stack.enter_context(postgres.cluster(binaries))
        else:
            print("PostgreSQL was not found: not measured.")
        for name, url in places.items():
            if options.only in (None, name):
                print(f"\n--- {name} ---", flush=True)
                codes.append(measure(url, options))
    return max(codes, default=1)


def measure(url, options):
    """Fill a database and measure it in a process of its own."""
    environment = environment_of(url)
    fill = ["--small"] if options.small else []
    fill += ["--cadres", str(options.cadres)] if options.cadres else []
    for command in (["migrate", "-v0"], ["demo", *fill]):
        began = time.perf_counter()
        subprocess.run([sys.executable, "manage.py", *command], env=environment, check=True)
        print(f"{command[0]}: {time.perf_counter() - began:.0f} s", flush=True)
    return ask_pages(url)


def environment_of(url):
    """The variables of a process that works on this database."""
    return os.environ | {
        "DATABASE_URL": url,
        "DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
    }


def ask_pages(url):
    """Measure a filled database in a process of its own."""
    return subprocess.run([sys.executable, "-m", HERE], env=environment_of(url), check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
