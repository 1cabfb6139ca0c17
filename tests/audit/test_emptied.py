"""Tests that empty the database: the log starts anew each time."""

import pytest

from cadre_review.audit.log import record
from cadre_review.audit.models import Entry


@pytest.mark.parametrize("_time", [1, 2])
def test_emptied_log_starts_a_new_chain(transactional_db, _time):
    assert record(None, "thing.done").number == 1
    assert Entry.objects.count() == 1
