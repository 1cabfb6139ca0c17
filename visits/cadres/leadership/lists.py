"""All leadership teams as a list: establishment, in post, vacancies, and who is in them."""

from collections.abc import Callable
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

from .age_limits import Limits
from .summary import average_age, leaving_within, vacancies
from .team import Team, teams_of, units_with_vacancies

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
    """Give each row its team: four queries for a page, whatever its length."""

    def prepare(rows: list[Any]) -> None:
        units, limits = [row.unit_id for row in rows], Limits.on(timezone.localdate())
        teams = teams_of(user, units, limits, is_plain=True)
        for row in rows:
            row.team = teams.get(row.unit_id, Team([]))
            row.people = row.team.people

    return prepare


def _number(
    key: str, label: Any, value: Callable[[Any], Any], width: int = 7, default: bool = True
) -> Column:
    return Column(key, label, value, kind="number", width=width, default=default, reads=())


def _vacant(standing: str) -> Callable[[Any], int]:
    return lambda row: vacancies(row.team, standing)


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
    _number(
        "establishment", _("Establishment"), lambda row: sum([s.post.establishment for s in row.team.seats])
    ),
    _number("in_post", _("In post"), lambda row: sum([s.held for s in row.team.seats])),
    _number("vacant", _("Vacant"), lambda row: vacancies(row.team)),
    _number("vacant_head", _("Vacant: head"), _vacant(Post.Standing.HEAD)),
    _number("vacant_deputy", _("Vacant: deputy"), _vacant(Post.Standing.DEPUTY)),
    _number("vacant_other", _("Vacant: other member"), _vacant(Post.Standing.OTHER)),
    _number("over", _("Above the establishment"), lambda row: sum([s.over for s in row.team.seats])),
    Column(
        "vacant_posts",
        _("Vacant posts"),
        lambda row: listed(_post_words(seat) for seat in row.team.seats if seat.vacant),
        width=24,
        default=False,
        reads=(),
    ),
    _number("women", _("Women"), lambda row: sum(one.cadre.sex == "female" for one in row.people)),
    _number(
        "minority",
        _("Minorities"),
        lambda row: sum(one.cadre.in_ethnicity == "minority" for one in row.people),
    ),
    _number(
        "outside",
        _("Not CPC members"),
        lambda row: sum(one.cadre.in_party in {"democratic", "none"} for one in row.people),
        default=False,
    ),
    _number("average", _("Average age"), lambda row: average_age(row.people)),
    _number("leaving_12", _("Leave within 12 months"), lambda row: len(leaving_within(row.people, 12)), 9),
    _number("leaving_24", _("Leave within 24 months"), lambda row: len(leaving_within(row.people, 24)), 9),
    _number("unseen", _("Not shown to you"), lambda row: row.team.unseen, default=False),
]


def _post_words(seat: Any) -> str:
    return seat.post.title if seat.vacant == 1 else f"{seat.post.title}（{seat.vacant}）"


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
