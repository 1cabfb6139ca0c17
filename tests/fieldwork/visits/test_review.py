"""The lead's review: one sheet, comments at every kind of record, return and submission, the next one, the trace."""

import datetime as dt
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from tests import world as log
from tests.conftest import client_of
from tests.world import Office
from visits.avoidance.models import Recusal
from visits.core.history.models import keep
from visits.fieldwork.site_visits.models import CadreSeen, SiteVisit
from visits.fieldwork.symposia.models import Symposium
from visits.fieldwork.visits.actions import states
from visits.fieldwork.visits.actions.lines import STATEMENT_FIELDS
from visits.fieldwork.visits.comments import ReviewComment
from visits.fieldwork.visits.models import Attachment, FollowUp, Visit
from visits.fieldwork.visits.trace import pieces
from visits.organisation.notices.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(member1, lead1, member2) -> Office:
    return Office(member1, lead1, member2)


@pytest.fixture
def visit(office) -> Visit:
    """Handed to the lead, with a record of each kind in it."""
    made = log.draft(office, observed="局里分工合理，项目由他管。")
    talk = log.talk(made, office.cadres[0], text="主汛期带班守坝。")
    log.state(
        talk=talk, cadre=office.cadres[1], text="抓项目进度不够上心。", side="against", nature="opinion"
    )
    log.rating(talk, office.cadres[1])
    people = {"created_by": office.member1, "client_key": uuid4()}
    Symposium.objects.create(
        visit=made, host=office.member1, recorder=office.lead1, minutes="座谈记录", **people
    )
    site = SiteVisit.objects.create(
        visit=made, place="石龙坝工地", observed="看到坝体", **people | {"client_key": uuid4()}
    )
    CadreSeen.objects.create(site_visit=site, cadre=office.cadres[2], text="在一线值守")
    facts = {"name": "坝.jpg", "content_type": "image/jpeg", "size": 1, "digest": "x", "client_key": uuid4()}
    Attachment.objects.create(visit=made, added_by=office.member1, file="x.jpg", **facts)
    FollowUp.objects.create(visit=made, text="答复群众")
    FollowUp.objects.create(visit=made, interview=talk, text="核实停工时间")
    keep(made, office.member1)
    said = made.statements.values(*STATEMENT_FIELDS)
    keep(talk, office.member1, statements=list(said))
    return states.hand_to_lead(actor=office.member1, visit=made)


def page(visit: Visit) -> str:
    return reverse("visits:review", args=[visit.pk])


def pin(client, visit, spot, text="请补时间和地点"):
    sent = {"at": spot, "field": "", "text": text, "client_key": uuid4(), "next": page(visit)}
    return client.post(reverse("visits:comment", args=[visit.pk]), sent)


def spots(visit: Visit) -> list[str]:
    talk, symposium = visit.interviews.get(symposium=None), visit.symposia.get()
    return [
        "targets", "observed", "follow_ups.1", f"photo-{visit.attachments.get().pk}.whole",
        *(f"talk-{talk.pk}.{name}" for name in ("whole", "interviewer", "text", "statements.1", "follow_ups.1")),
        f"talk-{talk.pk}.ratings", f"symposium-{symposium.pk}.whole", f"symposium-{symposium.pk}.minutes",
        f"site-{visit.site_visits.get().pk}.observed",
    ]  # fmt: skip


def test_a_comment_stands_at_every_kind_of_record_for_lead_and_member(office, visit, as_lead1, as_member1):
    text = as_lead1.get(page(visit)).content.decode()
    for spot in spots(visit):
        assert f'data-spot="{spot}"' in text, spot
        assert f'href="?at={spot}#remark"' in text
        assert f'name="at" value="{spot}"' in as_lead1.get(page(visit), {"at": spot}).content.decode()
        answer = pin(as_lead1, visit, spot, f"请补充{spot}")
        assert answer.status_code == 302, answer.content.decode()[:3000]
        assert answer.url == page(visit)
    assert ReviewComment.objects.filter(visit=visit).count() == len(spots(visit))
    marked = as_lead1.get(page(visit)).content.decode()
    assert marked.count('class="spot spot-') - marked.count(" is-marked") >= 1
    assert marked.count(" is-marked") == len(spots(visit))
    assert "退回（13）" in marked
    as_lead1.post(
        reverse("visits:return", args=[visit.pk]), {"_review": 1, "_remarks": 1, "version": visit.version}
    )
    assert Visit.objects.get(pk=visit.pk).stage == "sent_back"
    at_home = as_member1.get(reverse("visits:detail", args=[visit.pk])).content.decode()
    for spot in spots(visit):
        assert f"请补充{spot}" in at_home
    talk, site = visit.interviews.get(symposium=None), visit.site_visits.get()
    for address, spot in (
        (reverse("interviews:edit", args=[talk.pk]), f"talk-{talk.pk}.statements.1"),
        (reverse("interviews:detail", args=[talk.pk]), f"talk-{talk.pk}.text"),
        (reverse("sites:detail", args=[site.pk]), f"site-{site.pk}.observed"),
        (reverse("sites:edit", args=[site.pk]), f"site-{site.pk}.observed"),
        (reverse("symposia:detail", args=[visit.symposia.get().pk]), "minutes"),
        (reverse("symposia:edit", args=[visit.symposia.get().pk]), "minutes"),
    ):
        assert spot in as_member1.get(address).content.decode(), address


def test_ready_words_need_no_script_and_a_comment_without_words_is_asked_for(visit, as_lead1):
    sent = {"at": "observed", "field": "", "text": "", "client_key": uuid4(), "next": page(visit)}
    assert as_lead1.post(reverse("visits:comment", args=[visit.pk]), sent).status_code == 422
    assert as_lead1.post(reverse("visits:comment", args=[visit.pk]), sent | {"ready": "0"}).status_code == 302
    assert "事实" in ReviewComment.objects.get().text
    for wrong in ("state", "observed.1", "talk-999999.text", "photo-1.name"):
        assert (
            as_lead1.post(reverse("visits:comment", args=[visit.pk]), sent | {"at": wrong}).status_code == 404
        ), wrong


def test_only_the_lead_of_the_team_reviews_and_only_while_it_is_with_the_team(
    office, visit, as_member1, as_staff, lead2
):
    assert as_member1.get(page(visit)).status_code == as_staff.get(page(visit)).status_code == 403
    log.join(office.other_team, lead2, is_lead=True)
    assert client_of(lead2).get(page(visit)).status_code == 404
    states.submit(actor=office.lead1, visit=visit)
    assert client_of(office.lead1).get(page(visit)).url == reverse("visits:detail", args=[visit.pk])


def test_what_waits_is_reviewed_one_after_the_other(office, as_lead1):
    made = []
    for days in (3, 2, 1):
        one = states.hand_to_lead(actor=office.member1, visit=log.draft(office))
        Visit.objects.filter(pk=one.pk).update(ready_at=timezone.now() - dt.timedelta(days))
        made.append(one)
    first, second, third = made
    told = Notice.objects.unread().get(user=office.lead1, act="visit.hand_to_lead", thing_id=first.pk)
    assert as_lead1.get(reverse("notices:open", args=[told.pk])).url == page(first)
    home = as_lead1.get(reverse("home")).content.decode()
    assert home.index(page(first)) < home.index(page(second)) < home.index(page(third))
    text = as_lead1.get(page(second)).content.decode()
    assert "第 2 件，共 3 件" in text
    assert page(first) in text
    assert page(third) in text
    go = {"_review": 1, "version": second.version}
    assert as_lead1.post(reverse("visits:submit", args=[second.pk]), go).url == page(third)
    back = {"_review": 1, "reason": "请写明时间", "field": ""}
    assert as_lead1.post(reverse("visits:return", args=[third.pk]), back).url == page(first)
    assert as_lead1.post(reverse("visits:submit", args=[first.pk]), go).url == reverse("home")
    assert not Notice.objects.unread().filter(user=office.lead1, act="visit.hand_to_lead").exists()


def test_home_says_who_handed_in_what_and_what_lacks(office, visit, as_lead1):
    Visit.objects.filter(pk=visit.pk).update(
        ready_at=timezone.now() - dt.timedelta(2), methods=["symposium", "questionnaire"]
    )
    text = as_lead1.get(reverse("home")).content.decode()
    start = text.index("待我审")
    assert text.index(page(visit), start) < text.index("本周走访")
    for word in ("甲局", office.member1.name, "已等 2 天", "问卷", "未写办结期限"):
        assert word in text[start:], word


def test_the_system_says_what_it_has_looked_at(office, visit, as_lead1):
    text = as_lead1.get(page(visit)).content.decode()
    for word in ("回避", "答复群众", "核实停工", "抓项目进度不够上心"):
        assert word in text[text.index("系统已查") :], word


def test_the_lead_words_a_passage_anew_and_the_old_words_stay_struck(office, visit, as_lead1, as_member1):
    talk = visit.interviews.get(symposium=None)
    for spot, old, new in (
        ("observed", "局里分工合理，", "局里分工今年三月调整过一次，"),
        (f"talk-{talk.pk}.text", "主汛期带班守坝。", "主汛期带班守坝二十三天。"),
        (f"talk-{talk.pk}.statements.1", "抓项目进度不够上心。", "七月抓项目进度不够上心。"),
    ):
        address = f"{reverse('visits:reword', args=[visit.pk])}?at={spot}"
        form = as_lead1.get(address).context["form"]
        sent = {"text": form["text"].value().replace(old, new), "version": form["version"].value()}
        answer = as_lead1.post(address, sent)
        assert answer.status_code == 302, answer.content.decode()
        assert as_lead1.post(address, sent | {"text": "又一种说法"}).status_code == 422, "an older version"
        text = as_lead1.get(page(visit)).content.decode()
        assert f"<del>{old}</del><ins>{new}</ins>" in text, spot
    states.return_visit(actor=office.lead1, visit=visit, reason="请核对措辞")
    seen = as_member1.get(reverse("visits:detail", args=[visit.pk])).content.decode()
    assert "<ins>局里分工今年三月调整过一次，</ins>" in seen
    assert as_member1.get(f"{reverse('visits:reword', args=[visit.pk])}?at=observed").status_code == 403
    assert as_lead1.get(f"{reverse('visits:reword', args=[visit.pk])}?at=targets").status_code == 404


def test_a_text_is_compared_clause_by_clause():
    assert pieces("甲，乙。丙", "甲，丁。丙") == [("", "甲，"), ("gone", "乙。"), ("new", "丁。"), ("", "丙")]
    assert pieces("", "新") == [("new", "新")]
    assert pieces("旧", "") == [("gone", "旧")]


def test_the_member_ticks_and_is_asked_about_what_is_not_ticked(office, visit, as_lead1, as_member1):
    for spot in ("observed", "targets"):
        pin(as_lead1, visit, spot, f"请改{spot}")
    as_lead1.post(reverse("visits:return", args=[visit.pk]), {"_remarks": 1, "version": visit.version})
    hand = reverse("visits:hand_to_lead", args=[visit.pk])
    asked = as_member1.post(hand, {"version": visit.version})
    assert asked.status_code == 200
    assert "请改observed" in asked.content.decode()
    first, second = ReviewComment.objects.order_by("pk")
    as_member1.post(hand, {"version": visit.version, "_anyway": 1, "done": f"{first.pk}-{first.version}"})
    assert Visit.objects.get(pk=visit.pk).stage == "with_lead"
    assert [one.state for one in ReviewComment.objects.order_by("pk")] == ["settled", "open"]
    assert not Notice.objects.unread().filter(user=office.member1, act="visit.return").exists()
    as_lead1.post(reverse("visits:take_back_comment", args=[second.pk]), {"version": 1, "next": page(visit)})
    many = as_lead1.post(reverse("visits:return_many"), {"pick": visit.pk}).content.decode()
    assert "请改targets" not in many


def test_several_returned_at_once_list_their_comments(office, visit, as_lead1):
    other = states.hand_to_lead(actor=office.member1, visit=log.draft(office))
    pin(as_lead1, visit, "observed", "请改甲")
    pin(as_lead1, other, "problems", "请改乙")
    text = as_lead1.post(reverse("visits:return_many"), {"pick": [visit.pk, other.pk]}).content.decode()
    assert "请改甲" in text
    assert "请改乙" in text


def test_who_keeps_away_from_a_cadre_seen_reads_no_comment_at_them(office, visit, as_lead1, member1):
    site = visit.site_visits.get()
    pin(as_lead1, visit, f"site-{site.pk}.cadres_seen.1", "请补何时所见")
    one = ReviewComment.objects.get()
    assert ReviewComment.objects.visible_to(member1).filter(pk=one.pk).exists()
    Recusal.objects.create(user=member1, cadre=office.cadres[2], relation="kin")
    assert not ReviewComment.objects.visible_to(member1).filter(pk=one.pk).exists()


def test_a_lead_who_keeps_away_reviews_neither_the_unit_nor_the_talk(office, visit, as_lead1, lead1):
    talk = visit.interviews.get(symposium=None)
    assert f"s-talk-{talk.pk}" in as_lead1.get(page(visit)).content.decode()
    Recusal.objects.create(user=lead1, cadre=office.cadres[1], relation="kin")
    text = as_lead1.get(page(visit)).content.decode()
    assert f"s-talk-{talk.pk}" not in text
    assert "抓项目进度不够上心" not in text
    assert pin(as_lead1, visit, f"talk-{talk.pk}.text").status_code == 404
    Recusal.objects.create(user=lead1, unit=office.unit, relation="own_unit")
    assert as_lead1.get(page(visit)).status_code == 404
    assert page(visit) not in as_lead1.get(reverse("home")).content.decode()


def test_a_review_costs_no_more_with_more_in_the_visit(
    office, visit, as_lead1, django_assert_max_num_queries
):
    as_lead1.get(page(visit))
    for cadre in office.cadres[3:6]:
        talk = log.talk(visit, cadre)
        log.state(talk=talk, cadre=office.cadres[1], text="牵头完成征地")
        log.rating(talk, office.cadres[1])
    with django_assert_max_num_queries(55):
        assert as_lead1.get(page(visit)).status_code == 200


def test_what_lacks_is_a_link_on_the_page_of_the_review(office, visit, as_lead1):
    Visit.objects.filter(pk=visit.pk).update(targets=[], refused=["cadre", "leadership_team", "served"])
    sent = {"_review": 1, "version": visit.version}
    assert as_lead1.post(reverse("visits:submit", args=[visit.pk]), sent).url == page(visit)
    text = as_lead1.get(page(visit)).content.decode()
    assert f'href="{reverse("visits:edit", args=[visit.pk])}#id_targets"' in text[text.index("系统已查") :]
    assert as_lead1.get(reverse("reports:desk")).content.decode().count(page(visit)) == 1


def test_talks_fold_and_open_without_a_script_and_the_rest_stands(visit, as_lead1):
    text = as_lead1.get(page(visit)).content.decode()
    sections = {part.split('"')[0]: part for part in text.split('<section id="s-')[1:]}
    talk = visit.interviews.get(symposium=None)
    folding = {key for key, part in sections.items() if "<details open>" in part}
    assert folding == {f"talk-{talk.pk}"}  # open at first: nothing is read by being folded
    assert len(sections) > len(folding)
    head = sections[f"talk-{talk.pk}"].partition("<summary>")[2].partition("</summary>")[0]
    assert f'id="h-talk-{talk.pk}"' in head  # what is folded still says which talk it is
    assert f'href="#s-talk-{talk.pk}"' in text
