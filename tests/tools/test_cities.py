"""A city that is put back is the city that was built; over other rows than it was made on it is built for real."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.utils import timezone, translation

from cadre_review.accounts.models import User
from cadre_review.audit import rows
from cadre_review.audit.verify import verify
from tests.browser.pages import make_city
from tests.conftest import enter, rolled_back
from tests.world import cities
from visits.core.kinds import reading
from visits.core.kinds.models import Kind
from visits.models import Attachment

SQLITE = connection.vendor == "sqlite"


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path, monkeypatch) -> None:
    """Nothing is kept yet, and no file is there."""
    settings.MEDIA_ROOT, settings.SURVEY_KEYS = tmp_path / "uploads", tmp_path / "keys"
    monkeypatch.setattr(cities, "KEPT_IN", tmp_path)


@contextmanager
def taken_back() -> Iterator[None]:
    with rolled_back():
        yield
    for folder in (settings.MEDIA_ROOT, settings.SURVEY_KEYS):
        for path in [one for one in folder.rglob("*") if one.is_file()]:
            path.unlink()


def refuse() -> None:
    raise AssertionError("built anew")


def state() -> tuple[cities.Rows, dict[tuple[str, str], bytes]]:
    held = {table: sorted(rows, key=repr) for table, rows in cities.rows_of_tables().items()}
    return held, {key: path.read_bytes() for key, path in cities._files().items()}


@pytest.mark.django_db
def test_what_is_put_back_is_what_was_built(monkeypatch):
    with taken_back():
        make_city()
        built, log = state(), verify(rows=True).as_json()
        assert all(one.entry for one in waiting()), "the next entry would answer for what the city wrote"
    cities.set_sequences(built[0])  # as for the first test of a process
    monkeypatch.setattr("tests.browser.pages._make_city", refuse)
    make_city()
    assert len(built[1]) > 3
    found = state()
    assert [table for table in built[0] if found[0][table] != built[0][table]] == []
    assert found == built
    assert verify(rows=True).as_json() == log
    assert waiting() == []
    assert Attachment.objects.get().file.read()
    follow_on()
    if SQLITE:
        with connection.cursor() as cursor:  # refuses where the index of words is not that of the passages
            cursor.execute(
                "INSERT INTO visits_passage_pairs (visits_passage_pairs) VALUES ('integrity-check')"
            )


@pytest.mark.django_db
def test_kinds_are_read_as_they_were_put_back():
    gone = Kind.objects.order_by("pk")[0]
    with taken_back():
        cities.once("fewer", lambda: Kind.objects.filter(pk=gone.pk).delete())
    reading.forget()
    assert gone.key in reading.of(gone.family)
    cities.once("fewer", refuse)
    assert gone.key not in reading.of(gone.family)


def waiting() -> list[rows.Waiting]:
    return [one for _savepoints, one, _robust in connection.run_on_commit if isinstance(one, rows.Waiting)]


def follow_on() -> None:
    """A further row takes a number that nobody has."""
    assert User.objects.create(username="one more").pk == User.objects.latest("pk").pk


@pytest.mark.django_db
@pytest.mark.parametrize("others", [lambda: enter("member1"), lambda: Kind.objects.update(position=0)])
def test_over_other_rows_a_city_is_built_for_real(others):
    made = []
    with taken_back():
        cities.once("one", lambda: made.append("on what migrations left"))
    cities.once("one", refuse)
    others()
    cities.once("one", lambda: made.append("on other rows"))
    assert made == ["on what migrations left", "on other rows"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "elsewhere",
    [
        lambda: patch.object(cities, "_code", lambda: "changed"),
        lambda: time_machine.travel(timezone.now() + dt.timedelta(days=1)),
        lambda: time_machine.travel(timezone.now() - dt.timedelta(minutes=2)),
    ],
)
def test_by_other_code_or_at_another_moment_a_city_is_built_for_real(elsewhere):
    made = []
    cities.once("one", lambda: made.append("here"))
    with elsewhere():
        cities.once("one", lambda: made.append("there"))
    assert made == ["here", "there"]


@pytest.mark.django_db
def test_city_is_made_in_the_language_of_the_site_whatever_was_read_before():
    made = []
    with translation.override("en"):
        cities.once("one", lambda: made.append(translation.get_language()))
        assert translation.get_language() == "en"
    cities.once("one", refuse)
    assert made == [settings.LANGUAGE_CODE]
