"""The lead's desk: what came in, lacks and repeats, for those who may read it."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cadre_review.audit.models import Entry
from tests import world as builders
from tests.world import make_plan, rating, statement, talk
from visits.avoidance.models import Recusal
from visits.fieldwork.schedule.models import HearingQuota
from visits.fieldwork.visits.models import FollowUp, StateChange
from visits.reports.desk.repetitions import near_copies
from visits.reports.models import DeskLook

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
            there = {"key_task": builders.make_task(lead_unit=work.unit1), "to_task": True}
            for day in (None, visit.visited_on - dt.timedelta(20)):
                builders.make_visit(
                    work.team1, work.unit1, member1, state="draft" if day else "submitted", day=day, **there
                )

    grow(2)
    as_staff.get(URL)
    with CaptureQueriesContext(connection) as few:
        as_staff.get(URL, {"days": "30"})
    grow(6)
    with CaptureQueriesContext(connection) as many:
        as_staff.get(URL, {"days": "x"})
    assert len(many) == len(few)


def test_desk_opens_with_what_came_in_since_my_last_look(work, as_lead1, as_staff, lead1, member1):
    visit = builders.make_visit(work.team1, work.unit1, member1)
    facts = {"visit": visit, "before": "draft", "after": "submitted", "act": "submit", "by": lead1}
    StateChange.objects.create(**facts)
    assert lines(as_lead1, 0, 1) == [f"/visits/{visit.pk}/"]
    read = as_lead1.get(URL).context["look_form"].initial["at"]
    StateChange.objects.create(**facts)  # after the page was made
    assert as_lead1.post("/desk/read/", {"at": read}).status_code == 302
    assert len(lines(as_lead1, 0, 1)) == 1
    assert len(lines(as_staff, 0, 1)) == 2  # each his own
    assert len(as_lead1.get(URL, {"days": 7}).context["groups"][0][1][1].lines) == 2
    before = DeskLook.objects.get()
    as_lead1.post("/desk/read/", {"at": "2999-01-01T00:00:00+08:00"})
    as_lead1.post("/desk/read/", {"at": "gestern"})
    assert DeskLook.objects.get().at == before.at
    assert Entry.objects.filter(act="desk.look").count() == 1


def test_planned_methods_and_people_not_met_are_told(work, as_lead1, member1):
    HearingQuota.objects.all().delete()
    HearingQuota.objects.create(group="served", percent=0, at_least=2)
    make_plan(work.one, work.unit1, member1, methods=["interview", "site_visit"])
    assert lines(as_lead1, 1, 5) == []  # nobody has been there yet
    visit = builders.make_visit(work.team1, work.unit1, member1, methods=["interview"])
    (line,) = as_lead1.get(URL).context["groups"][1][1][5].lines
    assert line[1] == f"/visits/{visit.pk}/"
    assert "2" in line[2]
    visit.methods = ["interview", "site_visit"]
    visit.save()
    talk(visit), talk(visit)
    assert lines(as_lead1, 1, 5) == []


def test_same_problem_of_several_units_is_found(work, as_staff, member1, member2):
    said = "1. 干部老化，年轻干部补充不足。\n2. 办公经费紧张"
    builders.make_visit(work.team1, work.unit1, member1, problems=said)
    builders.make_visit(work.team1, work.unit1, member1, problems="食堂太小；食堂太小")
    assert lines(as_staff, 2, 2) == []  # one unit alone
    builders.make_visit(
        work.team2, work.unit2, member2, problems="（三）干部老化、年轻干部补充不足问题；食堂太吵"
    )
    ((text, _url, note),) = as_staff.get(URL).context["groups"][2][1][2].lines
    assert text == "干部老化、年轻干部补充不足问题"
    assert {"青山局", "绿水局"} <= set(note.split(": ")[-1].split("：")[-1].split("、"))


def test_ticked_visits_of_the_desk_are_asked_one_reason(work, as_staff, member1):
    visit = builders.make_visit(work.team1, work.unit1, member1)
    assert as_staff.get(URL).context["with_you"] == [visit]
    answer = as_staff.post("/visits/return/", {"pick": [visit.pk]})
    assert visit in answer.context["visits"]


def test_a_thousand_times_the_same_text_is_told_once_each_and_soon():
    text = "该同志在防汛一线连续工作九天，带领群众转移物资，没有一户受灾。"
    pairs = near_copies([(n, text) for n in range(1000)])
    assert len(pairs) == 999
    crowd = near_copies([(n, f"{text}第{n}户") for n in range(300)])
    assert len(crowd) < 40 * 300
