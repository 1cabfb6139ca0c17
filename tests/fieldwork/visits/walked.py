"""What one request costs, without a clock: files of the project entered, function calls, statements."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

ROOT = Path(settings.BASE_DIR)
OURS = tuple(str(ROOT / name) for name in ("visits/", "cadre_review/"))


class Walk(NamedTuple):
    """One request: its answer, the files entered, function calls, statements, and calls with those of C functions."""

    answer: Any
    files: set[str]
    calls: int
    statements: list[str]
    all_calls: int


def walk(ask: Callable[[], Any]) -> Walk:
    """Do it, counting."""
    files: set[str] = set()
    calls = calls_of_c = 0

    def profile(frame: Any, event: str, _arg: Any) -> None:
        nonlocal calls, calls_of_c
        if event == "call":
            calls += 1
            files.add(frame.f_code.co_filename)
        calls_of_c += event == "c_call"

    with CaptureQueriesContext(connection) as queries:
        sys.setprofile(profile)
        try:
            answer = ask()
        finally:
            sys.setprofile(None)
    ours = {str(Path(one).relative_to(ROOT)) for one in files if one.startswith(OURS)}
    return Walk(answer, ours, calls, [one["sql"] for one in queries.captured_queries], calls + calls_of_c)
