"""Gives kept text back to its writer: on the page where it was typed, in its form again. Nothing is saved by itself."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string

from cadre_review.accounts import kept
from cadre_review.accounts.models import KeptPost
from cadre_review.callers import ask_first, wants_data
from cadre_review.complete_posts import FORM_KEPT
from cadre_review.refill import Fields, refill

REFUSED = frozenset({409, 422})
GONE = frozenset({403, 404, 405})  # the page has no form any more, or the address never had one


class GiveBack:
    """Middleware: pages are looked at only while something waits for the person (a word in the session says so)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Fill the form in when its page is opened; forget the text when it has been taken."""
        response = self.get_response(request)
        if request.method == "POST":
            remember(request, response)
        if not request.user.is_authenticated or not request.session.get(kept.WAITING) or wants_data(request):
            return response
        if request.method == "GET":
            return given_back(request, response)
        if (key := getattr(request, "form_kept", "")) and response.status_code < 400:
            kept.put_away(request.user, key)
        return response

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """A form that was drawn for one account is taken from no other: two people may share a browser."""
        owner = kept.owner_of(request) if request.method == "POST" else None
        if owner is None or not request.user.is_authenticated or owner[0] == request.user.pk:
            return None
        kept.keep(request)
        return render(request, "403_csrf.html", {"stranger": True}, status=403)


def remember(request: HttpRequest, response: HttpResponse) -> None:
    """Keep what was refused, for whoever goes back to the page it was typed on; forget it once that page is saved.

    A form that saves itself while it is typed has its draft.
    """
    owner = kept.owner_of(request)
    if owner is None or not request.user.is_authenticated or wants_data(request):
        return
    if response.status_code in REFUSED and not request.POST.get("draft_key"):
        kept.keep(request, is_refused=True)
    elif response.status_code < 400 and request.session.get(kept.WAITING):
        kept.put_away_refused(request.user, owner[1])


def waiting_for(request: HttpRequest) -> KeptPost | None:
    """What waits on this page for whoever opens it; read once for each request."""
    if not hasattr(request, "_waiting"):
        asked = request.user.is_authenticated and request.session.get(kept.WAITING)
        request._waiting = kept.at(request.user, request.get_full_path()) if asked else None  # type: ignore[attr-defined]
    found: KeptPost | None = request._waiting  # type: ignore[attr-defined]
    return found


def given_back(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The page with the text in its form; a page of its own where there is no such form."""
    is_page = response.headers.get("Content-Type", "").startswith("text/html") and not response.streaming
    usable = response.status_code in GONE or (response.status_code == 200 and is_page)
    post = waiting_for(request) if usable else None
    if post is None:
        return response
    if response.status_code in GONE:
        return render(request, "accounts/kept.html", {"posts": [post]})
    page, content = response.content.decode(response.charset), post.content
    filled = refill(page, request.path, content["action"], content["fields"], {FORM_KEPT: str(post.pk)})
    if filled is None or (content.get("refused") and not filled.is_typed):
        return response
    notice = render_to_string("partials/kept.html", _told(post, filled.left, filled.is_typed), request)
    response.content = filled.before + notice + filled.form + filled.after
    if "Content-Length" in response.headers:
        response["Content-Length"] = str(len(response.content))
    return response


def _told(post: KeptPost, left: Fields, is_typed: bool) -> dict[str, Any]:
    texts = [text for values in left.values() for text in values if text.strip()]
    return {"post": post, "left": texts, "is_typed": is_typed}


def old_token(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page for a form whose token no longer counts: what was typed is kept, and the way back leads to it."""
    post = None if wants_data(request) else kept.keep(request)
    if post and not request.user.is_authenticated:
        return redirect(ask_first(request, "accounts:login", post))
    mine = post if post and post.owner_id == request.user.pk else None
    context = {"stranger": post is not None and mine is None, "back": mine.content["page"] if mine else ""}
    return render(request, "403_csrf.html", context, status=403)
