"""A person's one session: opening, closing, locking, and the rules each request is held to."""

import secrets
import time
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY, login, logout
from django.db import transaction
from django.http import HttpRequest

from cadre_review.audit.digest import plain_text
from cadre_review.audit.log import record
from cadre_review.watermark import LINE

from . import kept, passwords, requests, throttle
from .models import User

MARK, SEEN, LOCKED, PASSWORD_DUE = "one_session", "seen_at", "locked", "password_due"
UNTOLD = "untold"  # something was decided about the account that the person has not read


def check(request: HttpRequest, *, username: str, password: str) -> User | None:
    """The account of this name and password; else None, with the failure counted and in the log. Raises TooMany.

    The published demonstration password opens nothing where DEMO is off, whoever's it is.
    """
    if password == passwords.DEMO_PASSWORD and not settings.DEMO:
        _note_failure("session.failed", username, reason="published password")
        return None
    try:
        user = throttle.guarded_check(request, username=username, password=password)
    except throttle.TooMany:
        _note_failure("session.locked_out", username)
        raise
    if user is None:
        _note_failure("session.failed", username)
    return user


def _note_failure(act: str, typed: str, **detail: str) -> None:
    """Enter a failed sign-in in the log: the account where there is one, else a keyed digest of what was typed.

    Passwords are typed where the name goes; the log cannot forget them again.
    """
    account = User.objects.filter(username__iexact=plain_text(typed).strip()).first()
    named = {"tried": account.username} if account else {"unknown_name": throttle.account_digest(typed)[:12]}
    record(None, act, account, **named, **detail)


@transaction.atomic
def open_session(request: HttpRequest, user: User) -> None:
    """Sign in: a new session that ends the person's other one, and its line in the log."""
    login(request, user, backend="cadre_review.accounts.backend.Accounts")
    claim(request, user)
    request.session[PASSWORD_DUE] = passwords.is_due(user)
    request.session[UNTOLD] = requests.untold(user).exists()
    request.session[kept.WAITING] = kept.waits(user)
    request.session[LINE] = record(user, "session.open").number


def claim(request: HttpRequest, user: User) -> None:
    """Make this the person's one session: the mark in the session and on the account are the same word."""
    mark = secrets.token_hex(16)
    request.session[MARK] = mark
    request.session[SEEN] = int(time.time())
    User.objects.filter(pk=user.pk).update(session_key=mark)
    user.session_key = mark


@transaction.atomic
def close_session(request: HttpRequest) -> None:
    """Sign out, and say so in the log."""
    if request.user.is_authenticated:
        record(request.user, "session.close")
        own = request.session.get(MARK)
        User.objects.filter(pk=request.user.pk, session_key=own or "-").update(session_key="")
    logout(request)


def why_ended(request: HttpRequest) -> str:
    """Why the session that came with this request no longer counts: a key of REASONS; "" where it counts."""
    user: Any = request.user
    if not user.is_authenticated:
        return "disabled" if SESSION_KEY in request.session else ""
    if MARK not in request.session:
        claim(request, user)
        return ""
    if request.session[MARK] == user.session_key:
        return ""
    return "elsewhere" if user.session_key else "changed"


def is_locked(request: HttpRequest) -> bool:
    """Whether nothing came from this person for so long that the password is asked again."""
    session, now = request.session, int(time.time())
    idle = now - session.get(SEEN, now)
    if session.get(LOCKED) or idle > settings.IDLE_LOCK_SECONDS:
        if not session.get(LOCKED):
            session[LOCKED] = True
        return True
    if idle >= settings.SEEN_STEP_SECONDS or SEEN not in session:
        session[SEEN] = now
    return False


def unlock(request: HttpRequest, password: str) -> bool:
    """Open a locked session with the person's password; failures count as at sign-in. Raises TooMany."""
    if throttle.guarded_check(request, username=request.user.get_username(), password=password) is None:
        record(request.user, "session.unlock_failed")
        return False
    request.session.pop(LOCKED, None)
    request.session[SEEN] = int(time.time())
    record(request.user, "session.unlock")
    return True
