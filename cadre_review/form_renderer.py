"""Draws plain controls without a template for each option and attribute, which cost more than what stands in them."""

import re
from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import Input, Select, Textarea
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

SPECIAL = re.compile("[&<>\"']").search


INPUTS = frozenset(
    one.template_name
    for one in (
        Input, forms.TextInput, forms.NumberInput, forms.EmailInput, forms.URLInput, forms.ColorInput,
        forms.SearchInput, forms.TelInput, forms.PasswordInput, forms.HiddenInput, forms.DateInput,
        forms.DateTimeInput, forms.TimeInput, forms.CheckboxInput, forms.FileInput,
    )
)  # fmt: skip


class LeanRenderer(TemplatesSetting):
    """Forms drawn by templates as ever, save Django's own select, input and textarea, whose words stay the same."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        """Draw a widget; a select whose options have a template of their own is drawn as usual."""
        if template_name in INPUTS:
            return draw_input(context["widget"])
        if template_name == Textarea.template_name:
            return draw_textarea(context["widget"])
        if template_name == Select.template_name and _is_plain(context["widget"]):
            return draw_select(context["widget"])
        return super().render(template_name, context, request)


def draw_input(widget: dict[str, Any]) -> SafeString:
    """What ``django/forms/widgets/input.html`` draws, from the same context."""
    value = "" if widget["value"] is None else f' value="{escaped(widget["value"])}"'
    named = f'type="{escaped(widget["type"])}" name="{escaped(widget["name"])}"'
    return mark_safe(f"<input {named}{value}{_attributes(widget['attrs'])}>")  # noqa: S308 - escaped part by part  # nosec B308 B703


def draw_textarea(widget: dict[str, Any]) -> SafeString:
    """What ``django/forms/widgets/textarea.html`` draws, from the same context."""
    value = escaped(widget["value"]) if widget["value"] else ""
    named = f'name="{escaped(widget["name"])}"{_attributes(widget["attrs"])}'
    return mark_safe(f"<textarea {named}>\n{value}</textarea>")  # noqa: S308 - escaped part by part  # nosec B308 B703


def _is_plain(widget: dict[str, Any]) -> bool:
    return all(
        option["template_name"] == Select.option_template_name
        for _name, options, _index in widget["optgroups"]
        for option in options
    )


def draw_select(widget: dict[str, Any]) -> SafeString:
    """What ``django/forms/widgets/select.html`` draws, from the same context."""
    parts = []
    for name, options, _index in widget["optgroups"]:
        drawn = mark_safe("\n".join(map(_option, options)))  # noqa: S308 - escaped option by option  # nosec B308 B703
        parts.append(format_html('<optgroup label="{}">{}</optgroup>', name, drawn) if name else drawn)
    inner = mark_safe("\n".join(parts))  # noqa: S308 - every part is escaped where it is made  # nosec B308 B703
    attrs = mark_safe(_attributes(widget["attrs"]))  # noqa: S308  # nosec B308 B703
    return format_html('<select name="{}"{}>\n{}\n</select>', widget["name"], attrs, inner)


def escaped(text: Any) -> str:
    """The text for HTML; what holds no sign with a meaning there stays the same text."""
    return conditional_escape(text) if SPECIAL(found := str(text)) else found


def _option(option: dict[str, Any]) -> str:
    value, label = escaped(option["value"]), escaped(option["label"])
    return f'<option value="{value}"{_attributes(option["attrs"])}>{label}</option>'


def _attributes(attrs: dict[str, Any]) -> str:
    """The attributes as Django writes them: True stands alone, False is left out, None is written."""
    return "".join(
        f" {escaped(name)}" + ("" if value is True else f'="{escaped(str(value))}"')
        for name, value in attrs.items()
        if value is not False
    )
