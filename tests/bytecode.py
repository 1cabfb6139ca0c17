"""Compiled once, read by every process of a run: our modules, and the tests with pytest's assertions in them.

A run starts many Pythons, and one that compiles the site and the tests for itself spends eight seconds of processor
time before its first test; so bytecode is kept whatever the machine's environment says, and made before the processes
of the stages begin side by side, each of which would make it otherwise.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def kept(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment without the word that forbids to keep bytecode."""
    return {name: value for name, value in environment.items() if name != "PYTHONDONTWRITEBYTECODE"}


def make() -> None:
    """Collect all tests once, where some have not been compiled yet."""
    made = {path.name.partition(".")[0] for path in ROOT.glob("tests/**/__pycache__/test_*-pytest-*.pyc")}
    if all(path.stem in made for path in ROOT.glob("tests/**/test_*.py")):
        return
    command = [sys.executable, "-m", "pytest", "--collect-only", "-qq"]
    subprocess.run(command, cwd=ROOT, env=kept(os.environ), stdout=subprocess.DEVNULL, check=False)
