"""Chinese and English on every page: the switch works everywhere, and nothing of ours stays in the other tongue."""

import re

import pytest
from django.conf import settings
from django.urls import reverse

from tests.browser.pages import make_city, pages
from tests.conftest import client_of
from tests.routes import some

pytestmark = pytest.mark.django_db
NAVIGATION = re.compile(r'<nav class="site-nav".*?</nav>', re.DOTALL)
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_every_page_opens_in_chinese_and_in_english():
    make_city()
    clients = {}
    walked = pages()
    assert len(walked) > 60
    for page in some(walked):
        client = clients.setdefault(page.user.pk, client_of(page.user))
        for language in ("zh-hans", "en"):
            client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
            # The pages of the code leave no cookie: their language stands in the address.
            own = (
                "?lang=en" if page.route in {"surveys:enter", "surveys:preview"} and language == "en" else ""
            )
            response = client.get(page.address + own, follow=True)
            assert response.status_code == 200, (page.route, language)
            text = response.content.decode()
            assert f'<html lang="{language}"' in text, (page.route, language)
            menu = NAVIGATION.search(text)
            if menu:
                assert bool(CHINESE.search(menu.group())) is (language == "zh-hans"), (page.route, language)


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
