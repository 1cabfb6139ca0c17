"""What came of a thing, on its page."""

from typing import Any

from django import template

from visits.reviews import chain

register = template.Library()


@register.inclusion_tag("reviews/_came_of.html")
def came_of(user: Any, thing: Any) -> dict[str, Any]:
    """The later links of the chain: [{label, rows [{text, url}]}]; nothing where there is none that one may read."""
    return {"groups": chain.came_of(user, thing)}
