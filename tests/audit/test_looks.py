"""On SQLite whoever only looks waits for no writer, and the line about it is lost by no kill."""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from django.db import connection, transaction

from cadre_review import backup
from cadre_review.audit import looks
from cadre_review.audit.log import Line, look, record, take_looks
from cadre_review.audit.models import ChainHead, Entry
from cadre_review.audit.queries import visible_to
from cadre_review.audit.verify import verify
from tests.conftest import client_of, enter
from tests.world import open_cadre
from visits.cadres.files.consulting import begin_matter, consultations

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]


def looked_at(*parts: str) -> None:
    look(None, [Line("cadre.open", None, {"part": part}) for part in parts])


def parts() -> list[str]:
    return [entry.detail["part"] for entry in Entry.objects.filter(act="cadre.open").order_by("number")]


@contextmanager
def somebody_saves() -> Iterator[None]:
    """Another process is in the middle of a save, and nobody waits for it."""
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        connection.cursor().execute("PRAGMA busy_timeout = 0")
        yield
        other.execute("ROLLBACK")


def test_file_opens_while_somebody_saves() -> None:
    leader, cadre = enter("leader"), open_cadre(staff=enter("staff"))
    begin_matter(actor=leader, reason="换届考察")
    page = client_of(leader)
    page.get(f"/cadres/{cadre.pk}/")  # what a first page writes of its own is written
    with somebody_saves():
        for address in ("", "file/", "evidence/", "ratings/", "talks/"):
            assert page.get(f"/cadres/{cadre.pk}/{address}").status_code == 200, address
        assert parts() == []
    shown = consultations(cadre).values_list("actor_name", "detail__part", "detail__matter")
    said = ("talks", "ratings", "evidence", "file", "overview", "overview")
    assert list(shown) == [("leader", part, "换届考察") for part in said]
    assert verify(rows=True).breaks == []


def test_next_act_takes_the_lines_into_the_chain_before_its_own() -> None:
    record(None, "thing.done")
    looked_at("file", "talks")
    with transaction.atomic():
        record(None, "thing.done")
    acts = list(Entry.objects.order_by("number").values_list("act", flat=True))
    assert acts == ["thing.done", "cadre.open", "cadre.open", "thing.done"]
    assert parts() == ["file", "talks"]
    assert verify().breaks == []


def test_act_that_fails_leaves_them_for_the_next() -> None:
    looked_at("file")
    with transaction.atomic():
        record(None, "thing.done")
        transaction.set_rollback(True)
    assert parts() == []
    take_looks()
    assert parts() == ["file"]


def test_each_reader_of_the_log_finds_them(tmp_path) -> None:
    auditor = enter("auditor")
    readers = (verify, lambda: visible_to(auditor), lambda: backup.back_up(tmp_path / "copy"))
    for count, read in enumerate(readers, start=1):
        looked_at("file")
        read()
        assert len(parts()) == count


def test_none_stands_twice_after_a_kill_before_the_file_begins_anew(monkeypatch) -> None:
    monkeypatch.setattr(looks, "LARGEST", 1)
    monkeypatch.setattr(looks, "begin_anew", lambda word, read_to: None)  # killed between commit and this
    looked_at("file")
    take_looks()
    looked_at("talks")
    take_looks()
    assert parts() == ["file", "talks"]


def test_long_file_begins_anew_and_goes_on(monkeypatch) -> None:
    monkeypatch.setattr(looks, "LARGEST", 1)
    for part in ("file", "talks", "ratings"):
        looked_at(part)
        take_looks()
        assert looks.place().stat().st_size == 0
    assert parts() == ["file", "talks", "ratings"]


def test_file_that_grew_while_it_was_taken_in_is_kept(monkeypatch) -> None:
    monkeypatch.setattr(looks, "LARGEST", 1)
    looked_at("file")
    with transaction.atomic():
        record(None, "thing.done")
        looks.keep(looks._beside(), [{"act": "cadre.open", "detail": {"part": "talks"}, **LATER}])
    take_looks()
    assert parts() == ["file", "talks"]


LATER = {"actor_id": None, "at": "2018-03-01T08:00:00+00:00"}


def test_half_a_line_that_a_power_cut_left_is_told_and_spoils_nothing() -> None:
    looked_at("file")
    with looks.place().open("ab") as file:
        file.write(b'{"act": "cadre.op')
    looked_at("talks")
    take_looks()
    assert parts() == ["file", "talks"]
    assert Entry.objects.get(act=looks.TORN).detail == {"bytes": 17}
    assert verify().breaks == []


@pytest.mark.parametrize("stump", [b"", b"0123"])
def test_file_without_a_whole_word_begins_anew(stump) -> None:
    looks.place().write_bytes(stump)
    looked_at("file")
    take_looks()
    assert parts() == ["file"]


def test_page_is_not_shown_where_the_line_cannot_be_written(monkeypatch) -> None:
    leader, cadre = enter("leader"), open_cadre(staff=enter("staff"))
    begin_matter(actor=leader, reason="换届考察")
    page = client_of(leader)
    assert page.get(f"/cadres/{cadre.pk}/file/").status_code == 200
    size = looks.place().stat().st_size

    def full(file, content):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(os, "write", full)
        assert page.get(f"/cadres/{cadre.pk}/file/").status_code == 503
    assert looks.place().stat().st_size == size
    take_looks()
    assert parts() == ["file"]


def test_copy_holds_them_and_another_database_does_not_get_them(tmp_path) -> None:
    enter("auditor")
    looked_at("file")
    backup.back_up(tmp_path / "copy")
    looked_at("talks")
    backup.restore(tmp_path / "copy", force=True)
    take_looks()
    assert parts() == ["file"]
    assert verify().breaks == []


def test_emptied_database_begins_with_no_head() -> None:
    ChainHead.objects.all().delete()
    looked_at("file")
    take_looks()
    assert parts() == ["file"]
