"""Key words now, the full text in the evening; own statements and follow-ups of a talk."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from cadre_review.audit.models import Entry
from tests.world import Office, draft, force, interview_post
from visits.fieldwork.visits.actions.states import hand_to_lead, submit
from visits.fieldwork.visits.models import Draft, FollowUp, Interview, Visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(member1, lead1, member2):
    return Office(member1, lead1, member2)


def note_post(office, **changed):
    key = str(uuid4())
    return {
        "client_key": key, "draft_key": key, "base_version": 0, "draft_version": 0, "form_tab": "",
        "draft_of": f"note:{office.unit.pk}", "source": "kmiddle", "kind": "interview",
        "keywords": "征地 三户未签", "second_interviewer": office.lead1.pk, "alone_reason": "",
    } | changed  # fmt: skip


@pytest.fixture
def where(office):
    return reverse("visits:note_unit", args=[office.unit.pk])


def test_key_words_begin_todays_visit_and_the_next_ones_join_it(office, where, as_member1, as_member2):
    first = note_post(office)
    assert as_member2.post(where, first).status_code == 404
    assert as_member1.get(where, follow=True).status_code == 200
    for _twice in range(2):
        assert as_member1.post(where, first).status_code == 302
    assert as_member1.post(where, note_post(office, source=f"c{office.cadres[0].pk}")).status_code == 302
    visit = Visit.objects.get()
    assert (visit.visited_on, visit.methods) == (timezone.localdate(), ["interview"])
    assert {person.pk for person in visit.members_present.all()} == {office.member1.pk, office.lead1.pk}
    talks = visit.interviews.order_by("pk")
    assert [(one.is_full, one.is_confidential) for one in talks] == [(False, True), (False, False)]
    assert talks[0].source_relation == "subordinate"
    assert Entry.objects.filter(act="interview.create").count() == 2


def test_nothing_is_half_written_where_the_key_words_are_refused(office, where, as_member1):
    for wrong in ({"keywords": " "}, {"second_interviewer": "", "alone_reason": ""}, {"source": ""}):
        assert as_member1.post(where, note_post(office, **wrong)).status_code == 422
    assert (Visit.objects.count(), Interview.objects.count()) == (0, 0)


def test_home_waits_with_them_and_nothing_is_sent_in_before_they_are_written_out(
    office, where, as_member1, member1, lead1
):
    as_member1.post(where, note_post(office))
    talk = Interview.objects.get()
    edit = reverse("interviews:edit", args=[talk.pk])
    assert edit in as_member1.get("/").content.decode()
    visit = talk.visit
    Visit.objects.filter(pk=visit.pk).update(checks=["performance"], targets=["cadre"])
    for act, who in ((hand_to_lead, member1), (submit, lead1)):
        with pytest.raises(ValidationError) as refused:
            act(actor=who, visit=visit)
        assert any(talk.source in text for text in refused.value.messages)
    assert "三户未签" in as_member1.get(edit).content.decode()
    full = interview_post(office, visit, client_key=str(talk.client_key), base_version=1, source_cadre="",
                          is_confidential="on", source_class="middle", source_relation="subordinate",
                          few_known="on", keywords=talk.keywords)  # fmt: skip
    assert as_member1.post(edit, full).status_code == 302
    talk.refresh_from_db()
    assert (talk.is_full, talk.keywords) == (True, "征地 三户未签")
    assert edit not in as_member1.get("/").content.decode()
    submit(actor=lead1, visit=Visit.objects.get())


def test_key_words_stay_with_the_team(office, where, as_member1, as_staff):
    as_member1.post(where, note_post(office))
    talk = Interview.objects.get()
    Interview.objects.update(text="谈了征地。", is_full=True)
    force(state="accepted")
    page = reverse("interviews:detail", args=[talk.pk])
    assert "三户未签" in as_member1.get(page).content.decode()
    for address in (page, reverse("visits:detail", args=[talk.visit_id]), reverse("interviews:list")):
        assert "三户未签" not in as_staff.get(address).content.decode()


def test_key_words_that_name_the_sealed_source_are_refused(office, as_member1, member1):
    visit = draft(office)
    data = interview_post(office, visit, source_cadre="", is_confidential="on", source_class="middle",
                          source_relation="peer", few_known="on", identity="王二", keywords="王二说")  # fmt: skip
    refused = as_member1.post(reverse("visits:interview_create", args=[visit.pk]), data)
    assert refused.status_code == 422
    assert "keywords" in refused.context["form"].errors


def test_a_note_typed_and_not_saved_is_a_draft(office, where, as_member1):
    data = note_post(office)
    saved = as_member1.post(reverse("drafts:save", args=[data["draft_key"]]), data)
    assert saved.status_code == 200
    draft = Draft.objects.get()
    assert "三户未签" in as_member1.get(draft.address).content.decode()
    as_member1.post(where, data)
    assert not Draft.objects.exists()


def test_an_own_statement_is_a_named_cadres_and_stands_on_his_file(office, as_member1, as_staff, member1):
    visit = draft(office)
    where = reverse("visits:interview_create", args=[visit.pk])
    said = "去年的信访事项我有责任"
    assert as_member1.post(where, interview_post(office, visit, own_statement=said)).status_code == 422
    data = interview_post(office, visit, own_statement=said, kind="heart_to_heart", text="")
    assert as_member1.post(where, data).status_code == 302
    force(state="accepted")
    himself, other = (reverse("cadres:evidence", args=[one.pk]) for one in office.cadres[:2])
    assert said in as_staff.get(himself).content.decode()
    assert said not in as_staff.get(other).content.decode()


def test_follow_ups_of_a_talk_join_those_of_the_visit_and_survive_a_change_of_it(office, as_member1, member1):
    visit = draft(office)
    FollowUp.objects.create(visit=visit, text="补充台账")
    rows = {
        "follow_ups-TOTAL_FORMS": 1, "follow_ups-INITIAL_FORMS": 0, "follow_ups-0-text": "核实信访件",
        "follow_ups-0-owner": "走访组", "follow_ups-0-due_on": "2026-12-01",
    }  # fmt: skip
    where = reverse("visits:interview_create", args=[visit.pk])
    assert as_member1.post(where, interview_post(office, visit) | rows).status_code == 302
    talk = Interview.objects.get()
    assert [(one.text, one.interview_id) for one in visit.follow_ups.order_by("pk")] == [
        ("补充台账", None), ("核实信访件", talk.pk),
    ]  # fmt: skip
    assert "核实信访件" in as_member1.get(reverse("visits:detail", args=[visit.pk])).content.decode()
    form = as_member1.get(reverse("visits:edit", args=[visit.pk]), follow=True)
    assert "核实信访件" not in form.content.decode()
    again = as_member1.get(reverse("interviews:edit", args=[talk.pk]), follow=True)
    assert "核实信访件" in again.content.decode()
