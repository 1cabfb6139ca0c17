"""A strip over all rounds on the pages of a unit, a cadre, a leadership team and a visit team, by right."""

import datetime as dt
import re
from html import unescape
from typing import Any, NamedTuple

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from cadre_review.audit.models import Entry
from cadre_review.audit.row_walk import cover
from cadre_review.audit.verify import verify
from cadre_review.request_cache import reading
from tests.reports.test_compare import City
from tests.world import make_cadre, make_finding, make_round, make_talk, rating, state
from visits.avoidance.models import Recusal
from visits.cadres.files.models import Cadre, Tenure
from visits.core.access import closed_to
from visits.judgement.findings.models import Finding
from visits.judgement.findings.units_then import keep_units
from visits.organisation.rounds.models import Round
from visits.organisation.units.models import LeadershipTeam
from visits.reports.strips import strip_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(member1) -> City:
    """2017 and two rounds of 2018; 甲局 visited in all, 乙局 in the first; a fourth one, without units, has begun."""
    made = City(member1)
    make_round(name="新一轮", scheme=made.scheme)
    return made


class Mark(NamedTuple):
    """A row of the strip as it is drawn."""

    round: str
    word: str
    cells: list[tuple[int, str]]  # number, where it leads


def marks_on(page: Any) -> list[Mark]:
    """The strip on a page, row by row."""
    table = page.content.decode().partition('id="over-rounds"')[2].partition("</table>")[0]
    return [_mark(row) for row in table.partition("<tbody>")[2].split("<tr>")[1:]]


def _mark(row: str) -> Mark:
    head, word, *cells = re.split(r"<td[^>]*>", row)
    found = [(int(strip_tags(cell)), (re.findall(r'href="([^"]+)"', cell) or [""])[0]) for cell in cells]
    return Mark(strip_tags(head.partition("<span")[0]).strip(), strip_tags(word).strip(), found)


def strip(client: Any, route: str, key: int) -> dict[str, list[Any]]:
    """By round the word and the numbers."""
    page = client.get(reverse(route, args=[key]))
    assert page.status_code == 200
    return {one.round: [one.word, *(n for n, _url in one.cells)] for one in marks_on(page)}


def test_unit_is_told_round_by_round(city, staff, as_staff):
    made = make_finding(staff, leadership_team=LeadershipTeam.objects.create(unit=city.units[1]))
    type(made).objects.filter(pk=made.pk).update(created_at=dt.datetime(2017, 4, 1, tzinfo=dt.UTC))
    assert strip(as_staff, "units:detail", city.units[1].pk) == {
        "新一轮": ["不在范围", 0, 0, 0, 0],
        "专项": ["未走访", 0, 0, 0, 0],
        "2018年": ["未走访", 0, 0, 0, 0],
        "2017年": ["已走访", 1, 0, 1, 0],
    }


def test_numbers_open_their_lists(city, as_staff):
    make_talk(visit=city.visits[0], is_confidential=True)
    page = as_staff.get(reverse("units:detail", args=[city.units[0].pk]))
    oldest = marks_on(page)[-1]
    assert [n for n, _url in oldest.cells[:2]] == [1, 1]
    for n, url in oldest.cells[:2]:
        assert len(as_staff.get(unescape(url)).context["page"]["rows"]) == n


def test_cadre_and_leadership_team_have_one_too(city, as_staff, staff):
    cadre = city.cadres[0]
    talk = make_talk(visit=city.visits[0], source_cadre=city.cadres[1])
    state(talk=talk, cadre=cadre)
    rating(talk, cadre, city.criterion)
    assert strip(as_staff, "cadres:detail", cadre.pk)["2017年"] == ["有人谈及", 0, 1, 0, 0]
    assert strip(as_staff, "cadres:detail", cadre.pk)["专项"] == ["未听取", 0, 0, 0, 0]
    team = LeadershipTeam.objects.create(unit=city.units[0])
    assert strip(as_staff, "reviews:leadership_portrait", team.unit_id)["2018年"][:2] == ["已走访", 1]
    assert strip(as_staff, "cadres:structure", team.unit_id)["2018年"][:2] == ["已走访", 1]


def test_team_stands_beside_those_of_its_name(city, as_staff):
    team = city.rounds[0].teams.get()
    found = strip(as_staff, "teams:detail", team.pk)
    assert found == {
        "专项": ["已开展走访", 1, 1, 1, 0],
        "2018年": ["已开展走访", 1, 1, 1, 0],
        "2017年": ["已开展走访", 2, 2, 2, 0],
    }


def test_talks_about_who_is_closed_to_the_reader_count_nowhere(city, as_staff, staff):
    talk = make_talk(visit=city.visits[0], is_confidential=True)
    state(talk=talk, cadre=city.cadres[0])
    assert strip(as_staff, "units:detail", city.units[0].pk)["2017年"][2] == 1
    Recusal.objects.create(user=staff, cadre=city.cadres[0], relation="lineal")
    assert strip(as_staff, "units:detail", city.units[0].pk)["2017年"][:3] == ["已走访", 1, 0]


def test_questions_do_not_grow_with_the_rounds(city, member1, staff):
    """Nor does whoever keeps away from somebody pay for each round."""
    team = LeadershipTeam.objects.create(unit=city.units[0])
    Recusal.objects.create(user=staff, cadre=city.cadres[1], relation="lineal")

    def asked() -> dict[str, int]:
        found = {}
        for thing in (city.units[0], team, city.cadres[0]):
            with reading(staff):
                closed_to(staff)
                strip_of(staff, thing)  # composes, and learns what it needs of the request
            with reading(staff), CaptureQueriesContext(connection) as seen:
                assert len(strip_of(staff, thing)["marks"]) == Round.objects.count()
            found[thing._meta.model_name] = len(seen)
        return found

    def hear(at: int) -> None:
        talk = make_talk(visit=city.visits[at], source_cadre=city.cadres[2])
        state(talk=talk, cadre=city.cadres[0])

    hear(0)
    before = asked()
    for at in (2, 3):
        hear(at)
    assert asked() == before


def test_field_roles_are_told_of_their_own_rounds_and_no_judgements(work, as_member1):
    page = as_member1.get(reverse("units:detail", args=[work.unit1.pk]))
    (mark,) = marks_on(page)
    assert (mark.round, len(mark.cells)) == (str(work.one), 2)
    table = page.content.decode().partition('id="over-rounds"')[2].partition("</thead>")[0]
    assert table.count('class="cell-number"') == 2


def test_a_finding_stays_with_the_unit_where_its_subject_belonged(city, as_staff, staff):
    """Who moves on takes no finding along: the figures of both units stay as they were."""
    who = make_cadre(city.units[0], "迁任")
    made = make_finding(staff, cadre=who)
    before = [strip(as_staff, "units:detail", one.pk) for one in city.units[:2]]
    assert any(word[3] for word in before[0].values())
    Cadre.objects.filter(pk=who.pk).update(unit=city.units[1])
    assert [strip(as_staff, "units:detail", one.pk) for one in city.units[:2]] == before
    listed = as_staff.get(reverse("findings:list"), {"q": city.units[0].name}).content.decode()
    assert reverse("findings:detail", args=[made.pk]) in listed


def test_findings_from_before_are_given_their_unit_through_the_log(city, staff):
    """By the posts on file of the day, else by where the subject is today."""
    moved, stayed = make_cadre(city.units[1], "迁任"), make_cadre(city.units[1], "未迁")
    begun = timezone.localdate() - dt.timedelta(900)
    Tenure.objects.create(
        cadre=moved, unit=city.units[0], title="副局长", kind="main", from_on=begun,
        to_on=timezone.localdate() - dt.timedelta(10),
    )  # fmt: skip
    team = LeadershipTeam.objects.create(unit=city.units[1])
    made = [make_finding(staff, cadre=moved), make_finding(staff, cadre=stayed)]
    made.append(make_finding(staff, leadership_team=team))
    day = timezone.now() - dt.timedelta(100)
    Finding.objects.update(unit_then=None, created_at=day)
    cover()
    call_command("migrate", verbosity=0)
    kept = [Finding.objects.get(pk=one.pk).unit_then for one in made]
    assert kept == [city.units[0], city.units[1], city.units[1]]
    assert Entry.objects.get(act="finding.keep_unit").detail == {"lines": 3}
    assert verify(rows=True).breaks == []
    assert keep_units() == 0
