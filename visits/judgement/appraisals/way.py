"""The way of an appraisal as the head of its page shows it: list, frozen pack, conclusions and votes, minutes, end."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from visits.core.workflow.case import Lack, Stage, short_day

from .actions import FROZEN, PREPARED, lacks_of_items, meetings
from .models import Appraisal


def lacks(appraisal: Appraisal) -> list[str]:
    """Which subject still has no conclusion, or one without a majority; each with the way to its page."""
    words = _("Open it")
    return [
        Lack(text, url=reverse("appraisals:item", args=[item.pk]), label=words)
        for item, text in lacks_of_items(appraisal)
    ]


def _frozen_on(appraisal: Appraisal) -> str:
    return short_day(timezone.localdate(appraisal.frozen_at)) if appraisal.frozen_at else ""


def _closed_on(appraisal: Appraisal) -> str:
    return short_day(timezone.localdate(appraisal.closed_at)) if appraisal.closed_at else ""


meetings.way(
    Stage(pgettext_lazy("stage", "List of subjects"), "put_on", at=PREPARED, open=lambda one: not one.items.exists(),
          note=lambda one: one.created_by.name),
    Stage(pgettext_lazy("stage", "Pack frozen"), "freeze", at=PREPARED, note=_frozen_on, due=lambda one: one.held_on),
    Stage(pgettext_lazy("stage", "Views, conclusions, votes"), "close", at=FROZEN, open=lacks_of_items, asks=lacks,
          due=lambda one: one.held_on),
    Stage(pgettext_lazy("stage", "Minutes"), "minutes", at=FROZEN, open=lambda one: not one.minutes),
    Stage(pgettext_lazy("stage", "Appraisal closed"), "close", at=FROZEN, note=_closed_on),
)  # fmt: skip
