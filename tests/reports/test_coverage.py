"""Coverage: what is visited, what is heard, what is missing, and who may read it."""

import datetime as dt
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from cadre_review.audit.models import Entry
from tests import shown
from tests import world as builders
from visits.core.shares import year_earlier
from visits.organisation.rounds.models import Round
from visits.reports.coverage.rules import summary_of

URL = "/reports/coverage/"


def cells(client, **query):
    """Unit name → the texts of its row, by the order of the columns."""
    answer = client.get(URL, query)
    assert answer.status_code == 200
    return {row[0]["text"]: [cell["text"] for cell in row] for row in shown.rows(answer)}


def test_unit_without_visit_is_named_never_visited(work, as_staff):
    assert cells(as_staff)["蓝天局"][-1] in {"never visited", "未走访"}


def test_row_says_what_was_heard_and_what_is_missing(work, as_staff, member1):
    builders.make_visit(
        work.team1,
        work.unit1,
        member1,
        targets=["leadership_team", "cadre"],
        checks=["competence", "performance"],
        circles=["work", "work"],
    )
    row = cells(as_staff)["青山局"]
    _name, _category, team, _round, visits, accepted, _last, targets, checks, aspects, circles, missing = row
    assert (team, visits, accepted) == ("第一走访组", "1", "0")
    assert "、" in targets
    assert "、" in checks
    assert circles
    assert missing.count("；") == 2  # people served; political integrity; only one circle


def test_several_visits_add_up(work, as_staff, member1):
    builders.make_visit(work.team1, work.unit1, member1, targets=["cadre"], circles=["work"])
    builders.make_visit(
        work.team1,
        work.unit1,
        member1,
        targets=["served", "leadership_team"],
        checks=["political", "competence", "performance"],
        circles=["life", "social"],
        day=builders.today() - dt.timedelta(days=2),
    )
    row = cells(as_staff)["青山局"]
    assert row[4:7] == ["2", "0", builders.today().isoformat()]
    assert row[-1] == ""


def test_drafts_do_not_count(work, as_staff, member1):
    builders.make_visit(work.team1, work.unit1, member1, state="draft")
    builders.make_visit(work.team1, work.unit1, member1, state="returned")
    assert cells(as_staff)["青山局"][4] == "0"


def test_leader_counts_accepted_visits_only(work, as_leader, as_staff, member1):
    visit = builders.make_visit(work.team1, work.unit1, member1)
    assert cells(as_staff)["青山局"][4] == "1"
    assert cells(as_leader)["青山局"][4] == "0"
    builders.force(visit, state="accepted")
    assert cells(as_leader)["青山局"][4] == "1"


def test_team_reads_its_own_units_only(work, as_member1):
    assert list(cells(as_member1)) == ["青山局"]
    text = as_member1.get(URL).content.decode()
    assert "绿水局" not in text
    assert "第二走访组" not in text


def test_avoided_unit_is_not_on_the_page(work, as_member1, member1):
    from visits.avoidance import actions as avoidances

    avoidances.declare(actor=member1, unit=work.unit1, relation="own_unit")
    assert list(cells(as_member1)) == []
    assert "青山局" not in as_member1.get(URL).content.decode()


@pytest.mark.parametrize("who", ["sysadmin", "secadmin", "auditor"])
@pytest.mark.parametrize("url", [URL, "/reports/coverage.xlsx", "/reports/coverage/progress.svg"])
def test_administrators_read_no_coverage(who, url, request, sign_in):
    assert sign_in(request.getfixturevalue(who)).get(url).status_code == 403


def test_summary_counts_by_category_team_and_reason(work, staff, member1):
    builders.put_in_scope(work.one, builders.make_unit(category="enterprise"), reason="正在改制")
    builders.make_visit(work.team1, work.unit1, member1, day=dt.date(2026, 3, 5))
    builders.make_visit(work.team1, work.unit1, member1, day=dt.date(2026, 5, 5))
    builders.make_visit(work.team2, work.unit2, member1, day=dt.date(2026, 5, 9))
    summary = summary_of(staff, work.one)
    assert (summary.total.scope, summary.total.visited) == (3, 2)
    assert summary.cells["department", work.team1.pk].percent == "100.0%"
    assert summary.teams[None].scope == 1
    assert summary.excluded == {"enterprise": {"正在改制": 1}}
    assert summary.by_month() == [
        (dt.date(2026, 3, 1), 1, 1),
        (dt.date(2026, 4, 1), 0, 1),
        (dt.date(2026, 5, 1), 1, 2),
    ]


def test_every_number_opens_its_list(work, as_staff, member1):
    builders.make_visit(work.team1, work.unit1, member1, checks=["political"])
    page = as_staff.get(URL)
    for line in page.context["parts"][0]["lines"]:
        for cell in line["cells"]:
            for url, number in (
                (cell["scope_url"], cell["share"].scope),
                (cell["visited_url"], cell["share"].visited),
                (cell["left_url"], cell["share"].scope - cell["share"].visited),
            ):
                assert len(as_staff.get(url).context["page"]["rows"]) == number


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"visited": "no"}, ["绿水局", "蓝天局"]),
        ({"visited": "yes"}, ["青山局"]),
        ({"missing": "checks:political"}, ["绿水局", "蓝天局"]),
        ({"missing": "checks:competence"}, ["青山局", "绿水局", "蓝天局"]),
        ({"missing": "circles:life"}, ["青山局", "绿水局", "蓝天局"]),
        ({"missing": "circles:work"}, ["绿水局", "蓝天局"]),
        ({"missing": "targets:cadre"}, ["绿水局", "蓝天局"]),
        ({"team": "none"}, ["蓝天局"]),
        ({"category": "county"}, []),
        ({"q": "青山"}, ["青山局"]),
        ({"scope": "out"}, ["边远局"]),
        ({"missing": "nonsense"}, []),
        ({"round": "999999999999999999999"}, []),
    ],
)
def test_filters_narrow(query, names, work, as_staff, member1):
    builders.put_in_scope(work.one, builders.make_unit("边远局"), reason="路途中断")
    builders.make_visit(
        work.team1, work.unit1, member1, checks=["political"], targets=["cadre"], circles=["work"]
    )
    assert list(cells(as_staff, **query)) == names


def test_open_round_is_shown_unless_another_is_chosen(work, as_staff):
    old = builders.make_round(state="closed", starts_on=builders.today())
    builders.put_in_scope(old, builders.make_unit("旧局"))
    page = as_staff.get(URL)
    assert page.context["parts"][0]["round"] == work.one
    assert f'<option value="{work.one.pk}" selected>' in page.content.decode()
    assert list(cells(as_staff, round=old.pk)) == ["旧局"]


def test_page_without_a_round_says_what_to_do(as_staff):
    page = as_staff.get(URL)
    assert page.status_code == 200
    assert not Round.objects.exists()
    assert str(page.context["page"]["empty_text"]) in page.content.decode()
    assert as_staff.get("/reports/coverage/progress.svg").status_code == 404


def test_excel_holds_what_the_page_shows(work, as_staff, member1):
    builders.make_visit(work.team1, work.unit1, member1, circles=["work"])
    answer = as_staff.get("/reports/coverage.xlsx", {"visited": "yes"})
    tab = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    texts = [str(cell.value) for row in tab.iter_rows() for cell in row if cell.value is not None]
    assert "青山局" in texts
    assert "绿水局" not in texts
    assert Entry.objects.get(act="export.take").detail["list"] == "coverage"


def test_chart_is_a_picture_without_script(work, as_staff, member1):
    builders.make_visit(work.team1, work.unit1, member1)
    answer = as_staff.get("/reports/coverage/progress.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    assert b"<script" not in answer.content
    assert answer.content.count(b"<svg") == 1


def grow(work, author, number):
    for _ in range(number):
        unit = builders.make_unit()
        builders.put_in_scope(work.one, unit)
        builders.hand(work.team1, unit)
        builders.make_visit(work.team1, unit, author, checks=["political"], circles=["work", "life"])


@pytest.mark.parametrize("who", ["staff", "leader", "member1"])
def test_queries_do_not_grow(who, work, request, sign_in, member1):
    client = sign_in(request.getfixturevalue(who))
    grow(work, member1, 1)
    client.get(URL)
    with CaptureQueriesContext(connection) as few:
        client.get(URL)
    grow(work, member1, 8)
    with CaptureQueriesContext(connection) as many:
        client.get(URL)
    assert len(many) == len(few)
    own = [q for q in few.captured_queries if not any(word in q["sql"] for word in ("session", "SAVEPOINT"))]
    # the person signed in is one, what they see four, rule and plan two, tasks and entries two, kinds and aspects two
    assert len(own) <= 18


@pytest.fixture
def two_years(work, member1):
    """A round of the same months a year before: of its two units one was visited by today's day, one only later."""
    last_year = builders.make_round(
        state="closed", name="去年一轮", starts_on=year_earlier(work.one.starts_on),
        ends_on=year_earlier(work.one.ends_on),
    )  # fmt: skip
    builders.put_in_scope(last_year, work.unit1, work.unit2)
    team = builders.make_team(last_year, member1, name="去年组")
    today = year_earlier(builders.today())
    builders.make_visit(team, work.unit1, member1, day=today)
    builders.make_visit(team, work.unit2, member1, day=today + dt.timedelta(days=1))
    builders.make_visit(work.team1, work.unit1, member1)
    builders.make_visit(work.team1, work.unit2, member1)
    return last_year


def before_of(client, round):
    return client.get(URL, {"round": round.pk}).context["parts"][0]["before"]


def test_a_round_stands_beside_the_same_days_a_year_before(two_years, work, as_staff):
    found = before_of(as_staff, work.one)
    assert (found.rounds, found.last) == ([two_years], year_earlier(builders.today()))
    whole = found.whole
    assert (whole.then.visited, whole.then.scope, whole.now.visited) == (1, 2, 2)
    scope = whole.now.scope
    assert whole.points == f"{100 * (2 / scope - 1 / 2):+.1f}"
    assert sum(line.then.scope for line in found.lines[:-1]) == 2
    assert len(as_staff.get(whole.url).context["page"]["rows"]) == 1


def test_no_round_a_year_before_nothing_beside(two_years, as_staff):
    assert before_of(as_staff, two_years) is None


def test_field_roles_read_no_year_before(two_years, work, as_member1):
    """Of the visits of other teams they may count none: units of others would stand as never visited."""
    assert before_of(as_member1, work.one) is None


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "上年同期"), ("en", "A year before")])
def test_the_year_before_is_said_in_both_languages(two_years, work, as_staff, language, words):
    as_staff.cookies["django_language"] = language
    assert words in as_staff.get(URL, {"round": work.one.pk}).content.decode()


@pytest.mark.parametrize(("language", "tab"), [("zh-hans", "上年同期"), ("en", "A year before")])
def test_the_workbook_has_the_year_before_as_the_page_has_it(two_years, work, as_staff, language, tab):
    as_staff.cookies["django_language"] = language
    before = before_of(as_staff, work.one)
    answer = as_staff.get("/reports/coverage.xlsx", {"round": work.one.pk})
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
    assert len(book.worksheets) == 2
    rows = [[cell.value for cell in row] for row in book[tab].iter_rows()]
    assert any(before.told in str(value) for row in rows for value in row)
    colon = "：" if language == "zh-hans" else ": "
    assert any(str(value).startswith(f"{work.one}{colon}") for row in rows for value in row)
    found = {row[1]: row[2:9] for row in rows if row[0] == str(work.one)}
    for line in before.lines:
        now, then = line.now, line.then
        shares = [
            pytest.approx(one.visited / one.scope, abs=1e-3) if one.scope else "–" for one in (now, then)
        ]
        told = found[str(line.label)]
        assert [told[0], told[1], told[3], told[4]] == [now.visited, now.scope, then.visited, then.scope]
        assert [told[2], told[5]] == shares
        assert told[6] == ("–" if line.difference is None else line.difference)
    assert before.whole.difference is not None


def test_the_workbook_has_no_sheet_for_no_year_before(two_years, work, as_staff, as_member1):
    for client, round in ((as_staff, two_years), (as_member1, work.one)):
        answer = client.get("/reports/coverage.xlsx", {"round": round.pk})
        assert len(load_workbook(BytesIO(b"".join(answer.streaming_content))).worksheets) == 1
