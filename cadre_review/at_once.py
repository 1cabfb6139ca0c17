"""The tables of an app in a new database, made from what its migrations come to instead of one change after another.

Django draws every related model anew after each change, and on SQLite copies the table: eight of the nine seconds that
a new database took. A new one is made as the last migration leaves it; the functions that write first rows are then run
in their order. A database that has applied any migration of the app takes them one by one, as always.
"""

from collections.abc import Iterator
from typing import Any

from django.db.migrations import Migration, RunPython, RunSQL
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation
from django.db.migrations.recorder import MigrationRecorder


def is_new(connection: Any, app: str) -> bool:
    """Whether no migration of the app was applied to the database."""
    return not any(label == app for label, _name in MigrationRecorder(connection).applied_migrations())


def make(connection: Any, app: str) -> None:
    """Apply the migrations of the other apps, then all of this one together, in one transaction."""
    below = MigrationExecutor(connection)
    leaves = below.loader.graph.leaf_nodes()
    below.migrate([leaf for leaf in leaves if leaf[0] != app])
    executor = MigrationExecutor(connection)
    plan = [migration for migration, _back in executor.migration_plan(leaves)]
    state = executor.loader.project_state(leaves)
    with connection.schema_editor(atomic=True) as editor:
        for model in state.apps.get_app_config(app).get_models():
            editor.create_model(model)
        _finish(editor)
        for operation in _functions(plan):
            operation.database_forwards(app, editor, state, state)
        for migration in plan:
            executor.record_migration(migration)  # type: ignore[arg-type, call-arg]  # the stubs are older


def _finish(editor: Any) -> None:
    """Foreign keys and indexes, which wait for all tables; rows would make them wait for the end."""
    while editor.deferred_sql:
        editor.execute(editor.deferred_sql.pop(0), None)


def _functions(plan: list[Migration]) -> Iterator[Operation]:
    return (one for migration in plan for one in migration.operations if isinstance(one, RunPython | RunSQL))
