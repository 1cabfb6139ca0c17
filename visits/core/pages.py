"""The main navigation, and what all views share: the helpers of ``cadre_review.pages`` and the page of a correction."""

from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, get_urlconf, reverse
from django.utils.translation import gettext_lazy as _

from cadre_review.pages import (
    act,
    add_errors,
    confirm_page,
    done,
    form_page,
    on_to,
    post_form,
    sent,
    sentence,
    show_form,
)
from cadre_review.policy import opens
from visits.core.merging import Stale, side_by_side

__all__ = [
    "act", "add_errors", "confirm_page", "correct_page", "done", "form_page", "on_to", "post_form", "sent", "sentence",
    "show_form",
]  # fmt: skip

NAVIGATION = [
    ("home", _("Work list")),
    ("notices:list", _("Notices")),
    ("plans:list", _("Planned visits")),
    ("reports:desk", _("Desk")),
    ("visits:list", _("Visits")),
    ("interviews:list", _("Talks")),
    ("seals:list", _("Sealed sources")),
    ("leads:list", _("Leads")),
    ("findings:list", _("Findings")),
    ("appraisals:list", _("Appraisals")),
    ("decisions:list", _("Decisions")),
    ("rectifications:list", _("Rectification")),
    ("surveys:list", _("Surveys")),
    ("cadres:list", _("Cadres")),
    ("units:list", _("Units")),
    ("cadres:leadership_list", _("Leadership teams")),
    ("key_tasks:list", _("Key tasks")),
    ("kinds:list", _("Kinds")),
    ("rounds:list", _("Rounds")),
    ("teams:list", _("Visit teams")),
    ("teams:avoidances", _("Avoidance")),
    ("past:list", _("Imports of the past")),
    ("reports:coverage", _("Coverage")),
    ("reports:dashboard", _("Dashboard")),
    ("reports:outcomes", _("Outcomes")),
    ("reports:compare", _("Rounds compared")),
    ("reports:account", _("Account")),
    ("lists:exports", _("Exports")),
    ("accounts:list", _("Accounts")),
    ("accounts:roles", _("Roles")),
    ("accounts:requests", _("Requests about accounts")),
    ("audit:list", _("Log")),
]


@lru_cache(maxsize=64)
def entries(role: str, urlconf: str | None) -> list[dict[str, Any]]:
    """The entries of the main navigation that the role opens: label and address."""
    found = []
    for route, label in NAVIGATION:
        with suppress(NoReverseMatch):
            if opens(role, route):
                found.append({"label": label, "url": reverse(route)})
    return found


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context: the main navigation of the person signed in, by the access matrix, and which entry the page is of."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"navigation": [], "here": ""}
    items = entries(user.role, get_urlconf())
    urls = [item["url"] for item in items if item["url"] != "/" and request.path.startswith(item["url"])]
    return {"navigation": items, "here": max(urls, key=len, default=request.path)}


def correct_page(
    request: HttpRequest, form: Any, write: Callable[[], HttpResponse], **page: Any
) -> HttpResponse:
    """A page that corrects one record; saved meanwhile by somebody else, both texts stand side by side (409)."""
    try:
        return sent(request, form, write, passing=Stale) or form_page(request, form, **page)
    except Stale as error:
        return form_page(request, **side_by_side(form, error), status=409, **page)
