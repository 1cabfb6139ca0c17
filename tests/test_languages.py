"""Chinese and English on every page: the switch works everywhere, and nothing of ours stays in the other tongue."""

import re
from copy import deepcopy
from functools import cache

import pytest
from django.conf import settings
from django.contrib.messages import get_messages
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from cadre_review.audit.log import take_looks
from cadre_review.audit.models import Entry
from cadre_review.audit.queries import Words, act_labels, thing_label
from cadre_review.complete_posts import FORM_END
from tests.browser.pages import addressed, make_city
from tests.conftest import client_of
from tests.kept.forms import TYPED as TYPED_IN_FORMS
from tests.kept.forms import forms_of
from tests.words_of_pages import foreign, texts_of, typed
from visits.core.help.texts import text_of
from visits.demo.styleguide import TYPED

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]  # words are not kept by a database
NAVIGATION = re.compile(r'<nav class="site-nav".*?</nav>', re.DOTALL)
CHINESE = re.compile(r"[\u4e00-\u9fff]")


# Typed in the demonstration and kept encrypted, and the name of a paper that a file has in every language.
MOST_DONE = 50
TYPED_HERE = TYPED_IN_FORMS + "Kite-over-hill"
SEALED = "核对线索来源 某同志（演示） 干部任免审批表" + TYPED
NO_HELP = ("help", "notices:open", "surveys:enter")  # itself; what leads on to a page; what needs no account
OWN_LANGUAGE = {"surveys:enter", "surveys:preview"}  # leave no cookie: their language stands in the address


@pytest.fixture(scope="module")
def city(module_db):
    """One city, read by the tests of this module."""
    make_city()


def test_every_page_answer_and_line_of_the_log_speaks_one_language(city):
    walked, signed_in = sorted(addressed(), key=lambda page: page.user.pk), cache(client_of)
    for language in ("zh-hans", "en"):
        said = {}
        for page in walked:
            said |= read(page, signed_in(page.user), language, said)
        assert len(said.keys() & {page.route for page in walked}) > 60
        said["log"] = told_by_the_log(language)
        known = typed() + SEALED + TYPED_HERE
        wrong = [(where, *one) for where, texts in said.items() for one in foreign(texts, language, known)]
        assert wrong == [], (language, wrong[:40])
        assert (
            len({text for where, texts in said.items() if where.startswith("DONE") for text in texts})
            > MOST_DONE
        )


def read(page, client, language, said):
    """The texts of a page and of the answers to its forms, each form of the site once: sent empty, and filled in.

    Nothing of an address that is no page: it takes posts alone, or gives a file.
    """
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    response = client.get(page.address + own(page.route, language), follow=True)
    if response.status_code == 405:
        return {}
    assert response.status_code == 200, (page.route, language)
    if not response.headers["Content-Type"].startswith("text/html"):
        return {}
    assert text_of(page.route, page.user.role) or page.route.startswith(NO_HELP), page.route
    html = response.content.decode()
    assert f'<html lang="{language}"' in html, (page.route, language)
    menu = NAVIGATION.search(html)
    if menu:
        assert bool(CHINESE.search(menu.group())) is (language == "zh-hans"), (page.route, language)
    found = {page.route: texts_of(html)}
    for form in forms_of(page.address + own(page.route, language), html):
        if form.route not in {"set_language", "accounts:logout"} and f"POST {form.route}" not in {
            *said,
            *found,
        }:
            found[f"POST {form.route}"] = answer_to(client, form.address, {FORM_END: "1"})
            found[f"DONE {form.route}"] = answer_to(client, form.address, form.filled(), only_said=True)
    return found


def own(route, language):
    return "?lang=en" if route in OWN_LANGUAGE and language == "en" else ""


def answer_to(client, address, fields, *, only_said=False):
    """What a form answers: the page drawn again, and what is said on the page that follows, which is walked by itself.

    What it wrote, and whom it signed out, is taken back.
    """
    mark, cookies = transaction.savepoint(), deepcopy(client.cookies)
    try:
        answer = client.post(address, fields)
        said = [str(one) for one in getattr(get_messages(answer.wsgi_request), "_queued_messages", ())]
        drawn = not only_said and answer["Content-Type"].startswith("text/html") and answer.content
        return said + (texts_of(answer.content.decode()) if drawn else [])
    finally:
        transaction.savepoint_rollback(mark)
        client.cookies = cookies


def told_by_the_log(language):
    """Every line of the log in words."""
    take_looks()
    with translation.override(language):
        words, acts = Words(), act_labels()
        return [
            f"{acts.get(one.act, one.act)} · {thing_label(one.thing)} · {words.told(one.detail, one.thing)}"
            for one in Entry.objects.all()
        ]


def test_the_switch_comes_back_to_the_page_and_stays(client):
    target = reverse("accounts:login")
    response = client.post(reverse("set_language"), {"language": "en", "next": target})
    assert response["Location"] == target
    assert '<html lang="en"' in client.get(target).content.decode()
    client.post(reverse("set_language"), {"language": "zh-hans", "next": target})
    assert '<html lang="zh-hans"' in client.get(target).content.decode()


def test_the_switch_sends_nobody_to_another_site(client):
    response = client.post(reverse("set_language"), {"language": "en", "next": "https://elsewhere.example/"})
    assert "elsewhere" not in response["Location"]
