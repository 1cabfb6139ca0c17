"""A site of its own for a proof: database, office, servers that can be killed."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from tests import postgres

TOP = Path(__file__).resolve().parents[2]
PATIENCE = 30  # seconds until a server must answer
THREADS = 4  # of a server


@contextmanager
def database(kind: str, *, syncing: bool, small_disk: bool = False) -> Iterator[dict[str, str]]:
    """The environment of a site with an empty database on disk. ``kind``: sqlite or postgresql.

    ``small_disk``: everything lies on a file system of its own, which can be filled (needs the right to mount).
    """
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="cadre-proof-", dir="/var/tmp"))  # noqa: S108 - on disk, not in memory
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        if small_disk:
            stack.enter_context(mounted(folder))
        url = f"sqlite:///{folder / 'site.sqlite3'}"
        if kind == "postgresql":
            binaries = postgres.find_binaries()
            if binaries is None:
                raise SystemExit("PostgreSQL was not found. On Debian: apt-get install postgresql")
            url = stack.enter_context(
                postgres.cluster(binaries, syncing=syncing, folder=folder / "cluster" if small_disk else None)
            )
        yield os.environ | {
            "DATABASE_URL": url,
            "PROOF_FOLDER": str(folder),
            "PROOF_SYNCING": "on" if syncing else "off",
            "DJANGO_SETTINGS_MODULE": "tests.proof.settings",
        }


@contextmanager
def mounted(folder: Path, size: str = "400m") -> Iterator[None]:
    """A small file system in memory at the folder."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=0755", "none", str(folder)]
    if subprocess.run(command, check=False).returncode:
        raise SystemExit(
            "This proof fills a disk of its own, which needs the right to mount one: run it as root."
        )
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


class Server:
    """One gunicorn in a process group of its own. ``before``: words before the command, for a tracer."""

    def __init__(self, environment: dict[str, str], before: tuple[str, ...] = (), port: int = 0) -> None:
        self.port = port or postgres.free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        command = [
            sys.executable, "-m", "gunicorn", "cadre_review.wsgi", "--bind", f"127.0.0.1:{self.port}",
            "--workers", "1", "--threads", str(THREADS), "--log-level", "error", "--timeout", "120",
        ]  # fmt: skip
        self.process = subprocess.Popen(
            [*before, *command], cwd=TOP, env=environment, start_new_session=True, stdout=subprocess.DEVNULL
        )

    def wait(self) -> "Server":
        """Until it answers. RuntimeError where it does not."""
        end = time.monotonic() + 6 * PATIENCE  # to start; a busy machine is no failure
        while time.monotonic() < end:
            try:
                urllib.request.urlopen(
                    f"{self.url}/accounts/login/", timeout=20
                ).close()  # warm: imports done
            except OSError:
                time.sleep(0.05)
            else:
                return self
        raise RuntimeError("The server did not answer.")

    def kill(self) -> None:
        """The whole process group at once, without a word (SIGKILL)."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """Politely."""
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(timeout=PATIENCE)


class Browser:
    """One person's signed-in browser: sends bytes, follows nothing, says where it was sent."""

    def __init__(self, user: Any) -> None:
        from tests.conftest import client_of

        client = client_of(user)
        client.get("/")  # the session is this person's from here on
        token = "t" * 32
        session = client.cookies["sessionid"].value
        self.head = {"Cookie": f"sessionid={session}; csrftoken={token}", "X-CSRFToken": token}

    def post(self, url: str, body: bytes, kind: str) -> tuple[int, str, bytes]:
        """Status, where it was sent on to, what it answered. OSError where the answer did not arrive whole."""
        request = urllib.request.Request(url, body, self.head | {"Content-Type": kind})
        opener = urllib.request.build_opener(_Stay)
        try:
            with opener.open(request, timeout=PATIENCE) as answer:
                return answer.status, answer.headers.get("Location", ""), answer.read()
        except urllib.error.HTTPError as answer:
            return answer.code, answer.headers.get("Location", ""), answer.read()


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_about: Any) -> None:
        """Answer with the redirect itself."""
