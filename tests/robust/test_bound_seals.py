"""A sealed text opens in its own row and field only, under keys that can be changed, and its length says little."""

import base64
import os
from importlib import import_module
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.apps import apps
from django.conf import settings as site
from django.core.management import CommandError, call_command
from django.db import connection

from cadre_review.audit.models import Entry
from cadre_review.audit.verify import verify
from tests import world as log
from tests.conftest import client_of
from tests.world import Office
from visits import migrations, rotation
from visits.cadres.files.actions import files
from visits.cadres.files.models import Cadre
from visits.cadres.files.versions import keep_files, snapshot, versions_of
from visits.cadres.imports.models import IntakeRow, place_in
from visits.core import cipher
from visits.core.lists.models import ImportBatch
from visits.fieldwork.leads.models import Lead, LeadWriter
from visits.fieldwork.offline.models import Device
from visits.fieldwork.recommendations.models import RecommendationNames
from visits.fieldwork.sealed_sources import actions
from visits.fieldwork.sealed_sources.models import SealRequest
from visits.fieldwork.visits.models import Draft, SealedSource

pytestmark = pytest.mark.django_db
NUMBER, OTHER = "110105194912310021", "11010519491231002X"


@pytest.fixture
def office(member1, lead1, member2) -> Office:
    return Office(member1, lead1, member2)


def pairs(office: Office, staff) -> list[tuple]:
    """Two rows of every model with a sealed field: (first, second, field, plain text of the first)."""
    visit = log.draft(office)
    talks = [log.talk(visit), log.talk(visit)]
    sources = [SealedSource.objects.create(interview=one, identity=f"某{n}", sealed_by=office.member1)
               for n, one in enumerate(talks)]  # fmt: skip
    drafts = [Draft.objects.create(owner=office.member1, client_key=uuid4(), form="note", address="/", content=f"{n}")
              for n in range(2)]  # fmt: skip
    devices = [Device.objects.create(user=office.member1, key=uuid4(), recovery=f"r{n}") for n in range(2)]
    for cadre, number in zip(office.cadres, (NUMBER, OTHER), strict=False):
        cadre.id_number = number
        files.derive(cadre)
        cadre.save()
    day = visit.visited_on
    facts = {"created_by": staff, "received_by": staff, "unit": office.unit, "channel": "letter", "about": "cadre",
             "cadre": office.cadres[0], "says": "…", "received_on": day}  # fmt: skip
    leads = [Lead.objects.create(client_key=uuid4(), number=f"n{n}", **facts) for n in range(2)]
    writers = [
        LeadWriter.objects.create(lead=one, identity=f"写信{n}", sealed_by=staff)
        for n, one in enumerate(leads)
    ]
    asked = [SealRequest.objects.create(interview=one, made_by=staff, reason=f"事由{n}", decision_note=f"答复{n}")
             for n, one in enumerate(talks)]  # fmt: skip
    given = [
        log.make_recommendation(staff, office.cadres[0], names=f"推荐{n}").sealed_names for n in range(2)
    ]
    rows = {
        "identity": (sources, writers, given), "content": (drafts,), "recovery": (devices,),
        "id_number": (office.cadres,), "reason": (asked,), "decision_note": (asked,),
    }  # fmt: skip
    return [(two[0], two[1], name) for name, group in rows.items() for two in group]


def raw(row, field: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "{field}" FROM "{row._meta.db_table}" WHERE id = %s', [row.pk])  # noqa: S608
        return cursor.fetchone()[0]


def put(row, field: str, text: str) -> None:
    """As who writes into the database by hand."""
    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE "{row._meta.db_table}" SET "{field}" = %s WHERE id = %s', [text, row.pk])  # noqa: S608


def test_a_sealed_text_copied_to_another_row_or_field_does_not_open(office, staff):
    made = pairs(office, staff)
    fields = {(one._meta.model, name) for one, _other, name in made}
    assert fields == {
        (model, one.name) for model, one in rotation.sealed_fields()
    }  # every sealed field of the site
    for one, other, field in made:
        plain = getattr(one._meta.model.objects.get(pk=one.pk), field)
        put(other, field, raw(one, field))
        with pytest.raises(cipher.CannotOpen):
            getattr(other._meta.model.objects.get(pk=other.pk), field)
        assert getattr(one._meta.model.objects.get(pk=one.pk), field) == plain
    source, writer = SealedSource.objects.first(), LeadWriter.objects.first()
    put(writer, "identity", raw(source, "identity"))
    with pytest.raises(cipher.CannotOpen):
        _opened = LeadWriter.objects.get(pk=writer.pk).identity


def test_a_broken_seal_is_a_page_and_a_line_in_the_log(office, staff, reviewer):
    one, other, _field = next(pair for pair in pairs(office, staff) if pair[2] == "identity")
    put(other, "identity", raw(one, "identity"))
    asked = actions.ask(actor=office.lead1, thing=other.interview, reason="线索需要当面核实")
    SealRequest.objects.filter(pk=asked.pk).update(state="approved", open_until="2999-01-01T00:00Z")
    answer = client_of(office.lead1).post(f"/seals/{asked.pk}/name/")
    assert answer.status_code == 422
    assert "某0" not in answer.content.decode()
    assert Entry.objects.get(act="seal.broken").detail["place"].startswith("visits_sealedsource|")
    assert not Entry.objects.filter(act="seal.look").exists()


def test_a_kept_version_opens_as_itself_only(office, staff):
    pairs(office, staff)
    cadre = office.cadres[0]
    keep_files([cadre], staff)
    kept = versions_of(cadre).first()
    assert snapshot(kept).cadre.id_number == NUMBER
    put(cadre, "id_number", kept.content["id_number"])  # rolled back by hand
    with pytest.raises(cipher.CannotOpen):
        _opened = Cadre.objects.get(pk=cadre.pk).id_number


def test_lengths_of_names_do_not_show():
    short, long = (
        cipher.seal(text, "x", 256) for text in ("张三", "某市某县某局办公室主任科员覃某某，住某某路")
    )
    assert len(short) == len(long)
    assert len(cipher.seal(NUMBER, "x")) == len(cipher.seal("110105491231002", "x"))
    for text in ("", "a", "𠮷" * 63, "x" * 31, "x" * 32, "文" * 9000, "\0\x80"):
        assert cipher.unseal(cipher.seal(text, "x"), "x") == text


def test_a_text_is_never_written_past_the_row(office):
    with pytest.raises(TypeError):
        Cadre.objects.filter(pk=office.cadres[0].pk).update(id_number=NUMBER)


def rows_of_an_import(office, staff) -> IntakeRow:
    batch = ImportBatch.objects.create(made_by=staff)
    row = IntakeRow(batch=batch, position=1, file="a.xlsx", sheet="s", row=3, act="create", name="申某")
    sealed = cipher.seal(NUMBER, place_in(row, "id_number"))
    row.values = {"id_number": sealed, "more": {"mark": cipher.fingerprint(NUMBER)}}
    row.raw = {"身份证号": cipher.seal(NUMBER, place_in(row, "身份证号")), "姓名": "申某"}
    row.save()
    return row


def test_the_key_is_changed_without_a_text_lost(office, staff, settings):
    made = pairs(office, staff)
    keep_files([office.cadres[0]], staff)
    row = rows_of_an_import(office, staff)
    plain = [getattr(one._meta.model.objects.get(pk=one.pk), field) for one, _other, field in made]
    marks = set(Cadre.objects.values_list("id_fingerprint", flat=True))
    settings.FIELD_KEYS_OLD, settings.FIELD_KEY = (
        [settings.FIELD_KEY],
        "a third key for tests, long enough to be one",
    )
    with pytest.raises(CommandError) as waits:
        call_command("rotate_keys", check=True, stdout=StringIO())
    assert "visits_sealedsource: 2" in str(waits.value)
    assert all(getattr(one._meta.model.objects.get(pk=one.pk), field) == text
               for (one, _other, field), text in zip(made, plain, strict=True))  # fmt: skip
    whole, broken, _field = next(pair for pair in made if pair[2] == "identity")
    put(broken, "identity", raw(whole, "identity"))
    with pytest.raises(CommandError):  # what does not open is named and stays; all the rest is rewritten
        call_command("rotate_keys", stdout=StringIO(), stderr=StringIO())
    assert rotation.waiting() == {"visits_sealedsource": 1}
    assert Entry.objects.filter(act="seal.broken").count() == 1
    texts = [one.detail["texts"] for one in Entry.objects.filter(act="keys.rotate") if "texts" in one.detail]
    assert [sum(one.values()) for one in texts] == [18]
    assert not [one for one in verify(rows=True).breaks if one.table in {"visits_cadre", "visits_revision"}]
    broken.identity = "某1"
    broken.save()
    call_command("rotate_keys", check=True, stdout=StringIO())
    settings.FIELD_KEYS_OLD = []
    assert [getattr(one._meta.model.objects.get(pk=one.pk), field) for one, _other, field in made] == plain
    assert snapshot(versions_of(office.cadres[0]).first()).cadre.id_number == NUMBER
    row.refresh_from_db()
    assert cipher.unseal(row.raw["身份证号"], place_in(row, "身份证号")) == NUMBER
    assert row.values["more"]["mark"] == cipher.fingerprint(NUMBER) not in marks
    assert Cadre.objects.filter(id_fingerprint=cipher.fingerprint(NUMBER)).count() == 1


def unbound(text: str) -> str:
    """A cipher text as it was written before texts were bound to their place."""
    nonce = os.urandom(12)
    box = AESGCM(cipher.derived(site.FIELD_KEY, "seal"))
    return "v1:" + base64.b64encode(nonce + box.encrypt(nonce, text.encode(), None)).decode()


def test_the_migration_binds_what_was_sealed_before_and_nothing_else_opens_it(office, staff):
    made = [
        one for one in pairs(office, staff) if not isinstance(one[0], RecommendationNames)
    ]  # younger than it
    keep_files([office.cadres[0]], staff)
    kept = versions_of(office.cadres[0]).first()
    kept.content["id_number"] = unbound(NUMBER)
    kept.save()
    for one, _other, field in made:
        put(one, field, "旧文" if field in {"reason", "decision_note"} else unbound("旧文"))
        with pytest.raises(cipher.CannotOpen):
            getattr(one._meta.model.objects.get(pk=one.pk), field)
    [name] = [path.stem for path in Path(migrations.__path__[0]).glob("*_seals_bind.py")]
    migration = import_module(f"visits.migrations.{name}")
    migration.bind(apps, SimpleNamespace(connection=connection))
    migration.seal_reasons(apps, SimpleNamespace(connection=connection))
    assert {getattr(one._meta.model.objects.get(pk=one.pk), field) for one, _other, field in made} == {"旧文"}
    assert snapshot(versions_of(office.cadres[0]).first()).cadre.id_number == NUMBER
    assert rotation.waiting() == {}
