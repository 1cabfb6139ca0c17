"""The hits of a search as a list: page, filters and Excel."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django import forms
from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _

from cadre_review.marks import listed
from cadre_review.prepared import rows_given
from visits.cadres.files.models import Cadre
from visits.cadres.files.search import find
from visits.core.labels import label_of
from visits.core.lists.filters import FilterForm, SearchField, ThingField
from visits.core.lists.rows import pages_of
from visits.core.lists.spec import ListSpec
from visits.core.scopes import OneOf, among, scope_of
from visits.core.sheets.columns import Column
from visits.fieldwork.leads.models import Lead
from visits.fieldwork.site_visits.models import CadreSeen, PeopleMet, SiteVisit
from visits.fieldwork.symposia.models import Symposium
from visits.fieldwork.visits.models import Answer, Interview, Statement, Visit
from visits.fieldwork.visits.places import placed
from visits.judgement.decisions.models import Decision
from visits.judgement.findings.models import Finding
from visits.organisation.rounds.filters import RoundField
from visits.organisation.units.columns import unit_name
from visits.organisation.units.filters import UnitField
from visits.organisation.units.models import Unit

from .index import DECIDED, FOUND, MINUTES
from .models import Kind, Passage, PassageQuerySet, Tag, TagMark
from .pairs import excerpt, words_of

ANY = ("", _("all"))
# By kind: the page, the field with the key of the thing that has it, the model, its texts, and texts of its lines.
PAGES = {
    Kind.VISIT: ("visits:detail", "visit_id"),
    Kind.TALK: ("interviews:detail", "interview_id"),
    Kind.STATEMENT: ("interviews:detail", "interview_id"),
    Kind.SYMPOSIUM: ("symposia:detail", "symposium_id"),
    Kind.SITE: ("sites:detail", "site_visit_id"),
    Kind.SEEN: ("sites:detail", "site_visit_id"),
    Kind.FINDING: ("findings:detail", "finding_id"),
    Kind.DECISION: ("decisions:detail", "decision_id"),
    Kind.LEAD: ("leads:detail", "lead_id"),
}
TEXTS: dict[str, tuple[Any, tuple[str, ...]]] = {
    Kind.VISIT: (Visit, ("observed", "problems", "suggestions")),
    Kind.TALK: (Interview, ("text", "own_statement")),
    Kind.STATEMENT: (Statement, ("text",)),
    Kind.SYMPOSIUM: (Symposium, MINUTES),
    Kind.SITE: (SiteVisit, ("place", "observed")),
    Kind.SEEN: (CadreSeen, ("text",)),
    Kind.FINDING: (Finding, FOUND),
    Kind.DECISION: (Decision, DECIDED),
    Kind.LEAD: (Lead, ("number", "says", "outcome_reason")),
}
PLACED = (Kind.TALK, Kind.STATEMENT, Kind.SEEN)  # how whom they name stood to the place is kept with them
LINES: dict[str, tuple[Any, str, str]] = {
    Kind.TALK: (Answer, "interview", "text"),
    Kind.SITE: (PeopleMet, "site_visit", "said"),
}


class SearchFilter(FilterForm):
    """What is looked for, and in what: kind, tag, round, unit, person, days."""

    period = (_("Date from"), _("Date to"))
    field_order = ("q", "kind", "person", "unit", "round", "tag", "from", "to")
    less_used = ("round", "tag", "from", "to")

    kind = forms.ChoiceField(label=_("Where it stands"), required=False, choices=[ANY, *Kind.choices])
    person = SearchField(
        Cadre.objects.visible_to, words=("name", "unit__name"), find=find, label=_("About or by a person")
    )
    unit = UnitField(label=_("Unit and below"))
    round = RoundField(label=_("Round"), empty_label=_("all"))
    tag = ThingField(lambda user: Tag.objects.all(), label=_("Tag"), empty_label=_("all"))

    @property
    def is_asked(self) -> bool:
        """Whether there is anything to look for: words, a person or a tag."""
        return bool(words_of(self.chosen("q") or "") or self.chosen("person") or self.chosen("tag"))

    @property
    def is_narrowed(self) -> bool:
        """Whether not all texts are looked through."""
        return self.user.is_field or any(self.chosen(name) for name in self.field_order if name != "q")

    def narrow(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Apply all that is set; without anything to look for nothing is found."""
        if not self.is_asked:
            return rows.none()
        found = self._fitting(self.readable if self.chosen("kind") else rows, PassageQuerySet.saying)
        return found.annotate(asked=Value(self.chosen("q") or ""))

    @cached_property
    def readable(self) -> models.QuerySet[Any]:
        """The passages that the user may find, of the kind that is asked for."""
        kinds = [kind] if (kind := self.chosen("kind")) else list(Kind)
        return Passage.objects.filter(Passage.objects.seen(self.user, kinds=kinds))

    def texts(self, find: Any) -> models.QuerySet[Any]:
        """The texts that fit, by ``find``; whether the user may read them is another question."""
        texts = Passage.objects.filter(
            among("team", scope_of(self.user).teams) if self.user.is_field else Q()
        )
        if kind := self.chosen("kind"):
            texts = texts.filter(kind=kind)
        return self._fitting(texts, find)

    def nearby(self) -> models.QuerySet[Any]:
        """The texts among which the hits are, by what an index tells of them together with their days."""
        texts, days = Passage.objects.all(), {"day__gte": self.chosen("from"), "day__lte": self.chosen("to")}
        texts = texts.filter(**{path: day for path, day in days.items() if day})
        if person := self.chosen("person"):
            return texts.filter(self._of(person))
        if tag := self.chosen("tag"):
            return texts.filter(marks__tag=tag)
        if self.user.is_field:
            return texts.filter(among("team", scope_of(self.user).teams))
        if self.chosen("unit"):
            return texts.filter(OneOf(F("unit_id"), self._units))
        if kind := self.chosen("kind"):
            return texts.filter(kind=kind)
        return texts

    def _fitting(self, rows: models.QuerySet[Any], find: Any) -> models.QuerySet[Any]:
        if words := words_of(self.chosen("q") or ""):
            rows = find(rows, words)
        if person := self.chosen("person"):
            rows = rows.filter(self._of(person))
        return self._by_place(rows)

    def _by_place(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Of unit and round the keys, asked once: where they are joined, the planner asks the index for each one."""
        names = {"tag": "marks__tag", "from": "day__gte", "to": "day__lte"}
        rows = rows.filter(**{path: value for name, path in names.items() if (value := self.chosen(name))})
        if self.chosen("unit"):
            rows = rows.filter(OneOf(F("unit_id"), self._units))
        if self.chosen("round"):
            rows = rows.filter(OneOf(F("team_id"), self._teams))
        return rows

    def _of(self, person: Cadre) -> Q:
        """What they said, what was said or found of them, and the talks in which it was said."""
        return Q(cadre=person) | Q(kind=Kind.TALK) & Q(OneOf(F("interview_id"), self._talks))

    @cached_property
    def _talks(self) -> list[int]:
        said = Statement.objects.visible_to(self.user).filter(cadre=self.chosen("person")).order_by()
        return list(said.values_list("interview", flat=True).distinct())

    @cached_property
    def _units(self) -> list[int]:
        top = self.chosen("unit")
        below = Unit.objects.filter(tree_left__range=(top.tree_left, top.tree_right))
        return list(below.order_by().values_list("pk", flat=True))

    @cached_property
    def _teams(self) -> list[int]:
        return list(self.chosen("round").teams.order_by().values_list("pk", flat=True))


def rows_of(user: Any) -> models.QuerySet[Passage]:
    """The passages that the user may find."""
    return Passage.objects.visible_to(user).annotate(asked=Value(""))


def address_of(row: Any) -> str:
    """The page where the passage stands; a statement stands in its talk."""
    route, path = PAGES[row.kind]
    return pages_of(route)(getattr(row, path))


def subject_of(row: Any) -> str:
    """Whom it speaks of, and how they stood to where it was heard; or who was heard by name."""
    named = row.cadre__name or (row.leadership_team__unit__name and str(_("leadership team"))) or ""
    return f"{named}{row.placed}"


def read_texts(rows: Sequence[Any]) -> None:
    """Fill ``whole``, the text as it was written, and ``placed``: one question for each kind, and for the lines of
    two."""
    by_kind: dict[str, dict[int, Any]] = defaultdict(dict)
    for row in rows:
        by_kind[row.kind][row.thing_id] = row
        row.whole = row.placed = ""
    for kind, wanted in by_kind.items():
        model, names = TEXTS[kind]
        asked = ("pk", *names, *(("heard_at",) if kind in PLACED else ()))
        for one in model._base_manager.filter(pk__in=wanted).order_by().values_list(*asked, named=True):
            row = wanted[one.pk]
            row.whole = "\n".join(filter(None, (getattr(one, name) for name in names)))
            row.placed = placed(one) if kind in PLACED else ""
        if kind in LINES:
            _read_lines(wanted, *LINES[kind])


def _read_lines(wanted: dict[int, Any], model: Any, owner: str, name: str) -> None:
    found = model._base_manager.filter(**{f"{owner}__in": wanted}).order_by("pk").values_list(owner, name)
    for key, text in found:
        wanted[key].whole = "\n".join(filter(None, (wanted[key].whole, text)))


def read_tags(rows: Sequence[Any]) -> None:
    """Fill ``tags``, the words of each passage."""
    names = defaultdict(list)
    for passage, name in rows_given(_tags, {row.pk for row in rows}):
        names[passage].append(name)
    for row in rows:
        row.tags = names[row.pk]


def _tags(passages: Any) -> models.QuerySet[Any, Any]:
    marks = TagMark.objects.filter(passage__in=passages).order_by("tag__name")
    return marks.values_list("passage", "tag__name")


def prepare(rows: list[Any]) -> None:
    """Texts and tags of the rows, and of each the pieces around what was looked for."""
    read_texts(rows)
    read_tags(rows)
    for row in rows:
        row.pieces = excerpt(" ".join(row.whole.split()), words_of(row.asked))
        row.url, row.label, row.subject = address_of(row), label_of(Kind, row.kind), subject_of(row)


SEARCH = ListSpec(
    key="search",
    title=_("Search"),
    columns=[
        Column("kind", _("Where it stands"), "kind", width=10),
        Column("day", _("Date"), "day", kind="date", width=11),
        Column("unit", _("Unit"), **unit_name(), width=18),
        Column(
            "subject", _("Person or team"), lambda row: row.subject, width=12,
            reads=("cadre__name", "leadership_team__unit__name"),
        ),
        Column("round", _("Round"), "team__round__name", width=14),
        Column("team", _("Visit team"), "team__name", width=12),
        Column(
            "passage", _("Passage"), lambda row: "".join(text for text, _hit in row.pieces), kind="long", width=50,
            reads=(),
        ),
        Column("text", _("Whole text"), lambda row: row.whole, kind="long", width=60, reads=()),
        Column("tags", _("Tags"), lambda row: listed(row.tags), width=14, reads=()),
    ],
    rows=rows_of,
    order=("-day", "-pk"),
    filter_form=SearchFilter,
    row_url=address_of,
    prepare=prepare,
    reads=(
        "kind", "thing_id", "asked", "visit_id", "interview_id", "symposium_id", "site_visit_id", "finding_id",
        "decision_id", "lead_id",
    ),
    empty_text=_("Type what you are looking for; several words are all looked for in one text."),
    is_table=False,
)  # fmt: skip
