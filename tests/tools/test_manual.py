"""The manual says what the help says, its pictures are there and few bytes, and its pages are those of the site."""

import re

import pytest
from django.urls import resolve

from tests.manual import FOLDER, SHOTS, texts


def test_manual_is_what_is_made_from_the_help():
    """Where this fails: ``python -m tests.manual --texts``."""
    assert {path.name: path.read_text() for path in FOLDER.glob("*.md")} == texts()


def test_pictures_of_the_manual_are_there_and_small():
    named = {name for text in texts().values() for name in re.findall(r"\]\((\S+\.png)\)", text)}
    assert named == {path.name for path in FOLDER.glob("*.png")}
    assert sum(path.stat().st_size for path in FOLDER.glob("*.png")) < 2_000_000


@pytest.mark.parametrize("shot", SHOTS, ids=lambda one: one[1])
def test_pictures_show_pages_that_are(shot):
    assert resolve(shot[3]).view_name
