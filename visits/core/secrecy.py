"""密级 and 保密期限: how secret a kind of paper is, and for how long; data of ``secrecy.toml``."""

import tomllib
from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext


class Level(StrEnum):
    """How secret a paper is; 绝密 may not be kept here."""

    INTERNAL = "internal"
    SECRET = "secret"  # noqa: S105 (a level, no password)
    CONFIDENTIAL = "confidential"


class Secrecy(NamedTuple):
    """A level, and for how many years it holds; internal papers have no period. ``proposed``: nobody has set it yet."""

    level: Level
    years: int = 0
    proposed: bool = False

    @property
    def rank(self) -> tuple[int, int]:
        """By what the higher of two is told: the level, then how long it holds."""
        return list(Level).index(self.level), self.years

    @property
    def words(self) -> str:
        """As it stands at the head of a paper: 内部, 秘密★1年."""
        names = {
            Level.INTERNAL: pgettext("secrecy", "Internal"),
            Level.SECRET: pgettext("secrecy", "Secret"),
            Level.CONFIDENTIAL: pgettext("secrecy", "Confidential"),
        }
        if not self.years:
            return names[self.level]
        return f"{names[self.level]}★{ngettext('%(n)d year', '%(n)d years', self.years) % {'n': self.years}}"


@cache
def kinds() -> dict[str, Secrecy]:
    """Each kind of paper; a level without its years, or years without need of them, is a fault of the file."""
    read = tomllib.loads(Path(__file__).with_name("secrecy.toml").read_text())
    found = {kind: Secrecy(Level(said["level"]), said.get("years", 0)) for kind, said in read.items()}
    for kind, one in found.items():
        if (one.level is Level.INTERNAL) == bool(one.years):
            raise ValueError(_("secrecy.toml: %(kind)s needs a level with its years") % {"kind": kind})
    return found


def highest(marks: Iterable[Secrecy]) -> str:
    """The words of the highest of several marks; "" of none."""
    found = max(marks, key=lambda one: one.rank, default=None)
    return found.words if found else ""


def mark_of(kind: str, marks: Iterable[Secrecy] = ()) -> str:
    """The words at the head of a paper of this kind: the highest of its own and of the records in it."""
    return highest([kinds()[kind or "default"], *marks])
