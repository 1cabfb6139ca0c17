"""Choosing a member of the team, or the team itself, for every form that names who held or recorded something."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from visits.fieldwork.visits.actions.lines import Frame
from visits.organisation.rounds.models import Assignment
from visits.organisation.rounds.serving_teams import told_of


def member_field(frame: Frame, label: Any, *, required: bool = True) -> forms.TypedChoiceField:
    """A choice among the members of the visit team; the value is the person."""
    return forms.TypedChoiceField(
        label=label,
        required=required,
        coerce=lambda key: frame.members.get(int(key)),
        empty_value=None,
        choices=[("", "—"), *((str(pk), str(one)) for pk, one in frame.members.items())],
        error_messages={"invalid_choice": _("Choose a member of the team.")},
    )


def team_field(held: Sequence[Assignment]) -> forms.TypedChoiceField:
    """A choice among the teams that have the unit in hand, each with its round; the value is the team.

    It may stay open: where the day decides, nobody need choose.
    """
    teams = {str(one.team_id): one for one in held}
    return forms.TypedChoiceField(
        label=_("round and visit team"),
        required=False,
        coerce=lambda key: teams[key].team,
        empty_value=None,
        choices=[("", "—"), *((key, told_of(one)) for key, one in teams.items())],
        help_text=_("Several rounds hold this unit: say to which the visit belongs, where its day does not."),
        error_messages={
            "invalid_choice": _("Choose a team in which you serve and which has this unit in hand.")
        },
    )
