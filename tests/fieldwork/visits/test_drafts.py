from uuid import uuid4

import pytest

from cadre_review.audit.models import Entry
from tests.world import Office, interview_post, visit_post
from visits.fieldwork.visits.actions.drafts import drafts_of
from visits.fieldwork.visits.models import Draft, Visit


@pytest.fixture
def office(member1, lead1, member2) -> Office:
    return Office(member1, lead1, member2)


def text(response) -> str:
    return response.content.decode()


def keep(client, data):
    return client.post(f"/drafts/{data['draft_key']}/", data)


def test_unfinished_text_is_kept_and_shown_again(as_member1, office):
    data = visit_post(office, visited_on="不是日期", observed="写到一半𠮷")
    answer = keep(as_member1, data)
    assert answer.status_code == 200
    assert answer.json()["version"] == 1
    assert len(answer.json()["saved_at"]) == 8
    draft = drafts_of(office.member1).get()
    page = as_member1.get(draft.address)
    assert page.status_code == 200
    assert "写到一半𠮷" in text(page)
    assert "不是日期" in text(page)
    assert "补充材料" in text(page)
    assert f'value="{data["client_key"]}"' in text(page)


def test_reload_of_the_address_shows_what_was_typed(as_member1, office):
    url = as_member1.get(f"/visits/new/?unit={office.unit.pk}").context["address"]
    key = url.partition("draft=")[2]
    keep(as_member1, visit_post(office, client_key=key, draft_key=key, observed="断电之前"))
    assert "断电之前" in text(as_member1.get(url))


def test_same_window_saves_again_and_again(as_member1, office):
    data = visit_post(office)
    versions = [keep(as_member1, data | {"observed": f"第{at}"}).json()["version"] for at in range(3)]
    assert versions == [1, 2, 3]
    assert Draft.objects.count() == 1


def test_other_window_that_is_behind_gets_409_and_both_texts_stay(as_member1, office):
    data = visit_post(office, observed="窗口一")
    keep(as_member1, data)
    answer = keep(as_member1, data | {"form_tab": uuid4().hex, "observed": "窗口二"})
    assert answer.status_code == 409
    assert answer.json()["url"] == "/drafts/"
    pages = [text(as_member1.get(draft.address)) for draft in drafts_of(office.member1)]
    assert len(pages) == 2
    assert sum("窗口一" in page for page in pages) == sum("窗口二" in page for page in pages) == 1


def test_other_window_that_knows_the_version_goes_on(as_member1, office):
    data = visit_post(office)
    keep(as_member1, data)
    answer = keep(as_member1, data | {"form_tab": uuid4().hex, "draft_version": 1, "observed": "接着写"})
    assert answer.json()["version"] == 2


def test_draft_is_its_owners_alone(as_member1, as_lead1, office):
    data = visit_post(office, observed="只有我看")
    keep(as_member1, data)
    assert "只有我看" not in text(
        as_lead1.get(f"/visits/new/?unit={office.unit.pk}&draft={data['draft_key']}")
    )
    assert as_lead1.get(f"/drafts/{data['draft_key']}/discard/").status_code == 404
    assert not drafts_of(office.lead1)


@pytest.mark.parametrize(
    "of", ["", "visit-new:x", "visit-new:0", "visit:1", "file:1", "visit-new", "interview:9"]
)
def test_draft_of_what_one_does_not_see_is_404(as_member1, office, of):
    assert keep(as_member1, visit_post(office, draft_of=of)).status_code == 404
    assert not Draft.objects.exists()


def test_outsider_keeps_no_draft_for_the_unit(as_member2, office):
    assert keep(as_member2, visit_post(office)).status_code == 404


def test_too_long_a_draft_is_refused_with_a_sentence(as_member1, office):
    answer = keep(as_member1, visit_post(office, observed="a" * 1_100_000))
    assert answer.status_code == 422
    assert answer.json()["message"]
    assert not Draft.objects.exists()


def test_draft_of_a_record_shows_on_its_edit_page(as_member1, office):
    data = visit_post(office)
    as_member1.post("/visits/new/", data)
    visit = Visit.objects.get()
    keep(as_member1, data | {"draft_of": f"visit:{visit.pk}", "base_version": 1, "observed": "还没存"})
    page = text(as_member1.get(f"/visits/{visit.pk}/edit/"))
    assert "还没存" in page
    assert f"/drafts/{data['draft_key']}/discard/" in page


def test_interview_draft_keeps_ratings_and_statements(as_member1, office):
    as_member1.post("/visits/new/", visit_post(office))
    visit = Visit.objects.get()
    data = interview_post(office, visit, ratings=3)
    keep(as_member1, data)
    draft = drafts_of(office.member1).get()
    page = text(as_member1.get(draft.address))
    assert page.count("checked") >= 3
    assert "牵头完成征地任务" in page
    assert draft.visit == visit


def test_list_and_discard(as_member1, office):
    keep(as_member1, visit_post(office))
    draft = Draft.objects.get()
    assert "甲局" in text(as_member1.get("/drafts/"))
    assert as_member1.get(f"/drafts/{draft.client_key}/discard/").status_code == 200
    assert Draft.objects.exists()
    assert as_member1.post(f"/drafts/{draft.client_key}/discard/").url == "/drafts/"
    assert not Draft.objects.exists()
    assert Entry.objects.filter(act="draft.discard").count() == 1
    assert as_member1.get("/drafts/").status_code == 200


def test_save_is_by_post_only(as_member1, office):
    assert as_member1.get(f"/drafts/{uuid4()}/").status_code == 405
