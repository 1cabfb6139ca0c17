"""Of which rounds a page tells where the reader names none: never of one of them in silence."""

from collections.abc import Iterable, Sequence
from typing import Any

from visits.core.readers import rows_of

from .models import Round


def known_to(user: Any) -> list[Round]:
    """The rounds that the user knows (field roles: those in which they serve today), the newest first."""
    return rows_of(user, _newest_first)


def _newest_first(user: Any) -> Any:
    return Round.objects.visible_to(user).order_by("-starts_on", "-pk")


def shown_of(rounds: Sequence[Round], key: Any = "") -> list[Round]:
    """The round asked for by its key, else all that run, else the newest one; the page names each."""
    asked = [one for one in rounds if str(one.pk) == str(key)]
    return asked or running(rounds) or list(rounds[:1])


def running(rounds: Sequence[Round]) -> list[Round]:
    """Those that are open."""
    return [one for one in rounds if one.state == Round.State.OPEN]


def only_one(things: Iterable[Any]) -> Any:
    """What may be chosen before the reader does: the only one there is, else nothing."""
    found = list(things)
    return found[0] if len(found) == 1 else None
