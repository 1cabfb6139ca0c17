"""A bad line: slow, late, cut at random, or dead, between a browser and the server."""

import os
import random
import socket
import threading
import time
from contextlib import suppress

BLOCK = 3000  # bytes passed on at once
RATE = int(os.environ.get("PROOF_RATE", "150000"))  # bytes a second, each way
LATENCY = 0.2  # seconds before the first byte of an answer
CUT_WITHIN = int(
    os.environ.get("PROOF_CUT", "1500000")
)  # bytes after which a connection is cut, at the latest


class Line(threading.Thread):
    """A door before the server. ``dead``: nobody answers; ``slow``: as in a village, with cuts."""

    def __init__(self, port: int, chance: random.Random) -> None:
        super().__init__(daemon=True)
        self.behind, self.chance = port, chance
        self.door = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.url = f"http://127.0.0.1:{self.door.getsockname()[1]}"
        self.dead = self.slow = False
        self.cuts = 0

    def run(self) -> None:
        """Each connection in threads of its own."""
        with suppress(OSError):
            while True:
                near, _address = self.door.accept()
                if self.dead:
                    near.close()
                    continue
                far = socket.create_connection(("127.0.0.1", self.behind), timeout=120)
                cut_at = self.chance.randrange(CUT_WITHIN) if self.slow else -1
                for source, target in ((near, far), (far, near)):
                    threading.Thread(target=self.carry, args=(source, target, cut_at), daemon=True).start()

    def carry(self, source: socket.socket, target: socket.socket, cut_at: int) -> None:
        """One way, until somebody closes, the line dies or the cut is due."""
        passed = 0
        with suppress(OSError):
            if self.slow:
                time.sleep(LATENCY)
            while (block := source.recv(BLOCK)) and not self.dead:
                if 0 <= cut_at <= passed:
                    self.cuts += 1
                    break
                target.sendall(block)
                passed += len(block)
                if self.slow:
                    time.sleep(len(block) / RATE)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
