"""What higher packages know of a thing, on its page: what came of it, and how it stood over the rounds.

It is asked of the packages that know, which offer it when the site starts.
"""

from collections.abc import Callable
from typing import Any

Source = Callable[[Any, Any], dict[str, Any]]
_sources: list[Source] = []
_strips: list[Source] = []


def told_by(source: Source) -> None:
    """Let this answer: ``source(user, thing)`` gives {title, groups [{label, rows [{text, url}]}]}."""
    _sources[:] = [source]


def of(user: Any, thing: Any) -> dict[str, Any]:
    """The later links of the chain; no groups where there is none that the user may read."""
    return _sources[0](user, thing)


def told_over_rounds_by(source: Source) -> None:
    """Let this answer: ``source(user, thing)`` gives {heads, marks} as ``templates/reports/_strip.html`` draws them."""
    _strips[:] = [source]


def over_rounds(user: Any, thing: Any) -> dict[str, Any]:
    """The thing in each round that the user knows; no marks where there is none."""
    return _strips[0](user, thing)
