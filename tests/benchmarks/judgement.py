"""Portraits, the outcomes report and the dashboard: on the city, and with ``-- --build`` on a province of judgements.

City is the demonstration city on SQLite and PostgreSQL; the cadre nearest to 200 ratings is brought to them. Province is
1,000,000 cadres and 10,000,000 ratings on a throw-away PostgreSQL; it takes minutes and some gigabytes. Ours is a page
through the test client with every middleware, signed in as staff; the floor is bare SQL for the same figures and string
formatting. Sequential scans of tables of any size are printed with their query.
``python -m tests.benchmarks judgement [-- --build [--cadres N --ratings N] [--only sqlite]]``.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from tests import postgres

from .pages import environment_of

HERE = "tests.benchmarks.judgement_child"


def main(argv: list[str] | None = None) -> int:
    """Measure the city on both databases and, where asked for, the province; 0 when all ran."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", action="store_true", help="build the province and measure it too")
    parser.add_argument("--cadres", type=int, default=1_000_000)
    parser.add_argument("--ratings", type=int, default=10_000_000)
    parser.add_argument("--only", choices=["sqlite", "postgresql", "province"])
    parser.add_argument("--filled", help="the address of a database that is filled already")
    parser.add_argument(
        "--keep", action="store_true", help="leave the province up until Enter, and say where"
    )
    options = parser.parse_args(argv)
    if options.filled:
        return ask(options.filled)
    wanted = [options.only] if options.only else ["sqlite", "postgresql", *["province"] * options.build]
    codes = []
    with ExitStack() as stack:
        for name in wanted:
            print(f"\n--- {name} ---", flush=True)
            if url := place(name, stack):
                codes.append(fill(url, options if name == "province" else None) or ask(url))
            if url and name == "province" and options.keep:
                print(url, flush=True)
                sys.stdin.readline()
    return max(codes, default=0)


def place(name: str, stack: ExitStack) -> str:
    """The address of an empty database; nothing where its server was not found."""
    if name == "sqlite":
        return f"sqlite:///{Path(stack.enter_context(tempfile.TemporaryDirectory())) / 'city.sqlite3'}"
    if binaries := postgres.find_binaries():
        return stack.enter_context(postgres.cluster(binaries))
    print("PostgreSQL was not found: not measured.")
    return ""


def fill(url: str, province: argparse.Namespace | None) -> int:
    """Make the tables and fill them, with the demonstration city or with a province."""
    began, manage = time.perf_counter(), [sys.executable, "manage.py"]
    build = (
        [sys.executable, "-m", HERE, "build", str(province.cadres), str(province.ratings)] if province else []
    )
    for command in ([*manage, "migrate", "-v0"], build or [*manage, "demo"]):
        if code := subprocess.run(command, env=environment_of(url), check=False).returncode:
            return code
    print(f"filled: {time.perf_counter() - began:.0f} s", flush=True)
    return 0


def ask(url: str) -> int:
    """Measure a filled database in a process of its own."""
    return subprocess.run([sys.executable, "-m", HERE], env=environment_of(url), check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
