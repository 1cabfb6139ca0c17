"""What is not a page of its own says so in words: POST addresses opened by hand, scripts whose session has ended."""

import re

import pytest
from django.test import Client
from django.urls import resolve, reverse

from cadre_review.policy import ANYONE, matrix
from tests.conftest import client_of, enter
from tests.routes import ROUTES
from tests.test_access_matrix import PEOPLE

pytestmark = pytest.mark.django_db
CLOSED = [route for route in ROUTES if ANYONE not in matrix()["routes"][route]]
BY_SCRIPT = [
    {"Accept": "application/json"},
    {"Accept": "*/*"},
    {"X-Requested-With": "XMLHttpRequest", "Accept": "text/html"},
    {"Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty", "Accept": "*/*"},
    {"Sec-Fetch-Mode": "same-origin", "Sec-Fetch-Dest": "empty", "Accept": "text/html"},
    {"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image", "Accept": "image/webp,*/*"},
]
BY_PERSON = [
    {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document", "Accept": "text/html,*/*;q=0.8"},
    {"Accept": "text/html,application/xhtml+xml"},
    {},
]


def at(route: str) -> str:
    return reverse(route, kwargs=ROUTES[route])


def only_posts(route: str) -> bool:
    """Whether the view is wrapped so that nothing but POST gets through."""
    view = resolve(at(route)).func
    while view is not None:
        closed = dict(zip(view.__code__.co_freevars, view.__closure__ or (), strict=True))
        if "request_method_list" in closed:
            return "GET" not in closed["request_method_list"].cell_contents
        view = getattr(view, "__wrapped__", None)
    return False


def test_every_address_that_only_takes_posts_says_so_and_knows_a_way_back() -> None:
    clients = {role: client_of(enter(name)) for role, name in PEOPLE.items()}
    found = [route for route in ROUTES if only_posts(route)]
    assert len(found) >= 60
    for route in found:
        roles = matrix()["routes"][route]
        page = clients[next((role for role in PEOPLE if role in roles), "member")].get(at(route))
        assert (page.status_code, page["Allow"]) == (405, "POST"), route
        text = page.content.decode()
        assert "这个地址只接收表单" in text, route
        assert re.search(r'<a class="button[^"]*"\s+href="/', text), route


def test_way_back_is_the_page_above_where_the_role_opens_it() -> None:
    page = client_of(enter("lead1")).get("/visits/5/submit/")
    assert page.status_code == 405
    assert 'href="/visits/5/"' in page.content.decode()


def test_script_that_uses_the_wrong_method_gets_data() -> None:
    answer = client_of(enter("member1")).get("/box/send/", headers={"Accept": "application/json"})
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert answer.json()["message"]


def test_signed_out_script_gets_401_everywhere() -> None:
    """Every route asked in one of the ways, and some in all."""
    asked = [(route, BY_SCRIPT[at % len(BY_SCRIPT)]) for at, route in enumerate(CLOSED)]
    asked += [(route, headers) for route in CLOSED[:3] for headers in BY_SCRIPT]
    for route, headers in asked:
        ask = Client().post if only_posts(route) else Client().get
        answer = ask(at(route), headers=headers)
        assert answer.status_code == 401, (route, headers, answer.status_code)
        assert answer.json()["sign_in"].startswith(reverse("accounts:login")), route
        assert answer.json()["message"], route


def test_signed_out_person_is_led_to_sign_in_for_pages_and_files() -> None:
    for number, route in enumerate(CLOSED):
        answer = Client().get(at(route), headers=BY_PERSON[number % len(BY_PERSON)])
        assert answer.status_code == 302, route
        assert answer["Location"].startswith(reverse("accounts:login")), route
