"""The proofs at small size; the full size is run by command and written down in docs/proofs.md."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]
SMALL = [("kill", "3"), ("cut", "9"), ("histories", "2")]
ON_POSTGRESQL = pytest.param("kill", "3", "postgresql", marks=pytest.mark.postgresql)


@pytest.mark.parametrize(
    ("proof", "times", "database"), [*((*one, "sqlite") for one in SMALL), ON_POSTGRESQL]
)
def test_every_invariant_holds(proof, times, database):
    """In a process and on a database of its own, as the command runs it."""
    command = [sys.executable, "-m", "tests.proof", proof, "--times", times, "--database", database]
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run(command, cwd=TOP, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-3000:]
    assert "All invariants held." in done.stdout


@pytest.mark.browser
def test_marathon_of_two_visits_arrives_once():
    """Two visits with two photos each, a browser killed while it sends, on a bad line."""
    test_every_invariant_holds("marathon", "2", "sqlite")
