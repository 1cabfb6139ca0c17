"""``{% form_end %}``, the last thing before ``</form>`` of every form that posts."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cadre_review.accounts.kept import owner_mark
from cadre_review.complete_posts import END, FORM_END, FORM_OWNER

register = template.Library()
HIDDEN = '<input type="hidden" name="{}" value="{}">'


@register.simple_tag(takes_context=True)
def form_end(context: Any) -> SafeString:
    """Whose page this is, so that what was typed finds the way back to nobody else; then the closing field.

    What stands last arrives last: a request without it was cut on its way.
    """
    request = context.get("request")
    if not hasattr(request, "_form_end"):
        drawn = _closing(owner_mark(request))
        if request is None:
            return drawn
        request._form_end = drawn
    found: SafeString = request._form_end
    return found


def _closing(mark: str) -> SafeString:
    owner = format_html(HIDDEN, FORM_OWNER, mark) if mark else ""
    return format_html("{}" + HIDDEN, owner, FORM_END, END)
