"""The page behind the link: no account, no session, no script needed; a receipt, and then it is closed."""

import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cadre_review.middleware import client_address
from visits.fieldwork.surveys import code_throttle as guesses
from visits.fieldwork.surveys.answer_views import page_to_wait, page_without_account, traceless
from visits.fieldwork.visits.actions.attachments import LARGEST

from . import actions
from .models import OwnAccount

TEXT_LENGTH = 8000


@traceless
def write(request: HttpRequest, token: str) -> HttpResponse:
    """What is asked with a place for the text and files; sent, the receipt. Anything else is the same one refusal."""
    if wait := page_to_wait(request):
        return wait
    word = request.POST.get("word", "")[:64]
    if receipt := actions.receipt_of(token, word):
        return _page(request, "thanks", receipt=receipt)
    try:
        found = actions.find(token)
        return _sent(request, token, word, found) if request.method == "POST" else _form(request, found)
    except actions.NotUsable:
        guesses.wrong(client_address(request))
        return _page(request, "not_usable", status=404)


def _sent(request: HttpRequest, token: str, word: str, found: OwnAccount) -> HttpResponse:
    text, files = request.POST.get("text", ""), request.FILES.getlist("files")
    try:
        if any((one.size or 0) > LARGEST for one in files):
            raise ValidationError(_("The file is larger than 20 MB."))
        uploads = [(one.name or "", one.read()) for one in files[: actions.MOST_FILES + 1]]
        receipt = actions.receive(token=token, word=word, text=text, files=uploads)
    except ValidationError as error:
        return _form(request, found, text=text, problems=error.messages, status=422)
    return _page(request, "thanks", receipt=receipt)


def _form(request: HttpRequest, found: OwnAccount, status: int = 200, **context: Any) -> HttpResponse:
    known = {
        "one": found,
        "word": secrets.token_urlsafe(24),
        "length": TEXT_LENGTH,
        "most": actions.MOST_FILES,
    }
    return _page(request, "write", status=status, **(known | context))


def _page(request: HttpRequest, name: str, status: int = 200, **context: Any) -> HttpResponse:
    return page_without_account(request, f"own_accounts/q/{name}.html", status, **context)
