"""How an answer loses its sender: sealed at one length when sent, rewritten in random order at closing.

The reasons stand in docs/decisions/0015.
"""

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Iterable
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

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


def _cipher(survey: Survey) -> AESGCM:
    if not survey.salt:
        raise ValidationError(_("This survey is closed; nothing can be sealed or opened any more."))
    words = f"survey {survey.pk} {survey.salt}".encode()
    return AESGCM(hmac.digest(settings.FIELD_KEY.encode(), words, hashlib.sha256))


def seal(survey: Survey, voter_class: int, answers: dict[str, Any]) -> bytes:
    """The answer and its class as cipher text of the survey's one length, bound to this survey."""
    plain = _bytes({"class": str(voter_class), "answers": answers})
    if len(plain) > survey.sealed_size:
        raise ValidationError(_("The answer is too long."))
    nonce = os.urandom(12)
    return nonce + _cipher(survey).encrypt(nonce, plain.ljust(survey.sealed_size), str(survey.pk).encode())


def unseal(survey: Survey, sealed: bytes) -> tuple[int, dict[str, Any]]:
    """Class and answers; ValidationError where the key is another one or the bytes were changed."""
    raw = sealed
    try:
        plain = _cipher(survey).decrypt(raw[:12], raw[12:], str(survey.pk).encode())
    except InvalidTag as error:
        raise ValidationError(
            _(
                "A sealed answer cannot be opened: FIELD_KEY is not the one it was sealed under. Nothing changed."
            )
        ) from error
    found = json.loads(plain)
    return int(found["class"]), found["answers"]


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
    rows = list(SealedAnswer.objects.filter(survey=survey).values_list("sealed", flat=True))
    written = 0
    if len(rows) >= survey.minimum_group:
        opened = [unseal(survey, bytes(row)) for row in rows]
        written = len(_write_shuffled(survey, opened))
    SealedAnswer.objects.filter(survey=survey).delete()
    return written


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
