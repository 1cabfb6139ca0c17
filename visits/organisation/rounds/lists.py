"""Lists of rounds and visit teams, and the two lists of a round in which units are ticked."""

from collections.abc import Collection
from functools import partial
from typing import Any, ClassVar, NamedTuple, Self

from django import forms
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cadre_review.marks import listed
from cadre_review.prepared import rows_given
from visits.core.access import can, is_given
from visits.core.lists.filters import FilterForm
from visits.core.lists.rows import To
from visits.core.lists.spec import Action, ListSpec
from visits.core.sheets.columns import Column
from visits.organisation.units.filters import UnitField
from visits.organisation.units.models import Category, Unit, UnitKind

from .destinations import SAME
from .filters import RoundField
from .models import Assignment, Round, ScopeEntry, TeamMembership, VisitTeam

ANY = ("", _("any"))


def counted_states(user: Any) -> list[str]:
    """Visits that count as made: what was sent in; for reviewers and leaders, what was accepted."""
    reads_later = user.is_office and not is_given(user, "visit.accept")
    return ["accepted"] if reads_later else ["submitted", "resubmitted", "accepted"]


class RoundFilter(FilterForm):
    """Rounds by name and state."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=[ANY, *Round.State.choices])

    def narrow(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """By words of the name and by state."""
        if words := self.chosen("q"):
            rows = rows.filter(name__icontains=words)
        return rows.filter(state=self.chosen("state")) if self.chosen("state") else rows


def _round_actions(request: HttpRequest) -> list[Action]:
    user: Any = request.user
    actions = (
        [
            Action(_("Schemes of criteria"), reverse("rounds:schemes")),
            Action(_("Interview outline"), reverse("outlines:list")),
        ]
        if user.is_office
        else []
    )
    if can(request.user, "round.write"):
        actions.append(Action(_("Plan a round"), reverse("rounds:create"), primary=True))
    return actions


def _first_round(request: HttpRequest) -> Action | None:
    return next((action for action in _round_actions(request) if action.primary), None)


ROUNDS = ListSpec(
    key="rounds",
    title=_("Rounds"),
    columns=[
        Column("name", _("Round"), "name"),
        Column("starts", _("First day"), "starts_on", kind="date", sort=("starts_on",)),
        Column("ends", _("Last day"), "ends_on", kind="date", sort=("ends_on",)),
        Column("state", _("State"), "state"),
        Column("scheme", _("Scheme of criteria"), lambda r: str(r.scheme)),
    ],
    rows=lambda user: Round.objects.visible_to(user).select_related("scheme"),
    order=("-starts_on", "-pk"),
    filter_form=RoundFilter,
    row_url=To("rounds:detail"),
    actions=_round_actions,
    empty_text=_(
        "No round is planned yet. A round holds the months, the units in scope and the visit teams."
    ),
    empty_action=_first_round,
    exports=False,
)


class TeamFilter(FilterForm):
    """Visit teams by round, name and member; by days that their round shares."""

    less_used = ("from", "to")
    period = (_("Round from"), _("Round until"))
    round = RoundField(label=_("Round"), empty_label=_("any"))

    def narrow(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """By round and days; by words of the team's name or of a member's."""
        if words := self.chosen("q"):
            served = TeamMembership.objects.not_over().filter(user__name__contains=words)
            rows = rows.filter(Q(name__icontains=words) | Q(pk__in=served.order_by().values("team")))
        wanted = {"round": self.chosen("round"), "round__ends_on__gte": self.chosen("from"),
                  "round__starts_on__lte": self.chosen("to")}  # fmt: skip
        return rows.filter(**{path: value for path, value in wanted.items() if value})


class Person(NamedTuple):
    """Somebody in a team."""

    name: str
    is_lead: bool


def with_people(teams: list[Any]) -> None:
    """Give each team its ``people`` whose membership is not over (the lead first)."""
    found: dict[int, list[Person]] = {team.pk: [] for team in teams}
    for team, is_lead, name in rows_given(_people, set(found)):
        found[team].append(Person(name, is_lead))
    for team in teams:
        team.people = found[team.pk]


def _people(teams: Collection[int]) -> models.QuerySet[Any, Any]:
    rows = TeamMembership.objects.not_over().filter(team__in=teams).order_by("-is_lead", "pk")
    return rows.values_list("team", "is_lead", "user__name")


def _names(team: Any, leads: bool) -> str:
    return listed([one.name for one in team.people if one.is_lead is leads])


def _team_columns(user: Any) -> list[Column]:
    people = [
        Column("name", _("Visit team"), "name"),
        Column("round", _("Round"), "round__name"),
        Column("lead", _("Team lead"), lambda t: _names(t, True), reads=()),
        Column("members", _("Members"), lambda t: _names(t, False), reads=()),
    ]
    if is_given(user, "team.member"):
        return people
    return [
        *people,
        Column("units", _("Units in hand"), "units_in_hand", kind="number"),
        Column("tasks", _("Key tasks in hand"), "tasks_in_hand", kind="number"),
    ]


def teams_list(user: Any) -> ListSpec:
    """Visit teams; the security administrator reads names and people only, and grants membership there."""
    page = "teams:members" if is_given(user, "team.member") else "teams:detail"
    held = Q(assignments__ended_on__isnull=True)
    counts = {
        "units_in_hand": Count("assignments", filter=held & Q(assignments__unit__isnull=False)),
        "tasks_in_hand": Count("assignments", filter=held & Q(assignments__key_task__isnull=False)),
    }
    return ListSpec(
        key="teams",
        title=_("Visit teams"),
        columns=_team_columns(user),
        rows=lambda viewer: VisitTeam.objects.visible_to(viewer).annotate(
            **counts, falling_position=-F("position")
        ),
        order=("-round__starts_on", "-round_id", "-falling_position", "-pk"),
        filter_form=TeamFilter,
        row_url=To(page),
        actions=_team_actions,
        empty_text=_(
            "No visit team here yet. Staff set teams up; the security administrator grants membership."
        ),
        empty_action=lambda request: next(iter(_team_actions(request)), None),
        prepare=with_people,
        exports=False,
    )


def _team_actions(request: HttpRequest) -> list[Action]:
    if not can(request.user, "team.write"):
        return []
    return [Action(_("Set up a team"), reverse("teams:create"), primary=True)]


def superior(user: Any) -> models.QuerySet[Unit]:
    """Units that have others under them."""
    return Unit.objects.filter(tree_right__gt=F("tree_left") + 1).visible_to(user)


class UnitPickFilter(FilterForm):
    """Units of a round by name, category, kind and superior unit."""

    category = forms.ChoiceField(label=_("Category"), required=False, choices=[ANY, *Category.choices])
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[ANY, *UnitKind.choices])
    parent = UnitField(superior, label=_("Superior unit"))

    def narrow(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """By the unit's name and facts."""
        if words := self.chosen("q"):
            rows = rows.filter(unit__in=Unit.objects.named(words).order_by().values("pk"))
        for name in ("category", "kind"):
            if value := self.chosen(name):
                rows = rows.filter(**{f"unit__{name}": value})
        if parent := self.chosen("parent"):
            inside = {"unit__tree_left__gte": parent.tree_left, "unit__tree_left__lte": parent.tree_right}
            rows = rows.filter(**inside)
        return rows


class ScopeFilter(UnitPickFilter):
    """Also whether the unit is in scope."""

    scope = forms.ChoiceField(
        label=_("Scope"), required=False, choices=[ANY, ("in", _("in scope")), ("out", _("left out"))]
    )

    def narrow(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Also by scope."""
        rows = super().narrow(rows)
        return rows.filter(in_scope=self.chosen("scope") == "in") if self.chosen("scope") else rows


def _unit_columns() -> list[Column]:
    return [
        Column("unit", _("Unit"), "unit__name"),
        Column("category", _("Category"), "unit__category"),
        Column("kind", _("Kind"), "unit__kind"),
    ]


def scope_list(one: Round) -> ListSpec:
    """The units of a round, in scope or not, and why not."""
    return ListSpec(
        key="scope",
        title=_("Scope"),
        columns=[
            *_unit_columns(),
            Column("scope", _("Scope"), lambda e: _("in scope") if e.in_scope else _("left out")),
            Column("reason", _("Why left out"), "reason"),
        ],
        rows=lambda user: (
            ScopeEntry.objects.visible_to(user).to_units().filter(round=one).select_related("unit")
        ),
        order=("unit__tree_left", "pk"),
        filter_form=ScopeFilter,
        empty_text=_("No unit is listed. Enter units in the register, then add them here."),
        exports=False,
    )


class HandsFilter(FilterForm):
    """What is in scope of a round by whose hands it is in, or in nobody's; ``of`` names the unit or the key task."""

    live = ("hands",)
    of: ClassVar[str] = "unit"
    hands = forms.ChoiceField(label=_("In the hands of"), required=False)

    def __init__(self, data: Any = None, *, user: Any, round: Round) -> None:
        self.round = round
        super().__init__(data, user=user)

    def blank(self) -> Self:
        """The whole form of the same round with nothing typed into it."""
        return type(self)(user=self.user, round=self.round)

    def scope_choices(self) -> None:
        """Teams of this round."""
        teams = [(str(team.pk), str(team)) for team in self.round.teams.order_by("position", "pk")]
        self.fields["hands"].choices = [ANY, ("none", _("nobody yet")), *teams]  # type: ignore[attr-defined]

    def narrow(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """By team, or by none."""
        rows = super().narrow(rows)
        held = (
            Assignment.objects.in_hand().filter(round=self.round, **{f"{self.of}__isnull": False}).order_by()
        )
        if (key := self.chosen("hands")) == "none":
            return rows.filter(in_scope=True).exclude(**{f"{self.of}__in": held.values(self.of)})
        return rows.filter(**{f"{self.of}__in": held.filter(team=key).values(self.of)}) if key else rows


class AssignFilter(HandsFilter, UnitPickFilter):
    """Units in scope of a round, also by whose hands they are in."""


def with_team() -> Subquery:
    """The name of the team that has the row's unit or key task in hand, for rows of ScopeEntry."""
    held = Assignment.objects.in_hand().filter(SAME, round=OuterRef("round"))
    return Subquery(held.order_by().values("team__name")[:1])


def assign_list(one: Round) -> ListSpec:
    """The units in scope of a round and the team that has each in hand."""
    return ListSpec(
        key="assign",
        title=_("Assignment"),
        columns=[*_unit_columns(), Column("team", _("Visit team"), lambda e: e.team_name or "")],
        rows=lambda user: (
            ScopeEntry.objects.visible_to(user)
            .to_units()
            .filter(round=one, in_scope=True)
            .select_related("unit")
            .annotate(team_name=with_team())
        ),
        order=("unit__tree_left", "pk"),
        filter_form=partial(AssignFilter, round=one),
        empty_text=_("No unit is in scope. Put units in scope first."),
        exports=False,
    )
