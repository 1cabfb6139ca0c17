"""The log in tests that empty the database."""

from tests.audit_triggers import log_may_be_emptied, pytest_runtest_teardown  # noqa: F401
