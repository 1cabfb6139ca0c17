"""What was typed and could not be taken, because nobody was signed in any more: kept for an hour, for its writer.

A form says whose page it stood on (``owner_mark``, signed). What arrives after the session has ended, behind the
lock, before the second factor or with an old token is sealed to that account and given back to it alone, on the
page where it was typed (``cadre_review/giving_back.py``). Without the mark nothing is kept: another site could plant
texts. Passwords never are.
"""

import datetime as dt
import hashlib
import hmac
import json
import os
import zlib
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core import signing
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from .models import KeptPost, User

WAITING = "kept_posts"  # in the session: texts may wait, so pages look for them
FOR = dt.timedelta(hours=1)
MOST = 20  # of one person, the newest
SALT, DAYS = "whose form", 7
# Forms whose words are secrets, or no work at all.
NEVER = frozenset(
    f"accounts:{name}"
    for name in ("login", "logout", "unlock", "password", "second_factor", "second_factor_enrol")
) | {"set_language", "accounts:kept"}


def owner_mark(request: HttpRequest | None) -> str:
    """Whose page this is and at which address, signed; "" where nobody is signed in."""
    user = getattr(request, "user", None)
    if request is None or user is None or not user.is_authenticated:
        return ""
    if not hasattr(request, "_owner_mark"):
        owner = owner_of(
            request
        )  # a form drawn again, as the answer to itself, still stands on its first page
        page = owner[1] if owner and owner[0] == user.pk else request.get_full_path()
        request._owner_mark = signing.dumps([user.pk, page], salt=SALT)  # type: ignore[attr-defined]
    return str(request._owner_mark)  # type: ignore[attr-defined]


def owner_of(request: HttpRequest) -> tuple[int, str] | None:
    """The account whose page the posted form stood on, and that page's address; None where no mark says it."""
    try:
        account, page = signing.loads(
            getattr(request, "form_owner", ""), salt=SALT, max_age=dt.timedelta(DAYS)
        )
    except signing.BadSignature:
        return None
    return int(account), str(page)


def keep(request: HttpRequest, is_refused: bool = False) -> KeptPost | None:
    """Keep what was posted for the account whose form it was; None where there is nothing to keep or no owner.

    ``is_refused``: it came while somebody was signed in, and what was wrong with it was said on the page that answered.
    """
    route = request.resolver_match.view_name if request.resolver_match else ""
    owner = owner_of(request)
    if request.method != "POST" or owner is None or route in NEVER:
        return None
    account, page = owner
    if not User.objects.filter(pk=account, is_active=True).exists():
        return None
    content = {
        "page": page,
        "action": request.path,
        "files": bool(request.FILES),
        "fields": _fields(request),
        "refused": is_refused,
    }
    put_away(
        User(pk=account), getattr(request, "form_kept", "")
    )  # it was given back, and goes on in this one
    post = _store(account, content)
    if request.user.is_authenticated and request.user.pk == account:
        request.session[WAITING] = True
    return post


def _fields(request: HttpRequest) -> dict[str, list[str]]:
    """What was posted, without token and passwords."""
    return {
        name: [str(value) for value in values]
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken" and "password" not in name
    }


def _store(account: int, content: dict[str, Any]) -> KeptPost:
    """One row for one text, however often it is sent; at most so many of one person."""
    purge()
    text = json.dumps(content, sort_keys=True)
    places = [place_of(account, content["page"]), place_of(account, content["action"])]
    post, _made = KeptPost.objects.update_or_create(
        owner_id=account,
        digest=_mac(text),
        defaults={
            "page": places[0],
            "action": places[1],
            "sealed": seal(text, account),
            "kept_at": timezone.now(),
        },
    )
    post.content = content
    newest = (
        KeptPost.objects.filter(owner_id=account).order_by("-kept_at", "-pk").values_list("pk", flat=True)
    )
    KeptPost.objects.filter(owner_id=account).exclude(pk__in=list(newest[:MOST])).delete()
    return post


def of(user: Any) -> QuerySet[KeptPost]:
    """What waits for this person, the newest first."""
    fresh = KeptPost.objects.filter(owner=user.pk, kept_at__gt=timezone.now() - FOR)
    return fresh.order_by("-kept_at", "-pk")


def opened(post: KeptPost | None) -> KeptPost | None:
    """The row with its ``content``; None, and the row is gone, where it cannot be opened."""
    if post is None:
        return None
    try:
        post.content = json.loads(unseal(bytes(post.sealed), post.owner_id))
    except InvalidTag:
        post.delete()
        return None
    return post


def at(user: Any, address: str) -> KeptPost | None:
    """The newest text that was typed on the page at this address, or sent to it."""
    place = place_of(user.pk, address)
    rows = of(user).filter(Q(page=place) | Q(action=place))
    return next((post for row in rows if (post := opened(row)) and _names_no_other(address, post)), None)


def _names_no_other(address: str, post: KeptPost) -> bool:
    """Whether the address asks for nothing more than the text's page: ``?unit=7`` is another form than ``?unit=5``."""
    asked, known = (set(parse_qsl(urlsplit(one).query)) for one in (address, post.content["page"]))
    return {pair for pair in asked if pair[0] != "draft"} <= known


def waits(user: Any) -> bool:
    """Whether anything waits; what is older than an hour goes away first."""
    purge()
    return of(user).exists()


def put_away(user: Any, key: Any) -> None:
    """It has been saved, or is no longer wanted."""
    if str(key).isdecimal() and len(str(key)) < 19:
        KeptPost.objects.filter(owner=user.pk, pk=int(key)).delete()


def put_away_refused(user: Any, address: str) -> None:
    """The page has been saved: what was refused on it before is part of that, or was given up."""
    place = place_of(user.pk, address)
    for row in of(user).filter(page=place):
        if (post := opened(row)) and post.content.get("refused"):
            post.delete()


def purge() -> None:
    """Delete what is older than an hour, whoever's."""
    KeptPost.objects.filter(kept_at__lte=timezone.now() - FOR).delete()


def place_of(account: int, address: str) -> str:
    """A page as a digest, so that the table does not tell who was typing where."""
    return _mac(f"{account} {urlsplit(address).path}")


def _key(purpose: str) -> bytes:
    return hmac.digest(settings.FIELD_KEY.encode(), purpose.encode(), hashlib.sha256)


def _mac(text: str) -> str:
    return hmac.new(_key("kept place"), text.encode(errors="surrogatepass"), hashlib.sha256).hexdigest()


def seal(text: str, account: int) -> bytes:
    """Compressed, then AES-256-GCM, bound to the account: moved to another's row it does not open."""
    nonce = os.urandom(12)
    packed = zlib.compress(text.encode())
    return nonce + AESGCM(_key("kept")).encrypt(nonce, packed, str(account).encode())


def unseal(sealed: bytes, account: int) -> str:
    """The text of ``seal``. InvalidTag where account, key or text is another."""
    packed = AESGCM(_key("kept")).decrypt(sealed[:12], sealed[12:], str(account).encode())
    return zlib.decompress(packed).decode()
