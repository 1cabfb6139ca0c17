"""The list of declared avoidances."""

from typing import Any

from django import forms
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from visits.core.access import can
from visits.core.lists.filters import FilterForm
from visits.core.lists.spec import Action, ListSpec
from visits.core.sheets.columns import Column

from .models import Recusal

ANY = ("", _("any"))


class RecusalFilter(FilterForm):
    """Avoidances by person or thing, and whether they stand."""

    standing = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[ANY, ("yes", _("stands")), ("no", _("withdrawn"))],
    )

    def narrow(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """By words of the names; by state."""
        if words := self.chosen("q"):
            names = ("user__name", "unit__name", "cadre__name")
            either = Q()
            for name in names:
                either |= Q(**{f"{name}__contains": words})
            rows = rows.filter(either)
        if state := self.chosen("standing"):
            rows = rows.filter(withdrawn_at__isnull=state == "yes")
        return rows


def _recusal_actions(request: HttpRequest) -> list[Action]:
    if not can(request.user, "recusal.declare"):
        return []
    return [Action(_("Declare avoidance"), reverse("teams:declare"), primary=True)]


def recusals_list(user: Any) -> ListSpec:
    """Avoidances: staff read all, everyone else his own, with the way to withdraw."""

    def withdraw_url(recusal: Recusal) -> str:
        own = recusal.user_id == user.pk and recusal.withdrawn_at is None
        return reverse("teams:withdraw", args=[recusal.pk]) if own else ""

    return ListSpec(
        key="avoidances",
        title=_("Avoidances"),
        intro=_(
            "Who declares avoidance sees nothing of that unit or cadre, and its units go to another team."
        ),
        columns=[
            Column("who", _("Who keeps away"), "user__name"),
            Column("about", _("Kept away from"), lambda r: str(r.unit or r.cadre.name)),
            Column("relation", _("Relation"), "relation"),
            Column("note", _("Note"), "note"),
            Column("declared", _("Declared on"), lambda r: r.declared_at.date(), kind="date"),
            Column(
                "state",
                _("State"),
                lambda r: (
                    _("withdrawn") if r.withdrawn_at else _("withdraw") if withdraw_url(r) else _("stands")
                ),
                link=withdraw_url,
            ),
        ],
        rows=lambda viewer: Recusal.objects.visible_to(viewer).select_related("user", "unit", "cadre"),
        order=("-declared_at", "-pk"),
        filter_form=RecusalFilter,
        actions=_recusal_actions,
        empty_text=_("No avoidance is declared."),
        empty_action=lambda request: next(iter(_recusal_actions(request)), None),
        exports=False,
    )
