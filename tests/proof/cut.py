"""The answer cut at a random byte and the request sent again: one record each."""

import random
import socket
import threading
from contextlib import suppress
from http.client import HTTPException

from tests.proof.office import browsers, people
from tests.proof.site import PATIENCE, Server
from tests.proof.work import Job, Verdict, judge

BLOCK = 65536


class Cutter(threading.Thread):
    """A door before the server: passes each request whole, and of its answer as many bytes as it is told."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self.behind = port
        self.door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.door.getsockname()[1]}"
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
        """The request there, the answer back as far as it is let through."""
        far.sendall(whole_request(near))
        answer = b""
        while block := far.recv(BLOCK):
            answer += block
        self.answered = len(answer)
        near.sendall(answer if self.passes < 0 else answer[: self.passes])


def whole_request(near: socket.socket) -> bytes:
    """Head and body of one request; the connection is asked to close behind it."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += near.recv(BLOCK)
    head, body = data.split(b"\r\n\r\n", 1)
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
    length = next(int(line[15:]) for line in lines if line.lower().startswith(b"content-length:"))
    while len(body) < length:
        body += near.recv(BLOCK)
    return b"\r\n".join([*lines, b"Connection: close"]) + b"\r\n\r\n" + body


def run(environment: dict[str, str], times: int, seed: int = 7) -> tuple[Verdict, str]:
    """Cut so many answers; the verdict and a line about how it went."""
    chance, jobs, cuts, longest = random.Random(seed), [], 0, 400
    office, members = people(1)
    browser = browsers(members)[0]
    server = Server(environment).wait()
    door = Cutter(server.port)
    door.start()
    try:
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
    return judge(jobs), f"{cuts} answers cut, {len(jobs)} visits with a talk and a photo each"
