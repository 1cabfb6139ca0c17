"""How many notices wait for the user."""

from typing import Any

from django import template

from visits.organisation.notices.models import Notice

register = template.Library()


@register.simple_tag
def notices_waiting(user: Any) -> int:
    """The number of notices that were not opened yet; one count."""
    return Notice.objects.visible_to(user).unread().count()
