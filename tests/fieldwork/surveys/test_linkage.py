"""The linkage attack: the whole database, before and after closing, and the list of who drew which code.

The attacker knows the code row of each person. Before closing he copies every table with ids, physical order,
transaction numbers and sizes; after it he copies them again. He may not read FIELD_KEY or the server's memory.
"""

import random

import pytest
from django.db import connection, transaction
from django.test import Client

from tests.world import join, make_round, make_survey, make_team
from visits.fieldwork.surveys.codes import digest_of, make_codes
from visits.fieldwork.surveys.models import AnswerSheet, SealedAnswer, SurveyCode
from visits.fieldwork.surveys.setting_up import close_survey, open_survey

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 40
CLASSES = [{"label": "A", "name": "职工", "expected": PEOPLE}]


def physical(table: str) -> list[tuple]:
    """The rows as they lie: id, transaction number (a rowid on SQLite), place."""
    order = "xmin::text::bigint, ctid" if connection.vendor == "postgresql" else "rowid"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {table} ORDER BY {order}")  # noqa: S608
        return [row[0] for row in cursor.fetchall()]


def orders(table: str) -> list[list[int]]:
    """Every order of the rows that the database keeps: by id, by transaction, by place."""
    found = [sorted(physical(table)), physical(table)]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT id FROM {table} ORDER BY ctid")  # noqa: S608
            found.append([row[0] for row in cursor.fetchall()])
    return found


def best_join(key: str, code_orders: list[list[int]], truth: dict[int, str]) -> int:
    """How many people the best of all joins by rank names rightly: code order against answer order."""
    answers = dict(AnswerSheet.objects.values_list("pk", f"content__{key}"))
    best = 0
    for code_order in code_orders:
        for answer_order in orders(AnswerSheet._meta.db_table):
            for one in (answer_order, answer_order[::-1]):
                named = zip(code_order, one, strict=True)
                best = max(best, sum(answers[answer] == truth[code] for code, answer in named))
    return best


def prepare(staff, lead1):
    team = make_team(make_round())
    join(team, lead1, is_lead=True)
    survey = make_survey(lead1, staff, team, classes=CLASSES)
    codes = make_codes(actor=lead1, voter_class=survey.classes.get(), count=PEOPLE, version=survey.version)
    random.Random(7).shuffle(codes)
    return open_survey(actor=lead1, survey=survey), codes


def freeze() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM FREEZE")


def test_the_database_administrator_names_nobody(staff, lead1):
    survey, codes = prepare(staff, lead1)
    scale, several, text = survey.design.questions.all()
    truth = {}
    for number, code in enumerate(codes):
        word = f"意见{number}" * (1 + number % 30)
        data = {scale.key: "1", several.key: ["1"], text.key: word, "step": "send", "word": f"{number:032}"}
        assert "data-sent" in Client().post(f"/q/{code}/", data).content.decode()
        truth[SurveyCode.objects.get(digest=digest_of(code)).pk] = word
    code_orders = [*orders(SurveyCode._meta.db_table), list(truth)]
    spooled = [bytes(row) for row in SealedAnswer.objects.values_list("sealed", flat=True)]
    assert len({len(row) for row in spooled}) == 1
    assert not any("意见".encode() in row for row in spooled)
    close_survey(actor=lead1, survey=survey)
    freeze()
    contents = {row.content[text.key] for row in AnswerSheet.objects.all()}
    assert contents == set(truth.values())
    # Chance names one of forty for each join; seven or more by the best of some twenty joins happens less than
    # once in five hundred runs.
    assert best_join(text.key, code_orders, truth) < 7


def test_the_same_attack_breaks_the_naive_way(staff, lead1):
    survey, codes = prepare(staff, lead1)
    truth = {}
    for number, code in enumerate(codes):
        with transaction.atomic():
            row = SurveyCode.objects.get(digest=digest_of(code))
            SurveyCode.objects.filter(pk=row.pk).update(state="used")
            AnswerSheet.objects.create(survey=survey, content={"word": f"意见{number}"})
        truth[row.pk] = f"意见{number}"
    freeze()
    code_orders = [*orders(SurveyCode._meta.db_table), list(truth)]
    assert best_join("word", code_orders, truth) >= 0.9 * PEOPLE
