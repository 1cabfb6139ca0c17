"""The steps of the long forms: each field stands in one step, and the device is told the same."""

import pytest

from tests.world import Office, draft
from visits.core.form_steps import part_of, step_of
from visits.fieldwork.offline.kit import kit_for
from visits.fieldwork.site_visits.forms import SiteVisitForm, people_part, seen_part
from visits.fieldwork.symposia.forms import SymposiumForm, symposium_parts
from visits.fieldwork.visits.actions.saving import Frame
from visits.fieldwork.visits.forms.interviews import InterviewForm, statement_part
from visits.fieldwork.visits.forms.visits import VisitForm, follow_up_part


@pytest.fixture
def office(member1, lead1, member2) -> Office:
    return Office(member1, lead1, member2)


def forms_and_parts(user, visit):
    frame = Frame(user, visit)
    follow_ups = follow_up_part().prefix
    yield VisitForm(user=user, visit=visit), [follow_ups]
    yield InterviewForm(frame=frame), [statement_part(frame).prefix, follow_ups, "outline"]
    yield SymposiumForm(frame=frame), [one.prefix for one in symposium_parts(frame)]
    yield SiteVisitForm(user=user), [people_part().prefix, seen_part(frame).prefix]


def test_every_field_and_part_stands_in_one_step(office):
    for form, parts in forms_and_parts(office.member1, draft(office)):
        held = [name for step in form.steps for name in step.all_names]
        shown = [name for name, one in form.fields.items() if not one.widget.is_hidden]
        fields = {part_of(name) for name in shown}
        assert len(held) == len(set(held)), type(form)
        assert set(held) - {"team"} == {*fields, *parts}, type(form)


def test_a_posted_name_is_found_in_its_step():
    keys = {
        name: step_of(InterviewForm.steps, name).key
        for name in ("statements-3-text", "answer-12", "rating-c4-9", "subjects", "identity", "whatever")
    }
    assert list(keys.values()) == ["judged", "said", "judged", "judged", "with", "with"]


def test_the_device_is_told_the_steps(office):
    told = kit_for(office.member1)["forms"]
    assert [one["key"] for one in told["interview"]["steps"]] == ["with", "said", "judged"]
    first = told["interview"]["steps"][0]
    assert first["folds"][0]["by"] == "is_confidential"
    assert "identity" in first["folds"][0]["names"]
    assert told["visit"]["steps"][0]["names"][0] == "team"
