import pytest

from tests.world import Office, interview_post, visit_post
from visits.core.history.models import Revision
from visits.fieldwork.visits.models import Interview, Rating, Statement, Visit


@pytest.fixture
def office(member1, lead1, member2) -> Office:
    return Office(member1, lead1, member2)


@pytest.fixture
def both(as_member1, as_lead1, office):
    """A visit opened by two people at version 1; lead1 has saved version 2."""
    data = visit_post(office, members_present=[office.member1.pk, office.lead1.pk], problems="原问题")
    as_member1.post("/visits/new/", data)
    visit = Visit.objects.get()
    data |= {"base_version": 1}
    theirs = as_lead1.post(f"/visits/{visit.pk}/edit/", data | {"observed": "组长写的", "place": "工地"})
    assert theirs.status_code == 302
    return visit, data | {"observed": "组员写的", "follow_ups-0-text": "组员的后续"}


def text(response) -> str:
    return response.content.decode()


def test_stale_save_shows_both_texts_and_changes_nothing(as_member1, both):
    visit, mine = both
    response = as_member1.post(f"/visits/{visit.pk}/edit/", mine)
    assert response.status_code == 409
    page = text(response)
    assert [part["key"] for part in response.context["differences"]] == ["observed"]
    assert response.context["taken"] == ["地点"], "the follow-ups are mine alone"
    for words in ("组长写的", "组员写的", "工地", "组员的后续", "程序"):
        assert words in page
    visit.refresh_from_db()
    assert (visit.version, visit.observed) == (2, "组长写的")


def resolve(response, **choices) -> dict:
    data: dict = {"_resolve": "1", "current_version": response.context["current"].version} | choices
    for name, value in response.context["carried"]:
        data.setdefault(name, []).append(value)
    return data


def test_choice_is_saved_part_by_part(as_member1, both):
    visit, mine = both
    response = as_member1.post(f"/visits/{visit.pk}/edit/", mine)
    choices = {"keep-place": "theirs", "keep-observed": "merged", "keep-follow_ups": "mine",
               "merged-observed": "合在一起"}  # fmt: skip
    saved = as_member1.post(f"/visits/{visit.pk}/edit/", resolve(response, **choices))
    assert saved.status_code == 302
    visit.refresh_from_db()
    assert (visit.version, visit.observed, visit.place) == (3, "合在一起", "工地")
    assert visit.follow_ups.get().text == "组员的后续"
    assert Revision.objects.get(thing="visits.visit", version=2).content["observed"] == "组长写的"


def test_missing_choice_asks_again(as_member1, both):
    visit, mine = both
    response = as_member1.post(f"/visits/{visit.pk}/edit/", mine)
    again = as_member1.post(f"/visits/{visit.pk}/edit/", resolve(response, **{"keep-place": "theirs"}))
    assert again.status_code == 409
    assert "组员写的" in text(again)
    visit.refresh_from_db()
    assert visit.version == 2


def test_third_save_between_asks_again(as_member1, as_lead1, both):
    visit, mine = both
    response = as_member1.post(f"/visits/{visit.pk}/edit/", mine)
    as_lead1.post(f"/visits/{visit.pk}/edit/", mine | {"base_version": 2, "observed": "组长又改"})
    choices = {"keep-place": "mine", "keep-observed": "mine", "keep-follow_ups": "mine"}
    again = as_member1.post(f"/visits/{visit.pk}/edit/", resolve(response, **choices))
    assert again.status_code == 409
    assert "组长又改" in text(again)


def test_interview_conflict_compares_statements_and_ratings(as_member1, as_lead1, office):
    as_member1.post("/visits/new/", visit_post(office, members_present=[office.member1.pk, office.lead1.pk]))
    visit = Visit.objects.get()
    data = interview_post(office, visit, ratings=2, source_class="team_member")
    as_member1.post(f"/visits/{visit.pk}/interviews/new/", data)
    talk = Interview.objects.get()
    data |= {"base_version": 1}
    more = interview_post(office, visit, ratings=5)
    ratings = {name: value for name, value in more.items() if name.startswith("rating-")}
    as_lead1.post(f"/interviews/{talk.pk}/edit/", data | ratings | {"statements-0-text": "组长的陈述"})
    response = as_member1.post(f"/interviews/{talk.pk}/edit/", data | {"statements-0-text": "组员的陈述"})
    assert response.status_code == 409
    assert [part["key"] for part in response.context["differences"]] == ["statements"]
    assert response.context["taken"] == ["评分"], "the ratings are theirs alone"
    assert "组长的陈述" in text(response)
    saved = as_member1.post(
        f"/interviews/{talk.pk}/edit/",
        resolve(response, **{"keep-statements": "mine", "keep-ratings": "theirs"}),
    )
    assert saved.status_code == 302
    assert (Statement.objects.get().text, Rating.objects.count()) == ("组员的陈述", 5)
    assert Interview.objects.get().version == 3
