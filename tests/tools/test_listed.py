"""Several words in one line stand between the marks of the language: 、 in Chinese, a comma and a space in English."""

import re
from pathlib import Path

from django.utils import translation

from cadre_review.marks import listed

TOP = Path(__file__).resolve().parents[2]
# What is Chinese whatever the reader's language: the editor's file formats, what a roster says, a letter.
CHINESE = {
    "visits/cadres/formats/lrm.py", "visits/cadres/formats/lrmx.py", "visits/cadres/imports/cells.py",
    "visits/judgement/letters/paper.py",
}  # fmt: skip
PAPER = {"templates/cadres/papers/print.html"}  # the appointment form, whose words the law gives
SAID = re.compile(
    r"\{%\s*(?:translate|blocktranslate)[^%]*%\}|\{#.*?#\}|\{% comment.*?endcomment %\}", re.DOTALL
)


def test_code_joins_words_by_the_mark_of_the_language():
    paths = [path for top in ("visits", "cadre_review") for path in (TOP / top).rglob("*.py")]
    named = {
        str(path.relative_to(TOP)) for path in paths if re.search("[\"']、[\"']\\.join", path.read_text())
    }
    assert {name for name in named if not name.startswith("visits/demo/")} == CHINESE


def test_templates_put_the_mark_of_the_language_between_words():
    for path in (TOP / "templates").rglob("*.html"):
        assert 'join:"、"' not in path.read_text(), path
        text = SAID.sub("", path.read_text())
        assert "、" not in text, path
        assert str(path.relative_to(TOP)) in PAPER or not re.search("[}>]：[{<]", text), path


def test_mark_follows_the_language():
    with translation.override("zh-hans"):
        assert listed(["甲", 2]) == "甲、2"
    with translation.override("en"):
        assert listed(["甲", 2]) == "甲, 2"
