"""Every form of a page, filled in as a person would, sent with nobody signed in, and looked for afterwards."""

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.db import connection
from django.test import Client, override_settings
from django.test.client import ClientHandler
from django.test.utils import CaptureQueriesContext
from django.urls import resolve
from lxml import html

from cadre_review.accounts import kept, second_factor, sessions
from cadre_review.accounts.models import KeptPost, Session, User
from cadre_review.complete_posts import FORM_END, FORM_OWNER
from tests.conftest import client_of

WORD = "Kite-over-hill-7"
TYPED = "未存的话𠮷"
# What may be written on the way to the sign-in: the text itself, the session, the log of a refusal.
TABLES = re.compile(r"(accounts_keptpost|accounts_session|accounts_user|audit_\w+|axes_\w+|visits_export)")
WRITES = re.compile(r'^(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)')
TEXT = "text", "search", "tel", None
DAYS = {
    "date": "2026-03-05",
    "time": "09:30",
    "month": "1975-08",
    "datetime-local": "2026-03-05T09:30",
    "number": "1",
}


class PostForm:
    """One form of a drawn page that posts."""

    def __init__(self, page: str, form: Any) -> None:
        self.page, self.form = page, form
        self.address = urljoin(page, form.get("action") or "")
        self.route = resolve(urlsplit(self.address).path).view_name
        self.controls = [one for one in form.iter("input", "select", "textarea", "button") if one.get("name")]

    def check_end(self) -> None:
        """The closing field is there once, and last in the order in which browsers send."""
        names = [one.get("name") for one in self.controls]
        assert names.count(FORM_END) == 1, (self.page, self.route, names)
        assert names[-1] == FORM_END, (self.page, self.route, names)

    def typed(self) -> dict[str, list[str]]:
        """What is sent: every text typed, the last of every choice, every box ticked."""
        fields: dict[str, list[str]] = {}
        for one in self.form.xpath(".//*[self::input or self::select or self::textarea][@name]"):
            if one.xpath("ancestor::template") or one.get("type") in {"file", "submit", "button", "password"}:
                continue
            if (value := self.value(one)) is not None:
                fields.setdefault(one.get("name"), []).append(value)
        return fields

    def as_drawn(self) -> dict[str, list[str]]:
        """What a browser sends when nobody touches anything."""
        fields: dict[str, list[str]] = {}
        for one in self.form.xpath(".//*[self::input or self::select or self::textarea][@name]"):
            if one.xpath("ancestor::template") or one.get("type") in {"file", "submit", "button"}:
                continue
            for value in _drawn(one):
                fields.setdefault(one.get("name"), []).append(value)
        return fields

    def filled(self) -> dict[str, list[str]]:
        """What somebody sends who fills in what is empty and leaves the rest as it is drawn; the first button of those
        with a name is pressed."""
        fields = self.as_drawn()
        for one in self.form.xpath(".//*[self::input or self::select or self::textarea][@name]"):
            name, kind = one.get("name"), one.get("type")
            if one.xpath("ancestor::template") or kind in {"file", "submit", "button", "checkbox", "hidden"}:
                continue
            if not any(fields.get(name, [])) and (value := DAYS.get(kind) or self.value(one)):
                fields[name] = [value]
        button = next((one for one in self.controls if one.tag == "button"), None)
        return fields | ({button.get("name"): [button.get("value", "")]} if button is not None else {})

    def value(self, control: Any) -> str | None:
        """What this control sends."""
        if control.tag == "select":
            options = [option.get("value", option.text) for option in control.iter("option")]
            return options[-1] if options else None
        if control.tag == "textarea" or control.get("type") in TEXT:
            return TYPED[: int(control.get("maxlength") or 99)]
        return control.get("value", "on" if control.get("type") in {"checkbox", "radio"} else "")

    def texts(self) -> set[str]:
        """Names of the controls in which a text was typed."""
        inputs = self.form.xpath(".//textarea[@name] | .//input[@name]")
        texts = [one for one in inputs if one.tag == "textarea" or one.get("type") in TEXT]
        return {one.get("name") for one in texts if not one.xpath("ancestor::template")}


def _drawn(control: Any) -> list[str]:
    if control.tag == "select":
        options = list(control.iter("option"))
        chosen = [one for one in options if one.get("selected") is not None]
        if not chosen and control.get("multiple") is None:
            chosen = options[:1]
        return [one.get("value", one.text or "") for one in chosen]
    if control.tag == "textarea":
        return [(control.text or "").removeprefix("\n")]
    if control.get("type") in {"checkbox", "radio"} and control.get("checked") is None:
        return []
    return [control.get("value", "on" if control.get("type") == "checkbox" else "")]


def forms_of(page: str, text: str) -> Iterator[PostForm]:
    """The forms of the page that post, as drawn."""
    for form in html.document_fromstring(text).iter("form"):
        if (form.get("method") or "").lower() == "post":
            yield PostForm(page, form)


HANDLERS = {strict: ClientHandler(enforce_csrf_checks=strict) for strict in (False, True)}


def browser(user: User | None = None, *, strict: bool = False) -> Client:
    """A browser of its own; all share what loads slowly. ``strict``: tokens are looked at."""
    client = Client() if user is None else client_of(user)
    client.handler = HANDLERS[strict]
    return client


def signed_out(user: User) -> Client:
    """The session is gone from the server, the cookie still there."""
    client = browser(user)
    Session.objects.all().delete()
    return client


def elsewhere(user: User) -> Client:
    """The person has signed in at another place."""
    client = browser(user)
    session = client.session
    session[sessions.MARK] = "mine"
    session.save()
    User.objects.filter(pk=user.pk).update(session_key="another")
    return client


def locked(user: User) -> Client:
    """Nothing came for so long that the password is asked."""
    return _with(user, **{sessions.LOCKED: True})


def without_token(user: User) -> Client:
    """The token of the form no longer counts."""
    return browser(user, strict=True)


def factor_pending(user: User) -> Client:
    """Something is asked before the session may go on: the second factor, or a new password."""
    if user.role in second_factor.WHO:
        return browser(user)  # under SECOND_FACTOR, which the caller sets
    return _with(user, **{sessions.PASSWORD_DUE: True})


def _with(user: User, **marks: Any) -> Client:
    client = browser(user)
    session = client.session
    session.update(marks)
    session.save()
    return client


WAYS: dict[str, Callable[[User], Client]] = {
    way.__name__: way for way in (signed_out, elsewhere, locked, without_token, factor_pending)
}


class Tries:
    """Tries each form once, whichever page and role shows it first."""

    def __init__(self) -> None:
        self.done = set[str]()

    def page(self, user: User, page: str, text: str) -> int:
        """Look at every form of the page; how many were new."""
        new = 0
        for form in forms_of(page, text):
            form.check_end()
            if form.route in kept.NEVER or form.route in self.done:
                continue
            self.done.add(form.route)
            new += 1
            self.sent_in_vain(user, form)
        return new

    def sent_in_vain(self, user: User, form: PostForm) -> None:
        """In every way: nothing is written but the kept text; after the sign-in it stands in its form."""
        fields = form.typed()
        assert FORM_OWNER in fields, (form.page, form.route)
        for name, way in WAYS.items():
            self.send(user, name, way(user), form, fields)
        self.given_back(user, form, fields)

    def send(self, user: User, name: str, client: Client, form: PostForm, fields: Any) -> None:
        """One way of being nobody."""
        KeptPost.objects.all().delete()
        pending = override_settings(SECOND_FACTOR=name == "factor_pending")
        with pending, CaptureQueriesContext(connection) as asked:
            status = client.post(form.address, fields).status_code
        about = (name, form.page, form.route, status)
        written = {found[1] for one in asked if (found := WRITES.match(one["sql"]))}
        assert all(TABLES.fullmatch(table) for table in written), (about, written)
        assert status in {200, 302, 403}, about
        post = kept.opened(KeptPost.objects.get(owner=user))
        mine = {
            key: values
            for key, values in fields.items()
            if key not in {FORM_END, FORM_OWNER, "csrfmiddlewaretoken"}
        }
        assert post.content["fields"] == mine, about
        assert TYPED.encode() not in bytes(post.sealed)

    def given_back(self, user: User, form: PostForm, fields: Any) -> None:
        """Sign in and open the page again."""
        user.set_password(WORD)
        user.save(update_fields=["password"])
        client = browser()
        to = client.post("/accounts/login/", {"username": user.username, "password": WORD, "next": form.page})
        assert to.status_code == 302, (form.page, form.route)
        answer = client.get(form.page, follow=True)
        told = answer.content.decode()
        assert "data-kept" in told, (form.page, form.route, answer.status_code)
        again = [one for one in forms_of(form.page, told) if one.route == form.route]
        shown = {
            one.get("name"): (one.text or "").strip() if one.tag == "textarea" else one.get("value")
            for one in (control for two in again for control in two.controls)
        }
        for name in form.texts():
            assert shown.get(name) == fields[name][-1], (form.page, form.route, name)
