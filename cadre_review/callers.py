"""Who asks, a person who opens a page or a script, and what is told to which of them."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _


def wants_data(request: HttpRequest) -> bool:
    """Whether a script or a part of a page asked, so that a redirect or a page would help nobody.

    Browsers say what they do with the answer (Sec-Fetch-Mode); of others, who opens a page asks for HTML.
    """
    headers = request.headers
    if headers.get("X-Requested-With") or headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        return True
    return "text/html" not in headers.get("Accept", "text/html")


def told(message: str, status: int, **more: object) -> JsonResponse:
    """A sentence for a script."""
    return JsonResponse({"message": message, **more}, status=status)


def sign_in_first(url: str) -> JsonResponse:
    """401 for a script: its person is to sign in, or to unlock, at ``url``."""
    return told(_("Sign in again; what you typed stays on this page."), 401, sign_in=url)


def ask_first(request: HttpRequest, route: str, post: Any = None) -> str:
    """The address of a page that asks something first and knows the way back.

    Back is where the request went; what was posted, and is kept (``post``), waits on the page it was typed on.
    """
    target = request.get_full_path() if request.method == "GET" else "/"
    query = {"next": post.content["page"], "kept": "1"} if post else {"next": target}
    return f"{reverse(route)}?{urlencode(query)}"


def own_address(request: HttpRequest, target: str) -> str:
    """The target where it is an address of this site (never the name of a route), else ""."""
    hosts, secure = {request.get_host()}, request.is_secure()
    return target if target.startswith("/") and url_has_allowed_host_and_scheme(target, hosts, secure) else ""


def only_by_form(request: HttpRequest, refusal: HttpResponse) -> HttpResponse:
    """Words for an address opened in a way that it does not take; ``Allow`` stays."""
    if wants_data(request):
        answer: HttpResponse = told(_("This address does not take %s.") % request.method, 405)
    else:
        answer = render(request, "405.html", {"above": page_above(request)}, status=405)
    answer["Allow"] = refusal["Allow"]
    return answer


def page_above(request: HttpRequest) -> str:
    """The nearest address above this one that is a page of its own; "" where only the first page is."""
    parts = request.path_info.strip("/").split("/")
    for count in range(len(parts) - 1, 0, -1):
        path = f"/{'/'.join(parts[:count])}/"
        try:
            resolve(path)
        except Http404:
            continue
        return path
    return ""
