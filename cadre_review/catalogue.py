"""The message catalogue: compiled without gettext on the machine, and checked against the sources."""

import gettext
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib
from django.conf import settings
from django.utils import translation
from django.utils.translation import trans_real

PLACEHOLDER = re.compile(r"%\(\w+\)[#0\- +]*[\d.]*[diouxXeEfFgGcrsa]|%[diouxXeEfFgGcrsa]|\{\w*\}")
SOURCES = ("cadre_review", "visits", "templates", "static")
LANGUAGE = "zh_Hans"


def catalogues() -> list[Path]:
    """The .po files of this site."""
    return sorted(po for folder in settings.LOCALE_PATHS for po in Path(folder).glob("*/LC_MESSAGES/*.po"))


def compile_stale() -> list[Path]:
    """Compile each .po file that is newer than its .mo file; return those compiled.

    The .mo file is put in place in one step, so that several processes may do this at once.
    Raises OSError when the file is damaged or the folder cannot be written.
    """
    done = []
    for po in catalogues():
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime_ns >= po.stat().st_mtime_ns:
            continue
        with tempfile.NamedTemporaryFile(dir=po.parent, suffix=".part", delete=False) as part:
            part.write(polib.pofile(str(po)).to_binary())
        Path(part.name).chmod(0o644)
        Path(part.name).replace(mo)
        done.append(po)
    if done:
        _forget()
    return done


def _forget() -> None:
    """Make this process read the catalogues anew: one that was looked for before it was there is taken for empty."""
    language = translation.get_language()
    gettext._translations = {}  # type: ignore[attr-defined]
    trans_real._translations, trans_real._default = {}, None  # type: ignore[attr-defined]
    if language:
        translation.activate(language)


def gettext_found() -> bool:
    """Whether the program that reads msgids out of sources is on this machine."""
    return shutil.which("xgettext") is not None


def faults() -> list[str]:
    """What is wrong inside the catalogues, a line each: untranslated, fuzzy, placeholders that differ."""
    found = [
        f"{po.name}: {sentence}" for po in catalogues() for sentence in _faults_of(polib.pofile(str(po)))
    ]
    return found or ([] if catalogues() else ["No catalogue was found."])


def _faults_of(catalogue: polib.POFile) -> Iterator[str]:
    for entry in catalogue:
        if entry.obsolete:
            continue
        if entry.fuzzy:
            yield f"fuzzy: {entry.msgid!r}"
        elif not entry.translated():
            yield f"not translated: {entry.msgid!r}"
        elif not _placeholders_agree(entry):
            yield f"placeholders differ: {entry.msgid!r}"


def _placeholders_agree(entry: polib.POEntry) -> bool:
    """Whether each translation has the placeholders of its msgid (a plural those of either form)."""
    wanted = [sorted(PLACEHOLDER.findall(text)) for text in (entry.msgid, entry.msgid_plural) if text]
    given = entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]
    return all(sorted(PLACEHOLDER.findall(text)) in wanted for text in given)


def missing() -> list[str]:
    """The msgids of the sources that the Chinese catalogue lacks, a line each.

    Needs gettext. Reads a copy of the sources, so nothing of the working folder changes.
    """
    with tempfile.TemporaryDirectory(prefix="cadre-messages-") as name:
        fresh = _msgids(_extract(Path(name)))
    kept: set[tuple[str, str]] = set()
    for po in catalogues():
        if po.parent.parent.name == LANGUAGE:
            kept |= _msgids(po)
    return [f"in the sources, not in the catalogue: {msgid!r}" for _context, msgid in sorted(fresh - kept)]


def _msgids(po: Path) -> set[tuple[str, str]]:
    return {(entry.msgctxt or "", entry.msgid) for entry in polib.pofile(str(po)) if not entry.obsolete}


def _extract(folder: Path) -> Path:
    """Run makemessages on a copy of the sources in an empty catalogue; return the .po file it makes."""
    for name in SOURCES:
        if (source := settings.BASE_DIR / name).exists():
            ignored = shutil.ignore_patterns("__pycache__", "locale")
            shutil.copytree(source, folder / name, ignore=ignored)
    shutil.copy(settings.BASE_DIR / "manage.py", folder)
    (folder / "cadre_review" / "locale").mkdir()
    command = [sys.executable, "manage.py", "makemessages", "-l", LANGUAGE, "--no-location", "-v", "0"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)  # noqa: S603
    return folder / "cadre_review" / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"
