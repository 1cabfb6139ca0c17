"""The style sheet of every page in two parts: nothing is lost or twice, and a phone waits for the first alone."""

import re

from django.conf import settings

from cadre_review.parted import narrow, wide
from tests.conftest import client_of

BROAD = re.compile(r"^@media[^{]*min-width: (?:48|6[04]|75)rem", re.MULTILINE)


def test_both_parts_hold_all_of_it():
    text = "\n".join((settings.STATICFILES_DIRS[0] / one).read_text() for one in settings.STYLES)
    first, second = narrow(text), wide(text)
    assert sorted(re.sub(r"\s", "", first + second)) == sorted(re.sub(r"\s", "", text))
    assert not BROAD.findall(first)
    assert BROAD.findall(second) == BROAD.findall(text)
    for part in (first, second):
        assert part.count("{") == part.count("}")


def test_a_phone_waits_for_the_first_part_alone(db, member1):
    page = client_of(member1).get("/me/").content.decode()
    assert '<link rel="stylesheet" href="/static/css/wide.css" media="(min-width: 48rem)">' in page
    assert page.index("css/site.css") < page.index("css/wide.css")
