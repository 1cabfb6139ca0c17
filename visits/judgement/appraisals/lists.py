"""The list of appraisals."""

from typing import Any

from django import forms
from django.db import models
from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from visits.core.access import is_given
from visits.core.lists.filters import FilterForm
from visits.core.lists.spec import Action, ListSpec
from visits.core.sheets.columns import Column

from .models import Appraisal, AppraisalState


class AppraisalFilter(FilterForm):
    """Appraisals by title, state and day."""

    period = (_("From"), _("Until"))
    field_order = ("q", "state", "from", "to")

    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("any")), *AppraisalState.choices]
    )

    def narrow(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """By words and by the facts chosen."""
        names = {"q": "title__contains", "state": "state", "from": "held_on__gte", "to": "held_on__lte"}
        for name, path in names.items():
            if value := self.chosen(name):
                rows = rows.filter(**{path: value})
        return rows


def appraisal_url(appraisal: Any) -> str:
    """The page of the appraisal."""
    return reverse("appraisals:detail", args=[appraisal.pk])


def _actions(request: HttpRequest) -> list[Action]:
    user: Any = request.user
    return (
        [Action(_("Prepare an appraisal"), reverse("appraisals:create"), primary=True)]
        if is_given(user, "appraisal.prepare")
        else []
    )


APPRAISALS = ListSpec(
    key="appraisals",
    title=_("Appraisals"),
    intro=_("Each is seen by who prepares it, its chair and its members."),
    columns=[
        Column("held", _("Day of the meeting"), "held_on", kind="date", width=12, sort=("held_on",)),
        Column("title", _("Title"), "title", width=30, link=appraisal_url),
        Column("chair", _("Chair"), "chair__name", width=12),
        Column("items", _("Subjects"), "n_items", kind="number", width=8),
        Column("state", _("State"), "state", width=12),
        Column("digest", _("Digest of the pack"), "digest", width=40, default=False),
    ],
    rows=lambda user: (
        Appraisal.objects.visible_to(user).select_related("chair").annotate(n_items=Count("items"))
    ),
    order=("-held_on", "-pk"),
    filter_form=AppraisalFilter,
    row_url=appraisal_url,
    actions=_actions,
    empty_text=_("There is no appraisal here yet."),
    card=("title", "state", "held", "items"),
)
