"""What the clients of a proof send: a visit, a talk with ratings, a photo; and what must be there afterwards."""

import io
import random
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from PIL import Image

from cadre_review.complete_posts import END, FORM_END
from tests.world import Office, interview_post, visit_post

FORM = "application/x-www-form-urlencoded"
RATINGS = 6
OFFERED = re.compile(r'name="there" value="([^"]+)"')
FOLLOW_UPS = 1


def form_body(fields: dict[str, Any]) -> bytes:
    """A form as a browser posts it, the closing field last."""
    return urlencode(fields | {FORM_END: END}, doseq=True).encode()


@dataclass
class Job:
    """One visit with a talk and a photo on its way; each part is sent until it is acknowledged."""

    office: Office
    person: Any
    chance: random.Random
    visit_key: UUID = field(default_factory=uuid4)
    talk_key: UUID = field(default_factory=uuid4)
    photo_key: UUID = field(default_factory=uuid4)
    pk: int = 0
    acknowledged: list[str] = field(default_factory=list)
    there: list[str] = field(default_factory=list)  # visits of others that were offered, and are not joined

    def __post_init__(self) -> None:
        self.mark = f"文字{self.visit_key.hex}"
        self.photo = photo(self.chance)

    def next_part(self) -> tuple[str, str, bytes, str] | None:
        """Name, address, body and type of what is to be sent next; None when all is acknowledged."""
        if "visit" not in self.acknowledged:
            return "visit", "/visits/new/", self.visit_body(), FORM
        if "talk" not in self.acknowledged:
            return "talk", f"/visits/{self.pk}/interviews/new/", self.talk_body(), FORM
        if "photo" not in self.acknowledged:
            body, kind = self.photo_body()
            return "photo", f"/visits/{self.pk}/attachments/new/", body, kind
        return None

    def visit_body(self) -> bytes:
        """The same bytes each time it is asked for."""
        keys = dict.fromkeys(("client_key", "draft_key"), str(self.visit_key))
        people = {"members_present": [self.person.pk], "observed": self.mark, "form_tab": "proof"}
        return form_body(visit_post(self.office, **keys, **people, there=self.there))

    def talk_body(self) -> bytes:
        """A talk with one statement and ratings."""
        keys = dict.fromkeys(("client_key", "draft_key"), str(self.talk_key))
        visit = type("Known", (), {"pk": self.pk})
        people = {"interviewer": self.person.pk, "recorder": self.person.pk}
        post = interview_post(
            self.office, visit, ratings=RATINGS, text=self.mark, form_tab="proof", **keys, **people
        )
        return form_body(post)

    def photo_body(self) -> tuple[bytes, str]:
        """A photo with its caption, as a browser posts it."""
        parts = [
            f'--cut\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in (("client_key", self.photo_key), ("caption", self.mark), (FORM_END, END))
        ]
        head = b'--cut\r\nContent-Disposition: form-data; name="file"; filename="p.jpg"\r\n\r\n'
        file = head + self.photo + b"\r\n"
        body = b"".join([*parts[:-1], file, parts[-1], b"--cut--\r\n"])
        return body, "multipart/form-data; boundary=cut"

    def take(self, part: str, status: int, address: str, body: bytes) -> None:
        """Note an acknowledgement: a redirect to the record. AssertionError for anything else.

        Where others have a visit there it is offered once; this one is a further one.
        """
        if part == "visit" and status == 422 and (offered := OFFERED.findall(body.decode())):
            self.there = offered
            return
        assert status == 302, (part, status, body.decode(errors="replace")[:3000])
        self.pk = self.pk or int(address.strip("/").split("/")[1])
        self.acknowledged.append(part)


def photo(chance: random.Random) -> bytes:
    """A small JPEG that no other one equals."""
    made = io.BytesIO()
    colours = tuple(chance.randrange(256) for _part in range(3))
    picture = Image.new("RGB", (640, 480), colours)
    for _point in range(60):
        picture.putpixel((chance.randrange(640), chance.randrange(480)), (0, 0, 0))
    picture.save(made, "JPEG")
    return made.getvalue()


@dataclass
class Verdict:
    """What was found: numbers that must be 0 beside those that say how much was tried."""

    acknowledged: int = 0
    lost: int = 0
    doubled: int = 0
    half: int = 0
    stray: int = 0
    chain: str = "whole"

    @property
    def is_good(self) -> bool:
        """Whether every invariant held."""
        return not (self.lost or self.doubled or self.half or self.stray) and self.chain == "whole"


def judge(jobs: list[Job]) -> Verdict:
    """Hold the database and the store against what was acknowledged (safety.md, I1–I3 and I6)."""
    from cadre_review.audit.models import Entry
    from cadre_review.audit.verify import verify
    from visits.core.history.models import Revision
    from visits.fieldwork.visits.models import Attachment, Interview, Visit
    from visits.management.commands.check_attachments import files_in, wrong_with

    verdict = Verdict(acknowledged=sum(len(job.acknowledged) for job in jobs))
    visits = {one.client_key: one for one in Visit.objects.prefetch_related("members_present", "follow_ups")}
    talks = {one.client_key: one for one in Interview.objects.prefetch_related("ratings", "statements")}
    photos = {one.client_key: one for one in Attachment.objects.all()}
    for job in jobs:
        there = {
            "visit": job.visit_key in visits,
            "talk": job.talk_key in talks,
            "photo": job.photo_key in photos,
        }
        verdict.lost += sum(not there[part] for part in job.acknowledged)
    marks = list(Visit.objects.values_list("observed", flat=True))
    said = list(Interview.objects.values_list("text", flat=True))
    captions = list(Attachment.objects.values_list("caption", flat=True))
    verdict.doubled = sum(len(texts) - len(set(texts)) for texts in (marks, said, captions))
    kept = set(Revision.objects.values_list("thing", "thing_id"))
    logged = {(act, number) for act, number in Entry.objects.values_list("act", "thing_id")}
    for one in visits.values():
        whole = len(one.members_present.all()) == 1 and len(one.follow_ups.all()) == FOLLOW_UPS
        verdict.half += not (
            whole and ("visits.visit", one.pk) in kept and ("visit.create", str(one.pk)) in logged
        )
    for one in talks.values():
        whole = len(one.ratings.all()) == RATINGS and len(one.statements.all()) == 1
        verdict.half += not (
            whole and ("visits.interview", one.pk) in kept and ("interview.create", str(one.pk)) in logged
        )
    digests = {entry.detail["digest"] for entry in Entry.objects.filter(act="attachment.add") if entry.detail}
    for picture in photos.values():
        verdict.half += bool(list(wrong_with(picture))) or picture.digest not in digests
    # A file whose row was never written is allowed (files come before rows), and so is the part of one that was
    # being written; a file that nobody sent is not.
    storage = Attachment._meta.get_field("file").storage
    sent = [job.photo_key.hex for job in jobs]
    whole = [name for name in files_in(storage, "attachments") if not name.endswith(".part")]
    verdict.stray = sum(not any(key in name for key in sent) for name in whole)
    found = verify()
    verdict.chain = "whole" if found.broken_at is None else f"broken at {found.broken_at}"
    return verdict
