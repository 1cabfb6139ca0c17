"""What an office program makes of our files: LibreOffice prints them, poppler says what stands where on the pages."""

import re
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

needs_office = pytest.mark.skipif(
    not shutil.which("soffice") or not shutil.which("pdftotext"),
    reason="LibreOffice is not here. On Debian: "
    "apt-get install libreoffice-calc-nogui libreoffice-writer-nogui poppler-utils",
)
PROFILE = Path(__file__).with_name("office_profile")
PAPERS = {"A4": (595, 842), "A3": (842, 1191)}  # points
_PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)"')
_WORD = re.compile(r'xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">([^<]*)<')
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}


class Word(NamedTuple):
    """A word of a page and its box, in points from the left upper corner."""

    left: float
    top: float
    right: float
    bottom: float
    text: str


class Page(NamedTuple):
    """A page of a PDF."""

    width: float
    height: float
    words: list[Word]

    @property
    def text(self) -> str:
        """All that stands on it, without blanks."""
        return "".join(word.text for word in self.words)

    @property
    def paper(self) -> str:
        """A4 or A3, whichever way it lies; else its size."""
        size = tuple(sorted((round(self.width), round(self.height))))
        near = (
            name
            for name, known in PAPERS.items()
            if max(abs(a - b) for a, b in zip(size, known, strict=True)) < 3
        )
        return next(near, str(size))

    def outside(self) -> list[str]:
        """Words that do not lie wholly on the paper."""
        return [
            one.text for one in self.words
            if one.left < 0 or one.top < 0 or one.right > self.width or one.bottom > self.height
        ]  # fmt: skip

    def printed_over(self) -> Iterator[tuple[str, str]]:
        """Pairs of words of which one covers more than a third of the height of the other."""
        rows = sorted(self.words, key=lambda word: word.top)
        for at, one in enumerate(rows):
            for other in rows[at + 1 :]:
                if other.top >= one.bottom:
                    break
                across = min(one.right, other.right) - max(one.left, other.left)
                down = min(one.bottom, other.bottom) - other.top
                if across > 2 and down > min(one.bottom - one.top, other.bottom - other.top) / 3:
                    yield one.text, other.text


def converted(files: Iterable[Path], into: Path) -> dict[str, Path]:
    """The files as PDFs of LibreOffice, by name; one start of it for all of them."""
    _run("--convert-to", "pdf", "--outdir", str(into), *map(str, files))
    return {one.stem: one for one in into.glob("*.pdf")}


def fitted(books: Iterable[Path], at: Path) -> dict[str, list[list[float]]]:
    """How high LibreOffice makes the rows that it fits to their texts, in points, by workbook, sheet and row."""
    listed, heights = at / "books.txt", at / "heights.txt"
    listed.write_text("\n".join(map(str, books)))
    _run(f"macro:///Standard.Rows.Fit({listed},{heights})")
    found: dict[str, list[list[float]]] = {}
    for line in heights.read_text().splitlines():
        book, sheet, height = line.split("|")
        sheets = found.setdefault(Path(book).stem, [])
        if int(sheet) == len(sheets):
            sheets.append([])
        sheets[-1].append(int(height) * 72 / 2540)
    return found


def _run(*wanted: str) -> None:
    profile = f"-env:UserInstallation=file://{_profile().name}"
    subprocess.run(["soffice", profile, "--headless", *wanted], check=True, capture_output=True, timeout=400)


@cache
def _profile() -> "tempfile.TemporaryDirectory[str]":
    """Where LibreOffice keeps its settings and our macro: to lay them out takes longer than to start."""
    folder = tempfile.TemporaryDirectory(prefix="office")
    shutil.copytree(PROFILE, folder.name, dirs_exist_ok=True)
    return folder


def pages_of(pdf: Path) -> list[Page]:
    """The pages of a PDF."""
    said = subprocess.run(["pdftotext", "-bbox", pdf, "-"], capture_output=True, text=True, check=True).stdout
    return [_page(part) for part in said.split("  <page ")[1:]]


def _page(part: str) -> Page:
    width, height = _PAGE.match("<page " + part).groups()
    return Page(
        float(width),
        float(height),
        [Word(*map(float, found[:4]), _plain(found[4])) for found in _WORD.findall(part)],
    )


def _plain(text: str) -> str:
    for entity, sign in _ENTITIES.items():
        text = text.replace(entity, sign)
    return text


def lost(texts: Iterable[str], pages: Sequence[Page]) -> Counter[str]:
    """Characters of the texts that do not stand on the pages so often as they should."""
    wanted = Counter(sign for text in texts for sign in text if not sign.isspace())
    return wanted - Counter(sign for page in pages for sign in page.text)
