"""Search over words: what is found, by whom, and what is never found."""

import uuid
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from cadre_review.accounts.models import User
from cadre_review.audit.models import Entry
from tests.conftest import client_of
from tests.world import (
    Office,
    accepted,
    draft,
    interview_post,
    logged,
    make_decision,
    make_finding,
    make_lead,
    statement,
    submitted,
    talk,
    today,
    visit_post,
)
from visits.avoidance.models import Recusal
from visits.core.history.models import keep_all
from visits.core.pages import entries
from visits.fieldwork.visits.actions import states
from visits.models import (
    CadreSeen,
    Decision,
    Finding,
    Interview,
    Lead,
    Passage,
    SiteVisit,
    Statement,
    Symposium,
    Tag,
    TagMark,
    Visit,
)
from visits.reports.search import index
from visits.reports.search.models import Kind
from visits.reports.search.pairs import excerpt, fold, pairs_asked, pairs_of, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(member1, lead1, member2) -> Office:
    return Office(member1, lead1, member2)


def found(who: User | Client, words: str, **more: str) -> list[str]:
    """What the user (or who is signed in with the client) finds, as kind and key."""
    client = who if isinstance(who, Client) else client_of(who)
    response = client.get(reverse("search:list"), {"q": words, **more})
    assert response.status_code == 200
    return [f"{row.kind} {row.thing_id}" for row in response.context["page"]["rows"]]


def indexed() -> None:
    """Rows of the builders came in past the actions."""
    sum(index.rebuild())


# --- words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("牵头完成征地任务", "征地"),
        ("牵头完成征地任务", "地"),
        ("牵头完成征地任务", "任务 牵头"),
        ("ＧＤＰ增长８．５％", "gdp 8.5"),
        ("与艾力·买买提谈话", "艾力买买提"),
        ("张 三（兼）", "张三"),
        ("走访了𠮷先生", "𠮷先"),
        ("Café 项目", "CAFÉ"),
        ("长期驻守⽬标村", "目标村"),
    ],
)
def test_text_holds_the_words(text, line):
    words = words_of(line)
    assert pairs_asked(words) <= pairs_of(fold(text))
    assert all(word in fold(text) for word in words)
    assert any(hit for _piece, hit in excerpt(text, words))


def test_pairs_alone_do_not_make_a_word():
    words = words_of("征地拆")
    assert pairs_asked(words) <= pairs_of(fold("征地，地拆"))
    assert words[0] not in fold("征地，地拆")


def test_excerpt_shows_the_words_as_they_were_written():
    pieces = excerpt("甲" * 100 + "ＧＤＰ增长" + "乙" * 200, words_of("gdp"))
    assert ("ＧＤＰ", True) in pieces
    assert pieces[0][0].startswith("…")
    assert pieces[-1][0].endswith("…")
    assert sum(len(text) for text, _hit in pieces) < 120


def test_line_of_signs_looks_for_nothing(office, staff):
    submitted(office)
    indexed()
    assert found(staff, "、。！") == []


# --- written with the record ----------------------------------------------------------------------


def test_saved_records_are_found_at_once(office, member1):
    client = client_of(member1)
    client.post(reverse("visits:create") + f"?unit={office.unit.pk}", visit_post(office))
    visit = Visit.objects.get()
    assert found(client, "秩序良好") == [f"visit {visit.pk}"]
    response = client.post(reverse("visits:interview_create", args=[visit.pk]), interview_post(office, visit))
    assert response.status_code == 302, response.context["form"].errors
    told = Interview.objects.get()
    assert found(client, "项目进展") == [f"interview {told.pk}"]
    assert found(client, "征地") == [f"statement {Statement.objects.get().pk}"]
    assert list(index.wrong()) == []


def test_corrected_text_is_found_and_the_old_one_is_not(office, member1):
    client = client_of(member1)
    visit = draft(office)
    indexed()
    post = interview_post(office, visit)
    client.post(reverse("visits:interview_create", args=[visit.pk]), post)
    told = Interview.objects.get()
    changed = {
        "base_version": 1,
        "text": "谈了搬迁安置。",
        "statements-0-text": "牵头完成安置",
        "draft_of": f"interview:{told.pk}",
    }
    client.post(reverse("interviews:edit", args=[told.pk]), post | changed)
    told.refresh_from_db()
    assert told.text == "谈了搬迁安置。"
    assert found(client, "进展") == found(client, "征地") == []
    assert len(found(client, "安置")) == 2
    assert list(index.wrong()) == []


def test_passage_stays_while_its_text_stays(office, member1):
    """A talk that is saved again gets new statements; tags hang on the passage."""
    client = client_of(member1)
    visit = draft(office)
    post = interview_post(office, visit)
    client.post(reverse("visits:interview_create", args=[visit.pk]), post)
    told = Interview.objects.get()
    before = Passage.objects.get(kind=Kind.STATEMENT)
    client.post(reverse("interviews:edit", args=[told.pk]), post | {"base_version": 1, "text": "另写一段。"})
    after = Passage.objects.get(kind=Kind.STATEMENT)
    assert before.pk == after.pk
    assert after.statement_id == Statement.objects.get().pk


def test_refused_save_leaves_no_passage(office, member1):
    client = client_of(member1)
    visit = draft(office)
    post = interview_post(office, visit, interviewer="", text="不应找到的话")
    assert client.post(reverse("visits:interview_create", args=[visit.pk]), post).status_code == 422
    assert not Passage.objects.exists()


def test_day_of_a_visit_that_moves_moves_its_passages(office, member1):
    visit = draft(office)
    statement(talk(visit, office.cadres[0]), office.cadres[1])
    indexed()
    Visit.objects.filter(pk=visit.pk).update(visited_on=today(), version=2)
    keep_all([(Visit.objects.get(), {})], member1)
    assert set(Passage.objects.values_list("day", flat=True)) == {today()}


def test_rebuilding_makes_the_same_index(office, staff):
    accepted(office, staff)
    call_command("rebuild_search", stdout=StringIO())
    call_command("rebuild_search", check=True, stdout=StringIO())
    Passage.objects.update(text="别的")
    with pytest.raises(CommandError, match="changed: visit"):
        call_command("rebuild_search", check=True, stdout=StringIO())
    Passage.objects.all().delete()
    call_command("rebuild_search", stdout=StringIO())
    assert found(staff, "按期推进") == [f"visit {Visit.objects.get().pk}"]


# --- by right -------------------------------------------------------------------------------------

READERS = ("member1", "lead1", "member2", "staff", "reviewer", "leader", "sysadmin", "secadmin", "auditor")


@pytest.fixture
def everything(office, staff):
    """Records of every kind in three states."""
    for visit in (draft(office), submitted(office), accepted(office, staff)):
        for source in (office.cadres[0], None):
            told = talk(visit, source, text="谈到征地项目")
            statement(told, office.cadres[1])
        Symposium.objects.create(
            client_key=uuid.uuid4(), visit=visit, host=office.member1, recorder=office.lead1, minutes="征地座谈",
            created_by=office.member1,
        )  # fmt: skip
        site = SiteVisit.objects.create(
            client_key=uuid.uuid4(), visit=visit, place="征地工地", created_by=office.member1
        )
        CadreSeen.objects.create(site_visit=site, cadre=office.cadres[1], text="征地一线带班")
    make_lead(staff, office.unit, office.team, says="征地中有群众反映")
    make_finding(staff, cadre=office.cadres[1], statement="征地进展慢", team=office.team)
    make_decision(staff, cadre=office.cadres[1], reasons="征地中不作为")
    indexed()
    return office


def lists_of(user: User) -> set[str]:
    """Every passage that the lists of its kind show."""
    models = {
        "visit": Visit, "interview": Interview, "statement": Statement, "symposium": Symposium, "lead": Lead,
        "finding": Finding, "decision": Decision, "site_visit": SiteVisit, "cadre_seen": CadreSeen,
    }  # fmt: skip
    talks = Interview.objects.visible_to(user).values("pk")
    shown = set()
    for kind, model in models.items():
        rows = model.objects.visible_to(user)
        rows = rows.filter(interview__in=talks) if kind == "statement" else rows
        shown |= {f"{kind} {key}" for key in rows.values_list("pk", flat=True)}
    return shown


@pytest.mark.parametrize("name", READERS)
def test_found_is_what_the_lists_show(everything, request, name):
    user = request.getfixturevalue(name)
    listed = lists_of(user)
    for kinds in (Kind.values, *([kind] for kind in Kind.values)):
        passages = Passage.objects.filter(Passage.objects.seen(user, kinds=kinds))
        seen = {f"{kind} {key}" for kind, key in passages.values_list("kind", "thing_id")}
        assert seen == {one for one in listed if one.split()[0] in kinds}, kinds


@pytest.mark.parametrize("of", ["unit", "source", "subject"])
def test_nothing_of_whom_one_keeps_away_from_is_found_or_counted(everything, staff, of):
    office = everything
    what = {
        "unit": {"unit": office.unit},
        "source": {"cadre": office.cadres[0]},
        "subject": {"cadre": office.cadres[1]},
    }
    Recusal.objects.create(user=staff, relation="lineal", **what[of])
    hits = found(staff, "征地")
    left = lists_of(staff)
    assert set(hits) <= left
    told = {
        f"interview {pk}"
        for pk in Interview.objects.filter(source_cadre=office.cadres[0]).values_list("pk", flat=True)
    }
    assert not told & set(hits)
    page = client_of(staff).get(reverse("search:list"), {"q": "征地"})
    assert sum(int(one["count"]) for one in page.context["page"]["count_of_kinds"]) == len(hits)


def test_key_words_and_sealed_names_are_in_no_passage(office, member1):
    client = client_of(member1)
    visit = draft(office)
    post = interview_post(
        office, visit, source_cadre="", is_confidential="on", source_class="served", source_relation="served",
        identity="密某某住龙头巷", keywords="暗号记录", text="路修好了。",
    )  # fmt: skip
    response = client.post(reverse("visits:interview_create", args=[visit.pk]), post)
    assert response.status_code == 302, response.context["form"].errors
    assert found(client, "路修好") == [f"interview {Interview.objects.get().pk}"]
    for words in ("密某某", "龙头巷", "暗号"):
        assert found(client, words) == []
    held = "".join(Passage.objects.values_list("text", flat=True))
    assert "密" not in held
    assert "暗号" not in held


def test_draft_is_found_by_who_wrote_it_and_by_nobody_in_the_office(office, member1, member2, staff):
    visit = draft(office)
    indexed()
    assert found(member1, "按期推进") == [f"visit {visit.pk}"]
    assert found(member2, "按期推进") == found(staff, "按期推进") == []
    states.submit(actor=office.lead1, visit=visit)
    assert found(staff, "按期推进") == [f"visit {visit.pk}"]


# --- the page -------------------------------------------------------------------------------------


def test_page_marks_the_words_and_leads_to_the_record(office, staff):
    visit = accepted(office, staff)
    indexed()
    html = client_of(staff).get(reverse("search:list"), {"q": "推进"}).content.decode()
    assert "<mark>推进</mark>" in html
    assert reverse("visits:detail", args=[visit.pk]) in html


def test_markup_in_a_text_stays_text(office, staff):
    accepted(office, staff, observed="<b>推进</b><script>alert(1)</script>")
    indexed()
    html = client_of(staff).get(reverse("search:list"), {"q": "推进"}).content.decode()
    assert "<script>alert" not in html
    assert "&lt;b&gt;<mark>推进</mark>" in html


def test_people_units_and_pages_stand_in_groups(office, staff):
    response = client_of(staff).get(reverse("search:list"), {"q": "甲局"})
    titles = [group["title"] for group in response.context["groups"]]
    assert "单位" in titles
    response = client_of(staff).get(reverse("search:list"), {"q": "申某甲"})
    (group,) = response.context["groups"]
    assert [one["text"] for one in group["items"]] == ["申某甲"]


def test_filters_narrow_to_person_unit_kind_and_days(everything, staff):
    office = everything
    everyone = found(staff, "征地")
    assert found(staff, "征地", person=str(office.cadres[1].pk), kind="statement")
    assert found(staff, "征地", person=str(office.cadres[5].pk)) == []
    assert found(staff, "征地", unit=office.unit.code) == everyone
    assert found(staff, "征地", unit=office.other_unit.code) == []
    assert found(staff, "征地", round=str(office.round.pk)) == [
        one for one in everyone if one[:8] != "decision"
    ]
    assert found(staff, "征地", **{"from": "2090-01-01"}) == []


def test_pages_follow_each_other_by_keyset(office, staff):
    for place in range(60):
        accepted(office, staff, observed=f"第{place}次推进")
    indexed()
    client = client_of(staff)
    first = client.get(reverse("search:list"), {"q": "推进"})
    second = client.get(first.context["page"]["older_url"])
    keys = [row.pk for page in (first, second) for row in page.context["page"]["rows"]]
    assert len(keys) == len(set(keys)) == 60
    assert second.context["groups"] == []


def test_excel_holds_the_hits_and_is_registered(everything, staff):
    before = Entry.objects.filter(act="export.take").count()
    response = client_of(staff).get(reverse("search:export"), {"q": "征地"})
    assert response.status_code == 200
    assert response["Content-Type"].endswith("sheet")
    b"".join(response.streaming_content)
    assert Entry.objects.filter(act="export.take").count() == before + 1


def test_what_is_shown_stands_in_the_log_and_the_words_do_not(everything, staff):
    hits = found(staff, "征地")
    entry = Entry.objects.filter(act="search.read").latest("number")
    assert entry.detail["count"] == len(hits)
    assert set(entry.detail["passages"]) == set(hits)
    assert "征地" not in str(entry.detail)


def test_asking_for_a_person_stands_among_those_who_looked_at_their_file(everything, staff, reviewer):
    cadre = everything.cadres[1]
    found(staff, "征地", person=str(cadre.pk))
    assert logged("search.read", cadre) == 1
    page = client_of(reviewer).get(reverse("cadres:consulted", args=[cadre.pk]))
    assert staff.name in strip_tags(page.content.decode())


@pytest.mark.parametrize("name", ["member1", "staff", "leader", "sysadmin", "secadmin", "auditor"])
def test_every_page_of_every_role_has_the_box(office, request, name):
    assert 'name="q"' in client_of(request.getfixturevalue(name)).get("/").content.decode().split("<main")[0]


@pytest.mark.parametrize(
    ("name", "at"), [("sysadmin", "accounts:edit"), ("secadmin", "accounts:role"), ("auditor", "")]
)
def test_administrators_find_pages_and_accounts_and_nothing_of_the_work(everything, request, staff, name, at):
    client = client_of(request.getfixturevalue(name))
    cadre = everything.cadres[0]
    for line in (cadre.name, cadre.unit.name, "征地", "推进"):
        assert client.get(reverse("search:offers"), {"q": line}).json() == {"groups": []}
        assert client.get(reverse("search:list"), {"q": line}).context["groups"] == []
    groups = client.get(reverse("search:list"), {"q": staff.username}).context["groups"]
    found = [one["url"] for group in groups for one in group["items"]]
    assert found == ([reverse(at, args=[staff.pk])] if at else [])
    for page in entries(request.getfixturevalue(name).role, None):
        groups = client.get(reverse("search:offers"), {"q": str(page["label"])}).json()["groups"]
        assert page["url"] in [one["url"] for one in groups[0]["items"]]
    assert client.get(reverse("search:export")).status_code == 403


# --- tags -----------------------------------------------------------------------------------------


def test_tag_is_entered_put_on_found_by_and_exported(everything, staff, lead1):
    client = client_of(staff)
    assert client.post(reverse("search:tags"), {"name": "征迁"}).status_code == 302
    tag = Tag.objects.get()
    assert logged("tag.add", tag) == 1
    passage = Passage.objects.visible_to(staff).filter(kind=Kind.STATEMENT).first()
    address = reverse("search:tag_passage", args=[passage.pk])
    assert client.post(address, {"tags": [tag.pk]}).status_code == 302
    assert logged("passage.tag", passage) == 1
    assert found(client, "", tag=str(tag.pk)) == [str(passage)]
    assert "征迁" in client.get(reverse("search:list"), {"q": "征地"}).content.decode()
    indexed()
    assert TagMark.objects.count() == 1
    assert client.post(address, {}).status_code == 302
    assert not TagMark.objects.exists()


def test_who_does_not_see_a_passage_neither_tags_it_nor_sees_its_tags(everything, staff, member2):
    tag = Tag.objects.create(name="征迁")
    passage = Passage.objects.visible_to(staff).first()
    TagMark.objects.create(tag=tag, passage=passage, marked_by=staff)
    assert client_of(member2).get(reverse("search:tag_passage", args=[passage.pk])).status_code == 404
    assert not TagMark.objects.visible_to(member2).exists()
    assert found(member2, "", tag=str(tag.pk)) == []


def test_only_staff_enter_and_retire_tags(office, staff, lead1):
    tag = Tag.objects.create(name="征迁")
    assert client_of(lead1).post(reverse("search:tags"), {"name": "别的"}).status_code in (200, 403)
    assert Tag.objects.count() == 1
    assert client_of(lead1).post(reverse("search:retire_tag", args=[tag.pk])).status_code == 403
    assert client_of(staff).post(reverse("search:retire_tag", args=[tag.pk])).status_code == 302
    tag.refresh_from_db()
    assert tag.is_retired
    client_of(staff).post(reverse("search:tags"), {"name": "征迁"})
    tag.refresh_from_db()
    assert not tag.is_retired
