"""Classes of source of the city's own: through form, list, filter, Excel, ratings, quota and the draft box."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from tests.world import Office, accepted_visit, draft, interview_post, make_talk, rating
from visits.core.kinds.models import Kind
from visits.fieldwork.offline.kit import kit_for
from visits.fieldwork.visits.forms.interviews import classes_for
from visits.fieldwork.visits.models import Interview, acts_as
from visits.fieldwork.visits.naming import group_of
from visits.organisation.kinds.actions import add_kind, retire_kind

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(member1, lead1, member2):
    return Office(member1, lead1, member2)


@pytest.fixture
def own(staff):
    return add_kind(actor=staff, family="source", name_zh="企业负责人", name_en="", behaviour="served").key


def test_a_class_of_the_city_goes_its_whole_way(office, own, as_member1, as_staff):
    visit = draft(office)
    page = reverse("visits:interview_create", args=[visit.pk])
    assert "企业负责人" in as_member1.get(page, follow=True).content.decode()
    form = interview_post(office, visit, source_cadre="", is_confidential="on", source_class=own,
                          source_relation="served")  # fmt: skip
    assert as_member1.post(page, form).status_code == 302
    told = Interview.objects.get()
    assert (told.source_class, acts_as(told.source_class)) == (own, "served")
    assert told.statements.get().aspect == "reputation"  # the people speak
    assert "企业负责人" in told.source
    assert "企业负责人" in as_member1.get(reverse("interviews:detail", args=[told.pk])).content.decode()
    assert "企业负责人" in as_member1.get("/interviews/", {"source_class": own}).content.decode()
    sheet = load_workbook(BytesIO(b"".join(as_member1.get("/interviews.xlsx?cols=source_class")))).active
    assert "企业负责人" in {cell.value for line in sheet for cell in line}


def test_its_ratings_have_a_column_and_rules_ask_what_it_acts_as(office, own, as_staff):
    visit = accepted_visit(team=office.team, unit=office.unit, author=office.member1)
    cadre = office.cadres[1]
    for _each in range(6):
        rating(make_talk(visit=visit, source_class=own, is_confidential=True), cadre)
    assert "企业负责人" in as_staff.get(reverse("cadres:ratings", args=[cadre.pk])).content.decode()
    portrait = as_staff.get(reverse("cadres:portrait", args=[cadre.pk]))
    assert len(portrait.context["reputation"].ratings) == 1
    assert classes_for(own) == {"", "served"}


def test_a_class_within_the_unit_is_counted_for_the_warning(staff, office):
    key = add_kind(actor=staff, family="source", name_zh="科室骨干", name_en="", behaviour="staff").key
    assert group_of(key, office.cadres, lambda cadre: "staff") == len(office.cadres)


def test_the_box_knows_what_a_class_acts_as_and_a_retired_one_is_gone(
    office, own, staff, member1, as_member1
):
    assert kit_for(member1)["classes"][own] == "served"
    retire_kind(actor=staff, kind=Kind.objects.get(family="source", key=own))
    page = reverse("visits:interview_create", args=[draft(office).pk])
    assert "企业负责人" not in as_member1.get(page, follow=True).content.decode()
