"""``serve`` brings an empty folder to a site that answers, and ends all it started."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.postgres import free_port

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def environment(tmp_path) -> dict[str, str]:
    """A machine with an empty database."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    keys = {"SECRET_KEY": "s" * 20 + "0123456789" * 3, "FIELD_KEY": "f" * 20 + "0123456789" * 3}
    place = {"DATABASE_URL": f"sqlite:///{tmp_path / 'site.sqlite3'}", "LANGUAGE_CODE": "en"}
    return kept | keys | place


def serve(environment: dict[str, str], port: int) -> subprocess.Popen:
    command = [sys.executable, "manage.py", "serve", "--port", str(port), "--workers", "1"]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def children(process: subprocess.Popen) -> list[int]:
    """The processes that this one started, by number (Linux)."""
    return [int(n) for n in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]


def alive(number: int) -> bool:
    state = Path(f"/proc/{number}/stat")
    return state.exists() and state.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def answer(port: int) -> bytes:
    """The first answer of the watchman's page; waits up to 60 seconds for it."""
    deadline = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as response:
                return response.read()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


@pytest.mark.parametrize("kind", [signal.SIGTERM, signal.SIGINT])
def test_site_answers_and_all_of_it_stops_on_a_signal(environment, kind):
    port = free_port()
    process = serve(environment, port)
    try:
        assert b"ok" in answer(port)
        started = children(process)
        assert len(started) == 2
        process.send_signal(kind)
        said, _nothing = process.communicate(timeout=40)
    finally:
        process.kill()
    assert process.returncode == 0
    assert f"http://127.0.0.1:{port}/" in said
    assert not any(alive(number) for number in started)


def test_site_whose_worker_dies_stops_as_a_whole(environment):
    port = free_port()
    process = serve(environment, port)
    try:
        answer(port)
        started = children(process)
        os.kill(started[1], signal.SIGKILL)
        process.communicate(timeout=40)
    finally:
        process.kill()
    assert process.returncode == 1
    assert not any(alive(number) for number in started)


def test_taken_port_gets_a_sentence(environment):
    import socket

    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        process = serve(environment, other.getsockname()[1])
        said, _nothing = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "PORT=8001" in said
    assert "Traceback" not in said
