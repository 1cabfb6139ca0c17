"""Who a confidential source is stands in one encrypted cell, and nowhere else: not in any table, page or line."""

import io
import json
import logging

import openpyxl
import pytest
from django.db import connection
from django.urls import reverse
from django.views.debug import SafeExceptionReporterFilter

from tests.conftest import client_of
from tests.world import Office, interview_post, visit_post
from visits.fieldwork.visits.actions import states
from visits.fieldwork.visits.models import Draft, Interview, SealedSource, Visit

pytestmark = pytest.mark.django_db
SECRET = "某供应商的会计𠮷某"


def forms_of(text: str) -> set[bytes]:
    """The ways in which a text may lie about: as it is, escaped in JSON, in UTF-16."""
    escaped = json.dumps(text).strip('"')
    return {text.encode(), escaped.encode(), escaped.replace("\\", "\\\\").encode(), text.encode("utf-16-le")}


def hides(data: bytes) -> bool:
    return not any(form in data for form in forms_of(SECRET))


def whole_database() -> bytes:
    """Every cell of every table, one after the other."""
    parts = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names come from the database itself
            for row in cursor.fetchall():
                parts += [cell if isinstance(cell, bytes) else str(cell).encode() for cell in row]
    return b"\n".join(parts)


def in_workbook(data: bytes) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return str([[cell.value for cell in row] for sheet in book for row in sheet.iter_rows()]).encode()


def everything(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.fixture
def office(member1, lead1, member2) -> Office:
    return Office(member1, lead1, member2)


def confidential(office: Office, visit: Visit, **changes) -> dict:
    whole = {
        "source_cadre": "", "is_confidential": "on", "source_class": "partner", "source_relation": "acquaintance",
        "identity": SECRET,
    }  # fmt: skip
    return interview_post(office, visit, ratings=3, **(whole | changes))


@pytest.fixture
def told(office, caplog) -> Interview:
    """A talk with a sealed source, typed (and autosaved) by member1."""
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.INFO, logger="django.template")  # one line for every name that a page looks up
    client = client_of(office.member1)
    client.post("/visits/new/", visit_post(office))
    visit = Visit.objects.get()
    data = confidential(office, visit)
    client.post(f"/drafts/{data['draft_key']}/", data | {"text": ""})
    draft = Draft.objects.get()
    assert hides(whole_database()), "the draft"
    assert hides(everything(client_of(office.lead1).get(draft.address)))
    answer = client.post(f"/visits/{visit.pk}/interviews/new/", data)
    assert answer.status_code == 302
    return Interview.objects.get()


def test_identity_is_kept_but_in_no_cell_as_it_is(told):
    assert SealedSource.objects.get(interview=told).identity == SECRET
    assert hides(whole_database())


def test_dump_would_find_an_open_text(told):
    """The control: the same search finds a text that is not sealed."""
    Interview.objects.filter(pk=told.pk).update(text=f"来源是{SECRET}")
    assert not hides(whole_database())


def test_no_page_or_file_of_any_role_shows_it(told, office, staff, reviewer, leader, auditor, caplog):
    visit = told.visit
    mine = client_of(office.member1)
    open_pages = [reverse("visits:detail", args=[visit.pk]), reverse("interviews:detail", args=[told.pk]),
                  reverse("interviews:list"), "/", "/drafts/"]  # fmt: skip
    for url in [*open_pages, reverse("interviews:edit", args=[told.pk])]:
        assert hides(everything(mine.get(url))), url
    states.submit(actor=office.lead1, visit=visit)
    for user in (office.lead1, staff):
        client = client_of(user)
        assert all(hides(everything(client.get(url))) for url in open_pages)
    states.accept(actor=staff, visit=visit)
    about = office.cadres[1]
    pages = [
        *open_pages,
        f"/cadres/{about.pk}/",
        f"/cadres/{about.pk}/evidence/",
        f"/cadres/{about.pk}/ratings/",
    ]
    for user in (office.member1, office.lead1, staff, reviewer, leader, auditor):
        client = client_of(user)
        for url in [*pages, "/audit/", "/audit/mine/", "/reports/coverage/"]:
            assert hides(everything(client.get(url, follow=True))), (user.username, url)
        for url in (
            "/visits.xlsx",
            "/interviews.xlsx",
            "/ratings.xlsx",
            "/audit.xlsx",
            "/reports/coverage.xlsx",
        ):
            answer = client.get(url)
            if answer.get("Content-Type", "").endswith(".sheet"):
                assert hides(in_workbook(everything(answer))), (user.username, url)
    assert hides(whole_database())
    assert hides(caplog.text.encode())


def test_refused_and_stale_forms_give_it_to_nobody_else(told, office, caplog):
    client = client_of(office.member1)
    url = f"/visits/{told.visit_id}/interviews/new/"
    refused = client.post(url, confidential(office, told.visit, interviewer="x"))
    assert refused.status_code == 422
    again = confidential(office, told.visit, client_key=str(told.client_key), text="另一段", base_version=0)
    assert client.post(url, again).status_code in {409, 422}
    assert hides(whole_database())
    assert hides(caplog.text.encode())


def test_identity_of_a_named_source_is_refused_and_kept_nowhere(office):
    client = client_of(office.member1)
    client.post("/visits/new/", visit_post(office))
    visit = Visit.objects.get()
    answer = client.post(
        f"/visits/{visit.pk}/interviews/new/", interview_post(office, visit, identity=SECRET)
    )
    assert answer.status_code == 422
    assert not SealedSource.objects.exists()
    assert hides(whole_database())


def test_report_of_a_failure_leaves_it_out(told, office):
    """Django writes what was sent into its report of a failure; these views name what it must not write."""
    client, visit = client_of(office.member1), told.visit
    data = confidential(office, visit)
    for url in (
        f"/visits/{visit.pk}/interviews/new/",
        f"/interviews/{told.pk}/edit/",
        f"/drafts/{data['draft_key']}/",
    ):
        request = client.post(url, data).wsgi_request
        assert SECRET in str(request.POST)
        assert hides(str(SafeExceptionReporterFilter().get_post_parameters(request)).encode()), url
