"""Naming a person in a record: how a stranger is shown, and who is offered for what is typed."""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet

from visits.core.fields import check_text

from .models import CARD, Cadre
from .search import find

OFFERED = 12  # people at once: more words narrow


def own_post(cadre: Cadre) -> str:
    """The post without the unit before it: units are found by the unit register."""
    heads = sorted(filter(None, (cadre.unit.name, cadre.unit.short_name)), key=len, reverse=True)
    head = next((one for one in heads if cadre.post_title.startswith(one)), "")
    return cadre.post_title.removeprefix(head)


def in_full(cadre: Cadre) -> str:
    """Unit and post, the unit once."""
    return f"{cadre.unit}{own_post(cadre)}"


def people_found(user: Any, words: str, but: Collection[int] = ()) -> list[Cadre]:
    """Whom the user may name and every word fits (name, pinyin, initials, post, unit), at most ``OFFERED``.

    By rank, who serves before who has left; ``but``: those who are shown already.
    """
    check_text(words)
    if not words.strip():
        return []
    rows = fitting(Cadre.objects.nameable_by(user), words).exclude(pk__in=but)
    return sorted(rows[:OFFERED], key=lambda one: one.state != "serving")


def fitting(rows: QuerySet[Cadre], words: str) -> QuerySet[Cadre]:
    """Those of the rows whom every word fits, by rank; as much of each as names them."""
    found = find(rows, words).select_related("unit").exclude(state=Cadre.State.DECEASED)
    return found.only(*CARD, "unit__name", "unit__short_name").order_by("level", "unit_left", "pk")
