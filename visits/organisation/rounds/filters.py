"""Fields by which lists are narrowed to a round or a visit team."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cadre_review.marks import bracketed
from visits.core.lists.filters import SearchField, ThingField
from visits.core.sheets.columns import Column

from .models import Assignment, Round, VisitTeam
from .shown import running, shown_of


class RoundField(ThingField):
    """One of the rounds that the user knows."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(_rounds, **kwargs)


def _rounds(user: Any) -> Any:
    return Round.objects.visible_to(user)


class TeamField(SearchField):
    """A visit team that the user knows, by its name, which teams of other rounds may bear too: the round is shown."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(VisitTeam.objects.visible_to, words=("name", "round__name"), **kwargs)


class TeamChoice(forms.ModelChoiceField):
    """One of some visit teams, each with its round; the form sets the queryset."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(VisitTeam.objects.none(), **kwargs)

    def offer_teams(self, teams: Any) -> None:
        """These, with what their names are made of."""
        self.queryset = teams.select_related("round")

    def label_from_instance(self, obj: Any) -> str:
        """Round and name."""
        return str(obj.full_name)


class HandChoice(forms.ModelChoiceField):
    """One of the units and key tasks in hand, each with the team that has it and its round; the form sets the rows."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Assignment.objects.none(), label=_("Unit or key task"), **kwargs)

    def offer_hands(self, user: Any) -> None:
        """Those of open rounds that the user sees."""
        held = Assignment.objects.visible_to(user).in_hand().filter(round__state=Round.State.OPEN)
        self.queryset = held.select_related("unit", "key_task", "team__round")

    def label_from_instance(self, obj: Any) -> str:
        """Unit or task, round and team."""
        return bracketed(obj.destination.name, obj.team.full_name)


def round_column(path: str, **more: Any) -> Column:
    """The round beside the visit team of a row: two rounds may have teams of one name."""
    return Column("round", _("Round"), path, width=14, **more)


def round_choice(rounds: list[Round], data: Any) -> tuple[list[Round], list[tuple[str, Any]], Any]:
    """For a filter in which no round need be chosen, of the rounds that its user knows: those shown, the choices, and
    its data with the one shown."""
    shown = shown_of(rounds, data.get("round"))
    choices: list[tuple[str, Any]] = [(str(one.pk), one.name) for one in rounds]
    if len(running(rounds)) > 1:
        choices = [("", _("all that are open")), *choices]
    return shown, choices, naming(data, shown) if len(shown) == 1 else data


def naming(data: Any, shown: list[Round]) -> Any:
    """The data of a filter, with the first of the rounds shown where it names none."""
    if data.get("round") or not shown:
        return data
    named = data.copy()
    named["round"] = str(shown[0].pk)
    return named
