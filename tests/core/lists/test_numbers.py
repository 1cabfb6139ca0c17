"""In every workbook of the site a number is a number, so that an office can add it up; names of things are text."""

import io
import re
from collections.abc import Iterator

import pytest
from openpyxl import load_workbook

from cadre_review.accounts.models import User
from tests.browser.pages import make_city
from tests.conftest import client_of
from tests.core.lists.test_export import body_of
from tests.routes import ROUTES
from tests.test_access_matrix import address, may
from visits.core.lists.export import limit_of

pytestmark = pytest.mark.django_db
PLAIN = re.compile(r"-?(0|[1-9]\d{0,5})(\.\d+)?")
NAMES = {
    "编号",
    "单位代码",
    "代码",
    "身份证号",
    "文号",
    "年度",
    "序号",
    "版本",
    "对象编号",
}
TAKERS = ("staff", "auditor", "lead1")


def numbers_as_text(content: bytes) -> Iterator[str]:
    """Column and value of each text cell that is a plain number."""
    for sheet in load_workbook(io.BytesIO(content)):
        heads: dict[int, str] = {}
        for row in sheet.iter_rows():
            texts = {cell.column: cell.value for cell in row if isinstance(cell.value, str)}
            if not heads and len(texts) > 1:
                heads = texts
                continue
            for column, value in texts.items():
                if PLAIN.fullmatch(value) and heads.get(column) not in NAMES:
                    yield f"{sheet.title}, {heads.get(column)}: {value}"


def test_no_number_is_text() -> None:
    make_city()
    people = {name: User.objects.get(username=name) for name in TAKERS}
    found: dict[str, set[str]] = {}
    opened = 0
    for route in [
        route for route in ROUTES if address(route).endswith(".xlsx") and "pk" not in ROUTES[route]
    ]:
        user = next((one for one in people.values() if may(one.role, route) and limit_of(one) != 0), None)
        if user is None:
            continue
        answer = client_of(user).get(address(route))
        if answer.status_code == 200:
            opened += 1
            found[route] = set(numbers_as_text(body_of(answer)))
    assert opened > 20
    assert {route: wrong for route, wrong in found.items() if wrong} == {}
