"""The tables of a survey, computed once from its answers and stored as they may be read.

Rates of grades are on the valid answers to the question (those who left it empty abstained from it), the response
is on the issued: both bases stand in the table. What the minimum group withholds is not in the tables at all, so
no screen, chart or sheet made from them can show it.
"""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from .disclosure import Group, Withheld, protect

TEXT, MULTIPLE, GRID = "text", "multiple", "grid"


@dataclass(frozen=True)
class Item:
    """One thing asked: a question, or a question about one person of a grid. ``choices``: key and label."""

    question: str
    title: str
    kind: str
    choices: tuple[tuple[str, str], ...] = ()
    person: str = ""
    person_name: str = ""


@dataclass(frozen=True)
class VoterClassCount:
    """A voter class with what was reconciled, and its weight where results are weighted (else None)."""

    label: str
    issued: int
    returned: int
    valid: int
    weight: Fraction | None = None


@dataclass(frozen=True)
class Ballot:
    """One valid answer: its class ("" where the class was folded away) and values by question."""

    label: str
    values: dict[str, Any] = field(default_factory=dict)


def chosen(item: Item, values: dict[str, Any]) -> list[str]:
    """The choices that an answer gives to the item; none where it was left empty."""
    value = values.get(item.question)
    if item.kind == GRID:
        value = value.get(item.person) if isinstance(value, dict) else None
    if value in (None, "", []):
        return []
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def table_of(
    item: Item,
    classes: Sequence[VoterClassCount],
    ballots: Sequence[Ballot],
    minimum: int,
    forced: frozenset[str] = frozenset(),
    *,
    blocked: bool = False,
) -> dict[str, Any]:
    """What may be read of the item, as JSON: rows by class, the total, the weighted rates; None where withheld."""
    counted = _counts(item, classes, ballots)
    kept = protect(_tables(item, counted), minimum, forced & counted.keys())
    if blocked:  # another survey lies so near that even the total less its total is a few people
        kept = Withheld(frozenset(counted), total=True, weighted=True)
    rows = [_row(one, *counted[one.label], hidden=one.label in kept.labels) for one in classes]
    if "" in counted:
        rows.append(_row(VoterClassCount("", 0, 0, 0), *counted[""], hidden="" in kept.labels))
    everyone = VoterClassCount("", *(sum(getattr(c, what) for c in classes) for what in BASES))
    base = sum(base for base, _counts in counted.values())
    sums = [sum(column) for column in zip(*(counts for _base, counts in counted.values()), strict=True)]
    weighted, lacking = _weighted(item, classes, counted, kept)
    return {
        "question": item.question,
        "person": item.person,
        "person_name": item.person_name,
        "title": item.title,
        "kind": item.kind,
        "choices": [list(choice) for choice in item.choices],
        "rows": rows,
        "total": _row(everyone, base, sums, hidden=kept.total),
        "weighted": weighted,
        "lacking": lacking,
        "minimum": minimum,
    }


BASES = ("issued", "returned", "valid")


def _counts(
    item: Item, classes: Sequence[VoterClassCount], ballots: Sequence[Ballot]
) -> dict[str, tuple[int, list[int]]]:
    """By class label: how many answered the item, and how many gave each choice."""
    labels = [one.label for one in classes]
    labels += [""] if any(ballot.label not in labels for ballot in ballots) else []
    place = {key: at for at, (key, _label) in enumerate(item.choices)}
    bases, counts = dict.fromkeys(labels, 0), {label: [0] * len(place) for label in labels}
    for ballot in ballots:
        label = ballot.label if ballot.label in bases else ""
        given = [one for one in chosen(item, ballot.values) if one in place]
        bases[label] += bool(given)
        for one in given:
            counts[label][place[one]] += 1
    return {label: (bases[label], counts[label]) for label in labels}


def _tables(item: Item, counted: dict[str, tuple[int, list[int]]]) -> list[list[Group]]:
    """The item as tables whose rows add up: one, or one for each of several choices (chosen, not chosen)."""
    if item.kind != MULTIPLE:
        return [[Group(label, tuple(counts)) for label, (_base, counts) in counted.items()]]
    return [
        [Group(label, (counts[at], base - counts[at])) for label, (base, counts) in counted.items()]
        for at in range(len(item.choices))
    ]


def _row(one: VoterClassCount, base: int, counts: list[int], *, hidden: bool) -> dict[str, Any]:
    """A line of the table; a withheld one has no base of its own either, and an empty one no counts to read."""
    row: dict[str, Any] = {"label": one.label, **{what: getattr(one, what) for what in BASES}}
    state = "withheld" if hidden else "shown" if base else "empty"
    shown = state == "shown"
    return row | {
        "state": state,
        "base": base if shown else None,
        "abstained": one.valid - base if shown and one.valid else None,
        "counts": counts if shown else None,
    }


def _weighted(
    item: Item,
    classes: Sequence[VoterClassCount],
    counted: dict[str, tuple[int, list[int]]],
    kept: Withheld,
) -> tuple[list[str] | None, list[dict[str, str]]]:
    """Rates weighted by class, in per cent to one decimal; else None with what is lacking, class by class.

    A missing part is neither zero nor shared out among the others (domain.md, section 3): there is no figure.
    """
    weights = {one.label: one.weight for one in classes if one.weight is not None}
    if not weights:
        return None, []
    lacking = [{"label": label, "why": "empty"} for label in weights if not counted[label][0]]
    lacking += [{"label": label, "why": "withheld"} for label in sorted(kept.labels)]
    lacking += [{"label": "", "why": "withheld"}] if kept.weighted and not lacking else []
    lacking += [{"label": one.label, "why": "weight"} for one in classes if one.weight is None]
    if "" in counted and counted[""][0]:
        lacking.append({"label": "", "why": "folded"})
    whole = sum(filter(None, weights.values()), Fraction(0))
    if lacking or not whole:
        return None, lacking
    rates = [
        sum(
            (weight or 0) * Fraction(counted[label][1][at], counted[label][0])
            for label, weight in weights.items()
        )
        for at in range(len(item.choices))
    ]
    return [f"{float(rate * 100 / whole):.1f}" for rate in rates], []


def texts_of(item: Item, ballots: Sequence[Ballot], minimum: int) -> dict[str, Any]:
    """The texts given to a question, shuffled once and for all, without class; none below the minimum group."""
    texts = [text for ballot in ballots if (text := str(ballot.values.get(item.question) or "").strip())]
    secrets.SystemRandom().shuffle(texts)
    state = "shown" if len(texts) >= minimum else "withheld" if texts else "empty"
    return {
        "question": item.question,
        "person": "",
        "person_name": "",
        "title": item.title,
        "kind": TEXT,
        "state": state,
        "texts": texts if state == "shown" else [],
        "minimum": minimum,
    }


def tables_of(
    items: Sequence[Item],
    classes: Sequence[VoterClassCount],
    ballots: Sequence[Ballot],
    minimum: int,
    forced: frozenset[str] = frozenset(),
    *,
    blocked: bool = False,
) -> Iterator[dict[str, Any]]:
    """Every table of the survey in the order of its questions."""
    for item in items:
        if item.kind == TEXT:
            yield texts_of(item, ballots, minimum)
        else:
            yield table_of(item, classes, ballots, minimum, forced, blocked=blocked)
