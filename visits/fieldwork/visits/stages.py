"""With whom a visit record is and in which mood: the stored state, and of one with the team what the lead did last.

``state`` says how far the record has come; while it is with the team, ``ready_at`` says that the lead has it and
``sent_back_at`` that the lead gave it back. Pages, filters and sheets show the stage, which follows from the three.
"""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from visits.core.labels import label_of


class Stage(models.TextChoices):
    """填写中 · 组长审核中 · 组长退回 · 已报送 · 退回 · 已采纳."""

    WRITING = "draft", pgettext_lazy("visit", "being written")
    WITH_LEAD = "with_lead", pgettext_lazy("visit", "with the lead")
    SENT_BACK = "sent_back", pgettext_lazy("visit", "returned by the lead")
    SUBMITTED = "submitted", _("submitted")
    RETURNED = "returned", _("returned")
    RESUBMITTED = "resubmitted", _("resubmitted")
    ACCEPTED = "accepted", _("accepted")


BACK = "back"  # in filters: given back by the lead or by the office
CHOICES = [*Stage.choices, (BACK, _("with the team again, returned by the lead or the office"))]
WRITTEN_ON = Q(
    ready_at__isnull=True, sent_back_at__isnull=True
)  # neither with the lead nor given back by the lead
ONE_MOOD = (Q(ready_at__isnull=True) | Q(sent_back_at__isnull=True)) & (
    WRITTEN_ON | Q(state__in=["draft", "returned"])
)


def stage_of(visit: Any) -> Stage:
    """The stage of one visit."""
    return stage(visit.state, visit.ready_at, visit.sent_back_at)


def stage(state: str, ready_at: Any, sent_back_at: Any) -> Stage:
    """The stage of a visit of this stored state, that the lead has or gave back since these moments."""
    if ready_at:
        return Stage.WITH_LEAD
    return Stage.SENT_BACK if sent_back_at else Stage(state)


def at_stage(stage: str) -> Q:
    """The visits at a stage, or given back by either (``BACK``)."""
    if stage == BACK:
        return at_stage(Stage.SENT_BACK) | at_stage(Stage.RETURNED)
    moods = {Stage.WITH_LEAD: Q(ready_at__isnull=False), Stage.SENT_BACK: Q(sent_back_at__isnull=False)}
    return moods[Stage(stage)] if stage in moods else Q(state=stage) & WRITTEN_ON


def stage_words(at: str = "") -> dict[str, Any]:
    """What columns show of the state of the visit that stands ``at`` (``visit__``): ``Column(…, **stage_words())``."""
    state, ready, back = reads = tuple(f"{at}{name}" for name in ("state", "ready_at", "sent_back_at"))

    def value(row: Any) -> str:
        return label_of(Stage, stage(getattr(row, state), getattr(row, ready), getattr(row, back)))

    return {"value": value, "reads": reads}
