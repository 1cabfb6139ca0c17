"""Open a notice; put all of them away."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from .models import Notice


@transaction.atomic
def opened(*, actor: Any, notice: Notice) -> None:
    """Mark a notice of one's own as opened."""
    Notice.objects.visible_to(actor).unread().filter(pk=notice.pk).update(read_at=timezone.now())


@transaction.atomic
def put_away(*, actor: Any, act: str = "") -> int:
    """Mark all of one's notices as opened, or those of one act; how many there were."""
    rows = Notice.objects.visible_to(actor).unread()
    return (rows.filter(act=act) if act else rows).update(read_at=timezone.now())
