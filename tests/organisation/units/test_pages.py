import datetime as dt
import io

import pytest
from django.urls import reverse
from django.utils import timezone

from cadre_review.audit.models import Entry
from tests.world import (
    assign_to,
    csv_of,
    make_cadre,
    make_post,
    make_task,
    make_tenure,
    make_unit,
    send_to_task,
)
from visits.avoidance.models import Recusal
from visits.core.lists.models import ImportBatch
from visits.organisation.units.models import KeyTask, Post, Unit

WORK = ["member1", "lead1", "staff", "reviewer", "leader"]
OTHERS = ["member1", "lead1", "reviewer", "leader", "sysadmin", "secadmin", "auditor"]
TABS = ["units:detail", "units:posts", "units:tasks", "units:tree"]
UNIT = {
    "code": "LZ-SJ1",
    "name": "示例市审计局",
    "category": "department",
    "kind": "government",
    "position": "0",
}
POST = {
    "title": "局长",
    "level": "30",
    "standing": "head",
    "establishment": "1",
    "position": "0",
    "in_leadership_team": "on",
}
ROW = ("A-1", "示例市审计局", "审计局", "市直部门", "政府部门", "", "", "")


@pytest.fixture
def unit(db):
    return make_unit(name="示例市财政局", short_name="财政局")


@pytest.fixture
def enter(request, sign_in):
    return lambda who: sign_in(request.getfixturevalue(who))


@pytest.mark.parametrize("route", TABS)
@pytest.mark.parametrize("who", ["staff", "reviewer", "leader"])
def test_department_reads_every_tab(enter, unit, who, route):
    answer = enter(who).get(reverse(route, args=[unit.pk]))
    assert answer.status_code == 200
    assert "示例市财政局" in answer.content.decode()


@pytest.mark.parametrize("route", TABS)
def test_outsider_gets_404_and_the_team_that_has_the_unit_reads_it(enter, unit, route, member1):
    url = reverse(route, args=[unit.pk])
    client = enter("member1")
    assert client.get(url).status_code == 404
    assign_to(user=member1, unit=unit)
    assert client.get(url).status_code == 200
    Recusal.objects.create(user=member1, unit=unit, relation="own_unit")
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("who", ["sysadmin", "secadmin", "auditor"])
@pytest.mark.parametrize("route", ["units:list", "units:export", "key_tasks:list", "key_tasks:export"])
def test_administrators_see_no_register(enter, unit, who, route):
    assert enter(who).get(reverse(route)).status_code == 403


@pytest.mark.parametrize("who", OTHERS)
@pytest.mark.parametrize(
    "route",
    [
        "units:create",
        "units:edit",
        "units:close",
        "units:add_post",
        "units:import",
        "key_tasks:create",
        "key_tasks:edit",
    ],
)
def test_only_staff_open_forms(enter, unit, who, route):
    thing = make_task(lead_unit=unit) if route == "key_tasks:edit" else unit
    args = [thing.pk] if route.split(":")[1] in {"edit", "close", "add_post"} else []
    assert enter(who).get(reverse(route, args=args)).status_code == 403
    assert enter(who).post(reverse(route, args=args), UNIT).status_code == 403
    assert Unit.objects.count() == 1


def test_staff_enter_and_correct_a_unit(as_staff):
    answer = as_staff.post(reverse("units:create"), UNIT)
    made = Unit.objects.get()
    assert answer.headers["Location"] == reverse("units:detail", args=[made.pk])
    page = as_staff.get(reverse("units:edit", args=[made.pk])).content.decode()
    assert 'name="base_version" value="1"' in page
    as_staff.post(reverse("units:edit", args=[made.pk]), UNIT | {"note": "已改", "base_version": "1"})
    made.refresh_from_db()
    assert (made.note, made.version) == ("已改", 2)


def test_empty_position_is_the_last(as_staff):
    make_unit(position=7)
    as_staff.post(reverse("units:create"), UNIT | {"position": ""})
    assert Unit.objects.get(code="LZ-SJ1").position == 8


def test_stale_form_shows_both_texts_and_loses_none(as_staff, unit):
    url = reverse("units:edit", args=[unit.pk])
    plain = UNIT | {"code": unit.code, "base_version": "1"}
    as_staff.post(url, plain | {"note": "别人写的"})
    answer = as_staff.post(url, plain | {"note": "我写的"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "别人写的" in text
    assert "我写的" in text
    assert Unit.objects.get().note == "别人写的"
    answer = as_staff.post(url, plain | {"note": "我写的", "base_version": "2"})
    assert answer.status_code == 302
    assert Unit.objects.get().note == "我写的"


@pytest.mark.parametrize(
    "bad",
    [{"code": ""}, {"name": "坏\x01字"}, {"kind": "nothing"}, {"parent": "999999"}, {"valid_from": "2019-13-01"},
     {"region_code": "1"}, {"position": "-1"}, {"position": "9" * 30},
     {"valid_from": "2019-02-01", "valid_to": "2018-01-01"}],
)  # fmt: skip
def test_bad_form_is_422_and_writes_nothing(as_staff, db, bad):
    assert as_staff.post(reverse("units:create"), UNIT | bad).status_code == 422
    assert not Unit.objects.exists()
    assert not Entry.objects.filter(act="unit.create").exists()


def test_staff_close_a_unit(as_staff, unit):
    later = make_unit()
    answer = as_staff.post(
        reverse("units:close", args=[unit.pk]), {"valid_to": "2019-02-28", "successor": later.pk}
    )
    assert answer.status_code == 302
    page = as_staff.get(reverse("units:detail", args=[later.pk])).content.decode()
    assert "示例市财政局" in page
    again = as_staff.post(reverse("units:close", args=[unit.pk]), {"valid_to": "2019-03-28"})
    assert again.status_code == 422


def test_posts_are_entered_corrected_and_ended(as_staff, unit):
    as_staff.post(reverse("units:add_post", args=[unit.pk]), POST)
    post = Post.objects.get()
    as_staff.post(
        reverse("units:edit_post", args=[post.pk]), POST | {"establishment": "2", "base_version": "1"}
    )
    answer = as_staff.post(
        reverse("units:edit_post", args=[post.pk]), POST | {"establishment": "3", "base_version": "1"}
    )
    assert answer.status_code == 409
    as_staff.post(reverse("units:end_post", args=[post.pk]), {"valid_to": "2019-02-28"})
    post.refresh_from_db()
    assert (post.establishment, post.valid_to) == (2, dt.date(2019, 2, 28))


def test_posts_show_holders_and_vacancies(enter, unit, staff, member1):
    chair = make_post(unit=unit, title="局长", establishment=1)
    make_post(unit=unit, title="副局长", establishment=3)
    now = make_cadre(unit=unit, by=staff, name="现任甲")
    elsewhere = make_cadre(unit=make_unit(), by=staff, name="前任乙")
    make_tenure(cadre=now, post=chair)
    make_tenure(cadre=elsewhere, post=chair, from_on=dt.date(2012, 1, 1), to_on=dt.date(2016, 2, 1))
    url = reverse("units:posts", args=[unit.pk])
    page = enter("staff").get(url).content.decode()
    assert "现任甲" in page
    assert "前任乙" in page
    assign_to(user=member1, unit=unit)
    page = enter("member1").get(url).content.decode()
    assert "现任甲" in page
    assert "前任乙" not in page


def test_own_file_is_not_shown_but_its_seat_is_taken(enter, unit, staff, leader):
    post = make_post(unit=unit, title="局长", establishment=1)
    make_tenure(cadre=make_cadre(unit=unit, by=staff, name="季定本人", account=leader), post=post)
    answer = enter("leader").get(reverse("units:posts", args=[unit.pk]))
    assert "季定本人" not in answer.content.decode()
    shown = answer.context["team"][0]
    assert (shown.unseen, shown.vacant) == (1, 0)


def test_key_task_page_narrows_the_cadres(enter, unit, staff, member1):
    task = make_task(lead_unit=unit, name="城中村改造示例")
    send_to_task(cadre=make_cadre(unit=unit, by=staff, name="本组干部"), task=task)
    send_to_task(cadre=make_cadre(unit=make_unit(), by=staff, name="外组干部"), task=task)
    assign_to(user=member1, unit=unit)
    url = reverse("key_tasks:detail", args=[task.pk])
    page = enter("member1").get(url).content.decode()
    assert "本组干部" in page
    assert "外组干部" not in page
    assert "外组干部" in enter("leader").get(url).content.decode()


def test_staff_enter_and_correct_a_key_task(as_staff, unit):
    data = {"name": "重大项目示例", "kind": "project", "lead_unit": unit.pk, "state": "running"}
    as_staff.post(reverse("key_tasks:create"), data)
    task = KeyTask.objects.get()
    url = reverse("key_tasks:edit", args=[task.pk])
    assert as_staff.post(url, data | {"state": "done", "base_version": "1"}).status_code == 302
    assert as_staff.post(url, data | {"state": "stopped", "base_version": "1"}).status_code == 409
    assert as_staff.post(url, data | {"name": "", "base_version": "2"}).status_code == 422
    assert KeyTask.objects.get().state == "done"


def rows_of(client, query=""):
    page = client.get(reverse("units:list") + query).context["page"]
    return [row.pk for row in page["rows"]]


def test_list_filters(enter, db):
    today = timezone.localdate()
    top = make_unit(code="1", name="示例区", category="county", kind="county")
    below = make_unit(code="2", name="示例镇", category="county", kind="town", parent=top)
    gone = make_unit(code="3", name="旧示例局", valid_to=dt.date(2019, 2, 28))
    other = make_unit(code="4", name="审计局", former_names="稽核处", valid_from=today)
    client = enter("leader")
    assert rows_of(client) == [top.pk, below.pk, other.pk]
    assert rows_of(client, "?existing=all") == [top.pk, below.pk, gone.pk, other.pk]
    assert rows_of(client, "?existing=ended") == [gone.pk]
    assert rows_of(client, "?on=2018-05-01") == [top.pk, below.pk, gone.pk]
    assert rows_of(client, f"?unit={top.pk}") == [top.pk, below.pk]
    assert rows_of(client, "?kind=town") == [below.pk]
    assert rows_of(client, "?category=department") == [other.pk]
    for words in ("审计", "sjj", "shenjiju", "稽核", "4"):
        assert rows_of(client, f"?q={words}") == [other.pk], words
    for sort in ("code", "-code", "category", "-kind"):
        assert len(rows_of(client, f"?sort={sort}")) == 3
    assert rows_of(client, "?category=wrong&unit=x&on=y&q=%00") == []


def test_team_lists_its_own_units(enter, unit, member1):
    make_unit()
    assign_to(user=member1, unit=unit)
    assert rows_of(enter("member1")) == [unit.pk]


def test_excel_is_the_list_and_is_registered(as_staff, unit):
    answer = as_staff.get(reverse("units:export"))
    assert b"".join(answer.streaming_content)[:2] == b"PK"
    assert Entry.objects.filter(act="export.take").count() == 1
    answer = as_staff.get(reverse("key_tasks:export"))
    assert b"".join(answer.streaming_content)[:2] == b"PK"


@pytest.mark.parametrize("route", ["units:list", "key_tasks:list", *TABS, "key_tasks:detail"])
def test_queries_do_not_grow_with_rows(
    as_staff, unit, staff, route, django_assert_num_queries, django_assert_max_num_queries
):
    task = make_task(lead_unit=unit)
    args = [] if "list" in route else [task.pk if route.startswith("key") else unit.pk]
    url = reverse(route, args=args)

    def more(count):
        for _ in range(count):
            below = make_unit(parent=unit)
            make_task(lead_unit=unit)
            make_tenure(cadre=make_cadre(unit=below, by=staff), post=make_post(unit=unit))
            send_to_task(cadre=make_cadre(unit=below, by=staff), task=task)

    more(2)
    as_staff.get(url)
    with django_assert_max_num_queries(25) as few:
        as_staff.get(url)
    more(6)
    with django_assert_num_queries(len(few.captured_queries)):
        as_staff.get(url)


def upload(client, content, name="units.csv"):
    content.name = name
    return client.post(reverse("units:import"), {"file": content})


def test_import_in_the_browser_from_upload_to_register(as_staff):
    make_unit(code="A-1", name="旧名")
    answer = upload(as_staff, csv_of(ROW, ("A-2", "新单位", "", "市直部门", "政府部门", "A-1", "", "")))
    batch = ImportBatch.objects.get()
    assert answer.headers["Location"] == reverse("units:import_preview", args=[batch.pk])
    page = as_staff.get(answer.headers["Location"]).content.decode()
    assert "旧名" in page
    assert "新单位" in page
    assert Unit.objects.count() == 1
    confirm = reverse("units:import_confirm", args=[batch.pk])
    assert as_staff.post(confirm).status_code == 302
    assert sorted(Unit.objects.values_list("name", flat=True)) == ["新单位", "示例市审计局"]
    assert as_staff.post(confirm).status_code == 302
    assert Unit.objects.get(code="A-1").version == 2
    assert Entry.objects.filter(act="unit.import").count() == 1
    assert as_staff.get(reverse("units:import_preview", args=[batch.pk])).status_code == 200


def test_wrong_rows_are_taken_in_only_when_left_out(as_staff):
    upload(as_staff, csv_of(ROW, ("A-2", "新单位", "", "没有这类", "政府部门", "", "", "")))
    batch = ImportBatch.objects.get()
    page = as_staff.get(reverse("units:import_preview", args=[batch.pk])).content.decode()
    assert "没有这类" in page
    confirm = reverse("units:import_confirm", args=[batch.pk])
    assert as_staff.post(confirm).status_code == 422
    assert not Unit.objects.exists()
    assert as_staff.post(confirm, {"skip_errors": "on"}).status_code == 302
    assert Unit.objects.get().code == "A-1"


def test_discarded_file_is_not_taken_in(as_staff):
    upload(as_staff, csv_of(ROW))
    batch = ImportBatch.objects.get()
    assert as_staff.post(reverse("units:import_discard", args=[batch.pk])).status_code == 302
    assert as_staff.post(reverse("units:import_confirm", args=[batch.pk])).status_code == 422
    assert not Unit.objects.exists()


def test_import_of_somebody_else_is_404(as_staff, leader, staff):
    batch = ImportBatch.objects.create(kind="units", file_name="a", plan={}, made_by=leader)
    other = ImportBatch.objects.create(kind="cadres", file_name="a", plan={}, made_by=staff)
    for one in (batch, other):
        assert as_staff.get(reverse("units:import_preview", args=[one.pk])).status_code == 404
        assert as_staff.post(reverse("units:import_confirm", args=[one.pk])).status_code == 404


@pytest.mark.parametrize(
    ("content", "name"), [(b"", "a.csv"), (b"\x00\x01\x02", "a.xlsx"), (b"x,y\n1,2\n", "a.csv")]
)
def test_unreadable_upload_is_a_sentence_at_the_field(as_staff, content, name):
    answer = upload(as_staff, io.BytesIO(content), name)
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]
    assert not ImportBatch.objects.exists()


def test_confirming_needs_a_post(as_staff):
    upload(as_staff, csv_of(ROW))
    batch = ImportBatch.objects.get()
    assert as_staff.get(reverse("units:import_confirm", args=[batch.pk])).status_code == 405
    assert not Unit.objects.exists()
