"""Walking the chain: does the log still say what was written, all of it, in order?"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from .digest import GENESIS
from .models import ChainHead, Entry

BATCH = 2000


@dataclass(frozen=True)
class Finding:
    """How far the chain holds: ``count`` good entries, the last good digest, and the first break, if any."""

    count: int
    digest: str
    broken_at: int | None = None
    sentence: str = ""


def verify(batch: int = BATCH) -> Finding:
    """Walk the whole chain in batches and compare its end with the head; stops at the first break.

    Memory does not grow with the log. The head is read first, so entries written meanwhile are left out.
    """
    head = ChainHead.objects.filter(pk=1).first() or ChainHead(number=0, digest=GENESIS)
    number, digest = 0, GENESIS
    while entries := list(Entry.objects.filter(number__gt=number).order_by("number")[:batch]):
        for entry in entries:
            if entry.number > head.number:
                return _beyond(head, number, digest)
            if sentence := _broken(entry, number, digest):
                return Finding(number, digest, number + 1, sentence)
            number, digest = entry.number, entry.digest
    return _ended(head, number, digest)


def _broken(entry: Entry, number: int, digest: str) -> str:
    if entry.number != number + 1:
        return _("Entry %(number)d is missing.") % {"number": number + 1}
    if entry.previous != digest:
        return _("Entry %(number)d does not continue the entry before it.") % {"number": entry.number}
    if entry.digest != entry.computed_digest():
        return _("Entry %(number)d was changed after it was written.") % {"number": entry.number}
    return ""


def _beyond(head: ChainHead, number: int, digest: str) -> Finding:
    """More entries than the head knows: written since we began to read, or slipped in."""
    now = ChainHead.objects.filter(pk=1).first()
    if now is not None and now.number > head.number:
        return _ended(head, number, digest)
    sentence = _("Entry %(number)d stands behind the end that the chain names.") % {"number": number + 1}
    return Finding(number, digest, number + 1, sentence)


def _ended(head: ChainHead, number: int, digest: str) -> Finding:
    if number < head.number:
        sentence = _("The end is cut off: entries %(first)d to %(last)d are missing.")
        return Finding(number, digest, number + 1, sentence % {"first": number + 1, "last": head.number})
    if digest != head.digest:
        sentence = _("The last entry, %(number)d, is not the one that the chain names as its end.")
        return Finding(number, digest, number, sentence % {"number": number})
    return Finding(number, digest)
