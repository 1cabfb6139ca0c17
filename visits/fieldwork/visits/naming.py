"""Whether a text gives away who a confidential source is, and whether unit and class alone do.

Only somebody who knows the name is ever told: whoever sealed it, and whoever has read it after an approval. For
everybody else no text is compared with what lies under a seal, or the answer would tell it (decision 0035).
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from visits.cadres.files.models import Cadre
from visits.core.pinyin import bare
from visits.fieldwork.visits.models import SealedSource, SourceClass, Visit, acts_as

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


def known_to(actor: Any, visit: Visit) -> list[SealedSource]:
    """The sealed sources of a visit whom this person knows: they sealed them, or have read the name."""
    read = Q(interview__seal_requests__made_by=actor, interview__seal_requests__looks__gt=0)
    rows = SealedSource.objects.filter(Q(sealed_by=actor) | read, interview__visit=visit)
    return list(rows.select_related("interview").distinct())


def refuse_known(actor: Any, visit: Visit, texts: Mapping[str, str]) -> None:
    """Refuse texts of a visit in which the actor names a sealed source whom they know; silent for all others."""
    if sealed := known_to(actor, visit):
        cadres = list(Cadre.objects.filter(unit=visit.unit_id))
        for one in sealed:
            check_unnamed(one.identity, cadres, texts)


def check_unnamed(identity: str, cadres: Iterable[Cadre], texts: Mapping[str, str]) -> None:
    """Refuse texts (field → text) in which the sealed source is named or described by their post.

    Raises ValidationError at each such field. The sentence repeats the word: ask this for nobody who does not
    know the name.
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
    meant = acts_as(source_class)
    if meant not in OF_THE_UNIT:
        return None
    return sum(class_of(cadre) == meant for cadre in cadres) or None
