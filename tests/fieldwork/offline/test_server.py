"""What the draft box sends goes the way of the page: receipts, refusals, conflicts, and devices that are lost."""

import hashlib
import json
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cadre_review.audit.models import Entry
from tests.conftest import client_of
from tests.fieldwork.visits.test_attachments import photo
from tests.world import (
    Office,
    hand,
    interview_post,
    make_cadre,
    make_plan,
    make_post,
    make_task,
    make_tenure,
    make_unit,
    send_to_task,
    visit_post,
)
from visits.avoidance.models import Recusal
from visits.core.history.models import Revision
from visits.fieldwork.offline.models import Device
from visits.fieldwork.visits.models import Attachment, Interview, Visit

pytestmark = pytest.mark.django_db
SAVE = {"_save"}


@pytest.fixture
def office(member1, lead1, member2) -> Office:
    return Office(member1, lead1, member2)


class Phone:
    """A phone on which somebody set up a draft box."""

    def __init__(self, user) -> None:
        self.user, self.client, self.key = user, client_of(user), str(uuid4())
        told = {"device": self.key, "name": "手机", "recovery": "secret"}
        assert self.post("devices/register/", told).status_code == 200
        self.device = Device.objects.get(key=self.key)

    def post(self, path, thing):
        return self.client.post(f"/box/{path}", json.dumps(thing), content_type="application/json")

    def get(self, path, **query):
        return self.client.get(f"/box/{path}", {"device": self.key, **query})

    def send(self, kind, key, content, base=0, **more):
        told = {"device": self.key, "kind": kind, "key": str(key), "base_version": base, "content": content}
        return self.post("send/", told | more)

    def send_photo(self, visit_key, data, **changes):
        fields = {
            "device": self.key, "key": str(uuid4()), "visit_key": str(visit_key), "name": "a.jpg", "caption": "村口",
            "sha256": hashlib.sha256(data).hexdigest(), "file": SimpleUploadedFile("a.jpg", data),
        }  # fmt: skip
        return self.client.post("/box/photo/", fields | changes)


@pytest.fixture
def phone(office) -> Phone:
    return Phone(office.member1)


def content_of(post: dict) -> dict:
    """What the form posts, as the box keeps it."""
    return {
        name: [str(one) for one in value] if isinstance(value, list) else [str(value)]
        for name, value in post.items()
        if name not in SAVE
    }


def visit(office, **changes):
    return content_of(visit_post(office, **changes))


def arrived(phone, office, **changes) -> Visit:
    key = uuid4()
    answer = phone.send("visit", key, visit(office, **changes), unit=office.unit.pk)
    assert answer.status_code == 200, answer.content.decode()
    return Visit.objects.get(client_key=key)


def test_visit_and_talk_arrive_with_a_receipt_and_twice_changes_nothing(phone, office):
    key, talk_key = uuid4(), uuid4()
    first = phone.send("visit", key, visit(office), unit=office.unit.pk)
    saved = Visit.objects.get(client_key=key)
    talk = content_of(interview_post(office, saved, ratings=5))
    second = phone.send("interview", talk_key, talk, visit_key=str(key))
    assert first.json()["receipt"] | {"received_at": ""} == {
        "kind": "visit", "key": str(key), "version": 1, "digest": saved.content_hash, "number": saved.pk,
        "received_at": "",
    }  # fmt: skip
    assert second.status_code == 200
    entries = Entry.objects.count()
    assert phone.send("visit", key, visit(office), unit=office.unit.pk).json() == first.json()
    assert phone.send("interview", talk_key, talk, visit_key=str(key)).json() == second.json()
    assert (Visit.objects.count(), Interview.objects.count(), Entry.objects.count()) == (1, 1, entries)
    assert Interview.objects.get().ratings.count() == 5


def test_refusal_names_the_fields_and_nothing_is_written(phone, office):
    answer = phone.send(
        "visit", uuid4(), visit(office, visited_on="0000-13-01", members_present=[]), unit=office.unit.pk
    )
    assert answer.status_code == 422
    assert {"visited_on", "members_present"} <= set(answer.json()["errors"])
    assert not Visit.objects.exists()
    saved = arrived(phone, office)
    post = interview_post(office, saved, **{"statements-0-side": ""})
    answer = phone.send("interview", uuid4(), content_of(post), visit_key=str(saved.client_key))
    assert answer.status_code == 422
    assert "statements-0-side" in answer.json()["errors"]
    assert not Interview.objects.exists()


def test_stale_version_gets_both_texts_and_the_settled_one_is_taken(phone, office, lead1):
    present = [office.member1.pk, lead1.pk]
    saved = arrived(phone, office, members_present=present)
    other = visit_post(office, observed="组长写的", members_present=present, base_version=1)
    other |= {"client_key": saved.client_key}
    assert client_of(lead1).post(f"/visits/{saved.pk}/edit/", other).status_code == 302
    mine = visit(office, observed="手机上写的", members_present=present)
    answer = phone.send("visit", saved.client_key, mine, base=1)
    told = answer.json()
    assert (answer.status_code, told["version"]) == (409, 2)
    parts = {part["key"]: part for part in told["sections"]}
    assert (parts["observed"]["mine"], parts["observed"]["theirs"]) == ("手机上写的", "组长写的")
    assert parts["observed"]["names"] == ["observed"]
    saved.refresh_from_db()
    assert saved.observed == "组长写的"
    both = mine | {"observed": ["组长写的\n手机上写的"]}
    assert phone.send("visit", saved.client_key, both, base=2).json()["receipt"]["version"] == 3
    kept = Revision.objects.filter(thing="visits.visit", thing_id=saved.pk)
    assert "组长写的" in str([one.content for one in kept])


def test_photo_arrives_whole_or_not_at_all_and_once(phone, office):
    saved, data = arrived(phone, office), photo()
    spoiled = phone.send_photo(saved.client_key, data, sha256="0" * 64)
    assert (spoiled.status_code, Attachment.objects.count()) == (422, 0)
    key = str(uuid4())
    answers = [phone.send_photo(saved.client_key, data, key=key) for _time in range(2)]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["receipt"]["sha256"] == hashlib.sha256(data).hexdigest()
    assert Attachment.objects.get().sent_digest == hashlib.sha256(data).hexdigest()
    assert phone.send_photo(uuid4(), data).status_code == 404


def test_kit_holds_what_the_member_sees_and_no_more(phone, office):
    kept_away = make_cadre(office.unit, "避某", by=office.lead1)
    Recusal.objects.create(user=office.member1, cadre=kept_away, relation="collateral")
    arrived(phone, office)
    make_plan(office.round, office.unit, office.lead1, office.member1)
    make_tenure(cadre=office.cadres[0], post=make_post(unit=office.unit, in_leadership_team=True))
    kit = phone.get("kit/").json()
    assert kit["units"][0]["plans"][0]["members"] == [office.member1.pk]
    assert [unit["name"] for unit in kit["units"]] == ["甲局"]
    names = {cadre["name"] for cadre in kit["units"][0]["cadres"]}
    assert names == {cadre.name for cadre in office.cadres}
    assert [one["id"] for one in kit["units"][0]["cadres"] if one["leads"]] == [office.cadres[0].pk]
    assert "外某" not in json.dumps(kit, ensure_ascii=False)
    fields = {field["name"]: field for field in kit["forms"]["interview"]["fields"]}
    assert (fields["source_cadre"]["from"], fields["text"]["kind"]) == ("cadres", "long")
    assert [told["kind"] for told in kit["mine"]] == ["visit"]


def test_questions_of_the_kit_do_not_grow_with_units_and_records(
    phone, office, django_assert_max_num_queries
):
    def one_more(at):
        saved = arrived(phone, office, observed=f"第{at}次")
        talk = content_of(interview_post(office, saved, ratings=2))
        assert phone.send("interview", uuid4(), talk, visit_key=str(saved.client_key)).status_code == 200
        make_cadre(office.unit, f"新{at}", by=office.lead1)

    one_more(0)
    with django_assert_max_num_queries(45) as few:
        phone.get("kit/")
    asked = len(few)
    for at in range(1, 5):
        one_more(at)
    with django_assert_max_num_queries(asked):
        phone.get("kit/")


def test_other_team_and_unknown_device_are_refused(phone, office, member2):
    saved = arrived(phone, office)
    stranger = Phone(member2)
    assert stranger.send("visit", saved.client_key, visit(office), unit=office.unit.pk).status_code == 404
    assert stranger.send("visit", uuid4(), visit(office), unit=office.unit.pk).status_code == 404
    assert stranger.send("interview", uuid4(), {}, visit_key=str(saved.client_key)).status_code == 404
    stranger.key = str(uuid4())
    assert stranger.send("visit", uuid4(), visit(office), unit=office.other_unit.pk).status_code == 403
    assert Visit.objects.count() == 1


def test_signed_out_is_told_where_to_sign_in(office):
    answer = Client().get("/box/session/", headers={"Accept": "application/json"})
    assert answer.status_code == 401
    assert answer.json()["sign_in"].startswith("/accounts/login/")


def test_sign_of_life_keeps_the_age_of_the_oldest(phone):
    told = phone.get("session/", unsent="3", oldest="2026-01-02T03:04:05Z").json()
    assert (told["user"]["id"], told["wipe"]) == (phone.user.pk, False)
    device = Device.objects.get()
    assert (device.unsent, device.oldest_unsent_at.isoformat()) == (3, "2026-01-02T03:04:05+00:00")
    phone.get("session/", unsent="0", oldest="nonsense")
    device.refresh_from_db()
    assert (device.unsent, device.oldest_unsent_at) == (0, None)


def test_lost_device_is_wiped_at_its_next_contact(phone, office, sysadmin):
    admin = client_of(sysadmin)
    assert "手机" in admin.get("/box/devices/").content.decode()
    assert admin.post(f"/box/devices/{phone.device.pk}/wipe/").status_code == 302
    assert Entry.objects.filter(act="device.wipe", actor=sysadmin).count() == 1
    assert phone.get("session/").json()["wipe"] is True
    assert phone.get("kit/").status_code == 410
    assert phone.send("visit", uuid4(), visit(office), unit=office.unit.pk).status_code == 410
    assert not Visit.objects.exists()
    assert phone.post("devices/recover/", {"device": phone.key}).status_code == 410
    assert phone.post("devices/wiped/", {"device": phone.key}).status_code == 200
    device = Device.objects.get()
    assert (bool(device.wiped_at), device.recovery) == (True, "")
    assert phone.get("session/").json()["wipe"] is False


def test_recovery_secret_goes_to_its_owner_alone_and_is_logged(phone, member2):
    assert phone.post("devices/recover/", {"device": phone.key}).json() == {"recovery": "secret"}
    assert Entry.objects.filter(act="device.recover", actor=phone.user).count() == 1
    assert Phone(member2).post("devices/recover/", {"device": phone.key}).status_code == 404
    assert client_of(member2).get(f"/box/devices/{phone.device.pk}/wipe/").status_code == 404


def test_shell_and_worker_hold_nothing_personal(phone, office, client):
    signed_in, stranger = phone.client.get("/box/"), client.get("/box/")
    assert signed_in.content == stranger.content
    worker = client.get("/box/worker.js")
    assert worker["Content-Type"].startswith("text/javascript")
    assert "js/box" in worker.content.decode()
    assert phone.user.name not in worker.content.decode() + signed_in.content.decode()


def test_the_order_reaches_a_device_without_a_session_and_nothing_else_is_told(
    phone, office, sysadmin, client
):
    assert client.get(f"/box/order/?device={phone.key}").json() == {"wipe": False}
    assert client.post("/box/order/", {"device": phone.key}, content_type="application/json").json() == {
        "ok": False
    }
    client_of(sysadmin).post(f"/box/devices/{phone.device.pk}/wipe/")
    assert client.get(f"/box/order/?device={phone.key}").json() == {"wipe": True}
    assert client.get("/box/order/?device=x").status_code == 404
    assert client.get(f"/box/order/?device={uuid4()}").json() == {"wipe": False}
    assert client.post("/box/order/", {"device": phone.key}, content_type="application/json").json() == {
        "ok": True
    }
    phone.device.refresh_from_db()
    assert (bool(phone.device.wiped_at), phone.device.recovery) == (True, "")
    assert Entry.objects.filter(act="device.wiped", actor=None).count() == 1
    assert client.get(f"/box/order/?device={phone.key}").json() == {"wipe": False}


def test_what_only_others_changed_is_taken_over_and_not_asked(phone, office, lead1):
    present = [office.member1.pk, lead1.pk]
    saved = arrived(phone, office, members_present=present)
    theirs = visit_post(office, place="村部", members_present=present, base_version=1)
    client_of(lead1).post(f"/visits/{saved.pk}/edit/", theirs | {"client_key": saved.client_key})
    mine = visit(office, observed="手机上写的", members_present=present, base_version=1)
    told = phone.send("visit", saved.client_key, mine, base=1).json()
    assert told["sections"] == []
    assert told["taken"] == [{"label": "地点", "names": ["place"]}]
    assert told["theirs"]["place"] == ["村部"]


def test_visit_to_a_key_task_arrives_with_its_talk(phone, office):
    task = make_task(lead_unit=make_unit("牵头局"), name="汽车城")
    send_to_task(cadre=office.stranger, task=task)
    office.stranger.task_assignments.update(from_on=office.round.starts_on)
    sent = visit(office, key_task=[str(task.pk)], entries=["project"])
    place, key, talk_key = f"task:{task.pk}", uuid4(), uuid4()
    assert phone.send("visit", key, sent, unit=place).status_code == 404
    hand(office.team, task, on=office.round.starts_on)
    held = phone.get("kit/").json()
    told = next(one for one in held["units"] if one["id"] == place)
    assert (told["task"], told["name"], told["teams"]) == (task.pk, "汽车城", [office.team.pk])
    assert office.stranger.pk in {one["id"] for one in held["people"] if task.pk in one["sent"]}
    talk = content_of(interview_post(office, Visit(pk=0))) | {
        "source_cadre": [str(office.stranger.pk)], "statements-0-subject": [f"c{office.stranger.pk}"],
    }  # fmt: skip
    content = sent | {f"{talk_key}/{name}": texts for name, texts in talk.items()}
    answer = phone.send("visit", key, content, unit=place, talks={str(talk_key): 0})
    assert answer.status_code == 200, answer.content.decode()
    saved = Visit.objects.get(client_key=key)
    assert (saved.to_task, saved.key_task, saved.unit) == (True, task, task.lead_unit)
    assert saved.interviews.get().heard_at == "task"
    assert [one["unit"] for one in phone.get("kit/").json()["mine"]] == [place, place]
    assert phone.send("visit", key, sent | {"observed": ["改过"]}, base=1, unit=place).status_code == 200
