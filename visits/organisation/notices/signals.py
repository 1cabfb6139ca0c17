"""Notices follow the log: whoever writes an entry writes and closes the notices of it, in the same transaction."""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from cadre_review.audit.models import Entry

from .rules import settle, tell


@receiver(post_save, sender=Entry, dispatch_uid="notices")
def follow(sender: Any, instance: Entry, created: bool, **_more: Any) -> None:
    """Close what the entry settles, then tell those whom it concerns."""
    if created:
        settle(instance)
        tell(instance)
