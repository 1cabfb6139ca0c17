"""Addresses of pages that a table holds by the dozen: a figure in each cell, and the list behind it."""

import re
from typing import Any
from urllib.parse import quote_plus

from django.urls import reverse

from cadre_review.request_cache import kept

PLAIN = re.compile(r"[\w.-]*", re.ASCII).fullmatch  # keys, codes and days stand in an address as they are


def words_of(**query: Any) -> str:
    """The words of an address line, as ``urlencode`` writes them; those that are empty say nothing."""
    said = [(name, str(value)) for name, value in query.items() if value is not None]
    return "&".join([f"{name}={text if PLAIN(text) else quote_plus(text)}" for name, text in said if text])


def address_of(route: str, **query: Any) -> str:
    """The page of a route without a key, narrowed; the route is looked up once a request."""
    return f"{kept(f'address of {route}', lambda: reverse(route))}?{words_of(**query)}"
