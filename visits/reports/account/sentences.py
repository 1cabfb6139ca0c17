"""The sentences of the account: words with a mark for each figure, and the window that they speak of."""

import datetime as dt
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from visits.core.shares import percent
from visits.fieldwork.visits.models import Interview, Visit
from visits.organisation.rounds.models import Round, ScopeEntry
from visits.reports.outcomes.figures import months_of, rounds_of, scope_address
from visits.reports.outcomes.windows import Window, of_visits_in, visits_in

from .figures import COUNTED, counted_in

MARK = re.compile(r"%\((\w+)\)s")
MOST_ROUNDS = 12
NAMES = ("round", "year")  # marks that name what a sentence is about, and count nothing


@dataclass(frozen=True)
class Shown:
    """One figure in a sentence: what it is called, its value, what opens it."""

    key: str
    label: str
    value: str
    url: str = ""


@dataclass(frozen=True)
class Sentence:
    """Words with a mark for each figure; the window is that of all of them."""

    key: str
    words: str
    figures: dict[str, Shown]
    window: Window

    def pieces(self) -> list[tuple[str, Shown | None]]:
        """The words in order, each with the figure that follows it."""
        parts = MARK.split(self.words)
        figures = [self.figures[name] for name in parts[1::2]]
        return list(zip(parts[::2], [*figures, None], strict=True))

    def counted(self) -> list[Shown]:
        """The figures in the order in which they are read."""
        return [one for _text, one in self.pieces() if one is not None and one.key not in NAMES]

    def plain(self) -> str:
        """The sentence as it is read."""
        return "".join(text + (figure.value if figure else "") for text, figure in self.pieces())


def account_of(window: Window, year: int) -> list[Sentence]:
    """All sentences: of the rounds, of the whole window, and of one year for leadership teams."""
    whole = _whole(window)
    return [*_rounds(window), *_fieldwork(window), *_front_line(window), *whole, *_teams(year)]


def _rounds(window: Window) -> list[Sentence]:
    """A sentence for each round that lies in the window; four questions, however many rounds."""
    rounds = Round.objects.filter(starts_on__lte=window.last, ends_on__gte=window.first)
    rows = list(rounds.annotate(n=Count("teams")).order_by("starts_on", "pk")[:MOST_ROUNDS])
    scope, seen = _scope(rows), _visited(rows)
    return [_round(one, scope[one.pk], seen[one.pk] & set(scope[one.pk])) for one in rows]


def _scope(rounds: list[Round]) -> dict[int, dict[int, str]]:
    """The units in scope of each round with their categories."""
    found: dict[int, dict[int, str]] = defaultdict(dict)
    rows = ScopeEntry.objects.filter(round__in=rounds, in_scope=True, unit__isnull=False).order_by()
    for one, unit, category in rows.values_list("round", "unit", "unit__category"):
        found[one][unit] = category
    return found


def _visited(rounds: list[Round]) -> dict[int, set[int]]:
    """The units that an accepted visit of each round went to, as coverage counts: one to a key task went to none."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = Visit.objects.accepted().filter(round__in=rounds, to_task=False).order_by()
    for one, unit in rows.values_list("round", "unit").distinct():
        found[one].add(unit)
    return found


def _round(one: Round, scope: dict[int, str], seen: set[int]) -> Sentence:
    window = Window(one.starts_on, one.ends_on)
    coverage = f"{reverse('reports:coverage')}?round={one.pk}"
    went = f"{coverage}&visited=accepted"
    values = {
        "teams": (_("visit teams"), one.n, f"{reverse('teams:list')}?round={one.pk}"),  # type: ignore[attr-defined]
        "months": (_("length of the rounds in the window"), months_of(window, [one]), ""),
        "scope": (_("units in scope"), len(scope), coverage),
        "visited": (_("of these visited"), len(seen), went),
        "share": (_("coverage"), percent(len(seen), len(scope)), coverage),
    }
    for key, label in (("county", _("counties and districts")), ("department", _("municipal departments")),
                       ("enterprise", _("enterprises and institutions"))):  # fmt: skip
        number = sum(1 for unit in seen if scope[unit] == key)
        values[key] = (label, number, f"{went}&category={key}")
    full = _(
        "%(round)s: %(teams)s visit teams took %(months)s months to visit every county and district "
        "(%(county)s), every municipal department (%(department)s) and every enterprise and institution "
        "(%(enterprise)s): full coverage, %(visited)s of %(scope)s units, %(share)s."
    )
    part = _(
        "%(round)s: %(teams)s visit teams in %(months)s months visited %(county)s units of counties and "
        "districts, %(department)s municipal departments and %(enterprise)s enterprises and institutions: "
        "%(visited)s of %(scope)s units, %(share)s."
    )
    values["round"] = (_("Round"), one.name, reverse("rounds:detail", args=[one.pk]))
    words = full if scope and len(seen) == len(scope) else part
    return Sentence(f"round_{one.pk}", words, _shown(values), window)


def _shown(values: dict[str, tuple[str, Any, str]]) -> dict[str, Shown]:
    return {key: Shown(key, str(label), str(value), url) for key, (label, value, url) in values.items()}


def _fieldwork(window: Window) -> list[Sentence]:
    """How often was visited and talked in the window."""
    visits = visits_in(window).count()
    talks = of_visits_in(window, Interview.objects.talks())
    served = talks.filter(source_class="served")
    period = {"from": window.first, "to": window.last, "accepted": "on"}
    values = {
        "visits": (_("accepted visits"), visits, window.address("visits:list", **period)),
        "talks": (_("talks"), talks.count(), window.address("interviews:list", **period)),
        "served": (
            _("talks with people served"),
            served.count(),
            window.address("interviews:list", **period, source_class="served"),
        ),
    }
    words = _(
        "In this time %(visits)s visits were made and accepted, with %(talks)s talks, %(served)s of them "
        "with the people served."
    )
    return [Sentence("fieldwork", words, _shown(values), window)]


def _front_line(window: Window) -> list[Sentence]:
    """How many key tasks in scope were visited, and how often the tasks themselves; nothing where none was in scope."""
    rounds = rounds_of(window)
    rows = ScopeEntry.objects.to_tasks().filter(round__in=rounds, in_scope=True)
    scope = set(rows.order_by().values_list("key_task", flat=True))
    visits = list(visits_in(window).exclude(key_task=None).order_by().values_list("key_task", "to_task"))
    period = {"from": window.first, "to": window.last, "accepted": "on"}
    url, went = (scope_address(window, rounds, "key_task", visited=one) for one in (False, True))
    values = {
        "tasks_visited": (_("key tasks visited"), len(scope & {task for task, _to in visits}), went),
        "tasks_scope": (_("key tasks in scope"), len(scope), url),
        "to_tasks": (_("visits to key tasks themselves"), sum(to for _task, to in visits),
                     window.address("visits:list", **period, went_to="task")),
    }  # fmt: skip
    words = _(
        "On the front line, %(tasks_visited)s of %(tasks_scope)s key tasks in scope were visited, with %(to_tasks)s "
        "visits to the tasks themselves."
    )
    return [Sentence("front_line", words, _shown(values), window)] if scope else []


def _whole(window: Window) -> list[Sentence]:
    figures = _of_decisions(window)
    words = {
        "key_task": _(
            "%(key_task)s cadres were promoted to division level from the front line of key tasks."
        ),
        "found": _(
            "%(found)s cadres were found through the visits and promoted: %(by_lead)s of them after a lead "
            "was verified, %(elsewhere)s heard of elsewhere than in their own unit."
        ),
        "levels": _(
            "%(deputy_to_head)s rose from deputy to head of division level, %(section_to_deputy)s from "
            "head of section to deputy head of division level."
        ),
        "unsuited": _(
            "%(unsuited)s cadres of division level were adjusted as unsuited to the post, %(removed)s of "
            "them removed from office."
        ),
    }
    return [Sentence(key, text, figures, window) for key, text in words.items()]


def _teams(year: int) -> list[Sentence]:
    window = Window(dt.date(year, 1, 1), dt.date(year, 12, 31))
    words = _("In %(year)s, %(reshuffled)s leadership teams were adjusted and %(rectify)s told to rectify.")
    figures = _of_decisions(window) | _shown({"year": (_("Year"), year, "")})
    return [Sentence("teams", words, figures, window)]


def _of_decisions(window: Window) -> dict[str, Shown]:
    numbers = counted_in(window)
    asked = {"first": window.first, "last": window.last}
    return {
        key: Shown(
            key, str(COUNTED[key][0]), str(number),
            f"{reverse('reports:account_chain', args=[key])}?{window.words(**asked)}",
        )
        for key, number in numbers.items()
    }  # fmt: skip
