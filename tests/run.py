"""The whole suite: on SQLite, on PostgreSQL, in a browser. ``python -m tests.run --help``.

What is not on this machine is skipped and named in the last lines; with CI=true or --all it is a failure.
"""

import argparse
import os
import re
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass, field

from tests import chromium, postgres

STAGES = ("sqlite", "postgresql", "browser")
INSTALL = {
    "postgresql": "PostgreSQL was not found. On Debian: apt-get install postgresql",
    "browser": "Chromium was not found. On Debian: apt-get install chromium fonts-noto-cjk",
}
CLOSING = re.compile(r"^=*\s*(\d+ \w+.* in [\d.]+s|no tests ran in [\d.]+s).*$")


@dataclass
class Report:
    """What became of one stage: ``lines`` for people, ``failed`` and ``skipped`` for the exit code."""

    stage: str
    failed: bool = False
    skipped: bool = False
    lines: list[str] = field(default_factory=list)


def main(argv: list[str] | None = None) -> int:
    """Run the stages asked for; 0 when all is well, 1 when something failed (or was skipped, in CI)."""
    options, more = parse(argv)
    strict = options.all or os.environ.get("CI", "").lower() in {"1", "true", "yes"}
    began = time.monotonic()
    reports = [run_stage(stage, options.jobs, more) for stage in options.only or STAGES]
    print(f"\n=== All stages, {time.monotonic() - began:.0f} s ===")
    for report in reports:
        for line in report.lines:
            print(f"{report.stage}: {line}")
    if strict and any(report.skipped for report in reports):
        print("Something was skipped, and here nothing may be: this run has failed.")
    return int(any(report.failed or (strict and report.skipped) for report in reports))


def parse(argv: list[str] | None) -> tuple[argparse.Namespace, list[str]]:
    """Read the command line; what is not ours goes to pytest."""
    parser = argparse.ArgumentParser(prog="tests.run", description=__doc__)
    parser.add_argument("--all", action="store_true", help="what is skipped counts as failed (also: CI=true)")
    parser.add_argument("--only", action="append", choices=STAGES, help="run this stage (may be repeated)")
    parser.add_argument("--jobs", type=int, default=2, help="processes for each stage without a browser")
    return parser.parse_known_args(argv)


def run_stage(stage: str, jobs: int, more: list[str]) -> Report:
    """Run one stage, or report that what it needs is missing."""
    print(f"\n=== {stage} ===", flush=True)
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    environment.pop("DATABASE_URL", None)
    marks = {"sqlite": "not browser and not postgresql", "postgresql": "not browser", "browser": "browser"}
    command = [sys.executable, "-m", "pytest", "-rs", "-m", marks[stage], *more]
    if stage != "browser":
        command += ["-n", str(jobs)]
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
    """Run pytest, showing its lines as they come, and keep its closing line."""
    process = subprocess.Popen(
        command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    closing = "pytest printed no closing line"
    for line in process.stdout or ():
        print(line, end="", flush=True)
        if CLOSING.match(line):
            closing = line.strip().strip("=").strip()
    code = process.wait()
    report = Report(stage, failed=code != 0, skipped=" skipped" in closing, lines=[closing])
    if code == 5:
        report.lines.append("No test was found for this stage.")
    elif report.skipped:
        report.lines.append("Some tests were skipped; the lines above that begin with SKIPPED say why.")
    return report


if __name__ == "__main__":
    sys.exit(main())
