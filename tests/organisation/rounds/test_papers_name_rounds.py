"""Excel, Word and commands name each open round that they tell of, as the pages do; a list of one round says which."""

from io import BytesIO
from typing import Any

import pytest
from django.core.management import call_command
from docx import Document
from openpyxl import load_workbook

from tests.conftest import client_of
from tests.organisation.rounds.test_no_silent_round import Two
from tests.world import make_plan, make_visit, today

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(member1, lead1, member2) -> Two:
    """Two open rounds with a visit and a plan in each."""
    made = Two(member1, lead1, member2)
    for team in (made.team, made.newer_team):
        make_visit(team, made.unit, member1, "accepted")
        make_plan(team.round, made.unit, lead1)
    return made


def sheet_of(data: bytes) -> str:
    return " ".join(
        str(cell) for sheet in load_workbook(BytesIO(data)) for row in sheet.values for cell in row
    )


def paper_of(data: bytes) -> str:
    document = Document(BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return " ".join([one.text for one in document.paragraphs] + cells)


def taken(user: Any, address: str, **asked: Any) -> str:
    answer = client_of(user).get(address, asked)
    assert answer.status_code == 200, address
    data = b"".join(answer)
    return paper_of(data) if address.endswith(".docx") else sheet_of(data)


BOTH = ["/reports/coverage.xlsx", "/reports/matrix.xlsx", "/visits.xlsx", "/plans.xlsx"]
OFFICE = [
    "/reports/outcomes.xlsx",
    "/reports/outcomes.docx",
    "/reports/account.docx",
    "/reports/summary.docx",
]


@pytest.mark.parametrize("address", BOTH)
@pytest.mark.parametrize("who", ["lead1", "staff"])
def test_workbooks_name_every_open_round(request, two, who, address):
    user = request.getfixturevalue(who)
    text = taken(user, address)
    assert two.round.name in text
    assert two.newer.name in text


@pytest.mark.parametrize("address", OFFICE)
def test_papers_of_the_department_name_every_open_round(two, staff, address):
    asked = (
        {"first": two.round.starts_on, "last": today()}
        if "summary" not in address
        else {"year": today().year}
    )
    text = taken(staff, address, **asked)
    assert two.round.name in text
    assert two.newer.name in text


@pytest.mark.parametrize("who", ["lead1", "staff"])
def test_the_list_of_persons_says_of_which_round_it_is(request, two, who):
    text = taken(request.getfixturevalue(who), "/reports/people.xlsx")
    assert two.newer.name in text
    assert two.round.name in text  # that it runs too is said


@pytest.mark.parametrize("key", ["coverage", "visits", "outcomes"])
def test_commands_name_every_open_round(two, staff, tmp_path, key):
    out = tmp_path / "out.xlsx"
    query = f"first={two.round.starts_on}&last={today()}" if key == "outcomes" else ""
    call_command("export", key, "--user", staff.username, "--out", str(out), "--query", query)
    text = sheet_of(out.read_bytes())
    assert two.round.name in text
    assert two.newer.name in text
