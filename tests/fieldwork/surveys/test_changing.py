"""A survey that is being prepared: changed, taken back, weighed by its version alone; pages that do not count rows."""

import uuid
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cadre_review.audit.models import Entry
from tests.world import join, make_design, make_round, make_survey, make_team, make_unit
from visits.fieldwork.surveys.codes import make_codes
from visits.fieldwork.surveys.designing import change_design, create_questionnaire
from visits.fieldwork.surveys.models import Design, Survey, SurveyCode, SurveyState
from visits.fieldwork.surveys.setting_up import open_survey

pytestmark = pytest.mark.django_db


@pytest.fixture
def prepared(staff, lead1):
    team = make_team(make_round())
    join(team, lead1, is_lead=True)
    return make_survey(lead1, staff, team)


def typed(client, survey, **changed):
    """What the form shows, with some of it changed."""
    form = client.get(reverse("surveys:change", args=[survey.pk])).context["form"]
    shown = {name: form[name].value() for name in ("version", "title", "classes", "note")}
    shown |= {"opens_at": "2026-01-01T08:00", "closes_at": "2036-01-01T08:00", "with_team": "on"}
    return shown | changed


def test_a_prepared_survey_is_changed_with_its_classes(prepared, as_lead1, as_lead2):
    where = reverse("surveys:change", args=[prepared.pk])
    data = typed(as_lead1, prepared, title="班子届中问卷", classes="A | 班子成员 | 7\nC | 职工代表 | 40")
    assert as_lead2.post(where, data).status_code == 404
    assert as_lead1.post(where, data).status_code == 302
    prepared.refresh_from_db()
    assert prepared.title == "班子届中问卷"
    assert [(one.label, one.expected) for one in prepared.classes.all()] == [("A", 7), ("C", 40)]
    assert as_lead1.post(where, data).status_code == 422  # the version of before
    assert Entry.objects.filter(act="survey.change").count() == 1


def test_classes_stay_once_slips_are_issued_and_nothing_changes_once_open(prepared, lead1, as_lead1):
    make_codes(actor=lead1, voter_class=prepared.classes.first(), count=6, version=prepared.version)
    where = reverse("surveys:change", args=[prepared.pk])
    refused = as_lead1.post(where, typed(as_lead1, prepared, classes="A | 班子成员 | 9", title="改"))
    assert refused.status_code == 422
    prepared.refresh_from_db()
    assert prepared.title != "改"
    assert prepared.classes.count() == 2
    data = typed(as_lead1, prepared, title="改")
    assert as_lead1.post(where, data).status_code == 302
    prepared.refresh_from_db()
    open_survey(actor=lead1, survey=prepared)
    assert as_lead1.post(where, data | {"title": "再改"}).status_code == 302
    prepared.refresh_from_db()
    assert prepared.title == "改"


def test_a_survey_is_withdrawn_with_the_reason_and_its_slips_die(prepared, lead1, as_lead1):
    make_codes(actor=lead1, voter_class=prepared.classes.first(), count=6, version=prepared.version)
    prepared.refresh_from_db()
    where = reverse("surveys:withdraw", args=[prepared.pk])
    assert as_lead1.post(where, {"version": prepared.version, "reason": " "}).status_code == 422
    assert SurveyCode.objects.count() == 6
    assert as_lead1.post(where, {"version": prepared.version, "reason": "改期，另行组织"}).status_code == 302
    prepared.refresh_from_db()
    assert prepared.state == SurveyState.WITHDRAWN
    assert SurveyCode.objects.count() == 0
    page = as_lead1.get(reverse("surveys:detail", args=[prepared.pk])).content.decode()
    assert "改期，另行组织" in page
    with pytest.raises(ValidationError):
        open_survey(actor=lead1, survey=prepared)


def weighed_design(staff, rows):
    key = uuid.uuid4()
    draft = create_questionnaire(actor=staff, client_key=key, name=f"测评{key.hex[:6]}", kind="evaluation")
    change_design(actor=staff, design=draft, version=draft.version, intro="", classes=rows)
    return draft


def rows_of(*weights):
    return [
        {"label": label, "name": f"{label}类", "expected": 10, "weight": weight}
        for label, weight in zip("ABC", weights, strict=False)
    ]


def test_weights_are_those_of_the_version_and_no_survey_changes_them(staff, lead1):
    with pytest.raises(ValidationError):
        weighed_design(staff, rows_of("50", "40"))
    design = make_design(staff)
    Design.objects.filter(pk=design.pk).update(classes=rows_of("60", "40"))
    design.refresh_from_db()
    team = make_team(make_round())
    join(team, lead1, is_lead=True)
    unit = make_unit()
    plain = [{"label": "A", "name": "A类", "expected": 6}, {"label": "B", "name": "B类", "expected": 6}]
    for wrong in (plain[:1], [plain[0] | {"weight": Decimal(70)}, plain[1]]):
        with pytest.raises(ValidationError) as error:
            make_survey(lead1, staff, team, unit, classes=wrong, design=design)
        assert "classes" in error.value.message_dict
    assert Survey.objects.count() == 0
    survey = make_survey(lead1, staff, team, unit, classes=plain, design=design)
    assert [one.weight for one in survey.classes.all()] == [60, 40]
    unweighed = make_design(staff)
    with pytest.raises(ValidationError):
        make_survey(lead1, staff, team, unit, classes=[plain[0] | {"weight": Decimal(100)}], design=unweighed)


def queries_of(client, address):
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_list_page_and_answering_ask_no_more_for_more_rows(prepared, staff, lead1, as_lead1, client):
    code = make_codes(actor=lead1, voter_class=prepared.classes.first(), count=6, version=prepared.version)[0]
    prepared.refresh_from_db()
    open_survey(actor=lead1, survey=prepared)
    pages = [(as_lead1, reverse("surveys:list")), (as_lead1, reverse("surveys:detail", args=[prepared.pk])),
             (client, reverse("surveys:answer", args=[code]))]  # fmt: skip
    few = [queries_of(*page) for page in pages + pages][len(pages) :]
    for _n in range(4):
        make_survey(lead1, staff, prepared.team)
    prepared.refresh_from_db()
    make_codes(actor=lead1, voter_class=prepared.classes.last(), count=40, version=prepared.version)
    assert [queries_of(*page) for page in pages] == few
