"""The index of what was said and seen, and tags on its passages."""

from collections.abc import Callable, Collection, Iterable
from typing import Any, ClassVar

from django.db import models
from django.db.models import Lookup, Q, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from visits.cadres.files.models import Cadre
from visits.core.fields import account
from visits.core.scopes import NOBODY, Scoped, SeenWith, among, scope_of
from visits.fieldwork.leads.models import Lead
from visits.fieldwork.site_visits.models import CadreSeen, SiteVisit
from visits.fieldwork.symposia.models import Symposium
from visits.fieldwork.visits.models import (
    Interview,
    Statement,
    Visit,
    lines_open,
    named_open,
    talks_open,
    visits_seen,
)
from visits.judgement.decisions.models import Decision
from visits.judgement.findings.models import Finding
from visits.organisation.rounds.models import VisitTeam
from visits.organisation.units.models import LeadershipTeam, Unit

from .pairs import pairs_asked, pairs_of

# The keys of what is found in the FTS5 table that stands beside the index on SQLite.
FULL_TEXT = "(SELECT rowid FROM visits_passage_pairs WHERE visits_passage_pairs MATCH %s)"


class PairsField(models.Field[Any, Any]):
    """The pairs of a text: an array of numbers under a GIN index on PostgreSQL, words of a table FTS5 on SQLite."""

    def db_type(self, connection: Any) -> str:
        """An array where there are arrays."""
        return "integer[]" if connection.vendor == "postgresql" else "text"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Numbers in order; on SQLite as words."""
        if isinstance(value, str) or value is None:
            return value
        return sorted(value) if connection.vendor == "postgresql" else worded(value)


def worded(numbers: Iterable[int]) -> str:
    """Numbers as words of a text."""
    return " ".join(f"{number & 0xFFFFFFFF:x}" for number in sorted(numbers))


@PairsField.register_lookup
class Holds(Lookup[Any]):
    """``pairs__holds=numbers``: all of them are there."""

    lookup_name = "holds"

    def get_prep_lookup(self) -> Any:
        """The numbers as they are."""
        return self.rhs

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """By the GIN index.

        The numbers stand in a question of their own, where the planner does not look at them: pairs of one word come
        together, it would multiply how rare each is, expect one row and walk the index once for each visit.
        """
        left, params = self.process_lhs(compiler, connection)
        return f"{left} @> (SELECT %s::integer[])", [*params, sorted(self.rhs)]

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """By the full-text table, whose rows have the keys of the passages."""
        key = f"{compiler.quote_name_unless_alias(self.lhs.alias)}.{connection.ops.quote_name('id')}"
        return f"{key} IN {FULL_TEXT}", [worded(self.rhs)]


class Kind(models.TextChoices):
    """Where a passage stands."""

    VISIT = "visit", _("visit")
    TALK = "interview", pgettext_lazy("passage", "talk")
    STATEMENT = "statement", _("statement")
    SYMPOSIUM = "symposium", _("symposium")
    SITE = "site_visit", _("site visit")
    SEEN = "cadre_seen", _("cadre seen at work")
    FINDING = "finding", _("finding")
    DECISION = "decision", _("decision")
    LEAD = "lead", _("lead")


Condition = Callable[[Any, str], Q]


def _talk(user: Any, at: str) -> Q:
    return talks_open(user, f"{at}interview__")


def _said(user: Any, at: str) -> Q:
    """A statement is found by whoever may read the talk it stands in, too."""
    return lines_open(user, f"{at}statement__") & _talk(user, at)


# What stands in a visit is seen with it; by kind, what its own list asks besides.
WITHIN: dict[str, Condition | None] = {
    Kind.VISIT: None, Kind.TALK: _talk, Kind.STATEMENT: _said, Kind.SYMPOSIUM: None, Kind.SITE: None,
    Kind.SEEN: lambda user, at: named_open(user, f"{at}cadre_seen__"),
}  # fmt: skip
# The others by the condition of their own list.
ALONE: dict[str, Condition] = {
    Kind.FINDING: lambda user, at: Finding.objects.seen(user, f"{at}finding__"),
    Kind.DECISION: lambda user, at: Decision.objects.seen(user, f"{at}decision__"),
    Kind.LEAD: lambda user, at: Lead.objects.seen(user, f"{at}lead__"),
}


def _within(user: Any, at: str, kinds: Collection[str]) -> Q:
    """The condition for kinds that stand in visits."""
    plain = [kind for kind in kinds if not (ask := WITHIN[kind]) or not ask(user, at)]
    found = among(f"{at}kind", plain) if plain else Q()
    for kind in kinds:
        if kind not in plain and (ask := WITHIN[kind]):
            found |= Q(**{f"{at}kind": kind}) & ask(user, at)
    return visits_seen(user, f"{at}visit__") & found


class PassageQuerySet(Scoped):
    """Passages as a user may find them."""

    def seen(self, user: Any, at: str = "", kinds: Collection[str] = tuple(Kind)) -> Q:
        """Each as the list of its kind shows it; field roles only what is of their teams."""
        if not (user.is_field or user.is_office):
            return NOBODY
        inner = [kind for kind in kinds if kind in WITHIN]
        found = _within(user, at, inner) if inner else Q()
        for kind, ask in ALONE.items():
            if kind in kinds and (condition := ask(user, at)) != NOBODY:
                found |= Q(**{f"{at}kind": kind}) & condition
        if not found:
            return NOBODY
        return among(f"{at}team", scope_of(user).teams) & found if user.is_field else found

    def saying(self, words: Collection[str]) -> "PassageQuerySet":
        """Those in which every word stands, by the index; words as ``words_of`` gives them."""
        return self.filter(pairs__holds=pairs_asked(words)).reading(words)

    def reading(self, words: Iterable[str]) -> "PassageQuerySet":
        """The same without the index, text by text."""
        places = (StrIndex("text", Value(word)) for word in words)
        return self.filter(*(GreaterThan(place, 0) for place in places))


def leads_to(model: Any, related: str = "+") -> Any:
    """A way to what a passage is of, for joining; the index answers for no row, so it holds none fast."""
    return models.ForeignKey(
        model, models.DO_NOTHING, null=True, related_name=related, db_constraint=False, db_index=False
    )


class Passage(models.Model):
    """The text of one thing that was said, seen or written, folded, under what it is of; see ``index``.

    ``kind`` names the field that leads to the thing; ``thing_id`` repeats its key. Key words, names of files, captions
    and comments are in no passage, nor is anything that lies under a seal.
    """

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    thing_id = models.PositiveBigIntegerField()
    visit = leads_to(Visit)
    interview = leads_to(Interview)
    statement = leads_to(Statement)
    symposium = leads_to(Symposium)
    site_visit = leads_to(SiteVisit)
    cadre_seen = leads_to(CadreSeen)
    finding = leads_to(Finding)
    decision = leads_to(Decision)
    lead = leads_to(Lead)
    team = leads_to(VisitTeam)
    unit = leads_to(Unit)
    cadre = leads_to(Cadre)
    leadership_team = leads_to(LeadershipTeam)
    day = models.DateField(_("date"))
    text = models.TextField(_("text"))
    pairs = PairsField()

    objects = PassageQuerySet.as_manager()

    class Meta:
        verbose_name = _("passage")
        verbose_name_plural = _("passages")
        ordering = ("-day", "-pk")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["day", "id"], name="passage_by_day"),
            models.Index(fields=["kind", "day", "id"], name="passage_by_kind"),
            models.Index(fields=["team", "day", "id"], name="passage_by_team"),
            models.Index(fields=["unit", "day", "id"], name="passage_by_unit"),
            models.Index(fields=["cadre", "day", "id"], name="passage_by_cadre", condition=Q(cadre__isnull=False)),
            # passage_of_visit is made by a migration of its own, and differs from database to database.
            models.Index(fields=["interview"], name="passage_of_talk", condition=Q(interview__isnull=False)),
            models.Index(
                fields=["symposium"], name="passage_of_symposium", condition=Q(symposium__isnull=False)
            ),
        ]  # fmt: skip
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "thing_id"], name="passage_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.thing_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The pairs follow the text."""
        self.pairs = pairs_of(self.text)
        super().save(*args, **kwargs)


class Tag(models.Model):
    """A word of the office by which passages are gathered: data, retired and never deleted."""

    name = models.CharField(
        _("tag"), max_length=20, unique=True, error_messages={"unique": _("There is a tag of this name.")}
    )
    is_retired = models.BooleanField(_("retired"), default=False, editable=False)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class TagMark(models.Model):
    """A tag on a passage, seen by whoever sees the passage."""

    tag = models.ForeignKey(Tag, models.PROTECT, related_name="marks", verbose_name=_("tag"))
    passage = models.ForeignKey(Passage, models.CASCADE, related_name="marks", verbose_name=_("passage"))
    marked_by = account(_("put on by"))
    marked_at = models.DateTimeField(_("put on at"), auto_now_add=True)

    within = "passage"
    objects = SeenWith.as_manager()

    class Meta:
        verbose_name = _("tag on a passage")
        verbose_name_plural = _("tags on passages")
        ordering = ("pk",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["tag", "passage"], name="tag_once_a_passage")
        ]

    def __str__(self) -> str:
        return str(self.tag)
