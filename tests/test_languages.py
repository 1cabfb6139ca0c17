"""Chinese and English on every page: the switch works everywhere, and nothing of ours stays in the other tongue."""

import re

import pytest
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from cadre_review.accounts.models import User
from cadre_review.audit.log import take_looks
from cadre_review.audit.models import Entry
from cadre_review.audit.queries import Words, act_labels, thing_label
from cadre_review.complete_posts import FORM_END
from cadre_review.policy import opens
from tests.browser.pages import address_of, make_city, pages, routes
from tests.conftest import CAST, client_of
from tests.kept.forms import forms_of
from tests.words_of_pages import foreign, texts_of, typed, words_of_document, words_of_workbook
from visits.core.help.texts import text_of
from visits.demo.styleguide import TYPED

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]  # words are not kept by a database
NAVIGATION = re.compile(r'<nav class="site-nav".*?</nav>', re.DOTALL)
CHINESE = re.compile(r"[\u4e00-\u9fff]")


# Typed in the demonstration and kept encrypted, and the name of a paper that a file has in every language.
SEALED = "核对线索来源 某同志（演示） 干部任免审批表" + TYPED
NO_HELP = ("help", "notices:open", "surveys:enter")  # itself; what leads on to a page; what needs no account
OWN_LANGUAGE = {"surveys:enter", "surveys:preview"}  # leave no cookie: their language stands in the address


@pytest.fixture(scope="module")
def city(module_db):
    """One city, read by the tests of this module."""
    make_city()


def test_every_page_refusal_and_line_of_the_log_speaks_one_language(city):
    walked = list(pages())
    assert len(walked) > 60
    clients = {page.user.pk: client_of(page.user) for page in walked}
    for language in ("zh-hans", "en"):
        said = {}
        for page in walked:
            said |= read(page, clients[page.user.pk], language, said)
        said["log"] = told_by_the_log(language)
        known = typed() + SEALED
        wrong = [(where, *one) for where, texts in said.items() for one in foreign(texts, language, known)]
        assert wrong == [], (language, wrong[:40])


def read(page, client, language, said):
    """The texts of a page, and those of the answers to its forms sent empty, each form of the site once."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    response = client.get(page.address + own(page.route, language), follow=True)
    assert response.status_code == 200, (page.route, language)
    assert text_of(page.route, page.user.role) or page.route.startswith(NO_HELP), page.route
    html = response.content.decode()
    assert f'<html lang="{language}"' in html, (page.route, language)
    menu = NAVIGATION.search(html)
    if menu:
        assert bool(CHINESE.search(menu.group())) is (language == "zh-hans"), (page.route, language)
    return {page.route: texts_of(html)} | {
        f"POST {form.route}": answer_to_nothing(client, form.address)
        for form in forms_of(page.address + own(page.route, language), html)
        if form.route not in {"set_language", "accounts:logout"} and f"POST {form.route}" not in said
    }


def own(route, language):
    return "?lang=en" if route in OWN_LANGUAGE and language == "en" else ""


def answer_to_nothing(client, address):
    """What a form says to whoever fills in nothing; what it wrote is taken back."""
    mark = transaction.savepoint()
    try:
        answer = client.post(address, {FORM_END: "1"}, follow=True)
        return texts_of(answer.content.decode()) if answer["Content-Type"].startswith("text/html") else []
    finally:
        transaction.savepoint_rollback(mark)


def told_by_the_log(language):
    """Every line of the log in words."""
    take_looks()
    with translation.override(language):
        words, acts = Words(), act_labels()
        return [
            f"{acts.get(one.act, one.act)} · {thing_label(one.thing)} · {words.told(one.detail, one.thing)}"
            for one in Entry.objects.all()
        ]


PAPERS = (
    "_paper",
    ":paper",
    ":summary",
)  # Word; a letter and the record of a talk are Chinese in every language
CHINESE_PAPERS = {"letters:paper", "interviews:paper"}
WORDS = {"spreadsheet": words_of_workbook, "wordprocessing": words_of_document}


def test_every_workbook_and_paper_speaks_one_language(city):
    read_any = 0
    for route, parameters in sorted(routes()):
        if not route.endswith(("export", *PAPERS)) or route.startswith("surveys:"):
            continue
        if parameters and route.startswith("lists:"):
            continue
        username = next(name for name in CAST if opens(CAST[name][1], route))
        user = User.objects.get(username=username)
        client, address = client_of(user), address_of(route, parameters, user)
        for language in ("zh-hans",) if route in CHINESE_PAPERS else ("zh-hans", "en"):
            client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
            answer = client.get(address)
            words = next((one for kind, one in WORDS.items() if kind in answer.get("Content-Type", "")), None)
            if answer.status_code != 200 or words is None:
                continue
            read_any += 1
            texts = words(b"".join(answer))
            known = typed() + SEALED
            assert list(foreign(texts, language, known)) == [], (route, language)
    assert read_any > 40


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
