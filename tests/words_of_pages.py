"""What a reader is shown of a page in one language, and what of it stands in the other."""

import io
import json
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

import docx
import openpyxl
from django.apps import apps
from django.db import models
from lxml import etree, html

READ_OUT = frozenset(
    {"alt", "title", "placeholder", "aria-label", "aria-description", "data-label", "data-text", "data-units"}
)
CHINESE = re.compile(r"[\u3400-\u9fff]+")
LATIN = re.compile(r"[A-Za-z]{2,}(?:[’'-][A-Za-z]+)*")
FOREIGN = {"zh-hans": LATIN, "en": CHINESE}
WIDE = re.compile("[，。、；：？！（）「」『』《》〈〉｜／＿～\u3000]")  # Chinese marks
# Names that stand as they are in Chinese: of formats, of keys, of measures and of what others have named.
NAMES = frozenset(
    [
        *(
            "Excel",
            "WPS",
            "Word",
            "PDF",
            "JPEG",
            "PNG",
            "WebP",
            "HEIC",
            "SHA",
            "GB",
            "KB",
            "MB",
            "Ctrl",
            "Tab",
            "Esc",
            "Enter",
        ),
        *(
            "JavaScript",
            "NO",
            "No",
            "docx",
            "xlsx",
            "xls",
            "csv",
            "json",
            "lrmx",
            "et",
            "lrm",
            "pic",
            "zip",
            "ics",
            "jpg",
        ),
        *("txt", "https", "min"),
    ]
)
# Made up by the machine: digests, keys, account names in the address of a page.
MADE = re.compile(
    r"verify_audit|\b[0-9a-f]{12,}\b|\b(?:[A-Z0-9]{4} ){3,}[A-Z0-9]{4}\b|\{\w+\}|[A-Za-z0-9_-]{40,}"
)


# What is marked as being in another language is left out.
OUT = "ancestor::script or ancestor::style or ancestor::*[@lang and not(self::html)]"
TEXTS = etree.XPath(f"//text()[normalize-space() and not({OUT})]")
SAID = etree.XPath(
    f"//@*[{' or '.join(f'name()={name!r}' for name in sorted(READ_OUT))}][string() and not({OUT})]"
)


def texts_of(page: str) -> list[str]:
    """The texts of a page, and those of its attributes that are read out."""
    tree = html.document_fromstring(page)
    return [*map(str, SAID(tree)), *(" ".join(text.split()) for text in TEXTS(tree))]


def foreign(texts: Iterable[str], language: str, known: str) -> Iterator[tuple[str, str]]:
    """Yield (word, text) for each word of the other language that nobody typed and that is no name."""
    for text in texts:
        plain = MADE.sub(" ", text)
        for word in FOREIGN[language].findall(plain) + (marked(plain) if language == "en" else []):
            if not stands(word, known):
                yield word, text[:120]


def marked(text: str) -> list[str]:
    """The Chinese marks of a text, each with the sign before and behind it: between those it was typed, or joins."""
    around = (text[max(0, found.start() - 1) : found.end() + 1] for found in WIDE.finditer(text))
    return [one.strip(" …,;:()") for one in around]


@lru_cache(maxsize=100_000)
def stands(word: str, known: str) -> bool:
    """Whether the word is a name or was typed; pages say the same words, and what was typed is long to search."""
    return word in NAMES or word in known


def typed() -> str:
    """Everything that the rows of the database say: names, titles, texts; not the log, whose words are ours."""
    found: set[str] = set()
    for model in apps.get_models():
        if model._meta.app_label == "audit":
            continue
        kinds = (models.CharField, models.TextField, models.JSONField, models.FileField)
        plain = [one.name for one in model._meta.get_fields() if isinstance(one, kinds) and not one.choices]
        for row in model._base_manager.values_list(*plain) if plain else []:
            found |= {
                one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in row if one
            }
    return "\n".join(found)


def words_of_workbook(book: openpyxl.Workbook) -> list[str]:
    """The names of its sheets, and every text in their cells, heads and feet."""
    found = list(book.sheetnames)
    for sheet in book:
        found += [cell for row in sheet.iter_rows(values_only=True) for cell in row if isinstance(cell, str)]
        found += [part.text for part in (sheet.oddFooter.right, sheet.oddFooter.left) if part.text]
    return found


def words_of_document(data: bytes) -> list[str]:
    """Every paragraph and cell of a Word document, and those of its heads and feet."""
    document = docx.Document(io.BytesIO(data))
    ends = [part for section in document.sections for part in (section.header, section.footer)]
    found = [one.text for part in (document, *ends) for one in part.paragraphs]
    return found + [cell.text for table in document.tables for row in table.rows for cell in row.cells]
