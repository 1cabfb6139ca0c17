"""How an entry is turned into a digest: the one place that knows the algorithm."""

import hashlib
import json
from collections.abc import Mapping
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


def digest_of(previous: str, content: Mapping[str, Any]) -> str:
    """SHA-256 (64 hex digits) over the previous digest and the content: keys sorted, no blanks, UTF-8."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()
