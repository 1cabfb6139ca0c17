"""Documents that bear a number, found by it in the one box: each as far as the reader sees it.

A demand to rectify and a dossier bear the number of their decision, an exported sheet the number printed at its foot.
"""

from collections.abc import Iterator
from operator import attrgetter
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from visits.core.lists.models import Export
from visits.core.lists.rows import pages_of
from visits.fieldwork.leads.models import Lead
from visits.judgement.decisions.models import Decision
from visits.judgement.dossiers.models import Dossier
from visits.judgement.letters.models import FeedbackLetter
from visits.judgement.rectifications.models import Rectification

TEAM = ("cadre", "leadership_team__unit")
# The model, where its number stands, its page, whom or what it concerns, and what is read for that.
NUMBERED: tuple[tuple[Any, str, str, str, tuple[str, ...]], ...] = (
    (Lead, "number", "leads:detail", "", ()),
    (Decision, "document_number", "decisions:detail", "subject", TEAM),
    (Rectification, "decision__document_number", "rectifications:detail", "subject", (*TEAM, "decision")),
    (
        Dossier,
        "decision__document_number",
        "dossiers:detail",
        "decision",
        tuple(f"decision__{one}" for one in TEAM),
    ),
    (FeedbackLetter, "number", "letters:detail", "unit", ("unit",)),
)
HEAVY = {Dossier: ("content",)}  # what no answer needs
SHORT = 60  # characters of a document's name that stand in the answer


def documents_of(user: Any, line: str, few: int) -> list[dict[str, Any]]:
    """Those whose number holds the line; words without a digit are no number. ``few`` and one more of each kind."""
    number = line.strip()
    if not any(sign.isdigit() for sign in number):
        return []
    found = [one for kind in NUMBERED for one in _of_kind(kind, user, number, few)]
    return found + list(_sheets(user, number))


def _of_kind(
    kind: tuple[Any, str, str, str, Any], user: Any, number: str, few: int
) -> Iterator[dict[str, Any]]:
    model, path, route, about, joins = kind
    page, name, number_of = (
        pages_of(route),
        str(model._meta.verbose_name),
        attrgetter(path.replace("__", ".")),
    )
    rows = model.objects.visible_to(user).filter(**{f"{path}__icontains": number}).select_related(*joins)
    for one in rows.defer(*HEAVY.get(model, ())).order_by("-pk")[: few + 1]:
        note = f"{name} · {getattr(one, about)}" if about else name
        yield {"text": number_of(one)[:SHORT], "note": note, "url": page(one.pk)}


def _sheets(user: Any, number: str) -> Iterator[dict[str, Any]]:
    for one in Export.objects.visible_to(user).numbered(number):
        yield {
            "text": one.number,
            "note": _("Export register"),
            "url": f"{reverse('lists:exports')}?q={one.number}",
        }
