"""Requests and answers cut on their way, and the request sent again: one whole record each, or none yet.

Requests are cut at every byte of a visit, a talk and a photo (a sample where few are asked for), half of them with
the length of what is left, as a proxy that puts a request together anew would announce it.
"""

import random
import socket
import threading
from contextlib import suppress
from http.client import HTTPException
from typing import Any

from cadre_review.complete_posts import END
from tests.proof.office import browsers, people
from tests.proof.site import PATIENCE, Server
from tests.proof.work import Job, Verdict, judge

BLOCK = 65536
EVERY = 100  # from so many cut answers on, requests are cut at every byte


class Cutter(threading.Thread):
    """A door before the server: passes each request whole, and of its answer as many bytes as it is told."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self.behind = port
        self.door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.door.getsockname()[1]}"
        self.takes = -1  # bytes of the next request's body; -1: all
        self.reframed = False  # whether a cut request announces what is left of it
        self.passes = -1  # bytes of the next answer; -1: all
        self.answered = 0  # bytes that the last whole answer had

    def run(self) -> None:
        """One request after another, each on a connection of its own."""
        with suppress(OSError):
            while True:
                near, _address = self.door.accept()
                with near, socket.create_connection(("127.0.0.1", self.behind), timeout=PATIENCE) as far:
                    self.carry(near, far)

    def carry(self, near: socket.socket, far: socket.socket) -> None:
        """The request there and the answer back, each as far as it is let through."""
        head, body = whole_request(near)
        left = body if self.takes < 0 else body[: self.takes]
        announced = len(left) if self.reframed else len(body)
        far.sendall(head + b"\r\nContent-Length: %d\r\n\r\n" % announced + left)
        if len(left) < len(body):
            far.shutdown(socket.SHUT_WR)
        answer = b""
        while block := far.recv(BLOCK):
            answer += block
        self.answered = len(answer)
        near.sendall(answer if self.passes < 0 else answer[: self.passes])


def whole_request(near: socket.socket) -> tuple[bytes, bytes]:
    """Head and body of one request, without its length; the connection is asked to close behind it."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += near.recv(BLOCK)
    head, body = data.split(b"\r\n\r\n", 1)
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
    length = next(int(line[15:]) for line in lines if line.lower().startswith(b"content-length:"))
    while len(body) < length:
        body += near.recv(BLOCK)
    lines = [line for line in lines if not line.lower().startswith(b"content-length:")]
    return b"\r\n".join([*lines, b"Connection: close"]), body


def run(environment: dict[str, str], times: int, seed: int = 7) -> tuple[Verdict, str]:
    """Cut so many answers, and requests at every byte; the verdict and a line about how it went."""
    chance, jobs, cuts, longest = random.Random(seed), [], 0, 400
    office, members = people(1)
    browser = browsers(members)[0]
    server = Server(environment).wait()
    door = Cutter(server.port)
    door.start()
    try:
        jobs.append(Job(office, members[0], chance))
        requests = cut_requests(door, browser, jobs[0], None if times >= EVERY else times)
        while cuts < times:
            jobs.append(job := Job(office, members[0], chance))
            while part := job.next_part():
                name, address, body, kind = part
                door.passes = chance.randrange(longest)
                with suppress(OSError, HTTPException):
                    browser.post(door.url + address, body, kind)
                longest, cuts = max(2, door.answered), cuts + 1
                door.passes = -1
                job.take(name, *browser.post(door.url + address, body, kind))
    finally:
        server.kill()
        door.door.close()
    said = f"{requests} requests and {cuts} answers cut, {len(jobs)} visits with a talk and a photo each"
    return judge(jobs), said


def cut_requests(door: Cutter, browser: Any, job: Job, sample: int | None) -> int:
    """Send each part of the job cut at every byte, or at so many, then whole; how often it was cut.

    AssertionError where a cut request is acknowledged, or the whole one after it is not.
    """
    cuts = 0
    while part := job.next_part():
        name, address, body, kind = part
        end = body.rindex(END.encode())  # what follows the closing field is envelope
        places = range(end) if sample is None else job.chance.sample(range(end), sample)
        for place in places:
            cuts += 1
            door.takes, door.reframed = place, bool(cuts % 2)
            status, _address, answer = browser.post(door.url + address, body, kind)
            assert 400 <= status < 500, (name, place, status, answer.decode(errors="replace")[:2000])
        door.takes, door.reframed = -1, False
        job.take(name, *browser.post(door.url + address, body, kind))
    return cuts
