"""The roster at province size: 1,000,000 cadres in 5,000 units on a throw-away PostgreSQL.

``python -m tests.benchmarks province -- --build [--cadres N]``. It takes minutes and some gigabytes, so that it
runs only where it is asked for. Ours is a page through the test client with every middleware, signed in as staff; the
floor is raw SQL and string formatting for the same rows; stock is the admin's change list, whose search is icontains.
"""

import argparse
import os
import subprocess
import sys
import time

from tests import postgres

from .pages import environment_of

HERE = "tests.benchmarks.province_child"


def main(argv=None):
    """Build and measure; 0 when it ran, or when it was not asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", action="store_true", help="build the province and measure it")
    parser.add_argument("--cadres", type=int, default=1_000_000)
    parser.add_argument("--filled", help="the address of a province that is built already")
    parser.add_argument(
        "--keep", action="store_true", help="leave the cluster up until Enter, and say its address"
    )
    options = parser.parse_args(argv)
    if options.filled:
        return measure(options.filled, 0)
    binaries = postgres.find_binaries()
    if not options.build or not binaries:
        print(
            "Not measured: "
            + ("PostgreSQL was not found." if options.build else "ask for it with -- --build")
        )
        return 0
    with postgres.cluster(binaries) as url:
        began = time.perf_counter()
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], env=environment_of(url), check=True)
        print(f"migrate: {time.perf_counter() - began:.0f} s", flush=True)
        code = measure(url, options.cadres)
        if options.keep:
            print(url, flush=True)
            sys.stdin.readline()
        return code


def measure(url, cadres):
    """Fill where ``cadres`` is not 0, and measure, in a process of its own."""
    environment = environment_of(url) | {"PROVINCE": str(cadres), "PYTHONPATH": os.getcwd()}
    return subprocess.run([sys.executable, "-m", HERE], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
