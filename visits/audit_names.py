"""What the things of the log are called for its reader, and where they stand: by the reader's own right, never beyond.

The log itself holds numbers only. The auditor sees no record of a person, and so reads numbers there.
"""

from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.urls import reverse

from cadre_review.accounts.models import User
from cadre_review.policy import opens
from visits.organisation.notices.rules import seen_with_subjects

Wanted = Mapping[str, set[str]]  # keys of things, by kind (``app.model``)
Names = dict[
    tuple[str, str], tuple[str, str]
]  # what it is called, and its address ("" where it is not opened)

# Where the things of a kind stand; a route without a key is the page of all of them.
PAGES = {
    "accounts.accountrequest": "accounts:request", "accounts.user": "accounts:edit",
    "visits.appraisal": "appraisals:detail",
    "visits.cadre": "cadres:detail", "visits.decision": "decisions:detail", "visits.dossier": "dossiers:detail",
    "visits.export": "lists:exports", "visits.feedbackletter": "letters:detail", "visits.finding": "findings:detail",
    "visits.followup": "follow_ups:detail", "visits.interview": "interviews:detail",
    "visits.keytask": "key_tasks:detail",
    "visits.lead": "leads:detail", "visits.leadershipteam": "reviews:leadership_team",
    "visits.ownaccount": "own_accounts:detail", "visits.plannedvisit": "plans:detail",
    "visits.recommendation": "recommendations:detail", "visits.rectification": "rectifications:detail",
    "visits.round": "rounds:detail",
    "visits.secrecymark": "secrecy:record", "visits.sealrequest": "seals:list", "visits.sitevisit": "sites:detail",
    "visits.survey": "surveys:detail", "visits.symposium": "symposia:detail", "visits.unit": "units:detail",
    "visits.visit": "visits:detail", "visits.visitteam": "teams:detail",
}  # fmt: skip
# Details that are the numbers of things.
KEYS = {
    "cadre": "visits.cadre", "unit": "visits.unit", "units": "visits.unit", "team": "visits.visitteam",
    "round": "visits.round", "visit": "visits.visit", "interview": "visits.interview", "lead": "visits.lead",
    "key_task": "visits.keytask", "decision": "visits.decision", "finding": "visits.finding", "user": "accounts.user",
    "request": "accounts.accountrequest",
}  # fmt: skip


def named(user: Any, wanted: Wanted) -> Names:
    """The names and addresses of these things, of those that the reader sees."""
    found: Names = {}
    for label, keys in wanted.items():
        rows = _rows(label, user, [key for key in keys if key.isdecimal()])
        found |= {(label, str(one.pk)): (str(one), _address(label, one.pk, user.role)) for one in rows}
    return found


def _rows(label: str, user: Any, keys: list[str]) -> Any:
    if label == "accounts.user":
        return User.objects.filter(pk__in=keys)
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        return ()
    if not keys or not hasattr(model.objects.all(), "visible_to"):
        return ()
    if label in PAGES and not opens(user.role, PAGES[label]):
        return ()  # a number, and no question asked for it
    return seen_with_subjects(model, user).filter(pk__in=keys)


def _address(label: str, key: int, role: str) -> str:
    route = PAGES.get(label, "")
    if not route or not opens(role, route):
        return ""
    return (
        reverse(route) if route.endswith(":list") or route == "lists:exports" else reverse(route, args=[key])
    )
