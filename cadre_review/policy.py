"""The gate: who may open which page, by role and route name, as the access matrix says.

The matrix is one file (``settings.ACCESS_MATRIX``); the tests walk it too. A route that it does not
name opens for nobody. Which *objects* a role sees on a page is the querysets' business
(``visible_to``), what it may *do* to them that of ``visits/core/access.py``.
"""

import tomllib
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cadre_review.accounts import kept
from cadre_review.accounts.models import Role
from cadre_review.audit.log import record
from cadre_review.callers import ask_first, only_by_form, sign_in_first, wants_data

ANYONE = "anyone"
_by_acts: dict[str, frozenset[str]] = {}


def open_by_acts(route: str, acts: frozenset[str]) -> None:
    """Open a route to every role that is given one of the acts: the page of a step is declared with its right."""
    _by_acts[route] = acts
    matrix.cache_clear()


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
    for route, needed in _by_acts.items():
        if route in routes:
            raise ValueError(f"{route} opens by its right: the access matrix does not name it again.")
        routes[route] = frozenset(role for act in needed for role in acts.get(act, {}))
    known = {*Role.values, ANYONE}
    strange = {role for roles in routes.values() for role in roles if role not in known}
    if strange:
        raise ValueError(f"The access matrix names unknown roles: {', '.join(sorted(strange))}.")
    return {"routes": routes, "acts": acts}


def opens(role: str, route: str) -> bool:
    """Whether an account with this role may open the page at all."""
    roles = matrix()["routes"].get(route, frozenset())
    return ANYONE in roles or bool(role and role in roles)


class RouteGate:
    """Middleware: sign-in by default, then the role's right to the route, else 403 and a line in the log."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on, since the gate stands before the view; a refused method gets words."""
        response = self.get_response(request)
        return only_by_form(request, response) if response.status_code == 405 else response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Refuse before the view runs."""
        match = request.resolver_match
        route = match.view_name if match else ""
        if ANYONE in matrix()["routes"].get(route, frozenset()):
            return None
        if not request.user.is_authenticated:
            return self.sign_in(request)
        if opens(request.user.role, route):
            return None
        record(request.user, "access.refused", route=route, method=request.method)
        return refused(request)

    def sign_in(self, request: HttpRequest) -> HttpResponse:
        """Send to the sign-in page and back; a script gets 401 with the address."""
        if wants_data(request):
            return sign_in_first(ask_first(request, settings.LOGIN_URL))
        return redirect(ask_first(request, settings.LOGIN_URL, kept.keep(request)))


def refused(request: HttpRequest, sentence: str = "") -> HttpResponse:
    """The 403 page with a sentence that says what to do."""
    text = sentence or _(
        "Your role does not open this page. If your work needs it, ask the security administrator."
    )
    return render(request, "403.html", {"sentence": text}, status=403)
