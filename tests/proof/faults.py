"""Mixed faults while people save: disk full, database restarted, processes killed, clock back, line cut.

The site runs under its own ``serve``, which starts again what is killed. Each fault comes at a random moment, lasts a
short while and goes; what was not acknowledged is sent again. Then the invariants are judged as after the kills, and:
no answer was a fault of ours (500), no worker's job was left lying, the site still answers.
"""

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from typing import Any

from tests import postgres
from tests.proof.kill import Client
from tests.proof.office import CLIENTS, browsers, people
from tests.proof.site import PATIENCE, TOP
from tests.proof.work import Job, Verdict, judge

PAUSE = 3.0  # seconds between two faults, at most
LENGTH = 2.0  # seconds that a fault lasts, at most
JOBS_DONE_WITHIN = 90  # seconds after the last fault


class Sender(Client):
    """Sends again what was put off with 503, too; anything but that and an acknowledgement is a fault of ours."""

    put_off = 0

    def run(self) -> None:
        """As ever; the proof's own questions wait for the database, too."""
        try:
            while not self.over.is_set():
                self.jobs.append(job := Job(self.office, self.person, self.chance))
                while part := answered(job.next_part):
                    self.send(job, *part)
        except BaseException as error:
            self.error = f"{type(error).__name__}: {error}"

    def send(self, job: Any, part: str, address: str, body: bytes, kind: str) -> None:
        """One part; 503 must say when to come again."""
        try:
            status, onward, said = self.browser.post(self.address() + address, body, kind)
        except (OSError, HTTPException):
            self.cut += 1
            time.sleep(0.1)
            return
        if status == 503:
            self.put_off += 1
            time.sleep(0.3)
            return
        job.take(part, status, onward, said)


def answered(question: Callable[[], Any]) -> Any:
    """The answer of a question to the database, asked until it is there."""
    from django.db import Error, connection

    while True:
        try:
            return question()
        except Error:
            connection.close()
            time.sleep(0.5)


class Site:
    """``serve`` with one server process and the worker."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.port = postgres.free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        command = [sys.executable, "-m", "tests.proof.served", str(self.port)]
        self.process = subprocess.Popen(command, cwd=TOP, env=environment, start_new_session=True)

    def wait(self) -> "Site":
        """Until it answers."""
        end = time.monotonic() + 2 * PATIENCE
        while time.monotonic() < end:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return self
            time.sleep(0.1)
        raise RuntimeError("The site did not answer.")

    def children(self) -> list[int]:
        """The server's master and the worker, and what each of them started."""
        first = _children(self.process.pid)
        return first + [one for each in first for one in _children(each)]

    def stop(self) -> None:
        """Politely; whatever does not go is an error of the proof."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=60)


def _children(number: int) -> list[int]:
    with suppress(OSError):
        return [int(one) for one in Path(f"/proc/{number}/task/{number}/children").read_text().split()]
    return []


class Line(threading.Thread):
    """A door before the site whose connections can all be cut at once."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self.behind, self.open, self.is_cut = port, set(), False
        self.door = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.url = f"http://127.0.0.1:{self.door.getsockname()[1]}"

    def run(self) -> None:
        """Each connection is carried in two threads, one a direction."""
        with suppress(OSError):
            while True:
                near, _address = self.door.accept()
                if self.is_cut:
                    near.close()
                    continue
                try:
                    far = socket.create_connection(("127.0.0.1", self.behind), timeout=PATIENCE)
                except OSError:
                    near.close()
                    continue
                self.open |= {near, far}
                for pair in ((near, far), (far, near)):
                    threading.Thread(target=self.carry, args=pair, daemon=True).start()

    def carry(self, source: socket.socket, target: socket.socket) -> None:
        """Until one side ends."""
        with suppress(OSError):
            while block := source.recv(65536):
                target.sendall(block)
        for side in (source, target):
            self.open.discard(side)
            with suppress(OSError):
                side.shutdown(socket.SHUT_RDWR)
            side.close()

    def cut(self) -> None:
        """Every connection, in the middle of whatever it carries."""
        for side in list(self.open):
            with suppress(OSError):
                side.shutdown(socket.SHUT_RDWR)


class Faults:
    """One method for each kind; each ends what it began."""

    def __init__(self, environment: dict[str, str], site: Site, line: Line, chance: random.Random) -> None:
        self.folder, self.site, self.line, self.chance = Path(environment["PROOF_FOLDER"]), site, line, chance
        self.is_postgresql = environment["DATABASE_URL"].startswith("postgres")
        self.port = (
            int(environment["DATABASE_URL"].rpartition(":")[2].partition("/")[0]) if self.is_postgresql else 0
        )
        self.kinds: list[Callable[[], None]] = [
            self.disk_full, self.database_restart, self.worker_killed, self.server_killed,
            self.clock_back, self.line_cut,
        ]  # fmt: skip

    def last(self) -> None:
        """As long as a fault lasts."""
        time.sleep(self.chance.random() * LENGTH)

    def disk_full(self) -> None:
        """The disk of database and files takes nothing more (a file system of its own, filled to the brim)."""
        filler = self.folder / "filler"
        with suppress(OSError), filler.open("wb", buffering=0) as out:
            while True:
                out.write(bytes(4096))
        self.last()
        filler.unlink()
        self.start_database()

    def database_restart(self) -> None:
        """PostgreSQL stopped at once and started again; SQLite locked by another for longer than is waited."""
        if not self.is_postgresql:
            return self.database_locked()
        postgres.stop(self.folder / "cluster")
        self.last()
        self.start_database()
        return None

    def start_database(self) -> None:
        """Where it stands still: it was stopped, or gave up on the full disk."""
        if self.is_postgresql and not postgres.runs(self.folder / "cluster"):
            postgres.start(self.folder / "cluster", self.port, syncing=True)

    def database_locked(self) -> None:
        """Another program holds the only lock."""
        import sqlite3

        other = sqlite3.connect(self.folder / "site.sqlite3", timeout=30)
        other.execute("BEGIN IMMEDIATE")
        self.last()
        other.close()

    def worker_killed(self) -> None:
        """The worker for long jobs, whatever it does."""
        self.kill(1)

    def server_killed(self) -> None:
        """The server's master, or the process under it that answers."""
        self.kill(self.chance.choice((0, 2)))

    def kill(self, place: int) -> None:
        """One of the children, in the order in which they were started."""
        children = self.site.children()
        if place < len(children):
            with suppress(ProcessLookupError):
                os.kill(children[place], signal.SIGKILL)

    def clock_back(self) -> None:
        """The site's clock goes back by up to an hour, and comes right again."""
        place = self.folder / "clock"
        place.write_text(str(self.chance.randrange(1, 3600)))
        self.last()
        place.unlink()

    def line_cut(self) -> None:
        """The network goes, requests and answers in the middle."""
        self.line.is_cut = True
        self.line.cut()
        self.last()
        self.line.is_cut = False


def start_job(person: Any, jobs: list[Any]) -> None:
    """Order long work, where the database takes the order."""
    from django.db import Error, connection

    from tests.proof.slow import KIND, STEPS
    from visits.core.lists.jobs import start

    with suppress(Error):
        jobs.append(start(actor=person, kind=KIND, title="数", wanted={}, total=STEPS))
    connection.close()


def left_undone(jobs: list[Any]) -> list[str]:
    """Jobs that are not done a while after the last fault."""
    from visits.core.lists.models import Job

    end = time.monotonic() + JOBS_DONE_WITHIN
    rows = Job.objects.filter(pk__in=[job.pk for job in jobs]).exclude(state=Job.State.DONE)
    while answered(rows.exists) and time.monotonic() < end:
        time.sleep(0.5)
    return [f"job {row.pk} is {row.state} after {row.attempt} attempts" for row in rows]


def run(environment: dict[str, str], seconds: int, seed: int = 7) -> tuple[Verdict, str]:
    """Faults for so many seconds; the verdict and a line about how it went. AssertionError where a client failed."""
    from tests.conftest import enter

    chance, counted, jobs = random.Random(seed), Counter[str](), []
    office, members = people(CLIENTS)
    staff, site = enter("staff"), Site(environment)
    line = Line(site.wait().port)
    line.start()
    faults = Faults(environment, site, line, chance)
    senders = [
        Sender(office, member, browser, lambda: line.url, seed + at)
        for at, (member, browser) in enumerate(zip(members, browsers(members), strict=True))
    ]
    for sender in senders:
        sender.start()
    try:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            start_job(staff, jobs)
            time.sleep(chance.random() * PAUSE)
            kind = chance.choice(faults.kinds)
            counted[kind.__name__] += 1
            kind()
        faults.start_database()
        for sender in senders:
            sender.over.set()
        for sender in senders:
            sender.join(timeout=120)
        late = [sender.name for sender in senders if sender.is_alive()]
        undone = left_undone(jobs)
    finally:
        site.stop()
    broken = [sender.error for sender in senders if sender.error] + late + undone
    assert not broken, broken
    done = [job for sender in senders for job in sender.jobs]
    kinds = ", ".join(f"{name} {number}" for name, number in sorted(counted.items()))
    said = f"{seconds} s of faults ({kinds}); {len(done)} visits begun, {len(jobs)} jobs done, "
    said += f"{sum(one.cut for one in senders)} answers cut, {sum(one.put_off for one in senders)} put off with 503"
    return judge(done), said
