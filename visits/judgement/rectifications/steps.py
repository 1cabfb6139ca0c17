"""Each step of a demand: the row, its line in the course, and its version, written together."""

from typing import Any

from visits.core.history.models import keep

from .models import Rectification, RectificationStep


def keep_step(rectification: Rectification, actor: Any, note: str) -> None:
    """Write the demand as it stands now, with a line in its course."""
    rectification.version += 1
    rectification.full_clean()
    rectification.save()
    RectificationStep.objects.create(
        rectification=rectification, after=rectification.state, note=note[:2100], by=actor
    )
    findings: list[Any] = [{"finding": one.pk} for one in rectification.findings.order_by("pk")]
    visits: list[Any] = [{"visit": one.pk} for one in rectification.visits.order_by("pk")]
    keep(rectification, actor, findings=findings, visits=visits)
