"""Coverage as a list: one row for each unit of a round."""

from collections.abc import Collection
from functools import reduce
from operator import or_
from typing import Any

from django import forms
from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from cadre_review.marks import parted
from visits.core.fields import holds
from visits.core.links import address_of
from visits.core.lists.filters import FilterForm
from visits.core.lists.rows import To
from visits.core.lists.spec import ListSpec
from visits.core.readers import rows_of
from visits.core.scopes import NOBODY
from visits.core.sheets.columns import Column
from visits.fieldwork.visits.models import Circle, Entry, Target, Visit, VisitState
from visits.fieldwork.visits.stages import Stage, at_stage
from visits.organisation.rounds.filters import round_choice, round_column
from visits.organisation.rounds.missed import missed_column, missed_field, missed_for
from visits.organisation.rounds.models import Assignment, Check, Round, ScopeEntry, VisitTeam
from visits.organisation.rounds.shown import known_to
from visits.organisation.units.columns import CLASS_OF_UNIT
from visits.organisation.units.models import Category, Unit, UnitKind

from .gaps import Finding, condition
from .reading import accepted_in, reading_of
from .rules import HEARD_BY, aspects, in_hand, labels, missing, prepare_for, spoken_of
from .year_before import sheets_of

ANY = ("", _("any"))
VISITED = [
    ANY,
    ("yes", _("visited")),
    ("accepted", _("with an accepted visit")),
    ("no", _("not visited yet")),
]
ASPECTS = "by_aspect"
MISSING = [
    ANY,
    (_("Three visits"), [(f"targets:{key}", label) for key, label in Target.choices]),
    (_("Three checks"), [(f"checks:{key}", label) for key, label in Check.choices]),
    (_("Circles"), [(f"circles:{key}", label) for key, label in Circle.choices]),
]


def lacks() -> list[Any]:
    """What may be missing of a unit, the aspects of a cadre among it as the city names them today."""
    spoken = [(f"{ASPECTS}:{one.key}", one.name) for one in aspects()]
    return [*MISSING, (str(_("Four aspects")), spoken)]


def has(name: str, key: str) -> dict[str, Any]:
    """The lookup on the row of a unit by which it has this."""
    return {f"{name}__has_key": key} if name == ASPECTS else {f"{name}__contains": holds(key)}


class ScopeFilter(FilterForm):
    """What stands in one round, or in all that run where none is chosen, in whose hands, and how it was visited."""

    live = ("round", "team")
    of = "unit"
    round = forms.ChoiceField(label=_("Round"), required=False)
    team = forms.ChoiceField(label=_("Visit team"), required=False)

    def scope_choices(self) -> None:
        """Rounds that the user knows; teams of those that are shown, with the round where there are several."""
        self.known = known_to(self.user)
        self.shown, self.fields["round"].choices, self.data = round_choice(self.known, self.data)  # type: ignore[attr-defined]
        teams = VisitTeam.objects.visible_to(self.user).filter(round__in=self.shown).select_related("round")
        self.teams = list(teams.order_by("-round__starts_on", "position", "pk"))
        is_one = len(self.shown) == 1
        named = [(str(team.pk), team.name if is_one else team.full_name) for team in self.teams]
        self.fields["team"].choices = [ANY, *named, ("none", _("nobody yet"))]  # type: ignore[attr-defined]

    def in_shown(self) -> Q:
        """Rows of each round shown, as that round holds them."""
        parts = (Q(round=one) & self._by_team(one) & self.by_visits(one) for one in self.shown)
        return reduce(or_, parts, NOBODY)

    def _by_team(self, one: Round) -> Q:
        """Those that the team has in hand, or nobody has."""
        if not (team := self.chosen("team")):
            return Q()
        held = Assignment.objects.in_hand().filter(round=one, **{f"{self.of}__isnull": False}).order_by()
        of_team = held if team == "none" else held.filter(team=team)
        theirs = Q(**{f"{self.of}__in": of_team.values(self.of)})
        return ~theirs if team == "none" else theirs

    def by_visits(self, one: Round) -> Q:
        """Those of the round of which what was visited and heard is as chosen."""
        raise NotImplementedError

    @property
    def is_accepted(self) -> bool:
        """Whether accepted visits alone are asked for; an entry is then one of theirs, as figures count."""
        return self.chosen("visited") == "accepted"

    def with_accepted(self, one: Round) -> Q:
        """Those of the round with an accepted visit, one that entered so where an entry is chosen."""
        found = accepted_in(self.user, one, self.of, self.chosen("entry") or "")
        return Q(**{f"{self.of}__in": found})


class CoverageFilter(ScopeFilter):
    """Units of one round by what they are and what they lack."""

    less_used = ("missed",)
    category = forms.ChoiceField(label=_("Category"), required=False, choices=[ANY, *Category.choices])
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[ANY, *UnitKind.choices])
    visited = forms.ChoiceField(label=_("Visited"), required=False, choices=VISITED)
    entry = forms.ChoiceField(label=_("Three entries"), required=False, choices=[ANY, *Entry.choices])
    missing = forms.ChoiceField(label=_("What is missing"), required=False, choices=lacks)
    finding = forms.ChoiceField(label=_("Coverage finding"), required=False, choices=[ANY, *Finding.choices])
    days = forms.IntegerField(
        label=_("Not seen for how many days"), required=False, min_value=1, max_value=3650
    )
    missed = missed_field()
    scope = forms.ChoiceField(
        label=_("Scope"), required=False, choices=[("", _("in scope")), ("out", _("left out"))]
    )

    def narrow(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """By round, unit, team; by what has been visited and heard."""
        rows = rows.filter(self.in_shown(), self._missed(), in_scope=self.chosen("scope") != "out")
        if words := self.chosen("q"):
            rows = rows.filter(unit__in=Unit.objects.named(words).order_by().values("pk"))
        for name in ("category", "kind"):
            if value := self.chosen(name):
                rows = rows.filter(**{f"unit__{name}": value})
        return rows

    def _missed(self) -> Q:
        n = self.chosen("missed") if self.user.is_office else None
        rows = Unit.objects.filter(missed_for(self.user, Unit, "pk", "visits", n)) if n else None
        return Q() if rows is None else Q(unit__in=rows.order_by().values("pk"))

    def by_visits(self, one: Round) -> Q:
        """By visits, and by what is missing or found."""
        reading, wanted = reading_of(self.user, one.pk), Q()
        if self.is_accepted:
            wanted &= self.with_accepted(one)
        elif state := self.chosen("visited"):
            visited = Q(unit__in=reading.visits.values("unit"))
            wanted &= ~visited if state == "no" else visited
        if (entry := self.chosen("entry")) and not self.is_accepted:
            wanted &= reading.units_with(entries__contains=holds(entry))
        if lacking := self.chosen("missing"):
            wanted &= ~reading.units_with(**has(*lacking.split(":")))
        if finding := self.chosen("finding"):
            wanted &= condition(self.user, one, finding, self.chosen("days"))
        return wanted


def _visits_of(row: Any, **more: Any) -> str:
    """The ledger of the visits to the unit of a row."""
    return address_of("visits:list", unit=row.unit_id, round=row.round_id, went_to="unit", **more)


def _heard(key: str, label: Any, default: bool = True) -> Column:
    return Column(
        key,
        label,
        lambda row: labels(HEARD_BY[key], set(getattr(row.heard, key))),
        width=18,
        default=default,
        reads=(),
    )


COLUMNS = [
    Column(
        "unit",
        _("Unit"),
        "unit__name",
        width=24,
        link=To("reports:persons"),
        sort=("unit__tree_left",),
    ),
    *CLASS_OF_UNIT,
    Column("team", _("Visit team"), "team_name", width=12),
    round_column("round__name"),
    Column("visits", _("Visits"), lambda row: row.heard.visits, kind="number", reads=(),
           link=lambda row: _visits_of(row) if row.heard.visits else ""),
    Column("accepted", _("Of these accepted"), lambda row: row.accepted, kind="number", reads=()),
    Column("last", _("Last visit"), lambda row: row.heard.last_on, kind="date", reads=()),
    _heard("entries", _("Three entries"), default=False),
    _heard("targets", _("Three visits")),
    _heard("checks", _("Three checks")),
    Column("aspects", _("Four aspects"), lambda row: spoken_of(row.heard), width=18, reads=()),
    _heard("circles", _("Circles heard")),
    _heard("methods", _("Methods"), default=False),
    Column(
        "missing",
        _("What is missing"),
        lambda row: parted(missing(row.heard)) if row.in_scope else row.reason,
        kind="long",
        width=36,
        reads=("in_scope", "reason"),
    ),
]  # fmt: skip


COUNTED = {  # what is counted of the visits of a unit beside the summary rows: the attribute of the row, and which
    "accepted": Q(state=VisitState.ACCEPTED),
    **{stage.value: at_stage(stage) for stage in (Stage.WITH_LEAD, Stage.SENT_BACK)},
}


def _at(stage: Stage) -> Column:
    """How many visits to the unit are at this stage; only their team sees them, and the figures leave them out."""

    def link(row: Any) -> str:
        return _visits_of(row, state=stage.value) if getattr(row, stage.value) else ""

    return Column(stage.value, stage.label, lambda row: getattr(row, stage.value) or None, kind="number", width=8,
                  link=link, reads=())  # fmt: skip


def columns_for(user: Any) -> list[Column]:
    """A team sees what its lead has and gave back; the office for how many rounds a unit was missed."""
    if user.is_office:
        return [*COLUMNS, missed_of(user)]
    return [*COLUMNS[:-1], _at(Stage.WITH_LEAD), _at(Stage.SENT_BACK), COLUMNS[-1]]


def missed_of(user: Any) -> Column:
    """For how many rounds the unit of a row was missed."""
    return missed_column(user, Unit, "pk", "visits", key="unit_id")


def _prepare(user: Any) -> Any:
    """What was heard in each unit, and how many of its visits are accepted, with the lead or given back: one more
    question for a page."""
    hear = prepare_for(user)

    def prepare(rows: list[Any]) -> None:
        hear(rows)
        found = rows_of(user, _visited, {one.unit_id for one in rows}, {one.round_id for one in rows})
        counted = {(unit, held): dict(zip(COUNTED, numbers, strict=True)) for unit, held, *numbers in found}
        for one in rows:
            for name in COUNTED:
                setattr(one, name, counted.get((one.unit_id, one.round_id), {}).get(name, 0))

    return prepare


def _visited(user: Any, units: Collection[int], rounds: Collection[int]) -> models.QuerySet[Any, Any]:
    rows = Visit.objects.visible_to(user).filter(to_task=False, unit__in=units, round__in=rounds).order_by()
    numbers = {name: Count("pk", filter=which) for name, which in COUNTED.items()}
    return rows.values_list("unit", "round").annotate(**numbers)


def coverage_list(user: Any) -> ListSpec:
    """Coverage as this user may see it."""
    return ListSpec(
        key="coverage",
        title=_("Coverage"),
        columns=columns_for(user),
        rows=lambda viewer: (
            ScopeEntry.objects.visible_to(viewer).to_units().annotate(team_name=in_hand("team__name"))
        ),
        order=("unit__tree_left", "pk"),
        filter_form=CoverageFilter,
        prepare=_prepare(user),
        reads=("unit_id", "round_id"),
        sheets=sheets_of,
        empty_text=_(
            "No unit is in the scope of a round yet. Staff plan a round and put units in its scope."
        ),
    )
