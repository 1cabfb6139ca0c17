"""Coverage of persons: every serving cadre of the units in scope, with what was heard of him or her in the round."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db import models
from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from visits.cadres.files.models import Cadre
from visits.core.lists.filters import FilterForm
from visits.core.lists.spec import ListSpec
from visits.core.sheets.columns import Column
from visits.fieldwork.visits.models import Circle, Interview, Statement
from visits.organisation.rounds.models import Check, Round
from visits.organisation.units.filters import UnitField
from visits.organisation.units.models import Category
from visits.reports.models import rule_of

from .gaps import counted_statements
from .rules import counted_talks, default_round, labels

ANY = ("", _("any"))


class PersonFinding(models.TextChoices):
    """What is missing of a person."""

    UNHEARD = "unheard", _("never heard")
    UNSPOKEN = "unspoken", _("never spoken of")
    UNSEEN = "unseen", _("not heard or spoken of lately")
    ONE_CIRCLE = "one_circle", _("only one circle heard")
    ONLY_PRAISE = "only_praise", _("only praise")
    FEW_SOURCES = "few_sources", _("too few sources for a judgement")


def condition(user: Any, one: Round, key: str, days: int | None = None) -> Q:
    """Which cadres show this finding in the round to this reader."""
    rule = rule_of(one)
    talks = counted_talks(user).filter(visit__round=one)
    said = counted_statements(user, talks).filter(cadre__isnull=False)
    heard = talks.filter(source_cadre__isnull=False)
    spoken = Q(pk__in=said.values("cadre"))
    by_cadre = said.values("cadre")
    if key == PersonFinding.UNHEARD:
        return ~Q(pk__in=heard.values("source_cadre"))
    if key == PersonFinding.UNSPOKEN:
        return ~spoken
    if key == PersonFinding.UNSEEN:
        since = {"visit__visited_on__gte": timezone.localdate() - dt.timedelta(days=days or rule.days_unseen)}
        lately = Q(pk__in=heard.filter(**since).values("source_cadre")) | Q(
            pk__in=said.filter(**since).values("cadre")
        )
        return (spoken | Q(pk__in=heard.values("source_cadre"))) & ~lately
    if key == PersonFinding.ONE_CIRCLE:
        return Q(pk__in=by_cadre.annotate(n=Count("circle", distinct=True)).filter(n=1).values("cadre"))
    if key == PersonFinding.ONLY_PRAISE:
        against = Count("pk", filter=Q(side=Statement.Side.AGAINST))
        praised = by_cadre.annotate(n=Count("pk"), against=against).filter(n__gte=rule.praise_from, against=0)
        return Q(pk__in=praised.values("cadre"))
    named = Count("interview__source_cadre", distinct=True)
    sealed = Count("interview", filter=Q(interview__source_cadre__isnull=True), distinct=True)
    enough = by_cadre.annotate(n=named + sealed).filter(n__gte=one.minimum_group)
    return spoken & ~Q(pk__in=enough.values("cadre"))


class PeopleFilter(FilterForm):
    """Cadres of a round's units by unit, category and what is missing."""

    less_used = ("category", "days")
    live = ("round",)
    round = forms.ChoiceField(label=_("Round"), required=False)
    unit = UnitField(label=_("Unit"))
    finding = forms.ChoiceField(
        label=_("Coverage finding"), required=False, choices=[ANY, *PersonFinding.choices]
    )
    category = forms.ChoiceField(label=_("Category"), required=False, choices=[ANY, *Category.choices])
    days = forms.IntegerField(
        label=_("Not seen for how many days"), required=False, min_value=1, max_value=3650
    )

    def scope_choices(self) -> None:
        """Rounds and units that the user knows."""
        rounds = list(Round.objects.visible_to(self.user).order_by("-starts_on", "-pk"))
        self.shown = default_round(rounds, self.data.get("round"))
        self.fields["round"].choices = [(str(one.pk), one.name) for one in rounds]  # type: ignore[attr-defined]

    def narrow(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """By unit, name, category and finding; units in the scope of the round only."""
        if self.shown is None:
            return rows.none()
        scope = self.shown.scope.visible_to(self.user).filter(in_scope=True).order_by().values("unit")
        rows = rows.filter(unit__in=scope)
        if words := self.chosen("q"):
            rows = rows.filter(pk__in=Cadre.objects.named(words).order_by().values("pk"))
        if unit := self.chosen("unit"):
            rows = rows.filter(unit=unit)
        if category := self.chosen("category"):
            rows = rows.filter(unit__category=category)
        if finding := self.chosen("finding"):
            rows = rows.filter(condition(self.user, self.shown, finding, self.chosen("days")))
        return rows.annotate(round_id=models.Value(self.shown.pk))


class Known:
    """What the counted talks of the round hold of one person."""

    def __init__(self) -> None:
        self.kinds: dict[str, int] = {}
        self.circles: dict[str, int] = {}
        self.checks: dict[str, int] = {}
        self.for_count = self.against_count = 0
        self.last_on: dt.date | None = None


def prepare_for(user: Any) -> Any:
    """Fill ``known`` of a page of rows, in three queries."""

    def prepare(rows: list[Any]) -> None:
        found = {row.pk: Known() for row in rows}
        for row in rows:
            row.known = found[row.pk]
        talks = counted_talks(user).filter(visit__round__in={row.round_id for row in rows})
        heard = talks.filter(source_cadre__in=found).values_list("source_cadre", "kind")
        for key, kind, n, last in heard.annotate(n=Count("pk"), last=Max("visit__visited_on")):
            found[key].kinds[kind] = n
            found[key].last_on = max(filter(None, (found[key].last_on, last)))
        said = counted_statements(user, talks).filter(cadre__in=found)
        for key, circle, check, side, n, last in said.values_list(
            "cadre", "circle", "check_key", "side"
        ).annotate(n=Count("pk"), last=Max("visit__visited_on")):
            one = found[key]
            one.circles[circle] = one.circles.get(circle, 0) + n
            one.checks[check] = one.checks.get(check, 0) + n
            one.for_count += n if side == Statement.Side.FOR else 0
            one.against_count += n if side == Statement.Side.AGAINST else 0
            one.last_on = max(filter(None, (one.last_on, last)))

    return prepare


def _ledger(row: Any, **query: Any) -> str:
    return f"{reverse('interviews:list')}?{urlencode({'round': row.round_id, 'sent': 'on'} | query)}"


def _about(key: str, label: Any, value: Any) -> Column:
    return Column(
        key,
        label,
        value,
        width=16,
        link=lambda row: _ledger(row, about=row.pk, voices="on") if value(row) else "",
    )


def people_list(user: Any) -> ListSpec:
    """Coverage of persons as this user may see it."""
    return ListSpec(
        key="coverage_people",
        title=_("Coverage of persons"),
        columns=[
            Column("name", _("Name"), lambda row: row.name, width=10),
            Column("post", _("Post"), lambda row: row.post_title, width=18),
            Column("unit", _("Unit"), lambda row: row.unit.name if row.unit else "", width=20),
            Column("heard", _("Heard in"), _heard, width=16,
                   link=lambda row: _ledger(row, heard=row.pk) if row.known.kinds else ""),
            _about("circles", _("Spoken of by"), lambda row: labels(Circle, set(row.known.circles))),
            _about("checks", _("Three checks"), lambda row: labels(Check, set(row.known.checks))),
            Column("for", _("For"), lambda row: row.known.for_count or None, kind="number", width=6),
            Column("against", _("Against"), lambda row: row.known.against_count or None, kind="number", width=6),
            Column("last", _("Last time"), lambda row: row.known.last_on, kind="date", width=11),
        ],
        rows=lambda viewer: Cadre.objects.visible_to(viewer).in_office().select_related("unit"),
        order=("unit__tree_left", "level", "name_key", "pk"),
        filter_form=PeopleFilter,
        prepare=prepare_for(user),
        empty_text=_("Nobody here."),
    )  # fmt: skip


def _heard(row: Any) -> str:
    kinds = row.known.kinds
    return "、".join(f"{label} {kinds[key]}" for key, label in Interview.Kind.choices if key in kinds)
