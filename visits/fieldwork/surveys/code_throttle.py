"""Slows down who tries codes, without keeping an address: keyed digests in this process's memory, forgotten soon."""

import hashlib
import hmac
import secrets
import threading
import time

WINDOW = 300  # seconds for which wrong codes are counted
MOST = 60  # wrong codes from one address in a window; an office behind one address mistypes fewer
ROOM = 10_000  # addresses remembered at most

_key = secrets.token_bytes(32)  # of this process alone: no digest can be compared with anything outside
_counts: dict[bytes, int] = {}
_state = {"since": time.monotonic()}
_lock = threading.Lock()


def _digest(address: str) -> bytes:
    return hmac.digest(_key, address.encode(), hashlib.sha256)


def forget() -> None:
    """Begin a new window with nobody counted."""
    _counts.clear()
    _state["since"] = time.monotonic()


def _forget_old() -> None:
    if time.monotonic() - _state["since"] > WINDOW or len(_counts) > ROOM:
        forget()


def too_many(address: str) -> bool:
    """Whether this address tried too many wrong codes within the last minutes."""
    with _lock:
        _forget_old()
        return _counts.get(_digest(address), 0) >= MOST


def wrong(address: str) -> None:
    """Count a wrong code."""
    with _lock:
        _forget_old()
        key = _digest(address)
        _counts[key] = _counts.get(key, 0) + 1
