"""The list of findings, and the lists of persons and teams that verified findings name, each with why."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django import forms
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cadre_review.marks import bracketed, labelled, parted
from visits.cadres.files.columns import subject_name
from visits.cadres.files.models import Cadre
from visits.core.kinds.families import Family
from visits.core.kinds.fields import KindFilter
from visits.core.lists.filters import FilterForm
from visits.core.lists.rows import To
from visits.core.lists.spec import Action, ListSpec
from visits.core.marks.reading import SecrecyFilter, narrowed, secrecy_column
from visits.core.sheets.columns import Column
from visits.fieldwork.visits.models import Statement
from visits.organisation.rounds.criteria import place_label
from visits.organisation.rounds.filters import round_column
from visits.organisation.rounds.models import Check, Dimension
from visits.organisation.units.columns import unit_name
from visits.organisation.units.models import LeadershipTeam, Unit

from .models import Finding, FindingState

ANY = ("", _("any"))
STANDING = "standing"


class FindingFilter(FilterForm):
    """Findings by unit or person, side, check or dimension, kind, state and day; those not upheld only on demand."""

    period = (_("From"), _("Until"))
    field_order = ("q", "side", "check", "kind", "state", "dimension", "from", "to", "secrecy")
    less_used = ("dimension", "from", "to", "secrecy")

    side = forms.ChoiceField(
        label=_("For or against"), required=False, choices=[ANY, *Statement.Side.choices]
    )
    check = forms.ChoiceField(label=_("Check"), required=False, choices=[ANY, *Check.choices])
    kind = KindFilter(Family.FINDING, label=_("Kind of finding"))
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("all but those not upheld")), *FindingState.choices]
    )
    dimension = forms.ChoiceField(label=_("Dimension"), required=False, choices=[ANY, *Dimension.choices])
    secrecy = SecrecyFilter()

    def narrow(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """By words and by the facts chosen."""
        rows = narrowed(rows, self.chosen("secrecy"))
        if words := self.chosen("q"):
            rows = rows.filter(_named(words))
        names = {"side": "side", "check": "check_key", "kind": "kind", "dimension": "dimension",
                 "from": "created_at__date__gte", "to": "created_at__date__lte"}  # fmt: skip
        for name, path in names.items():
            if value := self.chosen(name):
                rows = rows.filter(**{path: value})
        if state := self.chosen("state"):
            return rows.filter(state=state)
        return rows.exclude(state=FindingState.NOT_UPHELD)


def _named(words: str) -> Q:
    units = Unit.objects.named(words).order_by().values("pk")
    cadres = Cadre.objects.named(words).order_by().values("pk")
    return Q(cadre__in=cadres) | Q(cadre__unit__in=units) | Q(unit_then__in=units)


finding_url = To("findings:detail")

UNITS = ("cadre__unit__name", "leadership_team__unit__name")


def _unit(finding: Any) -> str:
    return finding.cadre__unit__name or finding.leadership_team__unit__name or ""


def _place(finding: Any) -> str:
    return place_label(finding.check_key, finding.dimension)


def _named_lists(request: HttpRequest) -> list[Action]:
    user: Any = request.user
    pages = [("outstanding", _("Outstanding cadres")), ("watched", _("Cadres to be watched")),
             ("badly_run", _("Leadership teams that do not run well"))]  # fmt: skip
    return [Action(label, reverse(f"findings:{name}")) for name, label in pages] if user.is_office else []


FINDINGS = ListSpec(
    key="findings",
    title=_("Findings"),
    intro=_("Only verified findings support a measure. Those not upheld are shown only when they are asked for."),
    columns=[
        Column("subject", _("About"), **subject_name(), width=18, link=finding_url),
        Column("unit", _("Unit"), _unit, width=26, reads=UNITS),
        Column("unit_then", _("Unit on the day"), **unit_name("unit_then"), width=26, default=False),
        Column("side", _("For or against"), "side", width=8),
        Column("place", _("Check or dimension"), _place, width=14, reads=("check_key", "dimension")),
        Column("kind", _("Kind of finding"), "kind", width=16),
        Column("statement", _("What was found"), "statement", kind="long", width=44),
        Column("state", _("State"), "state", width=10),
        Column("team", _("Verifying team"), "team__name", width=14, default=False),
        round_column("team__round__name", default=False),
        Column("due", _("To be verified until"), "due_on", kind="date", width=12, default=False),
        Column("opened", _("Opened on"), "created_at", kind="date", width=12, sort=("created_at",)),
        Column("opened_by", _("Opened by"), "created_by__name", width=12, default=False),
        Column("settled", _("Settled on"), "decided_on", kind="date", width=12),
        Column("reason", _("Reason"), "reason", kind="long", width=40, default=False),
        secrecy_column("finding"),
    ],
    rows=Finding.objects.visible_to,
    order=("-created_at", "-pk"),
    filter_form=FindingFilter,
    row_url=finding_url,
    actions=_named_lists,
    empty_text=_("There is no finding here yet. One is opened from a statement on the evidence page of a file."),
    card=("subject", "state", "side", "unit"),
)  # fmt: skip


class NamedFilter(FilterForm):
    """Persons by name or unit, and by kind of finding."""

    kind = KindFilter(Family.FINDING, label=_("Kind of finding"))

    def narrow(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """By words and kind."""
        if words := self.chosen("q"):
            units = Unit.objects.named(words).order_by().values("pk")
            named = Cadre.objects.named(words).order_by().values("pk")
            rows = rows.filter(Q(pk__in=named) | Q(unit__in=units))
        if kind := self.chosen("kind"):
            rows = rows.filter(pk__in=_verified("cadre", kind=kind))
        return rows


def _verified(of: str, **wanted: Any) -> models.QuerySet[Any, Any]:
    """The keys of cadres or of leadership teams of whom something is verified: asked once, not for each of them."""
    return Finding.objects.verified().filter(**{f"{of}__isnull": False}, **wanted).values(of)


class TeamFilter(FilterForm):
    """Leadership teams by unit, kind of finding and dimension."""

    kind = KindFilter(Family.FINDING, label=_("Kind of finding"))
    dimension = forms.ChoiceField(label=_("Dimension"), required=False, choices=[ANY, *Dimension.choices])

    def narrow(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """By words, kind and dimension."""
        if words := self.chosen("q"):
            rows = rows.filter(unit__in=Unit.objects.named(words).order_by().values("pk"))
        if wanted := {name: value for name in ("kind", "dimension") if (value := self.chosen(name))}:
            rows = rows.filter(pk__in=_verified("leadership_team", **wanted))
        return rows


def _why(field: str) -> Callable[[list[Any]], None]:
    """Fill ``found_for`` and ``found_against`` of each row: its verified findings, in one query."""

    def prepare(rows: list[Any]) -> None:
        found: dict[tuple[int, str], list[Finding]] = defaultdict(list)
        keys = [row.pk for row in rows]
        verified = Finding.objects.verified().filter(**{f"{field}__in": keys}).order_by("-decided_on", "-pk")
        for one in verified:
            found[getattr(one, f"{field}_id"), one.side].append(one)
        for row in rows:
            row.found_for, row.found_against = found[row.pk, "for"], found[row.pk, "against"]

    return prepare


def _told(findings: list[Finding]) -> str:
    return parted(
        labelled(one.get_kind_display() or one.place, bracketed(one.statement, f"{one.decided_on:%Y-%m-%d}"))
        for one in findings
    )


def _cadres(user: Any, side: str) -> models.QuerySet[Any]:
    found = _verified("cadre", side=side)
    return Cadre.objects.visible_to(user).in_office().filter(pk__in=found).select_related("unit")


def _portrait(cadre: Any) -> str:
    return reverse("cadres:evidence", args=[cadre.pk])


PERSON = [
    Column("name", _("Name"), "name", width=12, link=_portrait),
    Column("post", _("Unit and post"), lambda one: one.post_title or one.unit.name, width=30),
    Column("level", _("Level"), "level", width=14),
]
FOR = Column("for", _("Found for"), lambda one: _told(one.found_for), kind="long", width=50)
AGAINST = Column("against", _("Found against"), lambda one: _told(one.found_against), kind="long", width=50)

OUTSTANDING = ListSpec(
    key="outstanding",
    title=_("Outstanding cadres"),
    intro=_("In service, with a verified finding for them. By name, never by rank; what speaks against is beside."),
    columns=[*PERSON, FOR, AGAINST],
    rows=lambda user: _cadres(user, Statement.Side.FOR),
    order=("name_key", "pk"),
    filter_form=NamedFilter,
    row_url=_portrait,
    prepare=_why("cadre"),
    empty_text=_("No verified finding for a cadre yet."),
)  # fmt: skip

WATCHED = ListSpec(
    key="watched",
    title=_("Cadres to be watched"),
    intro=_("In service, with a verified finding against them. By name, never by rank; what speaks for is beside."),
    columns=[*PERSON, AGAINST, FOR],
    rows=lambda user: _cadres(user, Statement.Side.AGAINST),
    order=("name_key", "pk"),
    filter_form=NamedFilter,
    row_url=_portrait,
    prepare=_why("cadre"),
    empty_text=_("No verified finding against a cadre."),
)  # fmt: skip


def _teams(user: Any) -> models.QuerySet[Any]:
    seen = Finding.objects.visible_to(user).verified().filter(side=Statement.Side.AGAINST)
    of = seen.filter(leadership_team__isnull=False)
    return LeadershipTeam.objects.filter(pk__in=of.values("leadership_team")).select_related("unit")


def _team_page(team: Any) -> str:
    return reverse("reviews:leadership_team", args=[team.unit_id])


BADLY_RUN = ListSpec(
    key="badly_run",
    title=_("Leadership teams that do not run well"),
    intro=_(
        "Leadership teams with a verified finding against them, by unit; what speaks for them stands beside."
    ),
    columns=[
        Column("team", _("Leadership team"), lambda one: str(one), width=26, link=_team_page),
        Column("unit", _("Unit"), "unit__name", width=26),
        AGAINST,
        FOR,
    ],
    rows=_teams,
    order=("unit__tree_left", "pk"),
    filter_form=TeamFilter,
    row_url=_team_page,
    prepare=_why("leadership_team"),
    empty_text=_("No verified finding against a leadership team."),
)
