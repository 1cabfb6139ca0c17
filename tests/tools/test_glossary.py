"""One word for an idea: what docs/glossary.md says not to say stands in no sentence of the interface."""

import re
from pathlib import Path

import polib
import pytest

from cadre_review.catalogue import catalogues
from tests.manual import ROLES
from visits.core.help.texts import chapters, first_steps
from visits.demo.styleguide import TYPED

TOP = Path(__file__).resolve().parents[2]
HEAD = "| say | do not say | except |"


def pairs():
    """Yield (what to say, what not, within which words it may stand)."""
    table = (TOP / "docs/glossary.md").read_text().split(HEAD, 1)[1].strip().splitlines()[1:]
    for line in table:
        say, wrong, but = (cell.strip() for cell in line.strip("|").split("|"))
        for word in wrong.split("·"):
            yield say, word.strip(), [one.strip() for one in but.split("·") if one.strip()]


def sentences():
    """Every Chinese sentence that a reader can be shown: catalogue, templates, scripts, help, README, style guide."""
    for po in catalogues():
        for entry in polib.pofile(str(po)):
            yield from [entry.msgstr, *entry.msgstr_plural.values()]
    for folder, kind in (("templates", "html"), ("static/js", "js")):
        for path in (TOP / folder).rglob(f"*.{kind}"):
            yield re.sub(
                r"/\*.*?\*/|\{#.*?#\}|^\s*//.*?$", "", path.read_text(), flags=re.DOTALL | re.MULTILINE
            )
    for chapter in chapters():
        yield from (text.words["zh"] for text in chapter.texts)
    yield from (one["zh"] for role in ROLES for one in first_steps(role)["steps"])
    yield from (TOP / "README.zh-CN.md").read_text().splitlines()
    yield TYPED


@pytest.mark.parametrize(("say", "wrong", "but"), list(pairs()))
def test_word_that_is_not_said_stands_nowhere(say, wrong, but):
    left = []
    for sentence in sentences():
        bare = sentence
        for allowed in but:
            bare = bare.replace(allowed, "")
        left += [sentence[:80]] if wrong in bare else []
    assert left == [], f"say {say}"
