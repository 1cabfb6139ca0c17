"""The words of choices: looked up once a language. ``get_FOO_display`` translates anew at each call."""

from functools import cache
from typing import Any

from django.db.models import Choices
from django.utils.translation import get_language


def label_of(choices: type[Choices], value: Any) -> str:
    """The word for a value in the language of the reader; the value itself where it is none of them."""
    return labels_of(choices).get(value, str(value))


def labels_of(choices: type[Choices]) -> dict[Any, str]:
    """The word for each value in the language of the reader, in the order of the choices."""
    return _labels(choices, get_language() or "")


@cache
def _labels(choices: type[Choices], _language: str) -> dict[Any, str]:
    return {one.value: str(one.label) for one in choices}
