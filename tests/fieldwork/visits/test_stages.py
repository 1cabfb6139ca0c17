"""Returned and waiting are visible: on the member's pages, in filter and sheet, with who, when and why."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from tests.core.lists.test_export import body_of, table_of
from tests.world import Office, accepted, draft, returned, submitted, talk
from visits.fieldwork.visits.actions import states
from visits.fieldwork.visits.models import Visit
from visits.fieldwork.visits.stages import BACK, Stage
from visits.organisation.rounds.models import ScopeEntry

pytestmark = pytest.mark.django_db
WHY = "请写明时间、地点和事例"


@pytest.fixture
def office(member1, lead1, member2) -> Office:
    return Office(member1, lead1, member2)


def at(stage, office, staff) -> Visit:
    """A visit at the stage, brought there by the actions."""
    if stage in (Stage.WITH_LEAD, Stage.SENT_BACK):
        visit = states.hand_to_lead(actor=office.member1, visit=draft(office))
        return visit if stage == Stage.WITH_LEAD else states.return_visit(
            actor=office.lead1, visit=visit, reason=WHY, field="observed")  # fmt: skip
    made = {
        Stage.WRITING: lambda: draft(office), Stage.SUBMITTED: lambda: submitted(office),
        Stage.RETURNED: lambda: returned(office, staff, WHY), Stage.ACCEPTED: lambda: accepted(office, staff),
        Stage.RESUBMITTED: lambda: states.submit(actor=office.lead1, visit=returned(office, staff)),
    }  # fmt: skip
    return made[stage]()


def words(answer):
    return answer.content.decode()


def test_each_stage_is_found_named_and_taken_away(office, staff, as_member1) -> None:
    made = {stage: at(stage, office, staff).pk for stage in Stage}
    for stage, pk in made.items():
        answer = as_member1.get(reverse("visits:list"), {"state": stage})
        assert [row.pk for row in answer.context["page"]["rows"]] == [pk], stage
        assert str(stage.label) in words(as_member1.get(reverse("visits:detail", args=[pk]))), stage
    back = as_member1.get(reverse("visits:list"), {"state": BACK}).context["page"]["rows"]
    assert {row.pk for row in back} == {made[Stage.SENT_BACK], made[Stage.RETURNED]}
    cells = table_of(body_of(as_member1.get("/visits.xlsx", {"cols": ["unit", "state", "back"]})))
    shown = {state: "".join(why) for _unit, state, *why in cells[1:]}
    assert set(shown) == {str(stage.label) for stage in Stage}
    today = timezone.localdate()
    assert shown["组长退回"] == f"{WHY}（{office.lead1.name} {today}）"
    assert shown["退回"] == f"{WHY}（{staff.name} {today}）"


@pytest.mark.parametrize("stage", [Stage.SENT_BACK, Stage.RETURNED])
def test_what_came_back_stands_on_the_members_pages(stage, office, staff, as_member1) -> None:
    visit = at(stage, office, staff)
    by = office.lead1 if stage == Stage.SENT_BACK else staff
    for url in (reverse("home"), reverse("visits:list"), reverse("visits:detail", args=[visit.pk])):
        page = words(as_member1.get(url))
        for part in (WHY, by.name, str(stage.label), f"{timezone.localdate():%Y-%m-%d}"):
            assert part in page, (url, part)
    assert f"{reverse('visits:edit', args=[visit.pk])}#id_observed" in page


def test_one_with_the_lead_says_so_until_it_goes_on(office, staff, as_member1) -> None:
    visit = at(Stage.WITH_LEAD, office, staff)
    for url in (reverse("home"), reverse("visits:list"), reverse("visits:detail", args=[visit.pk])):
        assert "组长审核中" in words(as_member1.get(url)), url
    states.submit(actor=office.lead1, visit=visit)
    assert "组长审核中" not in words(as_member1.get(reverse("visits:detail", args=[visit.pk])))
    for wrong in ({"ready_at": timezone.now()}, {"sent_back_at": timezone.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Visit.objects.filter(pk=visit.pk).update(**wrong)


def test_what_lacks_before_handing_in_is_a_link_to_where_it_is_mended(office, as_member1) -> None:
    visit = draft(office, methods=[], targets=[], checks=[], observed="")
    visit.members_present.clear()
    page = words(as_member1.get(reverse("visits:detail", args=[visit.pk])))
    form = words(as_member1.get(reverse("visits:edit", args=[visit.pk])))
    fields = ("methods", "targets", "checks", "members_present", "observed")
    assert [one.field for one in states.lacks(visit)] == list(fields)
    for name in fields:
        assert f'href="{reverse("visits:edit", args=[visit.pk])}#id_{name}"' in page
        assert f'id="id_{name}"' in form, name
    noted = talk(visit, office.cadres[0], is_full=False, keywords="要点", text="")
    page = words(as_member1.get(reverse("visits:detail", args=[visit.pk])))
    assert f'href="{reverse("interviews:edit", args=[noted.pk])}"' in page


def test_coverage_names_what_the_lead_has_and_gave_back_to_the_team_alone(office, staff, as_lead1, as_staff):
    for stage in (Stage.WITH_LEAD, Stage.SENT_BACK, Stage.WRITING):
        at(stage, office, staff)
    ScopeEntry.objects.create(round=office.round, unit=office.unit, in_scope=True)
    row = as_lead1.get("/reports/coverage/").context["page"]["rows"][0]
    assert (row.with_lead, row.sent_back, row.heard.visits) == (1, 1, 0)
    page = words(as_lead1.get("/reports/coverage/"))
    assert f"unit={row.unit_id}&amp;round={row.round_id}&amp;went_to=unit&amp;state=sent_back" in page
    assert "组长审核中" in page
    assert "组长审核中" not in words(as_staff.get("/reports/coverage/"))
    assert "组长退回" in str(table_of(body_of(as_lead1.get("/reports/coverage.xlsx"))))


def test_the_lead_corrects_what_a_member_wrote_and_no_other_member_does(
    office, member2, as_lead1, as_member1
):
    visit = draft(office)
    visit.members_present.remove(office.lead1)
    form = reverse("visits:edit", args=[visit.pk])
    assert as_lead1.get(form).status_code == as_member1.get(form).status_code == 200
