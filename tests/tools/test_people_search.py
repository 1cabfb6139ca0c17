"""No form offers people by a plain list: who names a cadre can search for them, by whatever field.

Every page of the invented city is opened; a select, or a group of boxes, whose values are cadres must be one that the
search of its form adds to (``data-people…``), or stand within the field that searches by itself.
"""

import re
from collections import defaultdict

import pytest
from lxml import html

from tests.browser.pages import addressed, make_city
from tests.conftest import client_of
from tests.routes import some
from visits.cadres.files.models import Cadre

pytestmark = pytest.mark.django_db
TICKS = "pick"  # who was ticked in a list, shown before the act: chosen there, where one searches
KEY = re.compile(r"(?:cadre:|c)?(\d+)$")


def people_of(choices, names):
    """How many of the (value, text) name the cadre whose key the value is."""
    return sum(
        1
        for value, text in choices
        if (key := KEY.match(value or "")) and names.get(int(key[1]), "\0") in text
    )


def groups_of(page):
    """The selects and groups of boxes of a page: name, whether one can search, the choices."""
    for select in page.iter("select"):
        yield (
            select.get("name"),
            select.get("data-people") is not None,
            [(one.get("value"), one.text_content()) for one in select.iter("option")],
        )
    boxes, rows = defaultdict(list), page.xpath("//*[@data-people-rows]/@data-name")
    for box in page.xpath(
        "//form//input[@type='radio' or @type='checkbox'][not(ancestor::*[@data-person-search])]"
    ):
        label = box.getparent() if box.getparent().tag == "label" else None
        boxes[box.get("name")].append((box, label.text_content() if label is not None else ""))
    for name, found in boxes.items():
        yield (
            name,
            found[0][0].get("data-people") is not None or name in rows,
            [(box.get("value"), text) for box, text in found],
        )


@pytest.mark.sqlite
def test_no_form_offers_people_without_a_search():
    make_city()
    names, clients, searched = dict(Cadre.objects.values_list("pk", "name")), {}, set()
    for page in some(addressed()):
        client = clients.setdefault(page.user.pk, client_of(page.user))
        answer = client.get(page.address, follow=True)
        if answer.status_code != 200 or not answer.headers["Content-Type"].startswith("text/html"):
            continue
        for name, can_search, choices in groups_of(html.document_fromstring(answer.content)):
            if name != TICKS and people_of(choices, names) > 1:
                assert can_search, (page.route, page.address, name)
                searched.add(page.route)
        if b"data-person-search" in answer.content:
            searched.add(page.route)
            assert b"people" in answer.content.split(b"js/site")[1], page.route  # its script
    assert {
        "interviews:edit", "symposia:edit", "sites:edit", "surveys:change", "visits:note_unit", "leads:raise",
        "leads:choose", "leads:create", "appraisals:put_on", "decisions:draft_whom", "rectifications:draft_whom",
        "recommendations:of_whom", "teams:declare",
    } <= searched  # fmt: skip
