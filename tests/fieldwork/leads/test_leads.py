"""A lead from where it came to what came of it, and who may do what on the way."""

import datetime as dt
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cadre_review.audit.models import Entry
from tests.world import (
    accepted_visit,
    hand,
    join,
    make_cadre,
    make_lead,
    make_round,
    make_talk,
    make_team,
    make_unit,
    state,
    workday,
)
from visits.avoidance.models import Recusal
from visits.core.history.models import Revision
from visits.fieldwork.leads.models import Lead, LeadWriter
from visits.fieldwork.schedule.actions import plan_visit
from visits.fieldwork.schedule.models import PlannedVisit
from visits.fieldwork.sealed_sources import actions as seal_actions
from visits.fieldwork.sealed_sources.models import SealRequest
from visits.organisation.units.models import LeadershipTeam

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(member1, lead1):
    """The first team with member and lead."""
    return make_team(make_round(), member1, lead1)


@pytest.fixture
def unit(team):
    """A unit that the first team has in hand."""
    return hand(team, make_unit("审计局"))[0].unit


def url(name, thing):
    return reverse(f"leads:{name}", args=[thing.pk])


def post(client, name, lead, **values):
    lead.refresh_from_db()
    answer = client.post(url(name, lead), {"version": lead.version} | values)
    lead.refresh_from_db()
    return answer


def acts():
    lines = Entry.objects.filter(act__startswith="lead.").exclude(act="lead.read").order_by("pk")
    return list(lines.values_list("act", flat=True))


def heard(team, unit, author, text="项目停工三个月，\n他从未到过现场。", **values):
    visit = accepted_visit(
        team=team, unit=unit, author=author, state="submitted", visited_on=timezone.localdate()
    )
    return state(talk=make_talk(visit=visit), text=text, side="against", **values)


def test_a_lead_goes_from_the_talk_to_what_came_of_it(team, unit, member1, as_member1, as_lead1, as_staff):
    told = heard(team, unit, member1, cadre=make_cadre(unit))
    page = as_member1.get(reverse("interviews:detail", args=[told.interview_id]))
    assert url("open", told) in page.content.decode()
    sent = {"client_key": uuid4(), "passage": "项目停工三个月， 他从未到过现场"}
    assert as_member1.post(url("open", told), sent | {"passage": "他收了钱"}).status_code == 422
    assert not Lead.objects.exists()
    assert as_member1.post(url("open", told), sent).status_code == 302
    assert as_member1.post(url("open", told), sent).status_code == 302  # sent twice: opened once
    lead = Lead.objects.get()
    assert (lead.cadre, lead.channel, lead.statement) == (told.cadre, "talk", told)
    assert lead.number == f"{timezone.localdate().year}-0001"
    assert as_member1.get(url("detail", lead)).status_code == 404  # until it is his team's to verify

    due = timezone.localdate() + dt.timedelta(days=10)
    assert post(as_staff, "assign", lead, team=team.pk, due_on=due).status_code == 302
    assert as_member1.get(url("detail", lead)).status_code == 200
    assert post(as_lead1, "report", lead, outcome="borne_out", reason="现场核实属实").status_code == 422
    assert lead.state == "assigned"  # nothing verified it yet
    assert post(as_member1, "verify", lead, visits=[told.visit_id]).status_code == 302
    assert post(as_member1, "report", lead, outcome="borne_out", reason="现场核实属实").status_code == 403
    assert post(as_lead1, "report", lead, outcome="borne_out", reason="现场核实属实").status_code == 302
    assert post(as_staff, "send_back", lead, due_on=due, reason="再听两名职工意见").status_code == 302
    assert (lead.state, lead.outcome) == ("assigned", "")
    post(as_lead1, "report", lead, outcome="partly", reason="停工属实，到过现场两次")
    assert (
        post(as_staff, "settle", lead, outcome="partly", reason="停工属实，到过现场两次").status_code == 302
    )
    assert (lead.state, lead.settled_on) == ("settled", timezone.localdate())
    assert acts() == ["lead.open", "lead.assign", "lead.verify", "lead.report", "lead.send_back",
                      "lead.report", "lead.settle"]  # fmt: skip
    assert Revision.objects.filter(thing="visits.lead", thing_id=lead.pk).count() == lead.version == 7
    assert post(as_staff, "take_up", lead, reason="又收到同类来信").status_code == 302
    assert (lead.state, lead.team, lead.outcome) == ("received", None, "")


def test_the_writer_of_a_letter_is_sealed_and_named_nowhere(unit, staff, as_staff, reviewer, sign_in):
    assert as_staff.post(reverse("leads:choose"), {"unit": "审计局"}).url == url("create", unit)
    letter = {
        "client_key": uuid4(), "channel": "letter", "about": "unit", "received_on": timezone.localdate(),
        "says": "我是甄实，反映食堂账目不清", "writer": "甄实 电话甲",
    }  # fmt: skip
    page = url("create", unit)
    assert as_staff.post(page, letter).status_code == 422  # the text names him
    assert as_staff.post(page, letter | {"channel": "data"}).status_code == 422  # data have no writer
    assert not LeadWriter.objects.exists()
    answer = as_staff.post(page, letter | {"says": "反映食堂账目不清"})
    lead = Lead.objects.get()
    assert LeadWriter.objects.get().identity == "甄实 电话甲"
    with connection.cursor() as cursor:
        cursor.execute("SELECT identity FROM visits_leadwriter")
        assert "甄实" not in cursor.fetchone()[0]
    assert "甄实" not in as_staff.get(answer.url).content.decode()
    assert "甄实" not in str(Entry.objects.filter(act="lead.open").get().detail)
    settling = {"outcome": "no_action", "reason": "内容不具体，无法核实"}
    assert post(as_staff, "settle", lead, **settling).status_code == 403  # he opened it himself
    assert post(sign_in(reviewer), "settle", lead, **settling).status_code == 302
    assert lead.outcome == "no_action"


def test_each_reading_of_a_lead_is_in_the_log_and_in_the_register_of_the_file(team, unit, reviewer, member1,
                                                                              as_member1, as_staff):  # fmt: skip
    cadre, board = make_cadre(unit), LeadershipTeam.objects.create(unit=unit)
    of_cadre = make_lead(reviewer, unit, team, cadre=cadre)
    of_board = make_lead(reviewer, unit, team, about="leadership", leadership_team=board)
    as_staff.get(url("detail", of_cadre))
    as_staff.get(url("assign", of_board))
    as_member1.get(url("detail", of_cadre))
    lines = list(Entry.objects.order_by("number").values_list("act", "thing_id", "actor__username"))
    assert lines == [
        ("cadre.open", str(cadre.pk), "staff"), ("lead.read", str(of_cadre.pk), "staff"),
        ("team_file.open", str(board.pk), "staff"), ("lead.read", str(of_board.pk), "staff"),
        ("lead.read", str(of_cadre.pk), "member1"),
    ]  # fmt: skip
    assert {one.detail["part"] for one in Entry.objects.exclude(act="lead.read")} == {"lead"}
    lead_list = as_staff.get(reverse("leads:list"))
    assert lead_list.status_code == 200
    assert len(lines) == Entry.objects.count()


def test_the_writer_is_read_after_a_second_person_approved(
    unit, staff, as_staff, reviewer, leader, auditor, sign_in
):
    lead = make_lead(reviewer, unit)
    assert url("ask_seal", lead) not in as_staff.get(url("detail", lead)).content.decode()
    assert (
        as_staff.post(url("ask_seal", lead), {"reason": "需当面核实"}).status_code == 422
    )  # nobody is sealed
    LeadWriter.objects.create(lead=lead, identity="甄实 电话甲", sealed_by=staff)
    assert url("ask_seal", lead) in as_staff.get(url("detail", lead)).content.decode()
    assert as_staff.post(url("ask_seal", lead), {"reason": "需要当面核实情况"}).status_code == 302
    asked = SealRequest.objects.get()
    name = reverse("seals:look", args=[asked.pk])
    assert as_staff.post(name).status_code == 302  # not granted: back to the list
    assert asked.looks == 0
    deciding = sign_in(reviewer)
    page = deciding.get(reverse("seals:decide", args=[asked.pk])).content.decode()
    assert lead.number in page
    assert "甄实" not in page
    assert deciding.post(reverse("seals:decide", args=[asked.pk]), {"_approve": "1"}).status_code == 302
    assert sign_in(leader).post(name).status_code == 403  # granted to who asked, to nobody else
    assert "甄实 电话甲" in as_staff.post(name).content.decode()
    seals = Entry.objects.filter(act__startswith="seal.").order_by("number")
    assert [(one.act, one.detail["lead"]) for one in seals] == [
        ("seal.request", lead.pk), ("seal.approve", lead.pk), ("seal.look", lead.pk)]  # fmt: skip
    assert "甄实" not in str(list(Entry.objects.values_list("detail", flat=True)))
    listed = sign_in(auditor).get(reverse("seals:list")).content.decode()
    assert lead.number in listed
    assert "甄实" not in listed


def test_who_keeps_away_decides_on_no_seal_and_reads_none(unit, staff, reviewer, leader, sign_in):
    cadre = make_cadre(unit)
    lead = make_lead(leader, unit, cadre=cadre)
    LeadWriter.objects.create(lead=lead, identity="甄实", sealed_by=leader)
    asked = seal_actions.ask(actor=staff, thing=lead, reason="需要当面核实情况")
    Recusal.objects.create(user=reviewer, cadre=cadre, relation="collateral")
    assert sign_in(reviewer).get(reverse("seals:decide", args=[asked.pk])).status_code == 404
    with pytest.raises(PermissionDenied):
        seal_actions.decide(actor=reviewer, request=asked, approve=True)
    seal_actions.decide(actor=leader, request=asked, approve=True)
    Recusal.objects.create(user=staff, cadre=cadre, relation="collateral")
    with pytest.raises(PermissionDenied):
        seal_actions.look(actor=staff, request=asked)


def test_who_keeps_away_sees_no_lead_about_him(team, unit, staff, reviewer, member1, as_member1, as_staff):
    cadre = make_cadre(unit)
    board = LeadershipTeam.objects.create(unit=unit)
    about = make_lead(reviewer, unit, team, cadre=cadre)
    of_board = make_lead(reviewer, unit, team, about="leadership", leadership_team=board)
    make_lead(reviewer, unit, team)
    assert as_member1.get(url("detail", about)).status_code == 200
    cadre.account = staff
    cadre.save(update_fields=["account"])
    assert not Lead.objects.visible_to(staff).exists()  # himself, his leadership, his own unit
    assert post(as_staff, "assign", about, team=team.pk, due_on=about.due_on).status_code == 404
    Recusal.objects.create(user=member1, unit=unit, relation="own_unit")
    assert not Lead.objects.visible_to(member1).exists()
    assert as_member1.get(url("detail", of_board)).status_code == 404


def test_a_visit_is_planned_from_a_lead_and_both_pages_lead_to_each_other(team, unit, reviewer, member1, lead1,
                                                                          as_member1, as_staff):  # fmt: skip
    cadre = make_cadre(unit)
    lead = make_lead(reviewer, unit, team, cadre=cadre)
    form = f"{reverse('plans:create', args=[unit.assignments.get().pk])}?lead={lead.pk}"
    assert form in as_member1.get(url("detail", lead)).content.decode()
    assert form not in as_staff.get(url("detail", lead)).content.decode()  # the team plans
    page = as_member1.get(form)
    assert page.context["form"]["note"].value()
    assert (
        lead.number not in page.context["form"]["note"].value()
    )  # the note is read by more people than the lead
    day = workday()
    sent = {
        "client_key": uuid4(),
        "version": 0,
        "wanted_on": day,
        "part_of_day": "whole",
        "note": "核实有关情况",
    }
    assert as_member1.post(form, sent).status_code == 302
    plan = PlannedVisit.objects.get()
    assert plan.lead == lead
    assert Entry.objects.get(act="plan.create").detail["lead"] == lead.pk
    there, back = reverse("plans:detail", args=[plan.pk]), url("detail", lead)
    assert there in as_member1.get(back).content.decode()
    assert back in as_member1.get(there).content.decode()
    Recusal.objects.create(user=member1, cadre=cadre, relation="collateral")
    shown = as_member1.get(there)
    assert shown.status_code == 200
    assert back not in shown.content.decode()
    assert as_member1.get(form).status_code == 404
    held = unit.assignments.get()
    planning = {"assignment": held, "wanted_on": day, "part_of_day": "whole",
                "values": {"methods": [], "to_hear": "", "note": ""}}  # fmt: skip
    with pytest.raises(PermissionDenied):
        plan_visit(actor=member1, client_key=uuid4(), lead=lead, **planning)
    elsewhere = make_lead(reviewer, make_unit(), team)
    with pytest.raises(ValidationError):
        plan_visit(actor=lead1, client_key=uuid4(), lead=elsewhere, **planning)
    assert PlannedVisit.objects.count() == 1


def test_outsiders_and_stale_forms_change_nothing(team, unit, reviewer, member2, as_member2, as_lead1):
    join(make_team(team.round), member2)
    lead = make_lead(reviewer, unit, team)
    assert as_member2.get(url("detail", lead)).status_code == 404
    assert (
        reverse("leads:detail", args=[lead.pk]) not in as_member2.get(reverse("leads:list")).content.decode()
    )
    stale = {"outcome": "handed_on", "reason": "已转纪委核查", "version": lead.version + 1}
    assert as_lead1.post(url("report", lead), stale).status_code == 422
    lead.refresh_from_db()
    assert lead.state == "assigned"
    assert not acts()


def test_the_list_filters_exports_and_asks_no_more_for_more_rows(team, unit, reviewer, staff, as_staff):
    def ask():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page = as_staff.get(reverse("leads:list"))
        return len(asked), page.content.decode()

    yesterday = timezone.localdate() - dt.timedelta(days=1)
    late = make_lead(reviewer, unit, team, due_on=yesterday)
    ask()
    few, _page = ask()
    for _more in range(6):
        make_lead(reviewer, make_unit(), cadre=make_cadre(unit))
    many, _page = ask()
    assert many <= few
    page = as_staff.get(reverse("leads:list"), {"late": "on"}).content.decode()
    assert late.number in page
    assert page.count(">反映工程进度严重滞后") == 1
    assert as_staff.get(reverse("leads:export")).status_code == 200
    assert late.number in as_staff.get(reverse("home")).content.decode()


def test_words_are_looked_for_in_the_text_of_leads_that_one_sees(
    team, unit, staff, leader, as_staff, as_leader, as_member1
):
    ours = make_lead(staff, unit, team, says="反映食堂账目不清")
    other = make_lead(staff, make_unit("财政局"), says="反映值班无人", outcome_reason="食堂账目另案处理")
    LeadWriter.objects.create(lead=other, identity="甄实 电话甲", sealed_by=staff)

    def found(client, words):
        return {row.pk for row in client.get(reverse("leads:list"), {"q": words}).context["page"]["rows"]}

    assert found(as_staff, "食堂账目") == {ours.pk, other.pk}
    assert found(as_staff, "值班") == {other.pk}
    assert found(as_staff, "甄实") == set()  # not under the seal
    assert found(as_member1, "反映") == {ours.pk}  # the other is not his team's
    Recusal.objects.create(user=leader, unit=unit, relation="own_unit")
    assert found(as_leader, "食堂账目") == {other.pk}
