"""Takes a batch of forms apart under limits: ``python -m visits.cadres.formats.child``.

Stdin holds one JSON line for each form, ``{"kind": "lrmx" | "lrm", "size": bytes}``, each followed by so many bytes.
Stdout gets one JSON line for each, in order: what ``parsing`` found, or ``{"error": code}``.
"""

import json
import sys
from typing import Any

from visits.core.bounds import limit

from .parsing import Broken, parse_lrm, parse_lrmx


def answer(kind: str, data: bytes) -> dict[str, Any]:
    """What the form holds, or why it cannot be read."""
    try:
        return parse_lrmx(data) if kind == "lrmx" else {"fields": parse_lrm(data)}
    except Broken as broken:
        return {"error": str(broken)}
    except (MemoryError, RecursionError):
        return {"error": "big"}


def main() -> int:
    """Read, answer, until nothing more comes."""
    limit()
    while header := sys.stdin.buffer.readline():
        asked = json.loads(header)
        data = sys.stdin.buffer.read(asked["size"])
        sys.stdout.write(json.dumps(answer(asked["kind"], data), ensure_ascii=True) + "\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
