"""Seconded, in a concurrent post, or in the main post that day: kept apart, found apart and together, told later."""

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command

from cadre_review.audit.models import Entry
from cadre_review.audit.row_walk import cover
from cadre_review.audit.verify import verify
from tests.conftest import client_of
from tests.world import Office, accepted, interview_post, make_survey, put_in_scope, statement, talk, today
from visits.cadres.files.models import Cadre, Tenure
from visits.fieldwork.surveys.surveys import SurveySubject
from visits.fieldwork.telling_apart import tell_apart
from visits.fieldwork.visits.actions.saving import Frame
from visits.fieldwork.visits.counting import wrong
from visits.fieldwork.visits.heard import CadreHeard
from visits.fieldwork.visits.models import Statement, Visit
from visits.reports.coverage.people import PeopleFilter

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(member1, lead1, member2) -> Office:
    return Office(member1, lead1, member2)


@pytest.fixture
def visit(office) -> Visit:
    made = Visit.objects.create(
        client_key=uuid4(), created_by=office.member1, round=office.round, team=office.team, unit=office.unit,
        visited_on=today() - dt.timedelta(3),
    )  # fmt: skip
    made.members_present.set([office.member1])
    return made


def post_there(cadre: Cadre, office: Office, kind: str, **days: Any) -> None:
    Tenure.objects.create(cadre=cadre, unit=office.unit, title="副局长", kind=kind, **days)


def three(office: Office, day: dt.date) -> dict[str, Cadre]:
    """One of each kind of post at the visited unit, all of another unit by now; the main post ended afterwards."""
    people = {kind: office.cadre(name, office.other_unit) for kind, name in NAMES.items()}
    for kind, cadre in people.items():
        ends = {"to_on": day + dt.timedelta(1)} if kind == "main" else {}
        post_there(cadre, office, kind, from_on=day - dt.timedelta(9), **ends)
    return people


NAMES = {"secondment": "挂甲", "concurrent": "兼乙", "main": "调丙"}
PLACES = {"secondment": "seconded", "concurrent": "concurrent", "main": "home"}


def test_each_kind_of_post_is_a_place_of_its_own(office, visit) -> None:
    people = three(office, visit.visited_on)
    frame = Frame(office.member1, visit)
    assert frame.shown(people["secondment"]).endswith("（挂职、借调处）")
    assert frame.shown(people["concurrent"]).endswith("（兼职处）")
    assert frame.shown(people["main"]) == f"调丙 {office.other_unit}副局长"
    for kind, cadre in people.items():
        data = interview_post(office, visit, **{"statements-0-subject": f"c{cadre.pk}"})
        response = client_of(office.member1).post(f"/visits/{visit.pk}/interviews/new/", data)
        assert response.status_code == 302
        said = Statement.objects.latest("pk")
        away = None if kind == "main" else office.other_unit
        assert (said.heard_at, said.away_unit) == (PLACES[kind], away)


def test_who_is_seconded_and_concurrent_too_is_seconded(office, visit) -> None:
    cadre = office.cadre("挂兼", office.other_unit)
    for kind in ("concurrent", "secondment"):
        post_there(cadre, office, kind, from_on=visit.visited_on)
    assert Frame(office.member1, visit).away(cadre.pk)["heard_at"] == "seconded"


def heard(office: Office, staff: Any, place: str, cadre: Cadre) -> Statement:
    """What an accepted visit of three days ago heard of the cadre, kept as the place says."""
    told = talk(accepted(office, staff, visited_on=today() - dt.timedelta(3)))
    return statement(told, cadre, text=f"谈{cadre}", heard_at=place, away_unit=office.other_unit)


@pytest.mark.parametrize(
    ("where", "names"), [("seconded", {"挂甲"}), ("concurrent", {"兼乙"}), ("host", {"挂甲", "兼乙"})]
)
def test_lists_are_narrowed_to_either_and_to_both(office, staff, as_staff, where, names) -> None:
    people = three(office, today() - dt.timedelta(3))
    lines = [heard(office, staff, PLACES[kind], people[kind]) for kind in ("secondment", "concurrent")]
    talks = as_staff.get(f"/interviews/?where={where}").content.decode()
    wanted = {one.interview_id for one in lines if one.cadre.name in names}
    assert {one.interview_id for one in lines if f"/interviews/{one.interview_id}/" in talks} == wanted
    asked = PeopleFilter({"round": str(office.round.pk), "where": where}, user=staff)
    assert asked.is_valid()
    put_in_scope(office.round, office.other_unit)
    assert {one.name for one in asked.narrow(Cadre.objects.visible_to(staff))} == names
    for one in lines:
        page = as_staff.get(f"/cadres/{one.cadre_id}/evidence/?where={where}").content.decode()
        assert (one.text in page) == (one.cadre.name in names)


def test_what_was_kept_before_is_told_apart_through_the_log(office, staff) -> None:
    people = three(office, today() - dt.timedelta(3))
    unknown = office.cadre("不详", office.other_unit)
    lines = {kind: heard(office, staff, "host", cadre) for kind, cadre in people.items()}
    lines["unknown"] = heard(office, staff, "host", unknown)
    survey = make_survey(office.lead1, staff, office.team, office.unit)
    asked = [
        SurveySubject.objects.create(
            survey=survey, cadre=people[kind], name=kind, heard_at="host", away_unit=office.other_unit
        )
        for kind in ("secondment", "concurrent", "main")
    ]
    cover()
    call_command("migrate", verbosity=0)
    kept = {kind: Statement.objects.get(pk=one.pk).heard_at for kind, one in lines.items()}
    assert kept == {"secondment": "seconded", "concurrent": "concurrent", "main": "host", "unknown": "host"}
    told = [SurveySubject.objects.get(pk=one.pk).heard_at for one in asked]
    assert told == ["seconded", "concurrent", "host"]  # of the day on which the survey was prepared
    assert Entry.objects.get(act="heard.tell_apart").detail == {"lines": 4}
    assert CadreHeard.objects.filter(cadre=people["concurrent"]).first().places == ["concurrent"]
    assert list(wrong()) == []
    assert verify(rows=True).breaks == []
    assert tell_apart() == 0
