"""The disk full, the log shut, the database away, at every writing form: 503 in words with what was typed."""

import html
import logging
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import pytest
from django.apps import apps
from django.db import OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper
from django.test import Client

from cadre_review.policy import matrix
from tests.conftest import client_of
from tests.outage.filled import TEXT, Forms
from tests.routes import ROUTES, THIRD, some
from tests.test_access_matrix import PEOPLE, WITHOUT, Read, address

BROWSER = {"Accept": "text/html", "Sec-Fetch-Mode": "navigate"}
pytestmark = pytest.mark.django_db
FULL, AWAY = (
    (sqlite3.SQLITE_FULL, "database or disk is full"),
    (sqlite3.SQLITE_CANTOPEN, "unable to open database file"),
)


def broken(what: tuple[int, str]) -> OperationalError:
    """The error as the driver tells it."""
    cause = sqlite3.OperationalError(what[1])
    cause.sqlite_errorcode = what[0]
    error = OperationalError(what[1])
    error.__cause__ = cause
    return error


@contextmanager
def failing(mode: str) -> Iterator[None]:
    """``log``: the last write of an action, its line in the log, fails. ``disk``: every write. ``away``: everything."""

    def hit(sql: str) -> bool:
        if mode == "away":
            return True
        if mode == "log":
            return sql.startswith('UPDATE "audit_chainhead"')
        return sql.startswith(("INSERT", "UPDATE", "DELETE"))

    def execute(cursor: Any, sql: str, *rest: Any) -> Any:
        if hit(sql):
            raise broken(AWAY if mode == "away" else FULL)
        return honest(cursor, sql, *rest)

    honest = CursorWrapper._execute
    before = transaction.savepoint()
    logging.disable()  # thousands of tracebacks that nobody reads take longer than the pages
    try:
        with mock.patch.object(CursorWrapper, "_execute", execute):
            yield
    finally:
        logging.disable(logging.NOTSET)
    if connection.needs_rollback:  # what would be the end of a transaction of its own is a savepoint's here
        connection.set_rollback(False)
        transaction.savepoint_rollback(before)
    else:
        transaction.savepoint_commit(before)


# Pages shown only after their line stands in the log: files, evidence, leads, what is taken away.
LOGGED = re.compile(
    r"\.(xlsx|docx|svg|ics)$|^/(cadres|leads|interviews|visits|sites|symposia|decisions|findings|outcome-checks)/\d+/"
    r"|^/(dossiers|exports|rectifications/files|own-accounts/(files|\d+)|appraisals/items|units/\d+/(leadership-team|structure|what-if))/"
)
TABLES = [model._meta.db_table for model in apps.get_models() if model._meta.managed]
COUNT = " UNION ALL ".join(
    f"SELECT '{table}', COUNT(*) FROM \"{table}\"" for table in TABLES if "session" not in table
)


def rows() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(COUNT)
        return dict(cursor.fetchall())


def unbroken(user: Any) -> Client:
    client = client_of(user)
    client.raise_request_exception = False
    client.get("/")
    return client


def form_at(client: Client, at: str, shut: list[str]) -> dict[str, Any] | None:
    """The filled form that posts to its own page; for a POST address a text; {} for a page without
    one, None where the page is not open to this person.

    The page is read while nothing can be written; where that is refused, it is noted in ``shut`` and read again.
    """
    with failing("disk"):
        page = client.get(at, headers=BROWSER)
    if page.status_code == 503:
        assert "必须先写入日志" in page.content.decode(), at
        page = client.get(at)
        shut += [at] if page.status_code == 200 else []
    if page.status_code == 405:
        return {"data": {"reason": f"{TEXT} <b>&"}, "texts": [f"{TEXT} <b>&"]}
    if page.status_code != 200:
        return None
    if page.streaming or "html" not in page["Content-Type"]:
        return {}
    forms = [form for form in Forms(page.content.decode(errors="replace"), at).found if form["action"] == at]
    return forms[-1] if forms else {}


def writing_forms(
    world: Read, clients: dict[str, Client], shut: list[str]
) -> Iterator[tuple[str, Client, str, dict[str, Any]]]:
    """Every route that takes a form, with somebody who may send it and what they typed."""
    for route in some(route for route in ROUTES if not route.startswith("box:")):
        for role in (role for role in PEOPLE if role in matrix()["routes"][route]):
            at = address(route) if WITHOUT.match(route) else address(route, world, role, world.near)
            form = form_at(clients[role], at, shut)
            if form:
                yield route, clients[role], at, form
            if form is not None:
                break


def test_every_form_of_the_site_comes_back_with_what_was_typed_and_nothing_is_written() -> None:
    world = Read()
    clients = {role: unbroken(user) for role, user in world.people.items()}
    put_off, own, shut = 0, 0, []
    for number, (route, client, at, form) in enumerate(writing_forms(world, clients, shut)):
        before = rows()
        with failing("log" if number % 2 else "disk"):
            answer = client.post(at, form["data"], headers=BROWSER)
        assert answer.status_code != 500, route
        if answer.status_code == 503:
            put_off += 1
            own += b'<main id="main"' in answer.content
            assert rows() == before, route
            shows_again(answer, form, route)
        with failing("away"):
            answer = client.post(at, form["data"], headers=BROWSER)
        assert answer.status_code == 503, route
        shows_again(answer, form, route)
    counts, least = (number, put_off, own), (150, 60, 50) if THIRD == 1 else (43, 16, 13)
    assert all(map(int.__gt__, counts, least)), counts
    assert [at for at in shut if not LOGGED.search(at)] == []


def shows_again(answer: Any, form: dict[str, Any], route: str) -> None:
    page = answer.content.decode()
    assert answer["Retry-After"] == "30", route
    for text in form["texts"]:
        assert html.escape(text) in page, (route, text)
    assert "Traceback" not in page
