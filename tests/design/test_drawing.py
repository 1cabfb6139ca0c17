"""Selects and list rows drawn without templates say what Django's templates say."""

import datetime as dt
import re
from html.parser import HTMLParser
from operator import attrgetter
from types import SimpleNamespace

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.template import Context, Template
from django.utils.safestring import mark_safe

from cadre_review.form_renderer import LeanRenderer
from visits.core.lists.table import Table
from visits.core.sheets.columns import Column

CHOICES = [
    ("", "全部"),
    ("a&b", '<script>"甲"</script>'),
    ("组", [("1", "一"), ("2", "二")]),
    (3, mark_safe("<b>丙</b>")),
]


class Words(HTMLParser):
    """Tags, attributes and texts of a page, without the blanks between them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, attrs))

    def handle_data(self, data):
        if data.strip():
            self.found.append(data.strip())


@pytest.mark.parametrize("value", ["", "a&b", "2", 3, None])
@pytest.mark.parametrize("attrs", [{}, {"required": True, "disabled": False, "aria-label": 'x"<y'}])
def test_select_says_what_the_template_says(value, attrs):
    widget = forms.Select(choices=CHOICES, attrs=attrs)
    ours = widget.render("unit", value, {"id": "id_unit"}, renderer=LeanRenderer())
    stock = widget.render("unit", value, {"id": "id_unit"}, renderer=TemplatesSetting())
    assert Words(ours).found == Words(stock).found
    assert "<script>" not in ours


INPUTS = [
    one for one in vars(forms).values()
    if isinstance(one, type) and issubclass(one, forms.widgets.Input | forms.Textarea)
    and one is not forms.MultipleHiddenInput  # of several values
]  # fmt: skip


@pytest.mark.parametrize("widget", INPUTS)
@pytest.mark.parametrize("value", ["", 'a&b"<', 3, None, dt.date(2026, 3, 1), " 甲\n乙 ", True])
@pytest.mark.parametrize(
    "attrs", [{}, {"required": True, "disabled": False, "aria-label": 'x"<y', "rows": 5}]
)
def test_an_input_is_drawn_as_the_template_draws_it(widget, value, attrs):
    ours, stock = (
        widget(attrs=attrs).render("unit", value, {"id": "id_unit"}, renderer=renderer)
        for renderer in (LeanRenderer(), TemplatesSetting())
    )
    assert ours == stock


def test_select_of_several_says_what_the_template_says():
    widget = forms.SelectMultiple(choices=CHOICES)
    ours = widget.render("unit", ["1", "3"], renderer=LeanRenderer())
    assert Words(ours).found == Words(widget.render("unit", ["1", "3"], renderer=TemplatesSetting())).found


def test_rows_escape_every_word():
    row = SimpleNamespace(pk=1, name="<script>", more="<script>", none="")
    columns = [
        Column("name", "<名>", attrgetter("name")),
        Column("more", "<名>", attrgetter("more"), link=lambda row: '/x/?a=1&b="', mark=lambda row: "<i>"),
        Column("none", "<名>", attrgetter("none")),
    ]
    page = Table(columns, [row], url=lambda row: "/r/", ticked={1}).draw(may_pick=True)
    assert not {"<script>", "<名>", "<i>"} & set(re.findall("<[^ >/]+>", page))
    found = Words(page).found
    assert ("a", [("href", "/r/")]) in found
    assert ("a", [("href", '/x/?a=1&b="')]) in found
    assert ("input", [("type", "checkbox"), ("name", "pick"), ("value", "1"), ("checked", None)]) in found


def test_rows_that_come_as_texts_are_escaped_too():
    cell = {"label": "<名>", "text": "<script>", "url": '/x/?a=1&b="'}
    page = Template("{% load ui %}{% list_rows table rows %}").render(
        Context({"table": None, "rows": [{"url": "/r/", "cells": [cell | {"url": ""}, cell]}]})
    )
    assert not {"<script>", "<名>"} & set(re.findall("<[^ >/]+>", page))
    assert [word[1] for word in Words(page).found if word[0] == "a"] == [
        [("href", "/r/")],
        [("href", '/x/?a=1&b="')],
    ]


def test_empty_cell_shows_a_dash():
    columns = [
        Column("name", "姓名", attrgetter("name")),
        Column("age", "年龄", attrgetter("age"), kind="number"),
    ]
    page = Table(columns, [SimpleNamespace(pk=1, name="", age=None)]).draw(may_pick=False)
    assert Words(page).found.count("–") == 2
