"""JSON from outside, wide, deep, long, wrong: refused in words, quickly, everywhere it is read."""

import base64
import json
import time
from uuid import uuid4

import pytest
from django.test import Client

from tests.fieldwork.offline.test_server import Phone, visit
from tests.world import Office
from visits.fieldwork.offline.models import Device
from visits.fieldwork.visits.models import Visit

pytestmark = pytest.mark.django_db
ENDPOINTS = ["send/", "order/", "devices/register/", "devices/recover/", "devices/wiped/"]
BUDGET = 5  # seconds of processor time for one request, many times what it takes
KEY = str(uuid4())
# Not to be read at all, or beyond the bounds: 400 or 413.
OUTSIDE = {
    "deep list": b"[" * 1_000_000,
    "deep list closed": b"[" * 1_000_000 + b"]" * 1_000_000,
    "deep object": b'{"a":' * 400_000 + b"1" + b"}" * 400_000,
    "deep inside": b'{"content":' + b"[" * 900 + b"]" * 900 + b"}",
    "just too deep": b'{"content":{"a":[["x"]]}}',
    "long": b'{"name":"' + b"x" * 4_900_000 + b'"}',
    "too long for anything": b'{"name":"' + b"x" * 6_000_000 + b'"}',
    "wide": b"{" + b",".join(b'"%d":1' % at for at in range(100_000)) + b"}",
    "wide list": b'{"content":{"a":[' + b"1," * 900_000 + b"1]}}",
    "list": b'[{"device":1}]', "text": b'"x"', "number": b"7", "null": b"null", "nothing": b"", "broken": b'{"device":',
    "no utf-8": b"\xff\xfe\x00", "nan": b'{"base_version":NaN}', "infinity": b'{"base_version":-Infinity}',
    "overflow": b'{"base_version":1e999}', "huge": b'{"unit":' + b"9" * 5_000 + b"}", "twice": b"{} {}",
}  # fmt: skip
# Readable, with values that no field can hold: a refusal of the endpoint itself.
WRONG = [
    None, True, 7, -1, 10**40, 1.5, "", "x", "\x00", "\ud800", "𠮷", "1" * 5_000, "²", [],
    ["x", None, 3], {}, {"a": {"b": []}},
]  # fmt: skip
FIELDS = dict.fromkeys(ENDPOINTS, ("device",)) | {
    "send/": ("device", "kind", "key", "base_version", "unit", "visit_key", "content", "talks"),
    "devices/register/": ("device", "name", "recovery"),
}
STRANGE_PLACES = [
    b"[" * 900, b'[["n",NaN]]', b'[["n",1e999]]', b'[["v","\\ud800"]]',
    b"{}", b"7", b"\xff", b'[["n",%s]]' % (b"9" * 800),
]  # fmt: skip


@pytest.fixture
def phone(member1, lead1, member2) -> Phone:
    made = Phone(member1)
    made.office = Office(member1, lead1, member2)
    made.client.raise_request_exception = False
    return made


def ask(client: Client, path: str, body: bytes):
    began = time.process_time()
    answer = client.post(
        f"/box/{path}", body, content_type="application/json", headers={"Accept": "application/json"}
    )
    assert time.process_time() - began < BUDGET, (path, body[:40])
    return answer


@pytest.mark.parametrize("path", ENDPOINTS)
def test_body_outside_the_bounds_is_refused_in_words(phone, path) -> None:
    for name, body in OUTSIDE.items():
        answer = ask(phone.client, path, body)
        assert answer.status_code in {400, 413}, (path, name, answer.status_code)
        assert answer.json()["message"], (path, name)
    assert Device.objects.get().recovery == "secret"


@pytest.mark.parametrize("path", ENDPOINTS)
def test_value_of_another_kind_is_refused_by_the_endpoint(phone, path) -> None:
    good = {"device": phone.key, "kind": "visit", "key": KEY, "base_version": 0, "unit": phone.office.unit.pk}
    good |= {"content": visit(phone.office), "name": "手机", "recovery": "secret"}
    for field in FIELDS[path]:
        for value in WRONG:
            answer = ask(phone.client, path, json.dumps(good | {field: value}).encode())
            assert answer.status_code < 500, (path, field, value)
            assert "json" in answer["Content-Type"] or answer.status_code == 404, (path, field, value)


def test_texts_of_a_record_that_no_field_can_hold_are_refused_at_their_field(phone) -> None:
    content = visit(phone.office)
    for value in [*WRONG, ["\ud800"], ["x" * 500_000], ["\x00"], ["9" * 4_500], ["NaN"], ["1e400"]]:
        answer = phone.send("visit", KEY, dict.fromkeys(content, value), unit=phone.office.unit.pk)
        assert answer.status_code in {400, 413, 422}, str(value)[:40]
    assert not Visit.objects.exists()


def test_place_in_a_list_that_is_deep_or_strange_shows_the_first_page(phone) -> None:
    for text in STRANGE_PLACES:
        cursor = base64.urlsafe_b64encode(text).decode().rstrip("=")
        for side in ("after", "before"):
            assert phone.client.get("/visits/", {side: cursor}).status_code == 200, text[:20]
