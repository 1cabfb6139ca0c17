"""What the browser prints of a paper is the paper: the words of the Word file in their order."""

import io
import re
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from django.urls import reverse
from docx import Document
from docx.oxml.ns import qn

from cadre_review.accounts.models import User
from tests.conftest import client_of
from tests.test_printed_papers import WORDS, things_of_papers
from tests.world import cities
from visits.cadres.files.consulting import begin_matter
from visits.models import Cadre, Export

pytestmark = pytest.mark.django_db
CHARTS = "word-bars"
NOW = re.compile(r"\d{4}-\d\d-\d\d\d\d:\d\d|审计日志\w+")  # the moment differs by itself


class Words(HTMLParser):
    """The words of the article (or of the table of a form), without those of charts."""

    def __init__(self, inside: str) -> None:
        super().__init__()
        self.inside, self.depth, self.skipped, self.found = inside, 0, 0, ""

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        kind = dict(attrs).get("class") or ""
        if tag in {"br", "img", "input", "link", "meta", "hr"}:
            return
        if self.depth or self.inside in kind.split():
            self.depth += 1
        if self.skipped or (self.depth and (CHARTS in kind or kind == "word-foot")):
            self.skipped += 1

    def handle_endtag(self, tag: str) -> None:
        self.depth, self.skipped = max(self.depth - 1, 0), max(self.skipped - 1, 0)

    def handle_data(self, data: str) -> None:
        if self.depth and not self.skipped:
            self.found += data


def bare(text: str) -> str:
    return "".join(unescape(text).split())


def printed(page: str, inside: str) -> str:
    words = Words(inside)
    words.feed(page)
    return bare(words.found)


def written(paper: bytes) -> str:
    """The words of the body of a Word file, element by element."""
    body = Document(io.BytesIO(paper)).element.body
    return bare("".join(one.text or "" for one in body.iter(qn("w:t"))))


@pytest.fixture(scope="module")
def city(module_db: None) -> dict[str, int]:
    cities.city(**cities.PAPERS)
    return {**things_of_papers(), "cadre": Cadre.objects.exclude(resume="").first().pk}


def taken(answer: Any) -> bytes:
    assert answer.status_code == 200
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.mark.parametrize("route", WORDS)
def test_every_word_paper_has_a_print_with_its_words_in_their_order(city, route):
    staff = client_of(User.objects.get(username="staff"))
    address = reverse(route, kwargs={"pk": city[route]} if route in city else {})
    paper, before = written(taken(staff.get(address))), Export.objects.count()
    page = printed(taken(staff.get(f"{address}?print=1")).decode(), "word-paper")
    assert len(paper) > 60
    assert NOW.sub("", page) == NOW.sub("", paper)
    assert Export.objects.count() == before + 1  # registered like the file


def test_print_of_a_file_holds_the_appointment_form_in_its_order(city):
    user = User.objects.get(username="staff")
    begin_matter(actor=user, reason="换届考察")
    staff = client_of(user)
    paper = written(taken(staff.post(reverse("cadres:paper", args=[city["cadre"]]), {"what": "docx"})))
    page = taken(staff.get(reverse("cadres:print", args=[city["cadre"]]))).decode()
    shown = "干部任免审批表" + printed(page, "paper-wrap") + printed(page, "paper-foot")
    assert "<h1><span lang" in page
    assert shown == paper.replace("行任政免机意关见", "行政机关任免意见")  # which stands there in two columns
