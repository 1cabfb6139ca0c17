"""The chain upwards: what came of a lead, visit, talk, finding, appraisal or decision, as far as one may read.

Downwards it stands on the page of each thing; see ``decisions/views.py`` for that of a decision.
"""

import datetime as dt
from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from visits.core.counts import counting
from visits.core.held import HELD, has_any
from visits.core.readers import rows_of
from visits.fieldwork.recommendations.models import Recommendation
from visits.judgement.appraisals.models import AppraisalItem
from visits.judgement.decisions.figures import FIGURES
from visits.judgement.decisions.models import STANDING, Decision
from visits.judgement.findings.models import Finding
from visits.judgement.letters.models import FeedbackLetter
from visits.judgement.rectifications.models import Rectification

MOST = 50  # of a kind that are named
CALLED = {"appraisals": "appraised"}  # by what name a subject leads to them, where it is another


def _findings(*conditions: Q) -> QuerySet[Any]:
    return Finding.objects.standing().filter(*conditions)


# For each kind of thing the later things, by kind: findings, appraisals, decisions, rectification.
LATER: dict[str, Callable[[Any], dict[str, QuerySet[Any]]]] = {
    "lead": lambda one: {
        "recommendations": Recommendation.objects.standing().filter(lead=one),
        "findings": _findings(Q(lead=one)),
        "decisions": Decision.objects.filter(Q(lead=one) | Q(findings__lead=one)),
        "rectifications": Rectification.objects.filter(findings__lead=one),
    },
    "visit": lambda one: {
        "recommendations": Recommendation.objects.standing().filter(visit=one),
        "findings": _findings(Q(evidence__interview__visit=one) | Q(visits=one)),
    },
    "recommendation": lambda one: {"decisions": Decision.objects.filter(recommendation=one)},
    "interview": lambda one: {"findings": _findings(Q(evidence__interview=one))},
    "finding": lambda one: {
        "decisions": Decision.objects.filter(findings=one),
        "rectifications": Rectification.objects.filter(findings=one),
    },
    "appraisalitem": lambda one: {"decisions": Decision.objects.filter(appraisal_item=one)},
    "decision": lambda one: {"rectifications": Rectification.objects.filter(decision=one)},
    "unit": lambda one: {"letters": FeedbackLetter.objects.filter(unit=one)},
    "cadre": lambda one: {
        "recommendations": Recommendation.objects.standing().filter(cadre=one),
        **_of_subject("cadre", one),
    },
    "leadershipteam": lambda one: _of_subject("leadership_team", one),
}


def _of_subject(field: str, one: Any) -> dict[str, QuerySet[Any]]:
    about = {field: one}
    return {
        "appraisals": AppraisalItem.objects.filter(**about),
        "decisions": Decision.objects.filter(**about),
        "rectifications": Rectification.objects.filter(**about),
    }


KINDS: dict[str, tuple[Callable[[], str], str, Callable[[Any], str]]] = {
    "recommendations": (
        lambda: _("Recommendations by those around"),
        "recommendations:detail",
        str,
    ),
    "findings": (
        lambda: _("Findings"),
        "findings:detail",
        lambda one: f"{one.subject} · {one.statement[:60]}",
    ),
    "appraisals": (lambda: _("Appraisals"), "appraisals:item", lambda one: str(one.appraisal)),
    "decisions": (
        lambda: _("Motions and decisions"),
        "decisions:detail",
        lambda one: f"{one} {one.get_state_display()} {one.document_number}".strip(),
    ),
    "rectifications": (lambda: _("Rectification"), "rectifications:detail", str),
    "letters": (
        lambda: _("Feedback letters"),
        "letters:detail",
        lambda one: f"{one.round} {one.get_state_display()}",
    ),
}


# What the words of a kind read, fetched with the rows and nothing else.
SUBJECT = (
    "cadre__name",
    "leadership_team__name",
    "leadership_team__unit__name",
    "leadership_team__unit__short_name",
)
READ: dict[str, tuple[str, ...]] = {
    "recommendations": ("cadre__name", "proposed_for", "held_on"),
    "findings": ("statement", *SUBJECT),
    "appraisals": ("appraisal__held_on", "appraisal__title"),
    "decisions": ("kind", "state", "document_number", *SUBJECT),
    "rectifications": ("problem", *SUBJECT),
    "letters": ("state", "round__name"),
}


def came_of(user: Any, thing: Any) -> dict[str, Any]:
    """What came of the thing: a title, and for each kind its label and rows [{text, url}] that the user may read."""
    groups = []
    for key in _there(user, thing):
        label, route, words = KINDS[key]
        seen = rows_of(user, _shown, thing._meta.model_name, thing.pk, key)
        shown = [{"text": words(one), "url": reverse(route, args=[one.pk])} for one in seen]
        if shown:
            groups.append({"label": label(), "rows": shown})
    if thing._meta.model_name == "decision" and user.is_office:
        groups += _figures(thing)
    context = "lead" if thing._meta.model_name == "lead" else "chain"
    titles = {
        "lead": pgettext("lead", "What came of it"),
        "chain": pgettext("chain", "What came of it"),
    }
    return {"title": titles[context], "groups": groups}


def _there(user: Any, thing: Any) -> list[str]:
    """The kinds of which there may be some: mostly none, so this is asked first."""
    kind = thing._meta.model_name
    if kind in HELD:
        return [key for key in _later(kind) if has_any(thing, CALLED.get(key, key))]
    return [key for key, number in rows_of(user, _numbers, kind, thing.pk) if number]


@cache
def _later(kind: str) -> tuple[str, ...]:
    return tuple(LATER[kind](0))


def _numbers(user: Any, kind: str, thing: int) -> QuerySet[Any]:
    return counting({key: _seen(user, rows) for key, rows in LATER[kind](thing).items()})


def _seen(user: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
    manager: Any = rows.model._default_manager
    seen: QuerySet[Any] = manager.visible_to(user).filter(pk__in=rows.order_by().values("pk"))
    return seen


def _shown(user: Any, kind: str, thing: int, key: str) -> QuerySet[Any]:
    seen = _seen(user, LATER[kind](thing)[key])
    named = {name.rpartition("__")[0] for name in READ[key]} - {""}
    return seen.select_related(*sorted(named)).only(*READ[key]).order_by("pk")[:MOST]


def _figures(decision: Decision) -> list[dict[str, Any]]:
    """The figures of the outcomes report that count the decision, in the year in which it was made."""
    if decision.state not in STANDING or decision.decided_on is None:
        return []
    asked = {key: Count("pk", filter=which) for key, (_label, which, _subject) in FIGURES.items()}
    counted = Decision.objects.filter(pk=decision.pk).aggregate(**asked)
    year = decision.decided_on.year
    window = urlencode({"first": dt.date(year, 1, 1), "last": dt.date(year, 12, 31)})
    url = f"{reverse('reports:outcomes')}?{window}"
    rows = [{"text": str(FIGURES[key][0]), "url": url} for key, n in counted.items() if n]
    return [{"label": _("Outcomes report"), "rows": rows}] if rows else []
