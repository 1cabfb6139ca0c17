"""``manage.py serve``: everything between an unpacked folder and a site that answers.

For trying out and for one small machine. A production start that has its own service manager runs
``migrate``, ``compile_catalogue``, ``collectstatic`` once and then ``gunicorn cadre_review.wsgi``
and ``manage.py worker`` as services of their own.
"""

import contextlib
import fcntl
import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils.translation import gettext as _

from cadre_review import catalogue
from cadre_review.setup import pending_migrations
from visits.core.lists.jobs import forget_old

PATIENCE = 15  # seconds that a process gets to end by itself
START_LIMIT = 60  # seconds until the site must answer
SETTLED = 60  # seconds after which a process counts as running well: its next end is its first
LONGEST_PAUSE = 15  # before a process that keeps ending is started again: long work goes on within a minute


class Command(BaseCommand):
    help = "Prepare the database, messages and static files, then run the site and its worker until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
        parser.add_argument("--port", type=int, default=8000, help="port to listen on (default: %(default)s)")
        more = "processes (default: one more than this machine's cores, here %(default)s)"
        parser.add_argument("--workers", type=int, default=cores() + 1, help=more)
        parser.add_argument("--threads", type=int, default=4, help="threads of each (default: %(default)s)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare, start, announce, wait, stop."""
        catalogue.compile_stale()  # first, since the lines below are words of the catalogue
        host, port = options["host"], options["port"]
        refuse_taken_port(host, port)
        with one_at_a_time():
            self.prepare()
        connections.close_all()
        with stopping_on_signals() as stop:
            parts = start(host, port, options["workers"], options["threads"])
            try:
                answers = wait_for_answer(host, port, parts, stop)
                if answers:
                    self.announce(host, port)
                    watch(parts, stop, self.stderr.write)
            finally:
                end(parts)
        if not answers and not stop.asked:
            raise CommandError(_("The site stopped by itself. The lines above say why."), returncode=1)
        self.stdout.write(_("The site has stopped."))

    def prepare(self) -> None:
        """Bring database, messages, static files and demonstration data to where the code is."""
        if pending_migrations():
            self.stdout.write(_("Preparing the database …"))
            call_command("migrate", interactive=False, verbosity=0)
        if static_files_changed():
            call_command("collectstatic", interactive=False, verbosity=0, clear=True)
            mark_static_files()
        forget_old()
        if settings.DEMO and "demo" in get_commands() and not get_user_model().objects.exists():
            self.stdout.write(_("Building the demonstration city …"))
            call_command("demo", small=True, stdout=self.stdout)

    def announce(self, host: str, port: int) -> None:
        """Print the address and, where DEMO is on, who can sign in."""
        shown = f"[{host}]" if ":" in host else host
        self.stdout.write(f"\n  http://{shown}:{port}/\n")
        if settings.DEMO:
            self.announce_accounts()
        self.stdout.write(_("Ctrl-C stops the site."))
        self.stdout.flush()

    def announce_accounts(self) -> None:
        """Print the demonstration accounts that are there."""
        from cadre_review.accounts.demo import DEMO_ACCOUNTS, DEMO_PASSWORD

        there = set(get_user_model().objects.values_list("username", flat=True))
        shown = [(name, office) for name, _person, office, _role in DEMO_ACCOUNTS if name in there]
        connections.close_all()
        if shown:
            words = _("Demonstration accounts, all with the password %(password)s:")
            self.stdout.write(words % {"password": DEMO_PASSWORD})
        for name, office in shown:
            self.stdout.write(f"  {name:<10} {office}")


def cores() -> int:
    """The processor cores that this process may use, which in a container are not all."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def refuse_taken_port(host: str, port: int) -> None:
    """Say at once when another program listens there. Raises CommandError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            raise CommandError(
                _(
                    "Cannot listen on %(host)s, port %(port)d: %(reason)s. "
                    "Choose another port, for example: make run PORT=8001"
                )
                % {"host": host, "port": port, "reason": error}
            ) from error


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Let a second start in the same folder wait until the first has prepared everything."""
    with (Path(settings.VAR_DIR) / ".preparing").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _stamp_file() -> Path:
    return Path(settings.STATIC_ROOT) / ".collected"


def static_stamp() -> str:
    """A digest of names, sizes and times of all static files, and of how they are stored."""
    digest = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            state = Path(storage.path(name)).stat()
            digest.update(f"{storage.location}/{name} {state.st_size} {state.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def static_files_changed() -> bool:
    """Whether static files changed since they were last collected."""
    stamp = _stamp_file()
    return not stamp.exists() or stamp.read_text() != static_stamp()


def mark_static_files() -> None:
    """Remember what was collected."""
    _stamp_file().parent.mkdir(parents=True, exist_ok=True)
    _stamp_file().write_text(static_stamp())


class Part:
    """One of the processes of the site, leading a group of its own; started again when it ends by itself."""

    def __init__(self, name: str, command: list[str]) -> None:
        self.name, self.command = name, command
        self.ended_early, self.due = 0, 0.0
        self.start()

    def start(self) -> None:
        """Start it; ``look`` has cleared what the last one left behind."""
        self.process = subprocess.Popen(self.command, cwd=settings.BASE_DIR, start_new_session=True)
        self.began, self.due = time.monotonic(), 0.0

    def is_over(self) -> bool:
        """Whether the process has ended."""
        return self.process.poll() is not None

    def look(self) -> str:
        """Start it again where its time has come; the line to be said where it was just found to have ended."""
        now = time.monotonic()
        if not self.is_over() or now < self.due:
            return ""
        if self.due:
            self.start()
            return ""
        self.clear()
        self.ended_early = 0 if now - self.began > SETTLED else self.ended_early + 1
        pause = min(LONGEST_PAUSE, 2 ** (self.ended_early - 1)) if self.ended_early else 0
        self.due = now + pause
        words = _("%(name)s has ended (%(code)d) and is started again in %(pause)d s.")
        return words % {"name": self.name, "code": self.process.returncode, "pause": pause}

    def clear(self) -> None:
        """End what is left of its group: a killed master leaves workers, who hold the port."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)


def start(host: str, port: int, workers: int, threads: int) -> list[Part]:
    """Start the application server and the worker for long jobs."""
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    server = [sys.executable, "-m", "gunicorn", "cadre_review.wsgi", "--bind", bind, "--log-level", "warning"]
    server += ["--workers", str(workers), "--worker-class", "gthread", "--threads", str(threads)]
    server += ["--timeout", "120", "--graceful-timeout", str(PATIENCE - 5)]
    worker = [sys.executable, "manage.py", "worker"]
    return [Part(_("The application server"), server), Part(_("The worker for long jobs"), worker)]


class Stop:
    """Whether somebody asked the site to stop."""

    asked = False

    def ask(self, *_signal: Any) -> None:
        """Signal handler."""
        self.asked = True


@contextlib.contextmanager
def stopping_on_signals() -> Iterator[Stop]:
    """Turn Ctrl-C, SIGTERM and a closed terminal into a question that :func:`watch` answers."""
    stop = Stop()
    kinds = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {kind: signal.signal(kind, stop.ask) for kind in kinds}
    try:
        yield stop
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)


def wait_for_answer(host: str, port: int, parts: list[Part], stop: Stop) -> bool:
    """Wait until the port answers; False when a process ended, somebody asked to stop, or time ran out."""
    deadline = time.monotonic() + START_LIMIT
    target = host if host.strip("0.:") else None  # None is this machine, where it listens on all addresses
    while time.monotonic() < deadline and not stop.asked and not any(part.is_over() for part in parts):
        with contextlib.suppress(OSError), socket.create_connection((target, port), timeout=1):
            return True
        time.sleep(0.05)
    return False


def watch(parts: list[Part], stop: Stop, say: Callable[[str], Any]) -> None:
    """Keep every part running until somebody asks to stop."""
    while not stop.asked:
        for part in parts:
            if line := part.look():
                say(line)
        time.sleep(0.2)


def end(parts: list[Part]) -> None:
    """Ask the processes to finish what they do, and end those that do not within ``PATIENCE`` seconds."""
    for part in parts:
        if not part.is_over():
            part.process.terminate()
    deadline = time.monotonic() + PATIENCE
    for part in parts:
        with contextlib.suppress(subprocess.TimeoutExpired):
            part.process.wait(max(0.1, deadline - time.monotonic()))
        part.clear()
        part.process.wait()
