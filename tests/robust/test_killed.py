"""A process killed in the middle of saving leaves no half record, no broken chain and nothing acknowledged lost."""

import contextlib
import hashlib
import io
import multiprocessing
import random
import time
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.utils import timezone
from PIL import Image

from cadre_review.audit.log import record
from cadre_review.audit.models import ChainHead, Entry
from cadre_review.audit.verify import verify
from tests.world import Office
from visits.core.history.models import Revision, keep
from visits.core.saving import Sent
from visits.fieldwork.visits.actions import uploads
from visits.fieldwork.visits.actions.visits import save_visit
from visits.fieldwork.visits.models import Attachment, FollowUp, Visit
from visits.fieldwork.visits.upload_models import Upload

pytestmark = pytest.mark.django_db(transaction=True)
KILLS = 10
PIECE = 300  # bytes
LINES = [{"text": f"后续{at}", "owner": "", "due_on": None} for at in range(3)]


@pytest.fixture
def office(member1, lead1, member2) -> Office:
    ChainHead.objects.get_or_create(pk=1)
    return Office(member1, lead1, member2)


def save_whole(office: Office, key: UUID) -> Visit:
    """The site's own way: one transaction."""
    values = {"visited_on": timezone.localdate(), "entries": ["front_line"], "targets": ["cadre"],
              "checks": ["performance"], "methods": ["interview"], "observed": "现场" * 200}  # fmt: skip
    sent = Sent(key, values | {"members_present": [office.member1]}, LINES)
    return save_visit(actor=office.member1, to=office.unit, sent=sent)


def save_in_pieces(office: Office, key: UUID) -> None:
    """The control: the same writes, each by itself."""
    visit = Visit.objects.create(
        client_key=key, created_by=office.member1, round=office.round, team=office.team, unit=office.unit,
        visited_on=timezone.localdate(),
    )  # fmt: skip
    visit.members_present.add(office.member1)
    for line in LINES:
        FollowUp.objects.create(visit=visit, **line)
    keep(visit, office.member1)
    record(office.member1, "visit.create", visit)


def photo_of(key: UUID) -> bytes:
    """The photo that is sent under this key."""
    made = io.BytesIO()
    Image.frombytes("RGB", (40, 40), random.Random(key.int).randbytes(40 * 40 * 3)).save(made, "JPEG")
    return made.getvalue()


def send_photo(office: Office, key: UUID) -> None:
    """In pieces, going on where the site says; asked first whether it is there already, as the pages do."""
    data, told = photo_of(key), {"actor": office.member1, "visit": Visit.objects.get(), "client_key": key}
    if uploads.arrived(**told, name="x.jpg"):
        return
    at, digest = 0, hashlib.sha256(data).hexdigest()
    while at < len(data):
        piece = data[at : at + PIECE]
        at = uploads.take_piece(**told, place=at, size=len(data), digest=digest, data=piece)
    assert uploads.arrived(**told, name="x.jpg")


def save_on_and_on(save: Callable[[Office, UUID], Any], office: Office, line: Any) -> None:
    """Save visit after visit and say of each that it begins and that it is kept, until killed."""
    connection.close()
    while True:
        key = uuid4()
        line.send(("begun", key))
        save(office, key)
        line.send(("kept", key))


def said_by(line: Any) -> Iterator[tuple[str, UUID]]:
    """What the killed process said before its end."""
    with contextlib.suppress(EOFError):
        while line.poll():
            yield line.recv()


def kill_while(save: Callable[[Office, UUID], Any], office: Office, chance: random.Random) -> tuple[set, set]:
    """Run, kill at any moment after the first visit is kept; the keys begun and the keys kept."""
    connection.close()
    ours, theirs = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=save_on_and_on, args=(save, office, theirs))
    process.start()
    theirs.close()
    said = [ours.recv(), ours.recv()]
    time.sleep(chance.random() / 5)
    process.kill()
    process.join()
    said += said_by(ours)
    return tuple({key for what, key in said if what == wanted} for wanted in ("begun", "kept"))  # type: ignore[return-value]


def halves() -> list[Visit]:
    """Visits that lack a part of what was saved with them."""
    kept = set(Revision.objects.filter(thing="visits.visit").values_list("thing_id", flat=True))
    logged = set(Entry.objects.filter(act="visit.create").values_list("thing_id", flat=True))
    return [
        visit
        for visit in Visit.objects.prefetch_related("members_present", "follow_ups")
        if len(visit.members_present.all()) != 1
        or len(visit.follow_ups.all()) != len(LINES)
        or visit.pk not in kept
        or str(visit.pk) not in logged
    ]


def test_killed_in_the_middle_of_saving_leaves_whole_records_and_a_whole_chain(office):
    chance, begun, kept = random.Random(7), set(), set()
    for _kill in range(KILLS):
        found = kill_while(save_whole, office, chance)
        begun |= found[0]
        kept |= found[1]
        assert halves() == []
        assert verify().broken_at is None
    there = set(Visit.objects.values_list("client_key", flat=True))
    assert kept <= there <= begun
    assert len(kept) >= KILLS
    for key in begun - kept:  # sent without an answer: sent again
        save_whole(office, key)
    assert set(Visit.objects.values_list("client_key", flat=True)) == begun
    assert Visit.objects.count() == Entry.objects.filter(act="visit.create").count() == len(begun)
    assert Revision.objects.filter(thing="visits.visit").count() == len(begun)
    assert halves() == []


def test_same_kills_would_show_halves_of_what_is_saved_in_pieces(office):
    """The control, which must find something: else the test above proves nothing."""
    chance = random.Random(7)
    for _kill in range(5 * KILLS):
        kill_while(save_in_pieces, office, chance)
        if halves():
            return
    pytest.fail("No half record was found, though each piece was written by itself.")


def test_photo_in_pieces_is_finished_after_a_kill_in_the_middle(office):
    save_whole(office, uuid4())
    chance, begun, kept = random.Random(11), set(), set()
    for _kill in range(KILLS):
        found = kill_while(send_photo, office, chance)
        begun |= found[0]
        kept |= found[1]
        assert verify().broken_at is None
    whole = set(Attachment.objects.values_list("client_key", flat=True))
    assert kept <= whole <= begun
    assert len(kept) >= KILLS
    for key in begun - kept:
        send_photo(office, key)
    for file in Attachment.objects.all():
        assert file.sent_digest == hashlib.sha256(photo_of(file.client_key)).hexdigest()
        assert file.digest == hashlib.sha256(file.file.read()).hexdigest()
    assert Attachment.objects.count() == Entry.objects.filter(act="attachment.add").count() == len(begun)
    assert not Upload.objects.exists()
