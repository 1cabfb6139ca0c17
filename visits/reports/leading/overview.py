"""Beside the queue: coverage by category against the plan, and what to look at; each number opens its records."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, QuerySet, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cadre_review.marks import listed
from visits.cadres.files.models import Cadre
from visits.cadres.leadership.leaving import OF_LEVEL, latest_of, leaving_by, leaving_within
from visits.core.access import is_given
from visits.core.counts import counting, number_of
from visits.core.links import address_of
from visits.core.readers import rows_of
from visits.core.shares import percent
from visits.fieldwork.schedule.queries import planned_until
from visits.fieldwork.visits.heard import ACCEPTED, UnitHeard
from visits.fieldwork.visits.models import Visit
from visits.judgement.decisions.models import Decision
from visits.judgement.findings.lists import BADLY_RUN, WATCHED
from visits.judgement.findings.models import Finding, FindingState
from visits.judgement.rectifications.models import Rectification
from visits.organisation.rounds.models import Round, ScopeEntry
from visits.organisation.units.models import Level
from visits.reports.coverage.rules import CATEGORIES

MOST_ROUNDS = 2  # open rounds side by side; the rest on the page of coverage
NAMED = 2  # of those that a line counts are named


@dataclass(frozen=True)
class Bar:
    """One category: units in scope, sent in, accepted, with the addresses of each; widths in per cent for the bar."""

    label: Any
    scope: int
    sent: int
    accepted: int
    scope_url: str
    sent_url: str
    accepted_url: str

    def _width(self, n: int) -> str:
        return f"{100 * n / self.scope:.1f}" if self.scope else "0"

    @property
    def sent_width(self) -> str:
        """How long the bar of what was sent in is."""
        return self._width(self.sent)

    @property
    def accepted_width(self) -> str:
        """How long the bar of what was accepted is."""
        return self._width(self.accepted)


@dataclass(frozen=True)
class Covered:
    """Coverage of one open round: both figures, its categories, and how far the plan is by today."""

    key: int
    name: str
    whole: Bar
    bars: list[Bar]
    planned: float | None

    @property
    def sent(self) -> str:
        """The share by records sent in."""
        return percent(self.whole.sent, self.whole.scope)

    @property
    def accepted(self) -> str:
        """The share by accepted records."""
        return percent(self.whole.accepted, self.whole.scope)

    @property
    def mark(self) -> str:
        """Where the plan stands on a bar, in per cent of its length."""
        return f"{self.planned:.1f}" if self.planned is not None else ""

    @property
    def planned_words(self) -> str:
        """The share of units that the plan visits until today."""
        return f"{self.planned:.0f}%" if self.planned is not None else ""


def coverage_of(user: Any) -> list[Covered]:
    """Coverage of the newest rounds that are open, the one with the most units first; three questions for all."""
    rounds = rows_of(user, _open_rounds)
    keys = {key for key, _name in rounds}
    counts, planned = rows_of(user, _counted, keys), dict(rows_of(user, planned_until, keys))
    found = [
        _covered(key, name, [row[1:] for row in counts if row[0] == key], planned.get(key, 0))
        for key, name in rounds
    ]
    return sorted(found, key=lambda one: -one.whole.scope)


def _open_rounds(user: Any) -> QuerySet[Any, Any]:
    rows = Round.objects.visible_to(user).filter(state=Round.State.OPEN).order_by("-starts_on", "-pk")
    return rows.values_list("pk", "name")[:MOST_ROUNDS]


def _counted(user: Any, rounds: Any) -> QuerySet[Any, Any]:
    """Of each round by category: whether sent in, whether accepted, how many units."""
    here = {"round": OuterRef("round"), "round__in": rounds, "unit": OuterRef("unit")}
    sent = Exists(UnitHeard.objects.visible_to(user).filter(**here).order_by())
    accepted = Exists(UnitHeard.objects.open_to(user).filter(reach=ACCEPTED, **here).order_by())
    rows = ScopeEntry.objects.visible_to(user).to_units().filter(round__in=rounds, in_scope=True).order_by()
    cases = rows.annotate(
        is_sent=Case(When(sent, then=1), default=0), is_taken=Case(When(accepted, then=1), default=0)
    )
    return cases.values_list("round", "unit__category", "is_sent", "is_taken").annotate(n=Count("*"))


def _covered(key: int, name: str, rows: list[Any], planned: int) -> Covered:
    bars = [
        _bar(key, label, [row for row in rows if row[0] == one], category=one) for one, label in CATEGORIES
    ]
    whole = _bar(key, _("All"), rows)
    share = 100 * min(planned, whole.scope) / whole.scope if planned and whole.scope else None
    return Covered(key, name, whole, [bar for bar in bars if bar.scope], share)


def _bar(key: int, label: Any, rows: list[Any], **query: Any) -> Bar:
    page = address_of("reports:coverage", round=key, **query)
    return Bar(
        label, sum([n for *_rest, n in rows]), sum([n for _c, sent, _t, n in rows if sent]),
        sum([n for _c, _s, taken, n in rows if taken]), page, f"{page}&visited=yes", f"{page}&visited=accepted",
    )  # fmt: skip


@dataclass(frozen=True)
class Look:
    """One thing to look at: what, the first of them in words, how many, where they are; ``tone``: late, soon, good."""

    label: Any
    note: str
    n: int
    url: str
    tone: str = "soon"


def to_look_at(user: Any) -> list[Look]:
    """What asks to be looked at, the late first; nothing that is zero."""
    found = [*_late(user), *_judged(user), *_leaving(user)]
    return [one for one in found if one.n]


def _late(user: Any) -> Iterator[Look]:
    rows = rows_of(user, _overdue)
    note = ""
    if rows:
        _n, who, due = rows[0]
        days = (timezone.localdate() - due).days
        note = ngettext("%(who)s, %(n)s day over", "%(who)s, %(n)s days over", days) % {"who": who, "n": days}
    url = f"{reverse('rectifications:list')}?rung=late"
    yield Look(_("Rectification overdue"), note, _many(rows), url, "late")
    teams = rows_of(user, _badly_run)
    note = listed(short or name for _n, short, name in teams)
    url = reverse("findings:badly_run")
    yield Look(_("Leadership teams that do not run well"), note, _many(teams), url, "late")


def _overdue(user: Any) -> QuerySet[Any, Any]:
    who = Coalesce("cadre__name", "leadership_team__unit__name")
    rows = Rectification.objects.visible_to(user).due_within(1, None)
    return (
        rows.annotate(n=number_of(rows), who=who)
        .order_by("due_on", "pk")
        .values_list("n", "who", "due_on")[:NAMED]
    )


def _badly_run(user: Any) -> QuerySet[Any, Any]:
    rows = BADLY_RUN.rows(user)
    first = rows.annotate(n=number_of(rows)).order_by("unit__tree_left", "pk")
    return first.values_list("n", "unit__short_name", "unit__name")[:NAMED]


def _judged(user: Any) -> Iterator[Look]:
    counts = dict(rows_of(user, _counts))
    adverse, watched, came = (counts.get(key, 0) for key in ("adverse", "watched", "came"))
    words = ngettext("%(n)s adverse finding to be verified", "%(n)s adverse findings to be verified", adverse)
    yield Look(_("Cadres to be watched"), words % {"n": adverse}, watched, reverse("findings:watched"))
    since = {"state": "accepted", "accepted_from": f"{_a_week_ago():%Y-%m-%d}"}
    url = address_of("visits:list", **since)
    yield Look(_("Visits accepted in the last 7 days"), "", came, url, "good")


def _a_week_ago() -> dt.date:
    return timezone.localdate() - dt.timedelta(days=7)


def _counts(user: Any) -> QuerySet[Any, Any]:
    found = Finding.objects.visible_to(user).filter(state=FindingState.UNVERIFIED, side="against")
    came = Visit.objects.visible_to(user).accepted().filter(accepted_at__date__gte=_a_week_ago())
    rows = {"adverse": found.filter(cadre__isnull=False), "watched": WATCHED.rows(user), "came": came}
    return counting(rows)


def _leaving(user: Any) -> Iterator[Look]:
    ending = rows_of(user, _probation)
    note = listed(f"{who} {until:%m-%d}" for _n, who, until in ending)
    yield Look(_("Probation ending"), note, _many(ending), f"{reverse('decisions:list')}?open=probation")
    if is_given(user, "cadre.read_file"):
        parts = [part for group in _by_sex() for part in group]
        levels = Counter[int]()
        for level, n in rows_of(user, _leaving_by_level, *parts) if parts else ():
            levels[level] += n
        yield _by_level(levels)


def _by_sex() -> Iterator[tuple[Any, ...]]:
    """The bands of who leaves within a year, each with the latest month of birth of its sex."""
    bands = leaving_within(timezone.localdate())
    for band in bands:
        yield (*band, latest_of(other for other in bands if other[0] == band[0]))


def _leaving_by_level(user: Any, *parts: Any) -> QuerySet[Any, Any]:
    """Of each sex by itself, as the index of who serves holds them."""
    bands = list(zip(*(parts[at::5] for at in range(5)), strict=True))
    serving = Cadre.objects.visible_to(user).in_office().annotate(of_level=OF_LEVEL).order_by()
    found = []
    for sex, latest in {band[0]: band[4] for band in bands}.items():
        rows = serving.filter(leaving_by([band[:4] for band in bands if band[0] == sex], latest), sex=sex)
        found.append(rows.values_list("of_level").annotate(n=Count("*")))
    return found[0].union(*found[1:], all=True)


def _probation(user: Any) -> QuerySet[Any, Any]:
    rows = Decision.objects.visible_to(user).probation_ending()
    return (
        rows.annotate(n=number_of(rows))
        .order_by("probation_until", "pk")
        .values_list("n", "cadre__name", "probation_until")[:NAMED]
    )


def _by_level(levels: Mapping[int, int]) -> Look:
    words = [f"{Level(key).label} {n}" for key, n in sorted(levels.items())[:NAMED]]
    label = _("Age limit within 12 months")
    return Look(label, listed(words), sum(levels.values()), reverse("cadres:leaving"))


def _many(rows: list[Any]) -> int:
    """How many there are, whatever few are named."""
    return rows[0][0] if rows else 0
