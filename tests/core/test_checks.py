"""The checks of a table are asked in one question, and say what they say one by one."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.world import make_cadre, make_decision, make_unit
from visits.core import checks

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 2)
BREACHES = [
    {"state": "decided", "decided_on": None},
    {"cadre": None},
    {"met_on": DAY + dt.timedelta(1)},
    {"recommended_on": None},
    {"origin": "key_task", "key_task": None},
    {"level_before": 60, "level_after": 30},
    {"met_on": DAY + dt.timedelta(1), "document_number": "", "level_before": 60, "level_after": 30},
]


@pytest.fixture
def made(staff):
    return make_decision(staff, cadre=make_cadre(make_unit("审计局")), decided_on=DAY)


def said(row, exclude=None):
    """What is said against the record, and how many questions it took."""
    with CaptureQueriesContext(connection) as seen:
        try:
            row.validate_constraints(exclude)
        except ValidationError as error:
            return sorted(error.messages), len(seen)
    return [], len(seen)


def test_what_holds_takes_one_question(made, monkeypatch):
    assert connection.in_atomic_block
    found, questions = said(made, {"client_key"})
    monkeypatch.setattr(checks, "hold", lambda *_row: False)
    assert (found, said(made, {"client_key"})[0]) == ([], [])
    assert questions <= 3 < said(made, {"client_key"})[1]  # one, between the marks of its savepoint


@pytest.mark.parametrize("breach", BREACHES, ids=" ".join)
@pytest.mark.parametrize("exclude", [None, {"level_after", "met_on"}], ids=["all", "part"])
def test_a_breach_is_said_as_ever(made, monkeypatch, breach, exclude):
    for name, value in breach.items():
        setattr(made, name, value)
    together = said(made, exclude)[0]
    monkeypatch.setattr(checks, "hold", lambda *_row: False)
    assert together == said(made, exclude)[0]
    assert bool(together) or exclude
