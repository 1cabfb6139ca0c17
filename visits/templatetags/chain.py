"""What came of a thing, on its page."""

from typing import Any

from django import template
from django.utils.translation import pgettext

from visits.judgement.evidence import chain
from visits.judgement.leads.models import Lead

register = template.Library()


@register.inclusion_tag("reviews/_came_of.html")
def came_of(user: Any, thing: Any) -> dict[str, Any]:
    """The later links of the chain: [{label, rows [{text, url}]}]; nothing where there is none that one may read."""
    title = (
        pgettext("lead", "What came of it")
        if isinstance(thing, Lead)
        else pgettext("chain", "What came of it")
    )
    return {"title": title, "groups": chain.came_of(user, thing)}
