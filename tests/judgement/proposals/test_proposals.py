"""What the data propose as leads, why, and what is answered."""

import datetime as dt
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cadre_review.audit.models import Entry
from tests import shown
from tests.core.lists.test_export import body_of
from tests.core.lists.test_export import table_of as cells_of
from tests.world import (
    GRADES,
    accepted_visit,
    added_up_once,
    hand,
    make_cadre,
    make_finding,
    make_lead,
    make_round,
    make_survey,
    make_talk,
    make_team,
    make_unit,
    rate,
    state,
)
from visits.avoidance.models import Recusal
from visits.core.lists.models import Export, SavedView
from visits.fieldwork.leads.models import Lead
from visits.fieldwork.surveys.count_models import PublishedTable
from visits.fieldwork.surveys.models import Design, Question, Survey
from visits.fieldwork.surveys.results import Ballot, Item, VoterClassCount, table_of
from visits.judgement.proposals import actions, rules
from visits.judgement.proposals.models import ProposalAnswer
from visits.organisation.units.models import LeadershipTeam

pytestmark = pytest.mark.django_db
LIST = reverse("proposals:list")


@pytest.fixture
def cadre(unit):
    return make_cadre(unit)


def against(visit, times, talk=None, **subject):
    """So many statements against, each in a talk of its own unless one is given."""
    with added_up_once():
        for n in range(times):
            state(talk=talk or make_talk(visit=visit), text=f"第{n}次会议缺席", side="against", **subject)


def test_three_statements_from_two_sources_are_proposed_with_their_numbers(
    visit, cadre, unit, staff, as_staff
):
    one_voice = make_talk(visit=visit)
    against(visit, 3, talk=one_voice, cadre=cadre)
    assert not actions.proposed(staff)  # one source, however often he says it
    own = make_talk(visit=visit, source_class="self")
    against(visit, 2, talk=own, cadre=cadre)
    as_colleague = make_talk(visit=visit, source_class="staff", source_cadre=cadre)
    against(visit, 1, talk=as_colleague, cadre=cadre)
    assert not actions.proposed(staff)  # what he says of himself is no source
    against(visit, 1, cadre=cadre)
    (one,) = actions.proposed(staff)
    assert (one.rule, one.subject, one.place, one.size) == ("against", cadre, "performance", 4)
    assert "4" in one.says
    assert "2" in one.says
    assert "<" not in one.says
    page = as_staff.get(LIST).content.decode()
    evidence = reverse("cadres:evidence", args=[cadre.pk])
    assert f'href="{evidence}?side=against&amp;place=performance">4</a>' in page


def test_what_is_for_not_accepted_or_under_another_check_does_not_count(
    visit, team, unit, cadre, member1, staff
):
    against(visit, 2, cadre=cadre)
    against(visit, 1, cadre=cadre, check_key="competence")
    state(talk=make_talk(visit=visit), cadre=cadre)
    against(accepted_visit(team=team, unit=unit, author=member1, state="submitted"), 3, cadre=cadre)
    seen = {(one.place, one.size) for one in actions.proposed(staff)}
    assert ("performance", 2) not in seen
    assert seen <= {("performance", 5)}  # staff see what was sent in; only what was accepted counts
    assert not seen


def test_a_finding_or_a_lead_ends_the_proposal(visit, unit, cadre, staff):
    against(visit, 3, cadre=cadre)
    board = LeadershipTeam.objects.create(unit=unit)
    against(visit, 3, leadership_team=board)
    assert {one.about for one in actions.proposed(staff)} == {"cadre", "leadership"}
    make_finding(staff, cadre=cadre, check_key="performance")
    assert {one.about for one in actions.proposed(staff)} == {"leadership"}
    told = board.statements.first()
    make_lead(staff, unit, about="leadership", leadership_team=board, statement=told)
    assert not actions.proposed(staff)


def test_one_press_makes_a_lead_with_the_sentence(
    visit, cadre, staff, as_staff, as_member1, reviewer, sign_in
):
    against(visit, 3, cadre=cadre)
    (one,) = actions.proposed(staff)
    sent = {"key": one.key, "size": one.size, "client_key": uuid4()}
    assert as_member1.get(LIST).status_code == 403
    assert sign_in(reviewer).get(LIST).status_code == 200
    assert sign_in(reviewer).post(reverse("proposals:take"), sent).status_code == 403
    as_staff.post(reverse("proposals:take"), sent | {"size": 9})  # not the numbers that stand
    as_staff.post(reverse("proposals:take"), sent | {"key": "against:cadre:0:x"})
    assert not Lead.objects.exists()
    made = as_staff.post(reverse("proposals:take"), sent)
    lead = Lead.objects.get()
    assert (
        made.url
        == as_staff.post(reverse("proposals:take"), sent).url
        == reverse("leads:detail", args=[lead.pk])
    )
    assert (lead.channel, lead.about, lead.cadre, lead.unit, lead.says) == (
        "data",
        "cadre",
        cadre,
        cadre.unit,
        one.says,
    )
    assert Entry.objects.filter(act="proposal.take").count() == Lead.objects.count() == 1
    against(visit, 2, cadre=cadre)
    assert not actions.proposed(staff)  # the lead is under way
    Lead.objects.update(state="settled", outcome="no_action", outcome_reason="已核实")
    assert [one.size for one in actions.proposed(staff)] == [5]


def test_no_lead_is_said_with_a_reason_and_holds_until_the_numbers_grow(visit, cadre, staff, as_staff):
    against(visit, 3, cadre=cadre)
    (one,) = actions.proposed(staff)
    sent = {"key": one.key, "size": one.size}
    as_staff.post(reverse("proposals:dismiss"), sent | {"reason": "否"})
    assert not ProposalAnswer.objects.exists()
    as_staff.post(reverse("proposals:dismiss"), sent | {"reason": "均为同一次会议之事"})
    assert ProposalAnswer.objects.get().reason == "均为同一次会议之事"
    assert Entry.objects.get(act="proposal.dismiss").thing_id == str(cadre.pk)
    assert not actions.proposed(staff)
    with pytest.raises(ValidationError):
        actions.dismiss(actor=staff, reason="再说一次不是线索", **sent)
    against(visit, 1, cadre=cadre)
    assert [one.size for one in actions.proposed(staff)] == [4]


def test_nobody_is_proposed_to_whom_the_subject_is_closed(visit, unit, cadre, staff, reviewer):
    board = LeadershipTeam.objects.create(unit=unit)
    against(visit, 3, cadre=cadre)
    against(visit, 3, leadership_team=board)
    cadre.account = staff
    cadre.save(update_fields=["account"])
    assert not actions.proposed(staff)  # himself, and the leadership team of his unit
    assert len(actions.proposed(reviewer)) == 2
    Recusal.objects.create(user=reviewer, unit=unit, relation="own_unit")
    assert not actions.proposed(reviewer)


def rated(visit, board, many, position):
    criterion = visit.round.scheme.criteria.filter(dimension="running").first()
    for _n in range(many):
        rate(talk=make_talk(visit=visit), criterion=criterion, position=position, leadership_team=board)


def earlier(visit, unit, author, year):
    days = {"starts_on": dt.date(year, 1, 1), "ends_on": dt.date(year, 9, 1)}
    return accepted_visit(
        team=make_team(make_round(scheme=visit.round.scheme, **days)), unit=unit, author=author
    )


def test_a_fall_by_a_grade_between_two_rounds_is_proposed(visit, unit, member1, staff):
    board = LeadershipTeam.objects.create(unit=unit)
    rated(earlier(visit, unit, member1, 2017), board, 5, 0)
    rated(visit, board, 5, 0)
    assert not rules.fallen(staff)
    rated(visit, board, 3, 1)
    assert not rules.fallen(staff)  # by less than a grade
    visit.ratings.all().delete()
    rated(visit, board, 6, 1)
    (one,) = rules.fallen(staff)
    assert (one.subject, one.size) == (board, 100)
    assert "1.0" in one.says
    assert "2.0" in one.says


def test_no_fall_shows_what_the_minimum_group_withholds(visit, unit, member1, staff):
    board = LeadershipTeam.objects.create(unit=unit)
    first = earlier(visit, unit, member1, 2017)
    rated(first, board, 5, 0)
    rated(visit, board, 4, 2)
    assert not rules.fallen(staff)  # four sources are withheld, and with them the other round
    rated(earlier(visit, unit, member1, 2015), board, 6, 0)
    assert not rules.fallen(staff)
    rated(visit, board, 1, 2)
    assert len(rules.fallen(staff)) == 1


def published(survey, question, counts):
    """A published table of a question with so many answers for each choice."""
    choices = tuple((str(one["key"]), one["label"]) for one in question.options)
    item = Item(question.key, question.text, question.kind, choices)
    ballots = [
        Ballot("A", {question.key: key})
        for (key, _label), n in zip(choices, counts, strict=True)
        for _n in range(n)
    ]
    total = len(ballots)
    table = table_of(item, [VoterClassCount("A", total, total, total)], ballots, 5)
    Survey.objects.filter(pk=survey.pk).update(state="published")
    return PublishedTable.objects.create(survey=survey, place=question.position, content=table)


@pytest.mark.parametrize(
    ("marked", "counts", "many"),
    [
        (True, (2, 2, 3, 3), 1),
        (True, (3, 2, 3, 2), 0),  # half is not most
        (False, (0, 0, 5, 5), 0),  # another matter, whatever its words
        (True, (0, 0, 2, 2), 0),  # below the minimum group
    ],
)
def test_bad_answers_on_integrity_are_proposed(team, unit, staff, marked, counts, many):
    survey = make_survey(staff, staff, team, unit)
    question = survey.design.questions.filter(kind="scale").first()
    Question.objects.filter(pk=question.pk).update(text="廉洁自律情况", on_integrity=marked)
    question.refresh_from_db()
    published(survey, question, counts)
    found = rules.answered_badly(staff)
    assert len(found) == many
    for one in found:
        assert (one.subject, one.size) == (unit.leadership_team, 6)
        assert reverse("surveys:results", args=[survey.pk]) in one.html
    Survey.objects.update(state="reconciled")
    assert not rules.answered_badly(staff)


def test_choices_with_points_are_ordered_by_them():
    assert rules._worse(GRADES) == {"3", "4"}
    assert rules._worse([{"key": "yes", "points": "0"}, {"key": "no", "points": "100"}]) == {"yes"}


def test_the_page_asks_no_more_for_more_proposals(visit, team, unit, member1, staff, as_staff):
    def ask():
        with CaptureQueriesContext(connection) as asked:
            page = as_staff.get(LIST)
        return len(asked), len(page.context["page"]["rows"])

    def fill():
        place = hand(team, make_unit())[0].unit
        here = accepted_visit(team=team, unit=place, author=member1)
        board = LeadershipTeam.objects.create(unit=place)
        against(here, 3, cadre=make_cadre(place))
        against(here, 3, leadership_team=board)
        rated(here, board, 6, 1)
        rated(earlier(here, place, member1, 2017), board, 6, 0)

    survey = make_survey(staff, staff, team, unit)
    question = survey.design.questions.filter(kind="scale").first()
    Question.objects.filter(pk=question.pk).update(on_integrity=True)
    published(survey, question, (0, 0, 4, 4))
    assert Design.objects.count() == 1
    fill()
    ask()
    few, n = ask()
    assert n == 4
    fill()
    fill()
    many, more = ask()
    assert more == 10
    assert many <= few


def names(page):
    return shown.first_cells(page)


def test_open_proposals_are_filtered_kept_as_a_view_and_taken_away(
    visit, unit, cadre, staff, as_staff, as_member1
):
    board = LeadershipTeam.objects.create(unit=unit)
    against(visit, 3, cadre=cadre)
    against(visit, 3, leadership_team=board)
    assert names(as_staff.get(LIST)) == [str(cadre), str(board)]
    assert names(as_staff.get(LIST, {"about": "leadership"})) == [str(board)]
    assert names(as_staff.get(LIST, {"q": cadre.name})) == [str(cadre)]
    assert names(as_staff.get(LIST, {"q": unit.name})) == [str(cadre), str(board)]
    assert names(as_staff.get(LIST, {"rule": "fallen"})) == []
    assert as_staff.get(LIST, {"rule": "x"}).status_code == 422
    as_staff.post("/lists/proposals/views/new/", {"name": "班子", "query": "about=leadership"})
    assert SavedView.objects.get().list_key == "proposals"
    assert "班子" in as_staff.get(LIST).content.decode()
    sheet = cells_of(body_of(as_staff.get(reverse("proposals:export"), {"about": "cadre"})))
    assert [row[0] for row in sheet[1:]] == [str(cadre)]
    assert sheet[1][-1] == actions.proposed(staff)[0].says
    assert Export.objects.get().list_key == "proposals"
    assert as_member1.get(reverse("proposals:export")).status_code == 403


def test_proposals_go_on_over_pages(visit, team, member1, staff, as_staff):
    place = visit.unit
    for _n in range(52):
        against(visit, 3, cadre=make_cadre(place))
    first = as_staff.get(LIST)
    second = as_staff.get(first.context["page"]["older_url"])
    seen = [row.pk for page in (first, second) for row in page.context["page"]["rows"]]
    assert (len(seen), len(set(seen))) == (52, 52)
    back = as_staff.get(second.context["page"]["newer_url"])
    assert names(back) == names(first)
    assert as_staff.get(LIST, {"after": "abc"}).status_code == 200
    assert len(cells_of(body_of(as_staff.get(reverse("proposals:export"))))) == 53


def test_answers_are_listed_with_who_when_and_why(
    visit, unit, cadre, staff, reviewer, as_staff, as_member1, sign_in
):
    board = LeadershipTeam.objects.create(unit=unit)
    against(visit, 3, cadre=cadre)
    against(visit, 3, leadership_team=board)
    one, other = actions.proposed(staff)
    lead = actions.take(actor=staff, key=one.key, size=one.size, client_key=uuid4())
    actions.dismiss(actor=staff, key=other.key, size=other.size, reason="均为同一次会议之事")
    address = reverse("proposals:answers")
    assert names(as_staff.get(address)) == [str(board), str(cadre)]
    assert names(as_staff.get(address, {"answer": "taken"})) == [str(cadre)]
    assert names(as_staff.get(address, {"answer": "dismissed", "q": unit.name})) == [str(board)]
    assert names(as_staff.get(address, {"q": cadre.name})) == [str(cadre)]
    assert names(as_staff.get(address, {"to": "2001-01-01"})) == []
    page = as_staff.get(address).content.decode()
    for words in (one.says, other.says, "均为同一次会议之事", staff.name, lead.number):
        assert words in page
    sheet = cells_of(body_of(as_staff.get(reverse("proposals:answers_export"))))
    assert [row[0] for row in sheet[1:]] == [str(board), str(cadre)]
    assert as_member1.get(address).status_code == 403
    Recusal.objects.create(user=reviewer, cadre=cadre, relation="collateral")
    assert names(sign_in(reviewer).get(address)) == []  # himself, and the leadership team of his unit


def test_the_page_of_answers_asks_no_more_for_more_of_them(visit, staff, as_staff):
    def ask():
        with CaptureQueriesContext(connection) as asked:
            as_staff.get(reverse("proposals:answers"))
        return len(asked)

    def answer():
        against(visit, 3, cadre=make_cadre(visit.unit))
        (one,) = actions.proposed(staff)
        actions.take(actor=staff, key=one.key, size=one.size, client_key=uuid4())

    answer()
    ask()
    few = ask()
    answer()
    answer()
    assert ask() <= few
