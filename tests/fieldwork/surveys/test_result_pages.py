"""The pages from paper sheets to results, walked by the people who use them."""

import io
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from tests.conftest import client_of
from tests.world import closed_survey, numbers_of
from visits.cadres.files.models import Cadre
from visits.core.lists.models import Export
from visits.fieldwork.surveys.count_models import PaperSheet
from visits.fieldwork.surveys.models import VoterClass

pytestmark = pytest.mark.django_db(transaction=True)


def typed(survey: Any, number: int, key: str = "1") -> dict[str, str]:
    """A sheet typed with the number keys."""
    scale, grid, _text = survey.design.questions.all()
    people = {f"{grid.key}/{one.cadre_id}": key for one in survey.subjects.all()}
    return {"number": str(number), scale.key: key, "mark": "valid", **people}


def test_two_people_type_count_confirm_and_read(
    lead1: Any, member1: Any, staff: Any, reviewer: Any, member2: Any
) -> None:
    survey = closed_survey(lead=lead1, member=member1, staff=staff, paper=6)
    first = survey.classes.first()
    lead, member = client_of(lead1), client_of(member1)
    address = reverse("surveys:enter_sheet", args=[survey.pk, first.pk])
    assert lead.post(address, typed(survey, 1, key="4")).status_code == 422
    for number in range(1, 7):
        assert lead.post(address, typed(survey, number)).status_code == 302
        assert member.post(address, typed(survey, number, key="1" if number > 1 else "3")).status_code == 302
    assert member.get(address).status_code == 200
    page = member.get(reverse("surveys:detail", args=[survey.pk])).content.decode()
    assert (
        reverse("surveys:sheets", args=[survey.pk]) in page
    )  # the way to the count stands on the closed survey
    sheet = PaperSheet.objects.get(state="differs")
    settle = reverse("surveys:settle_sheet", args=[survey.pk, sheet.pk])
    assert member.get(settle).status_code == 200
    assert member.post(settle, typed(survey, 1)).status_code == 302
    count = reverse("surveys:count", args=[survey.pk])
    numbers = {
        f"class{pk}-{name}": str(many) for pk, row in numbers_of(survey).items() for name, many in row.items()
    }
    wrong = lead.post(count, numbers | {f"class{first.pk}-returned": "5"})
    assert (wrong.status_code, PaperSheet.objects.filter(state="settled").count()) == (422, 6)
    assert lead.post(count, numbers).status_code == 302
    results = reverse("surveys:results", args=[survey.pk])
    assert lead.get(results).status_code == 404
    assert lead.post(reverse("surveys:publish", args=[survey.pk])).status_code == 302
    member.post(reverse("surveys:witness", args=[survey.pk]))
    assert member.post(reverse("surveys:publish", args=[survey.pk])).status_code == 403
    assert lead.post(reverse("surveys:publish", args=[survey.pk]))["Location"] == results
    for person in (lead1, member1, staff, reviewer):
        assert client_of(person).get(results).status_code == 200
    assert client_of(member2).get(results).status_code == 404
    lead = client_of(lead1)
    picture = lead.get(reverse("surveys:results_chart", args=[survey.pk, 0]))
    assert picture["Content-Type"] == "image/svg+xml"
    book = b"".join(lead.get(reverse("surveys:results_export", args=[survey.pk])).streaming_content)
    assert len(load_workbook(io.BytesIO(book)).worksheets) == 2
    assert Export.objects.get().rows > 10
    Cadre.objects.filter(pk=survey.subjects.first().cadre_id).update(account=staff)
    assert client_of(staff).get(results).status_code == 404


def test_sheets_page_asks_no_more_for_more_classes(lead1: Any, member1: Any, staff: Any) -> None:
    survey = closed_survey(lead=lead1, member=member1, staff=staff, paper=6)
    address, client = reverse("surveys:sheets", args=[survey.pk]), client_of(lead1)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for label in "DEFGH":
        one = VoterClass.objects.create(survey=survey, label=label, name=label, issued_paper=9)
        PaperSheet.objects.create(survey=survey, voter_class=one, number=1)
    with CaptureQueriesContext(connection) as many:
        assert client.get(address).status_code == 200
    assert len(many) <= len(few)
