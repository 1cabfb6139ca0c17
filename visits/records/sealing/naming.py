"""Whether a text gives away who a confidential source is, and whether unit and class alone do."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from visits.cadres.models import Cadre
from visits.names import bare
from visits.records.models import SourceClass

SHORTEST = 2  # characters of a word that can name somebody
BREAKS = re.compile(r"[\s,，.。;；:：、/／()（）\[\]【】·\-—|]+")
OF_THE_UNIT = {SourceClass.TEAM_MEMBER, SourceClass.MIDDLE, SourceClass.STAFF}


def words_of(identity: str, cadres: Iterable[Cadre]) -> set[str]:
    """The words by which a source is known: what was typed, and name and post of the cadre it names."""
    plain = bare(identity)
    words = {word for word in BREAKS.split(identity.strip()) if len(word) >= SHORTEST}
    for cadre in cadres:
        if bare(cadre.name) in plain:
            words |= {cadre.name, cadre.post_title}
    return {bare(word) for word in words if len(bare(word)) >= SHORTEST}


def check_unnamed(identity: str, cadres: Iterable[Cadre], texts: Mapping[str, str]) -> None:
    """Refuse texts (field → text) in which the sealed source is named or described by his post.

    Raises ValidationError at each such field. The sentence repeats the word: whoever typed it knows it.
    """
    if not identity.strip():
        return
    words = sorted(words_of(identity, cadres), key=len, reverse=True)
    problems: dict[str, list[str]] = {}
    for field, text in texts.items():
        plain = bare(text)
        if found := next((word for word in words if word in plain), ""):
            problems[field] = [
                _("“%(word)s” gives the sealed source away. Say it without name and post.") % {"word": found}
            ]
    if problems:
        raise ValidationError(problems)


def group_of(source_class: str, cadres: Iterable[Cadre], class_of: Any) -> int | None:
    """How many people of the unit the class describes; None where the register does not know them."""
    if source_class not in OF_THE_UNIT:
        return None
    return sum(class_of(cadre) == source_class for cadre in cadres) or None
