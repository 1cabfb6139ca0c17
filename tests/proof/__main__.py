"""``python -m tests.proof kill --times 300 --database postgresql``: exit 0 when every invariant held."""

import argparse
import os
import sys
import time
from typing import Any

from tests.proof.site import database

FULL_SIZE = {
    "edits": 10_000,
    "kill": 300,
    "cut": 500,
    "syncs": 100,
    "histories": 200,
    "marathon": 30,
    "faults": 3600,
}


def main() -> int:
    """Set up a site of its own, run the proof, say what was found."""
    parser = argparse.ArgumentParser(prog="tests.proof", description=__doc__)
    parser.add_argument("proof", choices=FULL_SIZE)
    parser.add_argument("--times", type=int, help="how often (default: the full size)")
    parser.add_argument("--seconds", type=int, dest="times", help="how long, for faults (default: an hour)")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    times, began = options.times or FULL_SIZE[options.proof], time.monotonic()
    prove = prove_syncs if options.proof == "syncs" else prove_invariants
    good, said = prove(options, times)
    print(f"{options.proof}, {options.database}: {said} ({time.monotonic() - began:.0f} s)")
    print("All invariants held." if good else "AN INVARIANT WAS BROKEN.")
    return 0 if good else 1


def prove_invariants(options: Any, times: int) -> tuple[bool, str]:
    """Kill, cut or histories, with syncing as in production."""
    served = options.proof == "faults"
    with database(options.database, syncing=True, small_disk=served) as environment:
        ready(environment | ({"PROOF_SERVED": "1"} if served else {}))
        environment = dict(os.environ)
        module = __import__(f"tests.proof.{options.proof}", fromlist=["run"])
        verdict, said = module.run(environment, times, options.seed)
        close()
    return verdict.is_good, f"{said}; {verdict}"


def prove_syncs(options: Any, times: int) -> tuple[bool, str]:
    """This process counts with syncing on; the control is a process of its own."""
    syncing = os.environ.get("PROOF_CONTROL") != "1"
    with database(options.database, syncing=syncing) as environment:
        ready(environment)
        from tests.proof import syncs

        saved, counted = syncs.run(environment, times, options.seed)
        close()
    said = f"{saved} acknowledgements, {counted} syncs, syncing {'on' if syncing else 'off (control)'}"
    return (counted >= saved) if syncing else (counted < saved / 10), said


def ready(environment: dict[str, str]) -> None:
    """Django on the site's database, with all tables."""
    os.environ.update(environment)
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)


def close() -> None:
    """Let the database go, so that its cluster can stop."""
    from django.db import connections

    connections.close_all()


if __name__ == "__main__":
    sys.exit(main())
