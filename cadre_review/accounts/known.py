"""What each request knows of its reader from the start: it is asked in one question with their session and account.

Packages above say what that is, when the site starts. The request keeps the answers under their names in its memory
(``request_cache``), which is where whoever wants to know looks first.
"""

from collections.abc import Callable, Mapping
from typing import Any

Read = Callable[[Any], Any]
_asked: dict[str, tuple[Callable[[], Any], Read]] = {}
BESIDE = "known_"  # what an answer is called among the columns


def known_from_the_start(name: str, question: Callable[[], Any], read: Read) -> None:
    """Let the request keep ``read(answer)`` under the name, save None.

    ``question()`` is an expression beside a session, whose account is ``OuterRef("account")``.
    """
    _asked[name] = (question, read)


def questions() -> Mapping[str, Any]:
    """The expressions to be asked, by column."""
    return {f"{BESIDE}{name}": question() for name, (question, _read) in _asked.items()}


def answers(session: Any) -> dict[str, Any]:
    """What the request keeps, by name."""
    read = {name: read(getattr(session, f"{BESIDE}{name}")) for name, (_question, read) in _asked.items()}
    return {name: found for name, found in read.items() if found is not None}
