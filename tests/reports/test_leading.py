"""The leader's page: what waits of each kind, opened with its evidence, signed there, the next one following."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from cadre_review.audit.log import take_looks
from cadre_review.audit.models import Entry
from tests.conftest import client_of
from tests.world import (
    accepted_visit,
    frozen,
    make_appraisal,
    make_cadre,
    make_decision,
    make_finding,
    make_letter,
    make_rectification,
    make_round,
    make_talk,
    make_team,
    make_unit,
    put_in_scope,
)
from visits.avoidance.models import Recusal
from visits.cadres.files.models import Cadre
from visits.core.lists.models import Export
from visits.fieldwork.sealed_sources.models import SealRequest
from visits.fieldwork.visits.models import SealedSource
from visits.judgement.decisions.models import Decision
from visits.reports.leading.kinds import KINDS, kinds_of, queue_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(staff, reviewer, leader):
    """Who drafts, who seconds, who signs."""
    return staff, reviewer, leader


def motion(people, name="某甲乙", **values):
    """A motion with the second signature, on a verified finding for the cadre."""
    staff, reviewer, _leader = people
    cadre = make_cadre(make_unit(), name=name)
    finding = make_finding(staff, settled_by=reviewer, cadre=cadre, side="for", statement="推进河段治理")
    facts = {"kind": "lateral", "state": "seconded", "seconded_by": reviewer, "cadre": cadre}
    made = make_decision(staff, **(facts | values))
    made.findings.add(finding)
    return made


def page(client, item=""):
    answer = client.get("/" + (f"?item={item}" if item else ""))
    assert answer.status_code == 200
    return answer


def keep_away(user, cadre):
    Recusal.objects.create(user=user, cadre=cadre, relation="affinity")


def press(client, item, act, **values):
    form = page(client, item).context
    found = next(one.form for one in form["acts"] if one.key == act)
    hidden = {field.html_name: field.value() for field in found.hidden_fields()}
    return client.post(f"/?item={item}", {"act": act} | hidden | values)


def test_the_queue_names_each_kind_and_the_longest_waiting_first(people, as_leader):
    staff, reviewer, leader = people
    first, second = motion(people), motion(people, "某丙丁")
    make_letter(staff, make_unit(), make_round())
    make_rectification(staff, state="drafted", cadre=first.cadre)
    frozen(staff, make_appraisal(staff, leader, [reviewer], make_cadre(make_unit())))
    Decision.objects.filter(pk=second.pk).update(changed_at=timezone.now() - dt.timedelta(days=6))
    lines = page(as_leader).context["lines"]
    assert [line.item for line in lines][0] == f"sign-{second.pk}"
    assert {line.item.partition("-")[0] for line in lines} == {"sign", "letter", "demand", "meeting"}
    assert (lines[0].days, lines[0].is_late) == (6, True)
    assert page(as_leader).context["total"] == 5


def test_signing_on_the_page_brings_the_next_one_and_writes_as_the_record_does(people, as_leader):
    one, other = motion(people), motion(people, "某丙丁")
    answer = press(as_leader, f"sign-{one.pk}", "sign")
    assert answer["Location"] == f"/?item=sign-{other.pk}#case"
    one.refresh_from_db()
    assert (one.state, one.signed_by.username) == ("signed", "leader")
    assert Entry.objects.filter(act="decision.sign", thing_id=str(one.pk)).count() == 1
    shown = as_leader.get(answer["Location"])
    assert "某丙丁" in shown.context["document"].title
    assert shown.context["done"] == 1
    assert "签发" in next(str(one) for one in shown.context["said"])


def test_what_is_opened_stands_in_the_consultation_log_with_its_evidence(people, as_leader):
    one = motion(people)
    shown = page(as_leader, f"sign-{one.pk}").content.decode()
    assert "经走访发现" in shown
    look = Entry.objects.filter(act="cadre.open", thing=Cadre._meta.label_lower, thing_id=str(one.cadre_id))
    take_looks()
    assert look.last().detail["part"] == "queue"


def test_what_lacks_is_said_before_and_refused_in_place(people, as_leader):
    staff, _reviewer, _leader = people
    one = motion(people)
    one.findings.add(make_finding(staff, cadre=one.cadre))
    shown = page(as_leader, f"sign-{one.pk}")
    assert shown.context["document"].lacks
    assert 'class="button lacks"' in shown.content.decode()
    assert " data-sign>" not in shown.content.decode()
    refused = press(as_leader, f"sign-{one.pk}", "sign", goes_on="已核对，不影响本次动议。")
    assert refused.status_code == 422
    assert "field-error" in refused.content.decode()
    one.refresh_from_db()
    assert one.state == "seconded"


def test_a_reason_is_needed_to_send_back(people, as_leader):
    one = motion(people)
    assert press(as_leader, f"sign-{one.pk}", "send_back", reason="不").status_code == 422
    assert press(as_leader, f"sign-{one.pk}", "send_back", reason="请补充近三年考核材料").status_code == 302
    one.refresh_from_db()
    assert (one.state, one.seconded_by) == ("drafted", None)


def test_what_somebody_else_did_meanwhile_is_said(people, as_leader):
    one = motion(people)
    Decision.objects.filter(pk=one.pk).update(state="signed")
    answer = as_leader.post(f"/?item=sign-{one.pk}", {"act": "sign", "version": one.version}, follow=True)
    assert "不在您的待办中" in answer.content.decode() or "any more" in answer.content.decode()


def test_nobody_opens_what_avoidance_closes_or_what_is_not_theirs(people, as_leader, as_staff, as_reviewer):
    one = motion(people)
    assert as_reviewer.get(f"/?item=sign-{one.pk}").status_code == 404
    for item in ("sign-0", "sign-x", "nothing-1", "sign-" + "9" * 30):
        assert as_leader.get(f"/?item={item}").status_code == 404
    keep_away(people[2], one.cadre)
    assert as_leader.get(f"/?item=sign-{one.pk}").status_code == 404
    assert not page(as_leader).context["lines"]
    assert "data-queue" not in as_staff.get("/").content.decode()


def test_a_seal_is_approved_or_refused_there_and_nobody_is_named(people, as_leader, member1):
    visit = accepted_visit(team=make_team(make_round()), unit=make_unit(), author=member1)
    talk = make_talk(visit=visit)
    SealedSource.objects.create(interview=talk, identity="某戊己", sealed_by=member1)
    asked = SealRequest.objects.create(interview=talk, made_by=people[0], reason="需向本人核对细节")
    shown = page(as_leader, f"seal-{asked.pk}").content.decode()
    assert asked.reason in shown
    assert "某戊己" not in shown
    assert press(as_leader, f"seal-{asked.pk}", "refuse", note="").status_code == 422
    assert press(as_leader, f"seal-{asked.pk}", "approve")["Location"] == "/"
    asked.refresh_from_db()
    assert asked.state == "approved"


def test_the_reviewer_seconds_settles_and_approves(people, as_reviewer):
    staff, reviewer, _leader = people
    one = motion(people, state="drafted", seconded_by=None)
    finding = make_finding(staff, cadre=one.cadre)
    export = Export.objects.create(list_key="cadres", reason="年度统计", state="requested", taken_by=staff)
    keys = {line.item.partition("-")[0] for line in queue_of(reviewer)[0]}
    assert keys == {"second", "finding", "export"}
    assert press(as_reviewer, f"export-{export.pk}", "approve").status_code == 302
    answer = press(as_reviewer, f"second-{one.pk}", "second", goes_on="已核对，不影响本次动议。")
    assert answer.status_code == 302
    assert (
        press(as_reviewer, f"finding-{finding.pk}", "reject", reason="证据不足以支持该发现").status_code
        == 302
    )
    one.refresh_from_db()
    export.refresh_from_db()
    assert (one.state, export.state) == ("seconded", "approved")


def test_what_was_done_this_week_is_a_list_that_names_what_one_sees(people, as_leader):
    one = motion(people)
    press(as_leader, f"sign-{one.pk}", "sign")
    listed = as_leader.get(reverse("reports:done")).content.decode()
    assert reverse("decisions:detail", args=[one.pk]) in listed
    keep_away(people[2], one.cadre)
    assert "某甲乙" not in client_of(people[2]).get(reverse("reports:done")).content.decode()


def test_every_kind_has_a_right_some_leader_or_reviewer_has(people):
    _staff, reviewer, leader = people
    assert set(kinds_of(reviewer)) | set(kinds_of(leader)) == set(KINDS)


def test_every_number_beside_opens_a_list_with_as_many_rows(people, as_leader):
    staff, reviewer, _leader = people
    put_in_scope(make_round(), make_unit())
    cadre = make_cadre(make_unit(), birth_month=timezone.localdate().replace(year=1960, day=1, month=1))
    make_finding(staff, settled_by=reviewer, cadre=cadre)
    make_rectification(staff, state="demanded", days=-5, cadre=cadre)
    make_decision(staff, cadre=cadre, decided_on=timezone.localdate(), probation_until=timezone.localdate())
    shown = page(as_leader).context
    assert len(shown["look"]) > 3
    for one in shown["look"]:
        text = as_leader.get(one.url).content.decode()
        assert re.search(rf"\b{one.n}\b", text), one.label
    for bar in shown["coverage"][0].bars:
        assert as_leader.get(bar.accepted_url).status_code == 200
