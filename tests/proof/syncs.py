"""The control of the kill proof: kill -9 is blind to a missing sync, so syncs are counted for each acknowledgement."""

import random
import re
import shutil
from pathlib import Path

from tests.proof.office import browsers, people
from tests.proof.site import Server
from tests.proof.work import Job

COUNTED = re.compile(r"\b(?:fsync|fdatasync)\(")


def run(environment: dict[str, str], times: int, seed: int = 7) -> tuple[int, int]:
    """Acknowledgements and syncs of the database while so many visits are saved (one acknowledgement each)."""
    count = _of_postgresql if environment["DATABASE_URL"].startswith("postgres") else _of_sqlite
    return times, count(environment, times, seed)


def save(server: Server, times: int, seed: int) -> None:
    """Save visits without talk or photo, one after the other."""
    office, members = people(1)
    browser, chance = browsers(members)[0], random.Random(seed)
    for _time in range(times):
        job = Job(office, members[0], chance)
        name, address, body, kind = job.next_part() or ("", "", b"", "")
        job.take(name, *browser.post(server.url + address, body, kind))


def _of_sqlite(environment: dict[str, str], times: int, seed: int) -> int:
    """Counted by tracing the server's system calls."""
    if not shutil.which("strace"):
        raise SystemExit("strace was not found. On Debian: apt-get install strace")
    trace = Path(environment["PROOF_FOLDER"]) / "trace"
    before = ("strace", "-f", "-qq", "-e", "trace=fsync,fdatasync", "-o", str(trace))
    server = Server(environment, before).wait()
    already = len(COUNTED.findall(trace.read_text()))
    try:
        save(server, times, seed)
    finally:
        server.stop()
    return len(COUNTED.findall(trace.read_text())) - already


def _of_postgresql(environment: dict[str, str], times: int, seed: int) -> int:
    """Counted by PostgreSQL itself (pg_stat_wal, from version 14 on)."""
    from django.db import connection

    def syncs() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_force_next_flush(), pg_stat_clear_snapshot()")
            cursor.execute("SELECT wal_sync FROM pg_stat_wal")
            return int(cursor.fetchone()[0])

    server = Server(environment).wait()
    already = syncs()
    try:
        save(server, times, seed)
    finally:
        server.stop()
    return syncs() - already
