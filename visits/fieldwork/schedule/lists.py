"""The list of planned visits."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cadre_review.marks import listed, parted
from cadre_review.prepared import rows_given
from visits.core.lists.filters import FilterForm
from visits.core.lists.rows import To
from visits.core.lists.spec import Action, ListSpec
from visits.core.pinyin import bare
from visits.core.scopes import scope_of
from visits.core.sheets.columns import Column
from visits.organisation.rounds.filters import RoundField, TeamField, round_column
from visits.organisation.rounds.models import Assignment, VisitTeam
from visits.organisation.units.models import Category

from .conflicts import conflicts_of, people_of
from .hearing import to_hear_of, told
from .models import Contact, PlannedVisit, PlanState

ANY = ("", _("any"))
# What columns, conflicts and quotas read of a planned visit.
READ = (
    "number", "wanted_on", "agreed_on", "part_of_day", "methods", "to_hear", "note", "round__name", "round__starts_on",
    "round__ends_on", "unit__name", "unit__short_name", "unit__code", "unit__kind", "unit__category", "key_task__name",
    "key_task__lead_unit",
)  # fmt: skip
DESTINATIONS = [("units", _("units")), ("tasks", _("key tasks"))]


class PlanFilter(FilterForm):
    """Planned visits by unit, round, team, state and period."""

    period = (_("From"), _("Until"))
    field_order = ("q", "state", "late", "team", "from", "to", "round", "category", "what")
    less_used = ("round", "category", "what")

    state = forms.ChoiceField(label=_("State"), required=False, choices=[ANY, *PlanState.choices])
    late = forms.BooleanField(label=_("late only"), required=False)
    team = TeamField(label=_("Visit team"))
    round = RoundField(label=_("Round"), empty_label=_("any"))
    category = forms.ChoiceField(label=_("Category"), required=False, choices=[ANY, *Category.choices])
    what = forms.ChoiceField(label=_("Where to"), required=False, choices=[ANY, *DESTINATIONS])

    def narrow(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """By words and by the facts chosen."""
        if words := self.chosen("q"):
            units = Q(unit__search_text__contains=bare(words)) | Q(unit__code__istartswith=words)
            rows = rows.filter(units | Q(key_task__name__icontains=words))
        if what := self.chosen("what"):
            rows = rows.filter(unit__isnull=what == "tasks")
        names = {"state": "state", "round": "round", "category": "unit__category", "team": "team_id",
                 "from": "due_on__gte", "to": "due_on__lte"}  # fmt: skip
        for name, path in names.items():
            if value := self.chosen(name):
                rows = rows.filter(**{path: value.pk if isinstance(value, models.Model) else value})
        if self.chosen("late"):
            open_ones = [PlanState.WANTED, PlanState.CONTACTED, PlanState.AGREED]
            rows = rows.filter(due_on__lt=timezone.localdate(), state__in=open_ones)
        return rows


plan_url = To("plans:detail")


def prepare(rows: list[Any]) -> None:
    """Fill in team, members, last contact and conflicts, in a fixed number of queries."""
    keys, teams = {row.pk for row in rows}, {row.team_id for row in rows} - {None}
    names, partners = dict(rows_given(_names, teams)), dict(rows_given(_partners, keys))
    people = people_of(rows)
    conflicts = conflicts_of(rows, people)
    for row in rows:
        row.held_by = names.get(row.team_id, "")
        row.people = [name for _person, name in people[row.pk]]
        row.partner = partners.get(row.pk, "")
        row.conflicts = conflicts.get(row.pk, [])


def _names(teams: Collection[int]) -> models.QuerySet[Any, Any]:
    return VisitTeam.objects.filter(pk__in=teams).order_by().values_list("pk", "name")


def _partners(plans: Collection[int]) -> models.QuerySet[Any, Any]:
    """With whom was spoken, the last one last."""
    rows = Contact.objects.filter(planned__in=plans).order_by("contacted_on", "pk")
    return rows.values_list("planned", "partner")


def fill_lacks(rows: list[Any]) -> None:
    """Fill in what is still to be heard, in four queries."""
    hearing = to_hear_of(rows)
    for row in rows:
        row.lacks = told(hearing[row.pk]) + ([row.to_hear] if row.to_hear else [])


def _team_actions(user: Any) -> list[Action]:
    """Of each team of an open round in which the user serves; with its name where there are several."""
    teams = list(VisitTeam.objects.visible_to(user).filter(round__state="open").select_related("round"))
    found = []
    for team in teams:
        name = f" {team.full_name}" if len(teams) > 1 else ""
        found.append(Action(f"{_('Itinerary')}{name}", reverse("plans:itinerary", args=[team.pk])))
        if team.pk in scope_of(user).led:
            found.append(Action(f"{_('Take in from Excel')}{name}", reverse("plans:import", args=[team.pk])))
    return found


def _actions(request: HttpRequest) -> list[Action]:
    found = [Action(_("Calendar"), reverse("plans:calendar"))]
    user: Any = request.user
    found += _team_actions(user) if user.is_field else []
    if user.is_office:
        found.append(Action(_("Rules of planning"), reverse("plans:rules")))
    if user.is_field and Assignment.objects.visible_to(user).in_hand().exists():
        found.append(Action(_("Plan a visit"), reverse("plans:choose"), primary=True))
    return found


PLANS = ListSpec(
    key="plans",
    title=_("Planned visits"),
    columns=[
        Column("unit", _("Unit or key task"), lambda p: p.destination.name, width=28, link=plan_url),
        Column("code", _("Unit code"), lambda p: p.unit.code if p.unit else "", width=12, default=False),
        Column("number", _("Which visit"), "number", kind="number", width=8),
        Column("team", _("Visit team"), lambda p: p.held_by, width=14),
        round_column("round__name"),
        Column("wanted", _("Wanted on"), "wanted_on", kind="date", width=12, sort=("wanted_on",)),
        Column("agreed", _("Agreed for"), "agreed_on", kind="date", width=12),
        Column("part", _("Time of day"), "part_of_day", width=10),
        Column("state", _("State"), "state_label", width=10,
               mark=lambda p: str(_("late")) if p.is_late else ""),
        Column("members", _("Members"), lambda p: listed(p.people), width=18),
        Column("methods", _("Methods"), "methods", width=20),
        Column("conflicts", _("Conflicts"), lambda p: parted(p.conflicts), kind="long", width=26),
        Column("contact", _("Contact"), lambda p: p.partner, width=18),
        Column("lacks", _("To be heard"), lambda p: parted(p.lacks), kind="long", width=34, default=False,
               fill=fill_lacks),
        Column("note", _("Note"), "note", width=20, default=False),
    ],
    rows=lambda user: PlannedVisit.objects.visible_to(user).with_state().select_related(
        "unit", "key_task", "round"
    ).only(*READ),
    order=("wanted_on", "pk"),
    filter_form=PlanFilter,
    row_url=plan_url,
    actions=_actions,
    prepare=prepare,
    empty_text=_("No visit is planned yet."),
    empty_action=lambda request: next((one for one in _actions(request) if one.primary), None),
)  # fmt: skip
