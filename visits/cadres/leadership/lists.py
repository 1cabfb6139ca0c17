"""All leadership teams as a list: establishment, in post, vacancies, and who is in them."""

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from django import forms
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cadre_review.marks import listed
from visits.core.lists.filters import FilterForm
from visits.core.lists.rows import To
from visits.core.lists.spec import Action, ListSpec
from visits.core.sheets.columns import Column
from visits.organisation.rounds.missed import missed_column, missed_field, missed_for
from visits.organisation.units.columns import CLASS_OF_UNIT
from visits.organisation.units.filters import UnitField
from visits.organisation.units.models import Category, LeadershipTeam, Post, Unit, UnitKind

from .counted import counted_of
from .team import units_with_vacancies

VISITED = (LeadershipTeam, "unit", "unit__visits")  # how ``missed`` finds the visits to a team's unit
ANY: list[tuple[Any, Any]] = [("", _("all"))]


def standing(user: Any) -> models.QuerySet[Unit]:
    """Units that exist today."""
    return Unit.objects.visible_to(user).current()


class LeadershipFilter(FilterForm):
    """Teams by their unit, and those with vacancies."""

    category = forms.ChoiceField(label=_("Category"), required=False, choices=[*ANY, *Category.choices])
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[*ANY, *UnitKind.choices])
    unit = UnitField(standing, label=_("Unit and below"))
    seats = forms.ChoiceField(
        label=_("Seats"),
        required=False,
        choices=[*ANY, ("vacant", _("with vacancies")), ("full", _("without vacancies"))],
    )
    missed = missed_field()

    def narrow(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Apply every filter that is set."""
        if words := self.chosen("q"):
            rows = rows.filter(unit__in=Unit.objects.named(words).order_by().values("pk"))
        if unit := self.chosen("unit"):
            inside = {"unit__tree_left__gte": unit.tree_left, "unit__tree_left__lte": unit.tree_right}
            rows = rows.filter(**inside)
        for name in ("category", "kind"):
            if value := self.chosen(name):
                rows = rows.filter(**{f"unit__{name}": value})
        if seats := self.chosen("seats"):
            fits = models.Q(unit__in=units_with_vacancies())
            rows = rows.filter(fits if seats == "vacant" else ~fits)
        if n := self.chosen("missed"):
            rows = rows.filter(missed_for(self.user, *VISITED, n))
        return rows


def prepare_for(user: Any) -> Callable[[list[Any]], None]:
    """Give each row the figures of its team: four queries for a page, whatever its length."""

    def prepare(rows: list[Any]) -> None:
        teams = counted_of(user, [row.unit_id for row in rows], timezone.localdate())
        for row in rows:
            row.team = teams[row.unit_id]

    return prepare


def _number(key: str, label: Any, width: int = 7, default: bool = True) -> Column:
    """A figure of the team by its name in ``Counted``."""
    return Column(
        key, label, attrgetter(f"team.{key}"), kind="number", width=width, default=default, reads=()
    )


def _vacant(standing: str, label: Any) -> Column:
    def value(row: Any) -> int:
        return row.team.vacant_of[standing]

    return Column(f"vacant_{standing}", label, value, kind="number", width=7, reads=())


COLUMNS = [
    Column(
        "unit",
        _("Unit"),
        "unit__name",
        width=26,
        link=To("cadres:structure", "unit_id"),
        sort=("unit__tree_left",),
    ),
    *CLASS_OF_UNIT,
    _number("establishment", _("Establishment")),
    _number("in_post", _("In post")),
    _number("vacant", _("Vacant")),
    _vacant(Post.Standing.HEAD.value, _("Vacant: head")),
    _vacant(Post.Standing.DEPUTY.value, _("Vacant: deputy")),
    _vacant(Post.Standing.OTHER.value, _("Vacant: other member")),
    _number("over", _("Above the establishment")),
    Column(
        "vacant_posts",
        _("Vacant posts"),
        lambda row: listed(row.team.vacant_posts),
        width=24,
        default=False,
        reads=(),
    ),
    _number("women", _("Women")),
    _number("minority", _("Minorities")),
    _number("outside", _("Not CPC members"), default=False),
    _number("average", _("Average age")),
    _number("leaving_12", _("Leave within 12 months"), 9),
    _number("leaving_24", _("Leave within 24 months"), 9),
    _number("unseen", _("Not shown to you"), default=False),
]


def _actions(request: HttpRequest) -> list[Action]:
    return [
        Action(_("Age limit within 12 months"), reverse("cadres:leaving")),
        Action(_("Age limits"), reverse("cadres:age_limits")),
    ]


def leadership_list(user: Any) -> ListSpec:
    """The leadership teams of the units that the user sees."""
    return ListSpec(
        key="leadership_teams",
        title=_("Leadership teams"),
        columns=[*COLUMNS, missed_column(user, *VISITED)] if user.is_office else COLUMNS,
        rows=lambda viewer: LeadershipTeam.objects.visible_to(viewer).filter(
            unit__in=Unit.objects.current().order_by().values("pk")
        ),
        order=("unit__tree_left", "pk"),
        filter_form=LeadershipFilter,
        actions=_actions,
        prepare=prepare_for(user),
        reads=("unit_id",),
        intro=_(
            "Whoever holds a post of the team takes a seat; a secondment takes none. Women, minorities, ages and "
            "leavers are counted among the people whose files you may see."
        ),
        empty_text=_("No unit has a leadership team yet. Enter its posts on the unit's page."),
    )
