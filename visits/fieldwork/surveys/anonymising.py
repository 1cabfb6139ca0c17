"""How an answer loses its sender: sealed at one length when sent, rewritten in random order at closing.

The reasons stand in docs/decisions/0015.
"""

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, models
from django.utils.translation import gettext as _

from visits.core import cipher

from . import keys
from .designs import TEXT_LENGTH, Design, QuestionKind
from .models import AnswerSheet, SealedAnswer, Survey, VoterClass

STEP = 256  # sizes are whole multiples of this many bytes
NUMBER = 20  # digits of the largest primary key


def _bytes(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True).encode()


def size_for(design: Design, people: Iterable[int]) -> int:
    """Bytes that the fullest possible answer to this design about these people takes, rounded up.

    A character takes four bytes at most; those that JSON escapes take fewer.
    """
    cadres = list(people)
    fullest: dict[str, Any] = {}
    for question in design.questions.all():
        keys = [option["key"] for option in question.options]
        longest = max(keys, key=len, default="")
        fullest[question.key] = {
            QuestionKind.TEXT: "x" * (4 * TEXT_LENGTH),
            QuestionKind.MULTIPLE: keys,
            QuestionKind.GRID: {str(cadre): longest for cadre in cadres},
        }.get(QuestionKind(question.kind), longest)
    return (len(_bytes({"class": "9" * NUMBER, "answers": fullest})) // STEP + 1) * STEP


def _boxes(survey: Survey) -> list[AESGCM]:
    """The survey's cipher under each key of the site, the one in use first; its own key is half of it."""
    if not survey.salt:
        raise ValidationError(_("This survey is closed; nothing can be sealed or opened any more."))
    words = f"survey {survey.pk} {survey.salt}{keys.read(survey)}".encode()
    return [AESGCM(hmac.digest(key.encode(), words, hashlib.sha256)) for key in cipher.ring()]


def seal(survey: Survey, voter_class: int, answers: dict[str, Any]) -> bytes:
    """The answer and its class as cipher text of the survey's one length, bound to this survey."""
    plain = _bytes({"class": str(voter_class), "answers": answers})
    if len(plain) > survey.sealed_size:
        raise ValidationError(_("The answer is too long."))
    nonce = os.urandom(12)
    return nonce + _boxes(survey)[0].encrypt(nonce, plain.ljust(survey.sealed_size), str(survey.pk).encode())


def unseal(survey: Survey, sealed: bytes, boxes: list[AESGCM]) -> tuple[int, dict[str, Any]]:
    """Class and answers; ValidationError where the key is another one or the bytes were changed."""
    for box in boxes:
        with suppress(InvalidTag):
            found = json.loads(box.decrypt(sealed[:12], sealed[12:], str(survey.pk).encode()))
            return int(found["class"]), found["answers"]
    raise ValidationError(
        _("A sealed answer cannot be opened: FIELD_KEY is not the one it was sealed under. Nothing changed.")
    )


def classes_kept(counts: dict[int, int], minimum: int) -> set[int]:
    """The classes that may stay on answers: those at or above the minimum, so that no batch is smaller.

    Answers of all other classes are folded into one batch without a class. Where that batch is below the
    minimum itself, the smallest class that would have stayed joins it.
    """
    kept = {one for one, count in counts.items() if count >= minimum}
    folded = sum(count for one, count in counts.items() if one not in kept)
    if 0 < folded < minimum and kept:
        kept.discard(min(sorted(kept), key=lambda one: counts[one]))
    return kept


def rewrite(survey: Survey) -> int:
    """Open every sealed answer of the survey and write it again in random order; returns how many.

    Runs inside the closing's transaction. Below the minimum group nothing is opened: the answers are destroyed
    and 0 is returned. Either way no sealed answer is left.
    """
    overwrite_deleted()
    rows = list(SealedAnswer.objects.filter(survey=survey).values_list("sealed", flat=True))
    written = 0
    if len(rows) >= survey.minimum_group:
        boxes = _boxes(survey)
        opened = [unseal(survey, bytes(row), boxes) for row in rows]
        written = len(_write_shuffled(survey, opened))
    SealedAnswer.objects.filter(survey=survey).delete()
    return written


def overwrite_deleted() -> None:
    """Have SQLite write zeros over what this connection deletes; PostgreSQL is wiped after the commit."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")


def wipe(*tables: type[models.Model]) -> None:
    """Take dead rows of these tables off the disk. Only a second wall, the key being gone: it may fail.

    PostgreSQL writes the tables anew, and clears them before: what is written anew still holds the rows that any
    transaction of the cluster might see, one in another database too; SQLite empties its log, the freed pages being
    zeros.
    """
    if connection.in_atomic_block:
        return
    names = ", ".join(connection.ops.quote_name(one._meta.db_table) for one in tables)
    statements = ["PRAGMA wal_checkpoint(TRUNCATE)"]
    if connection.vendor == "postgresql":  # waits for nobody longer than others can wait for it
        cleared = f"VACUUM {names}", f"VACUUM (FULL) {names}"
        statements = ["SET lock_timeout = '5s'", *cleared, "RESET lock_timeout"]
    for statement in statements:
        with suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute(statement)


def _write_shuffled(survey: Survey, opened: list[tuple[int, dict[str, Any]]]) -> list[AnswerSheet]:
    counts: dict[int, int] = dict.fromkeys(
        VoterClass.objects.filter(survey=survey).values_list("pk", flat=True), 0
    )
    for voter_class, _answers in opened:
        counts[voter_class] += 1
    kept = classes_kept(counts, survey.minimum_group)
    secrets.SystemRandom().shuffle(opened)
    return AnswerSheet.objects.bulk_create(
        AnswerSheet(survey=survey, voter_class_id=one if one in kept else None, content=answers)
        for one, answers in opened
    )
