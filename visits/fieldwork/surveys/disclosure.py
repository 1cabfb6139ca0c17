"""What a small group said must not follow from what is printed beside it.

A result is printed by voter class with the total of all classes. A class with fewer answers than the minimum
group is withheld; but the total less the other classes gives it back (safety.md: in 172 of 200 simulated
organisations). So neighbours are withheld too, until three attacks fail:

* *elimination*: no withheld count, and no sum over a group below the minimum, is a combination of printed figures;
* *bounds*: counts are whole, not negative and add up to known bases; no count of a small class may be squeezed
  into fewer values than allowed (what the total of all answers tells by itself is not counted: it is printed on
  purpose, at or above the minimum group);
* *weights*: a weighted figure is one more equation over the same counts, so it goes when a class goes.

The attacker is given the base of every class: the reconciliation prints it anyway. Arithmetic is exact.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

ALLOWED_SPREAD = 2  # a count of a small class must stay open over at least this many steps
MOST_SUMS = 12  # above this many withheld classes, sums over pairs and triples stand for all sums


@dataclass(frozen=True)
class Group:
    """One voter class at one question: its label and how many gave each grade (every answer gives one grade)."""

    label: str
    counts: tuple[int, ...]

    @property
    def base(self) -> int:
        """How many of the class answered."""
        return sum(self.counts)


@dataclass(frozen=True)
class Withheld:
    """Which classes of a table are not printed, and whether the total and the weighted figure are."""

    labels: frozenset[str]
    total: bool = False
    weighted: bool = False


def protect(tables: Sequence[Sequence[Group]], minimum: int, forced: Iterable[str] = ()) -> Withheld:
    """Withhold small classes and the neighbours that would give them away, over tables with the same classes.

    A question with several choices is several tables (chosen, not chosen), withheld alike. `forced` names classes
    withheld for another reason (another survey lies too near). ValueError where the tables name other classes.
    """
    labels = [group.label for group in tables[0]] if tables else []
    if any([group.label for group in table] != labels for table in tables):
        raise ValueError("All tables of a question have the same classes in the same order.")
    if any(0 < sum(group.base for group in table) < minimum for table in tables):
        return Withheld(frozenset(labels), total=True, weighted=True)
    forced = frozenset(forced)
    hidden = small_classes(tables, minimum) | forced
    for label in _by_base(tables, labels):
        if not any(leaks(table, hidden, minimum, forced) for table in tables):
            return Withheld(hidden, weighted=bool(hidden))
        hidden |= {label}
    lost = any(leaks(table, hidden, minimum, forced) for table in tables)
    return Withheld(hidden, total=lost, weighted=bool(hidden))


def small_classes(tables: Sequence[Sequence[Group]], minimum: int) -> frozenset[str]:
    """The classes with some answer but fewer than the minimum group at any of the tables."""
    return frozenset(group.label for table in tables for group in table if 0 < group.base < minimum)


def leaks(
    table: Sequence[Group], hidden: frozenset[str], minimum: int, forced: frozenset[str] = frozenset()
) -> bool:
    """Whether printing the total and every class outside `hidden` gives away a group below the minimum."""
    unseen = [group for group in table if group.label in hidden and group.base]
    small = [group for group in unseen if group.base < minimum or group.label in forced]
    if not small:
        return False
    return _sums_follow(unseen, minimum, forced) or any(_squeezed(group, unseen, table) for group in small)


def _sums_follow(unseen: Sequence[Group], minimum: int, forced: frozenset[str]) -> bool:
    """Whether the count of some group below the minimum is a combination of what is known of the withheld."""
    size = len(unseen)
    known = [[Fraction(1)] * size]
    most = size if size <= MOST_SUMS else 3
    for many in range(1, most + 1):
        for chosen in combinations(range(size), many):
            alone = many == 1 and unseen[chosen[0]].label in forced
            if not alone and sum(unseen[at].base for at in chosen) >= minimum:
                continue
            if follows([Fraction(at in chosen) for at in range(size)], known):
                return True
    return False


def follows(wanted: Sequence[Fraction], known: Sequence[Sequence[Fraction]]) -> bool:
    """Whether a linear figure is a combination of known ones: exact elimination of the known rows from it."""
    rest = list(wanted)
    for pivot, row in _echelon(known):
        factor = rest[pivot]
        rest = [left - factor * right for left, right in zip(rest, row, strict=True)]
    return not any(rest)


def _echelon(rows: Sequence[Sequence[Fraction]]) -> list[tuple[int, list[Fraction]]]:
    """The rows in echelon form, each with the place of its leading one."""
    done: list[tuple[int, list[Fraction]]] = []
    for row in rows:
        rest = list(row)
        for pivot, other in done:
            factor = rest[pivot]
            rest = [left - factor * right for left, right in zip(rest, other, strict=True)]
        lead = next((at for at, value in enumerate(rest) if value), None)
        if lead is not None:
            done.append((lead, [value / rest[lead] for value in rest]))
    return done


def _squeezed(group: Group, unseen: Sequence[Group], table: Sequence[Group]) -> bool:
    """Whether the neighbours narrow a count of the class below what is allowed, beyond what the total tells."""
    near, far = bounds(group, unseen), bounds(group, table)
    for (low, high), (lowest, highest) in zip(near, far, strict=True):
        if high - low < min(ALLOWED_SPREAD, group.base, highest - lowest):
            return True
    return False


def bounds(group: Group, others: Sequence[Group]) -> list[tuple[int, int]]:
    """Least and greatest count of the class at each grade, when only the sums over `others` (with it) are known.

    Sharp for a table with known margins (Fréchet's bounds): every value between is reached by some table.
    """
    everyone = sum(other.base for other in others)
    sums = [sum(column) for column in zip(*(other.counts for other in others), strict=True)]
    return [(max(0, group.base + one - everyone), min(group.base, one)) for one in sums]


def _by_base(tables: Sequence[Sequence[Group]], labels: Sequence[str]) -> list[str]:
    """The classes from the smallest: what is lost by withholding one more is least."""
    least = {label: min(table[at].base for table in tables) for at, label in enumerate(labels)}
    return sorted((label for label in labels if least[label]), key=lambda label: (least[label], label))


def too_near(now: dict[str, int], earlier: dict[str, int], minimum: int) -> frozenset[str]:
    """Classes whose number of answers differs from an earlier survey's by fewer than the minimum group.

    Where the same people answer the same questions twice, the difference is what the few newcomers said. An equal
    number tells nothing of anyone: nobody is known to have come or gone.
    """
    shared = now.keys() & earlier.keys()
    return frozenset(label for label in shared if 0 < abs(now[label] - earlier[label]) < minimum)
