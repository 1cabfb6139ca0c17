"""``make bench`` (a city, SQLite and PostgreSQL) and ``make bench-province`` (PostgreSQL): one table; ``make bench-talks``.

``python -m tests.benchmarks [city|clients|files|province|talks …] [--small] [--profiles] [--only sqlite] [--like WORDS]``. Each
part runs in processes of its own and keeps its rows in var/benchmarks; whole runs put them into docs/benchmarks.md.
"""

import argparse
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests import chromium, postgres
from tests.benchmarks import table
from tests.benchmarks.files import Folder, measure_forms, measure_roster, measure_sheets
from tests.benchmarks.start import measure_start

PARTS = tuple(part for parts in table.TABLES.values() for part in parts)
DAILY = PARTS[:3]
QUICKER = 5  # times the answers a second of the commit before
HERE = Path(__file__).resolve().parent
TENTH = 10  # the share of files in a small run
BUILD = "import django; django.setup(); from tests.benchmarks.province import *; build({})"


class Bench:
    """One run: its options, and the databases it makes."""

    def __init__(self, options: argparse.Namespace, stack: ExitStack) -> None:
        self.options, self.stack = options, stack
        self.folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cadre-bench-")))
        self.binaries = None if options.only == "sqlite" else postgres.find_binaries()
        self.cities: dict[str, str] = {}
        if not self.binaries:
            print("PostgreSQL is not measured: not found, or not asked for.", flush=True)

    def city(self) -> list[table.Row]:
        """Pages and saving on both databases."""
        cities = dict(self.make_cities())
        for name, url in cities.items():
            self.pages(name, url, name)
        rows = [row for name in cities for row in table.kept(name)[1]]
        table.keep("city", rows)
        return rows

    def clients(self) -> list[table.Row]:
        """Many at once; another checkout's site in the same run, where one is given."""
        if not self.binaries:
            return []
        before, rows = self.options.before and self.options.before.resolve(), []
        for servers in ("1", "2"):
            old = self.crowd(before, self.make_old_city(before), servers) if before else []
            new = self.crowd(table.ROOT, self.make_cities()["PostgreSQL"], servers)
            for row, former in zip(new, old, strict=False):
                row.hold_to_rate(former.rate, QUICKER)
            rows += new
        table.keep("clients", rows)
        return rows

    def crowd(self, checkout: Path, url: str, servers: str) -> list[table.Row]:
        """What the site of a checkout does with many."""
        seconds = "2" if self.options.small else "8"
        command = [
            sys.executable,
            "-m",
            "tests.benchmarks.clients",
            "--servers",
            servers,
            "--seconds",
            seconds,
        ]
        run(command, url, checkout)
        return table.kept("clients", checkout)[1]

    def make_old_city(self, checkout: Path) -> str:
        """The city as another checkout makes it; it gets this folder, so that both are measured alike."""
        if "before" not in self.cities:
            shutil.copytree(HERE, checkout / HERE.relative_to(table.ROOT), dirs_exist_ok=True)
            self.make_cities()
            self.cities["before"] = self.stack.enter_context(postgres.cluster(self.binaries))
            self.fill(self.cities["before"], checkout)
        return self.cities["before"]

    def files(self) -> list[table.Row]:
        """Files in and out, the first start, the first page on a slow line."""
        share = TENTH if self.options.small else 1
        rows = [measure_start()]
        if self.binaries:
            rows += measure_sheets(self.place("sheets", "PostgreSQL"), share)
        for measure in (measure_roster, measure_forms):
            rows += measure(self.place(measure.__name__, "SQLite"), share)
        rows += self.first_use()
        table.keep("files", rows)
        return rows

    def first_use(self) -> list[table.Row]:
        """The first page on a slow line, in Chromium; here, since the browser is no part of any other measure."""
        if not (chromium.find() and importlib.util.find_spec("tests.benchmarks.first_use")):
            return []
        from tests.benchmarks import first_use

        rows = []
        for one in first_use.rows_of(next(iter(self.make_cities().values()))):
            row = table.Row(
                f"first use, {one.name}", "Chromium", wall=one.usable * 1000, bytes=one.weight, sent=one.page
            )
            row.more = f"({one.requests} requests, shift {one.shift:.3f})"
            row.target = f"≤ {first_use.SECONDS:g} s; no shift; ≤ {first_use.BYTES / 1000:.1f} kB sent"
            over = {
                "seconds": one.usable > first_use.SECONDS,
                "shift": one.shift > first_use.SHIFT,
                "kB": one.page > first_use.BYTES,
            }
            row.misses = [name for name, missed in over.items() if missed]
            row.remains = one.remains
            rows.append(row)
        return rows

    def province(self) -> list[table.Row]:
        """The same pages at a million cadres."""
        if not self.binaries:
            return []
        url = self.stack.enter_context(postgres.cluster(self.binaries))
        manage(url, "migrate", "-v0")
        with clocked("the province is built"):
            run([sys.executable, "-c", BUILD.format("TWENTIETH" if self.options.small else "WHOLE")], url)
        self.pages("province", url, "province")
        return table.kept("province")[1]

    def talks(self) -> list[table.Row]:
        """Search over a million talks."""
        if not self.binaries:
            return []
        url = self.stack.enter_context(postgres.cluster(self.binaries))
        manage(url, "migrate", "-v0")
        more = ["--talks", "20000"] if self.options.small else []
        run([sys.executable, "-m", "tests.benchmarks.talks", "--like", self.options.like, *more], url)
        return table.kept("talks")[1]

    def make_cities(self) -> dict[str, str]:
        """The city in each database, built side by side; made once."""
        if not self.cities:
            self.cities = (
                {}
                if self.options.only == "postgresql"
                else {"SQLite": f"sqlite:///{self.folder / 'city.sqlite3'}"}
            )
            if self.binaries:
                self.cities["PostgreSQL"] = self.stack.enter_context(postgres.cluster(self.binaries))
            with clocked("the city is built"), ThreadPoolExecutor() as pool:
                list(pool.map(self.fill, self.cities.values()))
        return self.cities

    def fill(self, url: str, checkout: Path = table.ROOT) -> None:
        """Tables and the invented city."""
        for words in (["migrate", "-v0"], ["demo", *(["--small"] if self.options.small else [])]):
            run([sys.executable, "manage.py", *words], url, checkout)

    def place(self, name: str, on: str) -> Folder:
        """An empty database and a folder for one measure of files."""
        folder = self.folder / name
        folder.mkdir()
        url = f"sqlite:///{folder / 'files.sqlite3'}"
        if on == "PostgreSQL":
            url = self.stack.enter_context(postgres.cluster(self.binaries))
        manage(url, "migrate", "-v0")
        return Folder(folder, environment(url))

    def pages(self, on: str, url: str, kept: str) -> None:
        """Measure the pages of a filled database in a process of its own."""
        more = ["--profiles"] if self.options.profiles else []
        run(
            [
                sys.executable,
                "-m",
                "tests.benchmarks.site",
                "--on",
                on,
                "--keep",
                kept,
                "--like",
                self.options.like,
                *more,
            ],
            url,
        )


def environment(url: str) -> dict[str, str]:
    """The variables of a process that works on this database."""
    return os.environ | {
        "DATABASE_URL": url,
        "DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
    }


def run(command: list[str], url: str, checkout: Path = table.ROOT) -> None:
    """A process that must succeed."""
    subprocess.run(command, cwd=checkout, env=environment(url), check=True)


def manage(url: str, *words: str) -> None:
    """A command of the site."""
    run([sys.executable, "manage.py", *words], url)


@contextmanager
def clocked(what: str) -> Iterator[None]:
    """Say how long it took."""
    began = time.perf_counter()
    yield
    print(f"{what}: {time.perf_counter() - began:.0f} s", flush=True)


def main(argv: list[str]) -> int:
    """Measure the parts; 0 when all ran to their end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--small", action="store_true", help="a quick look; nothing is put into the document")
    parser.add_argument(
        "--profiles", action="store_true", help="of each line that misses: where its function calls are made"
    )
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    parser.add_argument(
        "--before", type=Path, help="a checkout of an older commit, whose site meets as many clients"
    )
    parser.add_argument("--like", default="", help="only pages whose line holds this")
    options = parser.parse_args(argv)
    if strange := set(options.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(strange))}")
    print(table.machine(), flush=True)
    with ExitStack() as stack, clocked("\nall of it"):
        bench = Bench(options, stack)
        rows = [row for part in options.parts or DAILY for row in getattr(bench, part)()]
    print(f"\n{table.drawn(rows)}\n\n{table.summed(rows)}\n\n{table.left_of(rows)}")
    if not (options.small or options.only or options.like):
        for name, parts in table.TABLES.items():
            if set(parts) & set(options.parts or DAILY):
                table.write_document(name)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
