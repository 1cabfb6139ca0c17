"""Symposia and site visits: their forms, what becomes evidence, what nobody loses."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cadre_review.audit.models import Entry
from tests.world import Office, draft, force
from visits.avoidance.models import Recusal
from visits.core.history.models import Revision
from visits.fieldwork.leads.models import Lead
from visits.fieldwork.site_visits.models import SiteVisit
from visits.fieldwork.symposia.models import Symposium
from visits.fieldwork.visits.actions.states import lacking
from visits.fieldwork.visits.methods import missing
from visits.fieldwork.visits.models import Attachment, Draft, Interview, SealedSource, Statement

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(member1, lead1, member2):
    return Office(member1, lead1, member2)


@pytest.fixture
def visit(office):
    return draft(office, methods=["symposium", "site_visit", "interview"])


def hidden(of, visit, **changed):
    key = str(uuid4())
    return {"client_key": key, "draft_key": key, "base_version": 0, "draft_version": 0, "form_tab": uuid4().hex,
            "draft_of": f"{of}:{visit.pk}"} | changed  # fmt: skip


def symposium_post(office, visit, **changed):
    return hidden("symposium-new", visit) | {
        "host": office.member1.pk, "recorder": office.lead1.pk, "starts_at": "09:00", "ends_at": "11:00",
        "place": "会议室", "agenda": "听取意见", "keywords": "", "minutes": "会议听取了三方面意见。",
        "running": "分工清楚", "political_building": "", "ideological_building": "", "function": "",
        "attendance-TOTAL_FORMS": 2, "attendance-INITIAL_FORMS": 0,
        "attendance-0-source_class": "middle", "attendance-0-expected": 8, "attendance-0-present": 7,
        "attendance-1-source_class": "staff", "attendance-1-expected": "", "attendance-1-present": 5,
        "opinions-TOTAL_FORMS": 3, "opinions-INITIAL_FORMS": 0,
        **opinion(0, "middle", f"c{office.cadres[0].pk}", "performance", "for", "守堤九天"),
        **opinion(1, "middle", f"c{office.cadres[1].pk}", "performance", "against", "材料拖了两周"),
        **opinion(2, "staff", f"t{office.leadership.pk}", "running", "for", "每周一碰头"),
    } | changed  # fmt: skip


def opinion(at, who, subject, place, side, text):
    row = {"source_class": who, "source_relation": "subordinate", "subject": subject, "side": side, "nature": "fact",
           "place": place, "criterion": "", "circle": "work", "text": text}  # fmt: skip
    return {f"opinions-{at}-{name}": value for name, value in row.items()}


def site_post(visit, **changed):
    return hidden("site-new", visit) | {
        "place": "三号安置点", "latitude": "24.313", "longitude": "109.411", "accuracy": "100", "key_task": "",
        "keywords": "", "observed": "主体已封顶。", "people-TOTAL_FORMS": 1, "people-INITIAL_FORMS": 0,
        "people-0-source_class": "served", "people-0-count": 6, "people-0-said": "盼着年前搬进去",
    } | changed  # fmt: skip


@pytest.fixture
def page(visit):
    return reverse("visits:symposium_create", args=[visit.pk])


def test_opinions_become_evidence_of_voices_without_a_name(office, visit, page, as_member1, as_staff):
    data = symposium_post(office, visit)
    for _twice in range(2):
        assert as_member1.post(page, data).status_code == 302
    record = Symposium.objects.get()
    voices = record.voices.order_by("pk")
    assert [(one.source_class, one.is_confidential, one.statements.count()) for one in voices] == [
        ("middle", True, 2), ("staff", True, 1),
    ]  # fmt: skip
    assert Revision.objects.filter(thing="visits.symposium").count() == 1
    assert Entry.objects.filter(act="symposium.create").count() == 1
    force(state="accepted")
    evidence = as_staff.get(reverse("cadres:evidence", args=[office.cadres[0].pk])).content.decode()
    assert "守堤九天" in evidence
    assert "材料拖了两周" not in evidence
    voice = reverse("interviews:detail", args=[voices[0].pk])
    assert as_staff.get(voice)["Location"] == reverse("symposia:detail", args=[record.pk])
    assert as_member1.get(reverse("interviews:edit", args=[voices[0].pk])).status_code == 404
    assert "守堤九天" in as_staff.get(reverse("symposia:detail", args=[record.pk])).content.decode()
    assert list(Interview.objects.talks()) == []


def test_a_change_replaces_the_opinions_and_a_stale_one_shows_both_texts(
    office, visit, page, as_member1, as_lead1
):
    visit.members_present.add(office.lead1)
    data = symposium_post(office, visit)
    as_member1.post(page, data)
    record = Symposium.objects.get()
    edit = reverse("symposia:edit", args=[record.pk])
    changed = data | {"base_version": 1, "opinions-0-text": "守堤十天", "opinions-1-text": ""} | {
        f"opinions-1-{name}": "" for name in ("source_class", "source_relation", "subject", "side", "nature", "place")
    }  # fmt: skip
    assert as_lead1.post(edit, changed).status_code == 302
    assert sorted(Statement.objects.values_list("text", flat=True)) == sorted(["守堤十天", "每周一碰头"])
    stale = as_member1.post(edit, data | {"minutes": "另一份纪要", "base_version": 1})
    assert stale.status_code == 409
    assert "另一份纪要" in stale.content.decode()
    record.refresh_from_db()
    assert (record.version, record.minutes) == (2, "会议听取了三方面意见。")


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"recorder": "host"}, "recorder"),
        ({"attendance-0-expected": 7, "attendance-0-present": 9}, "rows"),
        ({"ends_at": "08:00"}, "ends_at"),
        ({"attendance-1-source_class": "middle"}, None),
        ({"attendance-0-present": 0}, None),
        ({"opinions-0-subject": "c999999"}, "rows"),
        ({"opinions-0-source_class": ""}, "rows"),
        ({"attendance-0-source_class": ""}, "rows"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_half_written(office, visit, page, as_member1, changed, where):
    if changed == {"recorder": "host"}:
        changed = {"recorder": office.member1.pk}
    answer = as_member1.post(page, symposium_post(office, visit, **changed))
    assert answer.status_code == 422
    errors = answer.context["form"].errors
    if where == "rows":
        assert any(any(rows.errors) for rows in answer.context["formsets"])
    else:
        assert (where or "__all__") in errors
    assert "会议听取了三方面意见。" in answer.content.decode()
    assert (Symposium.objects.count(), Interview.objects.count(), Statement.objects.count()) == (0, 0, 0)


def test_who_keeps_away_neither_writes_nor_reads_an_opinion(office, visit, page, as_member1, as_lead1):
    as_member1.post(page, symposium_post(office, visit))
    Recusal.objects.create(user=office.lead1, cadre=office.cadres[1], relation="spouse")
    record = Symposium.objects.get()
    detail, edit = reverse("symposia:detail", args=[record.pk]), reverse("symposia:edit", args=[record.pk])
    visit.members_present.add(office.lead1)
    assert as_lead1.get(edit).status_code == 404
    assert as_lead1.post(edit, symposium_post(office, visit, base_version=1)).status_code == 404
    draft_of = {"draft_of": f"symposium:{record.pk}"}
    assert as_lead1.post(reverse("drafts:save", args=[uuid4()]), draft_of).status_code == 404
    assert Statement.objects.count() == 3
    assert "材料拖了两周" not in as_lead1.get(detail).content.decode()
    assert "材料拖了两周" in as_member1.get(detail).content.decode()


def test_another_team_gets_404_and_a_submitted_visit_takes_nothing(
    office, visit, page, as_member1, as_member2
):
    site = reverse("visits:site_create", args=[visit.pk])
    assert as_member2.post(page, symposium_post(office, visit)).status_code == 404
    assert as_member2.post(site, site_post(visit)).status_code == 404
    force(state="submitted")
    assert as_member1.post(page, symposium_post(office, visit)).status_code == 422
    assert as_member1.post(site, site_post(visit)).status_code == 422
    assert (Symposium.objects.count(), SiteVisit.objects.count()) == (0, 0)


def test_a_site_visit_with_people_position_and_photos(office, visit, as_member1, as_staff):
    where = reverse("visits:site_create", args=[visit.pk])
    assert as_member1.post(where, site_post(visit)).status_code == 302
    record = SiteVisit.objects.get()
    assert record.position == "24.313, 109.411 ±100 m"
    assert record.people_met.get().said == "盼着年前搬进去"
    photo = Attachment.objects.create(visit=visit, client_key=uuid4(), file="x.jpg", name="x.jpg", size=1,
                                      content_type="image/jpeg", digest="0", added_by=office.member1)  # fmt: skip
    caption = reverse("visits:caption", args=[visit.pk, photo.pk])
    assert as_member1.post(caption, {"caption": "安置点南侧", "site_visit": record.pk}).status_code == 302
    assert Entry.objects.filter(act="attachment.caption").count() == 1
    force(state="accepted")
    shown = as_staff.get(reverse("sites:detail", args=[record.pk])).content.decode()
    assert "安置点南侧" in shown
    assert "盼着年前搬进去" in shown
    assert as_member1.post(caption, {"caption": "改", "site_visit": ""}).status_code == 422


@pytest.mark.parametrize("changed", [
    {"longitude": ""}, {"latitude": "91"}, {"place": " "}, {"people-0-source_class": ""}, {"latitude": "abc"},
])  # fmt: skip
def test_a_wrong_site_visit_is_refused(visit, as_member1, changed):
    where = reverse("visits:site_create", args=[visit.pk])
    answer = as_member1.post(where, site_post(visit, **changed))
    assert answer.status_code == 422
    assert "主体已封顶" in answer.content.decode()
    assert not SiteVisit.objects.exists()


def test_a_caption_that_names_a_sealed_source_is_refused(office, visit, as_member1):
    talk = Interview.objects.create(
        visit=visit, client_key=uuid4(), created_by=office.member1, is_confidential=True, source_class="staff",
        source_relation="peer", interviewer=office.member1, second_interviewer=office.lead1, recorder=office.member1,
    )  # fmt: skip
    SealedSource.objects.create(interview=talk, identity="韦小川", sealed_by=office.member1)
    photo = Attachment.objects.create(visit=visit, client_key=uuid4(), file="x.jpg", name="x.jpg", size=1,
                                      content_type="image/jpeg", digest="0", added_by=office.member1)  # fmt: skip
    refused = as_member1.post(
        reverse("visits:caption", args=[visit.pk, photo.pk]), {"caption": "与韦小川合影"}
    )
    assert refused.status_code == 422
    photo.refresh_from_db()
    assert photo.caption == ""


def test_methods_ticked_without_a_record_are_marked_and_key_words_hold_the_visit(
    office, visit, page, as_member1
):
    assert len(missing(visit)) == 3
    as_member1.post(page, symposium_post(office, visit, minutes="", running="", keywords="三方面意见",
                                         **{"opinions-TOTAL_FORMS": 0}))  # fmt: skip
    record = Symposium.objects.get()
    assert not record.is_full
    assert len(missing(visit)) == 2
    assert any("座谈" in text or "symposium" in text.lower() for text in lacking(visit))
    shown = as_member1.get(reverse("visits:detail", args=[visit.pk])).content.decode()
    assert reverse("symposia:detail", args=[record.pk]) in shown


def test_what_is_typed_and_not_saved_is_a_draft(office, visit, as_member1):
    for data, kind in ((symposium_post(office, visit), "symposium"), (site_post(visit), "site_visit")):
        saved = as_member1.post(reverse("drafts:save", args=[data["draft_key"]]), data)
        assert saved.status_code == 200
        kept = Draft.objects.get(form=kind)
        shown = as_member1.get(kept.address).content.decode()
        assert ("会议听取了" if kind == "symposium" else "主体已封顶") in shown


def test_lists_do_not_ask_more_for_more_rows(office, visit, page, as_member1):
    site = reverse("visits:site_create", args=[visit.pk])
    pages = [reverse("symposia:list"), reverse("sites:list"), reverse("visits:detail", args=[visit.pk])]

    def asked():
        found = []
        for address in pages:
            with CaptureQueriesContext(connection) as seen:
                assert as_member1.get(address).status_code == 200
            found.append(len(seen))
        return found

    as_member1.post(page, symposium_post(office, visit))
    as_member1.post(site, site_post(visit))
    asked()
    few = asked()
    for _n in range(3):
        as_member1.post(page, symposium_post(office, visit))
        as_member1.post(site, site_post(visit))
    assert asked() == few


def test_a_change_keeps_the_opinions_that_stay_and_those_a_lead_rests_on(office, visit, page, as_member1):
    data = symposium_post(office, visit)
    as_member1.post(page, data)
    record = Symposium.objects.get()
    before = dict(Statement.objects.values_list("text", "pk"))
    edit = reverse("symposia:edit", args=[record.pk])
    assert as_member1.post(edit, data | {"base_version": 1, "minutes": "改后的纪要"}).status_code == 302
    assert dict(Statement.objects.values_list("text", "pk")) == before
    voice = record.voices.get(source_class="staff")
    Lead.objects.create(
        client_key=uuid4(), created_by=office.member1, number="2026-1", channel="talk", about="leadership",
        unit=office.unit, leadership_team=office.leadership, interview=voice, says="每周一碰头",
        received_on="2026-01-01", received_by=office.member1,
    )  # fmt: skip
    names = ("source_class", "source_relation", "subject", "side", "nature", "place", "text")
    without = data | {"base_version": 2} | {f"opinions-2-{name}": "" for name in names}
    assert as_member1.post(edit, without).status_code == 422
    assert dict(Statement.objects.values_list("text", "pk")) == before


def test_a_class_of_which_few_came_is_pointed_at_first(office, visit, page, as_member1):
    office.round.minimum_group = 5
    office.round.save()
    data = symposium_post(office, visit, **{"attendance-1-present": 1})
    refused = as_member1.post(page, data)
    assert refused.status_code == 422
    assert "few_known" in refused.context["form"].errors
    assert as_member1.post(page, data | {"few_known": "on"}).status_code == 302


def test_more_than_expected_is_told_in_words_at_its_number(office, visit, page, as_member1):
    nine = {"attendance-0-expected": 7, "attendance-0-present": 9}
    answer = as_member1.post(page, symposium_post(office, visit, **nine))
    assert "应到7人，实到9人" in answer.content.decode()
    rows = answer.context["formsets"][0]
    assert list(rows.errors[0]) == ["present"]


def test_a_symposium_is_known_by_host_number_and_topic_where_it_is_listed(office, visit, client):
    client.force_login(office.member1)
    client.post(reverse("visits:symposium_create", args=[visit.pk]), symposium_post(office, visit))
    page = client.get(reverse("visits:detail", args=[visit.pk])).content.decode()
    assert page.count(f"{office.member1.name} · 到会12人 · 听取意见") == 2
    ledger = client.get(reverse("symposia:list")).content.decode()
    assert [words in ledger for words in (office.member1.name, "听取意见")] == [True, True]
