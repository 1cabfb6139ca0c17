"""The lists of rectifications and of outcome checks."""

from typing import Any

from django import forms
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from visits.cadres.files.columns import subject_name
from visits.cadres.files.models import Cadre
from visits.core.access import is_given
from visits.core.kinds.families import Family
from visits.core.kinds.fields import KindFilter
from visits.core.lists.filters import FilterForm
from visits.core.lists.rows import To
from visits.core.lists.spec import Action, ListSpec
from visits.core.sheets.columns import Column
from visits.fieldwork.follow_ups.lists import RUNGS
from visits.judgement.decisions.models import Origin
from visits.organisation.rounds.filters import round_column
from visits.organisation.units.models import Category, Unit

from .models import OutcomeCheck, Rectification, RectificationState, overdue_by

ANY = ("", _("any"))
LATE = ("late", _("overdue, however long"))
LADDER = RUNGS  # the same for demands and for what visits promised


def named(words: str, at: str = "") -> Q:
    """Rows whose cadre or unit is named so."""
    units = Unit.objects.named(words).order_by().values("pk")
    cadres = Cadre.objects.named(words).order_by().values("pk")
    return (
        Q(**{f"{at}cadre__in": cadres})
        | Q(**{f"{at}cadre__unit__in": units})
        | Q(**{f"{at}leadership_team__unit__in": units})
    )


class RectificationFilter(FilterForm):
    """By unit or person, state, rung of the ladder, the day on which it is due, and what the outcomes count."""

    period = (_("From"), _("Until"))
    field_order = (
        "q",
        "state",
        "rung",
        "again",
        "from",
        "to",
        "counted",
        "signed_from",
        "signed_to",
        "category",
        "task",
        "origin",
    )
    less_used = ("counted", "signed_from", "signed_to", "category", "task", "origin")

    state = forms.ChoiceField(label=_("State"), required=False, choices=[ANY, *RectificationState.choices])
    rung = forms.ChoiceField(
        label=_("Due"),
        required=False,
        choices=[ANY, LATE, *((key, one[0]) for key, one in LADDER.items())],
    )
    again = forms.BooleanField(label=_("reopened only"), required=False)
    counted = forms.BooleanField(label=_("signed demands on leadership teams only"), required=False)
    signed_from = forms.DateField(label=_("Signed from"), required=False)
    signed_to = forms.DateField(label=_("Signed until"), required=False)
    category = forms.ChoiceField(label=_("Category"), required=False, choices=[ANY, *Category.choices])
    task = KindFilter(Family.TASK, label=_("Type of key task"))

    origin = forms.ChoiceField(label=_("Origin"), required=False, choices=[ANY, *Origin.choices])

    def narrow(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """By words and by the facts chosen."""
        if words := self.chosen("q"):
            rows = rows.filter(named(words))
        if rung := self.chosen("rung"):
            _label, first, last = LADDER.get(rung, (None, 1, None))  # late: whatever the rung
            rows = rows.due_within(first, last)  # type: ignore[attr-defined]
        if self.chosen("again"):
            rows = rows.filter(times_reopened__gt=0)
        if self.chosen("counted"):
            rows = rows.signed().filter(leadership_team__isnull=False)  # type: ignore[attr-defined]
        names = {"state": "state", "from": "due_on__gte", "to": "due_on__lte", "signed_from": "demanded_on__gte",
                 "signed_to": "demanded_on__lte", "category": "leadership_team__unit__category",
                 "task": "decision__key_task__kind",
                 "origin": "decision__origin"}  # fmt: skip
        return rows.filter(**{path: value for name, path in names.items() if (value := self.chosen(name))})


rectification_url = To("rectifications:detail")


def overdue(one: Any) -> str:
    """The mark of one that is overdue."""
    days = overdue_by(one)
    return str(_("overdue")) if days is not None and days > 0 else ""


def _boards(request: HttpRequest) -> list[Action]:
    user: Any = request.user
    pages = [("rectifications:board", _("Overdue board")), ("rectifications:checks", _("Outcome checks")),
             ("letters:list", _("Feedback letters"))]  # fmt: skip
    everybody = [("follow_ups:list", _("Follow-ups of visits"))]
    write = [Action(_("Demand rectification"), reverse("rectifications:draft_whom"), primary=True)]
    return (write if is_given(user, "rectification.draft") else []) + [
        Action(label, reverse(name)) for name, label in (pages if user.is_office else []) + everybody
    ]


RECTIFICATIONS = ListSpec(
    key="rectifications",
    title=_("Rectification"),
    intro=_("A demand is drafted from the page of a leadership team or from the file of a cadre."),
    columns=[
        Column("subject", _("About"), **subject_name(), width=22, link=rectification_url),
        Column("problem", _("Problem"), "problem", kind="long", width=40),
        Column("demand", _("What is demanded"), "demand", kind="long", width=40, default=False),
        Column("responsible", _("Who answers for it"), "responsible", width=14),
        Column("signed", _("Signed on"), "demanded_on", kind="date", width=12, default=False),
        Column("due", _("Due on"), "due_on", kind="date", width=12, sort=("due_on",)),
        Column("state", _("State"), "state", width=12, mark=overdue, reads=("due_on",)),
        Column("team", _("Verifying team"), "team__name", width=14),
        round_column("team__round__name"),
        Column("measures", _("Measures taken"), "measures", kind="long", width=40, default=False),
        Column(
            "again",
            _("Times reopened"),
            lambda one: one.times_reopened or "",
            kind="number",
            width=8,
            reads=("times_reopened",),
        ),
        Column("closed", _("Closed on"), "closed_on", kind="date", width=12),
    ],
    rows=Rectification.objects.visible_to,
    order=("due_on", "pk"),
    filter_form=RectificationFilter,
    row_url=rectification_url,
    actions=_boards,
    empty_text=_("There is no demand here yet."),
    card=("subject", "state", "due", "problem"),
)


class CheckFilter(FilterForm):
    """By unit or person, months, and whether it is due or done."""

    months = forms.ChoiceField(
        label=_("Months after"), required=False, choices=[ANY, *((n, str(n)) for n in OutcomeCheck.MONTHS)]
    )
    due = forms.ChoiceField(
        label=_("Due"), required=False,
        choices=[ANY, ("due", _("due")), ("later", _("later")), ("done", _("written down"))],
    )  # fmt: skip

    def narrow(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """By words and by the facts chosen."""
        today = timezone.localdate()
        if words := self.chosen("q"):
            rows = rows.filter(named(words, "decision__"))
        if months := self.chosen("months"):
            rows = rows.filter(months=months)
        which = {"due": Q(checked_on=None, due_on__lte=today), "later": Q(checked_on=None, due_on__gt=today),
                 "done": Q(checked_on__isnull=False)}  # fmt: skip
        return rows.filter(which[self.chosen("due")]) if self.chosen("due") else rows


check_url = To("rectifications:check")

CHECKS = ListSpec(
    key="outcome_checks",
    title=_("Outcome checks"),
    intro=_("After 3, 6 and 12 months somebody looks and writes down what became of a decision."),
    columns=[
        Column("subject", _("About"), **subject_name("decision__"), width=22, link=check_url),
        Column("kind", _("Kind of decision"), "decision__kind", width=14),
        Column("decided", _("Decided on"), "decision__decided_on", kind="date", width=12),
        Column("months", _("Months after"), "months", kind="number", width=8),
        Column("due", _("Due on"), "due_on", kind="date", width=12, sort=("due_on",),
               mark=lambda one: str(_("overdue")) if not one.checked_on and one.due_on < timezone.localdate() else "",
               reads=("checked_on",)),
        Column("checked", _("Checked on"), "checked_on", kind="date", width=12),
        Column("found", _("What became of it"), "found", kind="long", width=44),
    ],
    rows=OutcomeCheck.objects.visible_to,
    order=("due_on", "pk"),
    filter_form=CheckFilter,
    row_url=check_url,
    empty_text=_("No decision is followed up yet."),
)  # fmt: skip
