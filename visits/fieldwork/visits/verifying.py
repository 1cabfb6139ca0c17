"""The visits that verify a lead, a finding or what was rectified, as far as the reader sees them."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from visits.core import docx as word

from .models import Visit

Shown = tuple[list[Visit], int]


def shown_of(user: Any, linked: Any) -> Shown:
    """Those of the linked visits that the user sees, and how many more there are."""
    among = Visit.objects.visible_to(user).order_by().values("pk")
    seen = list(linked.filter(pk__in=among).select_related("unit", "key_task", "team"))
    return seen, linked.count() - len(seen)


def on_paper(document: Any, visits: Sequence[Visit], hidden: int) -> None:
    """The same as a part of a Word paper."""
    if visits:
        rows = [
            (f"{one.visited_on:%Y-%m-%d} {one.where}", one.team, one.get_state_display()) for one in visits
        ]
        word.table(document, (pgettext("paper", "Visit"), _("Visit team"), _("State")), rows)
    word.left_out(document, hidden)
    if not visits and not hidden:
        word.says(document, _("No verification visit yet."))
