"""From the design to answers without senders, as staff, a visit team and people with slips meet it."""

import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from cadre_review.audit.models import Entry
from tests.world import hand, join, make_design, make_round, make_survey, make_team, make_unit
from visits.fieldwork.surveys import code_throttle as guesses
from visits.fieldwork.surveys import keys
from visits.fieldwork.surveys.anonymising import classes_kept
from visits.fieldwork.surveys.codes import make_codes
from visits.fieldwork.surveys.designing import new_version, save_question
from visits.fieldwork.surveys.models import AnswerSheet, SealedAnswer, Survey, SurveyCode
from visits.fieldwork.surveys.setting_up import bury, close_survey, open_survey

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_guesses():
    guesses._counts.clear()


@pytest.fixture
def running(staff, lead1):
    """An open survey of the first team with its codes by class."""
    team = make_team(make_round())
    join(team, lead1, is_lead=True)
    survey = make_survey(lead1, staff, team)
    codes = {}
    for one in survey.classes.all():
        survey.refresh_from_db()
        codes[one.label] = make_codes(
            actor=lead1, voter_class=one, count=one.expected, version=survey.version
        )
    return open_survey(actor=lead1, survey=survey), codes


def filled(survey, step="send", word="w" * 32, grade="1"):
    scale, several, text = survey.design.questions.all()
    return {scale.key: grade, several.key: ["1", "3"], text.key: "肯干", "step": step, "word": word}


def test_one_case_from_slip_to_shuffled_answers(running, lead1, as_lead1):
    survey, codes = running
    client = Client(enforce_csrf_checks=True)
    for number, code in enumerate(codes["A"] + codes["B"][:10]):
        assert client.get(f"/q/{code.lower()}/").status_code == 200
        page = client.post(f"/q/{code}/", filled(survey, "review", f"{number:032}"))
        assert page.status_code == 200
        assert "肯干" in page.content.decode()
        before = Entry.objects.count()
        assert (
            "data-sent"
            in client.post(f"/q/{code}/", filled(survey, "send", f"{number:032}")).content.decode()
        )
        assert Entry.objects.count() == before
    assert not client.cookies
    assert {len(bytes(row.sealed)) for row in SealedAnswer.objects.all()} == {survey.sealed_size + 28}
    assert AnswerSheet.objects.count() == 0
    assert as_lead1.post(f"/surveys/{survey.pk}/close/").status_code == 302
    survey.refresh_from_db()
    assert (survey.state, survey.salt) == ("closed", "")
    assert SealedAnswer.objects.count() == SurveyCode.objects.count() == 0
    assert sorted(AnswerSheet.objects.values_list("voter_class__label", flat=True)) == ["A"] * 6 + ["B"] * 10
    assert list(survey.classes.values_list("answered", flat=True)) == [6, 10]
    assert Entry.objects.filter(act="survey.close").count() == 1


def test_sending_the_same_page_again_is_thanked_and_a_stranger_learns_nothing(running):
    survey, codes = running
    client, code = Client(), codes["A"][0]
    client.post(f"/q/{code}/", filled(survey))
    again = client.post(f"/q/{code}/", filled(survey))
    assert "data-sent" in again.content.decode()
    assert SealedAnswer.objects.count() == 1
    used = client.post(f"/q/{code}/", filled(survey, word="x" * 32))
    unknown = client.get("/q/AAAABBBBCCCC/")
    assert used.status_code == unknown.status_code == client.get(f"/q/{code}/").status_code == 404
    assert used.content == unknown.content
    assert SealedAnswer.objects.count() == 1


def test_a_missing_answer_is_pointed_at_and_nothing_is_burned(running):
    survey, codes = running
    data = filled(survey)
    data.pop(survey.design.questions.first().key)
    page = Client().post(f"/q/{codes['A'][0]}/", data)
    assert page.status_code == 422
    assert "肯干" in page.content.decode()
    assert SurveyCode.objects.filter(state="used").count() == SealedAnswer.objects.count() == 0


def test_who_is_signed_in_on_the_phone_is_nobody_there(running, lead1, as_lead1):
    survey, codes = running
    session = dict(as_lead1.session.items())
    page = as_lead1.get(f"/q/{codes['A'][0]}/")
    assert "Set-Cookie" not in page.headers
    assert lead1.name not in page.content.decode()
    assert dict(as_lead1.session.items()) == session


def test_wrong_codes_are_slowed_down(running):
    survey, codes = running
    guesses.forget()  # a window that ends in the midst of the tries would begin to count anew
    for _try in range(guesses.MOST):
        Client().get("/q/AAAABBBBCCCC/")
    page = Client().get(f"/q/{codes['A'][0]}/")
    assert page.status_code == 429
    assert page["Retry-After"]
    assert Client().get(f"/q/{codes['A'][0]}/", REMOTE_ADDR="10.0.0.9").status_code == 200


def test_too_few_answers_are_destroyed_unread(running, lead1):
    survey, codes = running
    for code in codes["B"][:4]:
        Client().post(f"/q/{code}/", filled(survey))
    close_survey(actor=lead1, survey=survey)
    assert AnswerSheet.objects.count() == SealedAnswer.objects.count() == 0


@pytest.mark.parametrize(
    ("counts", "kept"),
    [
        ({1: 6, 2: 20}, {1, 2}),
        ({1: 2, 2: 20, 3: 7}, {2}),  # two alone would be a batch of two: the next smallest joins them
        ({1: 3, 2: 3, 3: 9}, {3}),
        ({1: 0, 2: 9}, {2}),
        ({1: 2, 2: 9}, set()),
    ],
)
def test_no_batch_is_smaller_than_the_minimum(counts, kept):
    assert classes_kept(counts, 5) == kept
    folded = sum(n for one, n in counts.items() if one not in kept)
    assert folded == 0 or folded >= 5


def test_slips_are_shown_once_and_the_log_names_no_code(running, lead1, as_lead1):
    survey, codes = running
    one = survey.classes.last()
    page = as_lead1.post(
        f"/surveys/classes/{one.pk}/slips/", {"version": survey.version, "count": 3, "replace": "on"}
    )
    text = page.content.decode()
    shown = re.findall(r"slip-letters\">([A-Z2-9-]{14})<", text)
    assert len(shown) == 3
    assert text.count("<svg") >= 3
    assert page["Cache-Control"] == "no-store"
    again = as_lead1.post(
        f"/surveys/classes/{one.pk}/slips/", {"version": survey.version, "count": 3, "replace": "on"}
    )
    assert again.status_code == 422
    assert Client().get(f"/q/{codes['B'][0]}/").status_code == 404
    one.refresh_from_db()
    assert one.issued_codes == 3
    kept = str(list(Entry.objects.values())) + str(list(SurveyCode.objects.values()))
    assert not any(code.replace("-", "") in kept for code in shown)


def test_outsider_gets_404_and_may_do_nothing(running, lead2, as_lead2, reviewer):
    survey, _codes = running
    assert as_lead2.get(f"/surveys/{survey.pk}/").status_code == 404
    assert as_lead2.post(f"/surveys/{survey.pk}/close/").status_code == 404
    for actor in (lead2, reviewer):
        with pytest.raises(PermissionDenied):
            close_survey(actor=actor, survey=survey)
    survey.refresh_from_db()
    assert survey.state == "open"


def test_a_version_in_force_never_changes_and_surveys_keep_theirs(staff):
    design = make_design(staff)
    with pytest.raises(ValidationError):
        save_question(actor=staff, design=design, version=design.version, text="改", kind="text", options=[])
    copy = new_version(actor=staff, questionnaire=design.questionnaire)
    assert (copy.number, copy.questions.count()) == (2, 3)
    assert new_version(actor=staff, questionnaire=design.questionnaire) == copy


def test_pages_open_and_a_survey_is_prepared_by_hand(staff, as_staff, lead1, as_lead1):
    team, unit = make_team(make_round()), make_unit()
    join(team, lead1, is_lead=True)
    held = hand(team, unit)[0]
    design = make_design(staff, ("scale",))
    form = as_lead1.get(f"/surveys/new/{held.pk}/{design.pk}/")
    assert form.status_code == 200
    initial = form.context["form"]
    data = {
        "client_key": initial["client_key"].value(), "title": "问卷", "classes": "A | 班子成员 | 6\nB | 群众 | 20",
        "opens_at": "2026-01-01T08:00", "closes_at": "2036-01-01T08:00", "note": "",
    }  # fmt: skip
    refused = as_lead1.post(form.request["PATH_INFO"], data)
    assert refused.status_code == 422
    assert Survey.objects.count() == 0
    from visits.organisation.units.models import LeadershipTeam

    LeadershipTeam.objects.create(unit=unit)
    made = as_lead1.post(form.request["PATH_INFO"], data | {"with_team": "on"})
    assert made.status_code == 302, made.content.decode()
    survey = Survey.objects.get()
    for address in ("/surveys/", f"/surveys/{survey.pk}/", "/surveys/new/"):
        assert as_lead1.get(address).status_code == 200
    one = survey.classes.first()
    for address in (f"/surveys/classes/{one.pk}/slips/", f"/surveys/classes/{one.pk}/paper/"):
        assert as_lead1.get(address).status_code == 200
    pages = (
        "questionnaires/",
        "questionnaires/new/",
        f"designs/{design.pk}/",
        f"designs/{design.pk}/preview/",
    )
    for address in pages:
        assert as_staff.get(f"/surveys/{address}").status_code == 200
    assert as_staff.get("/surveys.xlsx").status_code == 200
    draft = new_version(actor=staff, questionnaire=design.questionnaire)
    asked = draft.questions.first()
    for address in (
        f"designs/{draft.pk}/edit/",
        f"designs/{draft.pk}/questions/new/",
        f"questions/{asked.pk}/edit/",
    ):
        assert as_staff.get(f"/surveys/{address}").status_code == 200
    data = {
        "version": draft.version,
        "kind": "single",
        "text": "新题",
        "choices": "是 | 1\n否",
        "position": 5,
        "on_integrity": "on",
    }
    assert as_staff.post(f"/surveys/designs/{draft.pk}/questions/new/", data).status_code == 302
    assert draft.questions.get(text="新题").on_integrity
    assert draft.questions.get(text="新题").options[0] == {"key": "1", "label": "是", "points": "1"}


def answered(code, survey) -> bool:
    page = Client().post(f"/q/{code}/", filled(survey, word=code * 2))
    return "data-sent" in page.content.decode()


def test_the_key_of_the_site_is_changed_while_a_survey_is_open(running, lead1, settings):
    survey, codes = running
    assert answered(codes["B"][0], survey)
    settings.FIELD_KEYS_OLD, settings.FIELD_KEY = (
        [settings.FIELD_KEY],
        "a third key for tests, long enough to be one",
    )
    assert (keys.rewrite(), keys.rewrite()) == (1, 0)
    assert all(answered(code, survey) for code in codes["B"][1:6])  # slips of the old key stay good
    old, settings.FIELD_KEYS_OLD = settings.FIELD_KEYS_OLD, []
    with pytest.raises(ValidationError):  # the old key was thrown away too soon: nothing is lost
        close_survey(actor=lead1, survey=survey)
    assert SealedAnswer.objects.count() == 6
    settings.FIELD_KEYS_OLD = old
    close_survey(actor=lead1, survey=survey)
    assert AnswerSheet.objects.count() == 6


def test_without_its_key_a_survey_takes_nothing_and_says_so(running):
    survey, codes = running
    path = keys.path_of(survey)
    away = path.rename(path.with_name("elsewhere"))
    page = Client().post(f"/q/{codes['B'][0]}/", filled(survey))
    assert page.status_code == 422
    assert "肯干" in page.content.decode()  # what was typed is still there
    assert not SurveyCode.objects.filter(state="used").exists()
    away.rename(path)
    assert answered(codes["B"][0], survey)


def test_a_key_that_a_crash_left_behind_goes_with_the_next_closing(running, lead1):
    survey, _codes = running
    path = keys.path_of(survey)
    close_survey(actor=lead1, survey=survey)
    assert path.exists()  # inside the test's transaction nothing has been written for good yet
    keys.sweep()
    assert not path.exists()


def test_a_key_that_cannot_be_destroyed_is_told_to_the_auditor(running):
    survey, _codes = running
    path = keys.path_of(survey)
    path.unlink()
    path.mkdir()
    bury(survey)
    assert Entry.objects.get(act="survey.key_stays").thing_id == str(survey.pk)
    path.rmdir()
