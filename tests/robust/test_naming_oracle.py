"""Who tries out 1,000 names learns nothing: no answer and no page depends on what lies under a seal.

The attackers are the lead (who wrote the visit), another lead's eyes and staff. They put every candidate into every
text that they may write, and read every page that shows it, each by themselves and by their pair. What they
observe must be one and the same whoever the source is; the writer of the seal, who knows the name, is the control
by which the measure is seen to measure.
"""

import re
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests import world as log
from tests.conftest import client_of
from tests.world import Office, interview_post, visit_post
from visits.fieldwork.visits.actions import states
from visits.fieldwork.visits.comments import ReviewComment
from visits.fieldwork.visits.models import Attachment, Interview, SealedSource

pytestmark = pytest.mark.django_db
OUTSIDER = "覃守山"
SURNAMES, GIVEN = "韦覃蓝莫罗卢梁黎潘农", "守建国文志永光明德贵春秀玉金水生火木土山"
NAMES = [a + b + c for a in SURNAMES for b in GIVEN for c in GIVEN if b != c]
CHANGING = re.compile(r'value="[^"]{32,}"|nonce="[^"]+"|[0-9a-f]{8}-[0-9a-f-]{27}|\d+')


@pytest.fixture
def office(member1, lead1, member2) -> Office:
    return Office(member1, lead1, member2)


def candidates(office: Office) -> list[str]:
    """1,000 names: the outsider, the people of the unit, and others."""
    mine = [cadre.name for cadre in office.cadres]
    others = [name for name in NAMES if name != OUTSIDER]
    return sorted([OUTSIDER, *mine, *others[: 999 - len(mine)]])


def chunks(names: list[str], most: int) -> list[list[str]]:
    """As many names at a time as a text of so many characters takes."""
    size = most // 4
    return [names[at : at + size] for at in range(0, len(names), size)]


def sealed_talk(office: Office, identity: str) -> Interview:
    """A confidential talk in a visit that the lead wrote; member1, who was there, sealed the source."""
    visit = log.draft(office, office.lead1)
    visit.members_present.add(office.member1)
    talk = log.talk(visit, second_interviewer=office.member1, alone_reason="", interviewer=office.lead1)
    log.statement(talk, office.cadres[1])
    SealedSource.objects.create(interview=talk, identity=identity, sealed_by=office.member1)
    return talk


def seen(response) -> tuple:
    """What an attacker sees of an answer, without what changes from one page to the next."""
    body = CHANGING.sub("#", response.content.decode())
    return response.status_code, CHANGING.sub("#", response.get("Location", "")), body


def talk_post(office: Office, talk: Interview, **changes) -> dict:
    talk.refresh_from_db()
    whole = {
        "client_key": str(talk.client_key), "base_version": talk.version, "source_cadre": "", "is_confidential": "on",
        "source_class": "served", "source_relation": "served", "interviewer": office.lead1.pk,
        "second_interviewer": office.member1.pk,
    }  # fmt: skip
    return interview_post(office, talk.visit, **(whole | changes))


def in_talk(client, office: Office, talk: Interview, field: str):
    def post(text: str):
        more = {"second_interviewer": ""} if field == "alone_reason" else {}
        return client.post(f"/interviews/{talk.pk}/edit/", talk_post(office, talk, **{field: text}, **more))

    return post


def in_file(client, talk: Interview, is_name: bool):
    def post(text: str):
        name, caption = (f"{text}.txt", "") if is_name else ("a.txt", text)
        file = SimpleUploadedFile(name, b"plain words of a file")
        data = {"file": file, "caption": caption, "client_key": str(uuid4())}
        return client.post(f"/visits/{talk.visit_id}/attachments/new/", data)

    return post


def in_caption(client, talk: Interview):
    def post(text: str):
        file = Attachment.objects.filter(visit=talk.visit_id).first()
        return client.post(f"/visits/{talk.visit_id}/attachments/{file.pk}/caption/", {"caption": text})

    return post


def in_visit(client, office: Office, talk: Interview, field: str):
    def post(text: str):
        talk.visit.refresh_from_db()
        visit = talk.visit
        data = visit_post(office, client_key=str(visit.client_key), base_version=visit.version,
                          members_present=[office.lead1.pk, office.member1.pk], **{field: text})  # fmt: skip
        return client.post(f"/visits/{visit.pk}/edit/", data)

    return post


def in_comment(client, talk: Interview, address: str, field: str):
    def post(text: str):
        return client.post(address, {"field": field, "text": text, "client_key": str(uuid4())})

    return post


def draft_channels(client, office: Office, talk: Interview) -> dict:
    """Every text of a visit that is with the team: how it is posted, and how many characters it takes."""
    talks = {"text": 4000, "keywords": 2000, "place": 120, "alone_reason": 200, "statements-0-text": 4000}
    visits = {"observed": 4000, "place": 120, "follow_ups-0-text": 300, "follow_ups-0-owner": 60}
    made = {f"talk {name}": (in_talk(client, office, talk, name), most) for name, most in talks.items()}
    made |= {f"visit {name}": (in_visit(client, office, talk, name), most) for name, most in visits.items()}
    return made | {
        "file name": (in_file(client, talk, True), 180),
        "caption": (in_file(client, talk, False), 200),
        "caption written over": (in_caption(client, talk), 200),
    }


def comment_channels(client, talk: Interview) -> dict:
    """Comments at the visit and at the talk."""
    at_visit, at_talk = f"/visits/{talk.visit_id}/comments/new/", f"/interviews/{talk.pk}/comments/new/"
    return {
        "comment on a visit": (in_comment(client, talk, at_visit, "observed"), 500),
        "comment on a talk": (in_comment(client, talk, at_talk, "text"), 500),
    }


def observe(channels: dict, readers: list, talk: Interview, names: list[str]) -> dict:
    """Answers, and what each reader then sees, by channel; short texts take the 40 names around the truth.

    These are sent a second time without the people of the unit, by whom they might be told from one another. What
    was written is taken away after each channel, so that the channels do not mix.
    """
    found = {}
    for channel, (post, most) in channels.items():
        some = names[: most // 4]
        texts = [some, [name for name in some if not name.startswith("申某")]][: 1 + (most <= 500)]
        answers = []
        for text in texts:
            answers.append(seen(post("、".join(text))))
            page = f"/interviews/{talk.pk}/" if "talk" in channel else f"/visits/{talk.visit_id}/"
            answers += [seen(one.get(page)) for one in readers]
            ReviewComment.objects.filter(visit=talk.visit_id).delete()
            Attachment.objects.filter(visit=talk.visit_id).exclude(name="文件.txt").delete()
            Attachment.objects.filter(visit=talk.visit_id).update(caption="")
        found[channel] = [
            tuple(part.replace(f"/{talk.pk}/", "/#/") for part in map(str, one)) for one in answers
        ]
    return found


def attack(office: Office, staff, identity: str, who: str = "lead1") -> dict:
    """All that the lead and their pair (staff) observe of a talk whose source is ``identity``; or its sealer."""
    talk = sealed_talk(office, identity)
    names = sorted(candidates(office), key=lambda name: (name not in TRUTHS, name))
    me, pair = client_of(getattr(office, who)), client_of(staff)
    in_file(client_of(office.lead1), talk, True)("文件")
    channels = draft_channels(me, office, talk)
    if who == "member1":
        return observe({name: channels[name] for name in KNOWN}, [me], talk, names)
    found = observe(channels, [me], talk, names)
    states.submit(actor=office.lead1, visit=talk.visit)
    found |= observe(comment_channels(pair, talk), [me, pair], talk, names)
    SealedSource.objects.all().delete()
    talk.visit.delete()  # the next world begins as this one did
    return found


TRUTHS = (OUTSIDER, "申某丙", "申某丁")


KNOWN = ("talk text", "talk place", "file name", "caption")


def differing(one: dict, other: dict) -> list[str]:
    """The channels in which two worlds look different."""
    return [channel for channel in one if one[channel] != other[channel]]


def test_nobody_but_the_writer_of_the_seal_hears_of_the_name(office, staff):
    worlds = [attack(office, staff, identity) for identity in TRUTHS[:2]]
    assert differing(*worlds) == []
    assert set(worlds[0]["talk text"][0][0]) == set("302")  # the text was taken as it is, 1,000 names and all
    assert len(worlds[0]) == 14


def test_the_writer_of_the_seal_is_told_in_every_text_of_a_talk_and_of_its_files(office, staff):
    """The control: the same measure finds the name where the site speaks to who knows it."""
    office.lead1, office.member1 = office.member1, office.lead1
    told = [attack(office, staff, identity, "member1") for identity in TRUTHS[:2]]
    assert differing(*told) == list(KNOWN)
