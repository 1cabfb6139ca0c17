"""The list of leads."""

from typing import Any

from django import forms
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from visits.cadres.files.columns import subject_name
from visits.core.access import is_given
from visits.core.kinds.families import Family
from visits.core.kinds.fields import KindFilter
from visits.core.lists.filters import FilterForm
from visits.core.lists.rows import To
from visits.core.lists.spec import Action, Bulk, ListSpec
from visits.core.marks.reading import SecrecyFilter, narrowed, secrecy_column
from visits.core.pinyin import bare
from visits.core.sheets.columns import Column
from visits.fieldwork.visits.models import Statement
from visits.organisation.rounds.filters import TeamField, round_column
from visits.organisation.units.columns import unit_name

from .models import About, Lead, LeadState, Outcome, is_late

ANY = ("", _("any"))


class LeadFilter(FilterForm):
    """Leads by unit or cadre, state, team, how they came, what came of them, and period."""

    period = (_("From"), _("Until"))
    field_order = (
        "q",
        "state",
        "late",
        "channel",
        "side",
        "team",
        "outcome",
        "about",
        "from",
        "to",
        "secrecy",
    )
    less_used = ("about", "to", "from", "secrecy")

    state = forms.ChoiceField(label=_("State"), required=False, choices=[ANY, *LeadState.choices])
    late = forms.BooleanField(label=_("late only"), required=False)
    channel = KindFilter(Family.CHANNEL, label=_("How it came"))
    side = forms.ChoiceField(
        label=_("For or against"), required=False, choices=[ANY, *Statement.Side.choices]
    )
    team = TeamField(label=_("Visit team"))
    outcome = forms.ChoiceField(
        label=_("What came of the lead"), required=False, choices=[ANY, *Outcome.choices]
    )
    about = forms.ChoiceField(label=_("Subject of the lead"), required=False, choices=[ANY, *About.choices])
    secrecy = SecrecyFilter()

    def narrow(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """By words and by the facts chosen. The words look in the text too: whoever sees the lead reads it here."""
        rows = narrowed(rows, self.chosen("secrecy"))
        if words := self.chosen("q"):
            named = Q(unit__search_text__contains=bare(words)) | Q(cadre__name__startswith=words)
            told = Q(says__contains=words) | Q(outcome_reason__contains=words)
            rows = rows.filter(named | told | Q(number=words))
        names = {"state": "state", "channel": "channel", "side": "side", "team": "team", "outcome": "outcome",
                 "about": "about", "from": "received_on__gte", "to": "received_on__lte"}  # fmt: skip
        for name, path in names.items():
            if value := self.chosen(name):
                rows = rows.filter(**{path: value})
        if self.chosen("late"):
            rows = rows.filter(state=LeadState.ASSIGNED, due_on__lt=timezone.localdate())
        return rows


lead_url = To("leads:detail")


def _actions(request: HttpRequest) -> list[Action]:
    user: Any = request.user
    write = [Action(_("Write down a lead"), reverse("leads:choose"), primary=True)]
    proposed = [Action(_("Proposed from data"), reverse("proposals:list"))]
    heard = [Action(_("Raise a lead"), reverse("leads:raise"), primary=True)] if user.is_field else []
    told = [Action(_("Recommendations by those around"), reverse("recommendations:list"))]
    return (
        (write if is_given(user, "lead.assign") else []) + (proposed if user.is_office else []) + heard + told
    )


PERSON, UNIT = subject_name(), unit_name()
SUBJECT = (*PERSON["reads"], *UNIT["reads"], "leadership_team_id")


def _subject(lead: Any) -> str:
    """Whom it speaks of: a cadre, a leadership team, else the unit."""
    return str((PERSON if lead.cadre__name or lead.leadership_team_id else UNIT)["value"](lead))


def _bulk(request: HttpRequest) -> Bulk | None:
    if not is_given(request.user, "lead.assign"):
        return None
    return Bulk(_("Assign the ticked ones to a team"), reverse("leads:assign_many"), key="a")


LEADS = ListSpec(
    key="leads",
    title=_("Leads"),
    columns=[
        Column("number", _("Number"), "number", width=10, link=lead_url),
        Column("received", _("Received on"), "received_on", kind="date", width=12, sort=("received_on",)),
        Column("channel", _("How it came"), "channel", width=12),
        Column("subject", _("Subject of the lead"), _subject, width=20, reads=SUBJECT),
        Column("unit", _("Unit"), "unit__name", width=26),
        Column("side", _("For or against"), "side", width=8),
        Column("says", _("What it says"), "says", kind="long", width=40),
        Column("state", _("State"), "state", width=12,
               mark=lambda one: str(_("late")) if is_late(one) else "", reads=("due_on",)),
        Column("team", _("Visit team"), "team__name", width=14),
        round_column("team__round__name"),
        Column("due", _("To be verified by"), "due_on", kind="date", width=12),
        Column("outcome", _("What came of the lead"), "outcome", width=12),
        Column("reason", _("Reason"), "outcome_reason", kind="long", width=40, default=False),
        secrecy_column("lead"),
        Column("received_by", _("Received by"), "received_by__name", width=12, default=False),
        Column("settled", _("Settled on"), "settled_on", kind="date", width=12, default=False),
    ],
    rows=Lead.objects.visible_to,
    order=("-received_on", "-pk"),
    filter_form=LeadFilter,
    row_url=lead_url,
    bulk=_bulk,
    actions=_actions,
    empty_text=_("There is no lead here yet."),
    empty_action=lambda request: next(iter(_actions(request)), None),
    card=("subject", "state", "number", "side"),
)  # fmt: skip
