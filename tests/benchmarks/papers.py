"""500 appointment forms as Word files in one zip: time and peak memory of the whole road, and of drawing alone.

Ours orders the forms of a list of 500 with résumés of ten lines and families of five, reads them from SQLite, writes a
line of the log for each, draws and packs. The floor is python-docx alone: for each form a document with a table of as
many cells and the same text, built by its own calls, packed the same way. Each case is a process of its own.
``python -m tests.benchmarks papers [-- --forms 500]``.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path


def main(argv=None):
    """Measure; 0 when every case ran."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--forms", type=int, default=500)
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'papers.sqlite3'}"
        environment = os.environ | {
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
        }
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], env=environment, check=True)
        codes = [
            subprocess.run(
                [sys.executable, "-m", "tests.benchmarks.papers_child", part, str(options.forms)],
                env=environment,
                check=False,
            ).returncode
            for part in ("prepare", "whole road", "drawing alone", "floor")
        ]
    return max(codes)
