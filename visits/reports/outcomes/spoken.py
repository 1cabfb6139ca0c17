"""What was said of cadres in a window: talks by check and by aspect, and the standing among the people by its sources.

Counted are talks and voices at symposia in accepted visits, as the ledger of talks shows them.
"""

from collections.abc import Collection
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from cadre_review.prepared import rows_given
from visits.core.counts import counting, whole
from visits.core.kinds import reading
from visits.core.kinds.families import Family
from visits.fieldwork.surveys.ballots import BALLOTS
from visits.fieldwork.surveys.models import Survey
from visits.fieldwork.visits import standing
from visits.fieldwork.visits.models import Interview, Statement
from visits.organisation.rounds.models import Check

from .windows import Figure, Window, of_visits_in

Said = dict[tuple[str, str], int]


def said_in(window: Window) -> Said:
    """In how many talks something was said of a cadre under each check and aspect, and for and against the standing
    among the people; the statements are read once."""
    checks, aspects = [("check", key) for key in Check.values], [("aspect", one.key) for one in _shown()]
    cuts = [*checks, *aspects, *(("side", side) for side in Statement.Side.values)]
    numbers = rows_given(_under, window, standing.aspect(), *(key for _cut, key in aspects))[0]
    return dict(zip(cuts, numbers, strict=True))


def _shown() -> list[Any]:
    return [one for one in reading.of(Family.ASPECT).values() if one.is_offered]


def _under(window: Window, standing_aspect: str, *aspects: str) -> Any:
    wanted = [*(Q(check_key=key) for key in Check.values), *(Q(aspect=key) for key in aspects)]
    wanted += [Q(aspect=standing_aspect, side=side) for side in Statement.Side.values]
    asked = {f"n{at}": Count("interview", filter=one, distinct=True) for at, one in enumerate(wanted)}
    return whole(of_visits_in(window, Statement.objects.filter(cadre__isnull=False)), **asked)


def spoken_figures(window: Window, said: Said) -> list[Figure]:
    """Talks in which something was said of a cadre, under each of the three checks and the four aspects."""
    cuts = [("check", key, label) for key, label in Check.choices]
    cuts += [("aspect", one.key, one.name) for one in _shown()]
    talks = _("talks and voices")
    return [
        Figure(f"said_{cut}_{key}", label, said[cut, key], talks, talks_url(window, **{cut: key}))
        for cut, key, label in cuts
    ]


def reputation_figures(window: Window, said: Said) -> list[Figure]:
    """群众口碑 as figures of its own: what was said for and against, the people served, ballots with their answers."""
    key = standing.aspect()
    n: dict[str, int] = dict(rows_given(_among_the_people, window, set(standing.served())))
    urls = {side: talks_url(window, aspect=key, side=side) if key else "" for side in Statement.Side.values}
    people = talks_url(window, served="on")
    talks = _("talks and voices")
    opened = {"from": window.first, "to": window.last, "category": window.category}
    ballots = window.address("surveys:list", **opened, state="published", about="cadres")
    return [
        Figure("said_reputation_for", _("said for it"), said["side", "for"], talks, urls["for"]),
        Figure(
            "said_reputation_against", _("said against it"), said["side", "against"], talks, urls["against"]
        ),
        Figure("said_served", _("talks with the people served"), n.get("served", 0), talks, people),
        Figure(
            "said_ballots", _("ballots about cadres, results opened"), n["ballots"], _("surveys"), ballots
        ),
    ]


def _among_the_people(window: Window, classes: Collection[str]) -> Any:
    """How many talks were with the people served, and the ballots that were closed in the window."""
    ballots = Survey.objects.filter(BALLOTS, closed_at__date__range=(window.first, window.last))
    return counting(
        {
            "ballots": ballots.filter(unit__category=window.category) if window.category else ballots,
            "served": of_visits_in(window, Interview.objects.filter(source_class__in=classes)),
        },
        ballots="pk",
    )


def talks_url(window: Window, **more: Any) -> str:
    """The ledger of talks, voices with them, narrowed to the window and to what is asked."""
    return window.address(
        "interviews:list", **{"from": window.first, "to": window.last}, category=window.category,
        task_kind=window.task_kind, accepted="on", voices="on", **more,
    )  # fmt: skip
