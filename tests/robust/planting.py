"""Markup and canaries in every text that can come in: planted in the rows of a city, as deep as JSON goes."""

import re
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models

from cadre_review.audit.rows import unnoticed
from visits.core.fields import ChoiceSetField, CodePointField, SealedTextField

HUMAN = re.compile("[\u4e00-\u9fff]")  # a text that people typed; codes and digests hold none
OUTSIDE = "https://planted.example"
LONG = (
    "</textarea></title></select></script>"
    '<div hx-post="confirm/" hx-trigger="load" data-hx-get="/planted">'
    '<img src="/planted" onerror="fetch(\'/planted\')"><script>fetch("/planted")</script>'
    f'<base href="{OUTSIDE}/"><meta http-equiv="refresh" content="0;url=/planted">'
    '<form action="/planted" method="post"><button autofocus formaction="/planted">'
    "<a href=\"javascript:fetch('/planted')\">a</a><svg onload=\"fetch('/planted')\"><use href='/planted'/></svg>"
    '<style>@import "/planted";</style><link rel="stylesheet" href="/planted"><iframe src="/planted"></iframe>'
    '" autofocus onfocus="fetch(\'/planted\')" x=" {{ 7|add:7 }}{% csrf_token %}'
)
MIDDLE = '"><div hx-post=confirm/ hx-trigger=load><img src=/planted onerror=fetch(1)>{{ 7 }}'
SHORT = "<b hx-get=/planted hx-trigger=load>"
MOST = 120  # rows of a kind: more than any page shows
PLANTS = (LONG, MIDDLE, SHORT)
# What a plant would be on a page that took it for markup.
ALIVE = """() => [...document.querySelectorAll(
    "[hx-post],[hx-get],[data-hx-get],[onerror],[onload],[onfocus],base,iframe," +
    "main style,main meta,main link:not([href^='/static/'])," +
    "main script:not([src]):not([type='application/json']),[href^='javascript']," +
    "[action*=planted],[formaction*=planted],[src*=planted],[href*='/planted']"
)].map(one => one.outerHTML.slice(0, 120))"""


def plant(text: str, most: int | None = None) -> str:
    """The text with as much markup behind it as fits; of a long one as much as leaves room, so that names differ."""
    for one in PLANTS:
        if most is None or len(text) + len(one) <= most:
            return text + one
    return next(
        (text[: most - len(one)] + one for one in PLANTS if most is not None and len(one) <= most), text
    )


def fields_of(model: type[models.Model]) -> Iterator[models.Field[Any, Any]]:
    """The fields that hold what people type."""
    for field in model._meta.concrete_fields:
        typed = isinstance(field, models.CharField | models.TextField | models.JSONField)
        kept = isinstance(field, ChoiceSetField | CodePointField | SealedTextField | models.SlugField)
        if typed and not kept and not field.choices and not field.unique and field.name != "search_text":
            yield field


def plant_everywhere(labels: tuple[str, ...] = ("visits", "accounts")) -> int:
    """Put markup into every text of every row; returns how many values carry it."""
    count = 0
    with unnoticed():
        for label in labels:
            for model in apps.get_app_config(label).get_models():
                count += _plant_in(model)
    return count


def _plant_in(model: type[models.Model]) -> int:
    names = [field.name for field in fields_of(model)]
    if not names:
        return 0
    rows = list(model._base_manager.order_by("pk")[:MOST])
    count = sum(_planted(field, row) for row in rows for field in fields_of(model))
    model._base_manager.bulk_update(rows, names, batch_size=100)
    return count


def _planted(field: Any, row: models.Model) -> int:
    value = getattr(row, field.attname)
    new = _within(value) if isinstance(field, models.JSONField) else _text(field, value)
    setattr(row, field.attname, new)
    return new != value


def _text(field: Any, value: Any) -> Any:
    if isinstance(value, str) and HUMAN.search(value):
        return plant(value, field.max_length)
    return value


def _within(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _within(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_within(part) for part in value]
    return plant(value) if isinstance(value, str) and HUMAN.search(value) else value
