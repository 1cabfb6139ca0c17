"""Draws the lists of the site itself, which stands below and knows no columns, like those of the work."""

from functools import cache
from typing import Any

from django import forms
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from cadre_review.site_lists import SiteList
from visits.core.sheets.columns import Column

from .filters import FilterForm
from .spec import Action, ListSpec
from .views import show_list


def show(request: HttpRequest, one: SiteList) -> HttpResponse:
    """A list of the site as a page."""
    reader = request.user
    spec = ListSpec(
        key=one.key,
        title=one.title,
        columns=_columns(one),
        rows=lambda user: one.rows(),
        order=one.order,
        filter_form=filter_of(one.filter_form),
        row_url=lambda row: one.page(row, reader),
        actions=lambda request: _actions(one),
        exports=False,
        empty_text=one.empty,
    )
    return show_list(request, spec)


@cache
def _columns(one: SiteList) -> list[Column]:
    return [Column(key, label, value, width=16) for key, (label, value) in one.columns.items()]


def _actions(one: SiteList) -> list[Action]:
    return [Action(one.action[0], reverse(one.action[1]), primary=True)] if one.action else []


@cache
def filter_of(form: Any) -> type[FilterForm]:
    """The filter form of a list that narrows as a plain form of the site does."""

    def narrow(self: forms.Form, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        found: models.QuerySet[Any] = form.narrow(self, rows)
        return found

    names = tuple(form.base_fields)
    return type(form.__name__, (FilterForm, form), {"narrow": narrow, "only": names, "field_order": names})
