"""Many writers at once: the numbers have no gap, and each line waits for the write it belongs to."""

import threading

import pytest
from django.db import connection, transaction

from cadre_review.audit.log import record
from cadre_review.audit.models import ChainHead, Entry
from cadre_review.audit.verify import verify

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
]
WRITERS, EACH = 6, 15


@pytest.fixture(autouse=True)
def only_postgresql():
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")


def together(work) -> list[BaseException]:
    failures: list[BaseException] = []

    def run(writer: int) -> None:
        try:
            work(writer)
        except BaseException as error:  # noqa: BLE001
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(writer,)) for writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


@pytest.mark.parametrize("head_is_there", [True, False])
def test_writers_make_one_chain_without_gap(head_is_there):
    ChainHead.objects.all().delete()
    if head_is_there:
        ChainHead.objects.create(pk=1)

    def work(writer):
        for step in range(EACH):
            with transaction.atomic():
                record(None, "thing.done", writer=writer, step=step)
                if step % 5 == 4:
                    transaction.set_rollback(True)

    assert together(work) == []
    kept = WRITERS * (EACH - EACH // 5)
    assert Entry.objects.count() == kept
    assert verify().count == kept


def test_reader_meets_no_break_while_others_write():
    ChainHead.objects.get_or_create(pk=1)
    found = []

    def work(writer):
        for _step in range(EACH):
            if writer == 0:
                found.append(verify(batch=3))
            else:
                record(None, "thing.done", writer=writer)

    assert together(work) == []
    assert [f.sentence for f in found if f.broken_at is not None] == []
