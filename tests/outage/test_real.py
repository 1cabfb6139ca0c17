"""A disk really full, a lock really held, a database really read-only, a connection really ended."""

import errno
import html
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.test import Client

from cadre_review.accounts.sessions import SEEN
from cadre_review.audit.models import ChainHead, Entry
from tests.fieldwork.offline.test_server import Phone, visit
from tests.fieldwork.visits.test_attachments import photo
from tests.outage.test_saving import BROWSER, failing, rows, unbroken
from tests.world import Office, interview_post, visit_post
from visits.fieldwork.visits.models import Attachment, Interview, Visit

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = '村里的路还没有修好 <b> & "引号"\n第二行𠮷·'
SQLITE = connection.vendor == "sqlite"


@pytest.fixture
def office(member1, lead1, member2) -> Office:
    ChainHead.objects.get_or_create(pk=1)
    return Office(member1, lead1, member2)


def run(*statements: str) -> Any:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        return cursor.fetchone() if cursor.description else None


@contextmanager
def read_only() -> Iterator[None]:
    set_to = "PRAGMA query_only = {}" if SQLITE else "SET default_transaction_read_only = {}"
    run(set_to.format("on"))
    try:
        yield
    finally:
        run(set_to.format("off"))


@contextmanager
def disk_full() -> Iterator[None]:
    """No page can be added to the database file."""
    run("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)")
    run(f"PRAGMA max_page_count = {run('PRAGMA page_count')[0]}")
    try:
        yield
    finally:
        run("PRAGMA max_page_count = 1073741823")


@contextmanager
def locked() -> Iterator[None]:
    """Somebody else writes for longer than one waits."""
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as other:
        other.execute("BEGIN IMMEDIATE")
        run("PRAGMA busy_timeout = 20")
        try:
            yield
        finally:
            run("PRAGMA busy_timeout = 20000")


@contextmanager
def connection_ended() -> Iterator[None]:
    """The server ends the connection in the middle of the save, as at a restart."""
    honest = CursorWrapper._execute

    def execute(cursor: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith('INSERT INTO "visits_visit"'):
            honest(cursor, "SELECT pg_terminate_backend(pg_backend_pid())", None)
        return honest(cursor, sql, *rest)

    with mock.patch.object(CursorWrapper, "_execute", execute):
        yield


WAYS = [
    pytest.param(read_only, "不能写入", id="read-only"),
    pytest.param(disk_full, "磁盘已满", id="full", marks=pytest.mark.sqlite),
    pytest.param(locked, "正忙于其他工作", id="locked", marks=pytest.mark.sqlite),
    pytest.param(connection_ended, "没有应答", id="ended", marks=pytest.mark.postgresql),
]  # fmt: skip


@pytest.mark.parametrize(("way", "words"), WAYS)
def test_visit_is_not_saved_shown_again_and_saved_when_sent_again(office, way, words) -> None:
    client, before = unbroken(office.member1), rows()
    post = visit_post(office, observed=TEXT, problems="长" * 20_000)
    with way():
        answer = client.post("/visits/new/", post, headers=BROWSER)
        assert (answer.status_code, answer["Retry-After"]) == (503, "30")
        page = answer.content.decode()
        assert words in page
        assert html.escape(TEXT) in page
        assert "长" * 20_000 in page
    connection.close()
    assert rows() == before
    answer = client.post("/visits/new/", post, headers=BROWSER)
    assert answer.status_code == 302
    assert Visit.objects.get().problems == "长" * 20_000


def test_while_nothing_can_be_written_reading_goes_on_and_everything_else_waits(office, settings) -> None:
    """One person's work on a database that takes nothing: pages, a talk, a draft, the box, a photo, signing in."""
    phone = Phone(office.member1)
    client = phone.client
    client.raise_request_exception = False
    assert client.post("/visits/new/", visit_post(office)).status_code == 302
    saved, session, before = Visit.objects.get(), client.session, rows()
    settings.SEEN_STEP_SECONDS = 20
    session[SEEN] -= 60
    session.save()
    talk = interview_post(office, saved, ratings=3, text=TEXT)
    with read_only():
        for address in ("/", "/visits/", "/visits/new/", "/cadres/", "/units/"):
            assert client.get(address).status_code == 200, address
        logged_first = client.get(f"/visits/{saved.pk}/", headers=BROWSER)
        assert (logged_first.status_code, "必须先写入日志" in logged_first.content.decode()) == (503, True)
        answer = client.post(f"/visits/{saved.pk}/interviews/new/", talk, headers=BROWSER)
        assert (answer.status_code, html.escape(TEXT) in answer.content.decode()) == (503, True)
        draft = client.post(
            f"/drafts/{uuid4()}/",
            talk,
            headers={"Accept": "application/json"},
        )
        phone.client.defaults["HTTP_ACCEPT"] = "application/json"  # as the draft box asks
        sent = phone.send("visit", uuid4(), visit(office), unit=office.unit.pk)
        pictured = phone.send_photo(saved.client_key, photo())
        for told in (draft, sent, pictured):
            assert (told.status_code, told["Retry-After"]) == (503, "30"), told.content.decode()
            assert "不能写入" in told.json()["message"]
        refused = client.post(
            "/accounts/login/", {"username": "x", "password": "Geheim-77-x"}, headers=BROWSER
        )
        assert refused.status_code == 503
        assert "Geheim" not in refused.content.decode()
        assert client.get("/healthz").json() == {"status": "ok"}
    assert (rows(), Interview.objects.exists(), Attachment.objects.exists()) == (before, False, False)


def test_file_is_refused_in_words_where_the_disk_of_files_is_full_and_nothing_is_left(
    office, own_store
) -> None:
    client = unbroken(office.member1)
    assert client.post("/visits/new/", visit_post(office)).status_code == 302
    saved, logged = Visit.objects.get(), Entry.objects.count()
    full = OSError(errno.ENOSPC, "No space left on device")
    fields = {"client_key": str(uuid4()), "caption": "村口的路", "file": SimpleUploadedFile("a.jpg", photo())}
    with mock.patch("visits.core.storage.os.fsync", side_effect=full):
        answer = client.post(f"/visits/{saved.pk}/attachments/new/", fields, headers=BROWSER)
    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "磁盘已满" in page
    assert "村口的路" in page
    assert "重新选择" in page
    assert [path for path in Path(own_store).rglob("*") if path.is_file()] == []
    assert (Attachment.objects.count(), Entry.objects.count()) == (0, logged)


def test_database_away_leaves_no_white_page_and_the_watchman_gets_json(office) -> None:
    client = unbroken(office.member1)
    with failing("away"):
        for headers in (BROWSER, {"Accept": "application/json"}):
            page, health = client.get("/visits/", headers=headers), client.get("/healthz", headers=headers)
            assert (page.status_code, health.status_code, page["Retry-After"]) == (503, 503, "30")
            assert json.loads(health.content)
            assert "没有应答" in (page.content.decode() if headers is BROWSER else page.json()["message"])


def test_form_of_another_site_is_shown_without_a_button_that_sends_it(office) -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.cookies = unbroken(office.member1).cookies
    with failing("away"):
        page = client.post("/visits/new/", {"observed": TEXT}, headers=BROWSER).content.decode()
    assert html.escape(TEXT) in page
    assert "再次提交" not in page


def test_fault_of_our_own_stays_a_fault(office) -> None:
    client = unbroken(office.member1)
    with mock.patch.object(CursorWrapper, "_execute", side_effect=ZeroDivisionError):
        assert client.get("/visits/", headers=BROWSER).status_code == 500
