"""The database knows how many rows its tables hold: after an upgrade, and on SQLite from day to day."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cadre_review import table_sizes
from tests.world import make_cadre
from visits.fieldwork.visits.models import Interview
from visits.management.commands.worker import see_to

pytestmark = pytest.mark.django_db


def looks(act, *given) -> int:
    """How often the sizes were looked at in an act."""
    with CaptureQueriesContext(
        connection,
    ) as asked:
        act(*given)
    return sum(one["sql"] == "ANALYZE" for one in asked)


@pytest.mark.sqlite
def test_every_index_of_a_filled_table_is_known_from_day_to_day(work):
    """PostgreSQL looks by itself."""
    make_cadre(work.unit1)
    today = timezone.localdate()
    assert looks(see_to, today) == 0
    assert looks(see_to, None) == looks(see_to, today - dt.timedelta(1)) == 1
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM sqlite_master"
            " WHERE type = 'index' AND tbl_name = 'visits_cadre' AND sql NOT LIKE '%WHERE%'"
        )
        indexes = {name for (name,) in cursor.fetchall()}
        cursor.execute("SELECT idx FROM sqlite_stat1 WHERE tbl = 'visits_cadre'")
        assert not indexes - {name for (name,) in cursor.fetchall()}
    assert indexes


@pytest.mark.sqlite
def test_talks_of_some_visits_are_found_by_their_visits():
    """Nearly all talks belong to no symposium; an index over them says that few do."""
    table_sizes.look()
    plan = Interview.objects.filter(visit__in=[1, 2], symposium=None).order_by().explain()
    assert "visit_id=?" in plan
    assert "symposium_id=?" not in plan
    assert "interview_voice" in Interview.objects.filter(symposium=1).order_by().explain()


def test_it_looks_after_a_migration_and_not_where_there_was_none():
    assert looks(call_command, "migrate", "-v0") == 0
    MigrationRecorder(connection).record_unapplied("visits", last())
    assert looks(lambda: call_command("migrate", "visits", fake=True, verbosity=0)) == 1


@pytest.mark.sqlite
def test_a_new_database_has_been_looked_at():
    """Else the first look makes a table, and SQLite reads all tables anew after each step that is taken back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM sqlite_stat1")
        assert cursor.fetchone()[0] > 0


def last() -> str:
    """The newest migration of the visits."""
    return max(name for app, name in MigrationRecorder(connection).applied_migrations() if app == "visits")
