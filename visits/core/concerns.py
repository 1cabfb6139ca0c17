"""Whom and what a row concerns, as ``concerns.toml`` declares it for each model."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

DECLARED = Path(__file__).with_name("concerns.toml")


@dataclass(frozen=True)
class Concerns:
    """The declaration of one model: paths from a row, see the head of ``concerns.toml``."""

    units: tuple[str, ...] = ()
    cadres: tuple[str, ...] = ()
    team: str = ""
    owner: str = ""
    part_of: str = ""
    judges: str = ""
    kind: str = ""


@lru_cache(maxsize=1)
def declared() -> dict[str, Concerns]:
    """Every declaration, by the model's name in small letters."""
    with DECLARED.open("rb") as file:
        read = tomllib.load(file)
    return {name: _concerns(line) for name, line in read.items()}


def _concerns(line: dict[str, Any]) -> Concerns:
    said: dict[str, Any] = {key: tuple(one) if isinstance(one, list) else one for key, one in line.items()}
    return Concerns(**said)


def concerns(thing: Any) -> Concerns:
    """What is declared for the row's model; KeyError for one of this app that was forgotten."""
    meta = thing._meta.concrete_model._meta
    return declared()[meta.model_name] if meta.app_label == "visits" else Concerns()


def at(thing: Any, path: str) -> Any:
    """What stands at the end of the path; None where nothing is declared or a row on the way is missing."""
    if not path:
        return None
    for name in path.split(".") if path != "." else ():
        if thing is None:
            return None
        thing = getattr(thing, name)
    return thing


def keys(thing: Any, paths: tuple[str, ...]) -> Iterator[int]:
    """The keys at the ends of these paths, where there are any."""
    return (key for path in paths if (key := at(thing, path)) is not None)


def whole(thing: Any) -> Any:
    """The record of which the row is a part, else the row itself."""
    while (above := at(thing, concerns(thing).part_of)) is not None:
        thing = above
    return thing
