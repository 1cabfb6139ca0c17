"""The field log: visits, interviews, statements, ratings, attachments, sealed sources, drafts."""

import datetime as dt
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cadre_review.prepared import keys_given, rows_given
from cadre_review.request_cache import once
from visits.cadres.files.models import Cadre
from visits.core.access import closed_to, is_given
from visits.core.fields import (
    ChoiceSetField,
    SealedTextField,
    account,
    imported_from,
    optional,
    optional_account,
    required,
)
from visits.core.history.models import Recorded
from visits.core.kinds import reading
from visits.core.kinds.families import Family
from visits.core.kinds.families import SourceBehaviour as SourceClass
from visits.core.kinds.fields import KindField
from visits.core.labels import label_of
from visits.core.scopes import (
    MOST_KEYS,
    NOBODY,
    NoneOf,
    Scoped,
    among,
    but,
    filled_up,
    is_long,
    scope_of,
)
from visits.fieldwork.visits.copies import OnVisit, state_of
from visits.fieldwork.visits.hand_overs import HandOver
from visits.fieldwork.visits.hours import Timed, in_order
from visits.fieldwork.visits.places import away_index, away_unit, heard_at
from visits.fieldwork.visits.stages import ONE_MOOD, Stage, at_stage, stage_of
from visits.organisation.rounds.criteria import ASPECT_OF, REPUTATION, AspectField
from visits.organisation.rounds.models import Check, Criterion, Dimension, Grade, Round, VisitTeam
from visits.organisation.units.models import KeyTask, LeadershipTeam, Unit, in_hand


class Entry(models.TextChoices):
    """三进: where a visit goes."""

    FRONT_LINE = "front_line", _("front line")
    PROJECT = "project", _("project")
    SITE = "site", pgettext_lazy("entry", "site")


class Target(models.TextChoices):
    """三访: whom a visit sees."""

    LEADERSHIP_TEAM = "leadership_team", _("leadership team")
    CADRE = "cadre", _("cadres")
    SERVED = "served", _("people served")


class Method(models.TextChoices):
    """The five methods of a visit."""

    SYMPOSIUM = "symposium", _("symposium")
    QUESTIONNAIRE = "questionnaire", _("questionnaire")
    INTERVIEW = "interview", _("individual interview")
    SITE_VISIT = "site_visit", _("site visit")
    HEART_TO_HEART = "heart_to_heart", _("heart-to-heart talk")


class Circle(models.TextChoices):
    """三圈: from which side of life a source knows the person."""

    WORK = "work", _("work circle")
    LIFE = "life", _("life circle")
    SOCIAL = "social", _("social circle")


def acts_as(source_class: str) -> str:
    """What rules and figures take a class of source for; '' where there is none."""
    return reading.behaviour(Family.SOURCE, source_class)


class Relation(models.TextChoices):
    """How the source stands to the person spoken of."""

    SUPERIOR = "superior", _("superior")
    PEER = "peer", _("colleague of the same level")
    SUBORDINATE = "subordinate", _("subordinate")
    SERVED = "served", _("person served")
    ACQUAINTANCE = "acquaintance", _("acquaintance")
    SELF = "self", _("himself")


class VisitState(models.TextChoices):
    """How far a visit record has come."""

    DRAFT = "draft", pgettext_lazy("visit", "being written")
    SUBMITTED = "submitted", _("submitted")
    RETURNED = "returned", _("returned")
    RESUBMITTED = "resubmitted", _("resubmitted")
    ACCEPTED = "accepted", _("accepted")


WITH_THE_TEAM = (VisitState.DRAFT, VisitState.RETURNED)
ROUND_NUMBERS = (4, 16, 64, MOST_KEYS)
BEGUN = "begun"  # what a request keeps under it: see ``_begun``
WITH_THE_OFFICE = (VisitState.SUBMITTED, VisitState.RESUBMITTED)


def visits_seen(user: Any, at: str = "", state: str = "") -> Q:
    """The condition by which rows with a visit ``at`` this place of theirs, its state (copied) at ``state``, are seen.

    Leads: their team's. Members: their team's once sent in or handed over, before that what they took part in.
    Staff: what was sent in; reviewers and leaders: what was accepted. Nobody: one to a unit closed to him.
    """
    state = state or f"{at}state"
    if user.is_office:
        states = [VisitState.ACCEPTED] + (list(WITH_THE_OFFICE) if is_given(user, "visit.accept") else [])
        return among(state, states) & _units_open(user, at)
    if not user.is_field:
        return NOBODY
    scope = scope_of(user)
    own = among(f"{at}team", scope.teams) & went_in_hand(user, at)
    if scope.teams == scope.led:
        return own
    open_ones = but(state, WITH_THE_TEAM) | Q(**{f"{at}created_by": user}) | among(f"{at}pk", _begun(user))
    return own & (open_ones | among(f"{at}team", scope.led) if scope.led else open_ones)


def _units_open(user: Any, at: str) -> Q:
    """The condition by which visits ``at`` this place are left of units that are not closed to the user; of what
    belongs to a visit by those that are, few as they are, so that nothing is joined for it."""
    units = closed_to(user).units
    if not (at and units):
        return but(f"{at}unit", units)
    return but(f"{at}pk", Visit.objects.filter(unit__in=units).order_by().values("pk"))


def went_in_hand(user: Any, at: str = "") -> Q:
    """The condition by which visits ``at`` this place are left that went to a unit or a key task which the user's
    teams have in hand; one to a task stands under its lead unit too."""
    units = among(f"{at}unit", in_hand(user))
    if not (tasks := scope_of(user).tasks):
        return units
    to_tasks = Q(**{f"{at}to_task": True}) & among(f"{at}key_task", tasks)
    return units | to_tasks & but(f"{at}unit", closed_to(user).units)


def went_to() -> Q:
    """The condition by which visits are left that went to the unit, or to the key task, of the outer question's row."""
    return Q(to_task=False, unit=OuterRef("unit")) | Q(key_task=OuterRef("key_task"))


def not_gone_to() -> Q:
    """The condition by which rows with a unit or a key task are left to which no visit of their round went; each is
    asked for by itself, as each has its index."""
    visits = Visit.objects.filter(round=OuterRef("round")).order_by()
    to_unit = visits.filter(to_task=False, unit=OuterRef("unit"))
    return ~Q(Exists(to_unit)) & ~Q(Exists(visits.filter(key_task=OuterRef("key_task"))))


def _begun(user: Any) -> Any:
    """Keys of visits that are with a team of the user and that they took part in or that were handed over.

    For the reader they are worked out once a request: whoever changes who was there, or sends a visit back, forgets.
    """
    keys, scope = once(user, BEGUN, _begun_keys), scope_of(user)
    return _begun_rows(user.pk, scope.teams - scope.led).values("pk") if is_long(keys) else keys


def _begun_keys(user: Any) -> frozenset[int]:
    scope = scope_of(user)
    keys = {key for (key,) in rows_given(_first_begun, user.pk, scope.teams - scope.led)}
    return filled_up(keys, ROUND_NUMBERS)


def _first_begun(user: int, teams: Any) -> Any:
    return _begun_rows(user, teams).values_list("pk")[: MOST_KEYS + 1]


def _begun_rows(user: int, teams: Any) -> Any:
    there = Visit.members_present.through.objects.filter(user=user)
    taken = Q(pk__in=there.values("visit")) | Q(pk__in=HandOver.objects.order_by().values("visit"))
    return Visit.objects.filter(taken, team__in=teams, state__in=WITH_THE_TEAM).order_by()


def named_open(user: Any, at: str = "") -> Q:
    """The condition by which rows are left that name no cadre closed to the user, and nobody of a closed unit."""
    closed = closed_to(user)
    return but(f"{at}cadre", closed.cadres) & but(f"{at}away_unit", closed.units)


def lines_open(user: Any, at: str = "") -> Q:
    """The same of rows that may name a leadership team."""
    return named_open(user, at) & but(f"{at}leadership_team", closed_teams(user))


def talks_open(user: Any, at: str = "") -> Q:
    """The condition by which talks ``at`` this place are left that are by, about and in the unit of nobody whom the
    user keeps away from, whoever else sees them."""
    return _units_open(user, f"{at}visit__") & _talkers_open(user, at)


def _talkers_open(user: Any, at: str) -> Q:
    """The same of talks in units that are open. Talks themselves are joined with what is said of whom is closed; beside
    another condition it is looked into as a list."""
    if not (closed := closed_to(user)):
        return Q()
    found = but(f"{at}source_cadre", closed.cadres) & but(f"{at}source_unit", closed.units)
    named = among("cadre", closed.cadres) | among("away_unit", closed.units)
    named |= among("leadership_team", closed_teams(user))
    for lines in (Statement, Rating):
        talks = lines.objects.filter(named).order_by().values("interview")
        found &= but(f"{at}pk", talks) if at else Q(NoneOf("pk", talks))
    return found


def closed_teams(user: Any) -> frozenset[int]:
    """Leadership teams of which the user reads nothing that was said; by their own keys, which have their index at a
    province's millions of ratings."""
    if not closed_to(user).leaderships:
        return frozenset()
    return once(user, "closed_teams", _closed_teams)


def _closed_teams(user: Any) -> frozenset[int]:
    return frozenset(keys_given(_teams_of, closed_to(user).leaderships))


def _teams_of(units: Any) -> Any:
    return LeadershipTeam.objects.filter(unit__in=units).order_by().values_list("pk")


def with_its_talk(user: Any, at: str = "") -> Q:
    """The condition for what belongs to a visit, or to a talk of it: whoever sees the visit, and the talk if any."""
    talk = talks_open(user, f"{at}interview__")
    seen = visits_seen(user, f"{at}visit__")
    return seen & (Q(**{f"{at}interview": None}) | talk) if talk else seen


def talk_open(user: Any, at: str = "") -> Q:
    """The same of what belongs to a visit that the user sees."""
    talk = _talkers_open(user, f"{at}interview__")
    return Q(**{f"{at}interview": None}) | talk if talk else talk


class VisitQuerySet(Scoped):
    """Visits as a user may see them."""

    def seen(self, user: Any, at: str = "") -> Q:
        """See ``visits_seen``."""
        return visits_seen(user, at)

    def to_join(self, user: Any) -> Self:
        """Visits that are with the user's teams, also those that the user does not see: only that they
        are there, and who began them, is told before one has joined."""
        open_ones = among("team", scope_of(user).teams) & went_in_hand(user)
        return self.filter(open_ones, state__in=WITH_THE_TEAM)

    def at_stage(self, stage: str) -> Self:
        """Visits at a stage of ``stages.Stage``, or given back by the lead or the office (``stages.BACK``)."""
        return self.filter(at_stage(stage))

    def accepted(self) -> Self:
        """Visits that personnel staff have accepted: the only ones that files show."""
        return self.filter(state=VisitState.ACCEPTED)


class Visit(Timed, Recorded):
    """One visit of one team on one day, with what was seen there: to a unit, to a key task at a unit, or to a key task
    itself (``to_task``). The last one stands under the lead unit of its task, which it does not visit."""

    round = required(Round, "visits", _("round"))
    team = required(VisitTeam, "visits", _("visit team"))
    unit = required(Unit, "visits", _("unit"))
    key_task = optional(KeyTask, "visits", _("key task"))
    to_task = models.BooleanField(_("to the key task itself"), default=False, editable=False)
    visited_on = models.DateField(_("date"))
    starts_at = models.TimeField(_("starting time"), null=True, blank=True)
    ends_at = models.TimeField(_("ending time"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    entries = ChoiceSetField(_("three entries"), choices=Entry)
    targets = ChoiceSetField(_("three visits"), choices=Target)
    checks = ChoiceSetField(_("three checks"), choices=Check)
    methods = ChoiceSetField(_("methods"), choices=Method)
    refused = ChoiceSetField(
        _("not so, whatever the records say"),
        choices=[*Entry.choices, *Target.choices, *Check.choices],
        editable=False,
    )
    members_present = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="visits_present", verbose_name=_("members present")
    )
    observed = models.TextField(_("what was seen"), blank=True)
    problems = models.TextField(_("problems raised"), blank=True)
    suggestions = models.TextField(_("suggestions"), blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=VisitState, default=VisitState.DRAFT, editable=False
    )
    ready_at = models.DateTimeField(_("handed to the lead at"), null=True, blank=True, editable=False)
    sent_back_at = models.DateTimeField(_("returned by the lead at"), null=True, blank=True, editable=False)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True, editable=False)
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True, editable=False)
    imported_from = imported_from()
    # Who was there, by key of the account: a page that shows them has asked.
    present: dict[int, str] | None = None

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ("-visited_on", "-pk")
        indexes = [
            models.Index(fields=["visited_on", "id"], name="visit_by_date"),
            models.Index(fields=["team", "visited_on", "id"], name="visit_by_team"),
            models.Index(fields=["unit", "visited_on", "id"], name="visit_by_unit"),
            # What a window of time counts of visits, PostgreSQL reads from the index alone.
            models.Index(
                fields=["state", "visited_on", "id"],
                include=["unit", "key_task", "to_task", "entries"],
                name="visit_by_state",
            ),
            models.Index(fields=["state", "accepted_at", "id"], name="visit_newly_accepted"),
        ]
        constraints = [
            in_order("visit_times_in_order"),
            models.CheckConstraint(condition=ONE_MOOD, name="visit_with_one_hand"),
            models.CheckConstraint(
                condition=Q(to_task=False) | Q(key_task__isnull=False), name="visit_to_a_task_names_it"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visited_on} {self.destination}"

    def had(self, person: Any) -> bool:
        """Whether this person was there."""
        if self.present is None:
            return bool(self.members_present.filter(pk=person.pk).exists())
        return person.pk in self.present

    @property
    def destination(self) -> Any:
        """The unit or the key task that was visited."""
        return self.key_task if self.to_task else self.unit

    @property
    def where(self) -> str:
        """Where it went, in words: the unit, with the key task it went there for, or the key task itself."""
        if self.to_task or not self.key_task_id:
            return str(self.destination)
        return f"{self.unit}·{self.key_task}"

    @property
    def stage(self) -> Stage:
        """With whom the record is: its state, and while it is with the team what the lead did last."""
        return stage_of(self)

    def get_state_display(self) -> str:  # type: ignore[no-redef]
        """What pages and sheets call the state: the words of the stage."""
        return str(self.stage.label)


class OfVisit(Scoped):
    """What belongs to a visit, seen with it."""

    def seen(self, user: Any, at: str = "") -> Q:
        """Seen by whoever sees the visit, save what is closed to them in it."""
        return visits_seen(user, f"{at}visit__", f"{at}{state_of(self.model)}") & self.left(user, at)

    def left(self, user: Any, at: str = "") -> Q:
        """The condition by which rows of a visit that the user sees are left that are not closed to the user."""
        return Q()

    def within(self, user: Any, visit: int) -> Self:
        """Those that the user may see of a visit of which it is known that the user sees it."""
        return self.filter(self.left(user), visit=visit)


class FollowUpQuerySet(OfVisit):
    """Follow-ups as a user may see them."""

    def seen(self, user: Any, at: str = "") -> Q:
        """Whoever sees the visit; those of a talk, whoever sees the talk."""
        return with_its_talk(user, at)

    def left(self, user: Any, at: str = "") -> Q:
        """The same of a visit that is seen."""
        return talk_open(user, at)

    def running(self) -> Self:
        """Promised in visits that were sent in, and not closed yet."""
        return self.filter(closed_on__isnull=True).exclude(visit__state__in=WITH_THE_TEAM)

    def due_within(self, first: int, last: int | None) -> Self:
        """Undone ones overdue by at least ``first`` and less than ``last`` days; negative: days still left."""
        today = timezone.localdate()
        rows = self.running().filter(done_on__isnull=True, due_on__lte=today - dt.timedelta(days=first))
        return rows if last is None else rows.filter(due_on__gt=today - dt.timedelta(days=last))


def overdue_by(one: Any) -> int | None:
    """Days past the due day of a follow-up; negative while there are days left; None once done or without a day."""
    if one.done_on or one.due_on is None:
        return None
    return (timezone.localdate() - one.due_on).days


def stand_of(one: Any) -> tuple[str, Any]:
    """How far a follow-up has come, as a badge: key and words."""
    if one.closed_on:
        return "closed", pgettext_lazy("follow-up", "closed")
    if one.done_on:
        return "reported", pgettext_lazy("follow-up", "reported as done")
    if (overdue_by(one) or 0) > 0:
        return "overdue", _("overdue")
    return "demanded", pgettext_lazy("follow-up", "open")


class FollowUp(models.Model):
    """Something a visit, or a talk of it, promised to see to, by whom and until when."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="follow_ups", verbose_name=_("visit"))
    interview = optional(
        "visits.Interview", "follow_ups", _("talk that it came from"), on_delete=models.CASCADE
    )
    text = models.CharField(_("follow-up"), max_length=300)
    owner = models.CharField(_("who sees to it"), max_length=60, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    result = models.CharField(_("what was done"), max_length=1000, blank=True, editable=False)
    papers = models.CharField(_("papers that show it"), max_length=500, blank=True, editable=False)
    done_by = optional_account(_("written down by"), editable=False)
    closed_on = models.DateField(_("closed on"), null=True, blank=True, editable=False)
    closed_by = optional_account(_("closed by"), editable=False)
    times_reopened = models.PositiveSmallIntegerField(_("times reopened"), default=0, editable=False)
    reason = models.CharField(_("why it was reopened"), max_length=500, blank=True, editable=False)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ("due_on", "pk")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["due_on", "id"], name="follow_up_open", condition=Q(closed_on__isnull=True))
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(closed_by__isnull=True) | ~Q(closed_by=F("done_by")),
                name="follow_up_closed_by_another",
                violation_error_message=_("Who wrote down what was done does not close it."),
            )
        ]

    def __str__(self) -> str:
        return self.text

    days_over = property(overdue_by)
    stand = property(stand_of)


class StateChange(models.Model):
    """One step of a visit record: who, when, from where to where, and why."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="state_changes", verbose_name=_("visit"))
    before = models.CharField(_("before"), max_length=12, choices=VisitState, blank=True)
    after = models.CharField(_("after"), max_length=12, choices=VisitState)
    act = models.CharField(_("act"), max_length=24)
    by = account(_("by"))
    at = models.DateTimeField(_("at"), auto_now_add=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    field = models.CharField(_("field"), max_length=40, blank=True, help_text=_("Where the reason points."))
    came_with = models.UUIDField(
        null=True, unique=True, editable=False
    )  # the key of a note that was put in by it

    objects = OfVisit.as_manager()

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class Kept(models.Manager.from_queryset(OfVisit)):
    """Files that nobody took off their visit."""

    def get_queryset(self) -> OfVisit:
        """Without those that were."""
        rows: OfVisit = super().get_queryset().filter(removed_at=None)
        return rows


class Attachment(models.Model):
    """A photo or document of a visit. Photos are re-encoded and lose their EXIF data.

    One that was taken off can be brought back while the visit is with its team; ``everything`` holds those, too.
    """

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="attachments", verbose_name=_("visit"))
    site_visit = optional("visits.SiteVisit", "attachments", _("taken at"), on_delete=models.SET_NULL)
    client_key = models.UUIDField(unique=True, editable=False)
    file = models.FileField(_("file"), upload_to="attachments/%Y/%m/", max_length=200)
    thumbnail = models.FileField(upload_to="thumbnails/%Y/%m/", max_length=200, blank=True, editable=False)
    name = models.CharField(_("file name"), max_length=200)
    content_type = models.CharField(_("type"), max_length=80, editable=False)
    size = models.PositiveBigIntegerField(_("size"), editable=False, help_text=_("Bytes."))
    digest = models.CharField(max_length=64, editable=False, help_text=_("SHA-256 of the stored bytes."))
    sent_digest = models.CharField(
        max_length=64, blank=True, editable=False, help_text=_("SHA-256 of the bytes as they were sent.")
    )
    caption = models.CharField(_("caption"), max_length=200, blank=True)
    added_by = account(_("added by"))
    added_at = models.DateTimeField(_("added at"), auto_now_add=True)
    removed_at = models.DateTimeField(_("taken off at"), null=True, blank=True, editable=False)
    removed_by = optional_account(_("taken off by"))

    objects = Kept()
    everything = OfVisit.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ("added_at", "pk")

    def __str__(self) -> str:
        return self.name


class TalkClass(models.TextChoices):
    """For whom a question of the outline is: as the source's class, with head and deputy told apart."""

    HEAD = "head", _("head of a leadership team")
    DEPUTY = "deputy", _("deputy in a leadership team")
    MIDDLE = "middle", _("middle-level cadre")
    STAFF = "staff", _("staff member")
    SERVED = "served", _("person served")
    LEADER = "leader", _("superior leader")
    PARTNER = "partner", _("cooperating unit")
    NEIGHBOUR = "neighbour", _("neighbour or relative")
    SELF = "self", _("the cadre himself")


class OutlineQuerySet(models.QuerySet["Outline"]):
    """Versions of the outline."""

    def visible_to(self, user: Any) -> Self:
        """The department: all. Field roles: those in force, now or before."""
        if user.is_office:
            return self
        return self.filter(published_on__isnull=False) if user.is_field else self.none()

    def in_force(self) -> "Outline | None":
        """The newest version that was put in force."""
        return self.filter(published_on__isnull=False).order_by("-number").first()


class Outline(models.Model):
    """One version of the interview outline. Once in force it never changes: talks keep the words they were asked in."""

    number = models.PositiveSmallIntegerField(_("version"), unique=True)
    note = models.CharField(_("what changed"), max_length=200, blank=True)
    published_on = models.DateField(_("in force from"), null=True, blank=True, editable=False)
    published_by = optional_account(editable=False)

    objects = OutlineQuerySet.as_manager()

    class Meta:
        verbose_name = _("outline")
        verbose_name_plural = _("outlines")
        ordering = ("-number",)

    def __str__(self) -> str:
        return str(_("Outline, version %(number)s") % {"number": self.number})


class OutlineQuestion(models.Model):
    """A question of one version of the outline, for one class of person talked to or for all."""

    outline = models.ForeignKey(
        Outline, models.CASCADE, related_name="questions", verbose_name=_("outline"), editable=False
    )
    origin = optional("self", "+", on_delete=models.SET_NULL, editable=False)
    talk_class = models.CharField(
        pgettext_lazy("outline question", "for"), max_length=16, choices=TalkClass, blank=True
    )
    check_key = models.CharField(_("check"), max_length=16, choices=Check, blank=True)
    text = models.CharField(_("question"), max_length=200)
    position = models.PositiveSmallIntegerField(
        _("position"), default=0, help_text=_("Questions are asked in this order; 0 puts it at the end.")
    )

    class Meta:
        verbose_name = _("outline question")
        verbose_name_plural = _("outline questions")
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.text


class InterviewQuerySet(OfVisit):
    """Talks as a user may see them."""

    def talks(self) -> Self:
        """Without the voices of symposia, which are sources and no talks."""
        return self.filter(symposium=None)

    def by_name_at_units(self) -> Self:
        """Talks at units, not at key tasks, with a cadre by name: whom the team has heard there."""
        return self.talks().filter(visit__to_task=False, source_cadre__isnull=False)

    def left(self, user: Any, at: str = "") -> Q:
        """Without talks by or about the user or someone whom they keep away from."""
        return _talkers_open(user, at)

    def open_to(self, user: Any) -> Self:
        """Without those by, about or in a unit of whom the user keeps away, whoever else sees them."""
        return self.filter(talks_open(user))


def key_words() -> models.TextField:
    """What is noted on the spot, before it is written out."""
    help_text = _("Enough for the moment; the full text can follow in the evening. Only the team sees them.")
    return models.TextField(_("key words"), blank=True, max_length=2000, help_text=help_text)


def source_kind(source_class: str, relation: str, number: int | None = None) -> str:
    """What everyone may read of a source without a name: class, number within the visit, and relation."""
    name, stands = reading.name(Family.SOURCE, source_class), label_of(Relation, relation)
    numbered = f"{name}-{number}" if number else name
    return numbered if not stands or stands == name else f"{numbered}·{stands}"


class Interview(OnVisit, Timed, Recorded):
    """One talk within a visit: with whom (or with what kind of source), who asked, what was said.

    A voice at a symposium is one too: it has no text of its own, belongs to the symposium and is written with it.
    """

    class Kind(models.TextChoices):
        INTERVIEW = "interview", _("individual interview")
        HEART_TO_HEART = "heart_to_heart", _("heart-to-heart talk")
        SYMPOSIUM = "symposium", _("voice at a symposium")

    TALKS: ClassVar = [  # what is held and logged as a talk of its own
        (Kind.INTERVIEW.value, Kind.INTERVIEW.label),
        (Kind.HEART_TO_HEART.value, Kind.HEART_TO_HEART.label),
    ]
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="interviews", verbose_name=_("visit"))
    kind = models.CharField(_("kind"), max_length=16, choices=Kind, default=Kind.INTERVIEW)
    source_cadre = optional(Cadre, "interviews_given", _("cadre heard"))
    source_unit = away_unit()
    heard_at = heard_at(blank=True, default="")  # of a cadre heard by name
    is_confidential = models.BooleanField(_("confidential source"), default=False)
    source_number = models.PositiveSmallIntegerField(_("number of the source"), null=True, editable=False)
    source_class = KindField(_("class of the source"), family=Family.SOURCE)
    source_relation = models.CharField(
        _("relation to the subject"), max_length=16, choices=Relation, blank=True
    )
    source_circle = models.CharField(_("circle"), max_length=8, choices=Circle, default=Circle.WORK)
    interviewer = account(_("first interviewer"), related="interviews_led")
    second_interviewer = optional_account(_("second interviewer"), related="interviews_joined")
    recorder = account(_("recorder"), related="interviews_recorded")
    alone_reason = models.CharField(
        _("why one interviewer alone"),
        max_length=200,
        blank=True,
        help_text=_("A team has at least two; say why not."),
    )
    starts_at = models.TimeField(_("starting time"), null=True, blank=True)
    ends_at = models.TimeField(_("ending time"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    symposium = optional(
        "visits.Symposium", "voices", _("symposium"), on_delete=models.CASCADE, editable=False, db_index=False
    )
    outline = optional(Outline, "talks", editable=False)
    keywords = key_words()
    text = models.TextField(_("what was said"), blank=True)
    own_statement = models.TextField(
        _("own statement of the cadre"),
        blank=True,
        help_text=_("What the cadre says of himself, in a heart-to-heart talk."),
    )
    is_full = models.BooleanField(
        _("written out"),
        default=True,
        editable=False,
        help_text=_("Whether there is more than key words."),
    )
    imported_from = imported_from()

    objects = InterviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("interview")
        verbose_name_plural = _("interviews")
        ordering = ("-visited_on", "-pk")
        # Talks are counted by kind, and in a window of time by kind, source and visit, from the index alone.
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["visit", "kind", "symposium", "id"], name="interview_by_kind"),
            models.Index(fields=["visited_on", "id"], name="interview_by_date"),
            models.Index(fields=["visited_on", "id"], name="interview_unwritten", condition=Q(is_full=False)),
            models.Index(
                fields=["visit_state", "visited_on", "kind", "symposium", "source_class", "visit"],
                name="interview_counted",
            ),
            away_index("interview", "source_unit"),
            # Without those of none, which are nearly all: SQLite would take them for few.
            models.Index(fields=["symposium"], name="interview_voice", condition=Q(symposium__isnull=False)),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(kind="symposium", symposium__isnull=False)
                | (~Q(kind="symposium") & Q(symposium__isnull=True)),
                name="interview_voice_of_a_symposium",
            ),
            models.CheckConstraint(
                condition=Q(is_confidential=False) | Q(source_cadre__isnull=True),
                name="interview_source_named_or_sealed",
                violation_error_message=_("A confidential source is not named."),
            ),
            models.UniqueConstraint(fields=["visit", "source_number"], name="interview_source_numbered_once"),
            models.CheckConstraint(
                condition=Q(second_interviewer__isnull=False) | ~Q(alone_reason=""),
                name="interview_two_or_reason",
                violation_error_message=_("A talk is held by two; where one was alone, say why."),
            ),
            models.CheckConstraint(
                condition=Q(second_interviewer__isnull=True) | ~Q(second_interviewer=F("interviewer")),
                name="interview_two_people",
                violation_error_message=_("The second interviewer is another person."),
            ),
            in_order("interview_times_in_order"),
        ]

    def __str__(self) -> str:
        return str(self.source)

    @property
    def source(self) -> str:
        """Who was heard, as everyone may read it: the cadre's name, or class, number, relation of a sealed source."""
        if self.source_cadre_id:
            return str(self.source_cadre)
        return source_kind(self.source_class, self.source_relation, self.source_number)


class SealedSource(models.Model):
    """Who a confidential source is. Written once, encrypted, apart from what was said, opened by no page."""

    interview = models.OneToOneField(Interview, models.PROTECT, related_name="sealed_source")
    identity = SealedTextField(_("who the source is"), row=("interview",), step=256)
    sealed_by = account()
    sealed_on = models.DateField(auto_now_add=True)

    class Meta:
        verbose_name = _("sealed source")
        verbose_name_plural = _("sealed sources")

    def __str__(self) -> str:
        return str(_("sealed"))


class Answer(models.Model):
    """What was said to one question of the outline."""

    interview = models.ForeignKey(Interview, models.CASCADE, related_name="answers")
    question = required(OutlineQuestion, "answers")
    text = models.TextField(_("answer"))

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ("question__position", "pk")
        constraints = [models.UniqueConstraint(fields=["interview", "question"], name="answer_once")]

    def __str__(self) -> str:
        return self.text[:40]


class OfInterview(OfVisit):
    """What belongs to an interview: seen with its visit, and only of cadres that one may see."""

    def left(self, user: Any, at: str = "") -> Q:
        """Without what concerns the user or someone whom they keep away from."""
        return lines_open(user, at)

    def accepted(self) -> Self:
        """Only what stands in accepted visits."""
        return self.filter(visit_state=VisitState.ACCEPTED)


ONE_SUBJECT = Q(cadre__isnull=False, leadership_team__isnull=True) | Q(
    cadre__isnull=True, leadership_team__isnull=False
)


def one_subject(thing: str, sentence: Any) -> models.CheckConstraint:
    """The constraint that such a thing is about one cadre or one leadership team."""
    return models.CheckConstraint(
        condition=ONE_SUBJECT, name=f"{thing}_has_one_subject", violation_error_message=sentence
    )


class Statement(OnVisit):
    """One thing said about one cadre or leadership team, for or against, as fact or opinion."""

    class Side(models.TextChoices):
        FOR = "for", _("for")
        AGAINST = "against", _("against")

    class Nature(models.TextChoices):
        FACT = "fact", _("fact")
        OPINION = "opinion", _("opinion")

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="statements")
    interview = models.ForeignKey(Interview, models.CASCADE, related_name="statements")
    cadre = optional(Cadre, "statements", _("cadre"))
    away_unit = away_unit()
    heard_at = heard_at()
    leadership_team = optional(LeadershipTeam, "statements", _("leadership team"))
    side = models.CharField(_("for or against"), max_length=8, choices=Side)
    nature = models.CharField(_("fact or opinion"), max_length=8, choices=Nature)
    check_key = models.CharField(_("check"), max_length=16, choices=Check, blank=True)
    dimension = models.CharField(_("dimension"), max_length=24, choices=Dimension, blank=True)
    criterion = optional(Criterion, "statements", _("criterion"))
    aspect = AspectField(_("aspect"))
    circle = models.CharField(_("circle"), max_length=8, choices=Circle, default=Circle.WORK)
    text = models.TextField(_("statement"), max_length=2000)
    position = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = OfInterview.as_manager()

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        ordering = ("interview", "position", "pk")
        indexes = [
            models.Index(fields=["cadre", "side", "check_key"], name="statement_cadre"),
            models.Index(fields=["leadership_team", "side", "dimension"], name="statement_team"),
            models.Index(fields=["cadre", "visited_on", "id"], name="statement_cadre_by_date"),
            models.Index(fields=["leadership_team", "visited_on", "id"], name="statement_team_by_date"),
            # What was said of cadres in a window of time is counted from this index alone.
            models.Index(
                fields=["visit_state", "visited_on", "aspect", "check_key", "side", "interview"],
                name="statement_by_state",
                condition=Q(cadre__isnull=False),
            ),
            away_index("statement"),
        ]
        constraints = [
            one_subject("statement", _("A statement is about one cadre or one leadership team.")),
            models.CheckConstraint(
                condition=Q(cadre__isnull=False) & ~Q(check_key="")
                | Q(leadership_team__isnull=False) & ~Q(dimension=""),
                name="statement_has_its_place",
                violation_error_message=_("Say which check or which dimension the statement belongs to."),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:40]

    def own_aspect(self) -> str:
        """Where the writer chose none: that of the criterion, the people's where they speak, that of the check."""
        if not self.check_key:
            return ""
        if self.criterion:
            return self.criterion.aspect
        served = acts_as(self.interview.source_class) == SourceClass.SERVED
        return REPUTATION if served else str(ASPECT_OF[Check(self.check_key)])


class Rating(OnVisit):
    """One grade for one subject on one criterion by one source."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="ratings")
    interview = models.ForeignKey(Interview, models.CASCADE, related_name="ratings")
    cadre = optional(Cadre, "ratings", _("cadre"))
    away_unit = away_unit()
    heard_at = heard_at()
    leadership_team = optional(LeadershipTeam, "ratings", _("leadership team"))
    criterion = required(Criterion, "ratings", _("criterion"))
    grade = required(Grade, "ratings", _("grade"))
    source_class = KindField(_("class of the source"), family=Family.SOURCE)
    circle = models.CharField(_("circle"), max_length=8, choices=Circle)

    objects = OfInterview.as_manager()

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        ordering = ("pk",)
        indexes = [
            models.Index(
                fields=["cadre", "criterion", "source_class", "grade", "visit", "interview"],
                name="rating_cadre",
            ),
            models.Index(
                fields=["leadership_team", "criterion", "source_class", "grade", "visit", "interview"],
                name="rating_team",
            ),
            models.Index(fields=["visited_on", "id"], name="rating_by_date"),
            away_index("rating"),
        ]
        constraints = [
            models.CheckConstraint(condition=ONE_SUBJECT, name="rating_has_one_subject"),
            models.UniqueConstraint(
                fields=["interview", "cadre", "criterion"],
                condition=Q(cadre__isnull=False),
                name="rating_cadre_once",
                violation_error_message=_("This source has rated the cadre on this criterion already."),
            ),
            models.UniqueConstraint(
                fields=["interview", "leadership_team", "criterion"],
                condition=Q(leadership_team__isnull=False),
                name="rating_team_once",
                violation_error_message=_("This source has rated the team on this criterion already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion} {self.grade}"


class DraftQuerySet(models.QuerySet["Draft"]):
    """Typed text that is not a record yet."""

    def visible_to(self, user: Any) -> Self:
        """A draft is seen by who types it, and by nobody else."""
        return self.filter(owner=user) if user.is_field else self.none()


class Draft(models.Model):
    """What somebody typed into a form and has not saved yet, kept as it stands, valid or not."""

    class Form(models.TextChoices):
        VISIT = "visit", _("visit")
        INTERVIEW = "interview", _("interview")
        NOTE = "note", _("key words")
        SYMPOSIUM = "symposium", _("symposium")
        SITE_VISIT = "site_visit", _("site visit")

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    client_key = models.UUIDField(_("client key"))
    form = models.CharField(_("form"), max_length=12, choices=Form)
    visit = models.ForeignKey(Visit, models.CASCADE, null=True, blank=True, related_name="drafts")
    address = models.CharField(_("page"), max_length=200)
    title = models.CharField(_("title"), max_length=120, blank=True)
    content = SealedTextField(_("what was typed"), row=("owner", "client_key"), step=256)
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(_("saved at"), auto_now=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        ordering = ("-saved_at", "-pk")
        constraints = [models.UniqueConstraint(fields=["owner", "client_key"], name="draft_once")]

    def __str__(self) -> str:
        return self.title or str(self.client_key)
