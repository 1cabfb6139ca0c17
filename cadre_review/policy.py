"""The gate: who may open which page, by role and route name, as the access matrix says.

The matrix is one file (``settings.ACCESS_MATRIX``); the tests walk it too. A route that it does not
name opens for nobody. Which *objects* a role sees on a page is the querysets' business
(``visible_to``), what it may *do* to them that of ``visits/access.py``.
"""

import tomllib
from collections.abc import Callable
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cadre_review.accounts import kept
from cadre_review.accounts.models import Role
from cadre_review.audit.log import record

ANYONE = "anyone"


@lru_cache(maxsize=1)
def matrix() -> dict[str, Any]:
    """The access matrix with the groups of roles written out."""
    with open(settings.ACCESS_MATRIX, "rb") as file:
        raw = tomllib.load(file)
    groups: dict[str, list[str]] = raw["groups"]

    def spelled(names: list[str]) -> frozenset[str]:
        return frozenset(role for name in names for role in groups.get(name, [name]))

    routes = {route: spelled(names) for part in raw["routes"].values() for route, names in part.items()}
    acts = {
        act: {role: scope for names, scope in grants.items() for role in spelled(names.split("+"))}
        for act, grants in raw["acts"].items()
    }
    known = {*Role.values, ANYONE}
    strange = {role for roles in routes.values() for role in roles if role not in known}
    if strange:
        raise ValueError(f"The access matrix names unknown roles: {', '.join(sorted(strange))}.")
    return {"routes": routes, "acts": acts}


def opens(role: str, route: str) -> bool:
    """Whether an account with this role may open the page at all."""
    roles = matrix()["routes"].get(route, frozenset())
    return ANYONE in roles or bool(role and role in roles)


def wants_data(request: HttpRequest) -> bool:
    """Whether a script asked, so that a redirect to a page would help nobody."""
    return bool(request.headers.get("HX-Request")) or "application/json" in request.headers.get("Accept", "")


class RouteGate:
    """Middleware: sign-in by default, then the role's right to the route, else 403 and a line in the log."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; the work is done when the view is known."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Refuse before the view runs."""
        match = request.resolver_match
        route = match.view_name if match else ""
        if ANYONE in matrix()["routes"].get(route, frozenset()):
            return None
        if not request.user.is_authenticated:
            return self.sign_in(request)
        if settings.DEBUG and match and match.app_name == "admin" and request.user.role == Role.STAFF:
            return None  # reference tables only, see visits/admin.py
        if opens(request.user.role, route):
            return None
        record(request.user, "access.refused", route=route, method=request.method)
        return refused(request)

    def sign_in(self, request: HttpRequest) -> HttpResponse:
        """Send to the sign-in page and back; a script gets 401 with the address."""
        if wants_data(request):
            return JsonResponse({"sign_in": ask_first(request, settings.LOGIN_URL)}, status=401)
        return redirect(ask_first(request, settings.LOGIN_URL, kept.keep(request)))


def ask_first(request: HttpRequest, route: str, post: kept.KeptPost | None = None) -> str:
    """The address of a page that asks something first and knows the way back.

    Back is where the request went; what was posted, and is kept, waits on the page it was typed on.
    """
    target = request.get_full_path() if request.method == "GET" else "/"
    query = {"next": post.content["page"], "kept": "1"} if post else {"next": target}
    return f"{reverse(route)}?{urlencode(query)}"


def refused(request: HttpRequest, sentence: str = "") -> HttpResponse:
    """The 403 page with a sentence that says what to do."""
    text = sentence or _(
        "Your role does not open this page. If your work needs it, ask the security administrator."
    )
    return render(request, "403.html", {"sentence": text}, status=403)
