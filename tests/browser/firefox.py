"""Debian's own Firefox, driven over WebDriver BiDi, which it speaks without a driver beside it."""

import itertools
import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from websocket import create_connection

PATIENCE = 60  # seconds
SPEAKS = re.compile(r"WebDriver BiDi listening on (ws://\S+)")


def find() -> str | None:
    """The path of Firefox, or None when this machine has none."""
    return shutil.which("firefox-esr") or shutil.which("firefox")


class Firefox:
    """One Firefox with a profile of its own in ``folder``, which may be started again on the same profile."""

    def __init__(self, folder: Path) -> None:
        self.log = Path(tempfile.mkstemp(prefix="firefox-", dir=folder)[1])
        self.numbers = itertools.count(1)
        command = [find() or "firefox", "--headless", "--no-remote", "--remote-debugging-port=0"]
        self.process = subprocess.Popen(
            [*command, "--profile", str(folder)],
            stdout=self.log.open("wb"),
            stderr=subprocess.STDOUT,
            env=os.environ | {"HOME": str(folder), "MOZ_HEADLESS": "1"},
        )
        self.socket = create_connection(f"{self._address()}/session", timeout=PATIENCE, suppress_origin=True)
        self.ask("session.new", capabilities={})
        self.page = self.ask("browsingContext.create", type="tab")["context"]

    def _address(self) -> str:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if found := SPEAKS.search(self.log.read_text(errors="replace")):
                return found[1]
            time.sleep(0.1)
        raise RuntimeError(self.log.read_text(errors="replace")[-2000:])

    def ask(self, method: str, **parameters: Any) -> Any:
        """One command; its result. RuntimeError with the browser's words where it fails."""
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            told = json.loads(self.socket.recv())
            if told.get("id") == number:
                if told.get("type") == "error":
                    raise RuntimeError(f"{method}: {told['error']} {told['message']}")
                return told["result"]

    def open(self, url: str) -> None:
        """Go to an address and wait for the page."""
        self.ask("browsingContext.navigate", context=self.page, url=url, wait="complete")

    def run(self, script: str) -> Any:
        """The value of an expression of the page (a text, a number, true or false); promises are waited for."""
        told = self.ask(
            "script.evaluate",
            expression=script,
            target={"context": self.page},
            awaitPromise=True,
            userActivation=True,
        )
        if told["type"] == "exception":
            raise RuntimeError(told["exceptionDetails"]["text"])
        return told["result"].get("value")

    def wait(self, script: str) -> None:
        """Until the expression is true. AssertionError with the page's text where it stays false."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if self.run(script):
                return
            time.sleep(0.2)
        raise AssertionError(f"{script}\n{self.run('document.body.innerText')}")

    def close(self) -> None:
        """End it; the profile stays."""
        self.socket.close()
        self.process.terminate()
        self.process.wait(timeout=PATIENCE)
