"""What is answered where a sealed text does not open: a sentence and a line in the log, no failure of the server."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cadre_review.audit.log import record
from visits.core.cipher import CannotOpen


class SealsThatDoNotOpen:
    """Turns CannotOpen into a page; the cipher text was copied here, changed, or is of a key that is not at hand."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing on the way in."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page, after the line of the log, which says where the text lies and who asked for it."""
        if not isinstance(error, CannotOpen):
            return None
        record(request.user, "seal.broken", None, place=error.place)
        return render(request, "sealing/broken.html", status=422)
