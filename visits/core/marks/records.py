"""Which records may be marked, and what a mark on them covers: data of ``records.toml``."""

import tomllib
from pathlib import Path
from typing import Any

COVERED: dict[str, dict[str, str]] = tomllib.loads(Path(__file__).with_name("records.toml").read_text())
MARKED = tuple(name for name, by in COVERED.items() if by.get(name) == "id")


def covering(model: Any) -> dict[str, str]:
    """Which kinds of record cover a row of the model, and the column that leads to each."""
    return COVERED.get(model._meta.model_name, {}) if model else {}
