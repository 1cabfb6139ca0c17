"""Excel out of PostgreSQL, 100,000 rows × 20 text columns in office style: time and peak memory of the whole road.

Ours is ``queryset.iterator`` into ``visits.core.sheets.write``; the peer is openpyxl's write-only mode, without any look,
fed by the same queryset. Each case is a process of its own (its peak resident memory, Django included).
``python -m tests.benchmarks excel [-- --rows N] [-- --filled URL]``.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from tests import postgres

COLUMNS = 20
TARGET_MEMORY = 150  # MB
CHUNK = 2_000


def model():
    """The table, as a model of the run alone: no migration knows it."""
    import django

    django.setup()
    from django.db import models

    fields = {f"c{number}": models.TextField() for number in range(COLUMNS)}
    meta = type("Meta", (), {"app_label": "visits", "managed": False, "db_table": "benchmark_row"})
    return type("BenchmarkRow", (models.Model,), fields | {"Meta": meta, "__module__": __name__})


def fill(count):
    """Make the table anew in the database itself."""
    from django.db import connection

    table = model()
    names = [f"c{number}" for number in range(COLUMNS)]
    values = ", ".join(f"'第' || n || '行第{number}列的内容'" for number in range(COLUMNS))
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS benchmark_row")
        with connection.schema_editor() as editor:
            editor.create_model(table)
        cursor.execute(
            f"INSERT INTO benchmark_row ({', '.join(names)}) SELECT {values} FROM generate_series(1, %s) n",
            [count],
        )


def ours(path, count):
    """As an export of the site."""
    table = model()
    from visits.core.sheets.columns import Column
    from visits.core.sheets.write import Sheet, write

    columns = [
        Column(f"c{n}", f"第{n}列", lambda row, n=n: getattr(row, f"c{n}"), width=12) for n in range(COLUMNS)
    ]
    rows = table.objects.order_by("pk")[:count].iterator(chunk_size=CHUNK)
    write(path, Sheet("题名", columns, rows, "表", ["单位：某局"], "某", "某 2018-12-31 No. 1"))


def peer(path, count):
    """openpyxl write-only, no look, from tuples."""
    table = model()
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("表")
    names = [f"c{number}" for number in range(COLUMNS)]
    for row in table.objects.order_by("pk").values_list(*names)[:count].iterator(chunk_size=CHUNK):
        sheet.append(row)
    book.save(path)


def child(case, path, count):
    """Run one case and print seconds and MB."""
    began = time.perf_counter()
    {"fill": lambda: fill(count), "ours": lambda: ours(path, count), "peer": lambda: peer(path, count)}[
        case
    ]()
    peaks = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(time.perf_counter() - began, max(peaks) / 1024)


def measure(url, case, path, count):
    """Seconds and MB of one case."""
    environment = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings"}
    command = [sys.executable, "-m", "tests.benchmarks.excel", "--case", case, str(path), str(count)]
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    took, memory = map(float, done.stdout.split())
    print(f"{case:<6}{count:>9,} rows  {took:6.1f} s  {memory:5.0f} MB", flush=True)
    return took, memory


def judged(good):
    """The word for a target."""
    return "" if good else "  FALLS SHORT"


def main(argv=None):
    """Measure; 0 when it ran, 1 where there is no PostgreSQL."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument(
        "--filled", help="the address of a PostgreSQL database in which the table may be made"
    )
    options = parser.parse_args(argv)
    with ExitStack() as stack:
        path = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "rows.xlsx"
        binaries = postgres.find_binaries()
        if not (options.filled or binaries):
            print("PostgreSQL was not found: not measured.")
            return 1
        url = options.filled or stack.enter_context(postgres.cluster(binaries))
        measure(url, "fill", path, options.rows)
        fifth = measure(url, "ours", path, options.rows // 5)
        whole = measure(url, "ours", path, options.rows)
        plain = measure(url, "peer", path, options.rows)
    ratio = whole[0] / plain[0]
    print(f"ours / openpyxl write-only: {ratio:.2f} (target 0.25){judged(ratio <= 0.25)}")
    print(f"peak memory {whole[1]:.0f} MB (target {TARGET_MEMORY}){judged(whole[1] < TARGET_MEMORY)}")
    print(
        f"memory at five times the rows × {whole[1] / fifth[1]:.2f} (target 1.1){judged(whole[1] <= 1.1 * fifth[1])}"
    )
    return 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--case"]:
        child(sys.argv[2], sys.argv[3], int(sys.argv[4]))
    else:
        sys.exit(main(sys.argv[1:]))
