"""A file is taken, kept and given back under a name that ends as its content does, or is refused in words."""

import io
import zipfile
from pathlib import PurePath
from uuid import uuid4

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http.response import FileResponse
from django.urls import reverse
from django.utils import translation

from tests.conftest import client_of
from tests.fieldwork.visits.test_attachments import PDF, photo, workbook
from tests.world import Office, draft, make_rectification, open_cadre
from visits.core.pictures import sniff
from visits.core.storage import ENDINGS, KIND_OF, harmless_name
from visits.fieldwork.visits.models import Attachment
from visits.judgement.rectifications.models import RectificationFile

pytestmark = pytest.mark.django_db
TEXT = b"<script>new ActiveXObject('WScript.Shell')</script>"
PROGRAMS = [
    "hta",
    "bat",
    "cmd",
    "js",
    "vbs",
    "docm",
    "xlsm",
    "html",
    "svg",
    "lnk",
    "exe",
    "scr",
    "ps1",
    "csv",
    "PDF.hta",
]
FALSE = [
    *(f"材料.{ending}" for ending in PROGRAMS), "材料.hta ", "材料.hta.", "材料.h\u200bta", "材料.txt\u202egpj.hta",
    "..\\..\\材料.bat", "材料.txt:x.hta", "材料.HTA", "a" * 300 + ".hta",
]  # fmt: skip
# Every form that takes a file, and where it is tried; a new one is added here or the test below fails.
KEPT = {
    "visits.fieldwork.visits.forms.states.AttachmentForm", "visits.judgement.rectifications.forms.FileForm",
    "visits.fieldwork.visits.views.pieces.PieceForm",
}  # fmt: skip
READ = {  # read into rows and not given back: the name is words on a page
    "visits.core.imports.forms.FilesForm", "visits.core.imports.forms.SheetForm",
    "visits.cadres.imports.forms.RosterForm", "visits.cadres.comparison.forms.CompareForm",
    "visits.fieldwork.schedule.intake_views.FileForm", "visits.cadres.files.forms.PhotoForm",
    "visits.reports.past.views.NotesForm",
}  # fmt: skip
DRAWN = {"visits.demo.styleguide.SampleForm"}  # on the page of components alone, sent nowhere


def macros() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in ("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"):
            archive.writestr(name, "<x/>")
    return made.getvalue()


@pytest.fixture
def senders(member1, lead1, member2, staff, leader):
    """By the form of the visit and of the demand: send(name, data) → answer; the rows; take(row) → answer."""
    visit = draft(Office(member1, lead1, member2))
    demand = make_rectification(staff, cadre=open_cadre(staff=staff))
    type(demand).objects.filter(pk=demand.pk).update(state="demanded")
    field, office = client_of(member1), client_of(staff)

    def form(client, url):
        return lambda name, data: client.post(
            url, {"file": SimpleUploadedFile("x", data), "client_key": uuid4()} | {"file": named(name, data)}
        )

    return {
        "visit": (
            form(field, f"/visits/{visit.pk}/attachments/new/"),
            Attachment,
            lambda row: field.get(reverse("visits:file", args=[visit.pk, row.pk])),
        ),
        "demand": (
            form(office, reverse("rectifications:attach", args=[demand.pk])),
            RectificationFile,
            lambda row: office.get(reverse("rectifications:file", args=[row.pk])),
        ),
    }


def named(name: str, data: bytes) -> SimpleUploadedFile:
    file = SimpleUploadedFile("x", data)
    file._name = name  # as it comes from a client that does not clean it
    return file


def test_every_form_that_takes_a_file_is_known():
    def below(kind):
        return {kind} | {one for child in kind.__subclasses__() for one in below(child)}

    from cadre_review.urls import urlpatterns

    assert urlpatterns  # brings every form in
    found = {
        f"{form.__module__}.{form.__qualname__}"
        for form in below(forms.BaseForm)
        if any(isinstance(one, forms.FileField) for one in getattr(form, "base_fields", {}).values())
    }
    assert {name for name in found if name.startswith(("visits.", "cadre_review."))} == KEPT | READ | DRAWN


@pytest.mark.parametrize("kind", ["visit", "demand"])
def test_a_false_ending_is_refused_in_words_and_a_photo_gets_its_own(senders, kind):
    send, rows, take = senders[kind]
    with translation.override("en"):
        for name in FALSE:
            answer = send(name, TEXT)
            assert answer.status_code == 422, name
            assert answer.context["form"].errors["file"], name
        for name, data in [
            ("材料.docm", macros()),
            ("材料.docx", macros()),
            ("材料.xls", workbook(0)),
            ("a.txt", PDF),
        ]:
            assert send(name, data).status_code == 422, name
    assert not rows.objects.exists()
    for name in ("照片.hta", "2026.03.05走访", "照片", "照片.PNG", "照片.jpeg"):
        assert send(name, photo()).status_code == 302, name
    for name, data in [("说明", TEXT), ("说明.TXT", TEXT), ("报告.v2.pdf", PDF), ("表.xlsx", workbook(0))]:
        assert send(name, data).status_code == 302, name
    for row in rows.objects.all():
        answer = take(row)
        assert isinstance(answer, FileResponse)
        fits(answer, row.name)


def fits(answer, name: str) -> None:
    """The ending of both names is that of the media type, and the content is of it."""
    kind = KIND_OF[answer["Content-Type"]]
    assert PurePath(name).suffix[1:] in ENDINGS[kind], name
    assert answer.filename == name
    assert answer["Content-Disposition"].startswith("attachment")
    assert sniff(b"".join(answer.streaming_content)) == kind


@pytest.mark.parametrize("kind", ["visit", "demand"])
def test_rows_kept_before_are_given_back_under_a_harmless_name(senders, kind):
    send, rows, take = senders[kind]
    send("说明.txt", TEXT)
    for name in FALSE:
        rows.objects.update(name=name[:200])
        answer = take(rows.objects.get())
        assert PurePath(answer.filename).suffix == ".txt", name
        assert not set(answer.filename) & set('/\\:*?"<>|\u202e\u200b')
    assert harmless_name("x.hta", "application/odd") == "x.bin"
