import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cadre_review.audit.models import Entry
from tests.world import Office, force, interview_post, make_cadre, make_scheme, visit_post
from visits.avoidance.models import Recusal
from visits.core.history.models import Revision
from visits.fieldwork.outlines.default import make_default_outline
from visits.fieldwork.visits.models import (
    Answer,
    Draft,
    Interview,
    Outline,
    OutlineQuestion,
    Rating,
    SealedSource,
    Statement,
    Visit,
)
from visits.organisation.rounds.models import Criterion, Grade, Scale

SECRET = "知情人欧阳某某"


@pytest.fixture
def office(member1, lead1, member2) -> Office:
    return Office(member1, lead1, member2)


@pytest.fixture
def visit(as_member1, office) -> Visit:
    as_member1.post("/visits/new/", visit_post(office, members_present=[office.member1.pk, office.lead1.pk]))
    return Visit.objects.get()


def log(client, office, visit, **changes):
    return client.post(f"/visits/{visit.pk}/interviews/new/", interview_post(office, visit, **changes))


def confidential(**changes):
    return {
        "source_cadre": "", "is_confidential": "on", "source_class": "staff", "source_relation": "subordinate",
        "identity": SECRET,
    } | changes  # fmt: skip


def text(response) -> str:
    return response.content.decode()


def test_member_logs_an_interview(as_member1, office, visit):
    make_default_outline()
    question = OutlineQuestion.objects.first()
    response = log(as_member1, office, visit, ratings=36, **{f"answer-{question.pk}": "表现好"})
    talk = Interview.objects.get()
    assert response.url == f"/visits/{visit.pk}/"
    assert (talk.version, talk.source_class, talk.created_by) == (1, "team_member", office.member1)
    assert Rating.objects.filter(interview=talk, visit=visit, source_class="team_member").count() == 36
    assert Statement.objects.get().cadre == office.cadres[1]
    assert Answer.objects.get().text == "表现好"
    entry = Entry.objects.get(act="interview.create")
    assert entry.detail["ratings"] == 36
    assert "征地" not in json.dumps(entry.detail, ensure_ascii=False)
    kept = Revision.objects.get(thing="visits.interview").content
    assert (len(kept["ratings"]), len(kept["statements"])) == (36, 1)


def test_visit_with_three_interviews_and_36_ratings(as_member1, office, visit):
    for at in range(3):
        cells = log(as_member1, office, visit, ratings=12, text=f"第{at}次")
        assert cells.status_code == 302
    assert (Interview.objects.count(), Rating.objects.count()) == (3, 36)


def test_saving_takes_the_same_number_of_queries_for_many_ratings(as_member1, office, visit):
    with CaptureQueriesContext(
        connection,
    ) as few:
        log(as_member1, office, visit, ratings=2)
    with CaptureQueriesContext(connection) as many:
        log(as_member1, office, visit, ratings=36)
    assert len(many) == len(few)
    assert Rating.objects.count() == 38


def test_double_submit_makes_one_interview(as_member1, office, visit):
    data = interview_post(office, visit, ratings=6)
    for _ in range(2):
        as_member1.post(f"/visits/{visit.pk}/interviews/new/", data)
    assert (Interview.objects.count(), Rating.objects.count()) == (1, 6)
    assert Entry.objects.filter(act="interview.create").count() == 1


def test_double_submit_seals_once(as_member1, office, visit):
    data = interview_post(office, visit, **confidential())
    for _ in range(2):
        assert as_member1.post(f"/visits/{visit.pk}/interviews/new/", data).status_code == 302
    assert SealedSource.objects.count() == 1


def test_sealed_identity_is_in_no_answer_history_or_log(as_member1, as_lead1, office, visit):
    data = interview_post(office, visit, **confidential())
    as_member1.post(f"/drafts/{data['draft_key']}/", data)
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM visits_draft")
        assert SECRET not in cursor.fetchone()[0]
    as_member1.post(f"/visits/{visit.pk}/interviews/new/", data)
    talk = Interview.objects.get()
    assert SealedSource.objects.get(interview=talk).identity == SECRET
    with connection.cursor() as cursor:
        cursor.execute("SELECT identity FROM visits_sealedsource")
        assert SECRET not in cursor.fetchone()[0]
    assert not Draft.objects.exists()
    for client in (as_member1, as_lead1):
        for url in (f"/interviews/{talk.pk}/edit/", "/drafts/", f"/visits/{visit.pk}/interviews/new/"):
            assert SECRET not in text(client.get(url, follow=True))
    stale = as_lead1.post(
        f"/interviews/{talk.pk}/edit/", data | {"base_version": 0, "identity": "", "text": "别的"}
    )
    assert stale.status_code == 409
    assert SECRET not in text(stale)
    kept = [json.dumps(one.content, ensure_ascii=False) for one in Revision.objects.all()]
    logged = [json.dumps(one.detail, ensure_ascii=False) for one in Entry.objects.all()]
    assert not [one for one in kept + logged if SECRET in one]


def test_sealed_identity_is_not_written_twice(as_member1, office, visit):
    data = interview_post(office, visit, **confidential())
    as_member1.post(f"/visits/{visit.pk}/interviews/new/", data)
    talk = Interview.objects.get()
    as_member1.post(
        f"/interviews/{talk.pk}/edit/", data | {"base_version": 1, "identity": "另一人", "text": "改了"}
    )
    talk.refresh_from_db()
    assert (talk.version, SealedSource.objects.get().identity) == (2, SECRET)


def test_sealed_source_stays_confidential(as_member1, office, visit):
    data = interview_post(office, visit, **confidential())
    as_member1.post(f"/visits/{visit.pk}/interviews/new/", data)
    talk = Interview.objects.get()
    named = {"base_version": 1, "is_confidential": "", "source_cadre": office.cadres[0].pk}
    response = as_member1.post(f"/interviews/{talk.pk}/edit/", data | named)
    assert response.status_code == 422
    assert Interview.objects.get().is_confidential


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"source_cadre": ""}, "source_cadre"),
        ({"source_cadre": "999999"}, "source_cadre"),
        ({"source_cadre": "x"}, "source_cadre"),
        (confidential(source_class=""), "source_class"),
        (confidential(source_relation=""), "source_relation"),
        ({"identity": SECRET}, "identity"),
        ({"is_confidential": "on", "source_relation": "peer", "source_class": "staff"}, "source_cadre"),
        ({"second_interviewer": ""}, "alone_reason"),
        ({"interviewer": ""}, "interviewer"),
        ({"interviewer": "999999"}, "interviewer"),
        ({"recorder": ""}, "recorder"),
        ({"starts_at": "10:00", "ends_at": "09:00"}, "ends_at"),
        ({"text": "长" * 20001}, "text"),
        ({"text": "空\x00字"}, "text"),
        ({"kind": "chat"}, "kind"),
        ({"client_key": ""}, "client_key"),
        ({"subjects": ["c999999"]}, "subjects"),
    ],
)
def test_wrong_value_is_told_at_its_field(as_member1, office, visit, changes, field):
    response = log(as_member1, office, visit, **changes)
    assert response.status_code == 422
    assert response.context["form"].errors[field]
    assert not Interview.objects.exists()
    assert not SealedSource.objects.exists()
    assert not Entry.objects.filter(act="interview.create").exists()


def test_second_interviewer_is_another_person(as_member1, office, visit):
    response = log(as_member1, office, visit, second_interviewer=office.member1.pk)
    assert response.context["form"].errors["second_interviewer"]


def test_member_of_another_team_does_not_interview(as_member1, office, visit):
    response = log(as_member1, office, visit, second_interviewer=office.member2.pk)
    assert response.context["form"].errors["second_interviewer"]


def test_one_alone_with_a_reason_is_logged(as_member1, office, visit):
    response = log(as_member1, office, visit, second_interviewer="", alone_reason="对方临时返岗")
    assert response.status_code == 302


@pytest.mark.parametrize(
    "changes",
    [
        {"statements-0-subject": "c999999"},
        {"statements-0-subject": ""},
        {"statements-0-subject": "x"},
        {"statements-0-place": "running"},
        {"statements-0-place": ""},
        {"statements-0-side": ""},
        {"statements-0-nature": "rumour"},
        {"statements-0-criterion": "999999"},
        {"statements-0-circle": "moon"},
        {"statements-0-text": ""},
        {"statements-0-text": "长" * 2001},
        {"statements-0-text": "空\x00字"},
        {"statements-TOTAL_FORMS": "x"},
        {"statements-TOTAL_FORMS": "9999"},
    ],
)
def test_wrong_statement_is_told(as_member1, office, visit, changes):
    assert log(as_member1, office, visit, **changes).status_code == 422
    assert not Interview.objects.exists()


def rating(cadre, criterion) -> str:
    return f"rating-c{cadre.pk}-{criterion.pk}"


def refused_rating(client, office, visit, name, value):
    response = log(client, office, visit, **{name: value})
    assert response.status_code == 422
    assert response.context["form"].non_field_errors()
    assert not Interview.objects.exists()
    assert not Rating.objects.exists()
    return response


def test_ratings_of_nobody_foreign_criteria_and_grades_are_refused(as_member1, office, visit):
    own = Criterion.objects.filter(scheme=office.scheme, subject_kind="cadre").first()
    of_team = Criterion.objects.get(scheme=office.scheme, subject_kind="team")
    foreign = Criterion.objects.filter(scheme=make_scheme("别的"), subject_kind="cadre").first()
    other_scale = Scale.objects.create(scheme=office.scheme, name="别的等次")
    strange = Grade.objects.create(scale=other_scale, label="好", points=90, position=1)
    grade, cadre = own.scale.grades.first(), office.cadres[1]
    for name, value in (
        (f"rating-c999999-{own.pk}", grade.pk),
        (rating(cadre, of_team), grade.pk),
        (rating(cadre, foreign), grade.pk),
        (rating(cadre, own), strange.pk),
        (rating(cadre, own), 999999),
        (rating(cadre, own), "x"),
        (f"rating-c{cadre.pk}-{'9' * 30}", grade.pk),
        ("rating-t999999-1", grade.pk),
        (rating(office.cadres[0], own), grade.pk),  # the source himself
    ):
        refused_rating(as_member1, office, visit, name, value)


def test_blank_grade_is_stored_as_nothing(as_member1, office, visit):
    own = Criterion.objects.filter(scheme=office.scheme, subject_kind="cadre").first()
    assert log(as_member1, office, visit, **{rating(office.cadres[1], own): ""}).status_code == 302
    assert not Rating.objects.exists()


def test_cadre_one_keeps_away_from_is_not_offered_and_refused(as_member1, office, visit):
    Recusal.objects.create(user=office.member1, cadre=office.cadres[1], relation="spouse")
    page = text(as_member1.get(f"/visits/{visit.pk}/interviews/new/", follow=True))
    assert "申某乙" not in page
    assert log(as_member1, office, visit).status_code == 422
    assert not Interview.objects.exists()


def test_second_interviewer_keeps_away_too(as_member1, office, visit):
    Recusal.objects.create(user=office.lead1, cadre=office.cadres[1], relation="spouse")
    response = log(as_member1, office, visit)
    assert response.context["form"].errors["second_interviewer"]


def test_grid_is_shown_without_script_and_keeps_the_text(as_member1, office, visit):
    response = log(
        as_member1, office, visit, _show_grid="1", subjects=[f"c{office.cadres[2].pk}"], text="打了一半"
    )
    assert response.status_code == 200
    page = text(response)
    assert f'name="rating-c{office.cadres[2].pk}-' in page
    assert f'name="rating-c{office.cadres[3].pk}-' not in page
    assert "打了一半" in page
    assert not Interview.objects.exists()


def test_outline_follows_the_class_of_source(as_member1, office, visit):
    make_default_outline()
    response = log(as_member1, office, visit, source_class="served", _show_outline="1")
    assert "办事是否顺畅" in text(response)
    assert "该同志在家庭、邻里和社会交往中的表现如何" not in text(response)


def test_change_replaces_the_lines_and_keeps_the_old_ones(as_member1, office, visit):
    data = interview_post(office, visit, ratings=12)
    as_member1.post(f"/visits/{visit.pk}/interviews/new/", data)
    talk = Interview.objects.get()
    changed = interview_post(office, visit, ratings=4) | {"base_version": 1, "statements-0-text": "改后"}
    assert as_member1.post(f"/interviews/{talk.pk}/edit/", changed).status_code == 302
    assert (Rating.objects.count(), Statement.objects.get().text) == (4, "改后")
    versions = Revision.objects.filter(thing="visits.interview").order_by("version")
    assert [len(one.content["ratings"]) for one in versions] == [12, 4]


def test_outsider_gets_404(as_member2, office, visit):
    assert as_member2.get(f"/visits/{visit.pk}/interviews/new/").status_code == 404
    assert log(as_member2, office, visit).status_code == 404
    assert not Interview.objects.exists()


def test_submitted_visit_takes_no_interview(as_member1, office, visit):
    force(state="submitted")
    assert log(as_member1, office, visit).status_code == 422
    assert not Interview.objects.exists()


def test_form_page_takes_the_same_number_of_queries_for_many_cadres(as_member1, office, visit):
    url = f"/visits/{visit.pk}/interviews/new/?draft=6f9619ff-8b86-4d01-b42d-00cf4fc964ff"
    as_member1.get(url)
    with CaptureQueriesContext(connection) as few:
        as_member1.get(url)
    for at in range(20):
        make_cadre(office.unit, f"增某{at}", by=office.lead1)
    with CaptureQueriesContext(connection) as many:
        as_member1.get(url)
    assert len(many) == len(few)


def test_default_outline_is_made_once(db):
    assert make_default_outline() == make_default_outline() == Outline.objects.get()
