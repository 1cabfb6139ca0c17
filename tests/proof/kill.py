"""The server killed at random moments while clients save: nothing acknowledged is lost, doubled or half."""

import random
import threading
import time
from collections.abc import Callable
from http.client import HTTPException
from typing import Any

from tests.proof.office import CLIENTS, browsers, people
from tests.proof.site import Server
from tests.proof.work import Job, Verdict, judge

LONGEST = 1.5  # seconds that a server lives after it first answered


class Client(threading.Thread):
    """Saves visit after visit; what was not acknowledged is sent again, byte for byte, to the next server."""

    def __init__(self, office: Any, person: Any, browser: Any, address: Callable[[], str], seed: int) -> None:
        super().__init__(daemon=True)
        self.office, self.person, self.browser, self.address = office, person, browser, address
        self.chance, self.jobs, self.over = random.Random(seed), [], threading.Event()
        self.cut = 0
        self.error = ""

    def run(self) -> None:
        """Until told to stop; the job in hand is then brought to its end."""
        try:
            while not self.over.is_set():
                self.jobs.append(job := Job(self.office, self.person, self.chance))
                while part := job.next_part():
                    self.send(job, *part)
        except BaseException as error:
            self.error = f"{type(error).__name__}: {error}"

    def send(self, job: Job, part: str, address: str, body: bytes, kind: str) -> None:
        """Send one part; an answer that does not come is asked for again."""
        try:
            answer = self.browser.post(self.address() + address, body, kind)
        except (OSError, HTTPException):  # refused, reset, cut in the middle
            self.cut += 1
            time.sleep(0.05)
            return
        job.take(part, *answer)


def run(environment: dict[str, str], times: int, seed: int = 7) -> tuple[Verdict, str]:
    """Kill so many times; the verdict and a line about how it went. AssertionError where a client failed."""
    chance = random.Random(seed)
    office, members = people(CLIENTS)
    current, following = Server(environment).wait(), Server(environment)
    live = [current.url]
    clients = [
        Client(office, member, browser, lambda: live[0], seed + at)
        for at, (member, browser) in enumerate(zip(members, browsers(members), strict=True))
    ]
    for client in clients:
        client.start()
    try:
        for _time in range(times):
            time.sleep(chance.random() * LONGEST)
            current.kill()
            current, following = following.wait(), Server(environment)
            live[0] = current.url
        for client in clients:
            client.over.set()
        for client in clients:
            client.join(timeout=60)
    finally:
        current.kill()
        following.kill()
    broken = [client.error for client in clients if client.error]
    assert not broken, broken
    jobs = [job for client in clients for job in client.jobs]
    said = f"{times} kills, {len(jobs)} visits begun, {sum(client.cut for client in clients)} answers cut off"
    return judge(jobs), said
