"""Selects and list rows drawn without templates say what Django's templates say."""

from html.parser import HTMLParser

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.template import Context, Template
from django.utils.safestring import mark_safe

from cadre_review.form_renderer import LeanRenderer

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


def test_select_of_several_says_what_the_template_says():
    widget = forms.SelectMultiple(choices=CHOICES)
    ours = widget.render("unit", ["1", "3"], renderer=LeanRenderer())
    assert Words(ours).found == Words(widget.render("unit", ["1", "3"], renderer=TemplatesSetting())).found


def test_rows_escape_every_word():
    cell = {"label": "<名>", "text": "<script>", "kind": "text", "url": '/x/?a=1&b="'}
    row = {
        "key": '"1"',
        "url": "/r/",
        "ticked": True,
        "cells": [cell | {"url": ""}, cell, cell | {"text": ""}],
    }
    page = Template("{% load ui %}{% list_rows rows True %}").render(Context({"rows": [row]}))
    assert "<script>" not in page
    assert "<名>" not in page
    found = Words(page).found
    assert ("a", [("href", "/r/")]) in found
    assert ("a", [("href", '/x/?a=1&b="')]) in found
    assert ("input", [("type", "checkbox"), ("name", "pick"), ("value", '"1"'), ("checked", None)]) in found


def test_empty_cell_shows_a_dash():
    cells = [
        {"label": "姓名", "text": "", "kind": "", "url": ""},
        {"label": "年龄", "text": "", "kind": "number", "url": ""},
    ]
    page = Template("{% load ui %}{% list_rows rows %}").render(
        Context({"rows": [{"key": 1, "url": "", "cells": cells}]})
    )
    assert Words(page).found.count("–") == 2
