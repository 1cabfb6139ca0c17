"""Cadre files: written once, corrected openly, masked everywhere, read by whom the matrix says."""

import datetime as dt
import io
import json
import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from PIL import Image
from stdnum.cn import ric

from cadre_review.audit.models import Entry
from tests import shown
from tests.conftest import client_of
from tests.world import ID_NUMBER, assign_to, make_post, make_task, make_unit, open_cadre
from visits.avoidance.models import Recusal
from visits.cadres.files import actions
from visits.cadres.files.consulting import begin_matter
from visits.cadres.files.models import Cadre, CadreToken
from visits.core.history.models import Revision

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return make_unit()


def sent(unit, **change) -> dict:
    """A new file as the form posts it."""
    plain = {
        "client_key": str(uuid.uuid4()), "name": "章亦真", "sex": "male", "birth_month": "1975-08", "unit": unit.pk,
        "level": "30", "state": "serving",
    }  # fmt: skip
    return plain | change


def test_new_file_is_kept_found_and_logged(as_staff, staff, unit) -> None:
    response = as_staff.post("/cadres/new/", sent(unit, id_number=ID_NUMBER))
    cadre = Cadre.objects.get()
    assert response["Location"] == f"/cadres/{cadre.pk}/"
    assert (cadre.birth_month, cadre.unit_left, cadre.id_number) == (
        dt.date(1975, 8, 1),
        unit.tree_left,
        ID_NUMBER,
    )
    assert CadreToken.objects.filter(cadre=cadre, token="zyz").exists()
    entry = Entry.objects.get(act="cadre.create")
    assert (entry.actor, entry.thing_id) == (staff, str(cadre.pk))


def test_double_submit_keeps_one_file(as_staff, unit) -> None:
    data = sent(unit)
    first, second = as_staff.post("/cadres/new/", data), as_staff.post("/cadres/new/", data)
    assert first["Location"] == second["Location"]
    assert Cadre.objects.count() == Entry.objects.filter(act="cadre.create").count() == 1


def test_key_that_served_for_another_text_is_refused(as_staff, unit) -> None:
    data = sent(unit)
    as_staff.post("/cadres/new/", data)
    assert as_staff.post("/cadres/new/", data | {"name": "别人"}).status_code == 422
    assert list(Cadre.objects.values_list("name", flat=True)) == ["章亦真"]


BAD = [
    ("name", ""), ("name", "   "), ("name", "长" * 61), ("name", "章\x00真"), ("name", "章\x07真"), ("name", "·"),
    ("birth_month", ""), ("birth_month", "1975-13"), ("birth_month", "abc"), ("birth_month", "2190-01"),
    ("birth_month", "0000-00"), ("unit", ""), ("unit", "999999"), ("unit", "x"), ("level", "11"), ("level", ""),
    ("sex", "other"), ("state", "gone"), ("account", "999999"), ("rank_grade", "5"), ("post_title", "长" * 201),
    ("id_number", "450202197508151234"), ("id_number", "450202197502301233"), ("id_number", "4.50221E+17"),
    ("id_number", "12345678901234"), ("resume", "甲\x1b[0m"), ("client_key", ""), ("client_key", "not a key"),
]  # fmt: skip


@pytest.mark.parametrize(("field", "value"), BAD)
def test_bad_input_is_told_and_nothing_written(as_staff, unit, field, value) -> None:
    response = as_staff.post("/cadres/new/", sent(unit) | {field: value})
    assert response.status_code == 422
    errors = response.context["form"].errors
    assert field in errors or (field in {"client_key"} and "__all__" in errors)
    assert not Cadre.objects.exists()
    assert not Revision.objects.exists()
    assert not Entry.objects.filter(act="cadre.create").exists()


@pytest.mark.parametrize("name", ["\ud800", "章\udfff真"])
def test_lone_surrogate_is_refused_by_the_action(staff, unit, name) -> None:
    with pytest.raises(ValidationError) as caught:
        open_cadre(staff=staff, unit=unit, name=name)
    assert "name" in caught.value.message_dict
    assert not Cadre.objects.exists()


@pytest.mark.parametrize("name", ["𠮷田明", "买买提·阿卜杜拉", "葛󠄀飾"])
def test_rare_names_pass_whole(as_staff, unit, name) -> None:
    as_staff.post("/cadres/new/", sent(unit, name=name))
    assert Cadre.objects.get().name == name


FORMER = "45022119750815123" + ric.calc_check_digit("450221197508151230")  # 450221, a county that is history


@pytest.mark.parametrize("number", [FORMER, "450221750815123", ID_NUMBER])
def test_numbers_of_former_counties_and_of_15_digits_pass(as_staff, unit, number) -> None:
    assert as_staff.post("/cadres/new/", sent(unit, id_number=number)).status_code == 302


def test_second_file_of_an_id_number_is_refused(as_staff, staff, unit) -> None:
    open_cadre(staff=staff, unit=unit, id_number=ID_NUMBER)
    response = as_staff.post("/cadres/new/", sent(unit, id_number=ID_NUMBER, name="别人"))
    assert response.status_code == 422
    assert ID_NUMBER[-4:] not in str(response.context["form"].errors)
    assert Cadre.objects.count() == 1


def test_namesakes_are_pointed_out(as_staff, staff, unit) -> None:
    one, other = open_cadre(staff=staff, unit=unit), open_cadre(staff=staff, unit=unit)
    assert list(as_staff.get(f"/cadres/{one.pk}/").context["namesakes"]) == [other]


# --- corrections ----------------------------------------------------------------------------------


def edit_of(client, cadre, **change):
    form = client.get(f"/cadres/{cadre.pk}/edit/").context["form"]
    data = {name: form[name].value() for name in form.fields}
    data = {name: getattr(value, "pk", value) for name, value in data.items() if value is not None}
    data = {k: f"{v:%Y-%m}" if isinstance(v, dt.date) else v for k, v in data.items()}
    return data | change


def test_correction_keeps_the_older_version(as_staff, staff, unit) -> None:
    cadre = open_cadre(staff=staff, unit=unit, id_number=ID_NUMBER, resume="旧")
    response = as_staff.post(f"/cadres/{cadre.pk}/edit/", edit_of(as_staff, cadre, resume="新"))
    assert response.status_code == 302
    cadre.refresh_from_db()
    assert (cadre.resume, cadre.version, cadre.id_number) == ("新", 2, ID_NUMBER)
    assert [r.content["resume"] for r in Revision.objects.order_by("version")] == ["旧", "新"]
    assert Entry.objects.get(act="cadre.change").detail == {"fields": ["resume"], "version": 2}


def test_stale_correction_shows_both_texts_and_loses_neither(as_staff, staff, unit) -> None:
    cadre = open_cadre(staff=staff, unit=unit, resume="起", level=30)
    mine = edit_of(as_staff, cadre, resume="我的履历", level="40")
    actions.change_cadre(actor=staff, cadre=cadre, base_version=1, resume="他人履历")
    response = as_staff.post(f"/cadres/{cadre.pk}/edit/", mine)
    assert response.status_code == 409
    page = response.content.decode()
    assert "我的履历" in page
    assert "他人履历" in page
    shown = {str(part) for line in response.context["differences"] for part in line[1:]}
    assert shown == {"我的履历", "他人履历"}, "the level was changed by nobody else, so it is no conflict"
    cadre.refresh_from_db()
    assert (cadre.resume, cadre.version) == ("他人履历", 2)
    again = mine | {"base_version": response.context["form"]["base_version"].value()}
    assert as_staff.post(f"/cadres/{cadre.pk}/edit/", again).status_code == 302
    assert set(Revision.objects.values_list("version", flat=True)) == {1, 2, 3}


def test_correction_sent_twice_is_one_version(as_staff, staff, unit) -> None:
    cadre = open_cadre(staff=staff, unit=unit)
    data = edit_of(as_staff, cadre, resume="新")
    assert [as_staff.post(f"/cadres/{cadre.pk}/edit/", data).status_code for _turn in range(2)] == [302, 302]
    cadre.refresh_from_db()
    assert cadre.version == 2


# --- the ID number --------------------------------------------------------------------------------


def test_id_number_is_masked_everywhere(as_staff, as_leader, as_auditor, staff, unit) -> None:
    cadre = open_cadre(staff=staff, unit=unit, id_number=ID_NUMBER)
    pages = [
        f"/cadres/{cadre.pk}/{part}"
        for part in ("", "file/", "edit/", "evidence/", "ratings/", "talks/", "id-number/")
    ]
    pages += ["/cadres/?cols=name&cols=id"]
    for client in (as_staff, as_leader):
        for page in pages:
            assert ID_NUMBER.encode() not in client.get(page).content, page
    sheet = load_workbook(io.BytesIO(b"".join(as_staff.get("/cadres.xlsx?cols=name&cols=id")))).active
    cells = [str(cell.value) for row in sheet for cell in row]
    assert "****123X" in cells
    assert not any(ID_NUMBER[:14] in cell for cell in cells)
    assert ID_NUMBER.encode() not in as_auditor.get("/audit/").content
    assert ID_NUMBER not in json.dumps([r.content for r in Revision.objects.all()])
    assert ID_NUMBER not in json.dumps(list(Entry.objects.values_list("detail", flat=True)))
    with connection.cursor() as cursor:
        cursor.execute("SELECT id_number FROM visits_cadre")
        assert ID_NUMBER not in cursor.fetchone()[0]


def test_whole_number_is_shown_for_a_reason_that_is_logged(as_staff, staff, unit) -> None:
    cadre = open_cadre(staff=staff, unit=unit, id_number=ID_NUMBER)
    response = as_staff.post(f"/cadres/{cadre.pk}/id-number/", {"reason": "核对任免审批表"})
    assert ID_NUMBER in response.content.decode()
    assert Entry.objects.get(act="cadre.unmask").detail == {"reason": "核对任免审批表"}


@pytest.mark.parametrize("reason", ["", "  ", "看看", "长" * 201])
def test_number_without_a_reason_stays_masked(as_staff, staff, unit, reason) -> None:
    cadre = open_cadre(staff=staff, unit=unit, id_number=ID_NUMBER)
    response = as_staff.post(f"/cadres/{cadre.pk}/id-number/", {"reason": reason})
    assert response.status_code == 422
    assert ID_NUMBER not in response.content.decode()
    assert not Entry.objects.filter(act="cadre.unmask").exists()


# --- who reads what -------------------------------------------------------------------------------

SECRET = {"sex": "female", "level": 40, "ethnicity": "侗族", "labels": "老黄牛", "note": "内部备注",
          "highest_education": "中央党校研究生", "birth_month": dt.date(1961, 2, 1)}  # fmt: skip


def test_visit_team_reads_name_unit_and_post_only(member1, staff, unit) -> None:
    cadre = open_cadre(staff=staff, unit=unit, post_title="局长", id_number=ID_NUMBER, **SECRET)
    assign_to(user=member1, unit=unit)
    client = client_of(member1)
    line = "&".join(
        f"cols={key}" for key in ("name", "post", "level", "sex", "birth", "age", "id", "labels", "note")
    )
    for page in (f"/cadres/{cadre.pk}/", f"/cadres/?{line}", f"/cadres/?sort=level&{line}"):
        text = client.get(page).content.decode()
        assert "局长" in text
        for hidden in ("侗族", "老黄牛", "内部备注", "中央党校", "1961", "123X", "副"):
            assert hidden not in text.split("<main", 1)[1], (page, hidden)
    shown = client.get(f"/cadres/?{line}").context["page"]
    assert {column["key"] for column in shown["column_choices"]} == {"name", "unit", "post"}
    assert set(shown["filter_form"].every()) == {"q", "unit"}


@pytest.mark.parametrize(
    "line", ["sex=male", "level=10", "label=%E6%97%A0", "age_from=90", "ethnicity=x", "state=left"]
)
def test_visit_team_learns_nothing_by_filtering(member1, staff, unit, line) -> None:
    open_cadre(staff=staff, unit=unit, **SECRET)
    assign_to(user=member1, unit=unit)
    assert len(client_of(member1).get(f"/cadres/?{line}").context["page"]["rows"]) == 1


@pytest.mark.parametrize("sort", ["", "level", "-level", "birth", "post_since", "unit"])
def test_visit_team_learns_no_order_of_levels(member1, staff, unit, sort) -> None:
    for name, level in (("安一", 60), ("白二", 10), ("曹三", 40)):
        open_cadre(staff=staff, unit=unit, name=name, level=level)
    assign_to(user=member1, unit=unit)
    assert shown.first_cells(client_of(member1).get(f"/cadres/?sort={sort}")) == ["安一", "白二", "曹三"]


def test_file_of_another_teams_unit_is_404(member1, member2, staff, unit) -> None:
    cadre = open_cadre(staff=staff, unit=unit)
    assign_to(user=member1, unit=unit)
    assert client_of(member2).get(f"/cadres/{cadre.pk}/").status_code == 404


def test_a_wrong_place_in_the_tree_opens_no_file(member1, staff, unit) -> None:
    own, other = open_cadre(staff=staff, unit=unit), open_cadre(staff=staff, unit=make_unit(), name="白二")
    assign_to(user=member1, unit=unit)
    Cadre.objects.filter(pk=other.pk).update(unit_left=unit.tree_left)
    assert [row.pk for row in Cadre.objects.visible_to(member1)] == [own.pk]
    assert client_of(member1).get(f"/cadres/{other.pk}/").status_code == 404


PARTS = [
    "",
    "file/",
    "edit/",
    "photo/",
    "photo.jpg",
    "id-number/",
    "evidence/",
    "ratings/",
    "talks/",
    "posts/new/",
    "as-of/",
    "versions/",
    "versions/1/back/",
    "photo.jpg?version=1",
    "education/",
    "family/",
    "appointment-form/",
    "ranks/new/",
]


@pytest.mark.parametrize("part", PARTS)
def test_own_file_is_404(as_staff, staff, unit, part) -> None:
    cadre = open_cadre(staff=staff, unit=unit)
    Cadre.objects.update(account=staff)
    assert as_staff.get(f"/cadres/{cadre.pk}/{part}").status_code == 404
    assert as_staff.get("/cadres/").context["page"]["rows"] == []


@pytest.mark.parametrize("about", ["cadre", "unit"])
@pytest.mark.parametrize("part", PARTS)
def test_file_one_keeps_away_from_is_404(as_staff, staff, unit, part, about) -> None:
    cadre = open_cadre(staff=staff, unit=unit)
    Recusal.objects.create(user=staff, relation="spouse", **{about: cadre if about == "cadre" else unit})
    assert as_staff.get(f"/cadres/{cadre.pk}/{part}").status_code == 404
    assert as_staff.get("/cadres/").context["page"]["rows"] == []
    with pytest.raises(PermissionDenied):
        actions.change_cadre(actor=staff, cadre=cadre, base_version=1, resume="新")
    assert Revision.objects.count() == 1


def test_reading_writes_its_line_first(as_leader, leader, staff, unit) -> None:
    cadre = open_cadre(staff=staff, unit=unit)
    begin_matter(actor=leader, reason="核对任免审批表")
    as_leader.get(f"/cadres/{cadre.pk}/file/")
    entry = Entry.objects.get(act="cadre.open")
    assert (entry.actor, entry.thing_id) == (leader, str(cadre.pk))
    assert entry.detail == {"part": "file", "matter": "核对任免审批表"}


# --- photo, posts, key tasks ----------------------------------------------------------------------


def picture(exif: bytes = b"") -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (1200, 1600), "grey").save(out, "JPEG", exif=exif)
    out.seek(0)
    out.name = "photo.jpg"
    return out


def test_photo_is_re_encoded_without_exif(as_staff, as_member1, staff, unit) -> None:
    cadre = open_cadre(staff=staff, unit=unit)
    exif = Image.Exif()
    exif[0x010E] = "Gasse 7"
    assert as_staff.post(f"/cadres/{cadre.pk}/photo/", {"photo": picture(exif.tobytes())}).status_code == 302
    stored = b"".join(as_staff.get(f"/cadres/{cadre.pk}/photo.jpg"))
    image = Image.open(io.BytesIO(stored))
    assert max(image.size) <= 800
    assert not image.getexif()
    assert b"Gasse" not in stored
    assert as_member1.get(f"/cadres/{cadre.pk}/photo.jpg").status_code == 403
    cadre.refresh_from_db()
    assert cadre.version == 2


@pytest.mark.parametrize("content", [b"", b"not a picture", b"\xff\xd8\xff broken"])
def test_file_that_is_no_photo_is_refused(as_staff, staff, unit, content) -> None:
    cadre = open_cadre(staff=staff, unit=unit)
    out = io.BytesIO(content)
    out.name = "x.jpg"
    assert as_staff.post(f"/cadres/{cadre.pk}/photo/", {"photo": out}).status_code == 422
    cadre.refresh_from_db()
    assert (cadre.photo.name, cadre.version) == ("", 1)


def test_post_is_entered_and_ended(as_staff, staff, unit) -> None:
    cadre, post = open_cadre(staff=staff, unit=unit), make_post(unit=unit)
    data = {
        "unit": unit.pk,
        "post": post.pk,
        "title": "局长",
        "level": "30",
        "kind": "main",
        "from_on": "2016-03-01",
    }
    assert as_staff.post(f"/cadres/{cadre.pk}/posts/new/", data).status_code == 302
    tenure = cadre.tenures.get()
    address = f"/cadres/posts/{tenure.pk}/end/"
    assert as_staff.post(address, {"to_on": "2015-01-01"}).status_code == 422
    assert as_staff.post(address, {"to_on": "2018-01-01"}).status_code == 302
    assert as_staff.post(address, {"to_on": "2019-01-01"}).status_code == 422
    tenure.refresh_from_db()
    assert tenure.to_on == dt.date(2018, 1, 1)
    assert Entry.objects.filter(act__startswith="tenure.").count() == 2


WRONG = [
    ("unit", "999999"), ("title", ""), ("title", "长\x00"), ("to_on", "2010-01-01"), ("post", "999999"), ("kind", "x"),
]  # fmt: skip


@pytest.mark.parametrize(("field", "value"), WRONG)
def test_bad_post_is_refused(as_staff, staff, unit, field, value) -> None:
    cadre = open_cadre(staff=staff, unit=unit)
    data = {"unit": unit.pk, "title": "局长", "level": "30", "kind": "main", "from_on": "2016-03-01"}
    data[field] = value
    assert as_staff.post(f"/cadres/{cadre.pk}/posts/new/", data).status_code == 422
    assert not cadre.tenures.exists()


def test_post_of_another_unit_is_refused(as_staff, staff, unit) -> None:
    cadre, post = open_cadre(staff=staff, unit=unit), make_post(unit=make_unit())
    data = {"unit": unit.pk, "post": post.pk, "title": "局长", "level": "30", "kind": "main"}
    assert "post" in as_staff.post(f"/cadres/{cadre.pk}/posts/new/", data).context["form"].errors


def test_key_task_is_entered_once_and_ended(as_staff, staff, unit) -> None:
    cadre, task = open_cadre(staff=staff, unit=unit), make_task(lead_unit=unit)
    data = {"key_task": task.pk, "from_on": "2018-03-01", "role": "协调"}
    address = f"/cadres/{cadre.pk}/key-tasks/new/"
    assert [as_staff.post(address, data).status_code for _turn in range(2)] == [302, 422]
    assignment = cadre.task_assignments.get()
    assert (
        as_staff.post(f"/cadres/key-tasks/{assignment.pk}/end/", {"to_on": "2018-09-01"}).status_code == 302
    )
    assert Entry.objects.filter(act__startswith="task_assignment.").count() == 2


@pytest.mark.parametrize("page", ["/cadres/", "/cadres/?q=zhang&sort=-name"])
def test_queries_do_not_grow_with_rows(as_staff, staff, unit, page) -> None:
    open_cadre(staff=staff, unit=unit)
    as_staff.get(page)
    with CaptureQueriesContext(connection) as few:
        as_staff.get(page)
    for _number in range(8):
        open_cadre(staff=staff, unit=make_unit())
    with CaptureQueriesContext(connection) as many:
        as_staff.get(page)
    assert len(many) == len(few)


PARTIES = [
    ("200108", dt.date(2001, 8, 1), "中共党员"),
    ("200108；民建", dt.date(2001, 8, 1), "中共党员；民建会员"),
    ("（民建）", None, "民建会员"),
    ("不详", None, ""),
]


@pytest.mark.parametrize(("text", "month", "status"), PARTIES)
def test_party_entry_stays_as_written_and_says_what_follows(as_staff, unit, text, month, status) -> None:
    data = sent(unit, party_entry=text)
    assert [as_staff.post("/cadres/new/", data).status_code for _turn in range(2)] == [302, 302]
    cadre = Cadre.objects.get()
    assert (cadre.party_entry, cadre.party_entry_month, cadre.political_status) == (text, month, status)


def test_what_is_typed_beside_the_party_entry_stands(as_staff, unit) -> None:
    typed = {"party_entry": "200108", "party_entry_month": "2002-08", "political_status": "中共预备党员"}
    as_staff.post("/cadres/new/", sent(unit, **typed))
    cadre = Cadre.objects.get()
    assert (f"{cadre.party_entry_month:%Y-%m}", cadre.political_status) == ("2002-08", "中共预备党员")


RESUME = """1995.09--1999.07  某大学学习
1999.07--2005.03  某局科员、
                  副科长
（其间：2001.09--2003.07 某党校学习）
2006.03--         某局局长"""


def test_resume_is_shown_line_by_line_and_its_gap_told_to_staff(
    as_staff, as_leader, staff, leader, unit
) -> None:
    cadre = open_cadre(staff=staff, unit=unit, resume=RESUME)
    for user in (staff, leader):
        begin_matter(actor=user, reason="换届考察")
    context = as_staff.get(f"/cadres/{cadre.pk}/file/").context
    assert [line.whole for line in context["resume"]] == ["某大学学习", "某局科员、副科长", "某局局长"]
    assert context["resume"][1].inner == ["（其间：2001.09--2003.07 某党校学习）"]
    assert len(context["remarks"]) == 1
    assert as_leader.get(f"/cadres/{cadre.pk}/file/").context["remarks"] == []


def test_text_that_is_no_resume_is_shown_as_written(as_staff, staff, unit) -> None:
    cadre = open_cadre(staff=staff, unit=unit, resume="简历另附\n见纸质档案")
    begin_matter(actor=staff, reason="换届考察")
    assert "简历另附\n见纸质档案" in as_staff.get(f"/cadres/{cadre.pk}/file/").content.decode()
