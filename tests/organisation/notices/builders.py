"""Builders of notices, written straight into the table."""

from visits.organisation.notices.models import Notice


def make_notice(user, thing, act="decision.draft"):
    """An unread notice to the user about the thing."""
    return Notice.objects.create(user=user, act=act, thing=thing._meta.label_lower, thing_id=thing.pk)
