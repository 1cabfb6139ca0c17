import datetime as dt
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines
from django.test import Client

from visits.templatetags import ui

from . import sample

TEMPLATES = Path(settings.BASE_DIR) / "templates"
BLOCK_TAG = re.compile(r"\{% block (\w+)")


@pytest.fixture
def pages(sample_site):
    return Client()


def draw(text: str, **context: object) -> str:
    return engines["django"].from_string("{% load ui %}" + text).render(context)


def test_styleguide_draws_every_component(pages):
    html = pages.get("/").content.decode()
    for part in ("skip-link", "breadcrumbs", "error-summary", "chips", "segments", "timeline", "rating-grid"):
        assert part in html
    assert 'lang="zh-hans"' in html


# Parts that pages share and the style guide cannot draw, with the reason.
NOT_DRAWN = {
    "partials/confirm.html": "posts to the page it stands on",
    "partials/put_away.html": "posts",
    "partials/kept.html": "put into a page that was answered, above a text that was kept",
    "partials/error_summary.html": "takes the focus, and the page would begin there; its look is drawn",
    "core/_draft_notice.html": "its link discards a draft; a notice of its look is drawn",
}
INCLUDED = re.compile(r'{% (?:include|extends) "([^"]+)"')
TAGS = re.compile(r'inclusion_tag\("([^"]+)"\)\ndef (\w+)')


def test_styleguide_draws_every_part_that_pages_share():
    by_tag = {name: path for path, name in TAGS.findall(Path(ui.__file__).read_text())}
    drawn, left = set[str](), ["styleguide.html"]
    while left:
        name = left.pop()
        if name in drawn:
            continue
        drawn.add(name)
        text = (TEMPLATES / name).read_text()
        left += INCLUDED.findall(text)
        left += [path for tag, path in by_tag.items() if f"{{% {tag} " in text]
    found = [*(TEMPLATES / "partials").glob("*.html"), *(TEMPLATES / "core").glob("_*.html")]
    parts = {str(one.relative_to(TEMPLATES)) for one in found}
    assert parts - drawn == set(NOT_DRAWN)


def test_pages_hold_no_inline_script_or_style(pages):
    for address in ("/", "/list/", "/list/?empty", "/bare/"):
        html = pages.get(address).content.decode()
        assert " style=" not in html
        assert "<style" not in html
        assert " on" + "click=" not in html
        assert html.count("<script") == html.count("<script src=")


def test_page_without_sign_in_draws_without_navigation(pages):
    html = pages.get("/bare/").content.decode()
    assert "site-nav" not in html
    assert "account-name" not in html


def test_who_has_no_role_is_not_drawn_as_nobody(pages, monkeypatch):
    """The frame is kept by role: an account without one and a stranger share neither role nor entry."""
    from . import urls

    person = urls.SimpleNamespace(is_authenticated=True, role="", name="韦示例", get_username=lambda: "new")
    monkeypatch.setattr(urls, "PERSON", person)
    monkeypatch.setattr(urls, "frame", lambda request: {"navigation": [], "here": "", "user": person})
    assert "account-name" in pages.get("/list/").content.decode()
    assert "account-name" not in pages.get("/bare/").content.decode()


def test_field_ties_label_help_and_error_to_the_control():
    html = draw("{% field form.place %}", form=sample.SampleForm({}))
    assert '<label class="label" for="id_place">' in html
    assert 'aria-describedby="id_place_helptext id_place_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_place_helptext"' in html
    assert 'id="id_place_error"' in html


def test_date_is_drawn_for_the_browsers_own_control():
    html = draw("{% field form.on %}", form=sample.SampleForm(initial={"on": dt.date(2026, 3, 5)}))
    assert '<input type="date"' in html
    assert 'value="2026-03-05"' in html


def test_month_keeps_its_own_type_and_writing():
    form = sample.SampleForm(initial={"month": dt.date(1975, 8, 1)})
    form.fields["month"].widget.format = "%Y-%m"
    html = draw("{% field form.month %}", form=form)
    assert '<input type="month"' in html
    assert 'value="1975-08"' in html


def test_group_of_choices_is_a_fieldset_with_the_id_the_summary_links_to():
    form = sample.SampleForm({})
    assert '<fieldset class="field field-chips' in draw("{% field form.entries %}", form=form)
    assert 'id="id_entries"' in draw("{% field form.entries %}", form=form)
    assert 'href="#id_entries"' in draw('{% include "partials/error_summary.html" %}', form=form)


def test_unknown_field_is_refused():
    with pytest.raises(TypeError):
        draw("{% field form.missing %}", form=sample.SampleForm())


def test_summary_of_an_untouched_form_is_empty():
    assert draw('{% include "partials/error_summary.html" %}', form=sample.SampleForm()).strip() == ""
    assert draw('{% include "partials/error_summary.html" %}').strip() == ""


def test_summary_names_rows_of_formsets():
    rows = sample.forms.formset_factory(sample.SampleForm)(
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-place": "", "form-0-circle": "w"}
    )
    html = draw('{% include "partials/error_summary.html" %}', formsets=[rows])
    assert 'href="#id_form-0-place"' in html


def test_hidden_fields_are_drawn_apart():
    html = draw("{% hidden_fields form %}", form=sample.SampleForm())
    assert html.count("<input") == 1
    assert 'name="draft_version"' in html


def test_text_of_people_is_escaped():
    assert "<b>" not in draw("{% status state label %}", state="draft", label="<b>")
    assert "<b>" not in draw('{% include "partials/facts.html" %}', facts=[("<b>", "<b>")])


def test_every_icon_is_drawn():
    for name in ui.ICONS:
        assert "<path d=" in draw("{% icon name %}", name=name)


def test_list_says_how_many_rows_are_chosen_from(pages):
    html = pages.get("/list/").content.decode()
    assert html.count('name="pick"') == 12
    assert 'data-label="所见所闻"' in html


def test_empty_filtered_list_offers_to_clear_the_filter(pages):
    html = pages.get("/list/?empty").content.decode()
    assert "没有符合筛选条件的记录。" in html
    assert 'class="button button-primary" href="/list/"' in html


def test_filter_form_carries_the_order_but_not_its_own_fields():
    kept = ui.tidy_query([("q", "x"), ("sort", "on")], sample.SampleFilter(user=None))
    assert kept == [("sort", "on")]


def test_no_part_of_a_page_has_the_name_of_a_part_of_the_frame():
    """A block within a block that has a name of the frame's would be drawn in its place, too, with no word of it."""
    frame = frozenset(BLOCK_TAG.findall((TEMPLATES / "base.html").read_text()))
    assert {"content", "title"} <= frame
    taken = {
        f"{path.relative_to(TEMPLATES)}: {name}"
        for path in TEMPLATES.rglob("*.html")
        if (text := path.read_text()).lstrip().startswith("{% extends")
        for name in nested_blocks(text)
        if name in frame
    }
    assert not taken


def nested_blocks(text):
    """Names of the blocks that a template begins within another."""
    depth = 0
    for tag in re.finditer(r"\{% (?:block (\w+)|endblock\b)", text):
        if tag[1] and depth:
            yield tag[1]
        depth += 1 if tag[1] else -1
