"""The cell of a share: what was visited of what is in scope, and in per cent."""

from django.utils.translation import gettext as _

from visits.core.lists.table import NOTHING, Words

from .rules import Share

Cell = tuple[str, tuple[Words, ...]]
SLASH = Words("/")


def share_cell(head: str, share: Share, visited: str = "", scope: str = "") -> Cell:
    """Under its head; ``visited`` and ``scope`` are the lists of what is counted."""
    if not share.scope:
        return head, (NOTHING,)
    counted = Words(str(share.visited), visited, _("%(n)s visited") % {"n": share.visited})
    whole = Words(str(share.scope), scope, _("%(n)s in scope") % {"n": share.scope})
    return head, (counted, SLASH, whole, Words(share.percent, is_quiet=True))
