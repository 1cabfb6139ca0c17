"""Throttling of sign-in, in the database: by account and address, with a delay that doubles.

Guesses of others do not keep a person out: from an address where they signed in before, only failures with their
account from that very address count. From elsewhere the failures of the account from all addresses count too, and
those of the address with all accounts. What was typed as a name is kept as a keyed digest alone.
"""

import datetime as dt
import math
import unicodedata

from django.contrib.auth import authenticate
from django.db import transaction
from django.db.models import F, Max, Q, Sum
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import salted_hmac

from cadre_review.audit.digest import plain_text
from cadre_review.audit.log import current_address

from .models import Failure, KnownAddress, User

MEMORY = dt.timedelta(hours=24)  # so long a failure counts after the last one
KNOWN_FOR = dt.timedelta(days=90)  # so long an address stays a person's own after their last sign-in from it
# Failures without a delay, then the first delay, which doubles with every `step` further failures up to the longest.
PAIR = (5, dt.timedelta(minutes=1), 1, dt.timedelta(hours=1))
ACCOUNT = (20, dt.timedelta(minutes=1), 5, dt.timedelta(minutes=15))
ADDRESS = (50, dt.timedelta(minutes=1), 10, dt.timedelta(hours=1))
Rule = tuple[int, dt.timedelta, int, dt.timedelta]


class TooMany(Exception):
    """Sign-in waits: too many failures. ``until`` says how long."""

    def __init__(self, until: dt.datetime) -> None:
        super().__init__(until)
        self.until = until


def normal(name: str) -> str:
    """The account name as it counts: any case and width of the same name is one account (at most 64 long)."""
    return unicodedata.normalize("NFKC", name).strip().lower()[:64]


def account_digest(name: str) -> str:
    """What is kept of a name that was typed; without SECRET_KEY nobody can try which word it was."""
    return salted_hmac("sign-in", normal(plain_text(name)), algorithm="sha256").hexdigest()


def guarded_check(request: HttpRequest, *, username: str, password: str) -> User | None:
    """The account of this name and password, or None; raises TooMany while it waits.

    The attempt is counted before the password is tried, so a hundred at once are a hundred; a good one is taken back.
    """
    username = plain_text(username)
    account, address = account_digest(username), current_address.get()
    with transaction.atomic():
        row = _locked_row(account, address)
        if (until := _free_again(username, account, address)) > timezone.now():
            raise TooMany(until)
        row.count = F("count") + 1
        row.last_at = timezone.now()
        row.save()
    user = authenticate(request, username=username, password=password)
    if isinstance(user, User):
        _forget(user, account, address)
        return user
    return None


def _locked_row(account: str, address: str) -> Failure:
    Failure.objects.filter(last_at__lt=timezone.now() - MEMORY).delete()
    facts = {"account": account, "address": address}
    rows = Failure.objects.select_for_update()
    return rows.get_or_create(**facts, defaults={"last_at": timezone.now()})[0]


def _free_again(username: str, account: str, address: str) -> dt.datetime:
    waits = [_wait(Q(account=account, address=address), PAIR)]
    if not _is_known(username, address):
        waits += [_wait(Q(account=account), ACCOUNT), _wait(Q(address=address), ADDRESS)]
    return max(waits)


def _wait(which: Q, rule: Rule) -> dt.datetime:
    """When the failures chosen allow the next attempt."""
    free, first, step, longest = rule
    found = Failure.objects.filter(which, count__gt=0).aggregate(total=Sum("count"), last=Max("last_at"))
    over = (found["total"] or 0) - free
    if over < 0:
        return timezone.now()
    return found["last"] + min(first * 2 ** min(over // step, 30), longest)


def _is_known(username: str, address: str) -> bool:
    since = timezone.now() - KNOWN_FOR
    known = KnownAddress.objects.filter(address=address, last_at__gt=since)
    return known.filter(user__username__iexact=username.strip()).exists()


@transaction.atomic
def _forget(user: User, account: str, address: str) -> None:
    """A good sign-in clears the failures of this account at this address, and makes the address the person's own."""
    Failure.objects.filter(account=account, address=address).delete()
    KnownAddress.objects.update_or_create(user=user, address=address, defaults={"last_at": timezone.now()})


def locked_out(request: HttpRequest, until: dt.datetime) -> HttpResponse:
    """The page of someone who tried too often: 429, with the time to try again."""
    minutes = max(1, math.ceil((until - timezone.now()).total_seconds() / 60))
    facts = {"until": until, "minutes": minutes}
    by_script = "application/json" in request.headers.get("Accept", "")
    page = (
        JsonResponse({"minutes": minutes})
        if by_script
        else render(request, "accounts/locked_out.html", facts)
    )
    page.status_code, page["Retry-After"] = 429, str(minutes * 60)
    return page
