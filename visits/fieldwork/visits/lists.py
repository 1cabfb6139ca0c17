"""The ledgers: visits, interviews, ratings."""

from typing import Any

from django import forms
from django.db import models
from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from cadre_review.marks import bracketed, listed
from cadre_review.prepared import rows_given
from visits.cadres.files.columns import subject_name
from visits.cadres.files.models import Cadre
from visits.core.access import is_given
from visits.core.fields import holds
from visits.core.kinds.families import Family
from visits.core.kinds.fields import KindFilter
from visits.core.lists.filters import FilterForm, ThingField
from visits.core.lists.rows import To, at
from visits.core.lists.spec import Action, Bulk, ListSpec
from visits.core.marks.reading import SecrecyFilter, narrowed, secrecy_column
from visits.core.sheets.columns import Column, filled
from visits.fieldwork.visits.places import OF_UNIT, WHERE, meant_by
from visits.organisation.rounds.criteria import place_label
from visits.organisation.rounds.filters import RoundField, TeamField, round_column
from visits.organisation.rounds.models import Check, Criterion, Dimension, Round
from visits.organisation.units.columns import unit_name
from visits.organisation.units.filters import KeyTaskField, UnitField
from visits.organisation.units.models import Category, KeyTask, Unit

from . import standing
from .copies import state_of
from .hours import hours_of
from .models import (
    WITH_THE_OFFICE,
    Circle,
    Entry,
    Interview,
    Method,
    Rating,
    StateChange,
    Statement,
    Target,
    Visit,
    VisitState,
    source_kind,
)
from .stages import CHOICES as STAGES
from .stages import Stage, at_stage, stage_of, stage_words

ANY: list[tuple[Any, Any]] = [("", _("all"))]
# What columns read that show more than one field.
SOURCE = ("source_cadre__name", "source_class", "source_relation", "source_number")
ASKED = ("interviewer__name", "second_interviewer__name")
PLACE = ("criterion__check_key", "criterion__dimension")


def joined(labels: list[str]) -> str:
    """Several choices in one cell."""
    return listed(labels)


class LedgerFilter(FilterForm):
    """What all three ledgers are narrowed by; ``at`` is the way from a row to its visit."""

    at = ""
    period = (_("Date from"), _("Date to"))
    round = RoundField(label=_("Round"), empty_label=_("all"))
    team = TeamField(label=_("Visit team"))
    unit = UnitField(label=_("Unit and below"))
    category = forms.ChoiceField(label=_("Category"), required=False, choices=[*ANY, *Category.choices])
    alone = forms.BooleanField(label=_("without the units below"), required=False)
    sent = forms.BooleanField(label=_("sent in only"), required=False)
    accepted = forms.BooleanField(label=_("accepted only"), required=False)
    task_kind = KindFilter(Family.TASK, label=_("Type of key task"), blank=_("all"))
    key_task = KeyTaskField(label=_("Key task"))
    went_to = forms.ChoiceField(
        label=_("Where to"),
        required=False,
        choices=[*ANY, ("unit", _("to a unit")), ("task", _("to a key task itself"))],
    )

    def narrow(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Apply every filter that is set."""
        at, state = self.at, state_of(rows.model) if self.at else "state"
        wanted = {f"{at}{name}": self.chosen(name) for name in ("round", "team")}
        wanted |= {f"{at}unit__category": self.chosen("category")}
        wanted |= {"visited_on__gte": self.chosen("from"), "visited_on__lte": self.chosen("to")}
        if unit := self.chosen("unit"):
            last = unit.tree_left if self.chosen("alone") else unit.tree_right
            wanted |= {f"{at}unit__tree_left__range": (unit.tree_left, last)}
        if self.chosen("sent"):
            wanted |= {f"{state}__in": [*WITH_THE_OFFICE, VisitState.ACCEPTED]}
        if self.chosen("accepted"):
            wanted |= {state: VisitState.ACCEPTED}
        wanted |= {f"{at}key_task__kind": self.chosen("task_kind")}
        rows = rows.filter(**{path: value for path, value in wanted.items() if value})
        if went := self.chosen("went_to"):
            rows = rows.filter(**{f"{at}to_task": went == "task"})
        if task := self.chosen("key_task"):
            rows = rows.filter(self.of_task(task))
        if words := self.chosen("q"):
            rows = rows.filter(self.found(words))
        return rows

    def of_task(self, task: KeyTask) -> Q:
        """Rows of visits to the key task, at a unit or to itself."""
        return Q(**{f"{self.at}key_task": task})

    def found(self, words: str) -> Q:
        """Rows whose unit is named so (characters, pinyin, initials, code), or whose place or key task is."""
        units = Unit.objects.named(words).order_by().values("pk")
        named = {"unit__in": units, "place__contains": words, "key_task__name__contains": words}
        return Q(*((f"{self.at}{path}", value) for path, value in named.items()), _connector=Q.OR)


class VisitFilter(LedgerFilter):
    """The ledger of visits."""

    less_used = (
        "category",
        "alone",
        "sent",
        "accepted",
        "accepted_from",
        "task_kind",
        "entry",
        "target",
        "check",
        "method",
        "went_to",
        "key_task",
        "secrecy",
    )

    state = forms.ChoiceField(label=_("State"), required=False, choices=[*ANY, *STAGES])
    accepted_from = forms.DateField(label=_("Accepted from"), required=False)
    entry = forms.ChoiceField(label=_("Three entries"), required=False, choices=[*ANY, *Entry.choices])
    target = forms.ChoiceField(label=_("Three visits"), required=False, choices=[*ANY, *Target.choices])
    check = forms.ChoiceField(label=_("Three checks"), required=False, choices=[*ANY, *Check.choices])
    method = forms.ChoiceField(label=_("Method"), required=False, choices=[*ANY, *Method.choices])
    secrecy = SecrecyFilter()

    def narrow(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Apply every filter that is set."""
        rows = narrowed(super().narrow(rows), self.chosen("secrecy"))
        if state := self.chosen("state"):
            rows = rows.filter(at_stage(state))
        if day := self.chosen("accepted_from"):
            rows = rows.filter(accepted_at__date__gte=day)
        sets = {"entry": "entries", "target": "targets", "check": "checks", "method": "methods"}
        for name, path in sets.items():
            if key := self.chosen(name):
                rows = rows.filter(**{f"{path}__contains": holds(key)})
        return rows


def name_members(visits: list[Visit]) -> None:
    """Fill ``members_text`` for the rows of one page, in one query."""
    names: dict[int, list[str]] = {}
    present = Visit.members_present.through.objects.filter(visit__in=[visit.pk for visit in visits])
    for visit_id, name in present.order_by("pk").values_list("visit_id", "user__name"):
        names.setdefault(visit_id, []).append(name)
    for visit in visits:
        visit.members_text = joined(names.get(visit.pk, []))  # type: ignore[attr-defined]


def count_talks(visits: list[Any]) -> None:
    """Fill ``interview_count``."""
    talks = dict(rows_given(_talks_of, {visit.pk for visit in visits}))
    for visit in visits:
        visit.interview_count = talks.get(visit.pk, 0)


def _talks_of(visits: Any) -> models.QuerySet[Any, Any]:
    talks = Interview.objects.filter(visit__in=visits, symposium=None).order_by()
    return talks.values("visit").annotate(n=Count("*")).values_list("visit", "n")


def tell_returns(visits: list[Visit]) -> None:
    """Fill ``back`` of those that were returned: why, by whom and when."""
    for visit in visits:
        visit.back = ""  # type: ignore[attr-defined]
    back = {visit.pk: visit for visit in visits if stage_of(visit) in {Stage.SENT_BACK, Stage.RETURNED}}
    if back:
        steps = StateChange.objects.filter(visit__in=back, act="return").select_related("by")
        for step in steps.order_by("at", "pk"):
            back[step.visit_id].back = bracketed(step.reason, f"{step.by.name} {timezone.localdate(step.at)}")  # type: ignore[attr-defined]


VISIT_COLUMNS = [
    Column("date", _("Date"), "visited_on", kind="date", width=11, sort=("visited_on",)),
    Column("unit", _("Unit"), **unit_name(), width=18),
    Column("category", _("Category"), "unit__category", width=10, default=False),
    Column("team", _("Visit team"), "team__name", width=12, sort=("team__position",)),
    round_column("round__name"),
    Column(
        "key_task",
        _("Key task"),
        "key_task__name",
        width=16,
        mark=lambda v: str(_("not at a unit")) if v.to_task else "",
        reads=("to_task",),
    ),
    Column("place", _("Place"), "place", width=14, default=False),
    Column("times", _("Time"), hours_of, width=12, default=False, reads=("starts_at", "ends_at")),
    Column("entries", _("Three entries"), "entries", width=14),
    Column("targets", _("Three visits"), "targets", width=16),
    Column("checks", _("Three checks"), "checks", width=18),
    Column("methods", _("Methods"), "methods", width=18),
    Column(
        "members",
        _("Members present"),
        lambda v: v.members_text,
        reads=(),
        fill=name_members,
        width=14,
        default=False,
    ),
    Column(
        "interviews",
        _("Talks"),
        lambda v: v.interview_count,
        reads=(),
        fill=count_talks,
        kind="number",
        width=6,
    ),
    Column("observed", _("What was seen"), "observed", kind="long", width=40, default=False),
    Column("problems", _("Problems raised"), "problems", kind="long", width=30, default=False),
    Column("suggestions", _("Suggestions"), "suggestions", kind="long", width=30, default=False),
    Column(
        "state",
        _("State"),
        **stage_words(),
        width=11,
        mark=lambda v: v.back and Truncator(v.back).chars(60),
    ),
    Column(
        "back",
        _("Why it was returned, by whom"),
        lambda v: v.back,
        kind="long",
        width=30,
        default=False,
        reads=(),
    ),
    Column(
        "accepted",
        _("Accepted on"),
        lambda v: v.accepted_at and v.accepted_at.date(),
        "date",
        11,
        default=False,
        reads=("accepted_at",),
    ),
    Column("imported", _("Imported from"), "imported_from", width=20, default=False),
    secrecy_column("visit"),
]


def visit_rows(user: Any) -> models.QuerySet[Visit]:
    """Visits that the user sees, with what the columns need."""
    return Visit.objects.visible_to(user)


def _log(request: HttpRequest) -> list[Action]:
    more = [Action(_("Symposia"), reverse("symposia:list")), Action(_("Site visits"), reverse("sites:list"))]
    user: Any = request.user
    return (
        [*more, Action(_("Log a visit"), reverse("visits:create"), primary=True)] if user.is_field else more
    )


def _bulk(request: HttpRequest) -> Bulk | None:
    back = (Bulk(_("Return the ticked visits"), reverse("visits:return_many")),)
    if is_given(request.user, "visit.accept"):
        return Bulk(_("Accept the ticked visits"), reverse("visits:accept_many"), back, "a")
    if is_given(request.user, "visit.submit"):
        return Bulk(_("Submit the ticked visits"), reverse("visits:submit_many"), back, "a")
    return None


VISITS = ListSpec(
    key="visits",
    title=_("Visit ledger"),
    columns=VISIT_COLUMNS,
    rows=visit_rows,
    order=("-visited_on", "-pk"),
    filter_form=VisitFilter,
    row_url=To("visits:detail"),
    actions=_log,
    bulk=_bulk,
    empty_text=_("No visit yet. What visit teams log and submit appears here."),
    empty_action=lambda request: next((one for one in _log(request) if one.primary), None),
    prepare=tell_returns,
    reads=("state", "ready_at", "sent_back_at"),
    card=("unit", "state", "date", "interviews", "team"),
)


def unit_visited() -> dict[str, Any]:
    """The unit of the visit; of one to a key task itself the unit that leads it, with the task. For ``Column(…)``."""
    shown = unit_name("visit__unit")
    reads = ("visit__to_task", "visit__key_task__name")

    def value(row: Any) -> str:
        to_task, task = (at(row, path) for path in reads)
        return bracketed(shown["value"](row), task) if to_task else shown["value"](row)

    return shown | {"value": value, "reads": (*shown["reads"], *reads)}


def unit_then(at: str) -> dict[str, Any]:
    """The unit to which a person belonged on the day: that of the visit, unless they are of another."""
    reads = (
        *(f"{one}__{name}" for one in (at, "visit__unit") for name in ("short_name", "name")),
        "heard_at",
    )

    def value(row: Any) -> str:
        names = (getattr(row, path) for path in reads[:4])
        return str(next(filter(None, names), "")) if row.heard_at else ""

    return {"value": value, "reads": reads}


def belonging(unit: Unit, away: str) -> Q:
    """Rows whose person belonged then to the unit or one below it: to the visited one, unless ``away`` says another."""
    tree = (unit.tree_left, unit.tree_right)
    at_home = Q(**{f"{away}__isnull": True, "visit__to_task": False, "visit__unit__tree_left__range": tree})
    return at_home | Q(**{f"{away}__tree_left__range": tree})


class InterviewFilter(LedgerFilter):
    """The ledger of talks."""

    at = "visit__"
    less_used = (
        "category",
        "alone",
        "sent",
        "accepted",
        "task_kind",
        "key_task",
        "went_to",
        "source_class",
        "served",
        "circle",
        "check",
        "aspect",
        "side",
        "voices",
        "full",
        "where",
        "belongs",
        "secrecy",
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[*ANY, *Interview.Kind.choices])
    source_class = KindFilter(Family.SOURCE, label=_("Class of the source"), blank=_("all"))
    served = forms.BooleanField(label=_("talks with the people served"), required=False)
    circle = forms.ChoiceField(label=_("Circle"), required=False, choices=[*ANY, *Circle.choices])
    check = forms.ChoiceField(
        label=_("Something said on"), required=False, choices=[*ANY, *Check.choices, *Dimension.choices]
    )
    aspect = KindFilter(Family.ASPECT, label=_("Something said on the aspect"), blank=_("all"))
    side = forms.ChoiceField(
        label=_("For or against"), required=False, choices=[*ANY, *Statement.Side.choices]
    )
    voices = forms.BooleanField(label=_("with voices at symposia"), required=False)
    where = forms.ChoiceField(label=_("Heard where"), required=False, choices=[*ANY, *WHERE])
    belongs = UnitField(label=_("Whose people, then"))
    heard = forms.IntegerField(required=False, widget=forms.HiddenInput)
    about = forms.IntegerField(required=False, widget=forms.HiddenInput)
    full = forms.ChoiceField(
        label=_("Written out"), required=False, choices=[*ANY, ("yes", _("yes")), ("no", _("key words only"))]
    )
    secrecy = SecrecyFilter()

    def narrow(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Apply every filter that is set."""
        rows = narrowed(self._by_people(rows), self.chosen("secrecy"))
        if full := self.chosen("full"):
            rows = rows.filter(is_full=full == "yes")
        for condition in self._said():
            said = Statement.objects.visible_to(self.user).filter(condition)
            rows = rows.filter(pk__in=said.order_by().values("interview"))
        wanted = {"kind": "kind", "source_class": "source_class", "source_circle": "circle"}
        found = {path: self.chosen(name) for path, name in wanted.items() if self.chosen(name)}
        if self.chosen("served"):
            rows = rows.filter(source_class__in=standing.served())
        return super().narrow(rows).filter(**found)

    def _said(self) -> list[Q]:
        """What a talk must hold a statement of: on the check, under the aspect, each on the side that is asked for,
        about the cadre who is, and about people of the unit where only these are."""
        check, aspect, side, cadre = (self.chosen(name) for name in ("check", "aspect", "side", "about"))
        alike = Q(**{name: value for name, value in (("side", side), ("cadre", cadre)) if value})
        if self.chosen("where") == OF_UNIT:
            alike &= Q(heard_at__in=meant_by(OF_UNIT))
        found = [(Q(check_key=check) | Q(dimension=check)) & alike] if check else []
        found += [Q(aspect=aspect) & alike] if aspect else []
        return found or ([alike] if side or cadre else [])

    def _by_people(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Talks with a cadre, talks in which something is said of somebody who stands to the visit as chosen, with or
        without voices at symposia."""
        if where := self.chosen("where"):
            rows = rows.filter(Q(heard_at__in=meant_by(where)) | Q(pk__in=self._said_of(where)))
        if unit := self.chosen("belongs"):
            said = Statement.objects.visible_to(self.user).filter(
                belonging(unit, "away_unit"), cadre__isnull=False
            )
            gave = Q(source_cadre__isnull=False) & belonging(unit, "source_unit")
            rows = rows.filter(gave | Q(pk__in=said.order_by().values("interview")))
        if cadre := self.chosen("heard"):
            rows = rows.filter(source_cadre=cadre)
        wants_voices = self.chosen("voices") or self.chosen("kind") == Interview.Kind.SYMPOSIUM
        return rows if wants_voices else rows.filter(symposium=None)

    def _said_of(self, where: str) -> models.QuerySet[Any, Any]:
        """Talks that speak of people who stand so to the visit; those of people at home are all but these."""
        said = Statement.objects.visible_to(self.user).filter(heard_at__in=meant_by(where))
        said = said if where == OF_UNIT else said.filter(away_unit__isnull=False)
        return said.order_by().values("interview")

    def found(self, words: str) -> Q:
        """By unit, place, or the name of a cadre heard."""
        cadres = Cadre.objects.named(words)
        return super().found(words) | Q(source_cadre__in=cadres.order_by().values("pk"))


def interview_rows(user: Any) -> models.QuerySet[Interview]:
    """Talks that the user sees, voices at symposia among them, with what the columns need."""
    return Interview.objects.visible_to(user)


def count_statements(talks: list[Interview]) -> None:
    """Count the statements for and against in the talks of one page, in one query."""
    found = rows_given(_statements_of, {talk.pk for talk in talks})
    counted = {(talk, side): n for talk, side, n in found}
    for talk in talks:
        talk.for_count = counted.get((talk.pk, "for"), 0)  # type: ignore[attr-defined]
        talk.against_count = counted.get((talk.pk, "against"), 0)  # type: ignore[attr-defined]


def _statements_of(talks: Any) -> models.QuerySet[Any, Any]:
    rows = Statement.objects.filter(interview__in=talks).order_by().values("interview", "side")
    return rows.annotate(n=Count("*")).values_list("interview", "side", "n")


def interviewers(talk: Any) -> str:
    """The two who asked."""
    return joined([name for path in ASKED if (name := at(talk, path))])


def source(talk: Any) -> str:
    """Who was heard in a row, as everyone may read it: a cadre by name, or a sealed source by class and number."""
    return talk.source_cadre__name or source_kind(talk.source_class, talk.source_relation, talk.source_number)


def _talk_actions(request: HttpRequest) -> list[Action]:
    user: Any = request.user
    found = [Action(_("Interview outline"), reverse("outlines:list"))]
    if user.is_field:
        found.append(Action(_("Key words now"), reverse("visits:note"), primary=True))
    return found


OF_VISIT = [  # what every record made within a visit shows of it
    Column("date", _("Date"), "visited_on", kind="date", width=11, sort=("visited_on",)),
    Column("unit", _("Unit"), **unit_visited(), width=18),
    Column("team", _("Visit team"), "visit__team__name", width=12),
    round_column("visit__round__name"),
]

INTERVIEWS = ListSpec(
    key="interviews",
    title=_("Interview ledger"),
    columns=[
        *OF_VISIT,
        Column(
            "kind",
            _("Kind"),
            "kind",
            width=10,
            mark=lambda i: "" if i.is_full else str(_("key words only")),
            reads=("is_full",),
        ),
        Column(
            "source",
            _("Source"),
            source,
            width=16,
            reads=SOURCE,
        ),
        Column("source_class", _("Class of the source"), "source_class", width=14),
        Column("circle", _("Circle"), "source_circle", width=8),
        Column("heard_at", _("Heard where"), "heard_at", width=12),
        Column(
            "source_unit", _("Unit of the cadre heard"), **unit_then("source_unit"), width=18, default=False
        ),
        Column(
            "interviewers",
            _("Interviewers"),
            interviewers,
            width=14,
            default=False,
            reads=("interviewer__name", "second_interviewer__name"),
        ),
        Column("recorder", _("Recorder"), "recorder__name", width=10, default=False),
        Column("alone", _("Why one alone"), "alone_reason", width=14, default=False),
        Column("text", _("What was said"), "text", kind="long", width=60),
        Column("for", _("For"), **filled("for_count", count_statements), kind="number", width=6),
        Column(
            "against",
            _("Against"),
            **filled("against_count", count_statements),
            kind="number",
            width=6,
        ),
        Column("state", _("State"), **stage_words("visit__"), width=9, default=False),
        Column("imported", _("Imported from"), "imported_from", width=20, default=False),
        secrecy_column("interview"),
    ],
    rows=interview_rows,
    order=("-visited_on", "-pk"),
    filter_form=InterviewFilter,
    row_url=To("interviews:detail"),
    actions=_talk_actions,
    empty_text=_("No talk yet. Talks are logged within a visit."),
    card=("unit", "source", "date", "interviewer"),
)


def criteria(user: Any) -> models.QuerySet[Criterion]:
    """Criteria of the rounds that the user sees."""
    return Criterion.objects.filter(scheme__rounds__in=Round.objects.visible_to(user)).distinct()


class RatingFilter(LedgerFilter):
    """The ledger of ratings."""

    at = "visit__"
    source_class = KindFilter(Family.SOURCE, label=_("Class of the source"), blank=_("all"))
    criterion = ThingField(criteria, label=_("Criterion"), empty_label=_("all"))
    aspect = KindFilter(Family.ASPECT, label=_("Aspect"), blank=_("all"))
    where = forms.ChoiceField(label=_("Heard where"), required=False, choices=[*ANY, *WHERE])
    belongs = UnitField(label=_("Whose people, then"))

    def narrow(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Apply every filter that is set."""
        wanted = {"source_class": "source_class", "criterion": "criterion", "criterion__aspect": "aspect"}
        found = {path: self.chosen(name) for path, name in wanted.items() if self.chosen(name)}
        if where := self.chosen("where"):
            found["heard_at__in"] = meant_by(where)
        if unit := self.chosen("belongs"):
            rows = rows.filter(belonging(unit, "away_unit"), cadre__isnull=False)
        return super().narrow(rows).filter(**found)

    def found(self, words: str) -> Q:
        """By unit, place, or the cadre rated."""
        cadres = Cadre.objects.named(words)
        return super().found(words) | Q(cadre__in=cadres.order_by().values("pk"))


def place(rating: Any) -> str:
    """The check of a cadre or the dimension of a leadership team that the criterion of a row belongs to."""
    return place_label(rating.criterion__check_key, rating.criterion__dimension)


RATINGS = ListSpec(
    key="ratings",
    title=_("Rating ledger"),
    columns=[
        *OF_VISIT,
        Column(
            "subject",
            _("Who is rated"),
            **subject_name(),
            width=18,
        ),
        Column(
            "place",
            _("Check or dimension"),
            place,
            width=12,
            reads=("criterion__check_key", "criterion__dimension"),
        ),
        Column("aspect", _("Aspect"), "criterion__aspect", width=12),
        Column("criterion", _("Criterion"), "criterion__name", width=14),
        Column("grade", _("Grade"), "grade__label", width=10),
        Column("points", _("Points"), "grade__points", kind="number", width=8),
        Column("source_class", _("Class of the source"), "source_class", width=14),
        Column("circle", _("Circle"), "circle", width=8),
        Column("heard_at", _("Heard where"), "heard_at", width=12),
        Column(
            "unit_then", _("Unit of whom is rated, then"), **unit_then("away_unit"), width=18, default=False
        ),
    ],
    rows=Rating.objects.visible_to,
    order=("-visited_on", "-pk"),
    filter_form=RatingFilter,
    row_url=To("interviews:detail", "interview_id"),
    empty_text=_("No rating yet. Ratings are given within a talk."),
    card=("subject", "grade", "criterion", "date"),
)
