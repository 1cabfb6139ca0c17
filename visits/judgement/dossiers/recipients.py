"""Which lines of a dossier each recipient is given. The rules stand here once, for paper, sheet and manifest.

*For work* is given everything. *For the meeting* is given what was said and found, but not by whom nor in which talk: a
source is his class and the month. *For feedback to the unit* is given what was decided and which verified findings with
their facts carry it: no statement, no passage, no rating, no lead, no vote, and nobody's name but the subject's.
"""

from collections.abc import Callable
from typing import Any

from visits.judgement.appraisals.pack import Pack
from visits.judgement.findings.models import FindingState

from .models import Recipient

SOURCE_LINES = ("source", "interview", "visit", "record", "key", "attachment", "digest")
FEEDBACK_FACTS = ("kind", "state", "reasons", "facts", "clocks")
FEEDBACK_FINDING = (
    "side",
    "place",
    "kind",
    "state",
    "state_name",
    "statement",
    "fact",
    "fact_on",
    "fact_place",
)


def version_for(content: Pack, recipient: str) -> Pack:
    """The lines of the dossier that this recipient is given."""
    return RULES[Recipient(recipient)](content)


def _meeting(content: Pack) -> Pack:
    return content | {
        "findings": [
            one | {"evidence": [_without(row, SOURCE_LINES) for row in one["evidence"]], "visits": len(one["visits"])}
            for one in content["findings"]
        ],
        "leads": [_without(one, ("key",)) for one in content["leads"]],
        "subject": content["subject"] | {
            "statements": [
                _without(one, (*SOURCE_LINES, "day", "unit")) | {"day": one["day"][:7]}
                for one in content["subject"]["statements"]
            ],
            "own_accounts": [
                {name: one[name] for name in ("day", "text", "receipt") if name in one}
                for one in content["subject"]["own_accounts"]
            ],
        },
    }  # fmt: skip


def _feedback(content: Pack) -> Pack:
    decision = {name: content["decision"][name] for name in FEEDBACK_FACTS}
    signers = set(content["signers"])
    decision["facts"] = [row for row in decision["facts"] if row[1] not in signers]
    facts = content["subject"]["subject"]
    return {
        "as_of": content["as_of"],
        "title": content["title"],
        "decision": decision | {"numbers": [], "musts": [], "steps": [], "found": ""},
        "findings": [
            {name: one[name] for name in FEEDBACK_FINDING} | {"evidence": [], "needs": [], "visits": 0}
            for one in content["findings"]
            if one["state"] == FindingState.VERIFIED
        ],
        "leads": [],
        "appraisal": None,
        "subject": {
            "subject": {name: facts[name] for name in ("kind", "name", "unit", "post") if name in facts},
            "statements": [], "ratings": [], "counts": [], "gaps": [], "findings": [], "own_accounts": [],
        },
    }  # fmt: skip


def _without(row: Pack, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}


RULES: dict[str, Callable[[Pack], Pack]] = {
    Recipient.WORK: lambda content: content,
    Recipient.MEETING: _meeting,
    Recipient.FEEDBACK: _feedback,
}
