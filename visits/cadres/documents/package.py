"""The Word package around a body: made once by python-docx, then filled for each form."""

import functools
import io
import re
import zipfile
from dataclasses import dataclass

from docx import Document
from docx.shared import Cm

PHOTO_RELATION = "rIdPhoto"
MARK = "the body of the form stands here"
NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
}
IMAGE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
BODY, RELATIONS, TYPES = "word/document.xml", "word/_rels/document.xml.rels", "[Content_Types].xml"
THUMBNAIL = "docProps/thumbnail.jpeg"


@dataclass(frozen=True)
class Blank:
    """A package without a body: what stands before and behind it, and the zip of the other parts, packed once."""

    before: str
    behind: str
    archive: bytes


@functools.cache
def blank(photo: str, mark: str = "") -> Blank:
    """An empty A4 document as python-docx writes it, with the place of a ``photo`` (jpeg, png or '' for none), and the
    ``mark`` of secrecy above each page where there is one."""
    parts = parts_of(document(mark))
    whole = parts.pop(BODY).decode()
    marked = re.search(rf"<w:p>(?:(?!<w:p>).)*{MARK}.*?</w:p>", whole, re.DOTALL)
    if marked is None:
        raise RuntimeError("python-docx writes its paragraphs in another way")
    if photo:
        name_photo(parts, photo)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return Blank(declared(whole[: marked.start()]), whole[marked.end() :], out.getvalue())


def document(mark: str = "") -> bytes:
    """The .docx with a mark in place of its body."""
    made, out = Document(), io.BytesIO()
    page = made.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.top_margin, page.bottom_margin = Cm(1.7), Cm(1.3)
    page.left_margin = page.right_margin = Cm(2.1)
    page.header_distance = page.footer_distance = Cm(0.6)
    made.core_properties.title = "干部任免审批表"
    made.core_properties.author = made.core_properties.comments = ""
    if mark:
        page.header.paragraphs[0].add_run(mark).bold = True
    made.add_paragraph(MARK)
    made.save(out)
    return out.getvalue()


def parts_of(package: bytes) -> dict[str, bytes]:
    """The parts by name, without the thumbnail."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if name != THUMBNAIL}
    parts["_rels/.rels"] = re.sub(rb"<Relationship [^>]*thumbnail[^>]*/>", b"", parts["_rels/.rels"])
    return parts


def name_photo(parts: dict[str, bytes], kind: str) -> None:
    """Say in the package that it holds a photo of that kind."""
    relation = f'<Relationship Id="{PHOTO_RELATION}" Type="{IMAGE}" Target="media/photo.{kind}"/>'
    parts[RELATIONS] = added(parts[RELATIONS], relation, "</Relationships>")
    if f'Extension="{kind}"'.encode() not in parts[TYPES]:
        known = f'<Default Extension="{kind}" ContentType="image/{kind}"/>'
        parts[TYPES] = added(parts[TYPES], known, "</Types>")


def declared(head: str) -> str:
    """The root element with every namespace that bodies use."""
    missing = [f' xmlns:{name}="{uri}"' for name, uri in NAMESPACES.items() if f"xmlns:{name}=" not in head]
    return head.replace("<w:document", "<w:document" + "".join(missing), 1)


def packed(body: str, photo: bytes, kind: str, mark: str = "") -> bytes:
    """The .docx of a body; ``photo`` of that ``kind`` (jpeg or png) is its part ``PHOTO_RELATION``."""
    empty = blank(kind if photo else "", mark)
    out = io.BytesIO(empty.archive)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(BODY, f"{empty.before}{body}{empty.behind}")
        if photo:
            archive.writestr(f"word/media/photo.{kind}", photo, zipfile.ZIP_STORED)
    return out.getvalue()


def added(part: bytes, element: str, end: str) -> bytes:
    """The part with an element before its end."""
    return part.replace(end.encode(), f"{element}{end}".encode())
