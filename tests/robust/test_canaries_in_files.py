"""What is sealed stands as it is in no file of the database, of the uploads or of a copy, and in no line of the log."""

import json
import logging
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client

from tests import world as log
from tests.conftest import client_of
from tests.fieldwork.surveys.test_linkage_files import all_files
from tests.world import Office, interview_post, make_design, make_survey, visit_post
from visits.cadres.formats.person import Person
from visits.cadres.imports.plan import row_of
from visits.core.lists.models import ImportBatch
from visits.fieldwork.leads.actions import open_lead
from visits.fieldwork.offline.actions import register
from visits.fieldwork.sealed_sources import actions
from visits.fieldwork.surveys.codes import make_codes
from visits.fieldwork.surveys.setting_up import open_survey
from visits.fieldwork.visits.models import Visit

pytestmark = pytest.mark.django_db(transaction=True)
SEALED = ("source", "reason", "note", "writer", "draft", "answer", "code", "recovery", "number", "cell")


def canary(name: str) -> str:
    return f"金丝雀{name}𠮷{name}"


def forms_of(text: str) -> set[bytes]:
    """As it is, escaped once and twice, in UTF-16."""
    escaped = json.dumps(text).strip('"')
    return {text.encode(), escaped.encode(), escaped.replace("\\", "\\\\").encode(), text.encode("utf-16-le")}


def found_in(data: bytes) -> set[str]:
    return {name for name in PLANTED if any(form in data for form in forms_of(PLANTED[name]))}


PLANTED = {name: canary(name) for name in (*SEALED, "open")}


def plant(office: Office, staff, reviewer) -> None:
    """One in everything that is sealed, by the ways in which it comes in; and one in a text that is not."""
    client = client_of(office.member1)
    client.post("/visits/new/", visit_post(office, observed=PLANTED["open"]))
    visit = Visit.objects.get()
    data = interview_post(
        office, visit, source_cadre="", is_confidential="on", source_class="partner",
        source_relation="acquaintance", identity=PLANTED["source"],
    )  # fmt: skip
    client.post(f"/drafts/{data['draft_key']}/", data | {"text": PLANTED["draft"]})
    assert client.post(f"/visits/{visit.pk}/interviews/new/", data).status_code == 302
    other = interview_post(office, visit, text=PLANTED["draft"])
    client.post(f"/drafts/{other['draft_key']}/", other)
    log.states.submit(actor=office.lead1, visit=visit)
    asked = actions.ask(actor=staff, thing=visit.interviews.get(), reason=PLANTED["reason"] * 2)
    actions.decide(actor=reviewer, request=asked, approve=False, note=PLANTED["note"])
    open_lead(
        actor=staff, client_key=uuid4(), writer=PLANTED["writer"],
        values={"channel": "letter", "about": "cadre", "unit": office.unit, "cadre": office.cadres[0],
                "says": "来信反映", "received_on": visit.visited_on},
    )  # fmt: skip
    register(actor=office.member1, key=uuid4(), name="手机", recovery=PLANTED["recovery"])
    plant_number(office, staff)
    plant_answer(office.team, office.unit, office.lead1, staff)


def plant_number(office: Office, staff) -> None:
    cadre = office.cadres[0]
    cadre.id_number = PLANTED["number"]
    cadre.save()
    person = Person(file="a.xlsx", raw={"身份证号": PLANTED["cell"]}, values={"id_number": PLANTED["number"]})
    row = row_of(person, 1)
    row.batch, row.act = ImportBatch.objects.create(made_by=staff), "create"
    row.save()


def plant_answer(team, unit, lead1, staff) -> None:
    survey = make_survey(lead1, staff, team, unit, design=make_design(staff, ("text",)))
    [code] = make_codes(actor=lead1, voter_class=survey.classes.first(), count=1, version=survey.version)
    PLANTED["code"] = code
    survey = open_survey(actor=lead1, survey=survey)
    [question] = survey.design.questions.all()
    data = {question.key: PLANTED["answer"], "step": "send", "word": uuid4().hex}
    assert "data-sent" in Client().post(f"/q/{code}/", data).content.decode()


def test_what_is_sealed_stands_nowhere_as_it_is(
    member1, lead1, member2, staff, reviewer, caplog, tmp_path, own_store
):
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.INFO, logger="django.template")
    caplog.set_level(logging.INFO, logger="django.db.backends")
    began = tmp_path.stat().st_mtime  # by the clock of the files
    plant(Office(member1, lead1, member2), staff, reviewer)
    call_command("backup", str(tmp_path / "copy"))
    copied = b"".join(path.read_bytes() for path in sorted(tmp_path.rglob("*")) if path.is_file())
    assert found_in(all_files(began)) == {"open"}  # the control: a text that is not sealed is found
    if connection.vendor == "sqlite":  # pg_dump packs what it copies; its rows are those searched above
        assert found_in(copied) == {"open"}
    assert found_in(caplog.text.encode()) == set()
    assert len(settings.FIELD_KEY) > 30
    assert settings.FIELD_KEY.encode() not in all_files() + copied
