"""The guide to a new field, done as it stands: on a copy of the project, edit by edit and command by command."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STEP = re.compile(r"(?P<words>.*?)```(?P<kind>\w+)\n(?P<block>.*?)```", re.S)
SPAN = re.compile(r"`([^`]+)`")


def copy_to(folder: Path) -> None:
    said = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    for name in said.stdout.splitlines():
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)


def edit(folder: Path, words: str, block: str) -> None:
    """What a step says before its block: in place of, below, at the end of, or as a file."""
    words = words.strip().rpartition("\n\n")[2]
    path, *anchor = SPAN.findall(words[max(words.rfind(at) for at in ("In `", "At the end of `", "As `")) :])
    file = folder / path
    text = file.read_text() if file.exists() else ""
    if "in place of" in words:
        assert text.count(anchor[0]) == 1, words
        text = text.replace(anchor[0], block.strip())
    elif "below" in words:
        before, found, after = text.partition(anchor[0])
        assert found, words
        line, _newline, rest = after.partition("\n")
        text = f"{before}{found}{line}\n{block}{rest}"
    else:
        text += block
    file.write_text(text)


def run(folder: Path, commands: str) -> None:
    ours = {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    environment = {name: value for name, value in os.environ.items() if name not in ours}
    for line in commands.strip().splitlines():
        words = [sys.executable, *line.split()[1:]]
        done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{line}\n{done.stdout[-2000:]}{done.stderr[-2000:]}"


@pytest.mark.sqlite
def test_the_guide_to_a_new_field_does_what_it_says(tmp_path) -> None:
    copy_to(tmp_path)
    steps = list(STEP.finditer((ROOT / "docs" / "add-a-field.md").read_text()))
    assert len(steps) == 8
    for step in steps:
        if step["kind"] == "sh":
            run(tmp_path, step["block"])
        else:
            edit(tmp_path, step["words"], step["block"])
