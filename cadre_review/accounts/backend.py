"""Who is signed in: the account comes with the session, in one question."""

from contextvars import ContextVar
from functools import partial
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.middleware import AuthenticationMiddleware, get_user
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from cadre_review.prepared import rows_given

from .models import User

_session: ContextVar[Any] = ContextVar("session", default=None)


def _account(key: int) -> QuerySet[Any, Any]:
    return User.objects.filter(pk=key)


class Accounts(ModelBackend):
    """Django's own backend, save how the account of a request is found."""

    def get_user(self, user_id: int) -> User | None:
        """The account of this key, where it may sign in: that which came with the session, if it is the one."""
        found = getattr(_session.get(), "account", None)
        if found is None or found.pk != user_id:
            found = next(iter(rows_given(_account, user_id)), None)
        return found if found and self.user_can_authenticate(found) else None


class Authentication(AuthenticationMiddleware):
    """Django's own middleware, which tells the backend whose session is looked at."""

    def process_request(self, request: HttpRequest) -> None:
        """Put the account onto the request, to be looked for when it is asked."""
        super().process_request(request)
        request.user = SimpleLazyObject(partial(_of, request))  # type: ignore[assignment]


def _of(request: HttpRequest) -> Any:
    token = _session.set(request.session)
    try:
        return get_user(request)
    finally:
        _session.reset(token)
