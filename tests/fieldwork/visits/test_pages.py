"""The pages of a visit and a talk: opening is in the log first, queries do not grow, the return shows at its field."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cadre_review.audit.log import record
from cadre_review.audit.models import ChainHead, Entry
from tests.world import Office, accepted, draft, logged, rating, returned, statement, submitted, talk
from visits.fieldwork.visits.models import SealedSource, Visit


@pytest.fixture
def office(member1, lead1, member2) -> Office:
    return Office(member1, lead1, member2)


def text(answer) -> str:
    return answer.content.decode()


def queries(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


def test_opening_a_visit_is_in_the_log(as_lead1, office):
    visit = draft(office)
    assert as_lead1.get(f"/visits/{visit.pk}/").status_code == 200
    entry = Entry.objects.get(act="visit.open")
    assert (entry.actor, entry.thing_id) == (office.lead1, str(visit.pk))


def test_opening_a_talk_is_in_the_log(as_lead1, office):
    told = talk(draft(office), office.cadres[0])
    assert as_lead1.get(f"/interviews/{told.pk}/").status_code == 200
    assert logged("interview.open", told) == 1


@pytest.mark.parametrize("kind", ["visits", "interviews"])
def test_no_line_no_content(as_lead1, office, kind):
    """The place of the next line is taken, so that it cannot be written: the page stays shut."""
    visit = draft(office)
    thing = visit if kind == "visits" else talk(visit, office.cadres[0])
    record(None, "odd")
    head = ChainHead.objects.get()
    Entry.objects.create(number=head.number + 1, at=timezone.now(), act="odd", previous="x", digest="y")
    as_lead1.raise_request_exception = False
    answer = as_lead1.get(f"/{kind}/{thing.pk}/")
    assert answer.status_code == 500
    assert office.cadres[0].name not in text(answer)
    assert visit.observed not in text(answer)


@pytest.mark.parametrize(
    ("state", "who", "status"),
    [
        ("draft", "member2", 404),
        ("draft", "staff", 404),
        ("draft", "reviewer", 404),
        ("draft", "leader", 404),
        ("draft", "lead1", 200),
        ("submitted", "staff", 200),
        ("submitted", "reviewer", 404),
        ("submitted", "member2", 404),
        ("accepted", "reviewer", 200),
        ("accepted", "leader", 200),
        ("accepted", "sysadmin", 403),
        ("accepted", "auditor", 403),
    ],
)
def test_who_opens_a_visit_and_its_talk(request, sign_in, office, staff, state, who, status):
    visit = {"draft": draft, "submitted": submitted}.get(state, lambda one: accepted(one, staff))(office)
    told = talk(visit, office.cadres[0])
    client = sign_in(request.getfixturevalue(who))
    assert client.get(f"/visits/{visit.pk}/").status_code == status
    assert client.get(f"/interviews/{told.pk}/").status_code == status
    assert (logged("visit.open", visit), logged("interview.open", told)) == (
        (1, 1) if status == 200 else (0, 0)
    )


def test_sealed_source_is_on_no_page(sign_in, office, staff, reviewer):
    visit = accepted(office, staff)
    told = talk(visit)
    SealedSource.objects.create(interview=told, identity="乙村会计", sealed_by=office.member1)
    statement(told, office.cadres[1])
    for user in (office.member1, office.lead1, staff, reviewer):
        for address in (f"/visits/{visit.pk}/", f"/interviews/{told.pk}/", "/interviews/"):
            assert "乙村会计" not in text(sign_in(user).get(address))


def test_return_is_shown_at_its_field(as_member1, office, staff):
    visit = returned(office, staff, reason="请写明签约户数", field="observed")
    assert "请写明签约户数" in text(as_member1.get(f"/visits/{visit.pk}/"))
    answer = as_member1.get(f"/visits/{visit.pk}/edit/")
    page = text(answer)
    assert page.count("请写明签约户数") == 2
    assert 'href="#id_observed"' in page
    at_field = page[page.index('id="id_observed_helptext"') :]
    assert "请写明签约户数" in at_field[:200]
    assert 'aria-describedby="id_observed_helptext"' in page


def test_reason_is_text_and_no_markup(as_member1, office, staff):
    visit = returned(office, staff, reason="<script>alert(1)</script>", field="observed")
    assert "<script>alert" not in text(as_member1.get(f"/visits/{visit.pk}/edit/"))
    assert "<script>alert" not in text(as_member1.get(f"/visits/{visit.pk}/"))
    assert "<script>alert" not in text(as_member1.get("/"))


@pytest.mark.parametrize("field", ["", "interviews"])
def test_return_of_the_whole_stands_at_the_top(as_member1, office, staff, field):
    visit = returned(office, staff, reason="请补两次谈话", field=field)
    assert text(as_member1.get(f"/visits/{visit.pk}/edit/")).count("请补两次谈话") == 1


def test_fresh_visit_shows_no_return(as_member1, office):
    assert as_member1.get(f"/visits/{draft(office).pk}/edit/").context["note"] is None


def test_what_is_lacking_is_named_to_the_team(as_member1, office):
    visit = draft(office, methods=[], checks=[])
    assert len(as_member1.get(f"/visits/{visit.pk}/").context["lacking"]) == 2


def fill(office: Office, visit: Visit, talks: int) -> None:
    for at in range(talks):
        told = talk(visit, office.cadres[at % 3] if at % 2 else None)
        statement(told, office.cadres[3])
        statement(told, office.cadres[4], side="against")
        rating(told, office.cadres[3])


def test_queries_of_a_visit_do_not_grow(as_lead1, office):
    few, many = draft(office), draft(office)
    fill(office, few, 1)
    fill(office, many, 12)
    assert queries(as_lead1, f"/visits/{many.pk}/") <= queries(as_lead1, f"/visits/{few.pk}/") + 1


def test_queries_of_a_talk_do_not_grow(as_lead1, office):
    few, many = talk(draft(office), office.cadres[0]), talk(draft(office), office.cadres[0])
    criteria = list(office.scheme.criteria.filter(subject_kind="cadre"))
    for told, count in ((few, 1), (many, 6)):
        for criterion in criteria[:count]:
            statement(told, office.cadres[1])
            rating(told, office.cadres[1], criterion)
    assert queries(as_lead1, f"/interviews/{many.pk}/") <= queries(as_lead1, f"/interviews/{few.pk}/")
