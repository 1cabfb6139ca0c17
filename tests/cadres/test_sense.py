"""One set of rules for months: the form, the roster and the appointment form refuse and doubt the same."""

import datetime as dt
import importlib
import uuid
from pathlib import Path

import pytest
from django.apps import apps
from django.utils.translation import override

from tests.cadres.test_intake import HEADER, bureau, line, sheet  # noqa: F401 (fixture)
from tests.world import open_cadre
from visits import migrations
from visits.cadres.files import sense
from visits.cadres.files.forms import CadreForm
from visits.cadres.files.models import Cadre, CadreToken, FamilyMember
from visits.cadres.imports import actions

BIRTH = dt.date(1975, 8, 1)
CASES = [
    ({"birth_month": dt.date(2027, 5, 1)}, {"birth_month": True}),
    ({"birth_month": dt.date(1900, 1, 1)}, {"birth_month": False}),
    ({"birth_month": dt.date(2020, 1, 1)}, {"birth_month": False}),
    ({"birth_month": BIRTH, "work_start_month": dt.date(1960, 1, 1)}, {"work_start_month": True}),
    ({"birth_month": BIRTH, "party_entry_month": dt.date(1970, 1, 1)}, {"party_entry_month": True}),
    ({"birth_month": BIRTH, "party_entry_month": dt.date(1990, 1, 1)}, {"party_entry_month": False}),
    ({"birth_month": BIRTH, "work_start_month": dt.date(1980, 1, 1)}, {"work_start_month": False}),
    ({"birth_month": BIRTH, "level_since": dt.date(1975, 8, 1)}, {"level_since": True}),
    ({"birth_month": BIRTH, "party_entry_month": dt.date(2027, 1, 1)}, {"party_entry_month": True}),
    ({"birth_month": BIRTH, "work_start_month": dt.date(1995, 7, 1)}, {}),
    ({}, {}),
]


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setattr(sense.timezone, "localdate", lambda: dt.date(2026, 11, 29))
    with override("en"):
        yield


@pytest.mark.parametrize(("months", "wrong"), CASES)
def test_each_rule_says_whether_it_is_certain(months, wrong):
    assert {one.field: one.is_wrong for one in sense.judge(months)} == wrong


@pytest.mark.django_db
def test_the_form_refuses_what_the_roster_refuses():
    form = CadreForm(
        {
            "client_key": str(uuid.uuid4()),
            "name": "韦某",
            "birth_month": "1975-08",
            "work_start_month": "1960-01",
            "party_entry": "197001",
        }
    )
    assert not form.is_valid()
    assert {"work_start_month", "party_entry_month"} <= set(form.errors)


def test_a_row_is_judged_with_what_is_on_file(staff, bureau):  # noqa: F811
    open_cadre(staff=staff, unit=bureau, name="韦某甲", id_number="45020219750815123X")
    header = (*HEADER, "参加工作时间")
    batch = actions.read_in(actor=staff, files=sheet((*line(出生年月=""), "1970.01"), header=header))
    (row,) = batch.intake_rows.all()
    assert row.act == "wrong"
    assert "before the month of birth" in row.issues[-1]["message"]


def test_numbers_of_15_digits_are_those_of_18(staff, bureau):  # noqa: F811
    old = open_cadre(staff=staff, unit=bureau, name="韦某甲", id_number="450202750815123")
    batch = actions.read_in(actor=staff, files=sheet(line(身份证号="45020219750815123X")))
    (row,) = batch.intake_rows.all()
    assert (row.act, row.cadre) == ("update", old)
    assert ["id_number", "…5123", "…123X"] in row.changes
    actions.commit(actor=staff, batch=batch)
    again = actions.read_in(actor=staff, files=sheet(line(身份证号="450202750815123")))
    assert not [change for change in again.intake_rows.get().changes if change[0] == "id_number"]
    assert Cadre.objects.get().id_number == "45020219750815123X"


def test_names_on_file_are_found_anew_where_they_were_kept_otherwise(staff, bureau):  # noqa: F811
    cadre = open_cadre(staff=staff, unit=bureau, name="邓•Ａ")
    before = set(CadreToken.objects.values_list("token", flat=True))
    CadreToken.objects.filter(token="deng").update(token="shana")
    Cadre.objects.update(stroke_key="other")
    (path,) = Path(migrations.__path__[0]).glob("*_bare_names.py")
    importlib.import_module(f"visits.migrations.{path.stem}").fill(apps, None)
    assert set(CadreToken.objects.values_list("token", flat=True)) == before
    assert Cadre.objects.get().stroke_key == cadre.stroke_key
    assert Cadre.objects.named("邓·a").count() == 1
    assert Cadre.objects.named("shan").count() == 0


def test_kin_are_tied_whatever_dot_is_written(staff, bureau):  # noqa: F811
    one = open_cadre(staff=staff, unit=bureau, name="韦某乙")
    line = FamilyMember.objects.create(
        cadre=one, relation="妻", name="古丽娜•艾合买提", birth_month=dt.date(1983, 4, 1)
    )
    other = open_cadre(staff=staff, unit=bureau, name="古丽娜·艾合买提", birth_month=dt.date(1983, 4, 1))
    line.refresh_from_db()
    assert line.relative == other
