"""The count of sheets per voter class must add up before anything is read (domain.md, section 3).

issued ≥ returned; returned = valid + abstained + void; what lies in the system (codes used, sheets settled)
equals what the tellers wrote. More returned than issued voids the count of the class: somebody put in two.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Count:
    """What the tellers wrote for one voter class, in sheets and codes together."""

    label: str
    issued: int
    returned: int
    valid: int
    abstained: int
    void: int


@dataclass(frozen=True)
class Held:
    """What the system holds of one voter class: answers by code and settled sheets, by what became of them."""

    issued: int
    returned: int
    valid: int | None  # None where the answers by code came without class
    abstained: int | None
    void: int


def differences(count: Count, held: Held) -> Iterator[str]:
    """Whole sentences, each naming the class and the numbers that disagree; none where the class adds up."""
    yield from _within(count)
    pairs = (
        (_("issued"), count.issued, held.issued),
        (_("handed in"), count.returned, held.returned),
        (_("valid"), count.valid, held.valid),
        (_("abstained"), count.abstained, held.abstained),
        (_("void"), count.void, held.void),
    )
    for what, written, found in pairs:
        if found is not None and written != found:
            yield _(
                "Class %(label)s, %(what)s: the tellers wrote %(written)d, the system holds %(found)d."
            ) % {"label": count.label, "what": what, "written": written, "found": found}


def _within(count: Count) -> Iterator[str]:
    """What the tellers' own numbers say against each other."""
    numbers = count.__dict__
    if count.returned > count.issued:
        yield (
            _(
                "Class %(label)s: %(returned)d returned, but only %(issued)d issued. The count of this class is void."
            )
            % numbers
        )
    if count.valid + count.abstained + count.void != count.returned:
        yield (
            _(
                "Class %(label)s: %(valid)d valid, %(abstained)d abstained and %(void)d void are not the "
                "%(returned)d returned."
            )
            % numbers
        )
