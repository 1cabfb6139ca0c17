"""What a file is by its content, and what is left of a picture."""

import io
import struct
import zipfile
import zlib

import pillow_heif
import pytest
from PIL import Image

from visits.core import pictures
from visits.core.pictures import BadFile, reencode, reencode_all, sniff, thumbnail


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 20), mode: str = "RGB", **options) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 0 if mode == "1" else None).save(out, kind, **options)
    return out.getvalue()


def office(part: str, filler: bytes = b"<x/>") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(part, filler)
    return out.getvalue()


def plain_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.exe", "MZ")
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (picture("JPEG"), "jpeg"),
        (picture("PNG"), "png"),
        (picture("WEBP"), "webp"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "heic"),
        (b"%PDF-1.7\n%\xe2\xe3", "pdf"),
        (office("word/document.xml"), "docx"),
        (office("xl/workbook.xml"), "xlsx"),
        (OLE + "WordDocument".encode("utf-16-le"), "doc"),
        (OLE + "Workbook".encode("utf-16-le"), "xls"),
        ("走访记录\r\n第一行".encode(), "txt"),
        ("走访记录".encode("gb18030"), "txt"),
        (plain_zip(), None),
        (b"PK\x03\x04 broken", None),
        (picture("GIF"), "gif"),
        (picture("BMP"), "bmp"),
        (b"MZ\x90\0\x03", None),
        (b"\x7fELF\x02\x01", None),
        (b"text\0with nul", None),
        (b"", None),
    ],
)
def test_kind_is_told_by_content(data, kind):
    assert sniff(data) == kind


def test_picture_loses_exif_and_is_turned_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned a quarter to the right
    exif[0x010F] = "camera maker"
    clean = reencode(picture("JPEG", (40, 20), exif=exif))
    shown = Image.open(io.BytesIO(clean))
    assert shown.size == (20, 40)
    assert not shown.getexif()
    assert b"camera maker" not in clean


def test_png_text_is_left_behind():
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Author", "somebody")
    assert b"somebody" not in reencode(picture("PNG", pnginfo=info))


def test_longest_side_shrinks_and_small_pictures_stay():
    assert Image.open(io.BytesIO(reencode(picture(size=(4000, 1000))))).size == (1600, 400)
    assert Image.open(io.BytesIO(reencode(picture(size=(40, 20))))).size == (40, 20)
    assert Image.open(io.BytesIO(thumbnail(picture(size=(4000, 1000))))).size == (320, 80)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1", "I;16"])
def test_every_mode_becomes_a_jpeg(mode):
    assert sniff(reencode(picture("PNG", mode=mode))) == "jpeg"


def test_transparent_ground_becomes_white():
    out = io.BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(out, "PNG")
    assert Image.open(io.BytesIO(reencode(out.getvalue()))).getpixel((4, 4)) == (255, 255, 255)


def test_cmyk_jpeg_is_read():
    assert sniff(reencode(picture("JPEG", mode="CMYK"))) == "jpeg"


def png_of(width: int, height: int) -> bytes:
    """The head of a picture that claims to be this large."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (png_of(8000, 7000), "unreadable"),
        (png_of(60_000, 60_000), "too_many_pixels"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "unreadable"),
        (b"%PDF-1.7", "not_a_picture"),
        (b"", "not_a_picture"),
        (picture("JPEG", (400, 400))[:300], "unreadable"),
        (picture("PNG", (400, 400))[:60], "unreadable"),
        (b"\xff\xd8\xff" + b"x" * 50, "unreadable"),
    ],
)
def test_bad_picture_gets_a_sentence(data, code):
    with pytest.raises(BadFile) as caught:
        reencode(data)
    assert caught.value.code == code
    assert str(caught.value)


@pytest.mark.parametrize("kind", ["HEIF", "BMP", "GIF"])
def test_what_phones_and_editors_give_is_decoded(kind):
    pillow_heif.register_heif_opener()
    assert Image.open(io.BytesIO(reencode(picture(kind, (64, 32))))).size == (64, 32)


def test_pixels_do_not_count_as_long_as_the_memory_does():
    assert Image.open(io.BytesIO(reencode(picture("JPEG", (12_000, 9_000))))).size == (1600, 1200)


def test_a_picture_that_kills_the_child_takes_no_other_along():
    found = reencode_all([picture("PNG"), png_of(60_000, 60_000), b"no picture", picture("JPEG")], 64)
    codes = [one.code if isinstance(one, BadFile) else sniff(one) for one in found]
    assert codes == ["jpeg", "too_many_pixels", "not_a_picture", "jpeg"]


def test_office_file_that_unpacks_to_far_too_much_is_refused():
    with pytest.raises(BadFile) as caught:
        pictures.check_unpacked(office("word/document.xml", b"\0" * 40_000_000))
    assert caught.value.code == "too_large"
    pictures.check_unpacked(office("word/document.xml"))
