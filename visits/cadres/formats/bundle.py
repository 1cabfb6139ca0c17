"""Opens what people upload: zips unpacked, forms taken apart in a bound child, photos laid beside their records."""

import io
import json
import subprocess
import sys
import tempfile
import time
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from django.utils.translation import gettext as _

from visits.core.sheets.read import ENDINGS

from . import lrm, lrmx
from .parsing import MOST_BYTES
from .person import Person

HERE = Path(__file__).resolve().parents[3]
SECONDS = 30  # for all forms of one upload
MOST_DEATHS = 5
MOST_MEMBERS = 5_000
MOST_UNPACKED = 256 * 1024 * 1024  # bytes of all members together
MOST_MEMBER = 40 * 1024 * 1024
MOST_RATIO = 250
RATIO_FROM = 1024 * 1024
FORMS = (".lrmx", ".lrm")
UNUSED = {"thumbs.db", "desktop.ini", ".ds_store"}


@dataclass
class Part:
    """One file to be read: ``kind`` is sheet, lrmx or lrm; ``photo`` belongs to a .lrm."""

    name: str
    kind: str
    data: bytes
    photo: bytes = b""


@dataclass(frozen=True)
class Failure:
    """A file that cannot be read, and why."""

    file: str
    message: str


def sentence(code: str) -> str:
    """What to say for an error code of the parsers."""
    return {
        "empty": _("The file is empty."),
        "big": _("The form is too large. Save it again with a smaller photo."),
        "bomb": _(
            "The file holds entities or a document type and was refused. Save it again with the editor."
        ),
        "broken": _("The file is damaged: it is not XML. Save it again with the editor."),
        "person": _("The XML is not an appointment form (its root is not Person)."),
        "encoding": _("The character encoding of the file is unknown. Save it again with the editor."),
        "fields": _("This is not a record of 33 fields. Save it again with the editor."),
        "time": _("Reading took too long or too much memory. Split the files and try again."),
    }[code]


def open_files(files: Iterable[tuple[str, bytes]]) -> tuple[list[Part], list[Failure], int]:
    """The files to be read, what cannot be opened, and how many files were passed over as none of ours."""
    parts: list[Part] = []
    failures: list[Failure] = []
    photos: dict[str, bytes] = {}
    passed = 0
    for name, data in files:
        members = [(name, data)]
        if name.lower().endswith(".zip"):
            members, refused = unpack(name, data)
            failures += refused
        for one, content in members:
            ending = PurePosixPath(one.lower()).suffix
            if unused(one):
                passed += 1
            elif ending == ".pic":
                photos[stem(one)] = content
            elif ending in (*ENDINGS, *FORMS):
                parts.append(Part(one, "sheet" if ending in ENDINGS else ending[1:], content))
            elif ending == ".zip":
                failures.append(
                    Failure(one, _("A zip file inside a zip file is not opened. Unpack it first."))
                )
            else:
                failures.append(
                    Failure(one, _("Only .xlsx, .xls, .et, .csv, .lrmx, .lrm with .pic, and .zip are read."))
                )
    for part in parts:
        if part.kind == "lrm":
            part.photo = photos.get(stem(part.name), b"")
    return parts, failures, passed


def stem(name: str) -> str:
    """The name without its ending, by which record and photo belong together."""
    return name.rpartition(".")[0].lower()


def unused(name: str) -> bool:
    """Whether a file is what systems and editors leave behind."""
    path = PurePosixPath(name)
    return "__MACOSX" in path.parts or path.name.lower() in UNUSED or path.name.startswith(("~$", "._", "."))


def unpack(name: str, data: bytes) -> tuple[list[tuple[str, bytes]], list[Failure]]:
    """The members of a zip under their own names; a zip inside a zip is not opened."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = [entry for entry in package.infolist() if not entry.is_dir()]
            if refusal := refuse(entries, len(data)):
                return [], [Failure(name, refusal)]
            return members_of(package, entries, name)
    except (zipfile.BadZipFile, ValueError, OSError, IndexError):
        return [], [Failure(name, _("The zip file is damaged. Pack it again."))]


def refuse(entries: Sequence[zipfile.ZipInfo], size: int) -> str:
    """Why a zip is not opened at all; '' where it is."""
    total = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_MEMBERS:
        return _("The zip file holds more than %(most)s files. Split it.") % {"most": MOST_MEMBERS}
    if total > MOST_UNPACKED or (total > RATIO_FROM and total > MOST_RATIO * max(size, 1)):
        return _("The zip file was refused: unpacked, it would be far too large.")
    if any(entry.flag_bits & 1 for entry in entries):
        return _("The zip file is protected by a password. Pack it again without one.")
    return ""


def members_of(
    package: zipfile.ZipFile, entries: Sequence[zipfile.ZipInfo], name: str
) -> tuple[list[tuple[str, bytes]], list[Failure]]:
    """What the members hold; a damaged one does not stop the others."""
    found: list[tuple[str, bytes]] = []
    failures = []
    for entry in entries:
        own = f"{name}/{own_name(entry)}"
        if unused(own_name(entry)):
            found.append((own_name(entry), b""))
            continue
        try:
            with package.open(entry) as member:
                data = member.read(MOST_MEMBER + 1)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, zlib.error):
            failures.append(Failure(own, _("This member of the zip file is damaged.")))
            continue
        if len(data) > MOST_MEMBER:
            failures.append(Failure(own, _("This member of the zip file is too large.")))
        else:
            found.append((own, data))
    return found, failures


def own_name(entry: zipfile.ZipInfo) -> str:
    """The member's name; without the UTF-8 flag it is UTF-8 or GBK all the same, which zipfile reads as CP437."""
    if entry.flag_bits & 0x800:
        return entry.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return entry.filename.encode("cp437").decode(encoding)
        except UnicodeError:
            continue
    return entry.filename


def read_forms(parts: Sequence[Part]) -> list[Person | Failure]:
    """The people of the forms, in order; one child process takes the whole batch apart."""
    answers = taken_apart(parts)
    found: list[Person | Failure] = []
    for number, part in enumerate(parts):
        answer = answers[number] if number < len(answers) else {"error": "time"}
        if "error" in answer:
            found.append(Failure(part.name, sentence(answer["error"])))
        elif part.kind == "lrmx":
            found.append(lrmx.person_of(answer, part.name))
        else:
            found.append(lrm.person_of(answer["fields"], part.name, part.photo))
    return found


def taken_apart(parts: Sequence[Part]) -> list[dict[str, Any]]:
    """The answers of the child, one for each form; a form that kills the child does not take the others along.

    After SECONDS together, or MOST_DEATHS children, the rest is given up.
    """
    answers: list[dict[str, Any]] = []
    ends, deaths = time.monotonic() + SECONDS, 0
    while len(answers) < len(parts) and deaths < MOST_DEATHS and time.monotonic() < ends:
        answers += ask_child(parts[len(answers) :], ends - time.monotonic())
        if len(answers) < len(parts):
            answers.append({"error": "time"})
            deaths += 1
    return answers


def ask_child(parts: Sequence[Part], seconds: float) -> list[dict[str, Any]]:
    """What one child answers; fewer than asked for when it died by its limits."""
    with tempfile.TemporaryFile() as asked, tempfile.TemporaryFile() as answered:
        for part in parts:
            data = part.data[: MOST_BYTES + 1]
            asked.write(json.dumps({"kind": part.kind, "size": len(data)}).encode() + b"\n" + data)
        asked.seek(0)
        command = [sys.executable, "-m", "visits.cadres.formats.child"]
        with suppress(subprocess.TimeoutExpired):
            subprocess.run(
                command, stdin=asked, stdout=answered, stderr=subprocess.DEVNULL, cwd=HERE, timeout=seconds, check=False
            )  # fmt: skip
        answered.seek(0)
        return [json.loads(line) for line in answered if line.endswith(b"\n")]
