"""Takes interview notes out of a Word file, under limits; knows no Django and no sentence.

Run as ``python -m visits.reports.past.notes_child``. What is asked: ``names``, the labels of each column. Notes are
paragraphs or rows of a table (时间：…　谈话对象：…); what follows without a label goes on with the
text before. A note begins where a label comes again. Each line on stdout is ``[number of its first paragraph, {column:
text}]``. On failure the exit status is REFUSED and the line is ``{"error": code}``.
"""

import io
import json
import re
import sys
import zipfile
from collections.abc import Iterator
from typing import Any

from defusedxml.ElementTree import ParseError, fromstring

from visits.core.bounds import REFUSED, Refused, asked

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LARGEST = 32 * 1024 * 1024  # bytes of the text of a document
MOST_NOTES, MOST_TEXT = 2_000, 100_000


def main() -> int:
    """Write the notes to stdout."""
    try:
        wanted, data = asked()
        lines = [json.dumps(note, ensure_ascii=False) for note in notes_of(paragraphs(data), wanted["names"])]
    except Refused as error:
        print(json.dumps({"error": str(error)}))
        return REFUSED
    sys.stdout.write("\n".join(lines))
    return 0


def paragraphs(data: bytes) -> list[str]:
    """The texts of paragraphs in order; those of a row of a table are one, its labels and values parted by a colon."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            info = file.getinfo("word/document.xml")
            if info.file_size > LARGEST:
                raise Refused("big")
            body = fromstring(file.read(info)).find(f"{WORD}body")
    except (zipfile.BadZipFile, KeyError, ParseError, ValueError, NotImplementedError, RuntimeError):
        raise Refused("damaged") from None
    return [line for block in (body if body is not None else ()) for line in _lines(block)]


def _lines(block: Any) -> Iterator[str]:
    if block.tag != f"{WORD}tbl":
        yield _text(block)
        return
    for row in block.iter(f"{WORD}tr"):
        cells = [
            " ".join(_text(one) for one in cell.iter(f"{WORD}p")).strip() for cell in row.iter(f"{WORD}tc")
        ]
        pairs = zip(cells[::2], cells[1::2], strict=False)
        yield "　".join(f"{label.rstrip('：:')}：{value}" for label, value in pairs if label)


def _text(block: Any) -> str:
    parts = []
    for one in block.iter():
        if one.tag == f"{WORD}t":
            parts.append(one.text or "")
        elif one.tag in {f"{WORD}tab", f"{WORD}br"}:
            parts.append(" ")
    return "".join(parts).strip()


def notes_of(lines: list[str], names: dict[str, list[str]]) -> list[tuple[int, dict[str, str]]]:
    """The notes, each with the number of its first paragraph."""
    labels = {_plain(name): key for key, known in names.items() for name in known}
    spaced = (r"\s*".join(map(re.escape, name)) for name in sorted(labels, key=len, reverse=True))
    label = re.compile(rf"(?:^|(?<=[\s　；;]))({'|'.join(spaced)})\s*[:：]\s*", re.IGNORECASE)
    notes: list[tuple[int, dict[str, str]]] = []
    last = ""
    for number, line in enumerate(lines, start=1):
        found = list(label.finditer(line))
        head = line[: found[0].start()] if found else line
        if head.strip() and notes and last:
            _add(notes[-1][1], last, head)
        for place, one in enumerate(found):
            end = found[place + 1].start() if place + 1 < len(found) else len(line)
            last = labels[_plain(one[1])]
            if not notes or last in notes[-1][1]:
                notes.append((number, {}))
            _add(notes[-1][1], last, line[one.end() : end])
        if len(notes) > MOST_NOTES:
            raise Refused("rows")
    return notes


def _add(note: dict[str, str], key: str, text: str) -> None:
    note[key] = "\n".join(filter(None, (note.get(key, ""), text.strip(" 　；;\t"))))[:MOST_TEXT]


def _plain(text: str) -> str:
    return "".join(text.split()).lower()


if __name__ == "__main__":
    sys.exit(main())
