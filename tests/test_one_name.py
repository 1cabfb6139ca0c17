"""A page has one name: as its title, as its heading and in the help; the rail says it or a part of it.

In both languages, for every role.
"""

import re

import pytest
from django.conf import settings
from django.utils import translation
from lxml import html

from cadre_review.accounts.models import User
from tests.browser.pages import make_city
from tests.conftest import client_of
from tests.test_navigation import ROLES
from visits.core.help.texts import text_of
from visits.core.pages import entries

pytestmark = pytest.mark.django_db
LANGUAGES = {"zh-hans": "zh", "en": "en"}
BAR = {
    "/visits/": {"我的走访", "My visits"}
}  # what the bar of the phone says of the ledger, as the design draws it


@pytest.fixture(scope="module")
def city(module_db):
    make_city()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", ROLES)
def test_a_page_is_called_as_its_entry_in_the_rail(city, role, language):
    client = client_of(User.objects.filter(role=role).first())
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    wrong = {}
    with translation.override(language):
        named = [(entry["url"], str(entry["name"]), str(entry["label"])) for entry in entries(role, None)]
    assert named
    assert [one for one in named if not is_part(one[2], one[1])] == []
    for address, name, _short in named:
        answer = client.get(address, follow=True)
        with translation.override(language):
            called = names_of(answer.content.decode())
            called["help"] = text_of(answer.resolver_match.view_name, role).name[LANGUAGES[language]]
        others = {where: one for where, one in called.items() if one not in {name, *BAR.get(address, ())}}
        if others:
            wrong[address, name] = others
    assert wrong == {}


def names_of(page):
    """What title, heading and the chosen entries call it; of a heading what stands before its day or number."""
    tree = html.document_fromstring(page)
    heading = tree.find(".//h1")
    for aside in heading.findall("span"):
        aside.drop_tree()
    chosen = tree.xpath("//nav[contains(@class, 'bottom-bar')]//*[@aria-current='page']")
    return {
        "title": tree.findtext(".//title").rsplit(" · ", 1)[0].strip(),
        "heading": re.split(" · ", " ".join(heading.text_content().split()))[0],
        **{f"bar {at}": one.text_content().strip() for at, one in enumerate(chosen)},
    }


def is_part(short, name):
    """Whether the rail says a part of the name; in English the beginnings of its words count."""
    if not short.isascii():
        return short in name
    words = re.findall(r"\w+", name.lower())
    return all(any(common(one, other) for other in words) for one in re.findall(r"\w+", short.lower()))


def common(one, other):
    least = min(4, len(one), len(other))
    return one[:least] == other[:least]
