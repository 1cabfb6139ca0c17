"""Many people at once: 16 and 64, reading and saving, against one and two ``serve`` of the site, on PostgreSQL.

``python -m tests.benchmarks.clients [--seconds 8]`` on a filled database. Each client is a thread with one connection,
signed in as somebody of its own (a person has one session only); they are spread over the servers in turn.
"""

import argparse
import datetime as dt
import gzip
import http.client
import json
import os
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import django

django.setup()

from django.db import connection
from django.test import Client
from django.utils import timezone

from cadre_review.accounts.models import Role, User
from cadre_review.audit.models import Entry
from tests.benchmarks.measuring import of_processes
from tests.benchmarks.saving import RATINGS, TALKS, Posts, in_hand, register
from tests.benchmarks.table import ROOT, Row, keep
from tests.postgres import free_port
from visits.models import Rating, TeamMembership, Visit, VisitTeam

READ = ("/", "/cadres/", "/visits/", "/interviews/")
FAIR = 3.0  # times as many answers as the slowest client's that the quickest may have had, or one more


@dataclass
class Person:
    """One client: its head lines, where it saves its device and a day of its own (of a day of another it would be offered to join), and how long each answer took."""

    head: dict[str, str]
    device: str = ""
    day: str = ""
    taken: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    saved: list[int] = field(default_factory=list)


def sign_in(user: User, *, saves: bool) -> Person:
    """A browser's cookies."""
    client, token = Client(), "t" * 32
    client.force_login(user, backend="cadre_review.accounts.backend.Accounts")
    device = register(client) if saves else ""
    client.get("/")
    cookies = f"sessionid={client.cookies['sessionid'].value}; csrftoken={token}"
    return Person({"Cookie": cookies, "X-CSRFToken": token, "Accept-Encoding": "gzip"}, device)


def people(count: int, *, saves: bool) -> list[Person]:
    """So many staff who read, or members of the first team who save."""
    users = [
        User(username=uuid4().hex[:12], name="甄某", role=Role.MEMBER if saves else Role.STAFF)
        for _n in range(count)
    ]
    before = User.objects.filter(name="甄某", role=users[0].role).count()  # whose days are taken
    User.objects.bulk_create(users)
    if saves:
        serving = VisitTeam.objects.filter(round__state="open", memberships__user__username="member1")
        team = serving.select_related("round").latest("round__starts_on")
        held = team.round
        TeamMembership.objects.bulk_create(
            TeamMembership(team=team, user=user, from_on=held.starts_on) for user in users
        )
    everybody, today = [sign_in(user, saves=saves) for user in users], timezone.localdate()
    for ago, person in enumerate(everybody, before + 1):  # today is that of the saving measured alone
        person.day = (today - dt.timedelta(ago)).isoformat()
    return everybody


@contextmanager
def served(port: int) -> Any:
    """One ``serve``, as anybody would start it, until it answers."""
    command = [sys.executable, "manage.py", "serve", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=40)


def wait_for(port: int) -> None:
    """Until the sign-in page is there. RuntimeError after a minute and a half."""
    end = time.monotonic() + 90
    while time.monotonic() < end:
        try:
            link = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            link.request("GET", "/accounts/login/")
            link.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("The server did not answer.")


def reading(person: Person, link: Any, at: int) -> None:
    """One page."""
    link.request("GET", READ[at % len(READ)], headers=person.head)
    answer = link.getresponse()
    answer.read()
    assert answer.status == 200, answer.status


def saving(posts: Posts) -> Callable[[Person, Any, int], None]:
    """One visit with its talks."""

    def send(person: Person, link: Any, _at: int) -> None:
        link.request(
            "POST",
            "/box/send/",
            posts.fresh(person.device, person.day),
            person.head | {"Content-Type": "application/json"},
        )
        answer = link.getresponse()
        told = answer.read()
        assert answer.status == 200, (answer.status, json.loads(gzip.decompress(told))["errors"])
        person.saved.append(answer.status)

    return send


def work(person: Person, port: int, act: Any, start: threading.Barrier, until: list[float]) -> None:
    """One client, until the time is over."""
    link, at = http.client.HTTPConnection("127.0.0.1", port, timeout=120), 0
    start.wait()
    while time.monotonic() < until[0]:
        began = time.monotonic()
        try:
            act(person, link, at)
        except (OSError, http.client.HTTPException, AssertionError) as error:
            person.errors.append(repr(error)[:200])
            link.close()
        else:
            person.taken.append(time.monotonic() - began)
        at += 1


def together(everybody: list[Person], ports: list[int], act: Any, seconds: float) -> float:
    """All at once for so long; how long it took until the last had their answer."""
    until: list[float] = [0.0]
    start = threading.Barrier(len(everybody) + 1)
    threads = [
        threading.Thread(target=work, args=(person, ports[at % len(ports)], act, start, until))
        for at, person in enumerate(everybody)
    ]
    for thread in threads:
        thread.start()
    until[0] = time.monotonic() + seconds
    began = time.monotonic()
    start.wait()
    for thread in threads:
        thread.join()
    return time.monotonic() - began


def row_of(line: str, everybody: list[Person], took: float, lost: int, spent: dict[str, float]) -> Row:
    """One line of the table."""
    taken = sorted(one for person in everybody for one in person.taken)
    errors = [error for person in everybody for error in person.errors]
    rate, p95 = len(taken) / took, taken[int(len(taken) * 0.95)] if taken else 0
    counts = [len(person.taken) for person in everybody]
    row = Row(line, "PostgreSQL", wall=statistics.median(taken or [0]) * 1000, rate=rate)
    row.more = f": {rate:.1f} a second, p95 {p95 * 1000:,.0f} ms, {len(errors)} errors, {lost} lost, {min(counts)} to {max(counts)} each"
    row.target = "no error, none lost, fair"
    unfair = max(counts) > max(FAIR * min(counts), min(counts) + 1)
    found = {"errors": errors, "lost": lost, "unfair": unfair}
    row.misses = [name for name, missed in found.items() if missed]
    row.remains = waiting(spent, len(taken) or 1, len(everybody), row.wall)
    print(" | ".join(row.cells()), *sorted(set(errors))[:3], sep="\n   ", flush=True)
    return row


def waiting(spent: dict[str, float], answers: int, clients: int, wall: float) -> str:
    """What an answer takes of the processors, and how long so many clients wait for theirs at the least."""
    each = {who: seconds * 1000 / answers for who, seconds in spent.items()}
    least = clients * sum(each.values()) / (os.cpu_count() or 1)
    return (
        ", ".join(f"{who} {ms:.1f} ms" for who, ms in each.items())
        + f" of processor time an answer: {clients} clients at once on {os.cpu_count()} cores wait {least:,.0f} ms at the least,"
        f" and waited {wall:,.0f} in the middle. A connection that is kept stays with the process that took it, and"
        " processes share the cores alike: who came to one that took few is answered more often"
    )


def busy() -> dict[str, float]:
    """Seconds of processor time so far: of the site's processes, which are below this one, of the database's, and of these clients."""
    backend = Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text()
    database = int(backend.rpartition(")")[2].split()[1])
    return {
        "the site": sum(of_processes(os.getpid())[1:]),
        "the database": sum(of_processes(database)),
        "the clients": time.process_time(),
    }


def held() -> tuple[int, int, int]:
    """What the database holds of what was saved."""
    return Visit.objects.count(), Rating.objects.count(), Entry.objects.filter(act="visit.create").count()


def measure(ports: list[int], seconds: float, counts: tuple[int, ...]) -> list[Row]:
    """Reading and saving by each number of clients."""
    posts = Posts(in_hand(*(User.objects.get(username=name) for name in ("member1", "lead1"))))
    rows, servers = [], f"{len(ports)} server{'s' * (len(ports) > 1)}"
    for count in counts:
        for saves in (False, True):
            everybody = people(count, saves=saves)
            connection.close()
            before, idle = held(), busy()
            took = together(everybody, ports, saving(posts) if saves else reading, seconds)
            spent = {who: seconds - idle[who] for who, seconds in busy().items()}
            said = sum(len(person.saved) for person in everybody)
            grown = [new - old for new, old in zip(held(), before, strict=True)]
            lost = sum(n < said * each for n, each in zip(grown, (1, TALKS * RATINGS, 1), strict=True))
            rows.append(
                row_of(
                    f"{count} clients {'saving' if saves else 'reading'}, {servers}",
                    everybody,
                    took,
                    lost,
                    spent,
                )
            )
    return rows


def main() -> int:
    """One server, then two."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--clients", type=int, nargs="+", default=[16, 64])
    parser.add_argument("--servers", type=int, nargs="+", default=[1, 2])
    options = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "cadre_review.settings"  # of the servers
    rows = []
    for several in options.servers:
        with ExitStack() as stack:
            ports = [stack.enter_context(served(free_port())) for _server in range(several)]
            rows += measure(ports, options.seconds, tuple(options.clients))
    keep("clients", rows)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
