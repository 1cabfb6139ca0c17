"""Puts what was typed back into a form of a page that has been drawn: the same for every form of the site."""

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from lxml import html

Fields = dict[str, list[str]]
FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
# What the site itself says in a form, each time anew.
OURS = frozenset({"csrfmiddlewaretoken", "form_owner", "form_end", "form_kept"})
NO_VALUE = frozenset({"submit", "button", "reset", "image", "file", "password"})


class Refilled(NamedTuple):
    """The page in three parts, and what found no place in the form."""

    before: str
    form: str
    after: str
    is_typed: bool  # whether a control that people fill in was filled
    left: Fields


def refill(page: str, address: str, action: str, fields: Fields, extra: dict[str, str]) -> Refilled | None:
    """The page with the fields in the form they were sent from; None where the page has no such form.

    ``extra`` are hidden fields to put before the closing one.
    """
    found = [(place, html.fragment_fromstring(place[0])) for place in FORM.finditer(page)]
    fitting = [(place, form) for place, form in found if _goes_to(form, address) == action]
    if not fitting:
        return None
    place, form = max(fitting, key=lambda one: _likeness(one[1], fields))
    if fields and not _likeness(form, fields)[0]:
        return None
    grow_rows(form, fields)
    left, is_typed = fill(form, fields)
    for name, value in extra.items():
        form.append(html.Element("input", type="hidden", name=name, value=value))
    form.extend(form.xpath(".//input[@name='form_owner' or @name='form_end']"))  # moved to the end again
    drawn = html.tostring(form, encoding="unicode", with_tail=False)
    return Refilled(page[: place.start()], drawn, page[place.end() :], is_typed, left)


def _goes_to(form: Any, address: str) -> str:
    is_post = (form.get("method") or "").lower() == "post"
    return urlsplit(urljoin(address, form.get("action") or "")).path if is_post else ""


def _likeness(form: Any, fields: Fields) -> tuple[int, int]:
    """How many names, and how many hidden values, the form shares with what was sent."""
    controls = [one for one in [*_controls(form), *form.iter("button")] if one.get("name") in fields]
    same = sum(one.get("value") in fields[one.get("name")] for one in controls if one.get("type") == "hidden")
    return len({one.get("name") for one in controls}), same


def _controls(form: Any) -> Iterator[Any]:
    for control in form.iter("input", "select", "textarea"):
        if control.get("name") and control.get("name") not in OURS and control.get("type") not in NO_VALUE:
            yield control


def grow_rows(form: Any, fields: Fields) -> None:
    """As many rows as were sent, drawn from the template that the script (rows.js) draws them from."""
    for template in form.xpath(".//template[@data-row-template]"):
        prefix = template.get("data-row-template")
        rows = form.xpath(".//*[@data-rows=$prefix]", prefix=prefix)
        total = form.xpath(".//input[@name=$name]", name=f"{prefix}-TOTAL_FORMS")
        sent = (fields.get(f"{prefix}-TOTAL_FORMS") or ["0"])[0]
        if not rows or not total or not sent.isdecimal() or not len(template):
            continue
        for at in range(int(total[0].get("value") or 0), min(int(sent), 1000)):
            rows[0].append(_row(template[0], str(at)))


def _row(drawn: Any, at: str) -> Any:
    row = deepcopy(drawn)
    for node in row.iter():
        for name, value in node.attrib.items():
            node.set(name, value.replace("__prefix__", at))
    return row


def fill(form: Any, fields: Fields) -> tuple[Fields, bool]:
    """Set every control to what was sent; what no control takes, and whether anything visible was set."""
    left = {name: list(values) for name, values in fields.items()}
    is_typed = False
    for control in _controls(form):
        values = left.get(control.get("name"), [])
        if control.tag == "select":
            _choose(control, values)
        elif control.get("type") in {"checkbox", "radio"}:
            _mark(control, "checked", control.get("value", "on"), values)
        elif values:
            _write(control, values.pop(0))
        else:
            continue
        is_typed = is_typed or (control.get("type") != "hidden" and control.get("name") in fields)
    buttons = {button.get("name") for button in form.xpath(".//button | .//input[@type='submit']")}
    return {name: rest for name, rest in left.items() if any(rest) and name not in buttons}, is_typed


def _choose(select: Any, values: list[str]) -> None:
    for option in select.iter("option"):
        _mark(option, "selected", option.get("value", option.text or ""), values)


def _mark(control: Any, attribute: str, value: str, values: list[str]) -> None:
    """Tick what was sent and nothing else; what was ticked is used up."""
    control.attrib.pop(attribute, None)
    if value in values:
        control.set(attribute, attribute)
        values.remove(value)


def _write(control: Any, value: str) -> None:
    if control.tag == "textarea":
        control.text = "\n" + value.replace("\r\n", "\n")  # browsers drop the first line end
    else:
        control.set("value", value)
