"""Style sheets and scripts that every page loads, joined from their sources into one file each.

On a slow line each further file costs its latency again. A static files finder, so that ``collectstatic``, the
development server and WhiteNoise all come by the joined files as by any other; settings.JOINED says what is joined.
"""

import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

from cadre_review.older import spelled_out
from cadre_review.parted import front, narrow, wide

REMARK = re.compile(r"^[ \t]*/\*(?:(?!\*/).)*\*/[ \t]*\n", re.MULTILINE | re.DOTALL)
# At the end of a line of a script; in an address no blank stands before the two strokes.
AT_THE_END = re.compile(r"[ \t]+// .*$", re.MULTILINE)
PARTS = {"site.css": narrow, "wide.css": wide, "front.css": front}


class Joined(BaseFinder):
    """Finds the joined files, made anew where a source has changed."""

    def __init__(self, app_names: Any = None, *args: Any, **kwargs: Any) -> None:
        self.storage = FileSystemStorage(location=settings.VAR_DIR / "joined")
        super().__init__(*args, **kwargs)

    def check(self, **kwargs: Any) -> list[Any]:
        """Nothing can be set wrongly here that ``join`` would not say at once."""
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """Where the joined file lies; none of that name: an empty list."""
        if path not in settings.JOINED:
            return []
        found = self.storage.path(path)
        join(Path(found), settings.JOINED[path])
        return [found] if find_all or kwargs.get("all") else found

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        """All of them, for ``collectstatic``."""
        for path in settings.JOINED:
            self.find(path)
            yield path, self.storage


def made(name: str, text: str) -> str:
    """The text as the joined file of this name holds it: its part, without comments."""
    text = REMARK.sub("", text)
    if name.endswith(".js"):
        text = AT_THE_END.sub("", text)
    return spelled_out(PARTS[name](text)) if name in PARTS else text


def join(target: Path, sources: list[str]) -> None:
    """Write the sources one after the other; a file that says the same already stays as old as it is."""
    text = "\n".join((settings.STATICFILES_DIRS[0] / one).read_text() for one in sources)
    content = made(target.name, text).encode()
    if target.exists() and target.read_bytes() == content:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    os.replace(name, target)
