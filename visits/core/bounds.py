"""Bounds for whatever comes from outside: a child process of its own with little memory and little time.

Files are taken apart by modules that are run as ``python -m MODULE`` and know no Django and no sentence: one JSON line
on stdin says what is asked, the file follows; what comes back are JSON lines, or bytes.
"""

import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

MEMORY = 512 * 1024 * 1024  # bytes of address space
SECONDS = 20  # of processor time
REFUSED = 3  # exit status of a child that says why
SIGXCPU, SIGKILL = -24, -9
HERE = Path(__file__).resolve().parents[2]


class Refused(Exception):  # noqa: N818 (an outcome, not a fault of ours)
    """The file cannot be read; the argument is an error code."""


def limit() -> None:
    """Bind this process to its memory and processor time, and let it write no core file."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def asked() -> tuple[dict[str, Any], bytes]:
    """In the child: what is asked, and the file."""
    limit()
    wanted: dict[str, Any] = json.loads(sys.stdin.buffer.readline())
    return wanted, sys.stdin.buffer.read()


@dataclass
class Answer:
    """What a child left behind: its output, and its exit status."""

    output: IO[bytes]
    status: int

    @property
    def out_of_time(self) -> bool:
        """Whether it was ended by its limit of time."""
        return self.status in (SIGXCPU, SIGKILL)


@contextmanager
def answered(module: str, wanted: dict[str, Any], pieces: Iterator[bytes]) -> Iterator[Answer]:
    """Ask a child; ``pieces`` are the file. It is ended a second after its time."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as output:
        given.write(json.dumps(wanted).encode() + b"\n")
        for piece in pieces:
            given.write(piece)
        given.seek(0)
        try:
            done = subprocess.run(
                [sys.executable, "-m", module], stdin=given, stdout=output, stderr=subprocess.DEVNULL, cwd=HERE,
                timeout=SECONDS + 1, check=False,
            )  # fmt: skip
            status = done.returncode
        except subprocess.TimeoutExpired:
            status = SIGKILL
        output.seek(0)
        yield Answer(output, status)
