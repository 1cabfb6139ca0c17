"""What the auditor asks of the log: ready questions, views that are kept, and names by the reader's own right."""

import pytest
import time_machine
from django.urls import reverse

from cadre_review.accounts.models import User
from cadre_review.audit.log import record
from cadre_review.audit.queries import Words
from tests.conftest import client_of
from tests.world import make_cadre, make_unit
from visits.core.lists.models import Export, SavedView

pytestmark = pytest.mark.django_db


@pytest.fixture
def cadre(staff):
    return make_cadre(make_unit("审计局"), "闻知远")


@pytest.fixture
def log(staff, cadre):
    with time_machine.travel("2026-03-02 10:00:00+08:00", tick=False):
        record(staff, "cadre.open", cadre, part="file")
        record(None, "access.refused", None, route="audit:list", method="GET")
    with time_machine.travel("2026-03-02 23:30:00+08:00", tick=False):
        small, large = (
            Export.objects.create(list_key="cadres", rows=rows, taken_by=staff) for rows in (9, 4000)
        )
        record(staff, "export.take", large, list="cadres", rows=4000, filter="state=submitted")
        record(staff, "export.take", small, list="cadres", rows=9)


def rows(client, ask):
    return client.get(reverse("audit:list"), {"ask": ask}, follow=True).context["page"]["rows"]


def acts(client, ask):
    return [one.act for one in rows(client, ask)]


def test_ready_questions_find_what_they_say(as_auditor, log):
    assert acts(as_auditor, "looked") == ["cadre.open"]
    assert "access.refused" in acts(as_auditor, "refused")
    assert acts(as_auditor, "night") == ["export.take", "export.take"]
    assert [one.detail["rows"] for one in rows(as_auditor, "exports")] == [4000, 9]


def test_page_says_how_many_there_are(as_auditor, log):
    page = as_auditor.get(reverse("audit:list"), {"ask": "exports"}, follow=True).context["page"]
    assert "2" in page["count_text"]


def test_things_are_named_and_linked_by_the_readers_right(as_auditor, as_staff, log, cadre):
    mine = as_staff.get(reverse("audit:mine")).content.decode()
    assert f'<a href="{reverse("cadres:detail", args=[cadre.pk])}">干部 {cadre}</a>' in mine
    assert cadre.name not in as_auditor.get(reverse("audit:list")).content.decode()


def test_pages_filters_and_codes_are_told_in_words(as_auditor, log):
    page = as_auditor.get(reverse("audit:list")).content.decode()
    assert "审计日志" in page
    assert "audit:list" not in page
    assert "state=submitted" not in page


def test_numbers_of_things_in_details_are_names_where_seen(staff, auditor, cadre):
    entry = record(staff, "appraisal.put_on", cadre, unit=cadre.unit_id)
    assert cadre.unit.name in Words(staff, [entry]).told(entry.detail, entry.thing)
    assert str(cadre.unit_id) in Words(auditor, [entry]).told(entry.detail, entry.thing)


def test_auditor_keeps_views_of_the_log(as_auditor, as_member1, auditor):
    save = reverse("lists:save_view", args=["audit"])
    as_auditor.post(save, {"name": "夜间", "query": "ask=night", "form_end": "1"})
    assert SavedView.objects.get(owner=auditor).list_key == "audit"
    page = as_auditor.get(reverse("audit:list"), {"ask": "night"}).content.decode()
    assert "夜间" in page
    assert reverse("lists:delete_view", args=[SavedView.objects.get().pk]) in page
    assert as_member1.get(save).status_code == 404


def test_questions_survive_paging(auditor, staff):
    User.objects.filter(pk=auditor.pk).update(preferences={"rows": 20})
    for _turn in range(21):
        record(staff, "access.refused", None, route="audit:list", method="GET")
    client = client_of(User.objects.get(pk=auditor.pk))
    page = client.get(reverse("audit:list"), {"ask": "refused"}).context["page"]
    assert "ask=refused" in page["older_url"]
