"""What goes over a slow line: pages compressed and right, files as they are, and each page's weight."""

import gzip
import io
import re
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from cadre_review.joined import made
from tests.conftest import client_of, enter
from tests.world import Office, make_cadre, make_talk, make_unit, make_visit, open_cadre

pytestmark = pytest.mark.django_db

ASKED = {"HTTP_ACCEPT_ENCODING": "gzip, deflate, br"}
SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平"
MOST = 20 * 1024  # bytes of a page of fifty rows


@pytest.mark.parametrize("path", ["/cadres/", "/accounts/login/"])
def test_page_comes_compressed_and_says_what_it_depends_on(path, staff):
    client = client_of(staff) if path != "/accounts/login/" else Client()
    plain, packed = client.get(path), client.get(path, **ASKED)
    assert packed["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed["Vary"]
    assert int(packed["Content-Length"]) == len(packed.content) < len(plain.content) / 2
    assert "Content-Encoding" not in plain
    assert unmasked(gzip.decompress(packed.content)) == unmasked(plain.content)


def unmasked(page: bytes) -> bytes:
    """The page without what is drawn anew for each answer: tokens, keys of forms."""
    return re.sub(rb'(name="(?:csrfmiddlewaretoken|form_owner|client_key)" value|nonce)="[^"]*"', b"", page)


def test_token_and_length_differ_each_time_so_that_lengths_tell_nothing(staff):
    """BREACH: the token is masked anew each time, and the name in the head of the packed answer is of chance length."""
    client = client_of(staff)
    answers = [client.get("/cadres/new/", **ASKED).content for _turn in range(8)]
    tokens = {re.search(rb'csrfmiddlewaretoken" value="(\w+)"', gzip.decompress(one))[1] for one in answers}
    assert len(tokens) == len(answers)
    assert len({len(one) for one in answers}) > 1


def test_workbook_goes_as_it_is(staff):
    open_cadre(staff=staff, unit=make_unit())
    answer = client_of(staff).get("/cadres.xlsx", **ASKED)
    assert "Content-Encoding" not in answer
    assert zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))).testzip() is None


def test_worker_of_the_draft_box_comes_compressed(member1):
    """Its files are asked for by a script, to which the browser gives them unpacked."""
    answer = client_of(member1).get("/box/worker.js", **ASKED)
    assert answer["Content-Encoding"] == "gzip"
    assert b"fetch" in gzip.decompress(answer.content)


@pytest.mark.parametrize("path", ["/cadres/", "/visits/", "/interviews/"])
def test_list_of_fifty_rows_weighs_little(path, staff, fifty):
    answer = client_of(staff).get(path, **ASKED)
    assert gzip.decompress(answer.content).count(b"<tr") > 50
    assert len(answer.content) <= MOST


@pytest.fixture
def fifty(staff, member1):
    """Fifty cadres, visits and talks and some more, each with words of its own."""
    office = Office(member1, enter("lead1"), enter("member2"))
    for number in range(55):
        name = f"{SURNAMES[number % 20]}{GIVEN[number % 17]}{GIVEN[number // 5]}"
        cadre = make_cadre(
            office.unit, name, staff, post_title=f"第{number}测试局副局长兼{GIVEN[number % 19]}科科长"
        )
        visit = make_visit(office.team, make_unit(), member1, state="accepted", place=f"第{number}会议室")
        make_talk(visit=visit, source_cadre=cadre, text=f"谈到{name}的第{number}件事")


def test_every_page_loads_one_style_sheet_and_one_script(staff):
    page = client_of(staff).get("/").content.decode()
    assert re.findall(r'<link rel="stylesheet" href="([^"]+)">', page) == ["/static/css/site.css"]
    assert re.findall(r'<script src="([^"]+)" defer>', page) == ["/static/js/site.js"]


@pytest.mark.parametrize("name", list(settings.JOINED))
def test_joined_file_holds_its_sources_in_order(name):
    joined = Path(finders.find(name)).read_text()
    sources = [Path(finders.find(source)).read_text() for source in settings.JOINED[name]]
    parts = [made(Path(name).name, one) for one in sources]
    places = [joined.index(one.strip()) for one in parts if one]
    assert places == sorted(places)
