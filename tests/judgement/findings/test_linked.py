"""Linked evidence is read by one rule on each page: what a reader may not read is counted, and never shown."""

import pytest
from django.urls import reverse

from tests.world import accepted_visit, hand, make_cadre, make_finding, make_talk, make_unit, state
from visits.avoidance.models import Recusal
from visits.judgement.dossiers.content import _finding
from visits.judgement.findings.linked import evidence_for
from visits.judgement.findings.models import FindingEvidence

pytestmark = pytest.mark.django_db


@pytest.fixture
def finding(staff, member1, team, unit):
    """About a cadre of one unit, on a passage heard there and on one heard in another unit."""
    made = make_finding(staff, cadre=make_cadre(make_unit()))
    for place, words in ((unit, "按期完成签约"), (hand(team, make_unit("统计局"))[0].unit, "数字报得实")):
        visit = accepted_visit(team=team, unit=place, author=member1)
        talk = make_talk(visit=visit)
        told = state(talk=talk, text=words, cadre=made.cadre)
        FindingEvidence.objects.create(
            finding=made, bears="supports", statement=told, interview=talk, passage=words, added_by=staff
        )
    return made


def test_what_a_reader_keeps_away_from_is_counted_alike_on_every_page(finding, reviewer, as_reviewer):
    shown, hidden = evidence_for(reviewer, [finding])
    assert ({one.passage for one in shown}, hidden.total()) == ({"按期完成签约", "数字报得实"}, 0)
    away = next(one for one in shown if one.passage == "数字报得实").interview.visit.unit
    Recusal.objects.create(user=reviewer, unit=away, relation="own_unit")
    shown, hidden = evidence_for(reviewer, [finding])
    assert ([one.passage for one in shown], dict(hidden)) == (["按期完成签约"], {"supports": 1})
    page = as_reviewer.get(reverse("findings:detail", args=[finding.pk]))
    assert [group["hidden"] for group in page.context["evidence"]] == [1, 0]
    leading = as_reviewer.get(f"/?item=finding-{finding.pk}")
    part = next(one for one in leading.context["document"].parts if one.said)
    assert (len(part.said), part.hidden) == (1, 1)
    for one in (page, leading):
        assert "数字报得实" not in one.content.decode()
    assert _finding(finding, reviewer)["evidence_closed"] == 1
