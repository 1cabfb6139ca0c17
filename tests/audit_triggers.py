"""For tests that empty the whole database between runs (``transactional_db``, ``live_server``).

Flushing deletes log entries, which the triggers refuse on SQLite. Such a test asks for the fixture
``flushable_log``; conftest.py imports it::

    from tests.audit_triggers import flushable_log  # noqa: F401

    def test_two_writers(flushable_log, transactional_db): ...
"""

from collections.abc import Iterator

import pytest
from django.db import connection

from cadre_review.audit import triggers


@pytest.fixture
def flushable_log(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Take the triggers of the log down for one test; put them up again after the flush."""
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        triggers.drop(editor)
    yield
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        triggers.make(editor)
