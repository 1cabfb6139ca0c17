"""Choosing a member of the team, for every form that names who held or recorded something."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from visits.records.actions.lines import Frame


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
