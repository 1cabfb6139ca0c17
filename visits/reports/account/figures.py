"""What the account counts of decisions: which decisions a figure counts, said once for its number and for its chain.

Unlike the outcomes report, which counts every level, the account speaks of cadres of division level where it says so.
"""

from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from visits.judgement.decisions.figures import FIGURES, PROMOTED
from visits.judgement.decisions.models import Decision, Kind
from visits.organisation.units.models import Level
from visits.reports.outcomes.figures import decisions_in, demands_in
from visits.reports.outcomes.windows import Window

DIVISION = (Level.COUNTY_HEAD, Level.COUNTY_DEPUTY)
FOUND = PROMOTED & Q(found_through_visits=True)


def _elsewhere(path: str) -> Q:
    """Heard on a visit to another unit than that in which the cadre served on the day of the decision."""
    return Q(**{f"{path}__isnull": False}) & ~Q(**{f"{path}__unit": F("unit_before")})


# Key, label, which decisions, whether persons or leadership teams are counted. What is “found elsewhere” is read from
# the talk or visit that the motion names, or from the talk in which its lead was heard.
COUNTED: dict[str, tuple[Any, Q, str]] = {
    "key_task": (
        _("promoted to division level from key tasks"),
        FIGURES["key_task"][1] & Q(level_after__in=DIVISION),
        "cadre",
    ),
    "deputy_to_head": FIGURES["deputy_to_head"],
    "section_to_deputy": FIGURES["section_to_deputy"],
    "found": FIGURES["found"],
    "by_lead": (_("promoted after a lead was verified"), FOUND & Q(lead__isnull=False), "cadre"),
    "elsewhere": (
        _("promoted and heard of elsewhere than at home"),
        FOUND & (_elsewhere("interview__visit") | _elsewhere("visit") | _elsewhere("lead__interview__visit")),
        "cadre",
    ),
    "unsuited": (
        _("of division level, adjusted as unsuited to the post"),
        FIGURES["unsuited"][1] & Q(level_before__in=DIVISION),
        "cadre",
    ),
    "removed": (
        _("of division level, removed from office"),
        Q(counts_as=Kind.REMOVAL, level_before__in=DIVISION),
        "cadre",
    ),
    "reshuffled": FIGURES["reshuffled"],
    "rectify": FIGURES["rectify"],
}


def counted_in(window: Window) -> dict[str, int]:
    """How many persons or leadership teams each figure counts in the window; two questions."""
    asked: dict[str, Any] = {
        key: Count(subject, filter=which, distinct=True) for key, (_l, which, subject) in COUNTED.items()
    }
    found: dict[str, int] = decisions_in(window).aggregate(**asked)
    return found | {"rectify": _told(window).values("leadership_team").distinct().count()}


def _told(window: Window) -> QuerySet[Any]:
    return demands_in(window)


def behind(key: str, window: Window) -> QuerySet[Any]:
    """The decisions that a figure counts; for teams told to rectify the signed demands."""
    if key == "rectify":
        return _told(window)
    rows: QuerySet[Decision] = decisions_in(window).filter(COUNTED[key][1])
    return rows
