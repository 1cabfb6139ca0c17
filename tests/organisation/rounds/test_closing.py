"""Closing a team's part of a round, and the round: nothing is closed over what is open."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from cadre_review.audit.models import Entry
from tests import world as builders
from tests.conftest import client_of
from tests.world import force, make_survey
from visits.core.saving import Sent
from visits.fieldwork.visits.actions.visits import save_visit
from visits.fieldwork.visits.models import Draft, Visit
from visits.judgement.closings import closing
from visits.organisation.rounds.models import Round, TeamClosing

SEEN = {"visited_on": builders.today(), "place": "会议室"}


def log_visit(actor, unit):
    sent = Sent(uuid.uuid4(), SEEN | {"members_present": [actor]})
    return save_visit(actor=actor, to=unit, sent=sent)


def typed(owner):
    return Draft.objects.create(
        owner=owner,
        client_key=uuid.uuid4(),
        form="visit",
        address="/visits/new/",
        title="秘密标题",
        content="秘密",
    )


def stands(team):
    return team.closings.standing().get()


@pytest.mark.django_db(transaction=True)
def test_part_is_declared_closed_and_reopened_with_a_reason(work, staff, lead1, member1):
    log_visit(member1, work.unit1)
    with pytest.raises(ValidationError, match="1"):
        closing.declare(actor=lead1, team=work.team1)
    assert not TeamClosing.objects.exists()
    force(state="submitted")
    closing.declare(actor=lead1, team=work.team1)
    with pytest.raises(ValidationError):  # not accepted yet
        closing.confirm(actor=staff, closing=stands(work.team1), base_version=1)
    force(state="accepted")
    closing.confirm(actor=staff, closing=stands(work.team1), base_version=1)
    with pytest.raises(ValidationError, match="第一走访组"):
        log_visit(member1, work.unit1)
    assert Visit.objects.count() == 1
    with pytest.raises(ValidationError):
        closing.reopen_part(actor=staff, closing=stands(work.team1), base_version=2, reason=" ")
    closing.reopen_part(actor=staff, closing=stands(work.team1), base_version=2, reason="补访一人")
    log_visit(member1, work.unit1)
    acts = list(
        Entry.objects.filter(act__startswith="closing.").order_by("number").values_list("act", flat=True)
    )
    assert acts == ["closing.declare", "closing.confirm", "closing.reopen"]


def test_typed_text_holds_the_closing_and_is_named_by_owner_and_age_only(work, staff, lead1, member1):
    typed(member1)
    page = client_of(lead1).get(reverse("teams:closing", args=[work.team1.pk])).content.decode()
    assert member1.name in page
    assert "秘密" not in page
    with pytest.raises(ValidationError):
        closing.declare(actor=lead1, team=work.team1, note="无")
    with pytest.raises(ValidationError):
        closing.close_round(actor=staff, one=work.one)
    assert Round.objects.get().state == "open"
    Draft.objects.all().delete()
    closing.close_round(actor=staff, one=work.one)


def test_unfinished_survey_holds_the_closing(work, staff):
    survey = make_survey(staff, staff, work.team1, work.unit1)
    close = reverse("rounds:close", args=[work.one.pk])
    response = client_of(staff).post(close)
    assert response.status_code == 422
    assert reverse("surveys:detail", args=[survey.pk]) in response.content.decode()
    assert Round.objects.get(pk=work.one.pk).state == "open"


def test_units_without_a_visit_ask_for_a_word(work, lead1):
    with pytest.raises(ValidationError) as refusal:
        closing.declare(actor=lead1, team=work.team1)
    assert "note" in refusal.value.message_dict
    closing.declare(actor=lead1, team=work.team1, note="该局正在改制")
    with pytest.raises(ValidationError):
        closing.declare(actor=lead1, team=work.team1, note="又一次")
    assert TeamClosing.objects.count() == 1


def test_only_the_own_lead_declares_and_only_staff_answer(work, staff, lead1, lead2, member1):
    for who in (lead2, member1, staff):
        with pytest.raises(PermissionDenied):
            closing.declare(actor=who, team=work.team1, note="无")
    closing.declare(actor=lead1, team=work.team1, note="无")
    with pytest.raises(PermissionDenied):
        closing.confirm(actor=lead1, closing=stands(work.team1), base_version=1)
    assert TeamClosing.objects.get().state == "declared"


def test_the_pages_walk_the_whole_way(work, staff, lead1, lead2):
    page = reverse("teams:closing", args=[work.team1.pk])
    assert client_of(lead2).get(page).status_code == 404
    mine, office = client_of(lead1), client_of(staff)
    assert mine.post(reverse("teams:declare_closed", args=[work.team1.pk]), {"note": ""}).status_code == 422
    assert (
        mine.post(reverse("teams:declare_closed", args=[work.team1.pk]), {"note": "改制"}).status_code == 302
    )
    back = reverse("teams:send_back", args=[work.team1.pk])
    assert office.post(back, {"reason": "", "version": 1}).status_code == 422
    assert office.post(back, {"reason": "先补访", "version": 1}).status_code == 302
    assert "先补访" in mine.get(page).content.decode()
    mine.post(reverse("teams:declare_closed", args=[work.team1.pk]), {"note": "补访已约"})
    stale = office.post(reverse("teams:confirm_closed", args=[work.team1.pk]), {"version": 9})
    assert stale.status_code == 422
    confirm = office.post(reverse("teams:confirm_closed", args=[work.team1.pk]), {"version": 1})
    assert confirm.status_code == 302
    assert TeamClosing.objects.confirmed().get().team == work.team1
    assert office.get(page).status_code == 200
