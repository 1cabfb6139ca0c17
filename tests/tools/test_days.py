"""A day in the text of a page is drawn by ``day`` or ``moment``, which keep it on one line."""

import re
from pathlib import Path

from django.template import Context, Template
from django.utils import timezone

BY_HAND = re.compile(r'\{\{ [a-z_.0-9]+\|date:"Y-m-d( H:i)?" \}\}')


def test_no_day_of_a_page_is_drawn_by_hand():
    lines = [line for path in Path("templates").rglob("*.html") for line in path.read_text().splitlines()]
    assert [line for line in lines if BY_HAND.search(line) and "<time" not in line] == []


def test_a_day_and_a_moment_are_of_the_place_and_whole():
    at = timezone.make_aware(timezone.datetime(2026, 8, 16, 0, 30))
    drawn = Template("{{ at|day }} {{ at|moment }} {{ none|day }}").render(Context({"at": at, "none": None}))
    assert drawn == "<time>2026-08-16</time> <time>2026-08-16 00:30</time> "
