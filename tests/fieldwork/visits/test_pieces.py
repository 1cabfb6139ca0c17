"""A file that comes in pieces: twice, out of order, cut anywhere, asked by two, given up; one whole photo or none."""

import datetime as dt
import hashlib
import io
import random
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from cadre_review.audit.models import Entry
from tests.world import Office, draft, logged, submitted
from visits.fieldwork.visits.actions import uploads
from visits.fieldwork.visits.models import Attachment
from visits.fieldwork.visits.upload_models import Upload, UploadPiece


@pytest.fixture
def office(member1, lead1, member2) -> Office:
    return Office(member1, lead1, member2)


@pytest.fixture
def visit(office):
    return draft(office)


def photo(size=(300, 200)) -> bytes:
    made = io.BytesIO()
    noise = random.Random(7).randbytes(size[0] * size[1] * 3)
    Image.frombytes("RGB", size, noise).save(made, "JPEG", quality=60)
    return made.getvalue()


class Way:
    """A file on its way from a client to a visit."""

    def __init__(self, client, visit, data: bytes, **more):
        self.client, self.visit, self.data = client, visit, data
        digest = hashlib.sha256(data).hexdigest()
        self.told = {"key": str(uuid4()), "size": len(data), "sha256": digest, "name": "现场.jpg"} | more

    def send(self, at: int, to: int, **more):
        piece = SimpleUploadedFile("piece", self.data[at:to])
        address = f"/visits/{self.visit.pk}/attachments/piece/"
        return self.client.post(address, self.told | {"place": at, "file": piece} | more)


def test_pieces_make_one_photo_with_its_caption(as_member1, visit):
    way = Way(as_member1, visit, photo(), caption="现场全景")
    assert way.send(0, 9000).json() == {"has": 9000}
    answer = way.send(9000, len(way.data)).json()
    file = Attachment.objects.get()
    assert answer["receipt"]["sha256"] == way.told["sha256"] == file.sent_digest
    assert (file.caption, file.name, str(file.client_key)) == ("现场全景", "现场.jpg", way.told["key"])
    assert answer["urls"]["picture"] == f"/visits/{visit.pk}/attachments/{file.pk}/small.jpg"
    assert logged("attachment.add", visit) == 1
    assert not Upload.objects.exists()
    assert not UploadPiece.objects.exists()


def test_any_order_and_any_repetition_gives_one_whole_photo(as_member1, visit):
    chance, data = random.Random(3), photo()
    way = Way(as_member1, visit, data)
    cuts = [0, *sorted(chance.sample(range(1, len(data)), 9)), len(data)]
    pieces = list(zip(cuts, cuts[1:], strict=False))
    sent = [piece for piece in pieces for _turn in range(2)]
    chance.shuffle(sent)
    for piece in sent:
        assert way.send(*piece).status_code == 200
    has = way.send(0, 0).json()["has"]
    while has < len(data):
        has = way.send(has, has + 7000).json()["has"]
    assert Attachment.objects.get().sent_digest == way.told["sha256"]
    assert logged("attachment.add", visit) == 1


def test_pieces_cut_at_any_byte_go_on_where_they_ended(as_member1, visit):
    """Whatever part of a piece arrives, the next one begins before, at or behind its end: bytes are never doubled."""
    data = photo((40, 30))
    for cut in range(1, len(data), 97):
        way = Way(as_member1, visit, data)
        assert way.send(0, cut).json() == {"has": cut}
        assert way.send(cut + 1, len(data)).json() == {"has": cut}, "a gap is not taken"
        assert "receipt" in way.send(max(0, cut - 50), len(data)).json()
        Attachment.everything.all().delete()
    assert not Upload.objects.exists()


def test_asked_again_after_the_end_it_gives_the_same_receipt(as_member1, visit):
    way = Way(as_member1, visit, photo())
    first = way.send(0, len(way.data)).json()
    assert way.send(0, len(way.data)).json() == first == way.send(0, 0).json()
    assert Attachment.objects.count() == 1


def test_photo_whose_last_answer_was_lost_is_made_by_asking(as_member1, office, visit):
    """All bytes are there, but the site ended before they became a photo."""
    way = Way(as_member1, visit, photo())
    told = {"client_key": way.told["key"], "size": way.told["size"], "digest": way.told["sha256"]}
    uploads.take_piece(actor=office.member1, visit=visit, place=0, data=way.data, **told)
    assert not Attachment.objects.exists()
    assert "receipt" in way.send(0, 0).json()


def test_other_bytes_than_were_sent_off_are_no_photo_and_may_come_anew(as_member1, visit):
    way = Way(as_member1, visit, photo())
    right, way.data = way.data, way.data[:-9] + b"123456789"
    assert way.send(0, len(right)).status_code == 422
    assert not Attachment.objects.exists()
    assert not Upload.objects.exists()
    way.data = right
    assert "receipt" in way.send(0, len(right)).json()


@pytest.mark.parametrize("data", [b"MZ\x90\x00\x03\x00\x00\x00\xff\xff", b"\xff\xd8\xff\xe0 not a picture"])
def test_content_is_checked_when_all_is_there(as_member1, visit, data):
    way = Way(as_member1, visit, data)
    assert way.send(0, 4).status_code == 200
    answer = way.send(4, len(data))
    assert answer.status_code == 422
    assert answer.json()["message"]
    assert not Attachment.objects.exists()
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    ("place", "size", "more"),
    [
        (0, 30_000_000, {}),
        (0, 0, {}),
        (-1, 100, {}),
        (0, 100, {"key": "no key"}),
        (0, 100, {"sha256": "x"}),
        (0, 9, {"size": "many"}),
    ],  # fmt: skip
)
def test_unfit_pieces_are_refused_in_words(as_member1, visit, place, size, more):
    way = Way(as_member1, visit, b"\xff\xd8\xff" * 10, size=size)
    answer = way.send(place, 9, **more)
    assert answer.status_code == 422
    assert answer.json()["message"]
    assert not Upload.objects.exists()


def test_piece_larger_than_pieces_may_be_is_refused(as_member1, visit, monkeypatch):
    monkeypatch.setattr("visits.fieldwork.visits.views.pieces.LARGEST_PIECE", 100)
    assert Way(as_member1, visit, photo()).send(0, 101).status_code == 422


def test_more_bytes_than_were_announced_are_not_kept(as_member1, visit):
    way = Way(as_member1, visit, photo(), size=500, sha256="")
    assert way.send(0, 600).status_code == 422  # five hundred bytes of a photo are none
    assert not UploadPiece.objects.exists()


def test_key_of_somebody_else_or_of_another_visit_is_refused(as_member1, office, visit):
    way = Way(as_member1, visit, photo())
    way.send(0, 100)
    other = Way(as_member1, draft(office), way.data, key=way.told["key"])
    assert other.send(100, 200).status_code == 422
    Upload.objects.update(sender=office.lead1)
    assert way.send(100, 200).status_code == 422
    assert Upload.objects.get().came == 100


def test_whoever_does_not_see_the_visit_finds_no_address(as_member2, as_staff, visit):
    assert Way(as_member2, visit, photo()).send(0, 100).status_code == 404
    assert Way(as_staff, visit, photo()).send(0, 100).status_code in {403, 404}
    assert not Upload.objects.exists()


def test_pieces_for_a_visit_that_was_sent_in_are_refused(as_member1, office):
    assert Way(as_member1, submitted(office), photo()).send(0, 100).status_code == 422


def test_visit_sent_in_meanwhile_keeps_no_photo_by_halves(as_member1, visit):
    way = Way(as_member1, visit, photo())
    way.send(0, 100)
    type(visit).objects.filter(pk=visit.pk).update(state="submitted")
    assert way.send(100, len(way.data)).status_code == 422
    assert not Attachment.objects.exists()


def test_files_given_up_go_when_the_next_one_comes(as_member1, visit):
    way = Way(as_member1, visit, photo())
    way.send(0, 100)
    Upload.objects.update(touched_at=timezone.now() - uploads.KEPT - dt.timedelta(minutes=1))
    Way(as_member1, visit, photo()).send(0, 50)
    assert [one.came for one in Upload.objects.all()] == [50]
    assert UploadPiece.objects.count() == 1


def test_nobody_has_more_than_so_many_files_under_way(as_member1, visit, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_OPEN", 2)
    assert [Way(as_member1, visit, photo()).send(0, 9).status_code for _turn in range(3)] == [200, 200, 422]


def test_file_taken_off_is_brought_back(as_member1, office, visit):
    answer = Way(as_member1, visit, photo()).send(0, 10**6).json()
    page = f"/visits/{visit.pk}/"
    as_member1.post(answer["urls"]["remove"])
    assert not Attachment.objects.exists()
    shown = as_member1.get(page).content.decode()
    assert answer["urls"]["bring_back"] in shown
    assert answer["urls"]["picture"] not in shown
    assert as_member1.get(answer["urls"]["picture"]).status_code == 404
    as_member1.post(answer["urls"]["bring_back"])
    assert answer["urls"]["picture"] in as_member1.get(page).content.decode()
    assert logged("attachment.remove", visit) == logged("attachment.bring_back", visit) == 1
    assert (
        Entry.objects.filter(act="attachment.bring_back").get().detail["attachment"]
        == Attachment.objects.get().pk
    )


def test_taken_off_file_stays_off_once_the_visit_is_sent_in(as_member1, visit):
    answer = Way(as_member1, visit, photo()).send(0, 10**6).json()
    as_member1.post(answer["urls"]["remove"])
    type(visit).objects.filter(pk=visit.pk).update(state="submitted")
    assert as_member1.post(answer["urls"]["bring_back"], HTTP_ACCEPT="application/json").status_code == 422
    assert not Attachment.objects.exists()


def test_script_hears_of_caption_and_removal_as_data(as_member1, visit):
    urls = Way(as_member1, visit, photo()).send(0, 10**6).json()["urls"]
    for name, fields in (("caption", {"caption": "大门"}), ("remove", {}), ("bring_back", {})):
        answer = as_member1.post(urls[name], fields, HTTP_ACCEPT="application/json")
        assert answer.json() == {"ok": True}, name
    assert Attachment.objects.get().caption == "大门"


def test_several_files_of_one_form_come_at_once(as_member1, visit):
    files = [SimpleUploadedFile(f"{n}.jpg", photo((50 + n, 40))) for n in range(3)]
    key = str(uuid4())
    address = f"/visits/{visit.pk}/attachments/new/"
    assert as_member1.post(address, {"file": files, "client_key": key}).status_code == 302
    for file in files:
        file.seek(0)
    as_member1.post(address, {"file": files, "client_key": key})  # sent once more
    assert [file.name for file in Attachment.objects.all()] == ["0.jpg", "1.jpg", "2.jpg"]


def test_of_several_files_the_sound_ones_come_and_each_other_is_named(as_member1, visit):
    files = [SimpleUploadedFile("好.jpg", photo((50, 40))), SimpleUploadedFile("坏.jpg", b"MZ\x90\x00")]
    key = str(uuid4())
    answer = as_member1.post(f"/visits/{visit.pk}/attachments/new/", {"file": files, "client_key": key})
    assert answer.status_code == 422
    assert [error.split("：")[0] for error in answer.context["form"].errors["file"]] == ["坏.jpg"]
    assert Attachment.objects.get().name == "好.jpg"
    assert answer.context["form"]["client_key"].value() != key, "the next choice is no repetition"
