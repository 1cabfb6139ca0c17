"""What came of a thing, on its page: asked of the package above that knows, which offers it when the site starts."""

from collections.abc import Callable
from typing import Any

Source = Callable[[Any, Any], dict[str, Any]]
_sources: list[Source] = []


def told_by(source: Source) -> None:
    """Let this answer: ``source(user, thing)`` gives {title, groups [{label, rows [{text, url}]}]}."""
    _sources[:] = [source]


def of(user: Any, thing: Any) -> dict[str, Any]:
    """The later links of the chain; no groups where there is none that the user may read."""
    return _sources[0](user, thing)
