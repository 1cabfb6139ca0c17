"""What a line of the box in the head leads to, beside the texts: people, units, documents by number, pages."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.db.models import Case, Q, When
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from cadre_review.accounts.models import User
from cadre_review.policy import opens
from visits.cadres.files.models import Cadre
from visits.cadres.files.search import find
from visits.core.lists.rows import pages_of
from visits.core.pages import entries
from visits.organisation.units.models import Unit

from .documents import documents_of
from .pairs import words_of

FEW = 8  # answers of a group


def groups_of(user: Any, line: str) -> Iterator[dict[str, Any]]:
    """What the line fits, by kind: title, items (text, note, url), more (an address where there are more)."""
    if not words_of(line):
        return
    for title, items, more in _of_the_work(user, line) if works(user) else _of_the_site(user, line):
        if items:
            yield {"title": str(title), "items": items[:FEW], "more": more if len(items) > FEW else ""}


def works(user: Any) -> bool:
    """Whether the reader has a part in the work; administrators have none and are told nothing of it."""
    return bool(user.is_field or user.is_office)


Group = tuple[Any, list[dict[str, Any]], str]


def _of_the_site(user: Any, line: str) -> Iterator[Group]:
    yield _("Pages"), _pages(user, line), ""
    yield _("Accounts"), _accounts(user, line), ""


def _of_the_work(user: Any, line: str) -> Iterator[Group]:
    yield from (
        (
            pgettext("search", "People"),
            _people(user, line),
            f"{reverse('cadres:list')}?{urlencode({'q': line})}",
        ),
        (_("Units"), _units(user, line), f"{reverse('units:list')}?{urlencode({'q': line})}"),
        (_("Documents"), documents_of(user, line, FEW), ""),
        (_("Pages"), _pages(user, line), ""),
    )


def _accounts(user: Any, line: str) -> list[dict[str, Any]]:
    """Accounts by sign-in or name, each at the page on which this administrator has to do with it."""
    page = next((one for one in ("accounts:edit", "accounts:role") if opens(user.role, one)), "")
    rows = User.objects.filter(Q(username__icontains=line) | Q(name__contains=line)).order_by("username")
    found = rows.exclude(pk=user.pk).values_list("pk", "name", "username")[:FEW] if page else ()
    return [{"text": name, "note": sign, "url": reverse(page, args=[key])} for key, name, sign in found]


def _people(user: Any, line: str) -> list[dict[str, Any]]:
    """Whose name begins with the line, or whose post holds it as it stands, comes before who fits by signs apart."""
    plain = Case(When(Q(name__startswith=line) | Q(post_title__contains=line), then=0), default=1)
    people = find(Cadre.objects.visible_to(user), line).order_by(plain, "name_key", "pk")
    page, rows = pages_of("cadres:detail"), people.values_list("pk", "name", "post_title", "unit__name")
    return [
        {"text": name, "note": post or unit, "url": page(key)} for key, name, post, unit in rows[: FEW + 1]
    ]


def _units(user: Any, line: str) -> list[dict[str, Any]]:
    units = Unit.objects.visible_to(user).named(line).order_by("tree_left")
    page, rows = pages_of("units:detail"), units.values_list("pk", "name", "code")
    return [{"text": name, "note": code, "url": page(key)} for key, name, code in rows[: FEW + 1]]


def _pages(user: Any, line: str) -> list[dict[str, Any]]:
    """Pages of the rail whose words hold the line."""
    plain = line.strip().casefold()
    pages = _called(user.role, get_language())
    return [{"text": name, "note": "", "url": url} for name, url, words in pages if plain in words]


@lru_cache(maxsize=32)
def _called(role: str, _language: str | None) -> list[tuple[str, str, str]]:
    """Name, address, and the words of name and entry, of each page of the rail."""
    return [
        (str(one["name"]), one["url"], f"{one['name']} {one['label']}".casefold())
        for one in entries(role, None)
    ]
