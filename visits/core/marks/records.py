"""Which records may be marked, what a mark on them covers, and from what it is derived: data of ``records.toml``."""

import tomllib
from pathlib import Path
from typing import Any

_SAID = tomllib.loads(Path(__file__).with_name("records.toml").read_text())
COVERED: dict[str, dict[str, str]] = _SAID["covered"]
RESTS: dict[str, dict[str, list[str]]] = _SAID["rests_on"]
MARKED = tuple(name for name, by in COVERED.items() if by.get(name) == "id")


def covering(model: Any) -> dict[str, str]:
    """Which kinds of record cover a row of the model, and the column that leads to each."""
    return COVERED.get(model._meta.model_name, {}) if model else {}
