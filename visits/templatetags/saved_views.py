"""Saved views on pages that are no list."""

from typing import Any

from django import template
from django.template import Context
from django.urls import reverse

from visits.core.lists.models import SavedView
from visits.core.lists.spec import page_of

register = template.Library()


@register.simple_tag(takes_context=True)
def saved_views(context: Context, key: str, query: str) -> dict[str, Any]:
    """The views of a page that the reader may open, as ``lists/views.html`` draws them; ``query`` is the present."""
    reader: Any = context["user"]
    page = reverse(page_of(key))
    views = [
        {
            "name": one.name,
            "url": f"{page}?{one.query}",
            "shared": one.is_shared,
            "current": bool(query) and one.query == query,
            "delete_url": reverse("lists:delete_view", args=[one.pk]) if one.owner_id == reader.pk else "",
        }
        for one in SavedView.objects.visible_to(reader).filter(list_key=key)
    ]
    return {"views": views}
