"""The head of a table is one line of words; what is constant in it is drawn once for each language."""

import re
from pathlib import Path

from django.template import Context, Template
from django.utils import translation

TEMPLATES = Path(__file__).parents[2] / "templates"
WORDS = r"""<th scope="col"(?: class="cell-number")?>\s*(?:\{% translate [^%]* %\}|\{\{ [\w.]+ \}\}|[^<{]*)\s*</th>"""


def drawn(text: str, **context) -> str:
    return Template(text).render(Context(context))


def test_a_column_a_word_and_a_list_gives_a_column_each():
    head = drawn('{% heads _("Team") names|number "%"|unseen %}', names=["甲<", "乙"])
    assert head == (
        '<thead><tr><th scope="col">Team</th><th scope="col" class="cell-number">甲&lt;</th>'
        '<th scope="col" class="cell-number">乙</th>'
        '<th scope="col"><span class="visually-hidden">%</span></th></tr></thead>'
    )


def test_a_column_stands_only_where_its_condition_holds():
    for given, count in (({}, 1), ({"may": False}, 1), ({"may": True}, 2)):
        assert drawn('{% heads _("Team") _("Act")|where:may %}', **given).count("<th ") == count


def test_constant_words_follow_the_language():
    template = Template('{% heads _("Team") _("Units")|number %}')
    for language, word in (("en", ">Units<"), ("zh-hans", ">单位<"), ("en", ">Units<")):
        with translation.override(language):
            assert word in template.render(Context())


def test_no_page_writes_such_a_head_by_hand():
    plain = re.compile(rf"<thead>\s*<tr>\s*(?:{WORDS}\s*)+</tr>\s*</thead>")
    found = [one.relative_to(TEMPLATES).as_posix() for one in TEMPLATES.rglob("*.html")
             if plain.search(one.read_text())]  # fmt: skip
    assert not found
