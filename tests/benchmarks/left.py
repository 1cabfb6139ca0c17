"""What is left of a line that misses: where its processor time goes, in named parts that sum to the whole.

Every half millisecond the function that runs is asked for; what has no part of its own (the standard library, functions
of C) belongs to whoever called it. Function calls are counted apart, by the same rule.
"""

import gc
import re
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from tests.benchmarks.measuring import of_database

EVERY, LONG, ROUNDS = 0.0005, 1.0, 200  # seconds between two looks, and for all of them; calls at most
LARGE = 0.15  # share from which a part is named as what remains
SERVER, REST, OTHERS, GARBAGE = "server", "rest", "other processes", "garbage"
# Each part with the places (path, and the function behind a colon) that belong to it, and why it remains. The first that fits holds.
PARTS = {
    SERVER: ("", "PostgreSQL's own work for the questions of the page: the rows of the floor, and the rights, counts, marks and choices"
             " besides; no big table is read from end to end (tests/test_plans.py)"),
    "statements": (r"db/backends/(\w+/(base|_functions)|utils)\.py|cadre_review/days\.py:day_begins|db/(utils|transaction)\.py|psycopg2/|/sqlite3/",
                   "sending statements and fetching rows; on SQLite this is all the database does, on PostgreSQL the driver alone"),
    "rows": (r"models/query\.py:.*(Iterable|get_related_populators|RelatedPopulator)|models/base\.py|models/fields/|"
             r"compiler\.py:.*(apply_converters|results_iter|cursor_iter)|prepared\.py:.*(_converted|Record|ask)",
             "making values and records of what was fetched: lists take the columns they show, pages of one subject whole records"),
    "composing": (r"django/db/(?!migrations)|django/utils/tree|cadre_review/prepared|visits/core/counts\.py",
                  "writing questions as SQL: what is asked alike each time is kept as text (cadre_review/prepared.py); what follows from a"
                  " filter, from what was typed or from a choice is composed anew"),
    "migrations": (r"django/db/migrations|/migrations/", "the tables are made by the migrations, which are squashed"),
    "rights": (r"visits/core/(access|readers|scopes|breadth|bounds|conflict|concerns|secrecy|shares)|visits/avoidance/|cadre_review/policy",
               "what this reader may see: found once in a request, kept for none that follows"),
    "words": (r"utils/(translation|formats|dateformat|numberformat)|gettext\.py|cadre_review/formats|core/labels\.py",
              "two languages: sentences, names of kinds, days and numbers"),
    "forms": (r"django/forms/|cadre_review/form_|lists/(filters|forms)\.py|cadre_review/posted|visits/core/posted",
              "filter forms are kept as text by role and language; what is chosen or posted is checked each time"),
    "drawing": (r"django/template|templatetags/|fragments\.py|lists/(drawing|rows|table|page)\.py|core/(charts|links|strips|sheets/columns)\.py|table_heads\.py",
                "cells and templates of what the page shows, by its kB: rows are drawn by one function without a template, frames are kept"),
    "packing": (r"gzip\.py|utils/text\.py:.*compress", "compressed anew each time, since every page holds marks of its reader"),
    "files": (r"openpyxl|xlsxwriter|calamine|/docx/|zipfile\.py|lxml|core/sheets/(?!columns)|core/docx\.py", "reading and writing the file itself"),
    "page": (r"/visits/", "the page's own code: adding up, choosing and sorting what is to be shown"),
    "frame": (r"django/(core/handlers|middleware|contrib|http|dispatch)|django_otp|/csp/|whitenoise|/cadre_review/",
              "what every page does: session, account, headers, one-time rules; the line “an empty page” is all of it, with its questions and drawing"),
    "loading": (r"importlib", "modules are read and run once in each process"),
    GARBAGE: ("", "Python looks through what refers to itself, now and then, for whichever page is at it"),
    OTHERS: ("", "work of processes beside the one that is measured"),
    REST: ("", "the test client that asks, and what belongs to no other part"),
}  # fmt: skip
# Of lines that grow in a province, why they do (decision 106).
GROWS = {
    "statistics": "a million cadres are grouped by kinds and by months of birth, from two indexes alone; lines of the roster kept"
    " added up would make everybody who saves a file of a level wait for one row",
    "outcomes": "110 ms to tell apart the talks of 580,000 statements, this year's and last year's, by check and aspect",
    "dashboard": "the figures of outcomes, and their talks and visits by category",
    "coverage": "5,000 units are looked through nine times: with their team and first visit (20 ms), as a year before (10), for each"
    " thing that may lack",
    "coverage, one finding": "as coverage, and the units that are left",
    "cadres by conditions": "24 ms to count ten thousand whom level and sex fit: of the conditions that may be typed few stand in"
    " an index together",
    "search: 张": "8,900 people are found by key, counted and sorted by their units",
    "search: zhang": "18,300 people bear one of 36,500 tokens: ten thousand are counted, all are sorted",
    "talks, as a lead": "those of visits that went to what the team has in hand today are asked by unit, and sorted by day",
}  # fmt: skip
RULES = [(name, re.compile(places)) for name, (places, _why) in PARTS.items() if places]
Parts = dict[str, tuple[float, int]]


@cache
def _of_code(code: Any) -> str:
    if (place := f"{code.co_filename}:{code.co_qualname}").find("/tests/") >= 0:
        return REST
    return next((name for name, places in RULES if places.search(place)), "")


def part_of(frame: Any) -> str:
    """The part to which a running function belongs: its own, or that of the nearest caller that has one."""
    while frame:
        if part := _of_code(frame.f_code):
            return part
        frame = frame.f_back
    return REST


@contextmanager
def looked_at(every: float = EVERY) -> Iterator[Counter[str]]:
    """Seconds of processor time of this process by part."""
    found, last, collecting = Counter[str](), time.process_time(), 0.0

    def collect(phase: str, _told: Any) -> None:
        nonlocal last, collecting
        if phase == "start":
            collecting = time.process_time()
        else:
            took = time.process_time() - collecting
            found[GARBAGE], last, collecting = found[GARBAGE] + took, last + took, 0.0

    def look(_signal: int, frame: Any) -> None:
        nonlocal last
        if collecting:  # a look that fell due meanwhile comes before the end of it is told
            return
        now = time.process_time()
        found[part_of(frame)] += now - last
        last = now

    gc.callbacks.append(collect)
    before = signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, every, every)
    try:
        yield found
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        gc.callbacks.remove(collect)


def parts_of(call: Callable[[], Any], cpu: float) -> Parts:
    """Of one warm call that takes so many ms: ms and function calls of each part."""
    began, server = time.process_time(), of_database()
    with looked_at() as found:
        for _round in range(ROUNDS):
            call()
            if time.process_time() - began > LONG:
                break
    found[SERVER] = of_database() - server
    return scaled(found, cpu, calls_of(call))


def scaled(found: Counter[str], cpu: float, calls: Counter[str] | None = None) -> Parts:
    """So that they sum to what was measured without a look."""
    calls = calls or Counter()
    whole = sum(found.values()) or 1
    return {name: (found[name] / whole * cpu, calls[name]) for name in PARTS if found[name] or calls[name]}


def calls_of(call: Callable[[], Any]) -> Counter[str]:
    """Function calls by the part of who is called; those of C by that of the caller."""
    found = Counter[str]()

    def profile(frame: Any, event: str, _arg: Any) -> None:
        if event in {"call", "c_call"}:
            found[part_of(frame)] += 1

    sys.setprofile(profile)
    try:
        call()
    finally:
        sys.setprofile(None)
    return found


def cells(parts: Parts, names: list[str]) -> list[str]:
    """Each part as ms, percent and calls, and the names of the largest."""
    whole = sum(ms for ms, _calls in parts.values())
    said = []
    for name in names:
        ms, calls = parts.get(name, (0, 0))
        told = f"{ms:,.0f} · " if ms >= 10 else f"{ms:.2f} · "
        said.append(f"{told}{ms / whole:.0%}" + f" · {calls:,}" * bool(calls) if ms or calls else "–")
    by_size = sorted(parts, key=lambda name: parts[name][0], reverse=True)
    return [*said, ", ".join(name for name in by_size if parts[name][0] >= LARGE * whole)]
