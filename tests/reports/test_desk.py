"""The lead's desk: what came in, lacks and repeats, for those who may read it."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.records.log_builders import rating, statement, talk
from tests.teams import builders
from visits.records.models import FollowUp, StateChange
from visits.reports.copies import near_copies
from visits.teams.models import Recusal

URL = "/desk/"
TEXT = "该同志工作扎实肯干，牵头完成了城北片区征地拆迁任务，群众反映较好，团结同志。"


def lines(client, at, part):
    """The addresses under the part of one of the three groups."""
    answer = client.get(URL)
    assert answer.status_code == 200
    return [url for _text, url, _note in answer.context["groups"][at][1][part].lines]


def test_steps_come_in_by_kind(work, as_lead1, as_lead2, lead1, member1):
    visit = builders.make_visit(work.team1, work.unit1, member1)
    StateChange.objects.create(visit=visit, before="draft", after="submitted", act="submit", by=lead1)
    assert lines(as_lead1, 0, 1) == [f"/visits/{visit.pk}/"]
    assert lines(as_lead1, 0, 0) == lines(as_lead1, 0, 2) == []
    assert lines(as_lead2, 0, 1) == []


def test_what_lacks_opens_its_record(work, as_lead1, member1):
    today = builders.today()
    late = builders.make_visit(work.team1, work.unit1, member1, "draft", day=today - dt.timedelta(days=4))
    builders.make_visit(work.team1, work.unit1, member1, "draft", day=today - dt.timedelta(days=3))
    FollowUp.objects.create(visit=late, text="答复群众", due_on=today - dt.timedelta(days=1))
    FollowUp.objects.create(visit=late, text="已答复", due_on=today - dt.timedelta(days=1), done_on=today)
    told = talk(builders.make_visit(work.team1, work.unit1, member1), text="项目好")
    statement(told, builders.make_cadre(work.unit1), nature="opinion")
    assert lines(as_lead1, 1, 0) == lines(as_lead1, 1, 1) == [f"/visits/{late.pk}/"]
    assert lines(as_lead1, 1, 2) == lines(as_lead1, 1, 3) == [f"/interviews/{told.pk}/"]
    assert f"/visits/{told.visit_id}/" not in lines(as_lead1, 1, 4)
    assert f"/visits/{late.pk}/" in lines(as_lead1, 1, 4)
    assert as_lead1.get(lines(as_lead1, 1, 3)[0]).status_code == 200


def test_what_repeats_is_found_unless_it_is_closed(work, staff, as_staff, member1):
    visit = builders.make_visit(work.team1, work.unit1, member1)
    cadre = builders.make_cadre(builders.make_unit())
    one, copied = talk(visit, text=TEXT), talk(visit, text=TEXT.replace("，", " ") + "好", source=cadre)
    for criterion in work.one.scheme.criteria.filter(subject_kind="cadre")[:4]:
        rating(one, cadre, criterion)
    talk(visit, text="另一番话：财务审批流程不清，下属单位多次反映报销拖延，应当整改。")
    assert len(lines(as_staff, 2, 0)) == 1
    assert lines(as_staff, 2, 1) == [f"/interviews/{one.pk}/"]
    Recusal.objects.create(user=staff, cadre=cadre, relation="lineal")
    assert lines(as_staff, 2, 0) == lines(as_staff, 2, 1) == []
    assert f"/interviews/{copied.pk}/" not in as_staff.get(URL).content.decode()


def test_near_copies_are_told_from_other_texts():
    other = "财务审批流程不清，下属单位多次反映报销拖延，应当整改并向群众说明情况。"
    assert [pair[:2] for pair in near_copies([(1, TEXT), (2, other), (3, TEXT + "！")])] == [(1, 3)]
    assert near_copies([(1, "同意"), (2, "同意")]) == []


@pytest.mark.parametrize("who", ["member1", "reviewer", "leader", "sysadmin"])
def test_desk_is_closed_to_others(who, request, sign_in):
    assert sign_in(request.getfixturevalue(who)).get(URL).status_code == 403


def test_queries_of_the_desk_do_not_grow(work, as_staff, member1):
    def grow(number):
        for _ in range(number):
            visit = builders.make_visit(work.team1, work.unit1, member1)
            talk(visit, text=TEXT)
            StateChange.objects.create(visit=visit, after="submitted", act="submit", by=member1)

    grow(2)
    as_staff.get(URL)
    with CaptureQueriesContext(connection) as few:
        as_staff.get(URL, {"days": "30"})
    grow(6)
    with CaptureQueriesContext(connection) as many:
        as_staff.get(URL, {"days": "x"})
    assert len(many) == len(few)
