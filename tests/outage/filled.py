"""Fills in whatever form a page holds, as a person who has something to say in every field."""

import datetime as dt
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

TEXT = "打字不丢"  # what every filled text begins with


class Forms(HTMLParser):
    """The posting forms of a page: address, and values by name."""

    def __init__(self, page: str, at: str) -> None:
        super().__init__()
        self.at, self.found, self.form = at, [], None
        self.select, self.area = None, None
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: Any) -> None:
        a = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.form = {
                "action": urljoin(self.at, a.get("action", "")).partition("?")[0],
                "data": {},
                "texts": [],
            }
            if a.get("method", "").lower() == "post":
                self.found.append(self.form)
        elif self.form is None or "disabled" in a or (tag != "option" and not a.get("name")):
            return
        elif tag == "input":
            self.put(a)
        elif tag == "button":
            self.form["data"].setdefault(a["name"], a.get("value", ""))
        elif tag == "textarea":
            self.area = a["name"]
            self.text(self.area, "hidden" in a)
        elif tag == "select":
            self.select = a["name"]
        elif tag == "option" and self.select and a.get("value"):
            self.form["data"].setdefault(self.select, a["value"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = None

    def text(self, name: str, hidden: bool = False) -> None:
        if not hidden:
            self.form["data"][name] = value = f"{TEXT}{len(self.form['texts'])}<b>&"
            self.form["texts"].append(value)

    def put(self, a: dict[str, str]) -> None:
        name, data, kind = a["name"], self.form["data"], a.get("type", "text")
        if kind in {"hidden", "submit"}:
            data.setdefault(name, a.get("value", ""))
        elif kind in {"radio", "checkbox"}:
            data.setdefault(name, a.get("value", "on"))
        elif kind == "date" and not a.get("value"):
            data[name] = str(dt.date.today())
        elif kind == "number" and not a.get("value"):
            data[name] = a.get("min") or "1"
        elif (
            kind in {"text", "search"}
            and not a.get("value")
            and not a.get("pattern")
            and not a.get("inputmode")
        ):
            self.text(name)
        elif kind not in {"file", "password"}:
            data[name] = a.get("value", "")
