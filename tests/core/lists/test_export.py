"""A list taken away: exactly its rows and columns, registered, limited, approved where it is long."""

import datetime as dt
import io
import os
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from openpyxl import load_workbook

from cadre_review.audit.models import Entry
from tests import shown
from tests.conftest import client_of, enter
from tests.world import assign_to, make_unit, open_cadre
from visits.cadres.files.lists import cadres_list
from visits.core.lists import export as exporting
from visits.core.lists.models import Export
from visits.core.lists.views import send_list
from visits.core.sheets import pour

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(staff) -> list:
    unit = make_unit()
    names = ("安一", "白二", "曹三", "=丁四", "恶五")
    return [open_cadre(staff=staff, unit=unit, name=name) for name in names]


def table_of(content: bytes) -> list[list[str]]:
    """Header and rows of the sheet, as text, without the numbers before those of a list."""
    sheet = load_workbook(io.BytesIO(content)).active
    rows = [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
    start = next(at for at, row in enumerate(rows) if len(row) > 1)
    table = [row for row in rows[start:] if len(row) > 1]
    if table[0][0] != "序号":
        return table
    assert [row[0] for row in table[1:]] == list(range(1, len(table)))
    return [row[1:] for row in table]


def body_of(response) -> bytes:
    return b"".join(response.streaming_content)


def test_sheet_has_the_columns_and_rows_of_the_page(as_staff, people) -> None:
    line = "?sort=-name&cols=name&cols=level&q=%E4%B8%80"
    page = as_staff.get(f"/cadres/{line}").context["page"]
    response = as_staff.get(f"/cadres.xlsx{line}")
    table = table_of(body_of(response))
    assert table[0] == [str(column["label"]) for column in page["columns"]]
    assert table[1:] == [[cell["text"] for cell in row] for row in shown.rows(page)]
    assert len(table) == 2


def test_order_of_sheet_is_order_of_page(as_staff, people) -> None:
    for sort in ("name", "-name", "birth", "post_since"):
        page = as_staff.get(f"/cadres/?sort={sort}&cols=name&cols=unit").context["page"]
        table = table_of(body_of(as_staff.get(f"/cadres.xlsx?sort={sort}&cols=name&cols=unit")))
        assert [row[0] for row in table[1:]] == shown.first_cells(page)


def test_file_name_is_chinese_and_text_stays_text(rf, staff, people) -> None:
    request = rf.get("/cadres.xlsx", {"q": "丁", "cols": ["name", "unit"]})
    request.user = staff
    response = send_list(request, replace(cadres_list(staff), title="干部花名册"))
    assert "filename*=utf-8''%E5%B9%B2%E9%83%A8" in response["Content-Disposition"]
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    sheet = load_workbook(io.BytesIO(body_of(response))).active
    assert any(cell.value == "=丁四" and cell.data_type == "s" for row in sheet for cell in row)


def test_export_is_registered_with_its_filter_and_rows(as_staff, staff, people) -> None:
    body_of(as_staff.get("/cadres.xlsx?sort=name&after=xyz&sex=male"))
    export = Export.objects.get()
    assert (export.list_key, export.taken_by, export.rows, export.query) == (
        "cadres",
        staff,
        5,
        "sort=name&sex=male",
    )
    entry = Entry.objects.filter(act="export.take").latest("number")
    assert (entry.actor, entry.detail["list"]) == (staff, "cadres")


def test_no_temporary_file_is_left(as_staff, people, monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    response = as_staff.get("/cadres.xlsx")
    body_of(response)
    response.close()
    assert os.listdir(tmp_path) == []


def test_list_beyond_the_sheet_is_refused_with_a_sentence(as_staff, people, monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(pour, "MOST_ROWS", 7)
    response = as_staff.get("/cadres.xlsx?sex=male", follow=True)
    assert response.redirect_chain == [("/cadres/?sex=male", 302)]
    assert "Excel" in [str(message) for message in response.context["messages"]][0]
    assert os.listdir(tmp_path) == []


def test_filter_that_cannot_be_read_gives_no_rows_and_no_sheet(as_staff, people) -> None:
    page = as_staff.get("/cadres/?age_from=abc")
    assert page.status_code == 422
    assert page.context["page"]["rows"] == []
    response = as_staff.get("/cadres.xlsx?age_from=abc")
    assert response.status_code == 302
    assert response["Location"] == "/cadres/?age_from=abc"
    assert not Export.objects.exists()


@pytest.mark.parametrize(
    "line", ["unit=999999", "unit=x", "level=11", "q=%00", "age_to=-3", "state=gone", f"q={'长' * 61}"]
)
def test_foreign_or_malformed_filter_is_told_at_its_field(as_staff, people, line) -> None:
    response = as_staff.get(f"/cadres/?{line}")
    assert response.status_code == 422
    assert line.split("=")[0] in response.context["page"]["filter_form"].errors


@pytest.mark.parametrize(
    "line", ["sort=--name", "sort=nothing", "cols=nothing", "after=%00", "before=x", "sort=", "view=3"]
)
def test_unknown_words_in_the_address_are_ignored(as_staff, people, line) -> None:
    assert len(as_staff.get(f"/cadres/?{line}").context["page"]["rows"]) == 5


# --- limits and approval --------------------------------------------------------------------------


@pytest.fixture
def limit_of_three(monkeypatch) -> None:
    monkeypatch.setattr(exporting, "LIMITS", exporting.LIMITS | {"staff": 3, "member": 3})


def test_long_list_is_asked_for_and_not_given(as_staff, people, limit_of_three) -> None:
    response = as_staff.get("/cadres.xlsx")
    assert response.status_code == 403
    assert response.context["form"].initial["query"] == ""
    assert not Export.objects.exists()


def test_visit_team_takes_no_more_than_its_limit_and_cannot_ask(
    as_member1, member1, people, limit_of_three
) -> None:
    assign_to(user=member1, unit=people[0].unit)
    response = as_member1.get("/cadres.xlsx")
    assert response.status_code == 403
    assert b'<form method="post" action="/exports/' not in response.content
    assert as_member1.post("/exports/cadres/request/", {"reason": "研判"}).status_code == 403
    assert not Export.objects.exists()


def request_one(client) -> Export:
    client.post("/exports/cadres/request/", {"reason": "研判会议使用", "query": "sort=name"})
    return Export.objects.latest("pk")


def test_reviewer_approves_and_staff_takes_it(
    as_staff, as_reviewer, reviewer, people, limit_of_three
) -> None:
    export = request_one(as_staff)
    assert export.state == "requested"
    assert as_staff.get(f"/exports/{export.pk}/file/").status_code == 403
    page = as_reviewer.get("/exports/")
    assert list(page.context["waiting"]) == [export]
    assert "研判会议使用" in page.content.decode()
    as_reviewer.post(f"/exports/{export.pk}/decide/", {"decision": "approve"})
    export.refresh_from_db()
    assert (export.state, export.decided_by) == ("approved", reviewer)
    table = table_of(body_of(as_staff.get(f"/exports/{export.pk}/file/")))
    assert len(table) == 6
    export.refresh_from_db()
    assert export.rows == 5
    assert [e.act for e in Entry.objects.filter(act__startswith="export.").order_by("number")] == [
        "export.request", "export.approve", "export.take",
    ]  # fmt: skip


def test_approval_ends_after_seven_days(as_staff, as_reviewer, people, limit_of_three) -> None:
    export = request_one(as_staff)
    as_reviewer.post(f"/exports/{export.pk}/decide/", {"decision": "approve"})
    Export.objects.update(decided_at=timezone.now() - dt.timedelta(days=7, minutes=1))
    assert as_staff.get(f"/exports/{export.pk}/file/").status_code == 403
    assert Export.objects.get().rows == 0


def test_nobody_decides_his_own_request(as_reviewer, people) -> None:
    export = request_one(as_reviewer)
    assert as_reviewer.post(f"/exports/{export.pk}/decide/", {"decision": "approve"}).status_code == 403
    assert list(as_reviewer.get("/exports/").context["waiting"]) == []
    export.refresh_from_db()
    assert export.state == "requested"


@pytest.mark.parametrize("decision", ["", "yes", "approved"])
def test_unclear_decision_decides_nothing(as_staff, as_reviewer, people, limit_of_three, decision) -> None:
    export = request_one(as_staff)
    as_reviewer.post(f"/exports/{export.pk}/decide/", {"decision": decision})
    export.refresh_from_db()
    assert export.state == "requested"


def test_request_is_decided_once(as_staff, as_reviewer, people, limit_of_three) -> None:
    export = request_one(as_staff)
    as_reviewer.post(f"/exports/{export.pk}/decide/", {"decision": "refuse"})
    as_reviewer.post(f"/exports/{export.pk}/decide/", {"decision": "approve"})
    export.refresh_from_db()
    assert export.state == "refused"
    assert as_staff.get(f"/exports/{export.pk}/file/").status_code == 403


def test_approved_export_of_another_is_404(as_staff, as_reviewer, people, limit_of_three) -> None:
    export = request_one(as_staff)
    as_reviewer.post(f"/exports/{export.pk}/decide/", {"decision": "approve"})
    assert as_reviewer.get(f"/exports/{export.pk}/file/").status_code == 404


@pytest.mark.parametrize(
    ("key", "data", "status"),
    [
        ("cadres", {"reason": ""}, 422),
        ("cadres", {"reason": "长" * 201}, 422),
        ("nothing", {"reason": "x"}, 404),
    ],
)
def test_request_that_says_too_little_is_not_kept(as_staff, people, key, data, status) -> None:
    assert as_staff.post(f"/exports/{key}/request/", data).status_code == status
    assert not Export.objects.exists()


def test_register_shows_ones_own_and_the_auditor_all(as_staff, as_leader, as_auditor, people) -> None:
    body_of(as_staff.get("/cadres.xlsx"))
    shown = {name: len(client.get("/exports/").context["page"]["rows"])
             for name, client in (("staff", as_staff), ("leader", as_leader), ("auditor", as_auditor))}  # fmt: skip
    assert shown == {"staff": 1, "leader": 0, "auditor": 1}


# --- the command ----------------------------------------------------------------------------------


def test_command_writes_what_the_page_gives(as_staff, people, tmp_path) -> None:
    out = tmp_path / "干部.xlsx"
    line = "sort=-name&cols=name&cols=level"
    call_command("export", "cadres", "--out", str(out), "--user", "staff", "--query", line)
    assert table_of(out.read_bytes()) == table_of(body_of(as_staff.get(f"/cadres.xlsx?{line}")))
    assert [export.rows for export in Export.objects.all()] == [5, 5]
    assert os.listdir(tmp_path) == ["干部.xlsx"]


def test_command_writes_the_outcomes_that_the_page_gives(as_staff, people, tmp_path) -> None:
    out = tmp_path / "成效.xlsx"
    line = "first=2018-01-01&last=2018-12-31"
    call_command("export", "outcomes", "--out", str(out), "--user", "staff", "--query", line)
    page = body_of(as_staff.get(f"/reports/outcomes.xlsx?{line}"))
    assert table_of(out.read_bytes()) == table_of(page)
    assert len(Export.objects.filter(list_key="outcomes")) == 2


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["cadres", "--user", "nobody"], 2),
        (["outcomes", "--user", "sysadmin"], 1),
        (["outcomes", "--user", "staff", "--query", "first=2018-02-30&last=2018-03-01"], 1),
        (["cadres", "--user", "sysadmin"], 1),
        (["cadres", "--user", "leader"], 1),
        (["cadres", "--user", "staff", "--query", "age_from=abc"], 1),
    ],
)
def test_command_refuses_with_a_sentence(staff, leader, sysadmin, people, tmp_path, arguments, code) -> None:
    with pytest.raises(CommandError) as caught:
        call_command("export", *arguments, "--out", str(tmp_path / "x.xlsx"))
    assert caught.value.returncode == code
    assert str(caught.value).endswith(("。", ".", "？", "！"))
    assert not Export.objects.exists()
    assert os.listdir(tmp_path) == []


def test_command_names_a_folder_that_is_not_there(staff, people, tmp_path) -> None:
    with pytest.raises(CommandError) as caught:
        call_command("export", "cadres", "--user", "staff", "--out", str(tmp_path / "no" / "x.xlsx"))
    assert caught.value.returncode == 2
    assert not Export.objects.exists()


def test_command_keeps_an_older_file_where_it_fails(staff, people, tmp_path, monkeypatch) -> None:
    out = Path(tmp_path / "x.xlsx")
    out.write_text("old")
    monkeypatch.setattr(pour, "MOST_ROWS", 7)
    with pytest.raises(CommandError):
        call_command("export", "cadres", "--user", "staff", "--out", str(out))
    assert out.read_text() == "old"
    assert os.listdir(tmp_path) == ["x.xlsx"]


def test_member_gets_by_command_no_more_than_by_page(member1, people, tmp_path) -> None:
    outsider = client_of(enter("member2"))
    assign_to(user=member1, unit=people[0].unit)
    out = tmp_path / "x.xlsx"
    line = "cols=name&cols=unit&cols=sex&cols=id&cols=birth"
    call_command("export", "cadres", "--user", "member1", "--out", str(out), "--query", line)
    table = table_of(out.read_bytes())
    assert len(table) == 6
    assert len(table[0]) == 2
    assert outsider.get("/cadres/").context["page"]["rows"] == []


def test_log_as_excel_has_the_office_sheet(as_auditor, people) -> None:
    response = as_auditor.get("/audit.xlsx")
    sheet = load_workbook(io.BytesIO(body_of(response))).active
    assert sheet.auto_filter.ref.startswith("A2:")
    assert sheet["A1"].font.b
