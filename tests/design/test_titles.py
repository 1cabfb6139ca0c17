"""The title of a page is written once: the heading and the last of the breadcrumbs draw it again."""

import re
from pathlib import Path

TEMPLATES = Path(__file__).parents[2] / "templates"
BLOCK = r"\{%% block %s %%\}(.*?)\{%% endblock %%\}"


def block(name: str, text: str) -> str:
    found = re.search(BLOCK % name, text, re.DOTALL)
    return found[1].strip() if found else ""


def extends_the_base(text: str) -> bool:
    return text.lstrip().startswith('{% extends "base.html" %}')


def test_no_page_writes_its_title_twice():
    twice = set()
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text()
        title = block("title", text)
        repeats = extends_the_base(text) and block("heading", text) == title
        if title and (repeats or f'<span aria-current="page">{title}</span>' in text):
            twice.add(path.relative_to(TEMPLATES).as_posix())
    assert not twice
