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
from visits.management.commands import serve as command

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def environment(tmp_path) -> dict[str, str]:
    """A machine with an empty database."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    keys = {"SECRET_KEY": "s" * 20 + "0123456789" * 3, "FIELD_KEY": "f" * 20 + "0123456789" * 3}
    place = {"DATABASE_URL": f"sqlite:///{tmp_path / 'site.sqlite3'}", "LANGUAGE_CODE": "en"}
    return kept | keys | place


def serve(environment: dict[str, str], port: int) -> subprocess.Popen:
    asked = [sys.executable, "manage.py", "serve", "--port", str(port), "--workers", "1"]
    return subprocess.Popen(
        asked, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def children(process: subprocess.Popen) -> list[int]:
    """The processes that this one started, by number (Linux)."""
    return [int(n) for n in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]


def alive(number: int) -> bool:
    try:
        state = Path(f"/proc/{number}/stat").read_text()
    except OSError:  # it went before, or while, it was read
        return False
    return state.rsplit(")", 1)[1].split()[0] != "Z"


def answer(port: int) -> bytes:
    """The first answer of the watchman's page; waits up to three minutes for it."""
    deadline = time.monotonic() + 180
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as response:
                return response.read()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def test_site_answers_and_all_of_it_stops_on_ctrl_c(environment):
    port = free_port()
    process = serve(environment, port)
    try:
        assert b"ok" in answer(port)
        started = children(process)
        assert len(started) == 2
        process.send_signal(signal.SIGINT)
        said, _nothing = process.communicate(timeout=120)
    finally:
        process.kill()
    assert process.returncode == 0
    assert f"http://127.0.0.1:{port}/" in said
    assert not any(alive(number) for number in started)


def test_one_worker_more_than_cores_starts_unless_told_otherwise():
    asked = command.Command().create_parser("manage.py", "serve")
    assert asked.parse_args([]).workers == len(os.sched_getaffinity(0)) + 1
    assert asked.parse_args(["--workers", "5"]).workers == 5


def others(process: subprocess.Popen, known: list[int]) -> list[int]:
    """The two children once both are others than those known; waits up to three minutes."""
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        found = [number for number in children(process) if alive(number)]
        if len(found) == 2 and not set(found) & set(known):
            return found
        time.sleep(0.1)
    raise AssertionError(found)


def grandchildren(number: int) -> list[int]:
    return [int(n) for n in Path(f"/proc/{number}/task/{number}/children").read_text().split()]


def test_every_process_that_is_killed_is_started_again_and_a_stop_leaves_none(environment):
    """Killed: the task worker, the server's worker, the server's master with its worker left behind."""
    port = free_port()
    process = serve(environment, port)
    seen = set()
    try:
        answer(port)
        server, worker = children(process)
        old = grandchildren(server)
        os.kill(old[0], signal.SIGKILL)
        answer(port)
        seen |= {server, worker, *old, *grandchildren(server)}
        os.kill(worker, signal.SIGKILL)
        os.kill(server, signal.SIGKILL)
        started = others(process, [server, worker])
        assert b"ok" in answer(port)
        seen |= {*started, *(one for each in started for one in grandchildren(each))}
        process.send_signal(signal.SIGTERM)
        said, _nothing = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 0
    assert "The worker for long jobs has ended (-9) and is started again" in said
    assert "The application server has ended (-9) and is started again" in said
    assert not any(alive(number) for number in seen)


def test_process_that_keeps_ending_is_started_ever_later(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(command.time, "monotonic", lambda: now[0])
    part = command.Part("The part", [sys.executable, "-c", "raise SystemExit(3)"])
    pauses = []
    while len(pauses) < 9:
        part.process.wait()
        if part.look():
            pauses.append(part.due - now[0])
        now[0] += 0.5
    assert pauses == [1, 2, 4, 8, 15, 15, 15, 15, 15]


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
