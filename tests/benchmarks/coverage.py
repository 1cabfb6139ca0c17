"""Coverage of 5,000 units with 5,000 visits and about 20,000 talks, on SQLite and PostgreSQL.

Each page through the test client with every middleware, as staff and (next visits) as a lead; the floor is the same
figures for the same rows by raw SQL plus string formatting. ``python -m tests.benchmarks coverage [-- --units N]``.
"""

import argparse
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests import postgres
from tests.benchmarks.pages import environment_of

HERE = "tests.benchmarks.coverage_child"


def main(argv=None):
    """Measure on both databases; 0 when both ran."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=5000)
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    options = parser.parse_args(argv)
    codes = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        places = {"sqlite": f"sqlite:///{folder / 'coverage.sqlite3'}"}
        if binaries := postgres.find_binaries():
            places["postgresql"] = stack.enter_context(postgres.cluster(binaries))
        else:
            print("PostgreSQL was not found: not measured.")
        for name, url in places.items():
            if options.only in (None, name):
                print(f"\n--- {name} ---", flush=True)
                codes.append(measure(url, options.units))
    return max(codes, default=1)


def measure(url, units):
    """Fill a database with as many units as visits and measure it in a process of its own."""
    environment = environment_of(url)
    size = ["--units", str(units), "--cadres", str(units), "--visits", str(units)]
    for command in (["migrate", "-v0"], ["demo", *size]):
        subprocess.run([sys.executable, "manage.py", *command], env=environment, check=True)
    return subprocess.run([sys.executable, "-m", HERE], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
