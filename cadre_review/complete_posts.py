"""Nothing half is stored: what arrives cut short is refused before anything reads it.

Two marks tell a whole request. Its body has as many bytes as were announced (``counted`` wraps the application
for that), and a form ends with the closing field that ``{% form_end %}`` draws last: a body cut anywhere lacks
it, whatever length was announced. JSON needs no closing field: cut short it is no JSON.

Here, too, the line ends of forms (CR LF on the way) become those of records (LF), once for every field of the site:
a text that nobody touched is the same text when it comes back.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.shortcuts import render
from django.utils.translation import gettext as _

from cadre_review.callers import wants_data

FORM_END, END = "form_end", "1"
# What else a form carries for the site and not for its view: whose page it stood on, which kept text it shows.
FORM_OWNER, FORM_KEPT = "form_owner", "form_kept"
# Two short words that are no use in part: a script may sign in with nothing but what a person types.
WITHOUT_END = frozenset({"accounts:login"})
READING = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class CutShort(OSError):
    """The line was closed before all announced bytes had come; Django tells it as UnreadablePostError."""


class CountedInput:
    """The body of one request, which ends with its last announced byte or with ``CutShort``."""

    def __init__(self, stream: Any, length: int) -> None:
        self.stream, self.left = stream, length

    def read(self, size: int | None = -1) -> bytes:
        """So many bytes, or all that are announced."""
        wanted = self.left if size is None or size < 0 else min(size, self.left)
        blocks = []
        while wanted and (block := self.stream.read(wanted)):
            blocks.append(block)
            wanted -= len(block)
            self.left -= len(block)
        if wanted:
            raise CutShort
        return b"".join(blocks)

    def readline(self, size: int | None = -1) -> bytes:
        """One line, or the rest of the body where it ends without one."""
        wanted = self.left if size is None or size < 0 else min(size, self.left)
        line: bytes = self.stream.readline(wanted)
        self.left -= len(line)
        if self.left and len(line) < wanted and not line.endswith(b"\n"):
            raise CutShort
        return line


def counted(application: Application) -> Application:
    """The application, which hears of it where a body is shorter than its Content-Length."""

    def serve(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH") or ""
        if length.isdecimal():
            environ["wsgi.input"] = CountedInput(environ["wsgi.input"], int(length))
        return application(environ, start_response)

    return serve


class WholeRequests:
    """Middleware, before the token is looked at: no view reads a request that did not arrive whole.

    Views never see the closing field and its like; what the site needs of them stands on the request as
    ``form_owner`` and ``form_kept``.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; the work is done when the view is known."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Read the body to its end, and refuse where it has none."""
        if request.method in READING:
            return None
        try:
            return None if is_whole(request) else cut(request)
        except UnreadablePostError:
            return cut(request)
        except RequestDataTooBig:
            return None  # whoever reads it next says so in words of its own


def is_whole(request: HttpRequest) -> bool:
    """Whether the request has its end. UnreadablePostError where bytes are missing."""
    if request.content_type == "application/json" or request.method != "POST":
        return request.body is not None
    posted = request.POST.copy()
    for name, values in posted.lists():
        posted.setlist(name, [value.replace("\r\n", "\n").replace("\r", "\n") for value in values])
    end = posted.pop(FORM_END, [])
    for name in (FORM_OWNER, FORM_KEPT):
        setattr(request, name, (posted.pop(name, None) or [""])[-1])
    posted._mutable = False
    request.POST = posted  # type: ignore[assignment]  # immutable by now
    match = request.resolver_match
    exempt = match and (
        match.view_name in WITHOUT_END or match.app_name == "admin"
    )  # Django's own forms, DEBUG only
    return end == [END] or bool(exempt)


def cut(request: HttpRequest) -> HttpResponse:
    """400 with a sentence for people and for the writers of scripts; nothing was read, nothing written."""
    sentence = _(
        "The request arrived incomplete, so nothing of it was stored. Send it again. (A script that posts a form sends "
        "every hidden field of its page; the last of them is “%(field)s”.)"
    ) % {"field": FORM_END}
    if wants_data(request):
        response: HttpResponse = JsonResponse({"message": sentence}, status=400)
    else:
        response = render(request, "400.html", {"sentence": sentence}, status=400)
    response._has_been_logged = True  # type: ignore[attr-defined]  # an address may hold the code of an answer
    return response
