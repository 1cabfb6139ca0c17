"""JSON from outside, read within bounds: an object of so many bytes, levels and values, its numbers finite."""

import json
import math
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.request import RawPostDataException
from django.utils.translation import gettext as _

from cadre_review.callers import told

SMALL = 10_000  # bytes: keys, names, a recovery secret
MOST_LEVELS = 3  # {"content": {"field": ["text"]}}
MOST_VALUES = 20_000  # a rating grid of 40 people and 30 items has 1,200

JsonView = Callable[[HttpRequest, dict[str, Any]], HttpResponse]


class Unfit(ValueError):
    """What was sent is not an object within the bounds."""


def takes_json(most: int = SMALL) -> Callable[[JsonView], Callable[[HttpRequest], HttpResponse]]:
    """For a view that is given the JSON object of its request; what cannot be read gets 400 or 413 and a sentence."""

    def outer(view: JsonView) -> Callable[[HttpRequest], HttpResponse]:
        @wraps(view)
        def inner(request: HttpRequest) -> HttpResponse:
            try:
                if len(request.body) > most:
                    raise RequestDataTooBig
                body = read(request.body)
            except RequestDataTooBig:
                return told(_("What was sent is too large. Shorten its texts."), 413)
            except (Unfit, RawPostDataException):  # sent as a form, it has been read as one
                return told(_("What was sent cannot be read. Load the page anew and try once more."), 400)
            return view(request, body)

        return inner

    return outer


def read(data: bytes) -> dict[str, Any]:
    """The object in ``data``. Raises Unfit."""
    try:
        body = json.loads(data, parse_constant=_refuse)
    except (
        ValueError,
        RecursionError,
    ) as error:  # no UTF-8, no JSON, a number of thousands of digits, too deep
        raise Unfit from error
    if not isinstance(body, dict):
        raise Unfit
    _measure(body)
    return body


def _refuse(constant: str) -> None:
    raise Unfit(constant)


def _measure(body: dict[str, Any]) -> None:
    """Level by level, so that depth costs nothing. Raises Unfit."""
    level, seen = [body], 0
    for _depth in range(MOST_LEVELS):
        values = [one for thing in level for one in (thing.values() if isinstance(thing, dict) else thing)]
        seen += len(values)
        if seen > MOST_VALUES or any(isinstance(one, float) and not math.isfinite(one) for one in values):
            raise Unfit
        level = [one for one in values if isinstance(one, dict | list)]
        if not level:
            return
    raise Unfit
