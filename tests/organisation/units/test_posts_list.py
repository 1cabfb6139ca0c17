"""All posts as a list: by mark, by empty seats, with the mark of what was imported, and as Excel."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from tests.world import make_cadre, make_post, make_task, make_tenure, make_unit, send_to_task
from visits.avoidance.models import Recusal
from visits.organisation.kinds.actions import add_kind

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return make_unit("档案局", category="county")


@pytest.fixture
def posts(unit, staff):
    own = add_kind(actor=staff, family="post_mark", name_zh="值守岗位", name_en="", behaviour="obscure")
    return [
        make_post(unit=unit, title="档案科科长", marks=["obscure"], imported_from="旧台账.xlsx 第3行"),
        make_post(unit=unit, title="值班室主任", marks=[own.key], establishment=2),
        make_post(unit=unit, title="办公室主任"),
    ]


def shown(client, address, **asked):
    page = client.get(address, asked)
    assert page.status_code == 200
    return [row.title for row in page.context["page"]["rows"]]


def test_posts_are_found_by_mark_and_by_all_obscure_marks(posts, as_staff):
    assert shown(as_staff, "/posts/") == [one.title for one in posts]
    assert shown(as_staff, "/posts/", mark="obscure") == ["档案科科长"]
    assert shown(as_staff, "/posts/", obscure="on") == ["档案科科长", "值班室主任"]
    assert shown(as_staff, "/posts/", q="办公室") == ["办公室主任"]
    assert "值守岗位" in as_staff.get("/posts/").content.decode()


def test_seats_that_are_empty_are_found(posts, unit, as_staff):
    for at, post in enumerate(posts[:2]):
        make_tenure(cadre=make_cadre(unit, f"任某{at}"), post=post)
    assert shown(as_staff, "/posts/", seats="filled") == ["档案科科长"]
    assert shown(as_staff, "/posts/", seats="vacant") == ["值班室主任", "办公室主任"]


def test_excel_holds_marks_and_where_a_post_was_imported_from(posts, as_staff):
    assert shown(as_staff, "/posts/", imported="on") == ["档案科科长"]
    assert "旧台账.xlsx" in as_staff.get(f"/units/{posts[0].unit_id}/posts/").content.decode()
    answer = as_staff.get("/posts.xlsx", {"cols": ["title", "marks", "imported"]})
    cells = {cell.value for line in load_workbook(BytesIO(b"".join(answer))).active for cell in line}
    assert {"档案科科长", "冷门岗位", "值守岗位", "旧台账.xlsx 第3行"} <= cells


def test_a_team_and_the_auditor_do_not_open_it(posts, as_member1, as_auditor):
    for client in (as_member1, as_auditor):
        assert client.get("/posts/").status_code == 403
        assert client.get("/key-tasks/people/").status_code == 403


def test_assignments_to_key_tasks_have_a_list_with_their_mark(unit, staff, as_staff):
    task, cadre, closed = (
        make_task(lead_unit=unit, name="旧城改造"),
        make_cadre(unit, "游某"),
        make_cadre(unit, "避某"),
    )
    sent = send_to_task(cadre=cadre, task=task)
    send_to_task(cadre=closed, task=task)
    type(sent).objects.filter(pk=sent.pk).update(imported_from="派驻台账.xlsx 第2行", to_on="2019-01-01")
    Recusal.objects.create(user=staff, cadre=closed, relation="lineal")
    page = as_staff.get("/key-tasks/people/")
    assert [row.cadre__name for row in page.context["page"]["rows"]] == ["游某"]
    assert not as_staff.get("/key-tasks/people/", {"now": "today"}).context["page"]["rows"]
    answer = as_staff.get("/key-tasks/people.xlsx", {"imported": "on", "cols": ["cadre", "task", "imported"]})
    cells = {cell.value for line in load_workbook(BytesIO(b"".join(answer))).active for cell in line}
    assert {"游某", "旧城改造", "派驻台账.xlsx 第2行"} <= cells
    for address in (f"/key-tasks/{task.pk}/", f"/reports/tasks/{task.pk}/", f"/cadres/{cadre.pk}/"):
        assert "派驻台账.xlsx" in as_staff.get(address).content.decode(), address


def test_questions_do_not_grow(posts, unit, as_staff, django_assert_max_num_queries):
    for at in range(20):
        make_post(unit=unit, title=f"岗位{at}", marks=["remote"])
    as_staff.get("/posts/")
    with django_assert_max_num_queries(9):
        as_staff.get("/posts/")
