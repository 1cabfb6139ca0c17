"""The way back to a page names it as the rail does."""

import re
from pathlib import Path

from django.utils import translation

from visits.core.pages import AREAS

LINK = re.compile(
    r"""href="\{% url '([a-z_]+:[a-z_]+)' %\}[^"]*">\{% translate "([^"]+)"(?: context "[^"]+")? %\}"""
)
GIVEN = re.compile(r'(?<!Action)\(_\("([^"]+)"\), (?:reverse\()?"([a-z_]+:[a-z_]+)"')
BLOCK = re.compile(r"\{% block breadcrumbs %\}(.*?)\{% endblock %\}", re.DOTALL)


def test_the_way_back_is_called_as_the_page():
    with translation.override("en"):
        called = {page[0]: str(page[1]) for area in AREAS for page in area.pages}
    texts = {path: path.read_text() for path in Path("templates").rglob("*.html")}
    links = [
        (str(path), route, words)
        for path, text in texts.items()
        for block in BLOCK.findall(text)
        for route, words in LINK.findall(block)
        if route in called
    ]
    code = {path: path.read_text() for path in Path("visits").rglob("*.py")}
    links += [
        (str(path), route, words)
        for path, text in code.items()
        for words, route in GIVEN.findall(text)
        if route in called
    ]
    assert len(links) > 40
    assert [one for one in links if called[one[1]] != one[2]] == []
