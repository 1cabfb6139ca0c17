"""Coverage of persons: every serving cadre of the units in scope, with what was heard of him or her in the round."""

from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import Any

from django import forms
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cadre_review.marks import in_use, listed
from visits.cadres.files.models import Cadre
from visits.core.fields import holds
from visits.core.kinds import reading
from visits.core.kinds.families import Family
from visits.core.kinds.fields import KindFilter
from visits.core.links import address_of
from visits.core.lists.filters import FilterForm
from visits.core.lists.spec import ListSpec
from visits.core.sheets.columns import Column
from visits.fieldwork.visits.heard import CadreHeard
from visits.fieldwork.visits.models import Circle, Interview
from visits.fieldwork.visits.places import HeardAt, in_words, meant_by
from visits.organisation.rounds.filters import naming
from visits.organisation.rounds.models import Check, Round
from visits.organisation.rounds.shown import known_to, shown_of
from visits.organisation.units.filters import UnitField
from visits.organisation.units.models import Category
from visits.reports.models import rule_of

from .gaps import since
from .reading import reading_of
from .rules import labels

ANY = ("", _("any"))


class PersonFinding(models.TextChoices):
    """What is missing of a person."""

    UNHEARD = "unheard", _("never heard")
    UNSPOKEN = "unspoken", _("never spoken of")
    SEEN_ONLY = "seen_only", _("seen at work, neither heard nor spoken of")
    UNSEEN = "unseen", _("not heard or spoken of lately")
    ONE_CIRCLE = "one_circle", _("only one circle heard")
    ONLY_PRAISE = "only_praise", _("only praise")
    FEW_SOURCES = "few_sources", _("too few sources for a judgement")


def condition(user: Any, one: Round, key: str, days: int | None = None) -> Q:
    """Which cadres show this finding in the round to this reader."""
    rule, reading = rule_of(one), reading_of(user, one.pk)
    if key == PersonFinding.UNHEARD:
        return ~reading.cadres_with(heard__gt=0)
    if key == PersonFinding.UNSPOKEN:
        return ~reading.cadres_with(said__gt=0)
    if key == PersonFinding.SEEN_ONLY:
        return Q(pk__in=reading.seen_at_work().values("cadre")) & ~reading.cadres_with()
    wanted: dict[str, dict[str, Any]] = {
        PersonFinding.UNSEEN: {"last_on__lt": since(rule, days)},
        PersonFinding.ONE_CIRCLE: {"circles_heard": 1},
        PersonFinding.ONLY_PRAISE: {"said__gte": rule.praise_from, "against": 0},
        PersonFinding.FEW_SOURCES: {"said__gt": 0, "sources__lt": one.minimum_group},
    }
    return reading.cadres_with(**wanted[key])


class PeopleFilter(FilterForm):
    """Cadres of a round's units by unit, category and what is missing."""

    less_used = ("category", "days", "where", "aspect")
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

    where = forms.ChoiceField(label=_("Heard where"), required=False, choices=[ANY, *HeardAt.choices])
    aspect = KindFilter(Family.ASPECT, label=_("Not spoken of under the aspect"))

    def scope_choices(self) -> None:
        """Rounds and units that the user knows."""
        rounds = known_to(self.user)
        shown = shown_of(rounds, self.data.get("round"))
        self.shown, self.others = next(iter(shown), None), shown[1:]
        self.fields["round"].choices = [(str(one.pk), one.name) for one in rounds]  # type: ignore[attr-defined]
        self.data = naming(self.data, shown)

    def sentence(self) -> str:
        """Of which round the figures are, and which others run."""
        words = [_("Figures of %(round)s.") % {"round": self.shown}] if self.shown else []
        words += [
            _("%(round)s is open too; choose it in the filter.") % {"round": one} for one in self.others
        ]
        return " ".join(map(str, words))

    def narrow(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """By unit, name, category and finding; units in the scope of the round only."""
        if self.shown is None:
            return rows.none()
        scope = self.shown.scope.visible_to(self.user).to_units().filter(in_scope=True).order_by()
        rows = rows.filter(unit__in=scope.values("unit"))
        if words := self.chosen("q"):
            rows = rows.filter(pk__in=Cadre.objects.named(words).order_by().values("pk"))
        if unit := self.chosen("unit"):
            rows = rows.filter(unit=unit)
        if category := self.chosen("category"):
            rows = rows.filter(unit__category=category)
        if finding := self.chosen("finding"):
            rows = rows.filter(condition(self.user, self.shown, finding, self.chosen("days")))
        if where := self.chosen("where"):
            known = reading_of(self.user, self.shown.pk)
            fits = (known.cadres_with(places__contains=holds(one)) for one in meant_by(where))
            rows = rows.filter(reduce(or_, fits))
        if aspect := self.chosen("aspect"):
            rows = rows.filter(
                ~reading_of(self.user, self.shown.pk).cadres_with(aspects__contains=holds(aspect))
            )
        return rows.annotate(round_id=models.Value(self.shown.pk))


def prepare_for(user: Any) -> Any:
    """Fill ``known`` of a page of rows."""

    def prepare(rows: list[Any]) -> None:
        for held in {row.round_id for row in rows}:
            here = {row.pk: row for row in rows if row.round_id == held}
            reading = reading_of(user, held)
            found, seen = reading.cadres_by_key(here), reading.seen_by_key(here)
            for key, row in here.items():
                row.known, row.seen = found.get(key) or CadreHeard(), seen.get(key)

    return prepare


def _ledger(row: Any, **query: Any) -> str:
    return address_of("interviews:list", round=row.round_id, sent="on", **query)


def _sites(row: Any) -> str:
    """The site visits at which the person was seen at work."""
    return address_of("sites:list", round=row.round_id, sent="on", seen=row.pk) if row.seen else ""


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
            Column("name", _("Name"), lambda row: row.name, width=10, sort=("name_key",)),
            Column("post", _("Post"), lambda row: row.post_title, width=18),
            Column("unit", _("Unit"), lambda row: row.unit.name if row.unit else "", width=20,
                   sort=("unit_left", "level")),
            Column("heard", _("Heard in"), _heard, width=16,
                   link=lambda row: _ledger(row, heard=row.pk) if row.known.kinds else ""),
            _about("circles", _("Spoken of by"), lambda row: labels(Circle, set(row.known.circles))),
            _about("checks", _("Three checks"), lambda row: labels(Check, set(row.known.checks))),
            _about("aspects", _("Four aspects"), _aspects(reading.choices(Family.ASPECT))),
            Column("for", _("For"), lambda row: row.known.said - row.known.against or None, kind="number", width=6),
            Column("against", _("Against"), lambda row: row.known.against or None, kind="number", width=6),
            Column("where", _("Heard where"), lambda row: in_words(row.known.places), width=14),
            Column("seen", _("Seen at work"), lambda row: row.seen, kind="number", width=8, link=_sites),
            Column("last", _("Last time"), lambda row: row.known.last_on, kind="date", width=11),
        ],
        rows=lambda viewer: Cadre.objects.visible_to(viewer).in_office().select_related("unit"),
        order=("unit_left", "level", "pk"),
        filter_form=PeopleFilter,
        prepare=prepare_for(user),
        empty_text=_("Nobody here."),
    )  # fmt: skip


def _aspects(known: list[tuple[str, str]]) -> Callable[[Any], str]:
    mark = in_use().comma
    return lambda row: mark.join([label for key, label in known if key in row.known.aspects])


def _heard(row: Any) -> str:
    kinds = row.known.kinds
    return listed(f"{label} {kinds[key]}" for key, label in Interview.Kind.choices if key in kinds)
