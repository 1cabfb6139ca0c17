"""Whoever serves elsewhere is named in every form: found, kept with unit and relation, closed like anybody else."""

import datetime as dt
import re
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.avoidance.test_named_people import symposium_post
from tests.conftest import client_of, enter
from tests.fieldwork.offline.test_server import Phone, content_of
from tests.world import (
    Office,
    accepted,
    interview_post,
    make_unit,
    put_in_scope,
    rating,
    statement,
    talk,
    today,
    visit_post,
)
from tests.world.surveys import make_design
from visits.avoidance.models import Recusal
from visits.cadres.files.consulting import begin_matter
from visits.cadres.files.models import Cadre, FamilyMember, TaskAssignment, Tenure
from visits.fieldwork.site_visits.models import CadreSeen
from visits.fieldwork.surveys.models import Design, SurveySubject
from visits.fieldwork.visits.actions.saving import Frame
from visits.fieldwork.visits.copies import follow
from visits.fieldwork.visits.counting import rebuild
from visits.fieldwork.visits.models import Interview, Rating, Statement, Visit
from visits.organisation.rounds.models import Criterion, Grade
from visits.organisation.units.models import KeyTask
from visits.reports.search.models import Passage

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(member1, lead1, member2) -> Office:
    return Office(member1, lead1, member2)


@pytest.fixture
def task(office) -> KeyTask:
    return KeyTask.objects.create(name="鱼峰片区征拆", kind="village_renewal", lead_unit=office.other_unit)


@pytest.fixture
def visit(office, task) -> Visit:
    made = Visit.objects.create(
        client_key=uuid4(), created_by=office.member1, round=office.round, team=office.team, unit=office.unit,
        visited_on=today() - dt.timedelta(3), key_task=task,
    )  # fmt: skip
    made.members_present.set([office.member1])
    return made


def address(visit: Visit, kind: str = "interview") -> str:
    return reverse(f"visits:{kind}_create", args=[visit.pk])


def second(cadre: Cadre, office: Office, **days: Any) -> None:
    Tenure.objects.create(
        cadre=cadre, unit=office.unit, title="副局长（挂职）", kind="secondment", home_unit=cadre.unit, **days
    )


def about(office: Office, visit: Visit, cadre: Cadre, **changes: Any) -> dict[str, Any]:
    criterion = Criterion.objects.filter(scheme=office.scheme, subject_kind="cadre").first()
    grade = Grade.objects.filter(scale=criterion.scale).first()
    named = {"statements-0-subject": f"c{cadre.pk}", f"rating-c{cadre.pk}-{criterion.pk}": grade.pk}
    return interview_post(office, visit, **named | changes)


def test_somebody_from_elsewhere_is_heard_spoken_of_and_rated(office, visit) -> None:
    other = office.cadre("外二", office.other_unit)
    data = about(office, visit, office.stranger, source_cadre=other.pk)
    assert client_of(office.member1).post(address(visit), data).status_code == 302
    held = Interview.objects.get()
    assert (held.heard_at, held.source_unit, held.source_cadre) == ("elsewhere", office.other_unit, other)
    for line in (Statement.objects.get(), Rating.objects.get()):
        assert (line.heard_at, line.away_unit, line.cadre) == (
            "elsewhere",
            office.other_unit,
            office.stranger,
        )


def test_who_belongs_serves_or_is_sent_there_that_day_is_offered_first(office, visit, task) -> None:
    day = visit.visited_on
    seconded, sent, gone, late = (
        office.cadre(name, office.other_unit) for name in ("挂甲", "派乙", "回丙", "来丁")
    )
    second(seconded, office, from_on=day)
    second(gone, office, from_on=day - dt.timedelta(90), to_on=day - dt.timedelta(1))
    second(late, office, from_on=day + dt.timedelta(1))
    TaskAssignment.objects.create(cadre=sent, key_task=task, from_on=day - dt.timedelta(30))
    frame = Frame(office.member1, visit)
    offered = list(frame.cadres.values())
    assert (set(offered[:-2]), offered[-2:]) == (set(office.cadres), [seconded, sent])
    assert frame.shown(seconded) == f"挂甲 {office.other_unit}副局长（挂职、借调处）"
    for cadre, place in (
        (seconded, "seconded"),
        (sent, "task"),
        (gone, "elsewhere"),
        (office.cadres[2], "home"),
    ):
        data = about(office, visit, cadre)
        assert client_of(office.member1).post(address(visit), data).status_code == 302
        assert Statement.objects.latest("pk").heard_at == place


def test_another_day_or_task_of_the_visit_says_anew_where_it_was_heard(office, visit) -> None:
    client, cadre = client_of(office.member1), office.stranger
    second(cadre, office, from_on=visit.visited_on + dt.timedelta(1))
    client.post(address(visit), about(office, visit, cadre))
    assert Statement.objects.get().heard_at == "elsewhere"
    data = visit_post(office, client_key=str(visit.client_key), base_version=visit.version)
    data["visited_on"] = (visit.visited_on + dt.timedelta(2)).isoformat()
    assert client.post(reverse("visits:edit", args=[visit.pk]), data).status_code == 302
    assert {Statement.objects.get().heard_at, Rating.objects.get().heard_at} == {"seconded"}


def test_a_person_is_found_and_taken_into_the_form_without_script(office, visit) -> None:
    client = client_of(office.member1)
    data = interview_post(office, visit)
    del data["_save"]
    page = client.post(address(visit), data | {"person": "wm", "_find_person": "1"}).content.decode()
    assert "外某" in page
    assert f'name="named" value="{office.stranger.pk}"' in page
    taken = client.post(
        address(visit), data | {"named": office.stranger.pk, "_find_person": "1"}
    ).content.decode()
    assert f'<option value="c{office.stranger.pk}">外某 {office.other_unit}副局长</option>' in taken
    assert f'name="source_cadre" value="{office.stranger.pk}"' in taken
    assert not Interview.objects.exists()
    vain = client.post(address(visit), data | {"person": "没有此人", "_find_person": "1"}).content.decode()
    assert "没有您可以写到的人" in vain


def test_an_opinion_at_a_symposium_may_concern_anybody(office, visit) -> None:
    data = symposium_post(office, **{"opinions-0-subject": f"c{office.stranger.pk}"})
    assert client_of(office.member1).post(address(visit, "symposium"), data).status_code == 302
    assert Statement.objects.get().heard_at == "elsewhere"


def test_key_words_may_name_anybody_as_source(office) -> None:
    key = str(uuid4())
    data = {
        "client_key": key, "draft_key": key, "base_version": 0, "draft_version": 0, "form_tab": uuid4().hex,
        "source": f"c{office.stranger.pk}", "kind": "interview", "keywords": "要点", "_save": "1",
        "second_interviewer": office.lead1.pk,
    }  # fmt: skip
    url = reverse("visits:note_unit", args=[office.unit.pk])
    assert client_of(office.member1).post(url, data).status_code == 302
    assert Interview.objects.get().heard_at == "elsewhere"


def test_what_arrives_from_a_box_may_name_anybody(office) -> None:
    phone = Phone(office.member1)
    talk_key, nowhere = str(uuid4()), type("Nowhere", (), {"pk": 0})
    told = content_of(about(office, nowhere, office.stranger, source_cadre=office.stranger.pk))
    told = {name: texts for name, texts in told.items() if not name.startswith("rating-")}
    content = content_of(visit_post(office)) | {f"{talk_key}/{name}": texts for name, texts in told.items()}
    answer = phone.send("visit", uuid4(), content, unit=office.unit.pk, talks={talk_key: 0})
    assert answer.status_code == 200, answer.content.decode()
    assert Interview.objects.get().source_unit == office.other_unit


def keep_away(office: Office, person: Any, ground: str) -> None:
    """A ground between the person and the stranger."""
    if ground == "declared":
        Recusal.objects.create(user=person, cadre=office.stranger, relation="affinity")
    elif ground == "unit declared":
        Recusal.objects.create(user=person, unit=office.other_unit, relation="other")
    else:
        home = office.other_unit if ground == "own unit" else None
        own = office.cadre("本人", home)
        if home is None:  # elsewhere, or the visited unit would be closed
            Cadre.objects.filter(pk=own.pk).update(unit=office.third_unit)
            FamilyMember.objects.create(cadre=office.stranger, relative=own, relation="弟", name=own.name)
        Cadre.objects.filter(pk=own.pk).update(account=person)


GROUNDS = ("kin", "declared", "unit declared", "own unit")


@pytest.fixture
def third(office) -> Office:
    office.third_unit = make_unit("丙局", code="U3")
    return office


@pytest.mark.parametrize("who", ["member1", "lead1"])
@pytest.mark.parametrize("ground", GROUNDS)
def test_nobody_names_or_hears_a_stranger_whom_they_keep_away_from(third, visit, who, ground) -> None:
    office = third
    keep_away(office, getattr(office, who), ground)
    posts = [
        (address(visit), about(office, visit, office.stranger)),
        (address(visit), interview_post(office, visit, source_cadre=office.stranger.pk)),
        (
            address(visit, "symposium"),
            symposium_post(office, **{"opinions-0-subject": f"c{office.stranger.pk}"}),
        ),
    ]
    for url, data in posts:
        response = client_of(office.member1).post(url, data)
        assert response.status_code == 422
        if who == "member1":
            assert "外某" not in response.content.decode()
    assert not Interview.objects.exists()
    assert not Statement.objects.exists()


@pytest.mark.parametrize("ground", GROUNDS)
def test_whom_one_keeps_away_from_is_not_found(third, ground) -> None:
    client, url = client_of(third.member1), reverse("cadres:people")
    assert [one["name"] for one in client.get(url, {"words": "外某"}).json()["people"]] == ["外某"]
    keep_away(third, third.member1, ground)
    assert client.get(url, {"words": "外某"}).json()["people"] == []


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("reader", ["staff", "lead1"])
def test_a_talk_about_a_stranger_is_closed_to_who_keeps_away(third, staff, reader, ground) -> None:
    person = staff if reader == "staff" else third.lead1
    told = talk(accepted(third, staff))
    row = statement(told, third.stranger)
    Statement.objects.filter(pk=row.pk).update(heard_at="elsewhere", away_unit=third.other_unit)
    page = reverse("interviews:detail", args=[told.pk])
    assert client_of(person).get(page).status_code == 200
    keep_away(third, person, ground)
    assert client_of(person).get(page).status_code == 404
    assert not Statement.objects.visible_to(person).exists()
    assert not Interview.objects.visible_to(person).exists()


def test_of_a_stranger_one_reads_name_unit_and_post_and_no_more(office, visit) -> None:
    Cadre.objects.filter(pk=office.stranger.pk).update(resume="秘密简历", native_place="远方")
    client = client_of(office.member1)
    found = client.get(reverse("cadres:people"), {"words": "外某"}).json()["people"]
    assert found == [{"key": office.stranger.pk, "name": "外某", "post": f"{office.other_unit}副局长"}]
    assert client.get(reverse("cadres:detail", args=[office.stranger.pk])).status_code == 404
    client.post(address(visit), about(office, visit, office.stranger))
    page = client.get(reverse("interviews:detail", args=[Interview.objects.get().pk])).content.decode()
    assert "外某" in page
    assert reverse("cadres:detail", args=[office.stranger.pk]) not in page
    assert "秘密" not in page


def sent_in_words(office: Office, words: str) -> Any:
    """A visit with a talk from a box, in which the source and a person spoken of are written down in words."""
    phone, talk_key, nowhere = Phone(office.member1), str(uuid4()), type("Nowhere", (), {"pk": 0})
    told = content_of(interview_post(office, nowhere))
    told |= {"source_cadre": [f"?{words}"], "statements-0-subject": [f"?{words}"]}
    content = content_of(visit_post(office)) | {f"{talk_key}/{name}": texts for name, texts in told.items()}
    return phone.send("visit", uuid4(), content, unit=office.unit.pk, talks={talk_key: 0})


@pytest.mark.parametrize("words", ["外某（乙局）", "waimou 乙局"])
def test_whom_a_box_names_in_words_is_looked_up_when_it_arrives(office, words) -> None:
    assert sent_in_words(office, words).status_code == 200
    held, said = Interview.objects.get(), Statement.objects.get()
    assert (held.source_cadre, said.cadre, said.heard_at) == (office.stranger, office.stranger, "elsewhere")


@pytest.mark.parametrize(("words", "told"), [("查无此人", "没有您可以写到的人"), ("外", "外二")])
def test_words_that_fit_nobody_or_several_come_back_as_a_question(office, words, told) -> None:
    office.cadre("外二", office.other_unit)
    answer = sent_in_words(office, words)
    assert answer.status_code == 422
    errors = answer.json()["errors"]
    assert set(errors) == {"source_cadre", "statements-0-subject"}
    assert told in errors["source_cadre"][0]
    assert not Visit.objects.exists()


def test_a_box_names_in_words_nobody_kept_away_from(office) -> None:
    Recusal.objects.create(user=office.member1, cadre=office.stranger, relation="affinity")
    answer = sent_in_words(office, "外某")
    assert answer.status_code == 422
    assert office.other_unit.name not in answer.content.decode()


def test_the_kit_holds_who_serves_here_or_is_sent_to_a_task_and_no_file(office, task) -> None:
    today_, sent = today(), office.cadre("派乙", office.other_unit)
    second(office.stranger, office, from_on=today_)
    TaskAssignment.objects.create(cadre=sent, key_task=task, from_on=today_)
    away = office.cadre("外二", office.other_unit)
    kit = Phone(office.member1).get("kit/").json()
    told = {one["name"]: one for one in kit["people"]}
    assert set(told) == {"外某", "派乙"}
    assert (told["外某"]["serves"], told["派乙"]["sent"]) == ([office.unit.pk], [task.pk])
    assert set(told["外某"]) == {"id", "name", "post", "find", "asked", "serves", "sent"}
    found = Phone(office.member1).get("people/", words="外二").json()["people"]
    assert [one["id"] for one in found] == [away.pk]


def survey_of(office: Office, who: Any, *cadres: Cadre, **changes: Any) -> Any:
    """Post the form of a survey about these cadres of the unit in hand."""
    design = Design.objects.first() or make_design(enter("staff"))
    url = reverse("surveys:create", args=[office.assignment.pk, design.pk])
    now = timezone.localtime()
    data = {
        "client_key": str(uuid4()), "title": "民主测评", "cadres": [one.pk for one in cadres],
        "opens_at": now.strftime("%Y-%m-%dT%H:%M"), "closes_at": (now + dt.timedelta(3)).strftime("%Y-%m-%dT%H:%M"),
        "classes": "A | 班子成员 | 5\nB | 中层 | 8",
    }  # fmt: skip
    return client_of(who).post(url, data | changes)


def test_a_survey_may_ask_about_who_serves_there_or_anywhere(office) -> None:
    seconded = office.cadre("挂甲", office.other_unit)
    second(seconded, office, from_on=today())
    page = survey_of(office, office.lead1, person="外某", _find_person="1").content.decode()
    assert "挂甲" in page
    assert f'name="named" value="{office.stranger.pk}"' in page
    answer = survey_of(office, office.lead1, office.cadres[0], seconded, office.stranger)
    assert answer.status_code == 302, answer.context["form"].errors
    kept = {one.cadre: (one.heard_at, one.away_unit) for one in SurveySubject.objects.select_related("cadre")}
    assert kept == {
        office.cadres[0]: ("home", None),
        seconded: ("seconded", office.other_unit),
        office.stranger: ("elsewhere", office.other_unit),
    }


@pytest.mark.parametrize("who", ["member1", "lead1"])
@pytest.mark.parametrize("ground", GROUNDS)
def test_a_survey_asks_about_no_stranger_whom_somebody_of_the_team_keeps_away_from(
    third, who, ground
) -> None:
    keep_away(third, getattr(third, who), ground)
    assert survey_of(third, third.lead1, third.stranger).status_code == 422
    assert not SurveySubject.objects.exists()


def site_post(cadre: Cadre) -> dict[str, Any]:
    key = str(uuid4())
    return {
        "client_key": key, "draft_key": key, "base_version": 0, "draft_version": 0, "form_tab": uuid4().hex,
        "place": "征拆指挥部", "observed": "现场有序", "seen-TOTAL_FORMS": 1, "seen-INITIAL_FORMS": 0,
        "seen-0-subject": f"c{cadre.pk}", "seen-0-text": "带队入户", "_save": "1",
    }  # fmt: skip


def test_who_was_seen_at_work_on_a_site_is_named_and_shown_with_what_was_heard(office, visit, staff) -> None:
    second(office.stranger, office, from_on=visit.visited_on)
    answer = client_of(office.member1).post(address(visit, "site"), site_post(office.stranger))
    assert answer.status_code == 302, answer.context["form"].errors
    seen = CadreSeen.objects.get()
    assert (seen.cadre, seen.heard_at, seen.away_unit) == (office.stranger, "seconded", office.other_unit)
    page = client_of(office.member1).get(reverse("sites:detail", args=[seen.site_visit_id])).content.decode()
    assert "带队入户" in page
    assert reverse("cadres:detail", args=[office.stranger.pk]) not in page
    assert "外某" in client_of(office.member1).get(reverse("sites:list")).content.decode()
    evidence = reverse("cadres:evidence", args=[office.stranger.pk])
    begin_matter(actor=staff, reason="干部考察了解")
    assert "带队入户" not in client_of(staff).get(evidence).content.decode()  # not accepted yet
    Visit.objects.update(state="accepted")
    follow(Visit.objects.get())
    assert "带队入户" in client_of(staff).get(evidence).content.decode()
    portrait = client_of(staff).get(reverse("cadres:portrait", args=[office.stranger.pk])).content.decode()
    assert 'href="#at-work"' in portrait
    assert "带队入户" in portrait
    [passage] = Passage.objects.visible_to(staff).filter(kind="cadre_seen")
    assert (passage.cadre, passage.text, passage.site_visit_id) == (
        office.stranger,
        "带队入户",
        seen.site_visit_id,
    )
    found = client_of(staff).get(reverse("search:list"), {"q": "带队入户"}).content.decode()
    assert reverse("sites:detail", args=[seen.site_visit_id]) in found


@pytest.mark.parametrize("who", ["member1", "lead1"])
def test_whose_membership_has_ended_finds_no_stranger_that_the_team_named(office, visit, who) -> None:
    writer, reader = client_of(office.member1), getattr(office, who)
    visit.members_present.add(office.lead1)
    assert writer.post(address(visit, "site"), site_post(office.stranger)).status_code == 302
    told = talk(visit, office.stranger)
    statement(told, office.stranger, text="敢啃硬骨头")
    site = CadreSeen.objects.get().site_visit_id
    here = (
        ("visits:detail", visit.pk),
        ("interviews:detail", told.pk),
        ("interviews:edit", told.pk),
        ("sites:detail", site),
    )
    assert {client_of(reader).get(reverse(name, args=[key])).status_code for name, key in here} <= {200, 302}
    reader.team_memberships.update(to_on=today() - dt.timedelta(1))
    client = client_of(reader)
    for name, key in here:
        assert client.get(reverse(name, args=[key])).status_code == 404, name
    for name, asked in (
        ("sites:list", {}),
        ("interviews:list", {"voices": "on"}),
        ("search:list", {"q": "敢啃硬骨头"}),
    ):
        page = client.get(reverse(name), asked).content.decode()
        assert "外某" not in page, name
        assert not Passage.objects.visible_to(reader).exists()
    before = Interview.objects.count()
    assert client.post(address(visit, "interview"), site_post(office.stranger)).status_code == 404
    assert client.post(address(visit, "site"), site_post(office.stranger)).status_code == 404
    assert (Interview.objects.count(), CadreSeen.objects.count()) == (before, 1)
    assert client.get(reverse("cadres:detail", args=[office.stranger.pk])).status_code == 404


def test_who_was_seen_at_work_is_no_hearing_and_a_figure_of_its_own(office, visit, staff) -> None:
    cadre = office.cadres[0]
    client_of(office.member1).post(address(visit, "site"), site_post(cadre))
    Visit.objects.update(state="accepted")
    follow(Visit.objects.get())
    rebuild()
    put_in_scope(office.round, office.unit)
    people, as_staff = reverse("reports:people"), client_of(staff)
    assert cadre.name in as_staff.get(people, {"finding": "unheard"}).content.decode()
    only = as_staff.get(people, {"finding": "seen_only"}).content.decode()
    assert cadre.name in only
    assert office.cadres[1].name not in only
    sites = f"{reverse('sites:list')}?round={office.round.pk}&amp;sent=on&amp;seen={cadre.pk}"
    assert sites in only
    assert "征拆指挥部" in as_staff.get(reverse("sites:list"), {"seen": cadre.pk}).content.decode()
    assert (
        "征拆指挥部"
        not in as_staff.get(reverse("sites:list"), {"seen": office.cadres[1].pk}).content.decode()
    )
    statement(talk(visit, None), cadre)
    follow(Visit.objects.get())
    rebuild()
    assert cadre.name not in as_staff.get(people, {"finding": "seen_only"}).content.decode()


@pytest.mark.parametrize("who", ["member1", "lead1"])
@pytest.mark.parametrize("ground", GROUNDS)
def test_a_site_visit_names_nobody_kept_away_from_and_closes_to_who_does_later(
    third, visit, who, ground
) -> None:
    visit.members_present.add(third.lead1)
    client, url = client_of(third.member1), address(visit, "site")
    assert client.post(url, site_post(third.stranger)).status_code == 302
    keep_away(third, getattr(third, who), ground)
    assert client.post(url, site_post(third.stranger)).status_code == 422
    assert CadreSeen.objects.count() == 1
    reader, record = client_of(getattr(third, who)), CadreSeen.objects.get().site_visit_id
    for page in (reverse("sites:detail", args=[record]), reverse("sites:list")):
        assert "外某" not in reader.get(page).content.decode()
    assert reader.get(reverse("sites:edit", args=[record])).status_code == 404


def test_a_unit_finds_what_was_heard_of_its_people_wherever_it_was_heard(office, staff, as_staff) -> None:
    """By the unit of the day: whoever moves on leaves there what was heard."""
    made, far = accepted(office, staff), {"heard_at": "elsewhere", "away_unit": office.other_unit}
    home, away, named = talk(made), talk(made), talk(made)
    statement(home, office.cadres[0])
    statement(away, office.stranger, **far)
    Interview.objects.filter(pk=named.pk).update(
        source_cadre=office.stranger,
        heard_at="elsewhere",
        source_unit=office.other_unit,
        is_confidential=False,
    )
    given = [rating(home, office.cadres[0]), rating(away, office.stranger)]
    Rating.objects.filter(pk=given[1].pk).update(**far)
    Cadre.objects.filter(pk=office.stranger.pk).update(unit=office.unit)

    def found(page: str, unit: Any) -> set[int]:
        rows = as_staff.get(page, {"belongs": unit.code}).context["page"]["rows"]
        return {one.pk for one in rows}

    talks, ratings = reverse("interviews:list"), reverse("ratings:list")
    assert found(talks, office.other_unit) == {away.pk, named.pk}
    assert found(talks, office.unit) == {home.pk}
    assert found(ratings, office.other_unit) == {given[1].pk}
    assert found(ratings, office.unit) == {given[0].pk}
    page = as_staff.get(reverse("units:detail", args=[office.other_unit.pk])).content.decode()
    [link] = re.findall(rf'href="({talks}[^"]*belongs=[^"]*)"', page)
    assert {one.pk for one in as_staff.get(unescape(link)).context["page"]["rows"]} == {away.pk, named.pk}
