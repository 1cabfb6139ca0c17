"""Anchors: the newest entry's number and digest, signed, in places that whoever writes the log cannot write.

The chain alone proves nothing against somebody who may rewrite all of it. An anchor on paper, in a
write-once file or in the auditor's mail does: what it names must still stand in the log.
"""

import datetime as dt
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from .log import take_looks
from .models import ChainHead

SHOWN = 16  # hex digits of the digest that paper carries


class BadAnchors(Exception):
    """A file of anchors or a key that cannot be used, in a sentence for people."""


@dataclass(frozen=True)
class Anchor:
    """The newest entry at one moment. ``digest`` may be its beginning only, as paper carries it."""

    number: int
    digest: str
    at: str = ""
    signature: str = ""

    @property
    def signed(self) -> bytes:
        """What the signature covers: number, digest and time, one a line."""
        return f"{self.number}\n{self.digest}\n{self.at}".encode()

    def line(self) -> str:
        """One line of the file."""
        said = {"number": self.number, "digest": self.digest, "at": self.at, "signature": self.signature}
        return json.dumps(said, separators=(",", ":"))


def printed() -> str:
    """The newest entry as footers of minutes, registers and exports carry it."""
    head = ChainHead.objects.filter(pk=1).first()
    if head is None or not head.number:
        return ""
    return _("Log %(number)d %(digest)s") % {"number": head.number, "digest": head.digest[:SHOWN]}


def take_anchor(key: Ed25519PrivateKey) -> Anchor:
    """The newest entry now, signed."""
    take_looks()
    head = ChainHead.objects.filter(pk=1).first() or ChainHead()
    at = timezone.now().astimezone(dt.UTC).isoformat(timespec="seconds")
    bare = Anchor(head.number, head.digest, at)
    return Anchor(head.number, head.digest, at, key.sign(bare.signed).hex())


# --- the key -----------------------------------------------------------------------------------


def the_key() -> Ed25519PrivateKey:
    """The key that AUDIT_ANCHOR_KEY names, made at the first use with mode 600. Raises BadAnchors."""
    path = Path(settings.AUDIT_ANCHOR_KEY)
    try:
        if not path.exists():
            _make_key(path)
        key = load_pem_private_key(path.read_bytes(), None)
    except (OSError, ValueError, TypeError) as error:
        raise BadAnchors(
            _("The key of the anchors cannot be read: %(why)s") % {"why": f"{path}: {error}"}
        ) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise BadAnchors(_("The key of the anchors is not an Ed25519 key: %(path)s") % {"path": path})
    return key


def _make_key(path: Path) -> None:
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)


def public_key(key: Ed25519PrivateKey) -> str:
    """The key that the auditor keeps, 64 hex digits."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


# --- the file ----------------------------------------------------------------------------------


def append(path: Path, anchor: Anchor) -> None:
    """Write the anchor at the end of the file and wait for the disk; nothing that stands there is touched."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640), "a") as file:
        file.write(f"{anchor.line()}\n")
        file.flush()
        os.fsync(file.fileno())


def read(path: Path) -> list[Anchor]:
    """The anchors of a file. Raises BadAnchors naming the line that is none."""
    found = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadAnchors(_("The anchors cannot be read: %(why)s") % {"why": error}) from error
    for place, line in enumerate(lines, 1):
        try:
            said = json.loads(line)
            found.append(Anchor(int(said["number"]), said["digest"], said["at"], said["signature"]))
        except (ValueError, KeyError, TypeError) as error:
            text = _("Line %(line)d of %(path)s is no anchor.")
            raise BadAnchors(text % {"line": place, "path": path}) from error
    return found


def last_of(path: str) -> Anchor | None:
    """The newest anchor of a file, for the auditor's page; None where there is none that can be read."""
    try:
        return max(read(Path(path)), key=lambda one: one.number, default=None) if path else None
    except BadAnchors:
        return None


def wrongly_signed(anchors: Iterable[Anchor], public: str) -> list[Anchor]:
    """Those that the key did not sign. Raises BadAnchors where the key is none."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
    except ValueError as error:
        raise BadAnchors(
            _("The public key has 64 hexadecimal digits. Copy it from the command anchor.")
        ) from error
    return [one for one in anchors if not _fits(key, one)]


def _fits(key: Ed25519PublicKey, anchor: Anchor) -> bool:
    try:
        key.verify(bytes.fromhex(anchor.signature), anchor.signed)
    except (InvalidSignature, ValueError):
        return False
    return True


# --- against the log ---------------------------------------------------------------------------


def broken_anchors(anchors: Iterable[Anchor], digests: Mapping[int, str]) -> Iterator[tuple[int, str]]:
    """Each anchor that the log does not bear out, with the place: after the last that it does.

    ``digests`` are those of the entries as they stand, by number; "" where there is none.
    """
    good = 0
    for one in anchors:
        found = digests.get(one.number, "")
        if one.number == 0 or (found and found.startswith(one.digest)):
            good = one.number
            continue
        words = {"number": one.number, "at": one.at, "first": good + 1}
        yield good + 1, (_rewritten() if found else _cut()) % words


def _rewritten() -> str:
    return _(
        "Entry %(number)d is not the one of the anchor of %(at)s: entries from %(first)d on were rewritten."
    )


def _cut() -> str:
    return _(
        "Entry %(number)d, which the anchor of %(at)s names, is missing: the log was cut after entry %(first)d."
    )
