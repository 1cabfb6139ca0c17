"""The published account, played: its sentences with the published figures, and no row that no act answers for."""

import datetime as dt
import re
import sys
from html import unescape

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from cadre_review.accounts.models import User
from cadre_review.accounts.passwords import DEMO_PASSWORD
from cadre_review.audit.models import Entry
from visits.cadres.files.models import Cadre
from visits.demo.article.office import WORDS
from visits.fieldwork.visits.models import Statement
from visits.judgement.decisions.models import Decision
from visits.organisation.units.models import Unit
from visits.reports.account.figures import COUNTED
from visits.reports.account.sentences import account_of
from visits.reports.outcomes.figures import figures_of, plain
from visits.reports.outcomes.windows import Window

pytestmark = pytest.mark.django_db
FIRST, LAST = dt.date(2017, 1, 1), dt.date(2018, 12, 31)
BOTH = Window(FIRST, LAST)
ROUND = (
    "{}年三进三访三察：7个走访组用8个月时间，对县区（14个单位）、市直部门（32个）、企事业单位（10个）实现走访全覆盖，"
    "应访56个单位，实访56个，覆盖率100.0%。"
)
PUBLISHED = [
    ROUND.format(2017),
    ROUND.format(2018),
    "其间完成并采纳走访132次，谈话270人次，其中与服务对象谈话132人次。",
    "走访一线重点任务8项（应访8项），直接到重点任务走访17次。",
    "从重点任务一线提拔处级干部12名。",
    "通过走访发现并提拔干部35名，其中经线索核实后提拔2名，在所在单位以外的走访中听到的2名。",
    "副处级提任正处级15名，正科级提任副处级20名。",
    "调整不适宜担任现职的处级干部26名，其中免职7名。",
    "2018年，调整领导班子2个，责令整改11个。",
]
ROUND_IN_ENGLISH = (
    "{}年三进三访三察: 7 visit teams took 8 months to visit every county and district (14), every municipal department "
    "(32) and every enterprise and institution (10): full coverage, 56 of 56 units, 100.0%."
)
IN_ENGLISH = [
    ROUND_IN_ENGLISH.format(2017),
    ROUND_IN_ENGLISH.format(2018),
    "In this time 132 visits were made and accepted, with 270 talks, 132 of them with the people served.",
    "On the front line, 8 of 8 key tasks in scope were visited, with 17 visits to the tasks themselves.",
    "12 cadres were promoted to division level from the front line of key tasks.",
    "35 cadres were found through the visits and promoted: 2 of them after a lead was verified, 2 heard of elsewhere "
    "than in their own unit.",
    "15 rose from deputy to head of division level, 20 from head of section to deputy head of division level.",
    "26 cadres of division level were adjusted as unsuited to the post, 7 of them removed from office.",
    "In 2018, 2 leadership teams were adjusted and 11 told to rectify.",
]
# What writes without an actor: the accounts whose password is published, what a first setup makes, and the log itself.
WITHOUT_ACTOR = {
    "cadre_review.accounts.demo.make_accounts", "visits.fieldwork.outlines.default.make_default_outline",
    "visits.organisation.rounds.default_scheme.make_default_scheme", "cadre_review.audit.row_walk.cover",
    "cadre_review.audit.log.record",
}  # fmt: skip
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


class Guard:
    """Every statement that writes is asked for through a verb with an actor, which the package of the article calls."""

    def __init__(self):
        self.past, self.counted = set(), 0

    def __call__(self, execute, sql, params, many, context):
        if sql.lstrip().upper().startswith(WRITES):
            self.counted += 1
            self.check(sys._getframe(1))
        return execute(sql, params, many, context)

    def check(self, frame):
        inner = []  # from the statement outwards, up to the article
        while frame is not None and not frame.f_globals["__name__"].startswith("visits.demo"):
            inner.append(frame)
            frame = frame.f_back
        if frame is None:
            return  # the command itself: its clock, its statistics
        called = next(one for one in reversed(inner) if one.f_globals["__name__"] != "contextlib")
        name = f"{called.f_globals['__name__']}.{called.f_code.co_name}"
        given = called.f_locals.get("values")
        by_somebody = "actor" in called.f_locals or (isinstance(given, dict) and "actor" in given)
        ours = name.startswith(("visits.", "cadre_review."))
        if name not in WITHOUT_ACTOR and not (ours and by_somebody):
            self.past.add(name)


@pytest.fixture(scope="module")
def guard(module_db):
    """The account, played once for the tests of this module, every statement watched."""
    made = Guard()
    with connection.execute_wrapper(made):
        call_command("demo", article=True, stdout=open("/dev/null", "w"))  # noqa: SIM115
    return made


def words(answer):
    return answer.content.decode()


def test_no_row_was_written_past_an_action(guard):
    assert guard.counted > 5000
    assert guard.past == set()


def test_every_row_is_answered_for_by_the_log(guard, capsys):
    call_command("verify_audit")
    acts = list(Entry.objects.order_by("number").values_list("act", "detail"))
    played = [place for place, (act, _detail) in enumerate(acts) if act == "demo.article"]
    assert len(played) == 2  # where the played time begins and ends
    assert acts[played[0]][1]["begins"] == "2017-02-06"
    first = next(place for place, (act, _detail) in enumerate(acts) if act == "unit.create")
    assert all(place < first for place, (act, _detail) in enumerate(acts) if act == "audit.cover")
    assert "demo.fill" not in {act for act, _detail in acts}


def test_the_log_runs_from_day_to_day(guard):
    days = [at.date() for at in Entry.objects.order_by("number").values_list("at", flat=True)]
    played = [day for day in days if day.year < 2020]
    assert played == sorted(played)
    assert (played[0].year, played[-1].year) == (2017, 2018)


@pytest.mark.parametrize("who", ["leader", "staff", "member1"])
def test_the_accounts_of_the_demonstration_sign_in_and_go_on(guard, client, settings, who):
    """Their passwords are as new as the day on which it was played, not as the days that it plays."""
    settings.DEMO = True
    signed = client.post(reverse("accounts:login"), {"username": who, "password": DEMO_PASSWORD})
    assert signed.status_code == 302
    home = client.get("/", follow=True)
    assert (home.status_code, home.request["PATH_INFO"]) == (200, "/")


@pytest.mark.parametrize(("language", "told"), [("zh-hans", PUBLISHED), ("en", IN_ENGLISH)])
def test_the_sentences_are_those_of_the_account(guard, language, told):
    with translation.override(language):
        assert [one.plain() for one in account_of(BOTH, 2018)] == told


def test_the_outcomes_report_prints_the_same_figures(guard):
    found = plain(figures_of(User.objects.get(username="staff"), BOTH))
    wanted = {
        "key_task": 12, "deputy_to_head": 15, "section_to_deputy": 20, "unsuited": 26, "unsuited_times": 26,
        "reshuffled": 2, "rectify": 11, "found": 35, "share": "100.0%", "tasks_scope": 8, "tasks_visited": 8,
        "tasks_share": "100.0%",
    }  # fmt: skip
    assert {key: found[key] for key in wanted} == wanted
    of_a_year = plain(figures_of(User.objects.get(username="staff"), Window(dt.date(2018, 1, 1), LAST)))
    assert {key: of_a_year[key] for key in ("teams", "months", "visited", "reshuffled", "rectify")} == {
        "teams": 7, "months": 8, "visited": 56, "reshuffled": 2, "rectify": 11,
    }  # fmt: skip


@pytest.mark.parametrize(("language", "told"), [("zh-hans", PUBLISHED), ("en", IN_ENGLISH)])
def test_the_page_prints_every_sentence_in_both_languages(guard, client, language, told):
    client.force_login(User.objects.get(username="leader"))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    page = words(client.get(reverse("reports:account")))
    text = re.sub(r"\s+", "", unescape(re.sub(r"<[^>]+>", "", page)))
    for sentence in told:
        assert re.sub(r"\s+", "", sentence) in text


def test_a_window_that_ends_before_it_begins_is_refused(guard, client):
    client.force_login(User.objects.get(username="leader"))
    wrong = {"first": "2018-02-01", "last": "2018-01-01"}
    assert client.get(reverse("reports:account"), wrong).status_code == 422


@pytest.mark.parametrize("key", sorted(COUNTED))
def test_each_figure_opens_down_to_what_was_heard(guard, client, key):
    client.force_login(User.objects.get(username="leader"))
    page = client.get(reverse("reports:account_chain", args=[key]), {"first": FIRST, "last": LAST})
    chain = page.context["chain"]
    sentences = {figure.key: figure for one in account_of(BOTH, 2018) for figure in one.counted()}
    assert len(chain.lines) + chain.more == int(sentences[key].value) > 0
    for line in chain.lines:
        assert line.motion, line
        assert any(address.startswith(reverse("findings:list")) for _w, address in line.rests_on), line
        assert any(address.startswith(reverse("interviews:list")) for _w, address in line.heard), line
    assert client.get(chain.lines[0].heard[0][1]).status_code == 200


@pytest.mark.parametrize("key", ["village", "county", "removed"])
def test_a_hero_was_heard_of_elsewhere_verified_and_decided_on(guard, client, key):
    told = WORDS["stories"][key]
    cadre = Cadre.objects.get(name=told["name"])
    made = Decision.objects.get(cadre=cadre)
    assert made.kind == ("removal" if key == "removed" else "promotion")
    assert made.lead.state == "settled"
    assert made.lead.received_on <= made.lead.visits.get().visited_on < made.findings.get().decided_on
    assert made.findings.get().decided_on <= made.created_at.date() < made.decided_on
    assert made.findings.get().evidence.count() >= 3
    if key == "village":  # at the headquarters of the task, on a visit to the task itself
        heard = made.lead.interview
        assert (heard.visit.to_task, heard.visit.key_task) == (True, made.key_task)
        assert heard.statements.get(cadre=cadre).heard_at == "task"
    if key == "county":
        assert set(Statement.objects.filter(cadre=cadre).values_list("heard_at", flat=True)) == {"seconded"}
    if key != "removed":
        assert made.interview.visit.unit != cadre.unit or made.unit_before != made.interview.visit.unit
        assert made.key_task.kind == told["task"]
        assert made.recommendation.is_unanimous
        assert made.recommendation.held_on == made.lead.visits.get().visited_on
    client.force_login(User.objects.get(username="leader"))
    assert words(client.get(reverse("cadres:detail", args=[cadre.pk]))).count(cadre.name)


def test_who_keeps_away_counts_and_is_told(guard, client):
    reader = User.objects.get(username="reviewer")
    page = client.get  # signed in below
    client.force_login(reader)
    seen = page(reverse("reports:account_chain", args=["removed"]), {"first": FIRST, "last": LAST}).context[
        "chain"
    ]
    assert seen.closed == 0
    assert client.get(reverse("reports:account_chain", args=["nothing"]), {"first": FIRST}).status_code == 404


def test_word_says_the_same(guard, client):
    client.force_login(User.objects.get(username="leader"))
    answer = client.get(reverse("reports:account_paper"), {"first": FIRST, "last": LAST})
    assert answer.content[:2] == b"PK"
    assert Entry.objects.filter(act="export.take").exists()


def test_it_goes_into_an_empty_database_only(guard):
    before = Unit.objects.count()
    with pytest.raises(CommandError, match="empty"):
        call_command("demo", article=True)
    assert Unit.objects.count() == before


@pytest.mark.parametrize(
    "address", ["/reports/account/", "/reports/account/found/", "/reports/account/rectify/"]
)
def test_the_pages_ask_a_fixed_number_of_questions(guard, client, address):
    client.force_login(User.objects.get(username="leader"))
    asked = {"first": FIRST, "last": LAST}
    client.get(address, asked)  # loads what is loaded once
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address, asked).status_code == 200
    assert len(seen) <= 28, [one["sql"][:120] for one in seen.captured_queries]
