"""A paper is read by others than who takes it: no sentence of it speaks to a reader; letters speak to whom they go."""

import ast
import re
from pathlib import Path

from django.utils import translation

TOP = Path(__file__).resolve().parents[2]
READER = re.compile(r"\b[Yy]ou(rs?)?\b|[您你]")
WORD = re.compile(r"^from visits\.core import .*\bdocx\b", re.MULTILINE)
TO_SOMEBODY = TOP / "visits/judgement/letters/paper.py"
CALLS = {"_", "gettext", "gettext_lazy", "pgettext", "pgettext_lazy", "ngettext", "npgettext"}


def papers():
    """What writes Word papers, without refusals and messages; and the columns of every sheet."""
    for path in sorted((TOP / "visits").rglob("*.py")):
        text = path.read_text()
        tree, is_word = ast.parse(text), bool(WORD.search(text))
        nodes = list(ast.walk(tree))
        aside = {
            id(part)
            for one in nodes
            if isinstance(one, ast.Raise) or called(one) == "messages"
            for part in ast.walk(one)
        }
        if is_word and path != TO_SOMEBODY:
            yield path, [one for one in nodes if id(one) not in aside]
        else:
            yield path, [part for one in nodes if called(one) == "Column" for part in ast.walk(one)]


def called(node):
    """The first name of what is called."""
    return ast.unparse(node.func).partition(".")[0] if isinstance(node, ast.Call) else ""


def sentences():
    """Yield (path, text) for every text of a paper that is translated."""
    for path, nodes in papers():
        for call in nodes:
            if called(call) in CALLS:
                for one in call.args:
                    if isinstance(one, ast.Constant) and isinstance(one.value, str):
                        yield path, one.value


def test_no_sentence_of_a_paper_speaks_to_its_reader():
    found = list(sentences())
    assert len(found) > 500
    with translation.override("zh-hans"):
        spoken = [
            (str(path.relative_to(TOP)), text)
            for path, text in found
            if READER.search(text) or READER.search(translation.gettext(text))
        ]
    assert spoken == []
