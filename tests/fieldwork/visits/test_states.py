"""The way of a visit record: who may take which step, when, and what a refusal leaves as it was."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from cadre_review.audit.models import Entry
from tests.world import Office, accepted, draft, logged, returned, submitted, talk
from visits.fieldwork.visits.actions import states
from visits.fieldwork.visits.models import StateChange, Visit
from visits.organisation.rounds.models import TeamMembership

STEPS = {"hand-to-lead": "hand_to_lead", "submit": "submit", "accept": "accept", "return": "return"}


@pytest.fixture
def office(member1, lead1, member2, lead2) -> Office:
    made = Office(member1, lead1, member2)
    TeamMembership.objects.create(
        team=made.other_team, user=lead2, from_on=made.round.starts_on, is_lead=True
    )
    return made


def press(client, visit, step, **data):
    if step == "return":
        data = {"reason": "请补充数据", "field": "observed"} | data
    return client.post(f"/visits/{visit.pk}/{step}/", data)


def trace(visit) -> tuple:
    visit.refresh_from_db()
    return visit.state, visit.ready_at, visit.submitted_at, visit.accepted_at, visit.version


def test_member_hands_to_the_lead(as_member1, office):
    visit = draft(office)
    answer = press(as_member1, visit, "hand-to-lead")
    assert answer.url == "/"  # 今天: what comes next
    visit.refresh_from_db()
    assert visit.state == "draft"
    assert visit.ready_at is not None
    assert logged("visit.hand_to_lead", visit) == 1
    assert StateChange.objects.get(visit=visit).by == office.member1


def test_lead_submits(as_lead1, office):
    visit = draft(office)
    press(as_lead1, visit, "submit")
    visit.refresh_from_db()
    assert (visit.state, visit.ready_at) == ("submitted", None)
    assert visit.submitted_at is not None
    assert logged("visit.submit", visit) == 1


def test_staff_accept(as_staff, office):
    visit = submitted(office)
    press(as_staff, visit, "accept")
    visit.refresh_from_db()
    assert visit.state == "accepted"
    assert visit.accepted_at is not None
    assert logged("visit.accept", visit) == 1


def test_returned_visit_is_submitted_again_and_accepted(as_staff, as_lead1, office):
    visit = submitted(office)
    assert press(as_staff, visit, "return").url == "/"
    assert trace(visit)[0] == "returned"
    step = StateChange.objects.get(visit=visit, act="return")
    assert (step.reason, step.field, step.before) == ("请补充数据", "observed", "submitted")
    press(as_lead1, visit, "submit")
    assert trace(visit)[0] == "resubmitted"
    press(as_staff, visit, "accept")
    assert trace(visit)[0] == "accepted"
    acts = list(StateChange.objects.filter(visit=visit).order_by("pk").values_list("act", flat=True))
    assert acts == ["submit", "return", "resubmit", "accept"]
    assert [logged(f"visit.{act}", visit) for act in acts] == [1, 1, 1, 1]


def test_lead_gives_back_to_the_member(as_lead1, office):
    visit = draft(office)
    states.hand_to_lead(actor=office.member1, visit=visit)
    press(as_lead1, visit, "return")
    visit.refresh_from_db()
    assert (visit.state, visit.ready_at) == ("draft", None)
    assert states.return_note(visit) == ("observed", "请补充数据")


# Who stands where: 404 outside the scope, 403 inside it and not allowed. Everybody else has no route (403).
REFUSED = [
    ("draft", "hand-to-lead", "member2", 404),
    ("draft", "hand-to-lead", "staff", 403),
    ("draft", "submit", "member1", 403),
    ("draft", "submit", "lead2", 404),
    ("draft", "submit", "staff", 403),
    ("draft", "accept", "staff", 404),
    ("draft", "return", "staff", 404),
    ("draft", "return", "member1", 403),
    ("submitted", "accept", "member1", 403),
    ("submitted", "accept", "lead1", 403),
    ("submitted", "accept", "reviewer", 403),
    ("submitted", "accept", "leader", 403),
    ("submitted", "accept", "sysadmin", 403),
    ("submitted", "accept", "secadmin", 403),
    ("submitted", "accept", "auditor", 403),
    ("submitted", "return", "lead2", 404),
    ("submitted", "return", "reviewer", 403),
    ("submitted", "submit", "lead2", 404),
]


@pytest.mark.parametrize(("state", "step", "who", "status"), REFUSED)
def test_others_are_refused_and_nothing_changes(request, sign_in, office, state, step, who, status):
    visit = draft(office) if state == "draft" else submitted(office)
    before, steps = trace(visit), StateChange.objects.count()
    client = sign_in(request.getfixturevalue(who))
    assert press(client, visit, step).status_code == status
    assert trace(visit) == before
    assert StateChange.objects.count() == steps
    assert (
        Entry.objects.filter(act=f"visit.{STEPS[step]}", thing_id=str(visit.pk), actor__username=who).count()
        == 0
    )


@pytest.mark.parametrize(
    ("state", "step", "who"),
    [
        ("submitted", "hand-to-lead", "member1"),
        ("submitted", "submit", "lead1"),
        ("accepted", "submit", "lead1"),
        ("accepted", "accept", "staff"),
    ],
)
def test_wrong_moment_is_a_message_and_changes_nothing(request, sign_in, office, staff, state, step, who):
    visit = submitted(office) if state == "submitted" else accepted(office, staff)
    before, steps = trace(visit), StateChange.objects.count()
    answer = press(sign_in(request.getfixturevalue(who)), visit, step, follow=True)
    assert answer.status_code == 302
    page = sign_in(request.getfixturevalue(who)).get(answer.url)
    assert page.status_code == 200
    assert trace(visit) == before
    assert StateChange.objects.count() == steps


@pytest.mark.parametrize("state", ["accepted", "draft"])
def test_return_at_the_wrong_moment_is_said_on_the_form(as_staff, as_lead1, office, staff, state):
    visit = accepted(office, staff) if state == "accepted" else draft(office)
    before = trace(visit)
    answer = press(as_staff if state == "accepted" else as_lead1, visit, "return")
    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors()
    assert trace(visit) == before


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"reason": "   "}, "reason"),
        ({"reason": "改"}, "reason"),
        ({"reason": "长" * 501}, "reason"),
        ({"reason": "空\x00字"}, "reason"),
        ({"reason": "铃\x07铃"}, "reason"),
        ({"field": "client_key"}, "field"),
        ({"field": "x" * 500}, "field"),
    ],
)
def test_bad_reason_is_refused_at_its_field(as_staff, office, data, field):
    visit = submitted(office)
    before = trace(visit)
    answer = press(as_staff, visit, "return", **data)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert trace(visit) == before
    assert logged("visit.return", visit) == 0


def test_pressing_twice_takes_one_step(as_lead1, office):
    visit = draft(office)
    press(as_lead1, visit, "submit")
    press(as_lead1, visit, "submit")
    assert StateChange.objects.filter(visit=visit).count() == 1
    assert logged("visit.submit", visit) == 1


def test_steps_are_not_taken_by_a_link(as_lead1, office):
    visit = draft(office)
    assert as_lead1.get(f"/visits/{visit.pk}/submit/").status_code == 405
    assert trace(visit)[0] == "draft"


@pytest.mark.parametrize("part", ["author", "present"])
def test_nobody_accepts_or_returns_a_visit_he_took_part_in(office, staff, part):
    visit = submitted(office, author=office.member1)
    if part == "author":
        Visit.objects.filter(pk=visit.pk).update(created_by=staff)
    else:
        visit.members_present.add(staff)
    before = trace(visit)
    for step in (
        lambda: states.accept(actor=staff, visit=visit),
        lambda: states.return_visit(actor=staff, visit=visit, reason="请补充", field=""),
    ):
        with pytest.raises(PermissionDenied):
            step()
    assert trace(visit) == before
    assert logged("visit.accept", visit) == 0


@pytest.mark.parametrize(
    "missing", [{"methods": []}, {"targets": []}, {"checks": []}, {"observed": "  "}], ids=str
)
def test_incomplete_visit_is_not_submitted(office, missing):
    visit = draft(office, **missing)
    before = trace(visit)
    for step, actor in ((states.submit, office.lead1), (states.hand_to_lead, office.member1)):
        with pytest.raises(ValidationError) as refusal:
            step(actor=actor, visit=visit)
        assert len(refusal.value.messages) == 1
    assert trace(visit) == before
    assert not StateChange.objects.exists()


def test_empty_talk_is_named(office):
    visit = draft(office)
    talk(visit, office.cadres[0], text="", is_full=False)
    assert any(office.cadres[0].name in sentence for sentence in states.lacking(visit))


def test_closed_round_takes_no_step(office):
    visit = draft(office)
    office.round.state = "closed"
    office.round.save()
    with pytest.raises(PermissionDenied):
        states.submit(actor=office.lead1, visit=visit)
    assert trace(visit)[0] == "draft"


def with_talk(office) -> Visit:
    """A visit sent in that holds a record of the method it ticks."""
    visit = draft(office)
    talk(visit, office.cadres[0])
    states.submit(actor=office.lead1, visit=visit)
    return Visit.objects.get(pk=visit.pk)


def test_staff_accept_the_ticked_visits_and_no_others(as_staff, office, staff):
    first, second, third = with_talk(office), with_talk(office), with_talk(office)
    hidden = draft(office)
    picked = [first.pk, second.pk, hidden.pk, "x", 999999]
    answer = as_staff.post("/visits/accept/", {"pick": picked})
    assert answer.url == "/visits/"
    assert [trace(visit)[0] for visit in (first, second, third, hidden)] == [
        "accepted", "accepted", "submitted", "draft",
    ]  # fmt: skip
    assert Entry.objects.filter(act="visit.accept").count() == 2


def test_bulk_accept_leaves_out_what_one_took_part_in(as_staff, office, staff):
    own, other = with_talk(office), with_talk(office)
    own.members_present.add(staff)
    as_staff.post("/visits/accept/", {"pick": [own.pk, other.pk]})
    assert (trace(own)[0], trace(other)[0]) == ("submitted", "accepted")


def test_bulk_accept_names_what_lacks_a_record_of_a_ticked_method_and_leaves_it(as_staff, office):
    lacking, whole = submitted(office, methods=["symposium"]), with_talk(office)
    page = as_staff.post("/visits/accept/", {"pick": [lacking.pk, whole.pk]}, follow=True)
    assert (trace(lacking)[0], trace(whole)[0]) == ("submitted", "accepted")
    assert any("座谈" in str(one) for one in page.context["messages"])


def test_bulk_accept_takes_all_that_the_filter_finds(as_staff, office):
    ours = [with_talk(office) for _at in range(3)]
    as_staff.post("/visits/accept/", {"all": "1", "next": "/visits/?state=submitted"})
    assert {trace(one)[0] for one in ours} == {"accepted"}


def test_lead_submits_the_ticked_visits_of_his_team(as_lead1, office):
    good, incomplete = draft(office), draft(office, methods=[])
    foreign = draft(office, author=office.member2, team=office.other_team, unit=office.other_unit)
    as_lead1.post("/visits/submit/", {"pick": [good.pk, incomplete.pk, foreign.pk]})
    assert [trace(one)[0] for one in (good, incomplete, foreign)] == ["submitted", "draft", "draft"]
    assert Entry.objects.filter(act="visit.submit").count() == 1


@pytest.mark.parametrize(("step", "who"), [("accept", "staff"), ("submit", "lead1"), ("return", "staff")])
def test_the_filter_is_kept_after_a_bulk_press(request, sign_in, office, step, who):
    client = sign_in(request.getfixturevalue(who))
    visit = draft(office) if step == "submit" else submitted(office)
    filtered = f"/visits/?state={visit.state}&sort=-date"
    shown = client.get(filtered).content.decode()
    assert f'name="next" value="{filtered.replace("&", "&amp;")}"' in shown
    sent = {"pick": [visit.pk], "next": filtered}
    if step == "return":
        assert (
            f'href="{filtered.replace("&", "&amp;")}"'
            in client.post("/visits/return/", sent).content.decode()
        )
        sent |= {"_return": "1", "reason": "请补充时间地点"}
    assert client.post(f"/visits/{step}/", sent).url == filtered
    for foreign in ("https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"):
        assert client.post(f"/visits/{step}/", sent | {"next": foreign, "pick": []}).url == "/visits/"


def test_nothing_ticked_is_said(as_staff, office):
    page = as_staff.post("/visits/accept/", follow=True)
    assert [message.level_tag for message in page.context["messages"]] == ["warning"]


def test_return_note_is_gone_after_the_next_step(office, staff):
    visit = returned(office, staff)
    assert states.return_note(visit) == ("observed", "请补充数据")
    states.submit(actor=office.lead1, visit=visit)
    assert states.return_note(Visit.objects.get(pk=visit.pk)) is None


def test_several_go_back_with_one_reason_and_each_stands_for_itself(as_staff, staff, office):
    ours = [submitted(office), submitted(office)]
    done = accepted(office, staff)
    keys = {"pick": [visit.pk for visit in (*ours, done)]}
    asked = as_staff.post("/visits/return/", keys)
    assert asked.status_code == 200
    assert Visit.objects.filter(state="returned").count() == 0
    assert as_staff.post("/visits/return/", keys | {"_return": "1", "reason": ""}).status_code == 422
    answer = as_staff.post(
        "/visits/return/",
        keys | {"_return": "1", "reason": "请补充时间地点", "field": "observed"},
        follow=True,
    )
    assert "请补充时间地点" not in answer.content.decode()
    assert [trace(visit)[0] for visit in (*ours, done)] == ["returned", "returned", "accepted"]
    reasons = StateChange.objects.filter(act="return").values_list("reason", "field")
    assert list(reasons) == [("请补充时间地点", "observed")] * 2
    assert all(logged("visit.return", visit) == 1 for visit in ours)


def test_others_do_not_return_several(as_member1, as_lead2, office):
    visit = submitted(office)
    assert as_member1.post("/visits/return/", {"pick": [visit.pk]}).status_code == 403
    keys = {"pick": [visit.pk], "_return": "1", "reason": "请补充时间地点"}
    assert as_lead2.post("/visits/return/", keys).status_code == 302
    assert trace(visit)[0] == "submitted"


def test_after_one_the_next_that_waits_in_the_filtered_list_follows(as_staff, office):
    """The list is named with its filter; its last one is followed by the first, and the very last by the list."""
    first, second, third = (submitted(office) for _at in range(3))
    away = draft(office, author=office.member2, team=office.other_team, unit=office.other_unit)
    Visit.objects.filter(pk=away.pk).update(state="submitted")
    listed = f"/visits/?state=submitted&unit={office.unit.pk}&sort=date"
    sent = {"next": listed, "version": second.version}
    assert as_staff.post(f"/visits/{second.pk}/accept/", sent).url == f"/visits/{third.pk}/"
    assert (
        f'name="next" value="{listed.replace("&", "&amp;")}"'
        in as_staff.get(f"/visits/{third.pk}/return/", {"next": listed}).content.decode()
    )
    back = {"next": listed, "version": third.version, "reason": "请补充时间地点"}
    assert as_staff.post(f"/visits/{third.pk}/return/", back).url == f"/visits/{first.pk}/"
    assert as_staff.post(f"/visits/{first.pk}/accept/", {"next": listed}).url == listed
    assert trace(away)[0] == "submitted"
    again = submitted(office)
    assert as_staff.post(f"/visits/{away.pk}/accept/", {"next": "//x.example/"}).url == f"/visits/{again.pk}/"
    assert as_staff.post(f"/visits/{again.pk}/accept/").url == "/"
