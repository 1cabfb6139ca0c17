"""The outline in versions: who writes it, what a talk is asked, what stays of earlier words."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from cadre_review.audit.models import Entry
from tests.world import Office, draft, interview_post
from visits.fieldwork.outlines.actions import new_version, publish, remove_question, save_question
from visits.fieldwork.outlines.default import make_default_outline
from visits.fieldwork.outlines.differences import differences
from visits.fieldwork.visits.actions.saving import Frame
from visits.fieldwork.visits.forms.interviews import classes_for, questions_for
from visits.fieldwork.visits.models import Answer, Interview, Outline, OutlineQuestion
from visits.organisation.units.models import Post

pytestmark = pytest.mark.django_db


@pytest.fixture
def outline(db):
    return make_default_outline()


@pytest.fixture
def office(member1, lead1, member2):
    return Office(member1, lead1, member2)


def asked(office, **source):
    frame = Frame(office.member1, draft(office))
    found = questions_for(frame, None, source.get("source_class", ""), source.get("cadre"), set())
    return {one.talk_class for one in found}


def test_each_class_is_asked_its_own_questions(office, outline):
    assert asked(office, source_class="served") == {"", "served"}
    assert asked(office, source_class="middle") == {"", "middle"}
    deputy = office.cadres[0]
    assert asked(office, cadre=deputy) == {"", "deputy"}
    assert asked(office, cadre=deputy, source_class="self") == {"", "deputy", "self"}
    post = Post.objects.create(unit=office.unit, title="局长", level=30, standing="head")
    deputy.tenures.create(unit=office.unit, post=post, title="局长", from_on="2020-01-01")
    assert asked(office, cadre=deputy) == {"", "head"}


def test_a_team_member_in_confidence_is_never_asked_as_the_head():
    assert classes_for("team_member") == {"", "deputy"}


def test_staff_write_the_next_version_and_a_talk_keeps_its_own(office, outline, as_staff, as_member1, staff):
    visit = draft(office)
    first = outline.questions.get(talk_class="served", position=outline.questions.filter(
        talk_class="served").first().position)  # fmt: skip
    data = interview_post(office, visit) | {f"answer-{first.pk}": "办得快"}
    as_member1.post(reverse("visits:interview_create", args=[visit.pk]), data)
    talk = Interview.objects.get()
    assert talk.outline == outline
    assert as_staff.post(reverse("outlines:begin")).status_code == 302
    made = Outline.objects.get(number=2)
    copy = made.questions.get(origin=first)
    edit = reverse("outlines:edit", args=[copy.pk])
    words = {"talk_class": "served", "check_key": "", "text": "您来办事等了多久？", "position": copy.position}
    assert as_member1.post(edit, words).status_code == 403
    assert as_staff.post(edit, words).status_code == 302
    shown = as_staff.get(reverse("outlines:detail", args=[made.pk]) + f"?with={outline.pk}").content.decode()
    assert "您来办事等了多久？" in shown
    assert [one.kind for one in differences(outline, made)] == ["changed"]
    assert (
        as_staff.post(reverse("outlines:publish", args=[made.pk]), {"note": "问得更具体"}).status_code == 302
    )
    assert Outline.objects.in_force() == made
    page = as_member1.get(reverse("interviews:edit", args=[talk.pk]), follow=True).content.decode()
    assert first.text in page
    assert "您来办事等了多久？" not in page
    assert Answer.objects.get().question == first
    assert [entry.act for entry in Entry.objects.filter(act__startswith="outline").order_by("pk")] == [
        "outline.begin", "outline.change_question", "outline.publish",
    ]  # fmt: skip


def test_a_version_in_force_never_changes(outline, staff, as_staff, as_member1):
    question = outline.questions.first()
    words = {"talk_class": "", "check_key": "", "text": "改", "position": 5}
    for act in (
        lambda: save_question(actor=staff, outline=outline, question=question, **words),
        lambda: remove_question(actor=staff, question=question),
        lambda: publish(actor=staff, outline=outline),
    ):
        with pytest.raises(ValidationError):
            act()
    assert as_staff.post(reverse("outlines:edit", args=[question.pk]), words).status_code == 422
    assert not OutlineQuestion.objects.filter(text="改").exists()
    assert as_member1.post(reverse("outlines:begin")).status_code == 403
    assert as_member1.get(reverse("outlines:detail", args=[outline.pk])).status_code == 200


def test_the_same_question_twice_and_an_empty_version_are_refused(outline, staff):
    made = new_version(actor=staff)
    assert new_version(actor=staff) == made
    one = made.questions.first()
    with pytest.raises(ValidationError):
        save_question(
            actor=staff, outline=made, talk_class=one.talk_class, check_key="", text=one.text, position=0
        )
    made.questions.all().delete()
    with pytest.raises(ValidationError):
        publish(actor=staff, outline=made)
    assert Outline.objects.in_force() == outline
