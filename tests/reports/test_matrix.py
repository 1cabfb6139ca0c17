"""The matrix of coverage: every number opens just the records that it counts, and 群众口碑 stands with its sources."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from tests.world import (
    Office,
    accepted_visit,
    make_talk,
    published_survey,
    put_in_scope,
    rating,
    state,
)
from visits.fieldwork.visits.counting import rebuild, wrong
from visits.organisation.kinds.actions import add_kind
from visits.reports.coverage.matrix import matrix_list
from visits.reports.outcomes.figures import figures_of
from visits.reports.outcomes.windows import Window

pytestmark = pytest.mark.django_db
URL = "/reports/matrix/"


@pytest.fixture
def office(member1, lead1, member2):
    made = Office(member1, lead1, member2)
    put_in_scope(made.round, made.unit)
    return made


@pytest.fixture
def heard(office, staff, lead1, member1):
    """A unit of which much was heard: of its own people and of others, from every class, by every method."""
    own = add_kind(actor=staff, family="source", name_zh="办事群众", name_en="", behaviour="served")
    here = {"team": office.team, "unit": office.unit, "author": office.member1}
    visit = accepted_visit(**here, entries=["site"], methods=["interview"], visited_on=office.round.starts_on)
    talks = [
        make_talk(visit=visit, source_class=one, is_confidential=True, source_circle=circle)
        for one, circle in (("served", "life"), (own.key, "life"), ("staff", "work"), ("partner", "social"))
    ]
    state(talk=talks[0], cadre=office.cadres[1])
    state(talk=talks[1], cadre=office.cadres[1], aspect="duties")
    state(talk=talks[2], cadre=office.cadres[2], aspect="reputation", side="against")
    away = {"heard_at": "elsewhere", "away_unit": office.other_unit}
    state(talk=talks[3], cadre=office.stranger, aspect="reputation", check_key="political", **away)
    rating(talks[0], office.cadres[1])
    passing = make_talk(visit=visit, source_cadre=office.stranger, heard_at="elsewhere", source_circle="work",
                        source_unit=office.other_unit, kind="heart_to_heart")  # fmt: skip
    state(talk=passing, cadre=office.stranger, check_key="competence", **away)
    about = make_talk(visit=visit, source_cadre=office.stranger, heard_at="elsewhere", source_circle="social",
                      source_unit=office.other_unit)  # fmt: skip
    state(talk=about, cadre=office.cadres[3], check_key="competence")
    state(talk=about, cadre=office.stranger, check_key="political", **away)
    published_survey(lead1, member1, staff, round=office.round, team=office.team, unit=office.unit)
    rebuild()
    return own


@pytest.mark.parametrize("who", ["staff", "member1"])
def test_every_number_opens_just_the_records_that_it_counts(heard, office, sign_in, request, who):
    assert list(wrong()) == []
    reader = request.getfixturevalue(who)
    client = sign_in(reader)
    spec = matrix_list(reader)
    rows = list(spec.rows(reader))
    spec.prepare(rows)
    (row,) = [one for one in rows if one.unit_id == office.unit.pk]
    told = {one.key: (one.value(row) or 0, one.link(row)) for one in spec.columns if one.kind == "number"}
    opened = {
        key: len(client.get(url).context["page"]["rows"]) if url else 0 for key, (_n, url) in told.items()
        if key != "sources"
    }  # fmt: skip
    assert opened == {key: n for key, (n, _url) in told.items() if key != "sources"}
    assert sum(1 for n in opened.values() if n) >= 12


def test_the_standing_among_the_people_stands_with_its_sources_in_the_workbook_too(heard, office, as_staff):
    sheet = load_workbook(BytesIO(b"".join(as_staff.get("/reports/matrix.xlsx").streaming_content))).active
    lines = [[cell.value for cell in line] for line in sheet]
    (heads,) = [line for line in lines if "群众口碑" in line]
    (row,) = [line for line in lines if office.unit.name in line]
    found = dict(zip(heads, row, strict=True))
    assert [found[one] for one in ("群众口碑", "服务对象谈话", "已公布结果的干部测评")] == [2, 2, 1]


def test_the_outcomes_open_talks_with_all_classes_of_the_people_served(heard, office, staff, as_staff):
    groups = figures_of(staff, Window(office.round.starts_on, office.round.ends_on))
    figures = {one.key: one for _label, group in groups for one in group}
    people = figures["said_served"]
    assert people.value == len(as_staff.get(people.url).context["page"]["rows"]) == 2
