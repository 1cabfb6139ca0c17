"""Lists of the site itself: accounts, roles, requests. What SITE_LISTS names draws them, as the work draws its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string

Value = str | Callable[[Any], Any]  # the path of a field, or what says it of a row


@dataclass(frozen=True, eq=False)
class SiteList:
    """What stands in a list: columns (key: label and value), rows in an order that is unique, and where a row leads."""

    key: str
    title: Any
    columns: Mapping[str, tuple[Any, Value]]
    rows: Callable[[], QuerySet[Any]]
    order: tuple[str, ...]
    filter_form: type[forms.Form]
    page: Callable[[Any, Any], str]  # of a row, for its reader
    empty: Any
    action: tuple[Any, str] | None = None  # label and route of a button


def show(request: HttpRequest, one: SiteList) -> HttpResponse:
    """The list as a page."""
    answer: HttpResponse = import_string(settings.SITE_LISTS)(request, one)
    return answer
