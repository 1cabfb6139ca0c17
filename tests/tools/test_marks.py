"""Marks between words follow the language: 、；：（） in Chinese; comma, semicolon, colon and brackets in English."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
from django.template import engines
from django.utils import translation

from cadre_review.marks import bracketed, labelled, listed, parted
from tests.words_of_pages import WIDE

TOP = Path(__file__).resolve().parents[2]
# What is Chinese whatever the reader's language: forms and files of the field and what they say, letters.
CHINESE = (
    "visits/cadres/documents/",
    "visits/cadres/formats/",
    "visits/cadres/imports/cells.py",
    "visits/cadres/imports/changes.py",
    "visits/cadres/imports/row.py",
    "visits/cadres/imports/unit_names.py",
    "visits/core/docx.py",  # the numerals of a Chinese paper
    "visits/core/pinyin.py",
    "visits/demo/",
    "visits/judgement/letters/",
    "visits/migrations/",
    "visits/reports/past/notes_child.py",
    "templates/500.html",  # drawn where no catalogue can be read
    "templates/cadres/papers/print.html",
)
NOTE = re.compile(r"\{#.*?#\}|\{% comment.*?endcomment %\}|/\*.*?\*/", re.DOTALL)
READ = re.compile(r"/(?:\[[^\]\n]*\]|\\.)\+?/g?")  # what a script looks for in what was typed


def wide(*tops: str, ending: str, put=lambda text: [text]) -> set[tuple[str, str]]:
    """The Chinese marks that files put between words: (file, text)."""
    paths = {str(path.relative_to(TOP)): path for top in tops for path in (TOP / top).rglob(ending)}
    return {
        (name, text.strip()[:80])
        for name, path in paths.items()
        if not name.startswith(CHINESE)
        for text in put(path.read_text())
        if WIDE.search(text)
    }


def put_by_code(text: str) -> Iterator[str]:
    """The texts that code puts between, before or behind others."""
    for one in ast.walk(ast.parse(text)):
        match one:
            case ast.JoinedStr(values=parts):
                pass
            case ast.BinOp(left=left, right=right):
                parts = [left, right]
            case ast.IfExp(body=left, orelse=right):
                parts = [left, right]
            case ast.Return(value=only) | ast.Call(func=ast.Attribute(value=only, attr="join" | "format")):
                parts = [only]
            case _:
                parts = []
        for part in parts:
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                yield part.value


def test_code_puts_the_marks_of_the_language_between_words():
    assert wide("visits", "cadre_review", ending="*.py", put=put_by_code) == set()


def test_templates_put_the_marks_of_the_language_between_words():
    assert wide("templates", ending="*.html", put=lambda text: NOTE.sub("", text).splitlines()) == set()


def test_scripts_put_the_marks_of_the_language_between_words():
    assert (
        wide("static/js", ending="*.js", put=lambda text: READ.sub("", NOTE.sub("", text)).splitlines())
        == set()
    )


def test_no_english_sentence_holds_a_chinese_mark():
    file = polib.pofile(str(TOP / "cadre_review/locale/zh_Hans/LC_MESSAGES/django.po"))
    assert {one.msgid for one in file if WIDE.search(one.msgid)} == set()


def test_a_mark_put_by_code_is_found():
    found = put_by_code(
        'a = f"{x}（{y}）"; b = "；".join(c); d = "：" + e; f = "。" if g else ""; re.compile("[，]")'
    )
    assert {mark for text in found for mark in WIDE.findall(text)} == set("（）；：。")


def test_marks_follow_the_language():
    page = engines["django"].from_string(
        "{% load ui %}{{ words|listed }}{% semicolon %}{{ name|bracketed:1 }}{% bracket %}<{{ name }}>{% endbracket %}"
    )
    said = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            said[language] = [
                listed(["甲", 2]), parted(["甲", 2]), labelled("甲", 2), bracketed("甲", 2), bracketed("甲", ""),
                page.render({"words": ["甲", "乙"], "name": "<"}),
            ]  # fmt: skip
    assert said == {
        "zh-hans": ["甲、2", "甲；2", "甲：2", "甲（2）", "甲", "甲、乙；&lt;（1）（<&lt;>）"],
        "en": ["甲, 2", "甲; 2", "甲: 2", "甲 (2)", "甲", "甲, 乙; &lt; (1) (<&lt;>)"],
    }
