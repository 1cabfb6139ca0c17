"""What was said of cadres in a window: talks by check and by aspect, and the standing among the people by its sources.

Counted are talks and voices at symposia in accepted visits, as the ledger of talks shows them.
"""

from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from visits.core.kinds import reading
from visits.core.kinds.families import AspectBehaviour, Family, SourceBehaviour
from visits.fieldwork.surveys.models import Survey, SurveyState
from visits.fieldwork.visits.models import Interview, Statement
from visits.organisation.rounds.models import Check

from .windows import Figure, Window, of_visits_in


def spoken_figures(window: Window) -> list[Figure]:
    """Talks in which something was said of a cadre, under each of the three checks and the four aspects."""
    said = of_visits_in(window, Statement.objects.filter(cadre__isnull=False))
    shown = [one for one in reading.of(Family.ASPECT).values() if one.is_offered]
    cuts = [("check", "check_key", key, label) for key, label in Check.choices]
    cuts += [("aspect", "aspect", one.key, one.name) for one in shown]
    wanted = {
        f"n{at}": Count("interview", filter=Q(**{name: key}), distinct=True)
        for at, (_cut, name, key, _label) in enumerate(cuts)
    }
    found = said.aggregate(**wanted)
    return [
        Figure(f"said_{cut}_{key}", label, found[f"n{at}"], _("talks and voices"),
               talks_url(window, **{cut: key}))
        for at, (cut, _name, key, label) in enumerate(cuts)
    ]  # fmt: skip


def reputation_figures(window: Window) -> list[Figure]:
    """群众口碑 as figures of its own: what was said for and against, the people served, ballots with their answers."""
    keys = reading.keys(Family.ASPECT, AspectBehaviour.REPUTATION)
    classes = reading.keys(Family.SOURCE, SourceBehaviour.SERVED)
    said = of_visits_in(window, Statement.objects.filter(cadre__isnull=False, aspect__in=keys))
    sides = dict(said.values_list("side").annotate(n=Count("interview", distinct=True)))
    served = of_visits_in(window, Interview.objects.filter(source_class__in=classes)).count()
    urls = {
        side: talks_url(window, aspect=keys[0], side=side) if keys else "" for side in Statement.Side.values
    }
    people = talks_url(window, source_class=classes[0]) if len(classes) == 1 else ""
    talks = _("talks and voices")
    opened = {"from": window.first, "to": window.last, "category": window.category}
    ballots = window.address("surveys:list", **opened, state="published", about="cadres")
    return [
        Figure("said_reputation_for", _("said for it"), sides.get("for", 0), talks, urls["for"]),
        Figure(
            "said_reputation_against", _("said against it"), sides.get("against", 0), talks, urls["against"]
        ),
        Figure("said_served", _("talks with the people served"), served, talks, people),
        Figure(
            "said_ballots", _("ballots about cadres, results opened"), _ballots(window), _("surveys"), ballots
        ),
    ]


def _ballots(window: Window) -> int:
    """Surveys closed in the window that ask about cadres by name and whose results are open."""
    closed = Survey.objects.filter(
        state=SurveyState.PUBLISHED, closed_at__date__range=(window.first, window.last), cadres__isnull=False
    )
    rows = closed.filter(unit__category=window.category) if window.category else closed
    return rows.order_by().values("pk").distinct().count()


def talks_url(window: Window, **more: Any) -> str:
    """The ledger of talks, voices with them, narrowed to the window and to what is asked."""
    return window.address(
        "interviews:list", **{"from": window.first, "to": window.last}, category=window.category,
        task_kind=window.task_kind, accepted="on", voices="on", **more,
    )  # fmt: skip
