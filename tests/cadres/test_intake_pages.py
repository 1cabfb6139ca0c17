"""The pages of taking files in: every step from the upload to the undoing, by the people who may."""

import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook, load_workbook

from cadre_review.audit.models import Entry
from tests.world import make_unit, open_cadre
from visits.cadres.files.models import Cadre
from visits.cadres.imports.models import HeaderName, IntakeRow, UnitName
from visits.core.lists.models import Export, ImportBatch, Job

pytestmark = pytest.mark.django_db
HEADERS = ["姓名", "单位及职务", "性别", "出生时间", "身份证号"]
ZHEN = ["甄实在", "市民政局副局长", "男", "1975.08", "450202197508150018"]
WEN = ["文小记", "市民政局科长", "女", "1980年3月", ""]


def number(body: str) -> str:
    from stdnum.cn import ric

    return body + ric.calc_check_digit(body + "0")


ZHEN[4] = number("45020219750815001")


def workbook(*rows: list, headers: list = HEADERS) -> SimpleUploadedFile:
    book = Workbook()
    for row in (["干部花名册"], headers, *rows):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("名册.xlsx", out.getvalue())


@pytest.fixture
def bureau(db):
    return make_unit(name="市民政局", code="D001", short_name="市民政局")


@pytest.fixture
def client(sign_in, staff):
    return sign_in(staff)


def upload(client, *files) -> ImportBatch:
    response = client.post("/cadres/import/", {"file": list(files)})
    assert response.status_code == 302, response.content.decode()
    return ImportBatch.objects.get(pk=int(response.url.strip("/").split("/")[-1]))


def page(client, batch, part="") -> str:
    response = client.get(f"/cadres/import/{batch.pk}/?part={part}")
    assert response.status_code == 200
    return response.content.decode()


def test_roster_is_shown_and_nothing_is_written_before_it_is_confirmed(client, bureau):
    batch = upload(client, workbook(ZHEN, WEN))
    text = page(client, batch, "create")
    assert "甄实在" in text
    assert "文小记" in text
    assert ZHEN[4] not in text
    assert not Cadre.objects.exists()
    response = client.post(f"/cadres/import/{batch.pk}/confirm/")
    assert response.status_code == 302
    assert set(Cadre.objects.values_list("name", "unit__name")) == {
        ("甄实在", "市民政局"),
        ("文小记", "市民政局"),
    }
    assert Entry.objects.filter(act="cadre.import").count() == 1


def test_confirming_twice_writes_once(client, bureau):
    batch = upload(client, workbook(ZHEN))
    for _turn in range(2):
        assert client.post(f"/cadres/import/{batch.pk}/confirm/").status_code == 302
    assert Cadre.objects.count() == 1
    assert Entry.objects.filter(act="cadre.import").count() == 1


def test_unknown_header_is_explained_once_and_known_next_time(client, bureau):
    headers = [*HEADERS[:4], "公安证号码"]
    batch = upload(client, workbook(ZHEN, headers=headers))
    assert "公安证号码" in page(client, batch)
    response = client.post(f"/cadres/import/{batch.pk}/headers/", {"h0": "id_number"})
    assert response.status_code == 302
    assert HeaderName.objects.get().column == "id_number"
    assert IntakeRow.objects.get(batch=batch).values["more"]["last_four"] == ZHEN[4][-4:]
    again = upload(client, workbook(ZHEN, headers=headers))
    assert again.plan["unknown_headers"] == []


def test_unit_that_is_not_understood_is_told_and_remembered(client, bureau):
    batch = upload(client, workbook(["甄实在", "民政系统某科室主任", *ZHEN[2:]]))
    row = IntakeRow.objects.get(batch=batch)
    assert row.act == "confirm"
    send = {"unit_text": row.unit_text, "other-0": "D001", "part": "confirm"}
    response = client.post(f"/cadres/import/{batch.pk}/unit/", send)
    assert response.status_code == 302
    assert response.url.endswith("?part=confirm")
    assert UnitName.objects.get().unit == bureau
    row.refresh_from_db()
    assert (row.act, row.unit_id) == ("create", bureau.pk)


def test_unit_that_nobody_knows_is_refused_with_a_sentence(client, bureau):
    batch = upload(client, workbook(["甄实在", "民政系统某科室主任", *ZHEN[2:]]))
    text = IntakeRow.objects.get(batch=batch).unit_text
    response = client.post(f"/cadres/import/{batch.pk}/unit/", {"unit_text": text, "other-0": "无此单位"})
    assert response.status_code == 422
    assert "无此单位" in response.content.decode()
    assert not UnitName.objects.exists()


def test_one_table_settles_all_units_and_the_name_of_the_city_is_learned_once(client, bureau):
    """榕州市X is 市X: proposed where it is all but certain, and once said it holds for every bureau."""
    audit = make_unit(name="市审计局", code="D002", short_name="市审计局")
    rows = [
        ["甄实在", "榕州市民政局副局长", *ZHEN[2:]],
        ["文小记", "榕州市审计局科长", *WEN[2:]],
        ["季新来", "某系统某科室主任", "男", "1979.06", ""],
    ]
    batch = upload(client, workbook(*rows))
    assert page(client, batch).count(" selected>") == 2
    send = {"unit_text": ["榕州市民政局"], "unit-0": str(bureau.pk), "part": "confirm"}
    assert client.post(f"/cadres/import/{batch.pk}/unit/", send).status_code == 302
    found = dict(IntakeRow.objects.filter(batch=batch).values_list("name", "unit__name"))
    assert found == {"甄实在": bureau.name, "文小记": audit.name, "季新来": None}
    assert UnitName.objects.get().text == "榕州市民政局"


def test_layout_is_told_before_anything_is_decided(client, bureau):
    batch = upload(client, workbook([*ZHEN, "备用"], headers=[*HEADERS, "餐补"]))
    (found,) = batch.plan["layouts"]
    assert (found["people"], found["unread"], found["abreast"], found["deep"]) == (1, ["餐补"], 1, 1)
    text = page(client, batch)
    assert "版面检查" in text
    assert "<strong>餐补</strong>" in text


def test_person_is_the_same_only_when_somebody_says_so(client, bureau, staff):
    known = open_cadre(staff=staff, unit=bureau, name="文小记", birth_month=dt.date(1980, 3, 1))
    batch = upload(client, workbook(WEN))
    row = IntakeRow.objects.get(batch=batch)
    assert row.act == "confirm"
    assert "同一人" in page(client, batch, "confirm")
    refused = client.post(f"/cadres/import/{batch.pk}/confirm/")
    assert refused.status_code == 422
    client.post(f"/cadres/import/{batch.pk}/rows/{row.pk}/", {"decision": str(known.pk)})
    client.post(f"/cadres/import/{batch.pk}/confirm/")
    assert Cadre.objects.get().pk == known.pk


def test_person_may_be_somebody_new(client, bureau, staff):
    open_cadre(staff=staff, unit=bureau, name="文小记", birth_month=dt.date(1980, 3, 1))
    batch = upload(client, workbook(WEN))
    row = IntakeRow.objects.get(batch=batch)
    client.post(f"/cadres/import/{batch.pk}/rows/{row.pk}/", {"decision": "new"})
    client.post(f"/cadres/import/{batch.pk}/confirm/")
    assert Cadre.objects.filter(name="文小记").count() == 2


def test_person_who_was_not_asked_about_is_refused(client, bureau, staff):
    open_cadre(staff=staff, unit=bureau, name="文小记", birth_month=dt.date(1980, 3, 1))
    other = open_cadre(staff=staff, unit=bureau, name="方圆圆", birth_month=dt.date(1981, 3, 1))
    batch = upload(client, workbook(WEN))
    row = IntakeRow.objects.get(batch=batch)
    for decision in (str(other.pk), "987654321", "somebody"):
        response = client.post(f"/cadres/import/{batch.pk}/rows/{row.pk}/", {"decision": decision})
        assert response.status_code == 422, decision
    row.refresh_from_db()
    assert row.act == "confirm"


def test_rows_are_left_out_and_taken_up_again(client, bureau):
    batch = upload(client, workbook(ZHEN, WEN))
    place = IntakeRow.objects.get(batch=batch, name="文小记").position
    client.post(f"/cadres/import/{batch.pk}/leave-out/", {"pick": place, "out": "1", "part": "create"})
    assert IntakeRow.objects.get(batch=batch, name="文小记").left_out
    client.post(f"/cadres/import/{batch.pk}/leave-out/", {"pick": place})
    assert not IntakeRow.objects.filter(left_out=True).exists()
    client.post(f"/cadres/import/{batch.pk}/leave-out/", {"pick": place, "out": "1"})
    client.post(f"/cadres/import/{batch.pk}/confirm/")
    assert Cadre.objects.get().name == "甄实在"


def test_refused_rows_come_back_corrected(client, bureau, staff):
    wrong = ["甄实在", "市民政局副局长", "男", "1975.13", ZHEN[4]]
    batch = upload(client, workbook(wrong, WEN))
    assert "1975.13" in page(client, batch, "wrong")
    response = client.get(f"/cadres/import/{batch.pk}/refused.xlsx")
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    cells = [[cell.value for cell in row] for row in book.active.iter_rows()]
    header = next(row for row in cells if "姓名" in row)
    line = next(row for row in cells if "甄实在" in row)
    assert line[header.index("身份证号")] == ZHEN[4]
    assert line[header.index("原因")]
    assert Export.objects.get().rows == 1
    line[header.index("出生时间")] = "1975.08"
    again = upload(client, workbook(line[: len(header)], headers=header))
    assert IntakeRow.objects.get(batch=again).act == "create"


def test_wrong_rows_may_be_skipped(client, bureau):
    batch = upload(client, workbook(["甄实在", "市民政局副局长", "男", "1975.13", ZHEN[4]], WEN))
    assert client.post(f"/cadres/import/{batch.pk}/confirm/").status_code == 422
    assert not Cadre.objects.exists()
    client.post(f"/cadres/import/{batch.pk}/confirm/", {"skip_errors": "on"})
    assert Cadre.objects.get().name == "文小记"


def test_import_is_undone_by_a_colleague(client, bureau, sign_in, staff):
    batch = upload(client, workbook(ZHEN))
    client.post(f"/cadres/import/{batch.pk}/confirm/")
    colleague = type(staff).objects.create_user(username="staff2", name="任用", role="staff")
    other = sign_in(colleague)
    assert other.get(f"/cadres/import/{batch.pk}/").status_code == 404
    assert "名册.xlsx" in other.get("/cadres/import/").content.decode()
    assert other.get(f"/cadres/import/{batch.pk}/undo/").status_code == 200
    assert other.post(f"/cadres/import/{batch.pk}/undo/").status_code == 302
    assert not Cadre.objects.exists()
    assert Entry.objects.get(act="cadre.import_undo").actor_id == colleague.pk
    assert other.post(f"/cadres/import/{batch.pk}/undo/").status_code == 422


def test_undo_is_refused_when_somebody_has_changed_a_file_since(client, bureau):
    batch = upload(client, workbook(ZHEN))
    client.post(f"/cadres/import/{batch.pk}/confirm/")
    Cadre.objects.update(version=2)
    response = client.post(f"/cadres/import/{batch.pk}/undo/")
    assert response.status_code == 422
    assert "甄实在" in response.content.decode()
    assert Cadre.objects.count() == 1


def test_put_aside_import_cannot_be_taken_in(client, bureau):
    batch = upload(client, workbook(ZHEN))
    assert client.post(f"/cadres/import/{batch.pk}/discard/").status_code == 302
    assert client.post(f"/cadres/import/{batch.pk}/confirm/").status_code == 422
    assert not Cadre.objects.exists()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("空.xlsx", b""),
        ("假.xlsx", b"not a workbook"),
        ("破.zip", b"PK\x03\x04broken"),
        ("说明.txt", b"text"),
        ("表.lrmx", b"<a>"),
    ],
)
def test_file_that_cannot_be_read_gets_a_sentence(client, name, data):
    response = client.post("/cadres/import/", {"file": SimpleUploadedFile(name, data)})
    assert response.status_code == 422
    assert name in response.content.decode() or "文件" in response.content.decode()
    assert not ImportBatch.objects.exists()


def test_nothing_chosen_is_told(client):
    assert client.post("/cadres/import/", {}).status_code == 422


@pytest.mark.parametrize("who", ["leader", "reviewer", "member1", "auditor"])
def test_others_are_refused(who, request, sign_in, client, bureau):
    batch = upload(client, workbook(ZHEN))
    other = sign_in(request.getfixturevalue(who))
    for tail in ("", f"{batch.pk}/", f"{batch.pk}/undo/", f"{batch.pk}/refused.xlsx"):
        assert other.get(f"/cadres/import/{tail}").status_code == 403
    assert other.post(f"/cadres/import/{batch.pk}/confirm/").status_code == 403
    assert not Cadre.objects.exists()


def test_preview_asks_as_often_for_many_rows_as_for_few(client, bureau):
    few = upload(client, workbook(ZHEN))
    many = upload(
        client, *(workbook(*([f"甄{n}", "市民政局科长", "男", f"19{60 + n}.08", ""] for n in range(30))),)
    )
    asked = []
    for batch in (few, many):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(client, batch, "create")
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_long_files_are_read_and_taken_in_beside_the_pages(client, bureau, monkeypatch):
    monkeypatch.setattr("visits.cadres.imports.work.LONG_UPLOAD", 100)
    monkeypatch.setattr("visits.cadres.imports.work.LONG_BATCH", 0)
    response = client.post("/cadres/import/", {"file": [workbook(ZHEN)]})
    reading = Job.objects.get()
    assert response.url == f"/jobs/{reading.pk}/"
    assert not Cadre.objects.exists()
    response = client.post(f"{reading.next_url}confirm/")
    assert response.url == f"/jobs/{Job.objects.latest('pk').pk}/"
    assert Job.objects.latest("pk").state == Job.State.DONE
    assert Cadre.objects.get().name == "甄实在"


def test_long_file_that_cannot_be_read_says_so_on_its_job(client, monkeypatch):
    monkeypatch.setattr("visits.cadres.imports.work.LONG_UPLOAD", 1)
    client.post("/cadres/import/", {"file": SimpleUploadedFile("假.xlsx", b"not a workbook")})
    job = Job.objects.get()
    assert job.state == Job.State.FAILED
    assert "假.xlsx" in job.message
    assert not ImportBatch.objects.exists()


def test_titles_and_notes_are_no_rows_that_were_left_out(client, bureau):
    batch = upload(client, workbook(ZHEN, ["注：甲", "", "", "", ""]))
    assert batch.plan["passed_over"] == 3
    answer = client.post(f"/cadres/import/{batch.pk}/confirm/", follow=True)
    assert "未导入 0 行" in answer.content.decode()


def test_several_files_have_a_short_name_and_are_listed(client, bureau):
    files = [workbook(ZHEN), workbook(WEN)]
    files[1].name = "名册二.xlsx"
    batch = upload(client, *files)
    assert batch.file_name == "名册.xlsx 等（另有 1 个文件）"
    shown = page(client, batch)
    assert "名册二.xlsx" not in shown[: shown.index("</h1>")]
    assert "<li>名册二.xlsx</li>" in shown
