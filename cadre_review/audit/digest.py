"""How an entry is turned into a digest: the one place that knows the algorithm."""

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

GENESIS = "0" * 64


def plain_text(value: str) -> str:
    """Text as every database takes it: no NUL, no lone surrogate."""
    return value.replace("\x00", "").encode("utf-8", "replace").decode()


def plain(value: Any) -> Any:
    """JSON data that reads back from any database exactly as it was written.

    Dates, decimals, choices and lazy words become text, and so do floats, whose spelling PostgreSQL changes
    (``1e16`` comes back as a whole number). Raises TypeError for what JSON cannot say.
    """
    written = json.dumps(value, cls=DjangoJSONEncoder)
    return _cleaned(json.loads(written, parse_float=str, parse_constant=str))


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return plain_text(value)
    if isinstance(value, list):
        return [_cleaned(part) for part in value]
    if isinstance(value, dict):
        return {plain_text(key): _cleaned(part) for key, part in value.items()}
    return value


_OF_ITSELF = frozenset({str, int})  # classes whose values are written in one way


def digest_of(previous: str, content: Mapping[str, Any]) -> str:
    """SHA-256 (64 hex digits) over the previous digest and the content: keys sorted, no blanks, UTF-8."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


def cell(value: Any) -> str | None:
    """One value of a row as the text that its digest covers, alike from memory and from either database.

    None for what is empty: a column that comes later, and is empty, changes no digest.
    """
    if value is None or value == "":
        return None
    if value.__class__ in _OF_ITSELF:
        return str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float | Decimal):
        return _number(str(value))
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, dict | list):
        return json.dumps(plain_numbers(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex() or None
    return value.hex if isinstance(value, uuid.UUID) else str(value)


def plain_numbers(value: Any) -> Any:
    """JSON data in which numbers are whole or text: databases spell the others in their own ways."""
    if _is_plain(value):
        return value
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder), parse_float=_whole_or_text)


def _is_plain(value: Any) -> bool:
    """Whether JSON writes the value in one way: it holds texts and whole numbers alone."""
    if value.__class__ in _OF_ITSELF:
        return True
    if isinstance(value, dict):
        return all(isinstance(key, str) and _is_plain(one) for key, one in value.items())
    if isinstance(value, list):
        return all(map(_is_plain, value))
    return value is None or isinstance(value, str | int)


def _whole_or_text(text: str) -> int | str:
    number = _number(text)
    return int(number) if number.removeprefix("-").isdecimal() else number


def _number(text: str) -> str:
    return f"{Decimal(text).normalize() + 0:f}"


def row_digest(table: str, cells: Mapping[str, str | None]) -> str:
    """The first 128 bits of SHA-256 (32 hex digits) over a row's table and its columns that hold something."""
    held = {column: text for column, text in cells.items() if text is not None}
    text = json.dumps([table, held], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
