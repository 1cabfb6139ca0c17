"""Several passages at once into a finding: a new one or an open one, about one subject, all or none."""

import io
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.urls import reverse

from tests.world import make_cadre, make_finding, make_talk, make_visit, state
from visits.judgement.findings.models import Finding

pytestmark = pytest.mark.django_db
PAGE = reverse("findings:open_several")


@pytest.fixture
def told(work, member1, staff):
    """Three statements about one cadre in accepted talks, two against and one for; the cadre."""
    cadre = make_cadre(work.unit1, by=staff)
    visit = make_visit(work.team1, work.unit1, member1, "accepted")
    rows = []
    for side, words in (("against", "工期拖延三个月"), ("against", "协调会开而不决"), ("for", "群众口碑好")):
        rows.append(
            state(talk=make_talk(visit=visit, is_confidential=True), cadre=cadre, side=side, text=words)
        )
    return rows


def posted(told, **values):
    facts = {"client_key": uuid4(), "side": "against", "place": "performance", "kind": "not_fulfilling",
             "statement": "二期工期拖延"}  # fmt: skip
    for one in told:
        facts |= {
            f"passage_{one.pk}": one.text,
            f"bears_{one.pk}": "supports" if one.side == "against" else "contradicts",
        }
    return facts | values


def address(told):
    return f"{PAGE}?{'&'.join(f'statement={one.pk}' for one in told)}"


def test_the_ticked_ones_open_a_finding_with_all_of_them_as_evidence(told, as_staff):
    page = as_staff.get(address(told)).content.decode()
    for one in told:
        assert one.text in page
    data = posted(told)
    for _twice in range(2):
        assert as_staff.post(address(told), data).status_code == 302
    found = Finding.objects.get()
    kept = {(one.statement_id, one.bears) for one in found.evidence.all()}
    assert kept == {(told[0].pk, "supports"), (told[1].pk, "supports"), (told[2].pk, "contradicts")}
    assert found.cadre_id == told[0].cadre_id


def test_they_go_into_one_that_is_open_and_what_is_there_stays(told, as_staff, staff):
    found = make_finding(staff, cadre=told[0].cadre)
    data = {
        name: value
        for name, value in posted(told[:2], finding=found.pk).items()
        if name not in ("kind", "side")
    }
    assert as_staff.post(address(told[:2]), data).status_code == 302
    assert as_staff.post(address(told), posted(told, finding=found.pk)).status_code == 302
    assert found.evidence.count() == 3
    assert Finding.objects.count() == 1


def test_all_or_none(told, as_staff):
    wrong = posted(told) | {f"passage_{told[1].pk}": "没有人这样说过"}
    assert as_staff.post(address(told), wrong).status_code == 422
    none = posted(told) | {f"bears_{one.pk}": "contradicts" for one in told}
    assert as_staff.post(address(told), none).status_code == 422
    assert not Finding.objects.exists()


def test_nothing_ticked_or_two_people_comes_back_with_a_sentence(told, work, as_staff, member1, staff):
    other = make_cadre(work.unit1, "王武", by=staff)
    visit = make_visit(work.team1, work.unit1, member1, "accepted")
    strange = state(talk=make_talk(visit=visit, is_confidential=True), cadre=other, side="for", text="实干")
    back = f"&back={reverse('cadres:evidence', args=[told[0].cadre_id])}"
    for asked, words in (
        (f"{PAGE}?{back[1:]}", "请先勾选"),
        (address([told[0], strange]) + back, "不同的人"),
    ):
        answer = as_staff.get(asked, follow=True)
        assert answer.redirect_chain[0][0] == reverse("cadres:evidence", args=[told[0].cadre_id])
        assert words in answer.content.decode()


def test_what_is_not_accepted_or_not_seen_does_not_come(told, work, as_staff, as_member1, member1):
    visit = make_visit(work.team1, work.unit1, member1, "submitted")
    early = state(talk=make_talk(visit=visit), cadre=told[0].cadre, side="against", text="还没有采纳的话")
    assert "还没有采纳的话" not in as_staff.get(address([told[0], early])).content.decode()
    assert as_member1.get(address(told)).status_code == 403


def test_boxes_stand_on_evidence_talk_visit_finding_and_search(told, as_staff, as_leader, staff):
    one = told[0]
    found = make_finding(staff, cadre=one.cadre)
    call_command("rebuild_search", stdout=io.StringIO())
    pages = [
        reverse("cadres:evidence", args=[one.cadre_id]),
        reverse("interviews:detail", args=[one.interview_id]),
        reverse("visits:detail", args=[one.visit_id]),
        reverse("findings:evidence", args=[found.pk]),
        f"{reverse('search:list')}?q=工期拖延",
    ]
    box = f'name="statement" value="{one.pk}" form="into-finding"'
    for page in pages:
        assert box in as_staff.get(page).content.decode(), page
    for page in (pages[0], pages[1], pages[4]):
        assert box not in as_leader.get(page).content.decode(), page
