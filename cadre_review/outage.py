"""The disk full or the database away: what people are told, and how nothing that they typed is lost.

Such a fault is answered with 503, a sentence and ``Retry-After``. A posted form comes back with what was typed: from
its own view where reading goes on, else on a page that needs no database and posts to the same address again.
"""

import errno
import logging
import sys
from collections.abc import Callable
from typing import Any

from django.contrib.messages import get_messages
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import ValidationError
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.defaults import server_error

from cadre_review.callers import told, wants_data
from cadre_review.posted_texts import typed

RETRY_AFTER = 30  # seconds
AWAY, BUSY, CLOSED, FULL = "away", "busy", "closed", "full"
# The primary result codes of SQLite, the beginnings of PostgreSQL's SQLSTATE, and what the file system says.
OF_SQLITE = {5: BUSY, 6: BUSY, 8: CLOSED, 10: CLOSED, 11: CLOSED, 13: FULL, 14: AWAY, 26: AWAY}
OF_POSTGRESQL = {"25006": CLOSED, "40": BUSY, "53100": FULL, "53": BUSY, "55P03": BUSY, "57014": BUSY}
OF_POSTGRESQL |= {"08": AWAY, "57": AWAY, "58": CLOSED}
OF_FILES = {errno.ENOSPC: FULL, errno.EDQUOT: FULL, errno.EROFS: CLOSED, errno.EIO: CLOSED}
# Statements that write nothing, and words by which a question announces that it will.
READING = ("SELECT", "(SELECT", "WITH", "SAVEPOINT", "RELEASE", "ROLLBACK", "SET LOCAL")
LOCKING = (" FOR UPDATE", " FOR NO KEY UPDATE")

logger = logging.getLogger(__name__)


class NotSaved(ValidationError):
    """Refuses what would write while nothing can be written; forms show it like any other refusal."""


def fault_of(error: BaseException | None) -> str:
    """What stands in the way, if the error says that the disk or the database does; else ""."""
    if isinstance(error, OSError):
        return OF_FILES.get(error.errno or 0, "")
    if isinstance(error, InterfaceError):
        return AWAY
    if not isinstance(error, DatabaseError):
        return ""
    cause = error.__cause__
    if code := getattr(cause, "sqlite_errorcode", 0):
        return OF_SQLITE.get(code & 0xFF, "")
    if state := getattr(cause, "pgcode", None):
        return next((fault for start, fault in OF_POSTGRESQL.items() if state.startswith(start)), "")
    return (
        AWAY if type(error) in {DatabaseError, OperationalError} else ""
    )  # the line broke: nobody gave a code


def fault_behind(error: BaseException | None) -> str:
    """``fault_of`` the error or of one in whose handling it was raised: sessions tell a full disk as a lost session."""
    while error is not None:
        if fault := fault_of(error):
            return fault
        error = error.__context__
    return ""


def sentence_for(fault: str) -> str:
    """What stands in the way, in words."""
    return {
        AWAY: _("The database does not answer at the moment."),
        BUSY: _("The database is busy with other work at the moment."),
        CLOSED: _("The database takes nothing new at the moment."),
        FULL: _("The disk of the server is full, so nothing can be stored at the moment."),
    }[fault]


class Outage:
    """Middleware: answers a view that failed because nothing can be read or written."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer with the form's own page where that can be read, else with the page that needs no database."""
        if not (fault := fault_of(error)):
            return None
        logger.error("%s %s: %s", request.method, request.path, fault, exc_info=error)
        own = own_page(request, fault) if request.method == "POST" and not wants_data(request) else None
        return own or page(request, fault)


class Sessions(SessionMiddleware):
    """Django's sessions; where one cannot be written, the answer goes out all the same."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """What cannot be noted (the time of this request) is noted with the next one."""
        try:
            return super().process_response(request, response)
        except Exception as error:
            if not fault_behind(error):
                raise
            logger.warning("session not saved: %s", error)
            return response


def failed(request: HttpRequest) -> HttpResponse:
    """The site's handler for what was caught nowhere else: ours to mend, or an outage on the way to a view."""
    fault = fault_of(sys.exc_info()[1])
    return page(request, fault) if fault else server_error(request)


def own_page(request: HttpRequest, fault: str) -> HttpResponse | None:
    """The view's own page with the sentence and the typed text: it is asked once more, with writing switched off.

    So nothing can be stored in part. None where it has no such page, cannot be read, or was sent files.
    """
    match = request.resolver_match
    if match is None or fault == AWAY or request.FILES:
        return None
    try:
        with connection.execute_wrapper(_refuse_writing(sentence_for(fault))):
            response: HttpResponse = match.func(request, *match.args, **match.kwargs)
    except Exception:
        return None
    finally:
        list(get_messages(request))  # said on this page; on the next one it would be old
    return _put_off(response) if response.status_code == 422 and _shows_all(request, response) else None


def _shows_all(request: HttpRequest, response: HttpResponse) -> bool:
    text = response.content.decode(response.charset)
    return all(escape(one.value) in text for one in typed(request) if one.label)


def _refuse_writing(sentence: str) -> Callable[..., Any]:
    def refuse(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.startswith(READING) or any(word in sql for word in LOCKING):
            raise NotSaved(_("Nothing was saved. %s Send it again in a minute.") % sentence)
        return execute(sql, params, many, context)

    return refuse


def page(request: HttpRequest, fault: str) -> HttpResponse:
    """A page that stands alone, without a question to the database; scripts get JSON."""
    sentence = sentence_for(fault)
    if wants_data(request) or request.path_info == "/healthz":
        return _put_off(told(sentence, 503))
    fields = typed(request) if request.method == "POST" else []
    context = {
        "sentence": sentence,
        "posted": request.method == "POST",
        "fields": fields,
        "lost_files": bool(fields and request.FILES),
        "address": request.get_full_path(),
        "may_send": _token_holds(request),
        "csrf_token": get_token(request),
        "log_first": fault != AWAY,
    }
    return _put_off(HttpResponse(render_to_string("503.html", context)))


def _put_off(response: HttpResponse) -> HttpResponse:
    response.status_code = 503
    response["Retry-After"] = str(RETRY_AFTER)
    add_never_cache_headers(response)
    return response


class _Token(CsrfViewMiddleware):
    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        return HttpResponse(reason, status=403)


def _token_holds(request: HttpRequest) -> bool:
    """Whether the form came from a page of ours; another site's gets no button that would send it on."""
    check = _Token(lambda request: HttpResponse())
    check.process_request(request)
    view = request.resolver_match.func if request.resolver_match else failed
    return check.process_view(request, view, (), {}) is None
