"""A row is locked and checked with the questions that it needs, and no others."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from cadre_review.along import along
from tests.world import make_cadre, make_decision, make_unit
from visits.core.records import lock
from visits.core.workflow.steps import lock_row
from visits.judgement.decisions.models import Decision

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(staff):
    return make_decision(staff, cadre=make_cadre(make_unit("审计局")))


@pytest.mark.parametrize("rows", [(), ("cadre",), ("cadre__unit", "created_by")])
def test_a_locked_row_brings_along_what_is_named_and_nothing_else(staff, made, rows):
    for _time in range(2):  # the second is asked by the text that the first composed
        with CaptureQueriesContext(connection) as seen:
            row = lock_row(staff, made, "decision.draft", rows)
        first = next(one["sql"] for one in seen if "visits_decision" in one["sql"])
        assert first.count("JOIN") == sum(name.count("__") + 1 for name in rows)
        assert row == made


def test_a_row_that_is_gone_is_not_locked(staff, made):
    Decision.objects.filter(pk=made.pk).delete()
    with pytest.raises(Decision.DoesNotExist):
        lock(staff, made, "decision.draft")


def test_a_row_is_locked_for_whom_the_right_is_given(member1, made):
    with pytest.raises(PermissionDenied):
        lock(member1, made, "decision.draft")


def test_a_related_row_that_was_read_is_not_asked_for_again(staff, made):
    read = Decision.objects.select_related("cadre", "created_by").get(pk=made.pk)
    with CaptureQueriesContext(connection) as seen:
        read.clean_fields()
    assert not [one["sql"] for one in seen if "visits_cadre" in one["sql"] or "accounts_user" in one["sql"]]


def test_a_related_row_that_nobody_read_is_asked_for(made):
    read = Decision.objects.get(pk=made.pk)
    read.cadre_id = 999_999
    with pytest.raises(ValidationError) as told:
        read.clean_fields()
    assert [*told.value.message_dict] == ["cadre"]


def test_nothing_is_read_along_where_nothing_is_named():
    rows: models.QuerySet = Decision.objects.all()
    assert "JOIN" not in str(along(rows, ()).query)
    assert "JOIN" in str(along(rows, ["cadre"]).query)
