"""Appointment forms taken in: beside rosters, over files that are there, and twice."""

import io
import zipfile

import pytest
from django.utils.translation import override

from tests.cadres.test_intake import DATA, bureau, city, roster_2018, rows_of, sheet, take_in  # noqa: F401
from visits.cadres.documents.official_file import write_official
from visits.cadres.files.models import AppointmentForm, Cadre, Education, FamilyMember
from visits.cadres.files.versions import living
from visits.cadres.imports import actions

FORMS = ("陆昊.lrmx", "上官辉霞.lrmx", "赵静文.lrmx", "韦勇.lrmx", "吴明敏.lrm", "吴明敏.pic")


@pytest.fixture(autouse=True)
def english():
    """Sentences in the language in which they are written."""
    with override("en"):
        yield


def forms(*names):
    return [(name, (DATA / name).read_bytes()) for name in names or FORMS]


def zipped(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files:
            archive.writestr(name, data)
    return [("all.zip", out.getvalue())]


def test_forms_open_new_files_with_everything_on_them(staff, city):  # noqa: F811
    batch, done = take_in(staff, forms())
    assert done["create"] == 5
    cadre = Cadre.objects.get(name="陆昊")
    assert (cadre.unit.code, cadre.post_title) == ("LZ-YF-TS", "天马街道党组成员、副局长")
    assert cadre.id_number == "450200197408097472"
    assert cadre.highest_education == "大学（学士）"
    assert "（其间：2002.09--2005.06在某党校在职研究生班学习）" in cadre.resume
    assert list(cadre.family.values_list("relation", "name")) == [
        ("妻子", "高文"),
        ("父亲", "刘斌芳"),
        ("儿子", "马琳波"),
    ]
    form = cadre.appointment_form
    assert (form.editor_version, form.reporting_unit) == ("3.2.1.16", "中共柳州市委组织部")
    assert cadre.educations.get().level_school == "广西某大学行政管理专业"
    assert Cadre.objects.get(name="吴明敏").id_number == ""


def test_photo_bytes_are_kept_as_they_came(staff, city):  # noqa: F811
    from tests.world import read_lrmx

    take_in(staff, forms("陆昊.lrmx"))
    form = AppointmentForm.objects.get()
    with form.source_photo.open() as opened:
        assert opened.read() == read_lrmx(forms("陆昊.lrmx")[0][1], "陆昊.lrmx").photo
    assert form.source_photo_of == form.cadre.photo.name


def test_forms_update_the_people_of_the_roster_and_twice_changes_nothing(staff, city):  # noqa: F811
    take_in(staff, roster_2018(), skip_errors=True)
    count = Cadre.objects.count()
    batch = actions.read_in(actor=staff, files=forms())
    rows = {row.name: row for row in rows_of(batch)}
    assert {name: row.act for name, row in rows.items()} == {
        "陆昊": "update", "上官辉霞": "update", "赵静文": "update", "韦勇": "update", "吴明敏": "confirm",
    }  # fmt: skip
    assert {change[0] for change in rows["陆昊"].changes} >= {
        "resume",
        "family",
        "form",
        "educations",
        "photo",
    }
    assert not {change[0] for change in rows["陆昊"].changes} & {"unit", "party_entry", "id_number", "level"}
    actions.tell_person(actor=staff, row=rows["吴明敏"], cadre=Cadre.objects.get(name="吴明敏"))
    actions.commit(actor=staff, batch=batch)
    assert Cadre.objects.count() == count
    assert Cadre.objects.get(name="吴明敏").educations.count() == 2
    again = actions.read_in(actor=staff, files=forms())
    assert {row.name: row.act for row in rows_of(again)} == dict.fromkeys(rows, "unchanged") | {
        "吴明敏": "confirm"
    }
    assert actions.undo(actor=staff, batch=batch) == {"removed": 0, "restored": 5}
    assert not FamilyMember.objects.exists()
    assert not Education.objects.exists()
    assert Cadre.objects.get(name="陆昊").resume == ""


def test_roster_and_forms_in_one_zip_become_one_file_a_person(staff, city):  # noqa: F811
    batch = actions.read_in(actor=staff, files=zipped([*roster_2018(), *forms()]))
    assert actions.counts(batch)["rows"] == 161
    rows = {row.name: row for row in rows_of(batch) if row.values["more"].get("family")}
    assert rows["陆昊"].row == 15
    assert rows["陆昊"].act == "create"
    assert rows["吴明敏"].act == "wrong"  # the older form has no ID number: the roster first, then the form
    done = actions.commit(actor=staff, batch=batch, skip_errors=True)
    assert done["create"] == 158
    assert Cadre.objects.get(name="陆昊").family.count() == 3


def test_bad_members_of_a_zip_are_told_and_the_others_read(staff, city):  # noqa: F811
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><Person><XingMing>&b;</XingMing></Person>'
    files = zipped(
        [*forms("陆昊.lrmx"), ("bomb.lrmx", bomb), ("words.lrmx", b"no xml"), ("__MACOSX/x.lrmx", b"")]
    )
    batch = actions.read_in(actor=staff, files=files)
    assert [row.name for row in rows_of(batch)] == ["陆昊"]
    assert sorted(one["file"] for one in batch.plan["failures"]) == [
        "all.zip/bomb.lrmx",
        "all.zip/words.lrmx",
    ]
    assert batch.plan["passed_over"] == 1


def test_form_with_a_wrong_number_is_wrong(staff, city):  # noqa: F811
    [(name, data)] = forms("陆昊.lrmx")
    batch = actions.read_in(
        actor=staff, files=[(name, data.replace(b"450200197408097472", b"450200197408097473"))]
    )
    [row] = rows_of(batch)
    assert row.act == "wrong"
    assert "450200197408097473" not in str([row.raw, row.values, row.issues])


def test_forms_go_out_byte_for_byte_as_they_came_in(staff, city):  # noqa: F811
    """But for the mark at the beginning (BOM), which says nothing of the person."""
    names = [name for name in FORMS if name.endswith(".lrmx")]
    take_in(staff, roster_2018(), skip_errors=True)
    take_in(staff, forms(*names))
    for name in names:
        cadre = Cadre.objects.get(name=name.removesuffix(".lrmx"))
        came = (DATA / name).read_bytes().removeprefix(b"\xef\xbb\xbf")
        assert write_official(living(cadre), cadre.id_number) == came
