"""A request cut at any byte of its way in is refused and leaves nothing; sent again whole, it is taken once."""

import io
import json
import random
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from cadre_review.audit.models import Entry
from cadre_review.complete_posts import END, FORM_END
from cadre_review.wsgi import application
from tests.conftest import client_of
from tests.fieldwork.offline.test_server import Phone, content_of
from tests.proof.work import FORM, photo
from tests.routes import some
from tests.world import Office, interview_post, visit_post
from visits.fieldwork.visits.models import Attachment, Interview, Visit

pytestmark = pytest.mark.django_db
TOKEN = "t" * 32


class Sent(NamedTuple):
    """One request: where it goes, its type and its bytes."""

    path: str
    kind: str
    body: bytes


@contextmanager
def one_connection() -> Iterator[None]:
    """The application may not close the connection that holds the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


class Line:
    """A line to the application on which as many bytes arrive as we say."""

    def __init__(self, user: Any) -> None:
        client = client_of(user)
        client.get("/audit/mine/")
        self.cookie = f"sessionid={client.cookies['sessionid'].value}; csrftoken={TOKEN}"

    def post(self, sent: Sent, arrives: int, announced: int | None = None, served: Any = application) -> int:
        """The status; ``announced`` is None for a body without any length."""
        environ = {
            "REQUEST_METHOD": "POST", "PATH_INFO": sent.path, "CONTENT_TYPE": sent.kind, "QUERY_STRING": "",
            "SERVER_NAME": "localhost", "SERVER_PORT": "80", "wsgi.url_scheme": "http", "wsgi.errors": io.StringIO(),
            "wsgi.input": io.BytesIO(sent.body[:arrives]), "HTTP_COOKIE": self.cookie, "HTTP_X_CSRFTOKEN": TOKEN,
            "HTTP_ACCEPT": "application/json",
        }  # fmt: skip
        if announced is not None:
            environ["CONTENT_LENGTH"] = str(announced)
        told: list[str] = []
        with one_connection():
            answer = served(environ, lambda status, _headers: told.append(status))
            b"".join(answer)
            getattr(answer, "close", lambda: None)()
        return int(told[0][:3])

    def refuses(self, sent: Sent, cuts: Iterable[int]) -> None:
        """At each cut with the length of what is left, as a proxy tells it, and at some with the sender's length."""
        told = [(cut, cut) for cut in cuts]
        told += [(cut, len(sent.body)) for cut, _left in told[::9]]
        for cut, announced in told:
            assert 400 <= self.post(sent, cut, announced) < 500, (cut, announced, sent.body[:cut][-60:])
        assert 400 <= self.post(sent, len(sent.body)) < 500, "without a length nothing is read"


@pytest.fixture
def office(member1, lead1, member2) -> Office:
    return Office(member1, lead1, member2)


@pytest.fixture
def line(office) -> Line:
    return Line(office.member1)


@pytest.fixture
def visit(office) -> Visit:
    client_of(office.member1).post("/visits/new/", visit_post(office))
    return Visit.objects.get()


def typed(path: str, fields: dict[str, Any]) -> Sent:
    return Sent(path, FORM, urlencode(fields | {FORM_END: END}, doseq=True).encode())


def ends_of(sent: Sent, last: int = 700, sample: int = 60) -> list[int]:
    """Every byte of the end, where fields are short and many, and some of the rest."""
    size = len(sent.body)
    return random.Random(7).sample(range(size), min(sample, size)) + list(range(max(0, size - last), size))


def test_visit_cut_at_every_byte(line, office):
    sent = typed("/visits/new/", visit_post(office))
    before = Entry.objects.count()
    line.refuses(sent, some(range(len(sent.body))))
    assert (Visit.objects.count(), Entry.objects.count()) == (0, before)
    for _again in range(2):
        assert line.post(sent, len(sent.body), len(sent.body)) == 302
    assert Visit.objects.get().follow_ups.count() == 1


def test_long_talk_is_stored_whole_or_not_at_all(visit, office, line):
    text = "谈了项目进展。" * 2700
    sent = typed(f"/visits/{visit.pk}/interviews/new/", interview_post(office, visit, ratings=6, text=text))
    line.refuses(sent, ends_of(sent, last=250))
    assert not Interview.objects.exists()
    for _again in range(2):
        assert line.post(sent, len(sent.body), len(sent.body)) == 302, (
            "the same key with the same text: no conflict"
        )
    talk = Interview.objects.get()
    assert (talk.text, talk.ratings.count(), talk.statements.count()) == (text, 6, 1)


def test_uploaded_file_is_stored_whole_or_not_at_all(visit, line, own_store):
    picture = photo(random.Random(7))
    parts = [("client_key", "", str(uuid4()).encode()), ("caption", "", "村口".encode())]
    parts += [("file", '; filename="p.jpg"', picture), (FORM_END, "", END.encode())]
    body = b"".join(
        f'--cut\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'.encode() + value + b"\r\n"
        for name, more, value in parts
    )
    kind = "multipart/form-data; boundary=cut"
    sent = Sent(f"/visits/{visit.pk}/attachments/new/", kind, body + b"--cut--\r\n")
    whole = len(body)  # from here on nothing but the end of the envelope is missing
    line.refuses(sent, [cut for cut in ends_of(sent, last=300) if cut < whole - 3])
    assert not Attachment.objects.exists()
    assert not [path for path in own_store.rglob("*") if path.is_file()]
    for _again in range(2):
        assert line.post(sent, len(sent.body), len(sent.body)) == 302
    assert Attachment.objects.count() == 1


def test_record_of_the_draft_box_cut_anywhere(line, office):
    device = Phone(office.member1).key
    line = Line(office.member1)
    told = {"device": device, "kind": "visit", "key": str(uuid4()), "base_version": 0, "unit": office.unit.pk}
    body = json.dumps(told | {"content": content_of(visit_post(office))}).encode()
    sent = Sent("/box/send/", "application/json", body)
    line.refuses(sent, ends_of(sent, last=40, sample=60))
    assert not Visit.objects.exists()
    for _again in range(2):
        assert line.post(sent, len(body), len(body)) == 200
    assert Visit.objects.count() == 1


def test_form_without_its_closing_field_is_told_what_is_missing(as_member1, office):
    refused = as_member1.post("/visits/new/", visit_post(office) | {FORM_END: ""})
    assert refused.status_code == 400
    assert FORM_END in refused.content.decode()
    assert as_member1.post("/visits/new/", visit_post(office) | {FORM_END: [END, END]}).status_code == 400


def test_sign_in_by_a_script_needs_what_a_person_types_and_no_more(client, member1):
    member1.set_password("Browser-test-7")
    member1.save()
    typed = {"username": "member1", "password": "Browser-test-7", FORM_END: ""}
    assert client.post("/accounts/login/", typed).status_code == 302


def test_control_without_the_middleware_half_a_visit_is_stored(line, office, settings):
    settings.MIDDLEWARE = [
        name for name in settings.MIDDLEWARE if not name.startswith("cadre_review.complete_posts")
    ]
    naive = WSGIHandler()
    sent = typed("/visits/new/", visit_post(office, suggestions="建议" * 200))
    half = sent.body.index(b"suggestions=") + 300
    assert line.post(sent, half, len(sent.body), served=naive) == 302, "so the tests above can fail"
    assert 0 < len(Visit.objects.get().suggestions) < 400


def test_cut_answer_without_an_account_leaves_no_line_with_its_code(client, caplog):
    refused = client.post("/q/ABCD-EFGH-JKLM/", {"step": "send", FORM_END: ""})
    assert refused.status_code == 400
    assert "ABCD" not in caplog.text
