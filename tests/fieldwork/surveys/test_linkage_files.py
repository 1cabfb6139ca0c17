"""The linkage attack on the files themselves: data files, dead rows and write-ahead log, before and after closing.

The attacker holds FIELD_KEY, both copies of every file of the database, and the list of who drew which code. They do
not hold the folder of survey keys, which is no part of the database and is empty after the closing. The control is
a survey whose key follows from FIELD_KEY and the salt in its row, as it was once: there everybody is named.
"""

import hashlib
import hmac
import json
import re
import struct
import time
from contextlib import closing, suppress
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import connection
from django.test import Client
from psycopg2 import connect

from tests.world import join, make_design, make_round, make_survey, make_team
from visits.fieldwork.surveys import keys
from visits.fieldwork.surveys.anonymising import wipe
from visits.fieldwork.surveys.codes import digest_of, make_codes
from visits.fieldwork.surveys.models import AnswerSheet, SealedAnswer, Survey, SurveyCode
from visits.fieldwork.surveys.setting_up import close_survey, open_survey

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 20
CLASSES = [{"label": "A", "name": "职工", "expected": PEOPLE}]
CHOICES = [(one, several) for one in "1234" for several in (["1"], ["2"], ["3"], ["1", "2"], ["2", "3"])]
PAGE = 8192


def asked(question: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return str(cursor.fetchone()[0])


def heap(model) -> bytes:
    """The file in which PostgreSQL keeps the rows of a table, dead ones with them."""
    place = asked(f"SELECT pg_relation_filepath('{model._meta.db_table}')")
    return (Path(asked("SHOW data_directory")) / place).read_bytes()


def tuples(data: bytes):
    """(transaction that wrote it, bytes of the row) of every row of a heap file, living or dead."""
    for start in range(0, len(data), PAGE):
        page = data[start : start + PAGE]
        for at in range(24, struct.unpack_from("<H", page, 12)[0], 4):
            (pointer,) = struct.unpack_from("<I", page, at)
            place, length = pointer & 0x7FFF, pointer >> 17
            if length:
                yield (
                    struct.unpack_from("<I", page, place)[0],
                    page[place + page[place + 22] : place + length],
                )


def spooled_in_heap(size: int) -> dict[int, bytes]:
    """Transaction → sealed answer: bytes of this size behind a head that says so, before or after the survey's key."""
    head = struct.pack("<I", size + 4 << 2)
    found = {xmin: row.partition(head)[2][:size] for xmin, row in tuples(heap(SealedAnswer))}
    return {xmin: sealed for xmin, sealed in found.items() if len(sealed) == size}


def burnt_in_heap(known: dict) -> list[tuple[int, str]]:
    """(transaction, digest of the code) of every row of a code that one transaction alone wrote."""
    found: dict[int, set[str]] = {}
    for xmin, row in tuples(heap(SurveyCode)):
        found.setdefault(xmin, set()).update(text.decode() for text in re.findall(rb"[0-9a-f]{64}", row))
    return [(xmin, *codes & set(known)) for xmin, codes in found.items() if len(codes & set(known)) == 1]


def all_files(began: float = 0) -> bytes:
    """Every byte of the database on the disk: tables, indexes, logs; what nobody has written to since the test began
    holds nothing of its survey."""
    if connection.vendor == "sqlite":
        name = str(connection.settings_dict["NAME"])
        return b"".join(path.read_bytes() for path in map(Path, (name, name + "-wal")) if path.exists())
    asked("SELECT pg_switch_wal()")
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
    root = Path(asked("SHOW data_directory"))
    base = (root / asked(f"SELECT pg_relation_filepath('{Survey._meta.db_table}')")).parent
    paths = [*base.iterdir(), *(root / "pg_wal").iterdir()]
    return b"".join(path.read_bytes() for path in paths if path.is_file() and path.stat().st_mtime >= began)


def salts_in(data: bytes) -> set[str]:
    return {one.decode() for one in re.findall(rb"(?:key:[0-9a-f]{60}|[0-9a-f]{64})", data)}


def opened(survey: Survey, answers: dict[int, bytes], salts: set[str]) -> dict[int, dict]:
    """What the attacker reads of the sealed answers with FIELD_KEY and any salt that the files held."""
    read = {}
    for salt in salts:
        words = f"survey {survey.pk} {salt}".encode()
        box = AESGCM(hmac.digest(settings.FIELD_KEY.encode(), words, hashlib.sha256))
        for key, sealed in answers.items():
            with suppress(InvalidTag):
                read[key] = json.loads(box.decrypt(sealed[:12], sealed[12:], str(survey.pk).encode()))[
                    "answers"
                ]
    return read


@pytest.fixture
def began(tmp_path) -> float:
    """When the test began, by the clock of the files."""
    return tmp_path.stat().st_mtime


def run(lead1, staff, began: float, naive: bool):
    """Open a survey, let everybody answer, copy the files, close, copy again; how many the attacker names."""
    team = make_team(make_round())
    join(team, lead1, is_lead=True)
    survey = make_survey(
        lead1, staff, team, classes=CLASSES, design=make_design(staff, ("scale", "multiple"))
    )
    codes = make_codes(actor=lead1, voter_class=survey.classes.get(), count=PEOPLE, version=survey.version)
    survey = open_survey(actor=lead1, survey=survey)
    if naive:
        Survey.objects.filter(pk=survey.pk).update(salt="5a" * 32)
    scale, several = survey.design.questions.all()
    truth = {}
    for code, (one, some) in zip(codes, CHOICES, strict=True):
        data = {scale.key: one, several.key: some, "step": "send", "word": code * 2}
        assert "data-sent" in Client().post(f"/q/{code}/", data).content.decode()
        truth[digest_of(code)] = {scale.key: one, several.key: some}
    secret = b"" if naive else keys.read(survey).encode()
    before = all_files(began)
    answers, sent = copies(survey, truth)
    close_survey(actor=lead1, survey=Survey.objects.get(pk=survey.pk))
    after = all_files(began)
    assert AnswerSheet.objects.filter(survey=survey).count() == PEOPLE
    assert naive or (secret not in before + after and not keys.path_of(survey).exists())
    salts = salts_in(before + after)
    read = opened(survey, answers, salts)
    named = sum(read[key] in ([truth[code]] if code else truth.values()) for key, code in sent if key in read)
    return named, answers, after


def copies(survey: Survey, truth: dict):
    """Sealed answers by what joins them to codes, and the joins: the transaction. SQLite keeps nothing that joins."""
    if connection.vendor == "postgresql":
        return spooled_in_heap(survey.sealed_size + 28), burnt_in_heap(truth)
    rows = SealedAnswer.objects.filter(survey=survey).order_by("pk").values_list("sealed", flat=True)
    return dict(enumerate(map(bytes, rows))), [(n, "") for n in range(PEOPLE)]


def left_in(model) -> list:
    """The rows of a table that its file still holds, dead ones too; the database's own upkeep, which looks at the table
    for a moment, may keep them over one clearing, as it does in use."""
    for _again in range(20):
        if not (left := list(tuples(heap(model)))):
            break
        time.sleep(0.2)
        wipe(model)
    return left


@pytest.mark.postgresql
def test_a_transaction_in_another_database_keeps_no_answer(lead1, staff, began):
    other = connect(**connection.get_connection_params() | {"dbname": "postgres"})
    with closing(other), other.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()")  # open, and able to write, until the end
        run(lead1, staff, began, naive=False)
        assert not list(tuples(heap(SealedAnswer)))
        assert not list(tuples(heap(SurveyCode)))


def test_files_of_the_database_name_nobody(lead1, staff, began):
    named, answers, after = run(lead1, staff, began, naive=False)
    assert len(answers) == PEOPLE
    assert named == 0  # not one opens, so that not one can be joined
    if connection.vendor == "postgresql":
        assert not left_in(SealedAnswer)
        assert not left_in(SurveyCode)
    else:
        assert not any(sealed in after for sealed in answers.values())


def test_the_same_attack_breaks_a_key_that_was_in_the_database(lead1, staff, began):
    named, answers, _after = run(lead1, staff, began, naive=True)
    assert len(answers) == PEOPLE
    assert named >= PEOPLE - 1
