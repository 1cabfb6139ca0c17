"""Takes the two forms' files apart into texts; knows no Django and no sentence, so that a bound child can run it.

Errors are codes: broken, bomb, person, encoding, fields, big, empty.
"""

import base64
import binascii
import re
from typing import Any

MOST_BYTES = 12 * 1024 * 1024  # of one form: the photo is most of it
MOST_TEXT = 200_000  # characters of one leaf but the photo
MOST_LEAVES = 400
MOST_TAGS = 20_000  # a form has some hundred
FAMILY = "JiaTingChengYuan"
PHOTO = "ZhaoPian"
FIELDS = 33  # of a .lrm record
_NAMED = {"amp", "lt", "gt", "quot", "apos"}
_REFERENCE = re.compile(r"&(?:(#?\w{1,12})(;))?")
_NUMBERED = re.compile(r"#[xX]([0-9a-fA-F]{1,8})|#(\d{1,9})")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")  # not of XML 1.0
_DECLARED = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']([\w.-]+)["']""")


class Broken(Exception):  # noqa: N818  (an outcome; the argument is a code)
    """The file is no such form."""


def parse_lrmx(data: bytes) -> dict[str, Any]:
    """``leaves`` [[name, text], …] and ``family`` [[[name, text], …], …] in the order of the file; ``photo`` base64."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    if not data.strip():
        raise Broken("empty")
    if len(data) > MOST_BYTES or data.count(b"<") > MOST_TAGS:
        raise Broken("big")
    dropped: list[str] = []
    try:
        plain = as_utf8(data)
        try:
            root = fromstring(plain, forbid_dtd=True)
        except ParseError:
            root = fromstring(mended(plain, dropped), forbid_dtd=True)
    except DefusedXmlException:
        raise Broken("bomb") from None
    except (ParseError, ValueError, LookupError):
        raise Broken("broken") from None
    if local(root.tag) != "Person":
        raise Broken("person")
    return taken_apart(root) | ({"dropped": dropped} if dropped else {})


def mended(data: bytes, dropped: list[str]) -> bytes:
    """The XML without what editors write and XML forbids: control signs, raw or as references, and bare ampersands.

    ``dropped`` gets what was taken away and, as &, what was written as a bare sign.
    """
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8"
    text = data.decode(encoding, "replace")
    text = re.sub(r"^\ufeff?\s*<\?xml[^>]*\?>", "", text)
    head, end, behind = text.partition("</Person>")
    if end and behind.strip():
        text = head + end
        dropped.append(behind.strip()[:40])
    kept = _REFERENCE.sub(lambda found: _reference(found, dropped), text)
    dropped += dict.fromkeys(f"U+{ord(sign):04X}" for sign in _CONTROL.findall(kept))
    return _CONTROL.sub("", kept).encode("utf-8", "replace")


def _reference(found: re.Match[str], dropped: list[str]) -> str:
    """A reference that XML knows as it is; one to a forbidden sign is dropped; any other & is a sign of its own."""
    name = found[1] or ""
    if name in _NAMED:
        return found[0]
    digits = _NUMBERED.fullmatch(name)
    if digits is None:
        note, kept = "&", f"&amp;{name}{found[2]}" if name else "&amp;"
    else:
        code = int(digits[1], 16) if digits[1] else int(digits[2])
        if code < 0x110000 and not _CONTROL.match(chr(code)):
            return found[0]
        note, kept = f"U+{code:04X}", ""
    if note not in dropped:
        dropped.append(note)
    return kept


def as_utf8(data: bytes) -> bytes:
    """The XML in UTF-8: files that declare GBK, or claim UTF-8 and are GBK, are read all the same."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data
    declared = _DECLARED.search(data[:200])
    name = declared[1].decode().lower() if declared else "utf-8"
    names = ["gb18030"] if name.startswith("gb") else ["utf-8-sig", "gb18030"]
    for one in names:
        try:
            text = data.decode(one)
        except UnicodeDecodeError:
            continue
        return re.sub(r"^\ufeff?\s*<\?xml[^>]*\?>", "", text).encode("utf-8", "replace")
    raise Broken("encoding")


def local(tag: Any) -> str:
    """The name of an element without its namespace; '' for a comment."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def taken_apart(root: Any) -> dict[str, Any]:
    """The person's leaves, family and photo."""
    found: dict[str, Any] = {"leaves": [], "family": [], "photo": ""}
    for element in root:
        name, text = local(element.tag), element.text or ""
        if name == FAMILY:
            found["family"] += [_item(item) for item in element if local(item.tag)]
        elif name == PHOTO:
            found["photo"] = "".join(text.split())
        elif name:
            found["leaves"].append([name, _all_text(element)])
    if len(found["leaves"]) > MOST_LEAVES or len(found["family"]) > MOST_LEAVES:
        raise Broken("big")
    return found


def _item(item: Any) -> list[list[str]]:
    return [[local(leaf.tag), _all_text(leaf)] for leaf in item if local(leaf.tag)]


def _all_text(element: Any) -> str:
    text = "".join(element.itertext())
    if len(text) > MOST_TEXT:
        raise Broken("big")
    return text


def photo_bytes(text: str) -> bytes:
    """The photo out of base64; nothing where it is none."""
    try:
        return base64.b64decode(text, validate=True) if text else b""
    except (binascii.Error, ValueError):
        return b""


def parse_lrm(data: bytes) -> list[str]:
    """The 33 fields of the older editor's record."""
    if not data.strip():
        raise Broken("empty")
    if len(data) > MOST_BYTES:
        raise Broken("big")
    try:
        text = data.decode("utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "gb18030")
    except UnicodeDecodeError:
        raise Broken("encoding") from None
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n \x00\x1a")
    if len(text) < 2 or text[0] != '"' or text[-1] != '"':
        raise Broken("fields")
    fields = re.split(r'"[ \t]*,[ \t\n]*"', text[1:-1])
    if len(fields) != FIELDS:
        raise Broken("fields")
    return fields
