"""The texts of the help, as data: one file a chapter of the manual in ``texts/``, and ``first_steps.toml``.

A page has one text for all roles, or one for each (``roles``). A text says in at most 60 words what the page is for
and what comes next (a test counts). Both languages stand beside each other, since a text is written as a whole.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.functional import lazy
from django.utils.translation import get_language

from cadre_review.policy import opens

HERE = Path(__file__).parent
Both = dict[str, str]  # the same in "zh" and in "en"


@dataclass(frozen=True)
class Text:
    """What is said of one page, or of a few that are one to their reader."""

    chapter: str
    routes: tuple[str, ...]
    roles: tuple[str, ...]  # none: all that open the page
    name: Both
    words: Both

    def is_for(self, role: str) -> bool:
        """Whether the role opens the page and this is what it is told there."""
        return (not self.roles or role in self.roles) and any(opens(role, route) for route in self.routes)

    @property
    def title(self) -> Any:
        """What the page is called, in the language of whoever reads it then."""
        return lazy(said, str)(self.name)

    @property
    def address(self) -> str:
        """Where the page is, if it is one page and not one of each thing."""
        for route in self.routes:
            try:
                return reverse(route)
            except NoReverseMatch:
                continue
        return ""


@dataclass(frozen=True)
class Chapter:
    """One chapter of the manual."""

    key: str
    title: Both
    texts: tuple[Text, ...]


@cache
def chapters() -> tuple[Chapter, ...]:
    """All chapters in the order of the manual."""
    return tuple(_chapter(path) for path in sorted((HERE / "texts").glob("*.toml")))


def _chapter(path: Path) -> Chapter:
    raw, key = tomllib.loads(path.read_text("utf-8")), path.stem.partition("-")[2]
    texts = tuple(
        Text(
            chapter=key,
            routes=tuple(one["routes"]),
            roles=tuple(one.get("roles", ())),
            name=one["name"],
            words={"zh": one["zh"], "en": one["en"]},
        )
        for one in raw["page"]
    )
    return Chapter(key, raw["title"], texts)


@cache
def by_route() -> dict[str, Text]:
    """The first text of each page, by the name of its route."""
    texts = [one for chapter in chapters() for one in chapter.texts]
    return {route: one for one in reversed(texts) for route in one.routes}


def text_of(route: str, role: str) -> Text | None:
    """What the role is told of a page; None where it does not open it."""
    if not opens(role, route):
        return None
    texts = _by_route().get(route, [])
    return next((one for one in texts if not one.roles or role in one.roles), None)


@cache
def _by_route() -> dict[str, list[Text]]:
    found: dict[str, list[Text]] = {}
    for chapter in chapters():
        for text in chapter.texts:
            for route in text.routes:
                found.setdefault(route, []).append(text)
    return found


@cache
def first_steps(role: str) -> dict[str, Any]:
    """The first steps of a role: its ``title`` and ``steps`` (zh, en, route); empty without a role."""
    raw: dict[str, Any] = tomllib.loads((HERE / "first_steps.toml").read_text("utf-8"))
    return raw.get(role, {})


def said(both: Both) -> str:
    """The one of the two in which the page is read."""
    return both["zh" if (get_language() or "zh").startswith("zh") else "en"]
