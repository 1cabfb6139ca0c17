"""Notices follow the log: whoever writes an entry writes the notices of it, in the same transaction."""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from cadre_review.audit.models import Entry

from .rules import tell


@receiver(post_save, sender=Entry, dispatch_uid="notices")
def follow(sender: Any, instance: Entry, created: bool, **_more: Any) -> None:
    """Tell those whom the entry concerns."""
    if created:
        tell(instance)
