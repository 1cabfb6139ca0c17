"""Cipher texts that open in one place only, under keys that can be changed.

A cipher text reads ``s2:<algorithm>:<key>:<base64 of nonce and cipher>``. Its head and its place (table, row, field)
are authenticated with it, so that it opens nowhere else; it is filled up to a step, so that its length says
little. Keys are FIELD_KEY and, while the rows are being rewritten (``manage.py rotate_keys``), FIELD_KEYS_OLD.
"""

import base64
import binascii
import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

FORMAT, ALGORITHM = "s2", "aes256gcm"  # another algorithm gets another word, beside this one
UNBOUND = "v1:"  # how cipher texts began that were bound to no place; only the migration opens them
NONCE = 12
STEP = 32  # bytes; one ID number, long or short, fills one step


class CannotOpen(ValueError):
    """A cipher text that does not belong where it lies: copied, changed, or of a key that is not here."""

    def __init__(self, place: str) -> None:
        super().__init__(f"The sealed text does not fit its place ({place}) or its key.")
        self.place = place


def ring() -> list[str]:
    """The keys, the one in use first."""
    return [settings.FIELD_KEY, *settings.FIELD_KEYS_OLD]


@lru_cache(maxsize=64)
def derived(key: str, purpose: str) -> bytes:
    """The key for one purpose that follows from a key of the site."""
    return hmac.digest(key.encode(), purpose.encode(), hashlib.sha256)


def name_of(key: str) -> str:
    """The name under which cipher texts say which key they are of; the key does not follow from it."""
    return derived(key, "name of the key").hex()[:8]


def head() -> str:
    """How cipher texts begin that are written now; what begins otherwise waits to be rewritten."""
    return f"{FORMAT}:{ALGORITHM}:{name_of(settings.FIELD_KEY)}:"


def is_sealed(text: str) -> bool:
    """Whether a text is a cipher text of this kind."""
    return text.startswith((f"{FORMAT}:", UNBOUND))


def seal(text: str, place: str, step: int = STEP) -> str:
    """The text encrypted for one place, under the key in use."""
    first = head()
    nonce = os.urandom(NONCE)
    box = AESGCM(derived(settings.FIELD_KEY, "seal"))
    return (
        first
        + base64.b64encode(nonce + box.encrypt(nonce, _filled(text, step), _bound(first, place))).decode()
    )


def unseal(sealed: str, place: str) -> str:
    """What ``seal`` encrypted for this place; raises CannotOpen."""
    if not sealed:
        return ""
    first, _colon, body = sealed.rpartition(":")
    first += ":"
    for key in ring():
        if first == f"{FORMAT}:{ALGORITHM}:{name_of(key)}:":
            return _emptied(_decrypted(key, body, _bound(first, place), place))
    raise CannotOpen(place)


def unseal_unbound(sealed: str) -> str:
    """A cipher text of the first format, which says neither its place nor its key. For the migration only."""
    for key in ring():
        try:
            return _decrypted(key, sealed.removeprefix(UNBOUND), None, "").decode()
        except CannotOpen:
            continue
    raise CannotOpen("")


def fingerprint(text: str) -> str:
    """A keyed digest (HMAC-SHA-256) by which sealed values are matched without opening them."""
    key = derived(settings.FIELD_KEY, "match")
    return hmac.new(key, text.strip().upper().encode(), hashlib.sha256).hexdigest()


def _bound(first: str, place: str) -> bytes:
    return f"{first}\n{place}".encode()


def _decrypted(key: str, body: str, bound: bytes | None, place: str) -> bytes:
    try:
        raw = base64.b64decode(body, validate=True)
        return AESGCM(derived(key, "seal")).decrypt(raw[:NONCE], raw[NONCE:], bound)
    except (InvalidTag, binascii.Error, ValueError) as error:
        raise CannotOpen(place) from error


def _filled(text: str, step: int) -> bytes:
    """The bytes, a mark and zeros up to the next power of two of steps (above 128, whole 64 steps)."""
    plain = text.encode() + b"\x80"
    steps = -(-len(plain) // step)
    room = 1 << (steps - 1).bit_length() if steps <= 128 else -(-steps // 64) * 64
    return plain.ljust(room * step, b"\0")


def _emptied(plain: bytes) -> str:
    return plain.rstrip(b"\0").removesuffix(b"\x80").decode()
