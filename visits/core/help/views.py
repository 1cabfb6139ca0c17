"""The pages of the help: of one page, of a chapter, the contents, and the first steps of a role."""

from contextlib import suppress
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, get_urlconf, reverse
from django.views.decorators.http import require_POST

from cadre_review.accounts.actions import close_first_steps

from .texts import Chapter, Text, chapters, first_steps, said, text_of


def help_url(request: HttpRequest) -> dict[str, Any]:
    """Context: the address of the help of the page that is shown, and whether this is a site for practice."""
    match = request.resolver_match
    return {
        "practice": settings.PRACTICE,
        "help_url": _address(match.view_name if match else "", get_urlconf()),
    }


@lru_cache(maxsize=1024)
def _address(route: str, urlconf: str | None) -> str:
    own = not route or route.split("_")[0] == "help"
    with suppress(NoReverseMatch):  # of a site that has no help
        return reverse("help") + ("" if own else "?" + urlencode({"page": route}))
    return ""


def page(request: HttpRequest) -> HttpResponse:
    """What the page is for whose route is named; the contents where the reader opens no such page."""
    user: Any = request.user
    text = text_of(request.GET.get("page", ""), user.role)
    if text is None:
        return render(request, "help/contents.html", {"chapters": [_open(one, user) for one in chapters()]})
    return render(request, "help/page.html", {"text": _told(text), "chapter": _chapter(text.chapter)})


def chapter(request: HttpRequest, key: str) -> HttpResponse:
    """All pages of a chapter that the reader opens."""
    return render(request, "help/chapter.html", _open(_chapter(key), request.user))


def _chapter(key: str) -> Chapter:
    for one in chapters():
        if one.key == key:
            return one
    raise Http404


def _open(chapter: Chapter, user: Any) -> dict[str, Any]:
    texts = [_told(one) for one in chapter.texts if one.is_for(user.role)]
    return {"chapter": chapter, "texts": texts}


def _told(text: Text) -> dict[str, str]:
    return {"name": said(text.name), "words": said(text.words), "url": text.address, "route": text.routes[0]}


def steps_of(user: Any) -> list[dict[str, str]]:
    """The first steps of the reader's role: what to do, and where."""
    steps = first_steps(user.role).get("steps", [])
    return [{"words": said(one), "url": reverse(one["route"])} for one in steps]


def steps(request: HttpRequest) -> HttpResponse:
    """The first steps of the reader's role."""
    user: Any = request.user
    context = {
        "steps": steps_of(user),
        "role": user.get_role_display(),
        "is_shown": not user.first_steps_closed_at,
    }
    return render(request, "help/first_steps.html", context)


@require_POST
def close_steps(request: HttpRequest) -> HttpResponse:
    """Show the first steps on the first page no more."""
    user: Any = request.user
    close_first_steps(actor=user)
    return redirect("home")
