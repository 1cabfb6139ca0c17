"""The whole suite: on SQLite, on PostgreSQL, in a browser, side by side. ``python -m tests.run --help``.

What is not on this machine is skipped and named in the last lines; with CI=true or --all it is a failure. A run that
takes longer than its aim says where the time went. What failed is named last of all, and kept in var/ for ``.ci/run``,
which repeats it behind the checks: people see the end of a long log.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests import bytecode, chromium, postgres
from tests.times import by_folder

ROOT = Path(__file__).resolve().parent.parent
AIM = 12 * 60  # seconds for all stages on two cores
STAGES = ("browser", "postgresql", "sqlite")  # the one that waits most begins first
INSTALL = {
    "postgresql": "PostgreSQL was not found. On Debian: apt-get install postgresql",
    "browser": "Chromium was not found. On Debian: apt-get install chromium-headless-shell fonts-noto-cjk",
}
SHARED = ("--dist", "worksteal")  # neighbours go to one process, which makes the world of their module once
SHOWN = 24  # failures in the last lines
CLOSING = re.compile(r"^=*\s*(\d+ \w+.* in [\d.]+s|no tests ran in [\d.]+s).*$")


@dataclass
class Report:
    """What became of one stage: ``lines`` for people, ``failed`` and ``skipped`` for the exit code."""

    stage: str
    failed: bool = False
    skipped: bool = False
    lines: list[str] = field(default_factory=list)
    spent: dict[str, float] = field(default_factory=dict)  # seconds by test
    failures: list[str] = field(default_factory=list)  # a line each


def main(argv: list[str] | None = None) -> int:
    """Run the stages asked for; 0 when all is well, 1 when something failed (or was skipped, in CI)."""
    options, more = parse(argv)
    strict = options.all or os.environ.get("CI", "").lower() in {"1", "true", "yes"}
    began = time.monotonic()
    stages = [stage for stage in STAGES if not options.only or stage in options.only]
    if len(stages) * options.jobs > 1 and not more:
        bytecode.make()
    with ThreadPoolExecutor(len(stages)) as together:
        reports = list(together.map(lambda stage: run_stage(stage, options.jobs, more), stages))
    took = time.monotonic() - began
    print(f"\n=== All stages, {took:.0f} s ===")
    for report in reports:
        for line in report.lines:
            print(f"{report.stage}: {line}")
    if not (more or options.only):
        keep_times(reports)
        if took > AIM:
            print("\n".join(where_it_went(reports, took)))
    named = what_failed(reports)
    keep("test-failures.txt", named)
    print(named, end="")
    if strict and any(report.skipped for report in reports):
        print("Something was skipped, and here nothing may be: this run has failed.")
    return int(any(report.failed or (strict and report.skipped) for report in reports))


def keep_times(reports: list[Report]) -> None:
    """Keep the seconds of each test on SQLite, by which ``make quick`` chooses."""
    spent = next((report.spent for report in reports if report.stage == "sqlite"), {})
    keep("test-times.json", json.dumps(spent))


def keep(name: str, text: str) -> None:
    """Write a file into the folder of what a machine keeps for itself."""
    (ROOT / "var").mkdir(exist_ok=True)
    (ROOT / "var" / name).write_text(text)


def what_failed(reports: list[Report]) -> str:
    """The failures of all stages, a line each behind the name of the stage; no more than people can see at once."""
    lines = [f"{report.stage}: {line}" for report in reports for line in report.failures]
    if len(lines) > SHOWN:
        lines = [*lines[:SHOWN], f"… and {len(lines) - SHOWN} more failures; see above."]
    return "".join(f"{line}\n" for line in lines)


def where_it_went(reports: list[Report], took: float) -> list[str]:
    """Lines that say which folders took the time of a run that missed its aim."""
    lines = [f"This run took {took:.0f} s; its aim is {AIM} s. Where the time went:"]
    for report in reports:
        folders = by_folder(report.spent)
        lines.append(f"{report.stage}: {sum(folders.values()):.0f} s of tests")
        lines += [f"{seconds:8.0f} s  {name}" for name, seconds in folders.most_common(8)]
    return lines


def parse(argv: list[str] | None) -> tuple[argparse.Namespace, list[str]]:
    """Read the command line; what is not ours goes to pytest."""
    parser = argparse.ArgumentParser(prog="tests.run", description=__doc__)
    parser.add_argument("--all", action="store_true", help="what is skipped counts as failed (also: CI=true)")
    parser.add_argument("--only", action="append", choices=STAGES, help="run this stage (may be repeated)")
    parser.add_argument("--jobs", type=int, default=2, help="processes for each stage")
    return parser.parse_known_args(argv)


def run_stage(stage: str, jobs: int, more: list[str]) -> Report:
    """Run one stage, or report that what it needs is missing."""
    environment = bytecode.kept(os.environ) | {"PYTHONUNBUFFERED": "1"}
    environment.pop("DATABASE_URL", None)
    marks = "browser" if stage == "browser" else "not browser"
    command = [sys.executable, "-m", "pytest", "-rs", "-m", marks, "-n", str(jobs), *SHARED, *more]
    if stage == "browser" and not more:
        command += map(str, chromium.files())
    if stage != "browser" and shutil.which("nice"):
        command = ["nice", "-n", "5", *command]  # a browser waits for its pages by the clock
    with ExitStack() as stack:
        if stage == "postgresql":
            if not (binaries := postgres.find_binaries()):
                return skipped(stage)
            environment["DATABASE_URL"] = stack.enter_context(postgres.cluster(binaries))
        if stage == "browser" and not chromium.find():
            return skipped(stage)
        return run_pytest(stage, command, environment)


def skipped(stage: str) -> Report:
    """A stage that could not run, with the way to make it run."""
    print(INSTALL[stage])
    return Report(stage, skipped=True, lines=[f"SKIPPED. {INSTALL[stage]}"])


def run_pytest(stage: str, command: list[str], environment: dict[str, str]) -> Report:
    """Run pytest, showing its lines as they come behind the name of the stage, and keep its closing line."""
    with tempfile.TemporaryDirectory() as folder:
        times = Path(folder) / "times.json"
        process = subprocess.Popen(
            command,
            env=environment | {"TEST_TIMES": str(times)},
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        closing, seen = "pytest printed no closing line", deque[str](maxlen=5)
        for line in process.stdout or ():
            print(f"{stage[:6]:<6} | {line}", end="", flush=True)
            seen.append(line.rstrip())
            if CLOSING.match(line):
                closing = line.strip().strip("=").strip()
        code = process.wait()
        told = json.loads(times.read_text()) if times.exists() else {}
    report = Report(stage, failed=code != 0, skipped=" skipped" in closing, lines=[closing], **told)
    if report.failed and not report.failures:
        report.failures = [*seen]  # it broke off: its last words
    if code == 5:
        report.lines.append("No test was found for this stage.")
    elif report.skipped:
        report.lines.append("Some tests were skipped; the lines above that begin with SKIPPED say why.")
    return report


if __name__ == "__main__":
    sys.exit(main())
