"""Files of a visit: checked by content, photos without their EXIF, served to those who see the visit."""

import io
import zipfile
from functools import partial
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from PIL import Image

from cadre_review.audit.models import Entry
from tests.world import Office, draft, logged, submitted
from visits.fieldwork.visits.actions import attachments
from visits.fieldwork.visits.models import Attachment

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"
CAMERA, DESCRIPTION = 0x0110, 0x010E


def photo(kind: str = "JPEG") -> bytes:
    """A photo that says in its EXIF with what and where it was taken."""
    made = io.BytesIO()
    exif = Image.Exif()
    exif[CAMERA], exif[DESCRIPTION] = "Phone-9", "someone's yard"
    Image.new("RGB", (1200, 800), "teal").save(made, kind, exif=exif)
    return made.getvalue()


def workbook(entries: int = 1) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        for at in range(entries):
            archive.writestr(f"xl/part{at}.bin", b"\0" * 20_000_000)
    return made.getvalue()


@pytest.fixture
def office(member1, lead1, member2) -> Office:
    return Office(member1, lead1, member2)


@pytest.fixture
def visit(office):
    return draft(office)


def send(client, visit, data: bytes, name: str = "现场.jpg", **fields):
    file = SimpleUploadedFile(name, data)
    return client.post(
        f"/visits/{visit.pk}/attachments/new/", {"file": file, "client_key": str(uuid4())} | fields
    )


def put(office, visit, data: bytes = PDF, name: str = "材料.pdf", key=None) -> Attachment:
    return attachments.attach(
        actor=office.member1, visit=visit, client_key=key or uuid4(), name=name, data=data
    )


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_photo_loses_its_exif_and_gets_a_small_picture(as_member1, visit, kind):
    answer = send(as_member1, visit, photo(kind), caption="项目现场")
    assert answer.url == f"/visits/{visit.pk}/"
    file = Attachment.objects.get()
    stored = file.file.read()
    assert b"Phone-9" not in stored
    assert not Image.open(io.BytesIO(stored)).getexif()
    assert b"Phone-9" not in file.thumbnail.read()
    assert (file.content_type, file.size, file.caption) == ("image/jpeg", len(stored), "项目现场")
    assert logged("attachment.add", visit) == 1


def test_pdf_is_kept_byte_for_byte(as_member1, visit):
    send(as_member1, visit, PDF, "材料.pdf")
    file = Attachment.objects.get()
    assert file.file.read() == PDF
    assert (file.content_type, bool(file.thumbnail)) == ("application/pdf", False)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"MZ\x90\x00\x03\x00\x00\x00\xff\xff", "photo.jpg"),
        (b"", "empty.pdf"),
        (b"\xff\xd8\xff\xe0 not a picture", "broken.jpg"),
        (b"GIF89a\x01\x00\x01\x00", "moving.gif"),
        (b"PK\x03\x04 broken archive", "table.xlsx"),
        (partial(workbook, 4), "bomb.xlsx"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>\x00", "drawing.svg"),
    ],
    ids=["program", "empty", "broken photo", "gif", "broken archive", "bomb", "odd text"],
)
def test_wrong_content_is_refused_at_the_field(as_member1, visit, data, name):
    answer = send(as_member1, visit, data() if callable(data) else data, name)
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]
    assert not Attachment.objects.exists()
    assert logged("attachment.add", visit) == 0


def test_too_large_a_file_is_refused(as_member1, visit, monkeypatch):
    monkeypatch.setattr(attachments, "LARGEST", 1000)
    answer = send(as_member1, visit, PDF + b" " * 1000, "材料.pdf")
    assert answer.status_code == 422
    assert not Attachment.objects.exists()


def test_too_many_files_are_refused(office, visit, monkeypatch):
    monkeypatch.setattr(attachments, "MOST", 2)
    put(office, visit)
    put(office, visit)
    with pytest.raises(ValidationError) as refusal:
        put(office, visit)
    assert "file" in refusal.value.error_dict
    assert visit.attachments.count() == 2


def test_same_key_twice_is_one_file(office, visit):
    key = uuid4()
    assert put(office, visit, key=key) == put(office, visit, key=key)
    assert logged("attachment.add", visit) == 1


def test_key_of_another_visit_is_refused(office, visit):
    key = uuid4()
    put(office, visit, key=key)
    with pytest.raises(ValidationError):
        put(office, draft(office), key=key)
    assert Attachment.objects.count() == 1


def test_unreadable_name_is_refused(office, visit):
    with pytest.raises(ValidationError):
        put(office, visit, name="材\x07料.pdf")
    assert not Attachment.objects.exists()


def test_name_loses_its_folders(office, visit):
    assert put(office, visit, name="..\\..\\etc/走访材料.pdf").name == "走访材料.pdf"


def test_file_is_served_as_a_download_and_logged(as_lead1, office, visit):
    file = put(office, visit)
    answer = as_lead1.get(f"/visits/{visit.pk}/attachments/{file.pk}/")
    assert b"".join(answer.streaming_content) == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert Entry.objects.filter(act="visit.open", actor=office.lead1, thing_id=str(visit.pk)).exists()


def test_photo_named_png_is_served_as_the_jpeg_it_is(as_member1, office, visit):
    file = put(office, visit, photo("PNG"), "图.png")
    answer = as_member1.get(f"/visits/{visit.pk}/attachments/{file.pk}/")
    assert ".jpg" in answer.headers["Content-Disposition"]
    small = as_member1.get(f"/visits/{visit.pk}/attachments/{file.pk}/small.jpg")
    assert Image.open(io.BytesIO(b"".join(small.streaming_content))).format == "JPEG"


@pytest.mark.parametrize("tail", ["", "small.jpg", "remove/"])
def test_outsider_gets_404(as_member2, office, visit, tail):
    file = put(office, visit, photo(), "现场.jpg")
    assert as_member2.get(f"/visits/{visit.pk}/attachments/{file.pk}/{tail}").status_code == 404
    assert not Entry.objects.filter(act="visit.open").exists()


def test_file_is_not_found_under_another_visit(as_member1, office, visit):
    file = put(office, visit)
    assert as_member1.get(f"/visits/{draft(office).pk}/attachments/{file.pk}/").status_code == 404


def test_file_is_taken_off_after_a_question(as_member1, office, visit):
    file = put(office, visit)
    address = f"/visits/{visit.pk}/attachments/{file.pk}/remove/"
    assert as_member1.get(address).status_code == 200
    assert Attachment.objects.exists()
    as_member1.post(address)
    assert not Attachment.objects.exists()
    assert logged("attachment.remove", visit) == 1


def test_files_of_a_submitted_visit_stay_as_they_are(as_member1, office):
    visit = submitted(office)
    answer = send(as_member1, visit, PDF, "材料.pdf")
    assert answer.status_code == 422
    assert not Attachment.objects.exists()


def test_staff_add_no_file(office, staff):
    visit = submitted(office)
    with pytest.raises(PermissionDenied):
        attachments.attach(actor=staff, visit=visit, client_key=uuid4(), name="a.pdf", data=PDF)


def test_missing_bytes_are_404_and_no_error(as_member1, office, visit):
    file = put(office, visit)
    file.file.storage.delete(file.file.name)
    assert as_member1.get(f"/visits/{visit.pk}/attachments/{file.pk}/").status_code == 404


def test_missing_small_picture_is_404_and_no_error(as_member1, office, visit):
    file = put(office, visit, photo(), "现场.jpg")
    file.thumbnail.storage.delete(file.thumbnail.name)
    assert as_member1.get(f"/visits/{visit.pk}/attachments/{file.pk}/small.jpg").status_code == 404


def checked() -> str:
    out = io.StringIO()
    call_command("check_attachments", stdout=out)
    return out.getvalue()


def test_checker_is_content_when_all_is_there(own_store, office, visit):
    put(office, visit, photo(), "现场.jpg")
    assert "1" in checked()


def test_checker_names_rows_without_files(own_store, office, visit):
    file = put(office, visit)
    (own_store / file.file.name).unlink()
    with pytest.raises(CommandError, match=file.file.name) as refusal:
        checked()
    assert refusal.value.returncode == 1


def test_checker_names_files_without_rows(own_store, office, visit):
    put(office, visit)
    (own_store / "attachments" / "stray.pdf").write_bytes(PDF)
    with pytest.raises(CommandError, match=r"stray\.pdf"):
        checked()


def test_checker_names_changed_bytes(own_store, office, visit):
    file = put(office, visit)
    path = own_store / file.file.name
    path.chmod(0o600)
    path.write_bytes(PDF.replace(b"1.4", b"1.5"))
    with pytest.raises(CommandError, match="材料.pdf"):
        checked()
