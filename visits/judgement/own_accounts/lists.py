"""The list of own accounts: what was asked for, and what came."""

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from visits.cadres.files.models import Cadre
from visits.core.lists.filters import FilterForm
from visits.core.lists.rows import To
from visits.core.lists.spec import ListSpec
from visits.core.sheets.columns import Column

from .models import AccountState, OwnAccount

ANY = ("", _("any"))
own_account_url = To("own_accounts:detail")


class OwnAccountFilter(FilterForm):
    """By cadre, receipt or words, state, and day on which it was asked for."""

    period = (_("From"), _("Until"))
    field_order = ("q", "state", "from", "to")

    state = forms.ChoiceField(label=_("State"), required=False, choices=[ANY, *AccountState.choices])

    def narrow(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """By words and by the facts chosen."""
        if words := self.chosen("q"):
            cadres = Cadre.objects.named(words).order_by().values("pk")
            said = models.Q(text__contains=words) | models.Q(receipt=words)
            rows = rows.filter(models.Q(cadre__in=cadres) | said)
        names = {"state": "state", "from": "created_at__date__gte", "to": "created_at__date__lte"}
        return rows.filter(**{path: value for name, path in names.items() if (value := self.chosen(name))})


OWN_ACCOUNTS = ListSpec(
    key="own_accounts",
    title=_("Own accounts"),
    intro=_(
        "A link is made from the page of a finding, or from the file of a cadre. What comes by it is the cadre's own."
    ),
    columns=[
        Column("cadre", _("Cadre"), "cadre__name", width=14, link=own_account_url),
        Column("unit", _("Unit"), "cadre__unit__name", width=26),
        Column("state", _("State"), "state", width=12),
        Column("asked", _("Asked on"), "created_at", kind="date", width=12, sort=("created_at",)),
        Column("receipt", _("Receipt"), "receipt", width=18),
        Column("asks", _("What is asked"), "asks", kind="long", width=40),
        Column("text", _("Own account"), "text", kind="long", width=60, default=False),
    ],
    rows=OwnAccount.objects.visible_to,
    order=("-created_at", "-pk"),
    filter_form=OwnAccountFilter,
    row_url=own_account_url,
    empty_text=_("No own account has been asked for yet."),
)  # fmt: skip
