"""A thing that is another's answers 404 under every address that it has, and nothing of it changes."""

import io
import struct
import zipfile
import zlib
from functools import cache
from uuid import uuid4

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from cadre_review.accounts.models import User
from cadre_review.audit.models import Entry
from tests.conftest import client_of
from tests.world import Office, interview_post, visit_post
from visits.cadres.files.models import Cadre
from visits.core.lists.models import Export, ImportBatch, SavedView
from visits.fieldwork.visits.models import Attachment, Draft, Interview, Visit
from visits.organisation.units.models import Unit

pytestmark = pytest.mark.django_db
SIGHT = "只有本组看得到的现场"


@pytest.fixture
def office(member1, lead1, member2) -> Office:
    return Office(member1, lead1, member2)


@pytest.fixture
def visit(office) -> Visit:
    """A visit of the first team with a talk, a file, a follow-up and somebody's draft."""
    client = client_of(office.member1)
    client.post("/visits/new/", visit_post(office, observed=SIGHT))
    visit = Visit.objects.get()
    client.post(f"/visits/{visit.pk}/interviews/new/", interview_post(office, visit, text=SIGHT))
    file = SimpleUploadedFile("纪要.txt", SIGHT.encode())
    client.post(f"/visits/{visit.pk}/attachments/new/", {"client_key": str(uuid4()), "file": file})
    again = visit_post(office, observed=SIGHT, draft_of=f"visit:{visit.pk}")
    client.post(f"/drafts/{again['draft_key']}/", again)
    return visit


def addresses(visit: Visit) -> list[str]:
    talk, file, draft = Interview.objects.get(), Attachment.objects.get(), Draft.objects.get()
    ends = ["", "edit/", "interviews/new/", "submit/", "accept/", "return/", "attachments/new/"]
    ends += [f"attachments/{file.pk}/{tail}" for tail in ("", "remove/", "small.jpg")]
    return [f"/visits/{visit.pk}/{end}" for end in ends] + [
        f"/interviews/{talk.pk}/", f"/interviews/{talk.pk}/edit/", f"/drafts/{draft.client_key}/discard/",
    ]  # fmt: skip


@pytest.mark.parametrize("who", ["member2", "lead2"])
def test_other_team_gets_404_everywhere_and_changes_nothing(visit, who, request):
    client = client_of(request.getfixturevalue(who))
    lines = Entry.objects.exclude(act="access.refused").count()
    for url in addresses(visit):
        found = {client.get(url).status_code, client.post(url, {"reason": "看看", "version": 1}).status_code}
        not_his_step = url.endswith(("submit/", "accept/", "return/"))  # closed to the role as such
        assert found <= ({403, 404, 405} if not_his_step else {404, 405}), (url, found)
        assert found & {403, 404}, (url, found)
    assert (Visit.objects.get().version, Visit.objects.get().state) == (visit.version, "draft")
    assert (Attachment.objects.count(), Draft.objects.count(), Interview.objects.count()) == (1, 1, 1)
    assert Entry.objects.exclude(act="access.refused").count() == lines


@pytest.mark.parametrize("who", ["member2", "lead2", "staff", "reviewer", "leader", "auditor", "sysadmin"])
def test_lists_exports_and_search_show_no_draft_of_others(visit, who, request):
    client = client_of(request.getfixturevalue(who))
    for url in (
        "/visits/",
        "/interviews/",
        "/ratings/",
        "/",
        f"/visits/?unit={visit.unit_id}",
        "/visits/?q=现场",
    ):
        assert SIGHT not in client.get(url, follow=True).content.decode()
    answer = client.get(f"/visits.xlsx?team={visit.team_id}")
    if answer.streaming:
        book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
        assert SIGHT not in str([[cell.value for cell in row] for row in book.active.iter_rows()])


def test_own_form_with_anothers_unit_or_key_writes_nothing(visit, office):
    client = client_of(office.member2)
    taken = {"client_key": str(visit.client_key), "observed": "抢写"}
    for unit in (office.unit, office.other_unit):
        data = visit_post(office, unit=unit.pk, members_present=[office.member2.pk], **taken)
        assert client.post(f"/visits/new/?unit={unit.pk}", data).status_code in {403, 404, 422}
    assert Visit.objects.get().observed == SIGHT


def test_anothers_export_view_and_import_are_404(staff, reviewer, office):
    second = User.objects.create_user(username="staff2", name="任二", role="staff")
    view = SavedView.objects.create(list_key="visits", name="x", owner=staff)
    export = Export.objects.create(
        list_key="cadres", taken_by=staff, state="approved", decided_by=reviewer, decided_at=timezone.now()
    )
    file = SimpleUploadedFile("单位.csv", "单位代码,单位名称\nU9,壬局\n".encode())
    client_of(staff).post("/units/import/", {"file": file})
    batch = ImportBatch.objects.get()
    client, before = client_of(second), Unit.objects.count()
    assert client.post(f"/lists/views/{view.pk}/delete/").status_code == 404
    assert client.get(f"/exports/{export.pk}/file/").status_code in {403, 404}
    assert client.get(f"/units/import/{batch.pk}/").status_code == 404
    assert client.post(f"/units/import/{batch.pk}/confirm/").status_code == 404
    assert client.post(f"/units/import/{batch.pk}/discard/").status_code == 404
    assert SavedView.objects.exists()
    assert (Unit.objects.count(), ImportBatch.objects.get().state) == (before, batch.state)


# --- files that are not what they say ---------------------------------------------------------


def packed(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return out.getvalue()


@cache
def zip_bomb() -> bytes:
    return packed(xl__workbook_xml=b"<workbook/>", xl__worksheets__sheet1_xml=b"\0" * 300_000_000)


def huge_picture() -> bytes:
    """A PNG of few bytes that claims 50,000 × 50,000 points."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")


LAUGHS = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "ha">' + b"".join(
    b'<!ENTITY a%d "%s">' % (at, b"&a%d;" % (at - 1) * 10 if at > 1 else b"&a;" * 10) for at in range(1, 10)
) + b"]><workbook>&a9;</workbook>"  # fmt: skip
LOCKED = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 512
)
FILES = {
    "empty": b"",
    "program": b"MZ\x90\0" + b"\0" * 200,
    "page": b"<html><script>alert(1)</script></html>",
    "drawing": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "zip bomb": zip_bomb,  # 300 MB, packed where it is sent
    "entity bomb": packed(xl__workbook_xml=LAUGHS, xl__worksheets__sheet1_xml=LAUGHS),
    "locked workbook": LOCKED,
    "old workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + "Workbook".encode("utf-16-le"),
    "cut workbook": packed(xl__workbook_xml=b"<workbook/>" * 50)[:120],
    "huge picture": huge_picture(),
    "cut picture": b"\xff\xd8\xff\xe0\0\x10JFIF\0" + b"\1" * 40,
}
# A page or a drawing is plain text to a visit and to an import. A visit keeps a workbook as it is and never
# reads it; all of them go out only as downloads.
AS_TEXT, UNREAD = {"page", "drawing"}, {"entity bomb"}


@pytest.mark.parametrize("name", ["x.jpg", "x.xlsx", "../../x.csv"])
@pytest.mark.parametrize("kind", FILES)
def test_bad_file_is_refused_with_a_sentence_at_every_upload(office, staff, kind, name):
    client_of(office.member1).post("/visits/new/", visit_post(office))
    visit = Visit.objects.get()
    lines = Entry.objects.count()
    sends = [
        (office.member1, f"/visits/{visit.pk}/attachments/new/", "file"),
        (staff, f"/cadres/{office.cadres[0].pk}/photo/", "photo"),
        (staff, "/units/import/", "file"),
    ]
    held = FILES[kind]
    for user, url, field in sends:
        data = {
            field: SimpleUploadedFile(name, held() if callable(held) else held),
            "client_key": str(uuid4()),
        }
        answer = client_of(user).post(url, data)
        unread = kind in UNREAD and "attachments" in url
        if unread or (kind in AS_TEXT and field == "file"):
            assert answer.status_code in {302, 422}, url
            lines = Entry.objects.count()
            continue
        assert answer.status_code == 422, url
        assert answer.context["form"].errors[field], url
        assert Entry.objects.count() == lines, url
    assert not Cadre.objects.get(pk=office.cadres[0].pk).photo
    assert Unit.objects.count() == 2


def test_page_sent_as_a_text_is_only_ever_a_download(office):
    client = client_of(office.member1)
    client.post("/visits/new/", visit_post(office))
    visit = Visit.objects.get()
    file = SimpleUploadedFile("x.html", FILES["page"], content_type="text/html")
    client.post(f"/visits/{visit.pk}/attachments/new/", {"file": file, "client_key": str(uuid4())})
    kept = Attachment.objects.first()
    if kept is not None:
        answer = client.get(f"/visits/{visit.pk}/attachments/{kept.pk}/")
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["Content-Type"].startswith("text/plain")
        assert answer["X-Content-Type-Options"] == "nosniff"


def test_cadre_photo_is_served_to_the_office_alone(office, staff, leader):
    cadre = office.cadres[0]
    cadre.photo.save("x.jpg", ContentFile(b"\xff\xd8\xff"))
    url = reverse("cadres:photo_file", args=[cadre.pk])
    assert client_of(office.member1).get(url).status_code in {403, 404}
    assert client_of(leader).get(url).status_code == 200
