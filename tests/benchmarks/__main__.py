"""All measures, or those named: ``python -m tests.benchmarks [NAME …] [-- ARGUMENTS]``.

Each module of this folder with a ``main(argv) -> int | None`` is one measure. A measure runs in a process
of its own, so that one does not warm or bloat the next, and prints its figures beside floor and peer.
"""

import os
import platform
import subprocess
import sys
from pathlib import Path

import django

FOLDER = Path(__file__).resolve().parent
RUN = "import importlib, sys; sys.exit(importlib.import_module(sys.argv[1]).main(sys.argv[2:]))"


def measures() -> list[str]:
    """The names of the measures in this folder."""
    files = (path for path in FOLDER.glob("*.py") if not path.name.startswith("_"))
    return sorted(path.stem for path in files if "\ndef main(" in path.read_text(encoding="utf-8"))


def header() -> str:
    """What the figures were measured on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GB, load {load}; {platform.system()} {platform.machine()}; "
        f"Python {platform.python_version()}, Django {django.get_version()}"
    )


def main(argv: list[str]) -> int:
    """Run the measures; 0 when every one of them ran to its end, 2 for a name that is none of them."""
    cut = argv.index("--") if "--" in argv else len(argv)
    names, more = argv[:cut], argv[cut + 1 :]
    known = measures()
    if strange := sorted(set(names) - set(known)):
        print(f"No such measure: {', '.join(strange)}. There are: {', '.join(known) or 'none yet'}.")
        return 2
    print(header())
    return max((run(name, more) for name in names or known), default=0)


def run(name: str, more: list[str]) -> int:
    """Run one measure in a process of its own; 1 when it failed."""
    print(f"\n=== {name} ===", flush=True)
    command = [sys.executable, "-c", RUN, f"tests.benchmarks.{name}", *more]
    return int(subprocess.run(command, cwd=FOLDER.parent.parent, check=False).returncode != 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
