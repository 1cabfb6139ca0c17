"""What somebody typed into a form, told from the request alone, under the words of the form: no database is asked."""

from dataclasses import dataclass
from functools import cache
from os.path import commonprefix
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Typed:
    """One posted value. ``label`` is "" for what nobody typed: choices, keys, the button; it is carried unseen."""

    name: str
    value: str
    label: str


def typed(request: HttpRequest) -> list[Typed]:
    """Every posted value but the token and passwords, in the order of the form."""
    module = getattr(getattr(request.resolver_match, "func", None), "__module__", "")
    return [
        Typed(name, value, label_of(name, value, module))
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken" and "password" not in name
        for value in values
    ]


def label_of(name: str, value: str, module: str) -> str:
    """What the field is called on the form; of fields of one name, that of the form nearest to the view's module."""
    found = fields().get(name) or fields().get(name.rpartition("-")[2]) or []
    near = sorted(found, key=lambda one: -len(commonprefix([one[0], module])))
    field = near[0][1] if near else None
    if field is None:
        return _("What you typed") if _looks_typed(value) else ""
    if field.widget.is_hidden or hasattr(field, "choices") or isinstance(field, forms.BooleanField):
        return ""
    return str(field.label or _("What you typed"))


def _looks_typed(value: str) -> bool:
    return bool(value) and (not value.isascii() or len(value) > 40 or any(sign.isspace() for sign in value))


@cache
def fields() -> dict[str, list[tuple[str, forms.Field]]]:
    """The fields of all forms of the site by name, each with the module of its form."""
    found: dict[str, list[tuple[str, Any]]] = {}
    left = list(forms.BaseForm.__subclasses__())
    while left:
        form = left.pop()
        left += form.__subclasses__()
        for name, field in getattr(form, "base_fields", {}).items():
            found.setdefault(name, []).append((form.__module__, field))
    return found
