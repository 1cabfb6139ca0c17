"""Time and peak memory of sheets out and in, 100,000 × 20 cells: ours beside its peers, in the same run.

Each figure is measured in a fresh child process (peak resident memory of that process). The stock peer
(tablib) holds everything in memory; it is given a tenth of the rows and its time is scaled, which is said.
Run as ``python -m tests.benchmarks.sheets [rows]``.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROWS, COLUMNS = 100_000, 20
TENTH = {"tablib"}


def setup():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cadre_review.settings")
    import django

    django.setup()


def rows(count):
    """Yield invented rows, made as they are asked for."""
    for number in range(count):
        yield [f"第{number}行第{column}列的内容" for column in range(COLUMNS)]


def sheet(count):
    from visits.core.sheets.columns import Column
    from visits.core.sheets.write import Sheet

    columns = [Column(f"c{n}", f"第{n}列", lambda row, n=n: row[n]) for n in range(COLUMNS)]
    return Sheet("题名", columns, rows(count), "表", ["单位：某局"], "某", "某 2018-12-31 No. 1")


def ours(path, count):
    setup()
    from visits.core.sheets.write import write

    write(path, sheet(count))


def write_only(path, count):
    """openpyxl's write-only mode, plain values without any look."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    tab = book.create_sheet("表")
    for row in rows(count):
        tab.append(row)
    book.save(path)


def tablib(path, count):
    import tablib as stock

    data = stock.Dataset(*rows(count), headers=[f"第{n}列" for n in range(COLUMNS)])
    Path(path).write_bytes(data.export("xlsx"))


def read(path, count):
    setup()
    from visits.core.sheets.read import read_rows

    assert len(read_rows(Path(path), "a.xlsx")) >= count


def read_openpyxl(path, count):
    from openpyxl import load_workbook

    for _ in load_workbook(path, read_only=True).active.iter_rows(values_only=True):
        pass


WRITE = {
    "ours": ours,
    "openpyxl write-only, no look": write_only,
    "tablib": tablib,
}
READ = {"read_rows": read, "openpyxl read-only": read_openpyxl}


def child(name, path, count):
    """Run one case and print its seconds and peak memory in MB, its children included."""
    start = time.perf_counter()
    (WRITE | READ)[name](path, count)
    took = time.perf_counter() - start
    peaks = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(took, peaks[0] / 1024, peaks[1] / 1024)


def measure(name, path, count):
    part = count // 10 if name in TENTH else count
    command = [sys.executable, "-m", "tests.benchmarks.sheets", "--case", name, str(path), str(part)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    took, own, below = map(float, done.stdout.split())
    return took * count / part, own, below, f" (scaled from {part:,} rows)" if part != count else ""


def main(argv=()):
    """Print a line for each case, and the ratios that the targets speak of."""
    count = int(argv[0]) if argv else ROWS
    times = {}
    with tempfile.TemporaryDirectory() as folder:
        long = Path(folder) / "long.xlsx"
        for name in WRITE:
            target = long if name == "ours" else Path(folder) / "other.xlsx"
            times[name] = report(f"Excel out, {name}", measure(name, target, count))
        fifth = measure("ours", Path(folder) / "other.xlsx", count // 5)
        report("Excel out, ours, a fifth of the rows", fifth)
        for name in READ:
            report(f"Excel in, {name}", measure(name, long, count))
    ours_took = times["ours"]
    plain = times["openpyxl write-only, no look"]
    print(f"ours / openpyxl write-only: {ours_took / plain:.2f} (target 0.25)")
    print(f"ours / tablib: {ours_took / times['tablib']:.2f} (target 0.125)")


def report(label, found):
    took, own, below, note = found
    children = f", its child {below:.0f} MB" if below > 1 else ""
    print(f"{label}: {took:.1f} s, {own:.0f} MB{children}{note}", flush=True)
    return took


if __name__ == "__main__":
    if sys.argv[1:2] == ["--case"]:
        child(sys.argv[2], sys.argv[3], int(sys.argv[4]))
    else:
        main(sys.argv[1:])
