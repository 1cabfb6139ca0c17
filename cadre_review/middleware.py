"""What holds for every request: its address, its language, and the rules of a person's session."""

import ipaddress
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.utils.functional import LazyObject, empty

from cadre_review.accounts import kept, second_factor, sessions, throttle
from cadre_review.accounts.views import locked_page
from cadre_review.audit.log import current_address, record
from cadre_review.callers import ask_first, sign_in_first, wants_data

# Texts beside text/…: data for scripts, charts, the draft box's manifest and worker.
TEXTS = frozenset(
    {"application/json", "application/javascript", "application/manifest+json", "image/svg+xml"}
)
GetResponse = Callable[[HttpRequest], HttpResponse]
# Pages that a session may always reach, whatever is still asked of it.
ALWAYS = frozenset({"accounts:login", "accounts:logout", "set_language", "healthz"})
FACTOR_PAGES = frozenset({"accounts:second_factor", "accounts:second_factor_enrol"})


def client_address(request: HttpRequest) -> str:
    """The address a request came from; "" where there is none.

    X-Forwarded-For is believed only as far as our own proxies (TRUSTED_PROXIES) wrote it: from the right,
    the first address that is not one of them.
    """
    address = _address(request.META.get("REMOTE_ADDR", ""))
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    while forwarded and _is_proxy(address):
        if not (before := _address(forwarded.pop().strip())):
            break
        address = before
    return address


def _address(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text.split("%")[0]))
    except ValueError:
        return ""


def _is_proxy(address: str) -> bool:
    return bool(address) and any(
        ipaddress.ip_address(address) in ipaddress.ip_network(net, strict=False)
        for net in settings.TRUSTED_PROXIES
    )


class CompressedPages(GZipMiddleware):
    """Pages and data go compressed; files go as they are (docs/decisions: pages are compressed).

    A workbook, a Word file, a photo and a recording are compressed already, and what streams would lose its length.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Leave files alone."""
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        if response.streaming or not (kind.startswith("text/") or kind in TEXTS):
            return response
        return super().process_response(request, response)


class ForgetVisitor:
    """Takes every cookie off requests for the pages that are answered without an account (/q/).

    Somebody signed in on the same phone is nobody there: no session is read, none is written.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Before anything else looks at the request."""
        if request.path_info.startswith("/q/"):
            request.META.pop("HTTP_COOKIE", None)
            request.META.pop("HTTP_USER_AGENT", None)
            request.COOKIES = {}
        return self.get_response(request)


class RememberAddress:
    """Lets the log know the address of the request it writes about."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set the address for the time of the request only."""
        token = current_address.set(client_address(request))
        try:
            return self.get_response(request)
        finally:
            current_address.reset(token)


class ChosenLanguage(LocaleMiddleware):
    """The language chosen on the page, else the site's own: the browser's wish does not count."""

    def process_request(self, request: HttpRequest) -> None:
        """Switch to the language of the cookie where we have it."""
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        known = {code for code, _name in settings.LANGUAGES}
        translation.activate(chosen if chosen in known else settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = translation.get_language()


class SessionRules:
    """One session per person, the idle lock, the second factor and due passwords; pages are not kept.

    The role and the right to sign in are read from the database at each request, so a change holds at once.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """End a session that no longer counts before anything else looks at it."""
        if why := sessions.why_ended(request):
            logout(request)
        request.user = uncovered(request.user)
        response = self.get_response(request)
        if why:
            tell_why(response, why)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Hold back what the session may not reach yet."""
        route = request.resolver_match.view_name if request.resolver_match else ""
        if not request.user.is_authenticated or route in ALWAYS:
            return None
        if sessions.is_locked(request):
            return None if route == "accounts:unlock" else self.ask_password(request)
        if second_factor.is_missing(request.user):
            return None if route in FACTOR_PAGES else send_to(request, "accounts:second_factor")
        due = request.user.must_change_password or request.session.get(sessions.PASSWORD_DUE)
        if due and route != "accounts:password":
            return send_to(request, "accounts:password")
        if request.session.get(sessions.UNTOLD) and not due and route != "accounts:told":
            return send_to(request, "accounts:told")
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Enter in the log what a view or an action refused; its own transaction is rolled back by now."""
        if isinstance(error, throttle.TooMany):
            return throttle.locked_out(request, error.until)
        if isinstance(error, PermissionDenied):
            route = request.resolver_match.view_name if request.resolver_match else ""
            record(request.user, "access.refused", route=route, method=request.method)
        return None

    def ask_password(self, request: HttpRequest) -> HttpResponse | None:
        """The lock: a page goes to the unlock page and back; what a form sent is kept on the page.

        A kept form comes back to its own address with the password in ``unlock_password``.
        """
        if wants_data(request) or request.method != "POST":
            return send_to(request, "accounts:unlock")
        password = request.POST.get("unlock_password", "")
        try:
            if password and sessions.unlock(request, password):
                return None
        except throttle.TooMany as error:
            return throttle.locked_out(request, error.until)
        return locked_page(request, kept.keep(request), failed=bool(password))


def uncovered(user: Any) -> Any:
    """The account itself, which is read by now: below, nothing asks at each word whether it is."""
    while isinstance(user, LazyObject) and user._wrapped is not empty:
        user = user._wrapped
    return user


def send_to(request: HttpRequest, route: str) -> HttpResponse:
    """Redirect to a page that asks something first and knows the way back; a script gets 401."""
    if wants_data(request):
        return sign_in_first(reverse(route))
    return redirect(ask_first(request, route, kept.keep(request)))


def tell_why(response: HttpResponse, why: str) -> None:
    """Let the sign-in page say why the session ended."""
    url = response.headers.get("Location", "")
    if url and urlsplit(url).path == resolve_url(settings.LOGIN_URL):
        response.headers["Location"] = f"{url}{'&' if '?' in url else '?'}why={why}"
