"""Pictures and documents from outside: what they are by their content, and pictures made safe.

Pure functions on bytes; nothing here touches a table or the disk.
"""

import io
import warnings
import zipfile

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

MAX_PIXELS = 50_000_000
MAX_ENTRIES = 10_000
MAX_UNPACKED = 512 * 1024 * 1024  # bytes
MAX_RATIO = 200  # unpacked to packed, for files that unpack to more than 10 MB
PICTURES = frozenset({"jpeg", "png", "webp"})
KINDS = PICTURES | {"heic", "pdf", "docx", "xlsx", "doc", "xls", "txt"}
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
    """Name the kind of a file by its content (one of ``KINDS``), or None when it is none of them."""
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[4:8] == b"ftyp" and data[8:12] in HEIC_BRANDS:
        return "heic"
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
        raise _unreadable() from None
    unpacked = sum(entry.file_size for entry in entries)
    bomb = unpacked > 10 * 1024 * 1024 and unpacked > MAX_RATIO * max(len(data), 1)
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or bomb:
        raise BadFile(
            "too_large",
            _("This file unpacks to far more than an office document holds. Save it anew and send it again."),
        )


def reencode(data: bytes, longest: int = 1600) -> bytes:
    """Make a clean JPEG of a picture: upright, its longest side at most ``longest`` pixels, no EXIF.

    Place, camera and author written into the file are left behind. Raises BadFile for what is no
    picture, for HEIC, for a broken picture and for one above 50 million pixels.
    """
    kind = sniff(data)
    if kind == "heic":
        raise BadFile(
            "heic",
            _("HEIC pictures cannot be read here. Send a JPEG: set the camera to “Most compatible”."),
        )
    if kind not in PICTURES:
        raise BadFile(
            "not_a_picture", _("This file is not a JPEG, PNG or WebP picture. Choose another file.")
        )
    out = io.BytesIO()
    _upright(data, longest).save(out, "JPEG", quality=85, optimize=True)
    return out.getvalue()


def thumbnail(data: bytes, longest: int = 320) -> bytes:
    """Make a small JPEG of a picture for lists; the same refusals as :func:`reencode`."""
    return reencode(data, longest)


def _upright(data: bytes, longest: int) -> Image.Image:
    """Decode within limits, turn upright, shrink, and put what is transparent on white."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is checked next
            picture = Image.open(io.BytesIO(data), formats=["JPEG", "PNG", "WEBP"])
        if picture.width * picture.height > MAX_PIXELS:
            raise _too_many_pixels()
        picture.draft("RGB", (longest, longest))
        picture.load()
        return _flat(ImageOps.exif_transpose(picture), longest)
    except Image.DecompressionBombError:
        raise _too_many_pixels() from None
    except BadFile:
        raise
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, TypeError, IndexError, KeyError):
        raise _unreadable() from None


def _flat(picture: Image.Image, longest: int) -> Image.Image:
    """Shrink, and return plain RGB pixels with no information beside them."""
    picture.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        layered = picture.convert("RGBA")
        ground = Image.new("RGB", layered.size, "white")
        ground.paste(layered, mask=layered.getchannel("A"))
        return ground
    clean = Image.new("RGB", picture.size)
    clean.paste(picture.convert("RGB"))
    return clean


def _too_many_pixels() -> BadFile:
    return BadFile(
        "too_many_pixels",
        _("This picture has more than 50 million pixels. Make it smaller and send it again."),
    )


def _unreadable() -> BadFile:
    return BadFile(
        "unreadable", _("This file is damaged and cannot be read. Send it again from the original.")
    )
