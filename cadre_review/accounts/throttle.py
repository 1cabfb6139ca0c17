"""Throttling of sign-in by account and by address, on django-axes."""

import datetime as dt
import math
import unicodedata
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Max, QuerySet, Sum
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone


class TwoLimits(AxesDatabaseHandler):
    """Locks an account after AXES_FAILURE_LIMIT failures and an address after ADDRESS_FAILURE_LIMIT."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """Failures of the account; of the address only once they have reached its own, higher limit."""
        of_account, of_address = (_failures(rows) for rows in self.get_user_attempts(request, credentials))
        return max(of_account, of_address if of_address >= settings.ADDRESS_FAILURE_LIMIT else 0)

    def reset_user_attempts(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """Forget the account's failures; one good sign-in does not clear the whole address."""
        return AccessAttempt.objects.filter(username=account_tried(request, credentials)).delete()[0]


def _failures(rows: QuerySet[AccessAttempt]) -> int:
    return rows.aggregate(total=Sum("failures_since_start"))["total"] or 0


def account_tried(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The account name as it counts: any case and width of the same name is one account (at most 64 long)."""
    name = (credentials or {}).get("username") or request.POST.get("username") or ""
    return unicodedata.normalize("NFKC", name).strip().lower()[:64]


def locked_out(
    request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any] | None, *_rest: Any
) -> HttpResponse:
    """The page of someone who tried too often: 429, with the time to try again."""
    until = _free_again(request, credentials)
    minutes = max(1, math.ceil((until - timezone.now()).total_seconds() / 60))
    context = {"until": until, "minutes": minutes}
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"minutes": minutes}, status=429, headers={"Retry-After": str(minutes * 60)})
    page = render(request, "accounts/locked_out.html", context, status=429)
    page["Retry-After"] = str(minutes * 60)
    return page


def _free_again(request: HttpRequest, credentials: dict[str, Any] | None) -> dt.datetime:
    handler = TwoLimits()
    times = [
        rows.aggregate(last=Max("attempt_time"))["last"]
        for rows in handler.get_user_attempts(request, credentials)
        if _failures(rows) >= settings.AXES_FAILURE_LIMIT
    ]
    last = max((at for at in times if at), default=timezone.now())
    return last + (get_cool_off(request) or dt.timedelta())
