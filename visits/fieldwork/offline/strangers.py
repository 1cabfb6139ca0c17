"""Whom somebody wrote down in words, name and unit, without a network: looked up when the record arrives.

Words that fit one person alone become that person. Else the record comes back with a question at the field: nothing of
it is lost, and nobody is guessed.
"""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cadre_review.marks import bracketed, listed
from visits.cadres.files.naming import in_full, people_found
from visits.core.posted import Data

MARK = "?"  # before the words, in the place of a person's key
SHOWN = 4  # people whom a question names
FIELDS = {"source_cadre": "", "subject": "c"}  # fields that name a person, and what stands before the key
SIGNS = re.compile(r"[（）()，,、；;·]+")


def settle(user: Any, data: Data) -> dict[str, list[str]]:
    """Put people in the place of words; the sentences, by field, for words that do not fit one person alone."""
    problems = {}
    for name in list(data):
        prefix, words = FIELDS.get(name.rpartition("-")[2]), str(data.get(name, ""))
        if prefix is None or not words.startswith(MARK):
            continue
        found = _found(user, SIGNS.sub(" ", words.removeprefix(MARK)))
        if len(found) == 1:
            data[name] = f"{prefix}{found[0].pk}"
        else:
            problems[name] = [_question(words.removeprefix(MARK), found)]
    return problems


def _found(user: Any, words: str) -> list[Any]:
    try:
        return people_found(user, words)
    except ValidationError:
        return []


def _question(words: str, found: list[Any]) -> str:
    if not found:
        text = _(
            "Nobody fits “%(words)s” whom you may name. Look for the person again, or write the name otherwise."
        )
        return text % {"words": words}
    people = listed(bracketed(one.name, in_full(one)) for one in found[:SHOWN])
    return _("Who is “%(words)s”? It may be %(people)s. Look for the person and choose.") % {
        "words": words,
        "people": people,
    }
