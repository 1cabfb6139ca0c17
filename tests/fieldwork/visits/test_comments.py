"""Comments at a field: who writes, who settles, and that none names a sealed source."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from cadre_review.audit.models import Entry
from tests import world as log
from tests.conftest import client_of
from tests.world import Office
from visits.fieldwork.sealed_sources import actions as seal_actions
from visits.fieldwork.sealed_sources.models import SealRequest
from visits.fieldwork.visits import covering
from visits.fieldwork.visits.actions.comments import (
    change_comment,
    settle_comment,
    take_back_comment,
    write_comment,
)
from visits.fieldwork.visits.comments import ReviewComment
from visits.fieldwork.visits.models import SealedSource
from visits.fieldwork.visits.spots import Spot

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office(member1, lead1, member2) -> Office:
    return Office(member1, lead1, member2)


def write(actor, visit, text="请写明时间", field="observed", at=None, line=0):
    spot = Spot(at or visit, field, line)
    return write_comment(actor=actor, client_key=uuid4(), visit=visit, spot=spot, text=text)


def test_comment_stands_at_its_field_until_the_team_has_settled_it(office, staff, member1, lead1):
    visit = log.submitted(office)
    page, form = reverse("visits:comment", args=[visit.pk]), {"field": "observed", "client_key": uuid4()}
    assert client_of(staff).post(page, form | {"text": ""}).status_code == 422
    assert client_of(staff).post(page, form | {"text": "请写明<时间>"}).status_code == 302
    assert client_of(staff).post(page, form | {"text": "请写明<时间>"}).status_code == 302  # sent twice
    one = ReviewComment.objects.get()
    assert log.logged("comment.write", one) == 1
    log.states.return_visit(actor=staff, visit=visit, reason="请看意见")
    for address in (
        reverse("visits:edit", args=[visit.pk]),
        reverse("visits:detail", args=[visit.pk]),
        reverse("home"),
    ):
        assert "请写明&lt;时间&gt;" in client_of(member1).get(address).content.decode()
    assert "请写明" in client_of(lead1).get(reverse("reports:desk")).content.decode()
    settle = reverse("visits:settle_comment", args=[one.pk])
    assert client_of(member1).post(settle, {"version": 1}).status_code == 302
    one.refresh_from_db()
    assert (one.state, one.settled_by) == ("settled", member1)
    assert "请写明" not in client_of(member1).get(reverse("home")).content.decode()


def test_only_the_writer_takes_back_and_only_the_team_settles(office, staff, lead1, member2):
    visit = log.submitted(office)
    one = write(lead1, visit)
    for who, act in ((staff, take_back_comment), (staff, settle_comment), (member2, settle_comment)):
        with pytest.raises(PermissionDenied):
            act(actor=who, comment=one, version=1)
    with pytest.raises(PermissionDenied):
        write(member2, visit)
    with pytest.raises(ValidationError):
        take_back_comment(actor=lead1, comment=one, version=7)
    one.refresh_from_db()
    assert one.state == "open"
    take_back_comment(actor=lead1, comment=one, version=1)
    assert ReviewComment.objects.get().state == "taken_back"
    assert client_of(member2).post(reverse("visits:settle_comment", args=[one.pk])).status_code == 404


def test_its_writer_words_it_anew_until_it_is_sent(office, staff, lead1, member1):
    visit = log.submitted(office)
    one = write(staff, visit)
    edit = reverse("visits:change_comment", args=[one.pk])
    assert edit in client_of(staff).get(reverse("visits:detail", args=[visit.pk])).content.decode()
    assert client_of(lead1).get(edit).status_code == 403
    assert client_of(staff).post(edit, {"text": "", "version": 1}).status_code == 422
    assert client_of(staff).post(edit, {"text": "请写明几点到几点", "version": 1}).status_code == 302
    assert (
        client_of(staff).post(edit, {"text": "请写明天数", "version": 1}).status_code == 422
    )  # elsewhere meanwhile
    one.refresh_from_db()
    assert (one.text, one.version, log.logged("comment.change", one)) == ("请写明几点到几点", 2, 1)
    log.states.return_visit(actor=staff, visit=visit, reason="请看批注")
    with pytest.raises(ValidationError):
        change_comment(actor=staff, comment=one, version=2, text="请写明天数")
    page = client_of(member1).get(reverse("visits:detail", args=[visit.pk])).content.decode()
    assert "请写明几点到几点" in page
    assert edit not in page


def sealed(office):
    """A submitted visit with a talk whose source member1 sealed."""
    visit = log.submitted(office)
    talk = log.talk(visit)
    SealedSource.objects.create(interview=talk, identity="王守山 村会计", sealed_by=office.member1)
    return visit, talk


def test_people_of_the_unit_are_covered_in_a_comment_beside_a_confidential_talk(office, staff, lead1):
    visit, talk = sealed(office)
    first, second = office.cadres[:2]
    write(
        staff,
        visit,
        f"请核实{first.name[0]} {first.name[1:]}和{second.post_title}、王守山的说法",
        "text",
        at=talk,
    )
    address = reverse("interviews:detail", args=[talk.pk])
    pages = {who: client_of(who).get(address).content.decode() for who in (staff, lead1, office.member1)}
    assert (
        "〔…〕和〔…〕、王守山的说法" in pages[lead1]
    )  # from the register alone: what is sealed plays no part
    assert f"{first.name[1:]}和{second.post_title}" in pages[staff]  # the author's own words
    assert f"{first.name[1:]}和{second.post_title}" in pages[office.member1]  # who sealed the source
    assert "〔…〕和" in client_of(lead1).get(reverse("reports:desk")).content.decode()
    assert Entry.objects.filter(act="comment.named").count() == 1
    assert first.name[1:] in ReviewComment.objects.get().text


def test_only_who_knows_the_name_is_refused(office, staff, lead1):
    visit, talk = sealed(office)
    asked = seal_actions.ask(actor=staff, thing=talk, reason="需要当面核实")
    write(staff, visit, "请核实王守山的说法")
    SealRequest.objects.filter(pk=asked.pk).update(looks=1)
    with pytest.raises(ValidationError) as refusal:
        write(staff, visit, "请核实王守山的说法")
    assert "王守山" in refusal.value.messages[0]
    write(lead1, visit, "请核实王守山的说法")


def test_names_beside_confidential_talks_are_bounded(office, staff, monkeypatch):
    visit, _talk = sealed(office)
    monkeypatch.setattr(covering, "MOST", 2)
    for _n in range(2):
        write(staff, visit, f"请核实{office.cadres[0].name}")
    with pytest.raises(ValidationError):
        write(staff, visit, f"请核实{office.cadres[1].name}")
    write(staff, visit, "请核实这一说法")
    assert ReviewComment.objects.count() == 3


def test_accepted_visit_and_unknown_field_are_refused(office, staff, lead1):
    visit = log.accepted(office, staff)
    with pytest.raises(ValidationError):
        write(lead1, visit)
    with pytest.raises(ValidationError):
        write(lead1, log.draft(office), field="state")
    assert not ReviewComment.objects.exists()
