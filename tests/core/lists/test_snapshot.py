"""An export reads one moment of the database, and holds up nobody who writes meanwhile."""

import threading

import pytest
from django.db import DatabaseError, connection, transaction

from cadre_review.snapshot import one_snapshot
from tests.world import make_unit
from visits.organisation.units.models import Unit

pytestmark = pytest.mark.django_db(transaction=True)


def elsewhere(work) -> None:
    """Do it in another thread, so on another connection; what it raises is raised here."""
    problems = []

    def run() -> None:
        try:
            work()
        except Exception as error:
            problems.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(timeout=120)
    assert not thread.is_alive(), "the writer waits"
    if problems:
        raise problems[0]


def test_what_is_written_meanwhile_is_not_read() -> None:
    make_unit(name="旧名")
    with one_snapshot():
        names = Unit.objects.values_list("name", flat=True)
        before = list(names)
        elsewhere(lambda: make_unit(name="新来"))
        elsewhere(lambda: Unit.objects.filter(name="旧名").update(name="新名"))
        assert list(names) == before == ["旧名"]
    assert set(Unit.objects.values_list("name", flat=True)) == {"新名", "新来"}


def test_nothing_is_written_inside_and_writing_goes_on_after() -> None:
    make_unit(name="旧名")
    with pytest.raises(DatabaseError), one_snapshot():
        Unit.objects.update(name="新名")
    assert Unit.objects.get().name == "旧名"
    with transaction.atomic():
        Unit.objects.update(name="新名")
    assert Unit.objects.get().name == "新名"


def test_error_inside_leaves_the_connection_as_it_was() -> None:
    mode = getattr(connection, "transaction_mode", None)
    with pytest.raises(Unit.DoesNotExist), one_snapshot():
        Unit.objects.get()
    assert not connection.in_atomic_block
    assert getattr(connection, "transaction_mode", None) == mode
    make_unit()


def test_rows_are_streamed_inside() -> None:
    for _number in range(5):
        make_unit()
    with one_snapshot():
        assert len([unit for unit in Unit.objects.iterator(chunk_size=2) if Unit.objects.count() == 5]) == 5
