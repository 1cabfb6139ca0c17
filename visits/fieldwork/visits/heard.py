"""Summary rows: what the counted visits of a round have brought of a unit and of a cadre, and the ratings of a subject.

Each row holds what is alike for every reader of its reach; ``counting`` writes it in the transaction of the step that
changes it. Where avoidance closes something in a row to one reader, ``visits.reports.coverage.reading`` counts afresh.
"""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from visits.cadres.files.models import Cadre
from visits.core.access import closed_to, is_given
from visits.core.fields import ChoiceSetField
from visits.core.kinds.families import Family
from visits.core.kinds.fields import KindSetField
from visits.core.scopes import among, but, scope_of
from visits.fieldwork.visits.models import (
    ONE_SUBJECT,
    WITH_THE_OFFICE,
    Circle,
    Entry,
    Method,
    Target,
    VisitState,
    closed_teams,
)
from visits.fieldwork.visits.places import HeardAt
from visits.organisation.rounds.models import Check, Criterion, Round
from visits.organisation.units.models import KeyTask, LeadershipTeam, Unit

COUNTED = (*WITH_THE_OFFICE, VisitState.ACCEPTED)  # a visit counts once it was sent in


SENT, ACCEPTED = (
    "sent",
    "accepted",
)  # reaches: all visits that were sent in, the accepted ones, or a team's (its key)


def reaches_of(user: Any) -> list[str]:
    """The reaches whose rows add up what the user counts."""
    if user.is_office:
        return [SENT if is_given(user, "visit.accept") else ACCEPTED]
    return [str(team) for team in sorted(scope_of(user).teams)] if user.is_field else []


class HeardQuerySet(models.QuerySet[Any]):
    """Summary rows as a user may read them."""

    def visible_to(self, user: Any) -> Self:
        """The department: of the visits that their role counts. Field roles: of those of their teams."""
        return self.filter(reach__in=reaches_of(user))


class UnitHeardQuerySet(HeardQuerySet):
    """Those of units."""

    def visible_to(self, user: Any) -> Self:
        """Of units that the user sees."""
        return super().visible_to(user).open_to(user)

    def open_to(self, user: Any) -> Self:
        """The same, of whatever reach."""
        if user.is_field:
            return self.filter(unit__in=Unit.assigned_to(user))
        return self.exclude(unit__in=units) if (units := closed_to(user).units) else self


class TaskHeardQuerySet(HeardQuerySet):
    """Those of key tasks."""

    def visible_to(self, user: Any) -> Self:
        """Of tasks that the department may count; a team has them counted from what it sees of its visits."""
        if user.is_field:
            return self.none()
        seen = super().visible_to(user)
        return seen.exclude(key_task__lead_unit__in=units) if (units := closed_to(user).units) else seen


class Heard(models.Model):
    """What the counted visits of one reach in one round hold of something: newest day, from whom, for and against."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="+", db_index=False)
    reach = models.CharField(max_length=20)
    last_on = models.DateField()
    circles = ChoiceSetField(choices=Circle)
    circles_heard = models.PositiveSmallIntegerField(default=0)
    sources = models.PositiveIntegerField(default=0)
    said = models.PositiveIntegerField(default=0)
    against = models.PositiveIntegerField(default=0)
    kinds = models.JSONField(default=dict)  # talks by kind

    class Meta:
        abstract = True


class Visited(Heard):
    """What was visited: its visits with what they ticked, its talks and voices, and what was said in them."""

    visits = models.PositiveIntegerField(default=0)
    first_on = models.DateField()
    entries = ChoiceSetField(choices=Entry)
    targets = ChoiceSetField(choices=Target)
    checks = ChoiceSetField(choices=Check)
    methods = ChoiceSetField(choices=Method)
    talks = models.PositiveIntegerField(default=0)  # without voices at symposia
    served = models.PositiveIntegerField(default=0)  # talks with the people served
    by_circle = models.JSONField(default=dict)  # talks and voices
    by_check = models.JSONField(default=dict)  # talks and voices in which something was said on the check
    by_aspect = models.JSONField(default=dict)  # the same by aspect of a cadre
    by_entry = models.JSONField(default=dict)  # visits by what they entered
    records = models.JSONField(default=dict)  # symposia and site visits, by method

    class Meta:
        abstract = True


class UnitHeard(Visited):
    """A unit, from the visits to it; those to a key task that it leads are none to it."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")

    objects = UnitHeardQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["round", "reach", "unit"], name="unit_heard_once")
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.reach} {self.unit_id}"


class TaskHeard(Visited):
    """A key task, from the visits to it, whether at a unit or to the task itself."""

    key_task = models.ForeignKey(KeyTask, models.CASCADE, related_name="+")

    objects = TaskHeardQuerySet.as_manager()

    class Meta:
        verbose_name = _("key task")
        verbose_name_plural = _("key tasks")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["round", "reach", "key_task"], name="task_heard_once")
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.reach} {self.key_task_id}"


class CadreHeard(Heard):
    """A cadre: the talks with them, and what was said of them (circles and checks are those of what was said)."""

    cadre = models.ForeignKey(Cadre, models.CASCADE, related_name="+")
    heard = models.PositiveIntegerField(default=0)  # talks with them
    checks = ChoiceSetField(choices=Check)
    aspects = KindSetField(family=Family.ASPECT)
    places = ChoiceSetField(choices=HeardAt)  # where the talks and what was said were heard

    objects = HeardQuerySet.as_manager()

    class Meta:
        verbose_name = _("cadre")
        verbose_name_plural = _("cadres")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["round", "reach", "cadre"], name="cadre_heard_once")
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.reach} {self.cadre_id}"


def closed_subjects(user: Any) -> list[Q]:
    """The conditions of rows about whose ratings the user reads nothing."""
    named = (("cadre", closed_to(user).cadres), ("leadership_team", closed_teams(user)))
    return [among(name, keys) for name, keys in named if keys]


class RatedOnQuerySet(models.QuerySet["RatedOn"]):
    """Ratings added up, as a user may read them."""

    def visible_to(self, user: Any) -> Self:
        """The department, short of subjects closed to the user; of ratings given in closed units see ``evidence``."""
        if not user.is_office:
            return self.none()
        return self.filter(but("cadre", closed_to(user).cadres), but("leadership_team", closed_teams(user)))


class RatedOn(models.Model):
    """The accepted ratings of one subject in one round on one criterion, added up, and by class of source."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="+", db_index=False)
    cadre = models.ForeignKey(Cadre, models.CASCADE, null=True, related_name="rated_on", db_index=False)
    leadership_team = models.ForeignKey(
        LeadershipTeam, models.CASCADE, null=True, related_name="rated_on", db_index=False
    )
    criterion = models.ForeignKey(Criterion, models.CASCADE, related_name="+")
    sources = models.PositiveIntegerField()
    n = models.PositiveIntegerField()
    points = models.PositiveIntegerField()  # their sum × 100
    # class of source → {"grades": {grade: how often}, "who": the sources}, all by key; a source is "c" and the key of a
    # cadre heard by name, or "t" and that of a talk.
    by_class = models.JSONField()

    objects = RatedOnQuerySet.as_manager()

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        # A round is added up from this index alone.
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["round", "sources", "criterion", "n", "points"], name="rated_on_added_up")
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=ONE_SUBJECT, name="rated_on_has_one_subject"),
            models.UniqueConstraint(fields=["cadre", "round", "criterion"], name="rated_on_cadre_once"),
            models.UniqueConstraint(
                fields=["leadership_team", "round", "criterion"], name="rated_on_team_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.cadre_id or self.leadership_team_id} {self.criterion_id}"
