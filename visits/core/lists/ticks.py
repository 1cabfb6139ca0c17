"""The rows that were ticked on a list, or all that its filter finds: what an act on many is done to."""

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from cadre_review.callers import own_address
from cadre_review.pages import done, sentence

from .query import Query
from .spec import ListSpec

MOST = 500  # rows of one act; it is done while one waits


def back_to(request: HttpRequest, otherwise: str) -> str:
    """The list as it was narrowed when rows were ticked (``next``)."""
    return own_address(request, request.POST.get("next", "")) or otherwise


def things_ticked(request: HttpRequest, spec: ListSpec, rows: Any) -> list[Any]:
    """Those of ``rows`` that were ticked; none, and a word on the next page, where there are none or too many."""
    try:
        found = list(rows.filter(pk__in=_keys(request, spec)))
        refusal = "" if found else _("Tick the rows first.")
    except ValidationError as error:
        found, refusal = [], sentence(error)
    if refusal:
        done(request, refusal, level="warning")
    return found


def _keys(request: HttpRequest, spec: ListSpec) -> list[int]:
    """The keys that were ticked (``pick``), or with ``all`` those of every row that the filter finds, in its order."""
    keys = _of_filter(request, spec) if request.POST.get("all") else _picked(request.POST.getlist("pick"))
    if len(keys) > MOST:
        raise ValidationError(_("These are more than %(n)s rows. Narrow the filter.") % {"n": MOST})
    return keys


def _picked(sent: list[str]) -> list[int]:
    return [int(key) for key in dict.fromkeys(sent) if key.isdecimal() and len(key) < 16]


def came_from(request: HttpRequest, spec: ListSpec) -> Query:
    """The list with the filter and the order that it had."""
    return Query(spec, request.user, QueryDict(urlsplit(back_to(request, "")).query))


def _of_filter(request: HttpRequest, spec: ListSpec) -> list[int]:
    return came_from(request, spec).keys(MOST + 1)
