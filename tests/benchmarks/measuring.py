"""What a call costs: processor time (Python's and the database's), the clock, statements, function calls, bytes."""

import gzip
import html
import os
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from django.db import connection

Call = Callable[[], Any]
MOST, LEAST, BUDGET = 12, 3, 3.0  # rounds, and seconds after which no further round begins
SLOW = 2000  # ms of a call that is not made again
TOP = 25  # functions of a profile


class Spent(NamedTuple):
    """Milliseconds of one call."""

    cpu: float
    wall: float


def of_database() -> float:
    """Seconds of processor time that the server's process behind our connection has spent; 0 where none can be read."""
    if connection.vendor != "postgresql" or connection.connection is None:
        return 0.0
    told = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    return int(told.read_text().split()[0]) / 1e9 if told.exists() else 0.0


def of_processes(first: int) -> list[float]:
    """Seconds of processor time of a process, then of each below it that runs still; with what has ended under them."""
    spent, below = {}, {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended meanwhile
            told = path.read_text().rpartition(")")[2].split()
            spent[int(path.parent.name)] = sum(map(int, told[11:15])) / os.sysconf("SC_CLK_TCK")
            below.setdefault(int(told[1]), []).append(int(path.parent.name))
    found = [first] if first in spent else []
    for process in found:
        found += below.get(process, [])
    return [spent[process] for process in found]


def timed(call: Call) -> Spent:
    """One call."""
    wall, cpu = time.perf_counter(), time.process_time() + of_database()
    call()
    cpu = time.process_time() + of_database() - cpu
    return Spent(cpu * 1000, (time.perf_counter() - wall) * 1000)


def in_turn(calls: dict[str, Call]) -> dict[str, Spent]:
    """Medians of calls that are made in turn, round by round, so that a busy minute meets all of them."""
    for name, call in calls.items():
        if name != "stock":  # is at its slowest no less than the site, and may take long
            call()
    taken: dict[str, list[Spent]] = {name: [] for name in calls}
    began = time.perf_counter()
    for at in range(MOST):
        if at >= LEAST and time.perf_counter() - began > BUDGET:
            break
        for name, call in calls.items():
            if not taken[name] or taken[name][-1].wall < SLOW:
                taken[name].append(timed(call))
    return {name: median(several) for name, several in taken.items()}


def median(several: list[Spent]) -> Spent:
    """The one in the middle, of each."""
    return Spent(*(statistics.median(column) for column in zip(*several, strict=True)))


class Count(NamedTuple):
    """What one call did, without a clock."""

    statements: list[str]
    calls: int


OPENING = "BEGIN"  # of a transaction, no question: with PostgreSQL's driver it goes along with the first one


def counted(call: Call) -> Count:
    """Statements as they were composed (without their values), and function calls of Python and C."""
    statements, calls = [], 0

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        if not sql.startswith(OPENING):
            statements.append(sql)
        return execute(sql, *rest)

    def profile(_frame: Any, event: str, _arg: Any) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    with connection.execute_wrapper(note):
        sys.setprofile(profile)
        try:
            call()
        finally:
            sys.setprofile(None)
    return Count(statements, calls)


def profiled(call: Call) -> list[str]:
    """The functions under which most function calls are made, as lines."""
    total, within = 0, Counter[Any]()
    stack: list[tuple[Any, int]] = []

    def profile(frame: Any, event: str, _arg: Any) -> None:
        nonlocal total
        total += event in {"call", "c_call"}
        if event == "call":
            stack.append((frame.f_code, total))
        elif event == "return" and stack:
            code, began = stack.pop()
            if not any(one is code for one, _began in stack):
                within[code] += total - began + 1

    sys.setprofile(profile)
    try:
        call()
    finally:
        sys.setprofile(None)
    inner = [
        (code, n) for code, n in within.most_common() if n < total * 0.95
    ]  # not the road in, which all go
    return [f"{n:>9,}  {_place(code)} {code.co_qualname}" for code, n in inner[:TOP]]


def _place(code: Any) -> str:
    path = code.co_filename.partition("site-packages/")[2] or Path(code.co_filename).name
    return f"{path}:{code.co_firstlineno}"


def rows_of(sql: str) -> list[Any]:
    """Rows through the driver itself; the statement holds its values."""
    connection.ensure_connection()
    cursor = connection.connection.cursor()
    try:
        cursor.execute(sql)
        return cursor.fetchall()
    finally:
        cursor.close()


def plain(questions: list[str]) -> str:
    """The least page: what the questions give, as tables in one string, escaped."""
    rows = [row for sql in questions for row in rows_of(sql)]
    cells = "".join(
        "<tr>" + "".join(f"<td>{html.escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<!doctype html><table>{cells}</table>"


def sizes(answer: Any) -> tuple[int, int]:
    """Bytes of a page, and of it as it went over the wire."""
    sent = b"".join(answer.streaming_content) if answer.streaming else answer.content
    zipped = answer.headers.get("Content-Encoding") == "gzip"
    return len(gzip.decompress(sent)) if zipped else len(sent), len(sent)
