"""Pictures and documents from outside: what they are by their content, and pictures made safe.

Functions on bytes; nothing here touches a table. Decoding is done by a bound child (``decoding``).
"""

import io
import json
import zipfile
from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from visits.core.bounds import answered

MAX_ENTRIES = 10_000
MAX_UNPACKED = 512 * 1024 * 1024  # bytes
MAX_RATIO = 200  # unpacked to packed, for files that unpack to more than 10 MB
PICTURES = frozenset({"jpeg", "png", "webp", "heic"})
DECODED = PICTURES | {"bmp", "gif"}  # what editors put into forms, too
KINDS = PICTURES | {"pdf", "docx", "xlsx", "doc", "xls", "txt"}
MIME = {
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "heic": "image/heic",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "txt": "text/plain",
}
BMP_HEADS = {12, 40, 52, 56, 64, 108, 124}  # bytes of the second header
HEIC_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"})


class BadFile(ValueError):
    """A file that is not taken in. ``code`` is for tests and forms, ``sentence`` for people."""

    def __init__(self, code: str, sentence: str | Promise) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence

    def __str__(self) -> str:
        return str(self.sentence)


def sniff(data: bytes) -> str | None:
    """Name the kind of a file by its content (one of ``KINDS``, bmp or gif), or None when it is none of them."""
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[4:8] == b"ftyp" and data[8:12] in HEIC_BRANDS:
        return "heic"
    if data[:6] in (b"GIF87a", b"GIF89a"):
        return "gif"
    if data.startswith(b"BM") and int.from_bytes(data[14:18], "little") in BMP_HEADS:
        return "bmp"
    if data.startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return _sniff_zip(data)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _sniff_ole(data)
    return "txt" if _is_text(data) else None


def _sniff_zip(data: bytes) -> str | None:
    """Tell .docx from .xlsx by the parts inside; other archives, and those with macros, are None."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None
    if "[Content_Types].xml" not in names or any(name.endswith("vbaProject.bin") for name in names):
        return None  # an office file with macros (.docm, .xlsm) is a program
    if "word/document.xml" in names:
        return "docx"
    return "xlsx" if "xl/workbook.xml" in names else None


def _sniff_ole(data: bytes) -> str | None:
    """Tell .doc from .xls by the stream names (UTF-16) in the old compound format."""
    if "WordDocument".encode("utf-16-le") in data:
        return "doc"
    books = ("Workbook".encode("utf-16-le"), "B\0o\0o\0k\0\0\0".encode("latin-1"))
    return "xls" if any(book in data for book in books) else None


def _is_text(data: bytes) -> bool:
    """Whether the bytes are plain text in UTF-8 or GB 18030, without control characters."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return bool(text) and all(char >= " " or char in "\t\n\r\f" for char in text)
    return False


def check_unpacked(data: bytes) -> None:
    """Refuse an office file (.docx, .xlsx) that unpacks to far too much. Raises BadFile."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise bad("unreadable") from None
    unpacked = sum(entry.file_size for entry in entries)
    bomb = unpacked > 10 * 1024 * 1024 and unpacked > MAX_RATIO * max(len(data), 1)
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or bomb:
        raise BadFile(
            "too_large",
            _("This file unpacks to far more than an office document holds. Save it anew and send it again."),
        )


def reencode(data: bytes, longest: int = 1600) -> bytes:
    """Make a clean JPEG of a picture: upright, its longest side at most ``longest`` pixels, no EXIF.

    Place, camera and author written into the file are left behind. It is decoded in a bound child, so the number of
    pixels does not matter as long as its memory does for them. Raises BadFile for what is no picture or is broken.
    """
    (made,) = reencode_all([data], longest)
    if isinstance(made, BadFile):
        raise made
    return made


def thumbnail(data: bytes, longest: int = 320) -> bytes:
    """Make a small JPEG of a picture for lists; the same refusals as :func:`reencode`."""
    return reencode(data, longest)


def reencode_all(pictures: Sequence[bytes], longest: int) -> list[bytes | BadFile]:
    """``reencode`` for many at once, in as few children as it takes; a picture that kills one fails alone."""
    made: dict[int, bytes | BadFile] = {
        place: bad("not_a_picture") for place, data in enumerate(pictures) if sniff(data) not in DECODED
    }
    left = [place for place in range(len(pictures)) if place not in made]
    while left:
        answers = _decoded([pictures[place] for place in left], longest)
        if not answers:  # the first one alone has used up a whole child
            answers = [bad("too_many_pixels")]
        made |= zip(left, answers, strict=False)
        left = left[len(answers) :]
    return [made[place] for place in range(len(pictures))]


def _decoded(pictures: Sequence[bytes], longest: int) -> list[bytes | BadFile]:
    """What one child makes of pictures; fewer than were given where it died by its limits."""
    wanted = {"longest": longest, "sizes": [len(data) for data in pictures]}
    found: list[bytes | BadFile] = []
    with answered("visits.core.decoding", wanted, iter(pictures)) as answer:
        while (line := answer.output.readline()).endswith(b"\n"):
            told = json.loads(line)
            if "error" in told:
                found.append(bad(told["error"]))
            elif len(made := answer.output.read(told["size"])) == told["size"]:
                found.append(made)
    return found


def bad(code: str) -> BadFile:
    """The refusal for a code."""
    return BadFile(code, SENTENCES[code])


SENTENCES = {
    "not_a_picture": _("This file is not a JPEG, PNG, WebP or HEIC picture. Choose another file."),
    "too_many_pixels": _(
        "This picture has more pixels than can be shrunk here. Make it smaller and send it again."
    ),
    "unreadable": _("This file is damaged and cannot be read. Send it again from the original."),
}
