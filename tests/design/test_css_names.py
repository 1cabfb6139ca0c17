"""Every class of the style sheets is drawn by a page, a script or the code."""

import re
from pathlib import Path

from visits.core.charts import TONES

ROOT = Path(__file__).parents[2]
CODE = (("static/js", "*.js"), ("visits", "*.py"), ("cadre_review", "*.py"))
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
SELECTOR, CLASS = re.compile(r"([^{}]*)\{"), re.compile(r"\.(-?[a-zA-Z_][\w-]*)")
WORN = re.compile(r"class=\\?([\"'])(.*?)\1|block page_class %\}([^\n]*)", re.DOTALL)
QUOTED = re.compile(r"([\"'`])((?:(?!\1).)*)\1")  # in code and scripts a class may be a string of its own
BEGUN = re.compile(r"([a-z][\w-]*-)(?:\$?\{|[\"'`])")  # cell-{{ kind }}: the rest is put together


def text_of(*places: tuple[str, str]) -> str:
    files = [one for folder, ending in places for one in (ROOT / folder).rglob(ending) if one.is_file()]
    return "\n".join(one.read_text() for one in files if "migrations" not in one.parts)


def test_every_class_is_drawn() -> None:
    code = text_of(*CODE)
    text = text_of(("templates", "*")) + code
    drawn = {
        word
        for found in WORN.findall(text) + QUOTED.findall(code)
        for part in found
        for word in re.findall(r"[\w-]+", part)
    }
    begun = (*set(BEGUN.findall(text)), *(f"p{n}" for n in range(TONES)))
    lost = []
    for path in (ROOT / "static/css").glob("*.css"):
        named = CLASS.findall(" ".join(SELECTOR.findall(COMMENT.sub("", path.read_text()))))
        lost += [(path.name, one) for one in named if one not in drawn and not one.startswith(begun)]
    assert not lost
