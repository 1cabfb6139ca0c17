"""A run that failed says what failed in its last lines."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import run

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = """
import pytest

@pytest.fixture
def broken():
    raise RuntimeError("no such bus")

def test_holds(): pass
def test_sums(): assert 1 + 1 == 3, "sums are wrong"
def test_rides(broken): pass
"""


def ran(tmp_path: Path, text: str) -> run.Report:
    (tmp_path / "test_sample.py").write_text(text)
    command = [sys.executable, "-m", "pytest", "-p", "tests.times", str(tmp_path), "--rootdir", str(tmp_path)]
    command += ["-c", os.devnull, "-p", "no:django", "-p", "no:cacheprovider"]
    return run.run_pytest(
        "sqlite", command, dict(os.environ) | {"PYTHONPATH": str(ROOT), "PYTEST_ADDOPTS": ""}
    )


def test_failures_and_errors_are_named_with_the_first_line_of_their_reason(tmp_path):
    report = ran(tmp_path, SAMPLE)
    assert report.failed
    assert report.failures == [
        "FAILED test_sample.py::test_sums - AssertionError: sums are wrong",
        "ERROR test_sample.py::test_rides - RuntimeError: no such bus",
    ]
    assert run.what_failed([report]).startswith("sqlite: FAILED test_sample.py::test_sums - ")


def test_a_file_that_cannot_be_imported_is_named(tmp_path):
    (line,) = ran(tmp_path, "import no_such_module").failures
    assert line.startswith("ERROR test_sample.py - ")
    assert "no_such_module" in line


def test_a_run_that_passed_names_nothing(tmp_path):
    report = ran(tmp_path, "def test_holds(): pass")
    assert not report.failed
    assert run.what_failed([report]) == ""


def test_a_run_that_broke_off_says_its_last_words():
    report = run.run_pytest(
        "browser", [sys.executable, "-c", "raise SystemExit('the disk is full')"], dict(os.environ)
    )
    assert report.failures == ["the disk is full"]


def test_failures_are_no_more_than_the_last_lines_hold():
    lines = run.what_failed([run.Report("sqlite", failures=["FAILED x"] * (run.SHOWN + 7))]).splitlines()
    assert len(lines) == run.SHOWN + 1
    assert "7 more" in lines[-1]


@pytest.mark.parametrize("said", ["sqlite: FAILED tests/test_x.py::test_y - assert 1 == 2", ""])
def test_the_gate_repeats_them_behind_the_checks(tmp_path, said):
    """The script itself, with checks and tests that say their line and fail."""
    gate = tmp_path / ".ci" / "run"
    gate.parent.mkdir()
    gate.write_text((ROOT / ".ci" / "run").read_text().replace("if ! present; then", "if false; then"))
    recipes = {
        "check": "@echo types FAILED; false",
        "test": f"@mkdir var; echo '{said}' >var/test-failures.txt; false",
    }
    rules = "".join(f"{target}:\n\t{recipe}\n" for target, recipe in recipes.items())
    (tmp_path / "Makefile").write_text(f".venv/ready-dev:\n{rules}")
    done = subprocess.run(["bash", str(gate)], capture_output=True, text=True, check=False)
    lines = [line for line in done.stdout.splitlines() if line]
    assert done.returncode == 1
    assert "types FAILED" in lines
    assert lines[-1].startswith("The gate took ")
    assert not said or lines[-2] == said
