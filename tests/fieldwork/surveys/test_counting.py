"""From sheets to results: two entries, the count, the witness, the publishing."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from cadre_review.audit.models import Entry
from tests.world import closed_survey, content_of, numbers_of
from visits.fieldwork.surveys.count_models import ClassCount, PaperEntry, PaperSheet, PublishedTable
from visits.fieldwork.surveys.counting import count_sheets, publish_results, reopen_count, witness_count
from visits.fieldwork.surveys.models import Survey
from visits.fieldwork.surveys.paper import enter_sheet, settle_sheet

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def survey(lead1: Any, member1: Any, staff: Any) -> Survey:
    """A closed survey whose class A voted on six sheets of paper."""
    return closed_survey(lead=lead1, member=member1, staff=staff)


def enter_all(survey: Survey, *people: Any) -> None:
    voter_class = survey.classes.get(label="A")
    for number in range(1, voter_class.issued_paper + 1):
        for person in people:
            grade = "1" if number % 3 else "3"
            enter_sheet(
                actor=person, voter_class=voter_class, number=number, content=content_of(survey, grade)
            )


def acts() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("act", flat=True))


def test_sheets_are_entered_by_two_people_and_settled_where_they_differ(
    survey: Survey, lead1: Any, member1: Any
) -> None:
    voter_class = survey.classes.get(label="A")
    sheet = enter_sheet(actor=lead1, voter_class=voter_class, number=1, content=content_of(survey, "1"))
    with pytest.raises(ValidationError):
        enter_sheet(actor=lead1, voter_class=voter_class, number=1, content=content_of(survey, "1"))
    assert PaperEntry.objects.count() == 1
    other = content_of(survey, "1") | {survey.questions[0]["key"]: "3"}
    sheet = enter_sheet(actor=member1, voter_class=voter_class, number=1, content=other)
    assert sheet.state == "differs"
    field = survey.questions[0]["key"]
    with pytest.raises(ValidationError) as refused:
        settle_sheet(actor=member1, sheet=sheet, mark="valid", chosen={})
    assert list(refused.value.message_dict) == [field]
    sheet = settle_sheet(actor=member1, sheet=sheet, mark="valid", chosen={field: "3"})
    assert (sheet.state, sheet.settled_by, sheet.content[field]) == ("settled", member1, "3")
    assert [entry.content[field] for entry in sheet.entries.all()] == ["1", "3"]
    assert acts()[-3:] == ["survey.enter_sheet", "survey.enter_sheet", "survey.settle_sheet"]


def test_sheet_beyond_the_pile_void_without_reason_and_blank_are_refused(survey: Survey, lead1: Any) -> None:
    voter_class = survey.classes.get(label="A")
    for number, mark, content in ((7, "valid", content_of(survey, "1")), (1, "void", {}), (1, "valid", {})):
        with pytest.raises(ValidationError):
            enter_sheet(actor=lead1, voter_class=voter_class, number=number, mark=mark, content=content)
    assert not PaperSheet.objects.exists()


def test_outsider_and_reviewer_enter_no_sheet(survey: Survey, lead2: Any, reviewer: Any) -> None:
    for person in (lead2, reviewer):
        with pytest.raises(PermissionDenied):
            enter_all(survey, person)
    assert not PaperSheet.objects.exists()


def test_results_open_when_count_and_witness_agree(survey: Survey, lead1: Any, member1: Any) -> None:
    enter_all(survey, lead1)
    with pytest.raises(ValidationError):
        count_sheets(actor=lead1, survey=survey, numbers=numbers_of(survey))
    enter_all(survey, member1)
    wrong = numbers_of(survey, A={"returned": 7, "valid": 7})
    with pytest.raises(ValidationError) as refused:
        count_sheets(actor=lead1, survey=survey, numbers=wrong)
    assert all("A" in told and "7" in told for told in refused.value.messages)
    assert not ClassCount.objects.exists()
    count_sheets(actor=lead1, survey=survey, numbers=numbers_of(survey))
    with pytest.raises(ValidationError):
        witness_count(actor=lead1, survey=survey)
    witness_count(actor=member1, survey=survey)
    publish_results(actor=lead1, survey=survey)
    survey.refresh_from_db()
    assert survey.state == "published"
    tables = [table.content for table in PublishedTable.objects.filter(survey=survey)]
    assert [table["kind"] for table in tables] == ["scale", "grid", "grid", "text"]
    assert tables[0]["rows"][0]["counts"] == [4, 0, 2]
    assert tables[0]["weighted"] == ["58.3", "25.0", "16.7"]
    assert len(tables[3]["texts"]) == 48
    with pytest.raises(ValidationError):
        reopen_count(actor=lead1, survey=survey, reason="复核")
    assert acts()[-3:] == ["survey.count", "survey.witness", "survey.publish"]


def test_reopened_count_is_kept_with_its_reason(survey: Survey, lead1: Any, member1: Any) -> None:
    enter_all(survey, lead1, member1)
    first = count_sheets(actor=lead1, survey=survey, numbers=numbers_of(survey))
    witness_count(actor=member1, survey=survey)
    with pytest.raises(PermissionDenied):
        reopen_count(actor=member1, survey=survey, reason="复核")
    reopen_count(actor=lead1, survey=survey, reason="漏数一张")
    first.refresh_from_db()
    assert (first.reopen_reason, first.witness) == ("漏数一张", member1)
    again = count_sheets(actor=member1, survey=survey, numbers=numbers_of(survey))
    assert again.pk != first.pk


def test_subject_takes_no_part(survey: Survey, lead1: Any) -> None:
    survey.subjects.first().cadre.__class__.objects.filter(pk=survey.subjects.first().cadre_id).update(
        account=lead1
    )
    with pytest.raises(ValidationError):
        enter_all(survey, lead1)
    assert not PaperSheet.objects.exists()


def test_small_class_on_paper_is_nowhere_in_what_is_stored(lead1: Any, member1: Any, staff: Any) -> None:
    survey = closed_survey(lead=lead1, member=member1, staff=staff, paper=3)
    enter_all(survey, lead1, member1)
    count_sheets(actor=lead1, survey=survey, numbers=numbers_of(survey))
    witness_count(actor=member1, survey=survey)
    publish_results(actor=lead1, survey=survey)
    table = survey.tables.first().content
    assert [row["state"] for row in table["rows"]] == ["withheld", "withheld", "shown"]
    assert table["rows"][0]["counts"] is None
    assert table["total"]["counts"] is not None
    assert table["weighted"] is None


def test_second_survey_of_the_same_people_withholds_the_newcomers(
    lead1: Any, member1: Any, staff: Any
) -> None:
    first = closed_survey(lead=lead1, member=member1, staff=staff, paper=0, codes=(10, 12, 30))
    second = closed_survey(
        lead=lead1, member=member1, staff=staff, paper=0, codes=(10, 14, 40), unit=first.unit
    )
    for survey in (first, second):
        Survey.objects.filter(pk=survey.pk).update(team=first.team)
        survey.refresh_from_db()
        count_sheets(actor=lead1, survey=survey, numbers=numbers_of(survey))
        witness_count(actor=member1, survey=survey)
        publish_results(actor=lead1, survey=survey)
    states = [[row["state"] for row in one.tables.first().content["rows"]] for one in (first, second)]
    assert states[0] == ["shown"] * 3
    assert states[1] == ["withheld", "withheld", "shown"]
