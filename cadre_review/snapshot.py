"""One moment of the database for a long reading."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from django.db import connection, transaction


@contextmanager
def one_snapshot() -> Iterator[None]:
    """Everything read inside stands as at one moment, however long it takes; nobody's writing waits for it.

    Nothing can be written inside. Where the caller has a transaction open already, that one's rules hold.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        with _deferred(connection):
            yield
    else:
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield


@contextmanager
def _deferred(database: Any) -> Iterator[None]:
    """A transaction that takes no write lock, though the site's begin IMMEDIATE: the first read fixes the moment."""
    with ExitStack() as stack:
        cursor = stack.enter_context(database.cursor())
        cursor.execute("PRAGMA query_only = ON")
        stack.callback(cursor.execute, "PRAGMA query_only = OFF")
        usual, database.transaction_mode = database.transaction_mode, "DEFERRED"
        try:
            stack.enter_context(transaction.atomic(durable=True))
        finally:
            database.transaction_mode = usual
        yield
