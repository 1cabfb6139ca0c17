"""No address answers anything sent to it with a 500, and nothing is half-written."""

from html.parser import HTMLParser
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from cadre_review.complete_posts import FORM_END, FORM_KEPT, FORM_OWNER
from cadre_review.policy import ANYONE, matrix
from tests.conftest import client_of
from tests.robust.watched import watching
from tests.routes import ROUTES, some
from tests.test_access_matrix import PEOPLE, World, address

pytestmark = pytest.mark.django_db
OF_THE_SITE = {FORM_END, FORM_OWNER, FORM_KEPT}  # a form without them does not reach its view
ORDER = ("staff", "member", "lead", "sysadmin", "secadmin", "auditor", "reviewer", "leader")
NASTY = {
    "empty": "",
    "long": "长" * 10_000,
    "control": "a\x00b\x07c",
    "surrogate": b"\xed\xa0\x80 text",
    "not utf-8": b"\xff\xfe\x00x",
    "rare": "𠮷·买买提\ufe00",
    "huge number": "1" + "0" * 30,
    "negative": "-1",
    "no day": "0000-00-00",
    "last day": "9999-12-31",
    "foreign": "987654321",
    "markup": "<script>alert(1)</script>%s{{ 7 }}",
    "formula": "=1+1",
}
QUERIES = [
    "q=%25_%27%22&sort=nonsense", "q=%00&sort=-", "q=" + "长" * 300, "q=%ED%A0%80&cols=x&cols=name", "sort=name__unit",
    "after=x", "before=%F0%9F", "after=W10", "after=W1sidiIsbnVsbF1d", "after=W1sidiIsMV0sWyJ2IiwxXSxbInYiLDFdXQ",
    "unit=abc&team=-1&round=1e9", "page=-1&criterion=x",
    "from=0000-00-00&to=9999-99-99", "from=2026-01-02&to=2026-01-01", "state=nonsense&category=%F0",
    "criterion=99999999999999999999", "view=1&q=%0A", "draft=nonsense", "unit=99999999999999999999999",
]  # fmt: skip


class Names(HTMLParser):
    """The names of the controls that a page holds."""

    def __init__(self) -> None:
        super().__init__()
        self.found = {}

    def handle_starttag(self, tag, attrs):
        kept = dict(attrs)
        if tag in {"input", "select", "textarea"} and kept.get("name"):
            self.found.setdefault(kept["name"], kept.get("value") or "")


def fields_of(response: Any) -> dict:
    if response.status_code != 200 or response.streaming or "html" not in response.get("Content-Type", ""):
        return {}
    names = Names()
    names.feed(response.content.decode())
    return {name: value for name, value in names.found.items() if name not in OF_THE_SITE}


def signed_in(world: World, route: str) -> tuple[Client, str]:
    roles = matrix()["routes"].get(route, frozenset())
    role = "staff" if ANYONE in roles else next(role for role in ORDER if role in roles)
    assert role in PEOPLE
    return client_of(world.people[role]), role


def encoded(pairs: list[tuple[str, object]]) -> bytes:
    """A form body in which a value may be bytes that no text is."""
    boundary = b"nasty"
    parts = []
    for name, value in pairs:
        raw = value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")
        head = f'Content-Disposition: form-data; name="{name}"'.encode()
        parts.append(b"--" + boundary + b"\r\n" + head + b"\r\n\r\n" + raw + b"\r\n")
    parts.append(b'--nasty\r\nContent-Disposition: form-data; name="form_end"\r\n\r\n1\r\n')  # a whole form
    return b"".join(parts) + b"--" + boundary + b"--\r\n"


def send(client: Client, url: str, pairs: list[tuple[str, object]]) -> int:
    response = client.post(url, encoded(pairs), content_type="multipart/form-data; boundary=nasty")
    if response.streaming:
        list(response.streaming_content)
    return response.status_code


BODIES = (
    (b"\xff" * 50 + b"&form_end=1", "application/x-www-form-urlencoded"),
    (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
    (b"", "multipart/form-data"),
    (b"{", "application/json"),
)


@pytest.fixture(scope="module")
def world(module_db):
    """One for all routes: what each sends is taken back with its test."""
    return World()


@pytest.mark.parametrize("route", sorted(ROUTES))
def test_whatever_is_sent_is_answered(route, world):
    client, role = signed_in(world, route)
    url = address(route, world, role, world.near)
    with watching() as (line, body):
        shown = fields_of(client.get(url))
        ask_senselessly(client, url, line)
        if route not in {"set_language", "accounts:logout"}:
            post_senselessly(client, url, body, shown)
        post_broken(client, url)


def ask_senselessly(client, url, line):
    """Each query that carries a name which the page reads; one that carries none is the page without a query.

    Those of whose names none is read by itself, on a page that takes the whole line (for its links), go together.
    """
    asked = {query: set(QueryDict(query)) for query in some(QUERIES) if line.touches(set(QueryDict(query)))}
    carried = [query for query, names in asked.items() if not line.names & names]
    for query in [
        *(query for query in asked if query not in carried),
        *(["&".join(carried)] if carried else []),
    ]:
        response = client.get(f"{url}?{query}")
        assert response.status_code < 500, query
        if response.streaming:
            list(response.streaming_content)


def post_broken(client, url):
    """Each body that is none; the first alone where the address takes no post, whatever is in it."""
    for raw, kind in some(BODIES):
        status = client.post(url, raw, content_type=kind).status_code
        assert status < 500, kind
        if status == 405:
            return


def post_senselessly(client, url, body, shown):
    """Each nasty value in all fields of the page's form; once where the answer does not hang on what is sent."""
    keep = {
        name: value for name, value in shown.items() if name in {"client_key", "base_version", "draft_key"}
    }
    for label, value in some(NASTY.items()):
        pairs = [(name, keep.get(name, value)) for name in shown]
        assert send(client, url, pairs) < 500, label
        if not (shown and body.touches(set(shown))):
            return
    assert send(client, url, [(name, "x") for name in shown for _n in range(2)]) < 500
    assert send(client, url, [(name, NASTY["foreign"]) for name in keep]) < 500
    for count in ("1000000000", "-1", "abc", ""):
        totals = [(name, count) for name in shown if name.endswith("_FORMS")]
        if totals:
            assert send(client, url, totals) < 500, count


def test_a_page_that_reads_a_name_is_seen_to_read_it(as_member):
    """The watch on which the shortcuts above rest."""
    with watching() as (line, body):
        as_member.get("/visits/?q=x")
        assert line.touches({"q"})
        assert not body.names
        as_member.post("/visits/new/", {"unit": "1"})
        assert body.touches({"unit"})
    with watching() as (line, body):
        as_member.get("/help-that-is-not-there/?q=x")
        assert not line.touches({"q"})


@pytest.fixture
def as_member(world):
    return client_of(world.people["member"])
