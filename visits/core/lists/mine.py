"""How somebody has lists shown to them: which columns of each and how wide, how many rows a page, how close.

It lies with their account, which every page reads, and concerns nobody else.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.urls import reverse

from cadre_review.accounts.models import User
from cadre_review.policy import opens

from .paging import PAGE, SIZES

NARROWEST, WIDEST = 40, 800  # pixels of a column
MOST_COLUMNS, LONGEST_KEY = 80, 40


@dataclass(frozen=True)
class Mine:
    """One list as somebody has it shown."""

    columns: list[str] = field(default_factory=list)
    widths: dict[str, int] = field(default_factory=dict)
    rows: int = PAGE
    is_wide: bool = False

    @classmethod
    def of(cls, user: Any, key: str) -> "Mine":
        """What is kept with the account; the list's own where nothing is."""
        kept = getattr(user, "preferences", None) or {}
        own = kept.get("lists", {}).get(key, {})
        return cls(
            own.get("columns", []), own.get("widths", {}), kept.get("rows", PAGE), kept.get("wide", False)
        )


def mine_url(user: Any, key: str) -> str:
    """Where it is kept; "" for a role that keeps nothing."""
    return reverse("lists:mine", args=[key]) if opens(getattr(user, "role", ""), "lists:mine") else ""


@transaction.atomic
def keep(*, actor: Any, key: str, columns: list[str], widths: dict[str, int]) -> None:
    """Keep the columns of a list and how wide they are; nothing of either: the list's own again."""
    kept = _held(actor)
    own = {"columns": columns[:MOST_COLUMNS], "widths": {name: _fit(width) for name, width in widths.items()}}
    lists = {name: one for name, one in kept.get("lists", {}).items() if name != key}
    _put(actor, kept | {"lists": lists | ({key: own} if columns or widths else {})})


@transaction.atomic
def keep_page(*, actor: Any, rows: int, is_wide: bool) -> None:
    """Keep how many rows a page of any list holds, and whether they stand apart."""
    _put(actor, _held(actor) | {"rows": rows if rows in SIZES else PAGE, "wide": is_wide})


def _fit(width: int) -> int:
    return max(NARROWEST, min(width, WIDEST))


def _held(actor: Any) -> dict[str, Any]:
    kept: dict[str, Any] = User.objects.select_for_update().get(pk=actor.pk).preferences
    return kept


def _put(actor: Any, preferences: dict[str, Any]) -> None:
    User.objects.filter(pk=actor.pk).update(preferences=preferences)
