"""For tests that empty the whole database between runs (``transactional_db``, ``live_server``).

Flushing deletes log entries, which the triggers refuse on SQLite. So the triggers are down for such a test,
and up again after its flush. tests/conftest.py imports both names, and no test has to ask::

    from tests.audit_triggers import log_may_be_emptied, pytest_runtest_teardown  # noqa: F401
"""

from collections.abc import Generator
from typing import Any

import pytest
from django.db import connection

from cadre_review.audit import looks, triggers
from tests import template

FLUSHING = {"transactional_db", "live_server", "django_db_reset_sequences", "django_db_serialized_rollback"}
DOWN = pytest.StashKey[bool]()


def flushes(item: Any) -> bool:
    """Whether the database is emptied after this test."""
    marker = item.get_closest_marker("django_db")
    by_marker = marker is not None and (marker.kwargs.get("transaction") or any(marker.args[:1]))
    return bool(by_marker or FLUSHING & set(getattr(item, "fixturenames", ())))


@pytest.fixture(autouse=True)
def log_may_be_emptied(request: pytest.FixtureRequest) -> None:
    """Take the triggers of the log down for a test that empties the database."""
    if not flushes(request.node):
        return
    request.getfixturevalue("django_db_setup")
    blocker = request.getfixturevalue("django_db_blocker")
    with blocker.unblock():
        template.keep_first_rows()
        with connection.schema_editor() as editor:
            triggers.drop(editor)
    request.node.stash[DOWN] = blocker


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: Any, nextitem: Any) -> Generator[None, Any, Any]:
    """Put them up again when the fixtures, and with them the flush, are through; after the last test
    the database is gone. What was kept beside the database goes as it does. Before a test that empties nothing, the
    first rows come back: such a test may follow where a process takes over another's work."""
    result = yield
    if item.stash.get(DOWN, None) is not None and looks.are_kept():
        looks.put_away("emptied")
    if (blocker := item.stash.get(DOWN, None)) is not None and nextitem is not None:
        with blocker.unblock():
            if not flushes(nextitem):
                template.put_first_rows_back()
            with connection.schema_editor() as editor:
                triggers.make(editor)
    return result
