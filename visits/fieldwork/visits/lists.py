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

from visits.cadres.files.models import Cadre
from visits.core.access import is_given
from visits.core.fields import holds
from visits.core.lists.spec import Action, Bulk, FilterForm, ListSpec
from visits.core.sheets.columns import Column
from visits.organisation.rounds.models import Check, Criterion, Dimension, Round, VisitTeam
from visits.organisation.units.models import Category, KeyTask, Unit

from .copies import state_of
from .models import (
    WITH_THE_OFFICE,
    Circle,
    Entry,
    Interview,
    Method,
    Rating,
    SourceClass,
    StateChange,
    Statement,
    Target,
    Visit,
    VisitState,
)
from .stages import CHOICES as STAGES
from .stages import Stage, at_stage

ANY: list[tuple[Any, Any]] = [("", _("all"))]
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def joined(labels: list[str]) -> str:
    """Several choices in one cell."""
    return "、".join(labels)


class LedgerFilter(FilterForm):
    """What all three ledgers are narrowed by; ``at`` is the way from a row to its visit."""

    at = ""
    round = forms.ModelChoiceField(
        Round.objects.none(), label=_("Round"), required=False, empty_label=_("all")
    )
    team = forms.ModelChoiceField(
        VisitTeam.objects.none(), label=_("Visit team"), required=False, empty_label=_("all")
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Unit and below"), required=False, empty_label=_("all")
    )
    category = forms.ChoiceField(label=_("Category"), required=False, choices=[*ANY, *Category.choices])
    alone = forms.BooleanField(label=_("without the units below"), required=False)
    sent = forms.BooleanField(label=_("sent in only"), required=False)
    accepted = forms.BooleanField(label=_("accepted only"), required=False)
    task_kind = forms.ChoiceField(
        label=_("Type of key task"), required=False, choices=[*ANY, *KeyTask.Kind.choices]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (("from", _("Date from")), ("to", _("Date to"))):
            self.fields[name] = forms.DateField(label=label, required=False, widget=DAY)

    def scope_choices(self) -> None:
        """Offer only what the user sees."""
        for name, model in (("round", Round), ("team", VisitTeam), ("unit", Unit), ("key_task", KeyTask)):
            if name in self.fields:
                self.fields[name].queryset = model.objects.visible_to(self.user)  # type: ignore[attr-defined]

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
        if words := self.chosen("q"):
            rows = rows.filter(self.found(words))
        return rows

    def found(self, words: str) -> Q:
        """Rows whose unit is named so (characters, pinyin, initials, code), or whose place is."""
        units = Unit.objects.named(words).order_by().values("pk")
        return Q(**{f"{self.at}unit__in": units}) | Q(**{f"{self.at}place__contains": words})


class VisitFilter(LedgerFilter):
    """The ledger of visits."""

    less_used = (
        "category",
        "alone",
        "sent",
        "accepted",
        "task_kind",
        "entry",
        "target",
        "check",
        "method",
        "key_task",
    )

    state = forms.ChoiceField(label=_("State"), required=False, choices=[*ANY, *STAGES])
    entry = forms.ChoiceField(label=_("Three entries"), required=False, choices=[*ANY, *Entry.choices])
    target = forms.ChoiceField(label=_("Three visits"), required=False, choices=[*ANY, *Target.choices])
    check = forms.ChoiceField(label=_("Three checks"), required=False, choices=[*ANY, *Check.choices])
    method = forms.ChoiceField(label=_("Method"), required=False, choices=[*ANY, *Method.choices])
    key_task = forms.ModelChoiceField(
        KeyTask.objects.none(), label=_("Key task"), required=False, empty_label=_("all")
    )

    def narrow(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Apply every filter that is set."""
        rows = super().narrow(rows)
        if state := self.chosen("state"):
            rows = rows.filter(at_stage(state))
        if task := self.chosen("key_task"):
            rows = rows.filter(key_task=task)
        sets = {"entry": "entries", "target": "targets", "check": "checks", "method": "methods"}
        for name, path in sets.items():
            if key := self.chosen(name):
                rows = rows.filter(**{f"{path}__contains": holds(key)})
        return rows


VISIT_COLUMNS = [
    Column("date", _("Date"), lambda v: v.visited_on, kind="date", width=11, sort=("visited_on",)),
    Column("unit", _("Unit"), lambda v: str(v.unit), width=18, sort=("unit__tree_left",)),
    Column("category", _("Category"), lambda v: v.unit.get_category_display(), width=10, default=False),
    Column("team", _("Visit team"), lambda v: v.team.name, width=12, sort=("team__position",)),
    Column("key_task", _("Key task"), lambda v: str(v.key_task or ""), width=16),
    Column("place", _("Place"), lambda v: v.place, width=14, default=False),
    Column("times", _("Time"), lambda v: v.hours, width=12, default=False),
    Column("entries", _("Three entries"), lambda v: joined(v.labels_of_entries()), width=14),
    Column("targets", _("Three visits"), lambda v: joined(v.labels_of_targets()), width=16),
    Column("checks", _("Three checks"), lambda v: joined(v.labels_of_checks()), width=18),
    Column("methods", _("Methods"), lambda v: joined(v.labels_of_methods()), width=18),
    Column("members", _("Members present"), lambda v: v.members_text, width=14, default=False),
    Column("interviews", _("Talks"), lambda v: v.interview_count, kind="number", width=6),
    Column("observed", _("What was seen"), lambda v: v.observed, kind="long", width=40, default=False),
    Column("problems", _("Problems raised"), lambda v: v.problems, kind="long", width=30, default=False),
    Column("suggestions", _("Suggestions"), lambda v: v.suggestions, kind="long", width=30, default=False),
    Column(
        "state",
        _("State"),
        lambda v: v.get_state_display(),
        width=9,
        mark=lambda v: Truncator(v.back).chars(60),
    ),
    Column("back", _("Why it was returned, by whom"), lambda v: v.back, kind="long", width=30, default=False),
    Column(
        "accepted",
        _("Accepted on"),
        lambda v: v.accepted_at and v.accepted_at.date(),
        "date",
        11,
        default=False,
    ),
]


def name_members(visits: list[Visit]) -> None:
    """Fill ``members_text`` for the rows of one page, in one query."""
    names: dict[int, list[str]] = {}
    present = Visit.members_present.through.objects.filter(visit__in=[visit.pk for visit in visits])
    for visit_id, name in present.order_by("pk").values_list("visit_id", "user__name"):
        names.setdefault(visit_id, []).append(name)
    for visit in visits:
        visit.members_text = joined(names.get(visit.pk, []))  # type: ignore[attr-defined]


def counts(model: Any, path: str, things: list[Any], **only: Any) -> dict[int, int]:
    """How many rows of ``model`` point by ``path`` to each of the things, in one query.

    For the rows of a page, not in the list's own query: there a database counts for every row before it sorts.
    """
    rows = model.objects.filter(**{f"{path}__in": [thing.pk for thing in things]}, **only).order_by()
    return dict(rows.values(path).annotate(n=Count("pk")).values_list(path, "n"))


def fill_visits(visits: list[Visit]) -> None:
    """Fill what the columns count and name for the rows of one page, in three queries at most."""
    name_members(visits)
    tell_returns(visits)
    talks = counts(Interview, "visit", visits, symposium=None)
    for visit in visits:
        visit.interview_count = talks.get(visit.pk, 0)  # type: ignore[attr-defined]


def tell_returns(visits: list[Visit]) -> None:
    """Fill ``back`` of those that were returned: why, by whom and when."""
    for visit in visits:
        visit.back = ""  # type: ignore[attr-defined]
    back = {visit.pk: visit for visit in visits if visit.stage in {Stage.SENT_BACK, Stage.RETURNED}}
    if back:
        steps = StateChange.objects.filter(visit__in=back, act="return").select_related("by")
        for step in steps.order_by("at", "pk"):
            back[step.visit_id].back = f"{step.reason}（{step.by.name} {timezone.localdate(step.at)}）"  # type: ignore[attr-defined]


def visit_rows(user: Any) -> models.QuerySet[Visit]:
    """Visits that the user sees, with what the columns need."""
    return Visit.objects.visible_to(user).select_related("unit", "team", "key_task")


def _log(request: HttpRequest) -> list[Action]:
    more = [Action(_("Symposia"), reverse("symposia:list")), Action(_("Site visits"), reverse("sites:list"))]
    user: Any = request.user
    return (
        [*more, Action(_("Log a visit"), reverse("visits:create"), primary=True)] if user.is_field else more
    )


def _bulk(request: HttpRequest) -> Bulk | None:
    back = (Bulk(_("Return the ticked visits"), reverse("visits:return_many")),)
    if is_given(request.user, "visit.accept"):
        return Bulk(_("Accept the ticked visits"), reverse("visits:accept_many"), back)
    if is_given(request.user, "visit.submit"):
        return Bulk(_("Submit the ticked visits"), reverse("visits:submit_many"), back)
    return None


VISITS = ListSpec(
    key="visits",
    title=_("Visit ledger"),
    columns=VISIT_COLUMNS,
    rows=visit_rows,
    order=("-visited_on", "-pk"),
    filter_form=VisitFilter,
    row_url=lambda visit: reverse("visits:detail", args=[visit.pk]),
    actions=_log,
    bulk=_bulk,
    empty_text=_("No visit yet. What visit teams log and submit appears here."),
    empty_action=lambda request: next((one for one in _log(request) if one.primary), None),
    prepare=fill_visits,
)


class InterviewFilter(LedgerFilter):
    """The ledger of talks."""

    at = "visit__"
    less_used = (
        "category",
        "alone",
        "sent",
        "accepted",
        "task_kind",
        "source_class",
        "circle",
        "check",
        "voices",
        "full",
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[*ANY, *Interview.Kind.choices])
    source_class = forms.ChoiceField(
        label=_("Class of the source"), required=False, choices=[*ANY, *SourceClass.choices]
    )
    circle = forms.ChoiceField(label=_("Circle"), required=False, choices=[*ANY, *Circle.choices])
    check = forms.ChoiceField(
        label=_("Something said on"), required=False, choices=[*ANY, *Check.choices, *Dimension.choices]
    )
    voices = forms.BooleanField(label=_("with voices at symposia"), required=False)
    heard = forms.IntegerField(required=False, widget=forms.HiddenInput)
    about = forms.IntegerField(required=False, widget=forms.HiddenInput)
    full = forms.ChoiceField(
        label=_("Written out"), required=False, choices=[*ANY, ("yes", _("yes")), ("no", _("key words only"))]
    )

    def narrow(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Apply every filter that is set."""
        rows = self._by_people(rows)
        if full := self.chosen("full"):
            rows = rows.filter(is_full=full == "yes")
        if check := self.chosen("check"):
            said = Statement.objects.visible_to(self.user).filter(Q(check_key=check) | Q(dimension=check))
            rows = rows.filter(pk__in=said.order_by().values("interview"))
        wanted = {"kind": "kind", "source_class": "source_class", "source_circle": "circle"}
        found = {path: self.chosen(name) for path, name in wanted.items() if self.chosen(name)}
        return super().narrow(rows).filter(**found)

    def _by_people(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Talks with a cadre, talks in which something is said of one, with or without voices at symposia."""
        if cadre := self.chosen("heard"):
            rows = rows.filter(source_cadre=cadre)
        if cadre := self.chosen("about"):
            said = Statement.objects.visible_to(self.user).filter(cadre=cadre)
            rows = rows.filter(pk__in=said.order_by().values("interview"))
        wants_voices = self.chosen("voices") or self.chosen("kind") == Interview.Kind.SYMPOSIUM
        return rows if wants_voices else rows.filter(symposium=None)

    def found(self, words: str) -> Q:
        """By unit, place, or the name of a cadre heard."""
        cadres = Cadre.objects.named(words)
        return super().found(words) | Q(source_cadre__in=cadres.order_by().values("pk"))


def interview_rows(user: Any) -> models.QuerySet[Interview]:
    """Talks that the user sees, voices at symposia among them, with what the columns need."""
    return Interview.objects.visible_to(user).select_related(
        "visit__unit", "visit__team", "source_cadre", "interviewer", "second_interviewer", "recorder"
    )


def fill_talks(talks: list[Interview]) -> None:
    """Count the statements for and against in the talks of one page, in one query."""
    rows = Statement.objects.filter(interview__in=[talk.pk for talk in talks]).order_by()
    found = rows.values("interview", "side").annotate(n=Count("pk"))
    counted = {(row["interview"], row["side"]): row["n"] for row in found}
    for talk in talks:
        talk.for_count = counted.get((talk.pk, "for"), 0)  # type: ignore[attr-defined]
        talk.against_count = counted.get((talk.pk, "against"), 0)  # type: ignore[attr-defined]


def interviewers(talk: Interview) -> str:
    """The two who asked."""
    return joined([one.name for one in (talk.interviewer, talk.second_interviewer) if one])


def _talk_actions(request: HttpRequest) -> list[Action]:
    user: Any = request.user
    found = [Action(_("Interview outline"), reverse("outlines:list"))]
    if user.is_field:
        found.append(Action(_("Key words now"), reverse("visits:note"), primary=True))
    return found


INTERVIEWS = ListSpec(
    key="interviews",
    title=_("Interview ledger"),
    columns=[
        Column(
            "date",
            _("Date"),
            lambda i: i.visit.visited_on,
            kind="date",
            width=11,
            sort=("visited_on",),
        ),
        Column("unit", _("Unit"), lambda i: str(i.visit.unit), width=18, sort=("visit__unit__tree_left",)),
        Column("team", _("Visit team"), lambda i: i.visit.team.name, width=12),
        Column(
            "kind",
            _("Kind"),
            lambda i: i.get_kind_display(),
            width=10,
            mark=lambda i: "" if i.is_full else str(_("key words only")),
        ),
        Column("source", _("Source"), lambda i: i.source, width=16),
        Column("source_class", _("Class of the source"), lambda i: i.get_source_class_display(), width=14),
        Column("circle", _("Circle"), lambda i: i.get_source_circle_display(), width=8),
        Column("interviewers", _("Interviewers"), interviewers, width=14, default=False),
        Column("recorder", _("Recorder"), lambda i: i.recorder.name, width=10, default=False),
        Column("alone", _("Why one alone"), lambda i: i.alone_reason, width=14, default=False),
        Column("text", _("What was said"), lambda i: i.text, kind="long", width=60),
        Column("for", _("For"), lambda i: i.for_count, kind="number", width=6),
        Column("against", _("Against"), lambda i: i.against_count, kind="number", width=6),
        Column("state", _("State"), lambda i: i.visit.get_state_display(), width=9, default=False),
    ],
    rows=interview_rows,
    order=("-visited_on", "-pk"),
    filter_form=InterviewFilter,
    row_url=lambda talk: reverse("interviews:detail", args=[talk.pk]),
    actions=_talk_actions,
    empty_text=_("No talk yet. Talks are logged within a visit."),
    prepare=fill_talks,
)


class RatingFilter(LedgerFilter):
    """The ledger of ratings."""

    at = "visit__"
    source_class = forms.ChoiceField(
        label=_("Class of the source"), required=False, choices=[*ANY, *SourceClass.choices]
    )
    criterion = forms.ModelChoiceField(
        Criterion.objects.none(), label=_("Criterion"), required=False, empty_label=_("all")
    )

    def scope_choices(self) -> None:
        """Criteria of the rounds that the user sees."""
        super().scope_choices()
        rounds = Round.objects.visible_to(self.user)
        self.fields["criterion"].queryset = Criterion.objects.filter(scheme__rounds__in=rounds).distinct()  # type: ignore[attr-defined]

    def narrow(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Apply every filter that is set."""
        found = {name: self.chosen(name) for name in ("source_class", "criterion") if self.chosen(name)}
        return super().narrow(rows).filter(**found)

    def found(self, words: str) -> Q:
        """By unit, place, or the cadre rated."""
        cadres = Cadre.objects.named(words)
        return super().found(words) | Q(cadre__in=cadres.order_by().values("pk"))


def place_of(criterion: Criterion) -> str:
    """The check of a cadre or the dimension of a leadership team that a criterion belongs to."""
    return criterion.get_check_key_display() or criterion.get_dimension_display()


RATINGS = ListSpec(
    key="ratings",
    title=_("Rating ledger"),
    columns=[
        Column(
            "date",
            _("Date"),
            lambda r: r.visit.visited_on,
            kind="date",
            width=11,
            sort=("visited_on",),
        ),
        Column("unit", _("Unit"), lambda r: str(r.visit.unit), width=18),
        Column("team", _("Visit team"), lambda r: r.visit.team.name, width=12),
        Column("subject", _("Who is rated"), lambda r: str(r.cadre or r.leadership_team), width=18),
        Column("place", _("Check or dimension"), lambda r: place_of(r.criterion), width=12),
        Column("criterion", _("Criterion"), lambda r: r.criterion.name, width=14),
        Column("grade", _("Grade"), lambda r: r.grade.label, width=10),
        Column("points", _("Points"), lambda r: r.grade.points, kind="number", width=8),
        Column("source_class", _("Class of the source"), lambda r: r.get_source_class_display(), width=14),
        Column("circle", _("Circle"), lambda r: r.get_circle_display(), width=8),
    ],
    rows=lambda user: Rating.objects.visible_to(user).select_related(
        "visit__unit", "visit__team", "cadre", "leadership_team__unit", "criterion", "grade"
    ),
    order=("-visited_on", "-pk"),
    filter_form=RatingFilter,
    row_url=lambda rating: reverse("interviews:detail", args=[rating.interview_id]),
    empty_text=_("No rating yet. Ratings are given within a talk."),
)
