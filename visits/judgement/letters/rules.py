"""What a feedback letter may not hold: words of a talk. And what it starts from: verified findings and demands."""

from collections.abc import Iterable
from typing import Any

from visits.fieldwork.visits.models import Interview, Statement
from visits.judgement.findings.models import Finding
from visits.judgement.rectifications.models import Rectification
from visits.organisation.rounds.models import Round
from visits.organisation.units.models import Unit

RUN = 12  # characters in a row that stand in a talk: from there on it is a quotation


def quoted(texts: Iterable[str], unit: Unit, one: Round) -> str:
    """The first twelve or more characters that stand in a talk at the unit in the round as they are; else ""."""
    runs: dict[str, str] = {}
    for text in texts:
        plain = _bare(text)
        runs |= {plain[at : at + RUN]: plain[at : at + RUN] for at in range(len(plain) - RUN + 1)}
    if not runs:
        return ""
    here = {"visit__unit": unit, "visit__round": one}
    told = Statement.objects.filter(**here).order_by().values_list("text", flat=True)
    talks = Interview.objects.filter(**here).order_by().values_list("text", "own_statement", "keywords")
    for said in (*told.iterator(), *(text for row in talks.iterator() for text in row)):
        plain = _bare(said)
        for at in range(len(plain) - RUN + 1):
            if plain[at : at + RUN] in runs:
                return plain[at : at + RUN]
    return ""


def _bare(text: str) -> str:
    return "".join(text.split())


def proposed(unit: Unit, user: Any) -> dict[str, str]:
    """First words of a letter: verified findings about the leadership team, and demands on it that still run."""
    findings = Finding.objects.visible_to(user).verified().filter(leadership_team__unit=unit)
    demands = Rectification.objects.visible_to(user).running().filter(leadership_team__unit=unit)
    return {
        "praise": _lines(one.statement for one in findings.filter(side="for").order_by("pk")),
        "problems": _lines(one.statement for one in findings.filter(side="against").order_by("pk")),
        "demands": _lines(
            f"{one.demand}（{one.due_on:%Y-%m-%d}）" for one in demands.order_by("due_on", "pk")
        ),
    }


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(f"{at}. {text}" for at, text in enumerate(texts, start=1))
