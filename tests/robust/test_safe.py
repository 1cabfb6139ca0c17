"""Text is drawn as text: every place that says it is markup is known, with the reason why it may."""

import re
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
MARKUP = re.compile(
    r"\|\s*safe\b|mark_safe\(|SafeString\(|autoescape off|\{%\s*filter\s+safe|safeseq|html_safe|"
    r"format_html(?:_join)?\(\s*(?:f\"|f'|[a-z_.]+\s*[,)])"
)
OBEYED = re.compile(
    r"\bhx-|data-hx-|htmx|innerHTML|outerHTML\s*=|insertAdjacentHTML|document\.write|\beval\(|new Function"
)
KNOWN = {
    "cadre_review/form_renderer.py: mark_safe(": "options, values and attributes, each escaped where it is made",
    "visits/templatetags/ui.py: mark_safe(": "rows of the work list, escaped part by part",
    "visits/templatetags/told.py: mark_safe(": "what was told of somebody, escaped part by part",
    "visits/core/lists/table.py: mark_safe(": "rows, heads, boxes and options of a list, escaped one by one",
    "visits/core/lists/drawing.py: mark_safe(": "what stands around a list, escaped part by part",
    "visits/templatetags/figures.py: mark_safe(": "figures of ratings, words and address escaped",
    "visits/templatetags/marks.py: mark_safe(": "the mark of a record, escaped part by part",
    "cadre_review/fragments.py: SafeString(": "parts of templates, drawn by the template engine",
    "cadre_review/table_heads.py: SafeString(": "heads of tables, each word escaped",
    "visits/fieldwork/surveys/views.py: mark_safe(": "a QR code drawn by segno, holds no text",
    "visits/reports/search/drawn.py: mark_safe(": "hits of the search, each part escaped where it is drawn",
    "visits/core/charts.py: mark_safe(": "charts, each word and address escaped where it is drawn",
    "visits/judgement/proposals/rules.py: format_html(self.sentence,": "sentences of the rules themselves, in the code",
}


def test_only_known_places_say_that_something_is_markup():
    found = set()
    for folder, kinds in (("templates", "*.html"), ("visits", "*.py"), ("cadre_review", "*.py")):
        for path in (TOP / folder).rglob(kinds):
            found |= {
                f"{path.relative_to(TOP)}: {hit[0].strip()}" for hit in MARKUP.finditer(path.read_text())
            }
    assert found == set(KNOWN)


def test_nothing_of_a_page_is_obeyed_as_markup():
    """No script takes orders from attributes, and none makes markup of text."""
    found = []
    for folder, kind in (("templates", "*.html"), ("static/js", "*.js")):
        for path in (TOP / folder).rglob(kind):
            found += [f"{path.relative_to(TOP)}: {hit[0]}" for hit in OBEYED.finditer(path.read_text())]
    assert set(found) == {
        "static/js/rows.js: innerHTML",
        "static/js/talk.js: innerHTML",
    }  # a copy of the page's own <template>
