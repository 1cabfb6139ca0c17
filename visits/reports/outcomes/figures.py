"""The outcomes report: what a window of time brought, each figure with its unit and the records behind it.

A figure counts every decision that stands on the day the page is made, also those whose records avoidance closes to
the reader; how many these are is said beside it, and its list does not show them.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.db import models
from django.db.models import Count, TextField, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext as _

from cadre_review.marks import listed
from cadre_review.prepared import keys_given, rows_given
from visits.core.access import closed_to
from visits.core.counts import counting, whole
from visits.core.fields import holds
from visits.core.shares import percent
from visits.fieldwork.site_visits.models import SiteVisit
from visits.fieldwork.surveys.models import Survey
from visits.fieldwork.symposia.models import Symposium
from visits.fieldwork.visits.heard import COUNTED
from visits.fieldwork.visits.models import Entry, Interview, VisitState
from visits.judgement.decisions.figures import FIGURES
from visits.judgement.decisions.models import Decision
from visits.judgement.rectifications.models import Rectification
from visits.organisation.rounds.models import Round, ScopeEntry, VisitTeam
from visits.organisation.units.models import levels_of

from .spoken import reputation_figures, said_in, spoken_figures
from .windows import Figure, Window, of_visits_in, visits_in, visits_of

DAYS_A_MONTH = 30.4375  # of the Gregorian calendar, on average


def figures_of(user: Any, window: Window) -> list[tuple[Any, list[Figure]]]:
    """All figures of the window in their groups; twenty questions whatever the number of records."""
    rounds, said = rounds_of(window), said_in(window)
    return [
        (_("Rounds: %(rounds)s") % {"rounds": listed(map(str, rounds)) or _("none")},
         _round_figures(window, rounds)),
        (_("Visits and talks"), _visit_figures(window)),
        (_("Said of cadres: three checks, four aspects"), spoken_figures(window, said)),
        (_("Standing among the people"), reputation_figures(window, said)),
        (_("Decisions"), decision_figures(user, window)),
    ]  # fmt: skip


def rounds_of(window: Window) -> list[Round]:
    """The rounds that share days with the window, the first one first."""
    return rows_given(_sharing_days, window)


def _sharing_days(window: Window) -> models.QuerySet[Round]:
    rows = Round.objects.filter(starts_on__lte=window.last, ends_on__gte=window.first)
    return rows.order_by("starts_on", "pk")


def _teams_of(rounds: Collection[int]) -> models.QuerySet[Any, Any]:
    return VisitTeam.objects.filter(round__in=rounds).order_by().values_list("pk")


def _units_in_scope(window: Window, rounds: Collection[int]) -> models.QuerySet[Any, Any]:
    rows = ScopeEntry.objects.to_units().filter(round__in=rounds, in_scope=True).order_by()
    return (rows.filter(unit__category=window.category) if window.category else rows).values_list("unit")


def _tasks_in_scope(window: Window, rounds: Collection[int]) -> models.QuerySet[Any, Any]:
    rows = ScopeEntry.objects.to_tasks().filter(round__in=rounds, in_scope=True).order_by()
    return (rows.filter(key_task__kind=window.task_kind) if window.task_kind else rows).values_list(
        "key_task"
    )


def _gone_to(window: Window) -> models.QuerySet[Any, Any]:
    """With the entries as they are written, which are few: to take each apart cost more than all else."""
    rows = visits_of(window, COUNTED).annotate(written=Cast("entries", TextField()))
    return rows.values_list("unit", "key_task", "to_task", "state", "written").distinct()


def _round_figures(window: Window, rounds: list[Round]) -> list[Figure]:
    keys = [one.pk for one in rounds]
    teams, units = len(keys_given(_teams_of, keys)), keys_given(_units_in_scope, window, keys)
    went = rows_given(_gone_to, window)
    sent = units & {unit for unit, _task, to_task, *_more in went if not to_task}
    accepted = _accepted(went)
    seen = units & _entered_by(accepted["unit"])
    within = {"from": window.first, "to": window.last}
    coverage = scope_address(window, rounds, "unit")
    return [
        Figure("teams", _("visit teams"), teams, _("teams"), window.address("teams:list", **within)),
        Figure("months", _("length of the rounds in the window"), months_of(window, rounds), _("months")),
        Figure("scope", _("units in scope"), len(units), _("units"), coverage),
        Figure(
            "visited",
            _("of these visited"),
            len(seen),
            _("units"),
            scope_address(window, rounds, "unit", visited=True),
        ),
        Figure(
            "share",
            _("coverage by accepted records"),
            percent(len(seen), len(units)),
            _("of the units in scope"),
            coverage,
        ),
        Figure(
            "share_sent",
            _("coverage by records sent in"),
            percent(len(sent), len(units)),
            _("of the units in scope"),
            coverage,
        ),
        *_tasks(window, rounds, units, accepted),
    ]


PAGES = {"unit": ("reports:coverage", "category"), "key_task": ("reports:coverage_tasks", "kind")}


def scope_address(
    window: Window, rounds: Sequence[Round], of: str, visited: bool = False, entry: str = ""
) -> str:
    """What opens a figure of the units or key tasks in scope: their list in the one round, several side by side; of
    those that were visited (and entered so), their list where the window holds the whole round, else the visits."""
    page, kind = PAGES[of]
    narrowed = {"entry": entry, kind: window.category if of == "unit" else window.task_kind}
    only = rounds[0] if len(rounds) == 1 else None
    if visited and not (only and window.first <= only.starts_on and only.ends_on <= window.last):
        return visits_address(window, entry=entry, went_to="unit" if of == "unit" else "")
    if only:
        return window.address(page, round=only.pk, visited="accepted" if visited else "", **narrowed)
    asked = urlencode([("round", one.pk) for one in rounds])
    return f"{reverse('reports:compare')}?{asked}" if rounds else ""


ByEntries = dict[str, set[int]]


def _accepted(went: Iterable[tuple[Any, ...]]) -> dict[str, ByEntries]:
    """The units, and the key tasks, to which visits went that were accepted, by their entries as they are written."""
    units, tasks = defaultdict[str, set[int]](set), defaultdict[str, set[int]](set)
    for unit, task, to_task, state, entries in went:
        if state == VisitState.ACCEPTED:
            tasks[entries].add(task)
            if not to_task:
                units[entries].add(unit)
    return {"unit": units, "key_task": tasks}


def _entered_by(found: ByEntries, entry: str = "") -> set[int]:
    return set().union(*(keys for entries, keys in found.items() if entry in entries))


def _tasks(
    window: Window, rounds: list[Round], units: set[int], accepted: dict[str, ByEntries]
) -> list[Figure]:
    """Key tasks in the scope of the rounds, how many of them were visited, and the three entries: how many of the units
    in scope, and of the key tasks, were entered so."""
    tasks = keys_given(_tasks_in_scope, window, {one.pk for one in rounds})
    seen = tasks & _entered_by(accepted["key_task"])
    url, went = (scope_address(window, rounds, "key_task", visited=one) for one in (False, True))
    return [
        Figure("tasks_scope", _("key tasks in scope"), len(tasks), _("tasks"), url),
        Figure("tasks_visited", _("key tasks visited"), len(seen), _("tasks"), went),
        Figure(
            "tasks_share",
            _("coverage of key tasks"),
            percent(len(seen), len(tasks)),
            _("of the key tasks in scope"),
            url,
        ),
        *(
            _entry(window, rounds, of, entry, among & _entered_by(accepted[of], holds(entry)), len(among))
            for of, among in (("unit", units), ("key_task", tasks))
            for entry in Entry
        ),
    ]


def _entry(window: Window, rounds: list[Round], of: str, entry: Entry, found: set[int], whole: int) -> Figure:
    """One of them."""
    url = scope_address(window, rounds, of, visited=True, entry=entry.value)
    value = f"{len(found)} / {whole}"
    if of == "unit":
        return Figure(f"entry_{entry.value}", entry.label, value, _("units in scope"), url)
    label = _("%(entry)s (key tasks)") % {"entry": entry.label}
    return Figure(f"task_entry_{entry.value}", label, value, _("key tasks in scope"), url)


def visits_address(window: Window, **more: Any) -> str:
    """The list of the window's accepted visits, narrowed further."""
    period = {"from": window.first, "to": window.last, "category": window.category}
    return window.address("visits:list", **period, accepted="on", task_kind=window.task_kind, **more)


def months_of(window: Window, rounds: list[Round]) -> int:
    """How many months rounds ran within the window, rounded; days that two rounds share count once."""
    days: set[int] = set()
    for one in rounds:
        first, last = max(one.starts_on, window.first), min(one.ends_on, window.last)
        days.update(range(first.toordinal(), last.toordinal() + 1))
    return round(len(days) / DAYS_A_MONTH)


def _counts(window: Window) -> models.QuerySet[Any, Any]:
    closed = Survey.objects.filter(closed_at__date__range=(window.first, window.last))
    talks = of_visits_in(window, Interview.objects.talks())
    return counting(
        {
            "visits": visits_in(window),
            **{kind: talks.filter(kind=kind) for kind in ("interview", "heart_to_heart")},
            "symposia": of_visits_in(window, Symposium.objects.all()),
            "sites": of_visits_in(window, SiteVisit.objects.all()),
            "surveys": closed.filter(unit__category=window.category) if window.category else closed,
        }
    )


def _visit_figures(window: Window) -> list[Figure]:
    n: dict[str, int] = dict(rows_given(_counts, window))
    period = {"from": window.first, "to": window.last, "category": window.category}
    visited = {"accepted": "on", "task_kind": window.task_kind}

    def ledger(route: str, **more: str) -> str:
        return window.address(route, **period, **visited, **more)

    rows: list[tuple[str, Any, int, Any, str]] = [
        ("visits", _("accepted visits"), n["visits"], _("visits"), ledger("visits:list")),
        ("interviews", _("individual interviews"), n["interview"], _("talks"),
         ledger("interviews:list", kind="interview")),
        ("heart_to_heart", _("heart-to-heart talks"), n["heart_to_heart"], _("talks"),
         ledger("interviews:list", kind="heart_to_heart")),
        ("symposia", _("symposia"), n["symposia"], _("symposia"),
         ledger("symposia:list")),
        ("sites", _("site visits"), n["sites"], _("site visits"),
         ledger("sites:list")),
        ("surveys", _("questionnaires closed"), n["surveys"], _("surveys"), window.address("surveys:list", **period)),
    ]  # fmt: skip
    return [Figure(*row) for row in rows]


def decisions_in(window: Window) -> models.QuerySet[Decision]:
    """Decisions that stand, made within the window; unit and level are those of the day, kept in the decision."""
    rows = Decision.objects.effective().filter(decided_on__range=(window.first, window.last)).order_by()
    if levels := levels_of(window.level):
        rows = rows.filter(level_before__in=levels)
    wanted = {"unit_before__category": window.category, "origin": window.origin,
              "key_task__kind": window.task_kind}  # fmt: skip
    return rows.filter(**{name: value for name, value in wanted.items() if value not in ("", None)})


def demands_in(window: Window) -> models.QuerySet[Any]:
    """Demands on leadership teams signed within the window; a team has no level, so a level asks for none."""
    rows = Rectification.objects.signed().filter(
        leadership_team__isnull=False, demanded_on__range=(window.first, window.last)
    )
    wanted = {
        "leadership_team__unit__category": window.category,
        "decision__key_task__kind": window.task_kind,
        "decision__origin": window.origin,
    }
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    return rows.none() if window.level else rows.order_by()


def bare_in(window: Window) -> models.QuerySet[Decision]:
    """Decisions to rectify from before their demand was made with them, with no demand on file since."""
    return decisions_in(window).without_demand()  # type: ignore[attr-defined]


def _told(window: Window) -> models.QuerySet[Any, Any]:
    return demands_in(window).values_list("leadership_team")


def _told_bare(window: Window) -> models.QuerySet[Any, Any]:
    return bare_in(window).values_list("leadership_team")


def _rectify_figures(user: Any, window: Window, label: Any) -> list[Figure]:
    """Teams told to rectify: by a signed demand, or by an old decision that has none on file; each opens its list."""
    teams, old = keys_given(_told, window), keys_given(_told_bare, window)
    number, unit = len(teams | old), _("leadership teams")
    without = window.address("decisions:list", **period_of(window), figure="rectify", open="no_demand")
    closed = _closed(user, demands_in, window) + _closed(user, bare_in, window)
    found = [Figure("rectify", label, number, unit, demands_url(window) if teams else without, closed=closed)]
    if teams and old:
        words = _("of these decided with no demand on file")
        found.append(Figure("rectify_bare", words, len(old), unit, without))
    return found


def demands_url(window: Window) -> str:
    """The list of the signed demands that the figure counts."""
    return window.address(
        "rectifications:list", counted="on", signed_from=window.first, signed_to=window.last,
        category=window.category, task=window.task_kind, origin=window.origin,
    )  # fmt: skip


def period_of(window: Window) -> dict[str, Any]:
    """The window as the list of decisions asks for it."""
    return {"from": window.first, "to": window.last, "category": window.category, "level": window.level,
            "task": window.task_kind, "origin": window.origin}  # fmt: skip


DECIDED: dict[str, Any] = {
    name: count
    for key, (_label, which, subject) in FIGURES.items()
    if key != "rectify"  # which is counted by demands
    for name, count in (
        (f"{key}_times", Count(Value(1), filter=which)),
        (f"{key}_subjects", Count(subject, filter=which, distinct=True)),
    )
}


def _decided(window: Window) -> models.QuerySet[Any, Any]:
    return whole(decisions_in(window), **DECIDED)


def decision_figures(user: Any, window: Window) -> list[Figure]:
    """What was decided in the window: persons, person-times and leadership teams by figure."""
    counted: Mapping[str, int] = dict(zip(DECIDED, rows_given(_decided, window)[0], strict=True))
    seen = (
        _readable(user, decisions_in(window))
        if closed_to(user)
        else {key: counted.get(f"{key}_times", 0) for key in FIGURES}
    )
    found = []
    for key, (label, _which, subject) in FIGURES.items():
        if key == "rectify":
            found += _rectify_figures(user, window, label)
            continue
        url = window.address("decisions:list", **period_of(window), figure=key)
        times = counted[f"{key}_times"]
        closed = times - seen[key]
        unit = _("persons") if subject == "cadre" else _("leadership teams")
        beside = times if subject == "cadre" else None
        found.append(Figure(key, label, counted[f"{key}_subjects"], unit, url, beside, closed))
        if subject == "cadre":
            found.append(Figure(f"{key}_times", label, times, _("person-times"), url, closed=closed))
    return found


def _readable(user: Any, decisions: Any) -> Mapping[str, int]:
    """How many of the decisions that each figure counts the user may read."""
    times = {key: Count(Value(1), filter=which) for key, (_l, which, _s) in FIGURES.items()}
    found: Mapping[str, int] = decisions.open_to(user).aggregate(**times)
    return found


def _closed(user: Any, of: Callable[[Window], Any], window: Window) -> int:
    """How many of the rows avoidance closes to the user."""
    return (rows := of(window)).count() - rows.open_to(user).count() if closed_to(user) else 0


def plain(groups: list[tuple[Any, list[Figure]]]) -> dict[str, Any]:
    """The numbers by their keys."""
    return {one.key: one.value for _label, figures in groups for one in figures}
