"""The list of requests to open a seal: who asked, why, what was decided, until when; never who is sealed."""

from typing import Any

from django import forms
from django.db import models
from django.db.models import Case, IntegerField, Q, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from visits.core.access import granted
from visits.core.cipher import CannotOpen
from visits.core.lists.filters import FilterForm
from visits.core.lists.spec import ListSpec
from visits.core.sheets.columns import Column
from visits.organisation.units.models import Unit

from .models import ROW, SealRequest

ANY = ("", _("any"))
SEALS = {  # what is sealed, by the field of a request
    "talk": ("interview", _("source of a talk")),
    "letter": ("lead", _("writer of a letter")),
    "names": ("recommendation", _("who recommended a cadre")),
}


class SealFilter(FilterForm):
    """Requests by words (unit, reason, who asked or decided), state, what is sealed, readable now, and period."""

    period = (_("From"), _("Until"))
    field_order = ("q", "state", "now", "kind", "from", "to")
    less_used = ("kind", "from", "to")

    state = forms.ChoiceField(label=_("State"), required=False, choices=[ANY, *SealRequest.State.choices])
    now = forms.BooleanField(label=_("can be read now only"), required=False)
    kind = forms.ChoiceField(
        label=_("Seal"), required=False, choices=[ANY, *((key, one[1]) for key, one in SEALS.items())]
    )

    def narrow(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """By words and by the facts chosen. The words look where the page lets read, never under the seal."""
        if words := self.chosen("q"):
            units = Unit.objects.named(words).order_by().values("pk")
            of = Q(interview__visit__unit__in=units) | Q(lead__unit__in=units) | Q(lead__number=words)
            of |= Q(recommendation__unit__in=units)
            people = Q(made_by__name__contains=words) | Q(decided_by__name__contains=words)
            asked = SealRequest.objects.only("pk", "reason", *ROW)
            said = [one.pk for one in asked if words in readable(one, "reason")]
            rows = rows.filter(of | people | Q(pk__in=said))
        if kind := self.chosen("kind"):
            rows = rows.exclude(**{SEALS[kind][0]: None})
        if self.chosen("now"):
            rows = rows.filter(state=SealRequest.State.APPROVED, open_until__gt=timezone.now())
        names = {"state": "state", "from": "made_at__date__gte", "to": "made_at__date__lte"}
        return rows.filter(**{path: value for name, path in names.items() if (value := self.chosen(name))})


def readable(one: SealRequest, name: str) -> str:
    """A sealed text of a request; where it does not open the list says so and goes on."""
    try:
        return str(getattr(one, name))
    except CannotOpen:
        return str(_("does not open"))


SHOWN = (
    "reason", "state", "made_at", "decision_note", "decided_at", "open_until", "looks", *ROW,
    "made_by__name", "decided_by__name", "lead__number", "lead__received_on", "lead__cadre", "lead__leadership_team",
    "lead__unit__name", "lead__unit__short_name", "interview__source_class", "interview__source_relation",
    "interview__source_number",
    "interview__source_cadre", "interview__visit__visited_on", "interview__visit__team", "interview__visit__unit__name",
    "interview__visit__to_task", "interview__visit__key_task__name",
    "interview__visit__unit__short_name", "recommendation__unit__name", "recommendation__unit__short_name",
    "recommendation__cadre__name", "recommendation__proposed_for", "recommendation__held_on", "recommendation__team",
)  # fmt: skip


def requests_of(user: Any) -> models.QuerySet[SealRequest]:
    """The requests that the user sees, with what the columns name; ``waiting`` puts those to be decided first."""
    waiting = Case(
        When(state=SealRequest.State.ASKED, then=Value(1)), default=Value(0), output_field=IntegerField()
    )
    rows = SealRequest.objects.visible_to(user).annotate(waiting=waiting)
    named = (
        "interview__visit__unit",
        "interview__visit__key_task",
        "lead__unit",
        "recommendation__unit",
        "recommendation__cadre",
    )
    return rows.select_related(*named, "made_by", "decided_by").only(*SHOWN)


def _minute(moment: Any) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""


FACTS = [
    Column("by", _("Asked by"), "made_by__name", width=12),
    Column("at", pgettext_lazy("seal", "Asked on"), "made_at", kind="date", width=12),
    Column("reason", _("Why"), lambda one: readable(one, "reason"), kind="long", width=40),
    Column("state", _("State"), "state", width=14),
    Column("decided_by", _("Decided by"), "decided_by__name", width=12),
    Column("decided_at", _("Decided on"), "decided_at", kind="date", width=12),
    Column("note", _("Note"), lambda one: readable(one, "decision_note"), kind="long", width=30, default=False),
    Column("until", _("Can be read until"), lambda one: _minute(one.open_until), width=17),
    Column("looks", _("Times read"), "looks", kind="number", width=8),
]  # fmt: skip


def seal_list(user: Any) -> ListSpec:
    """The list for this user: his next step at a request, to decide or to read, is its link."""

    def step(one: SealRequest) -> tuple[str, Any]:
        if one.state == SealRequest.State.ASKED and granted(user, "seal.decide", one):
            return "decide", _("Decide")
        return ("look", _("Show the name")) if one.is_open and granted(user, "seal.look", one) else ("", "")

    def url(one: SealRequest) -> str:
        return reverse(f"seals:{step(one)[0]}", args=[one.pk]) if step(one)[0] else ""

    return ListSpec(
        key="seals",
        title=_("Sealed sources"),
        columns=[
            Column("source", _("Sealed source"), str, width=34, link=url, mark=lambda one: str(step(one)[1])),
            *FACTS,
        ],
        rows=requests_of,
        order=("-waiting", "-made_at", "-pk"),
        filter_form=SealFilter,
        exports=bool(user.role != "auditor"),
        empty_text=_("Nobody has asked for a sealed name."),
    )  # fmt: skip
