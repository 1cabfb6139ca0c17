"""The triggers that make the log append-only in the database itself, for SQLite and PostgreSQL.

They hold against the application's own role, not against a database administrator: against him stands
the chain of digests. PostgreSQL's TRUNCATE fires no row trigger, so production revokes TRUNCATE on
``audit_entry`` from the application's role (and lets another role own the table).
"""

from typing import Any

TABLE = "audit_entry"
REFUSAL = "entries of the audit log are never changed or deleted"

SQLITE_MAKE = [
    f"CREATE TRIGGER IF NOT EXISTS {TABLE}_no_{verb.lower()} BEFORE {verb} ON {TABLE} "
    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    for verb in ("UPDATE", "DELETE")
]
SQLITE_DROP = [f"DROP TRIGGER IF EXISTS {TABLE}_no_{verb}" for verb in ("update", "delete")]

POSTGRESQL_MAKE = [
    f"CREATE OR REPLACE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    f"DROP TRIGGER IF EXISTS {TABLE}_append_only ON {TABLE}",
    f"CREATE TRIGGER {TABLE}_append_only BEFORE UPDATE OR DELETE ON {TABLE} "
    f"FOR EACH ROW EXECUTE FUNCTION {TABLE}_refuse()",
]
POSTGRESQL_DROP = [
    f"DROP TRIGGER IF EXISTS {TABLE}_append_only ON {TABLE}",
    f"DROP FUNCTION IF EXISTS {TABLE}_refuse()",
]


def make(schema_editor: Any) -> None:
    """Put the triggers up; again after a migration that alters ``audit_entry``, which SQLite rebuilds."""
    _run(schema_editor, {"sqlite": SQLITE_MAKE, "postgresql": POSTGRESQL_MAKE})


def drop(schema_editor: Any) -> None:
    """Take the triggers down: for the way back of a migration, and for tests that empty the database."""
    _run(schema_editor, {"sqlite": SQLITE_DROP, "postgresql": POSTGRESQL_DROP})


def _run(schema_editor: Any, statements: dict[str, list[str]]) -> None:
    for statement in statements[schema_editor.connection.vendor]:
        schema_editor.execute(statement)
