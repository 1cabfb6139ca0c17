"""Appraisals (研判): a meeting on cadres and leadership teams, the pack it had before it, views, votes, conclusions."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cadre_review.marks import labelled
from visits.cadres.files.models import Cadre
from visits.core.fields import account, optional, optional_account
from visits.core.history.models import Recorded
from visits.core.scopes import NOBODY, Scoped, SeenWith, among, but
from visits.fieldwork.visits.models import one_subject
from visits.judgement.evidence.subjects import Judgement, OfSubject, judgements_open
from visits.organisation.units.models import LeadershipTeam


class AppraisalState(models.TextChoices):
    """How far an appraisal has come."""

    PREPARED = "prepared", pgettext_lazy("appraisal", "being prepared")
    FROZEN = "frozen", pgettext_lazy("appraisal", "pack frozen")
    CLOSED = "closed", pgettext_lazy("appraisal", "closed")


class Conclusion(models.TextChoices):
    """What the meeting concludes of one subject. It is a judgement; a decision is made elsewhere."""

    PROMOTE = "promote", _("to be considered for promotion")
    TRAIN = "train", _("to be trained and tried out")
    KEEP = "keep", _("suited to the post")
    REMIND = "remind", _("to be reminded and helped")
    ADJUST = "adjust", _("to be considered for adjustment")
    RUNS_WELL = "runs_well", _("runs well")
    RECTIFY = "rectify", _("to be told to rectify")
    RESHUFFLE = "reshuffle", _("to be considered for a reshuffle")
    OPEN = "open", _("not enough to judge")


OF_CADRES = (
    Conclusion.PROMOTE,
    Conclusion.TRAIN,
    Conclusion.KEEP,
    Conclusion.REMIND,
    Conclusion.ADJUST,
    Conclusion.OPEN,
)
OF_TEAMS = (Conclusion.RUNS_WELL, Conclusion.RECTIFY, Conclusion.RESHUFFLE, Conclusion.OPEN)


class Result(models.TextChoices):
    """What the meeting did with a motion that lay before it."""

    CARRIED = "carried", _("carried")
    NOT_CARRIED = "not_carried", _("not carried")
    DEFERRED = "deferred", _("deferred")


class AppraisalQuerySet(Scoped):
    """Appraisals as a user may see them."""

    def seen(self, user: Any, at: str = "") -> Q:
        """Who prepares it, who chairs it, who is of the meeting; nobody else, whatever his office."""
        if not user.is_office:
            return NOBODY
        mine = AppraisalMember.objects.filter(user=user).order_by().values("appraisal")
        return Q(**{f"{at}created_by": user}) | Q(**{f"{at}chair": user}) | among(f"{at}pk", mine)


class Appraisal(Recorded):
    """One meeting."""

    title = models.CharField(_("title"), max_length=120)
    held_on = models.DateField(_("day of the meeting"))
    place = models.CharField(_("place"), max_length=120, blank=True)
    agenda = models.TextField(_("agenda"), max_length=4000, blank=True)
    chair = account(_("chair"), related="appraisals_chaired")
    state = models.CharField(
        _("state"), max_length=10, choices=AppraisalState, default=AppraisalState.PREPARED, editable=False
    )
    frozen_at = models.DateTimeField(_("frozen at"), null=True, blank=True, editable=False)
    digest = models.CharField(
        _("digest of the pack"), max_length=64, blank=True, editable=False, help_text=_("SHA-256.")
    )
    minutes = models.TextField(_("course of the meeting"), max_length=20_000, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True, editable=False)
    is_secret = models.BooleanField(
        _("votes on motions are secret"),
        default=False,
        help_text=_(
            "Then ballot papers are counted and the recorder enters the numbers; no device takes a vote."
        ),
    )
    shown = models.ForeignKey(
        "visits.AppraisalItem",
        models.SET_NULL,
        related_name="+",
        verbose_name=_("item before the meeting now"),
        null=True,
        blank=True,
        editable=False,
    )

    objects = AppraisalQuerySet.as_manager()

    class Meta:
        verbose_name = _("appraisal")
        verbose_name_plural = _("appraisals")
        ordering = ("-held_on", "-pk")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["held_on", "id"], name="appraisal_by_day")
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(state="prepared") | (~Q(digest="") & Q(frozen_at__isnull=False)),
                name="appraisal_frozen_with_digest",
            )
        ]

    def __str__(self) -> str:
        return f"{self.held_on} {self.title}"


class AppraisalMember(models.Model):
    """One of the meeting, and whether he was there."""

    appraisal = models.ForeignKey(Appraisal, models.CASCADE, related_name="members")
    user = account(_("member"), related="appraisals")
    was_present = models.BooleanField(_("was present"), default=True)

    within = "appraisal"
    objects = SeenWith.as_manager()

    class Meta:
        verbose_name = _("member of the appraisal")
        verbose_name_plural = _("members of the appraisal")
        ordering = ("pk",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["appraisal", "user"], name="appraisal_member_once")
        ]

    def __str__(self) -> str:
        return str(self.user)


class ItemQuerySet(OfSubject):
    """Items of appraisals as a user may see them."""

    def seen(self, user: Any, at: str = "") -> Q:
        """Whoever sees the appraisal, save what avoidance closes to him and what he is recused from."""
        meetings: Any = Appraisal.objects
        recused = AppraisalRecusal.objects.filter(user=user).order_by().values("item")
        seen: Q = meetings.seen(user, f"{at}appraisal__")
        return seen & judgements_open(user, at) & but(f"{at}pk", recused)


class AppraisalItem(Judgement, models.Model):
    """One subject of the meeting: its part of the pack, frozen, and what was concluded."""

    appraisal = models.ForeignKey(Appraisal, models.CASCADE, related_name="items")
    cadre = optional(Cadre, "appraised", _("cadre"))
    leadership_team = optional(LeadershipTeam, "appraised", _("leadership team"))
    motion = models.ForeignKey(
        "visits.Decision",
        models.PROTECT,
        related_name="agenda",
        verbose_name=_("motion"),
        null=True,
        blank=True,
    )
    result = models.CharField(
        _("result of the motion"), max_length=12, choices=Result, blank=True, editable=False
    )
    entitled = models.PositiveSmallIntegerField(_("entitled"), null=True, blank=True)
    present = models.PositiveSmallIntegerField(_("present"), null=True, blank=True)
    votes_for = models.PositiveSmallIntegerField(_("votes for"), null=True, blank=True)
    votes_against = models.PositiveSmallIntegerField(_("votes against"), null=True, blank=True)
    votes_abstained = models.PositiveSmallIntegerField(_("abstentions"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    pack = models.JSONField(_("pack"), null=True, blank=True, editable=False)
    digest = models.CharField(max_length=64, blank=True, editable=False, help_text=_("SHA-256."))
    conclusion = models.CharField(
        pgettext_lazy("appraisal", "conclusion"), max_length=12, choices=Conclusion, blank=True
    )
    grounds = models.TextField(_("grounds of the conclusion"), max_length=4000, blank=True)
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)
    concluded_by = optional_account(editable=False)

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("subject of the appraisal")
        verbose_name_plural = _("subjects of the appraisal")
        ordering = ("appraisal", "position", "pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_subject("appraisal_item", _("An item is about one cadre or one leadership team.")),
            models.UniqueConstraint(
                fields=["appraisal", "cadre"],
                condition=Q(cadre__isnull=False),
                name="appraisal_cadre_once",
                violation_error_message=_("This cadre is on the list already."),
            ),
            models.UniqueConstraint(
                fields=["appraisal", "leadership_team"],
                condition=Q(leadership_team__isnull=False),
                name="appraisal_team_once",
                violation_error_message=_("This leadership team is on the list already."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.subject)


class AppraisalRecusal(models.Model):
    """Who keeps away from an item: found when the pack was frozen, or declared by himself at the meeting."""

    item = models.ForeignKey(AppraisalItem, models.CASCADE, related_name="recusals")
    user = account(_("member"))
    is_declared = models.BooleanField(_("declared by himself"), default=False)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("recusal from an item")
        verbose_name_plural = _("recusals from items")
        ordering = ("pk",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["item", "user"], name="appraisal_recused_once")
        ]

    def __str__(self) -> str:
        return str(self.user)


class AppraisalView(models.Model):
    """What one member says of one item, and his vote on the conclusion that lies before the meeting."""

    class Vote(models.TextChoices):
        FOR = "for", pgettext_lazy("vote", "for")
        AGAINST = "against", pgettext_lazy("vote", "against")
        ABSTAIN = "abstain", pgettext_lazy("vote", "abstains")

    item = models.ForeignKey(AppraisalItem, models.CASCADE, related_name="views")
    user = account(_("member"))
    proposed = models.CharField(_("conclusion in his view"), max_length=12, choices=Conclusion, blank=True)
    view = models.TextField(_("view"), max_length=4000, blank=True)
    vote = models.CharField(_("vote on the conclusion"), max_length=8, choices=Vote, blank=True)
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)
    at = models.DateTimeField(_("at"), auto_now=True)

    within = "item"
    objects = SeenWith.as_manager()

    class Meta:
        verbose_name = _("view of a member")
        verbose_name_plural = _("views of members")
        ordering = ("pk",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["item", "user"], name="appraisal_view_once")
        ]

    def __str__(self) -> str:
        return labelled(self.user, self.get_proposed_display())
