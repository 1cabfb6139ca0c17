"""Recommendation by those around (一致推荐): who, by class, recommended whom for what; how many of how many."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from visits.cadres.files.models import Cadre
from visits.core.access import closed_to
from visits.core.fields import SealedTextField, account, optional, required
from visits.core.history.models import Recorded
from visits.core.kinds.families import Family
from visits.core.kinds.fields import KindField
from visits.core.scopes import NOBODY, Scoped, SeenWith, among, but, scope_of
from visits.core.workflow.course import CourseStep
from visits.fieldwork.leads.models import Lead
from visits.fieldwork.visits.models import Visit
from visits.organisation.rounds.models import VisitTeam
from visits.organisation.units.models import Unit

MINIMUM = 5  # of whom a number is shown, where no round says another


class Way(models.TextChoices):
    """How those around were asked."""

    MEETING = "meeting", pgettext_lazy("recommendation", "at a meeting")
    TALKS = "talks", pgettext_lazy("recommendation", "in talks")
    BALLOT = "ballot", pgettext_lazy("recommendation", "by ballot")


class RecommendationState(models.TextChoices):
    """Whether it stands."""

    RECORDED = "recorded", pgettext_lazy("recommendation", "recorded")
    WITHDRAWN = "withdrawn", pgettext_lazy("recommendation", "withdrawn")


class RecommendationQuerySet(Scoped):
    """Recommendations as a user may see them."""

    def seen(self, user: Any, at: str = "") -> Q:
        """The department: all. Field roles: those of their team. Nobody: one about whom avoidance closes to him."""
        if not (user.is_office or user.is_field):
            return NOBODY
        seen = but(f"{at}cadre", closed_to(user).cadres) & but(f"{at}unit", closed_to(user).units)
        return seen if user.is_office else among(f"{at}team", scope_of(user).teams) & seen

    def standing(self) -> "RecommendationQuerySet":
        """Those that were not withdrawn."""
        return self.filter(state=RecommendationState.RECORDED)


class Recommendation(Recorded):
    """One recommendation of one cadre, at one time and by one way. The unit is that of the day."""

    cadre = required(Cadre, "recommendations", _("cadre"))
    unit = required(Unit, "recommendations", _("unit on the day"))
    lead = optional(Lead, "recommendations", _("lead"))
    visit = optional(Visit, "recommendations", _("visit"))
    team = optional(VisitTeam, "recommendations", _("visit team"))
    way = models.CharField(_("how they were asked"), max_length=8, choices=Way)
    held_on = models.DateField(_("held on"))
    place = models.CharField(_("place"), max_length=120, blank=True)
    proposed_for = models.CharField(_("recommended for"), max_length=200)
    account = models.TextField(_("how it went"), max_length=4000, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=RecommendationState, default=RecommendationState.RECORDED,
        editable=False,
    )  # fmt: skip

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        verbose_name = _("recommendation by those around")
        verbose_name_plural = _("recommendations by those around")
        ordering = ("-held_on", "-pk")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["held_on", "id"], name="recommendation_by_day"),
            models.Index(fields=["cadre", "state"], name="recommendation_of_cadre"),
        ]

    def __str__(self) -> str:
        return f"{self.cadre} · {self.proposed_for} · {self.held_on}"

    @property
    def asked(self) -> int:
        """How many were asked, of every class."""
        return sum(one.asked for one in self.voices.all())

    @property
    def in_favour(self) -> int:
        """How many of them recommended."""
        return sum(one.in_favour for one in self.voices.all())

    @property
    def is_unanimous(self) -> bool:
        """Whether everybody who was asked recommended."""
        return 0 < self.asked == self.in_favour


class RecommendationVoice(models.Model):
    """How many of one class were asked, and how many of them recommended."""

    recommendation = models.ForeignKey(Recommendation, models.CASCADE, related_name="voices")
    source_class = KindField(_("class of source"), family=Family.SOURCE)
    asked = models.PositiveSmallIntegerField(_("asked"))
    in_favour = models.PositiveSmallIntegerField(_("recommended"))

    within = "recommendation"
    objects = SeenWith.as_manager()

    class Meta:
        verbose_name = _("voices of a class")
        verbose_name_plural = _("voices of classes")
        ordering = ("pk",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["recommendation", "source_class"], name="recommendation_class_once"
            ),
            models.CheckConstraint(
                condition=Q(asked__gte=1, in_favour__lte=F("asked")),
                name="recommendation_counts_fit",
                violation_error_message=_("More recommended than were asked."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_source_class_display()} {self.in_favour}/{self.asked}"


class RecommendationNames(models.Model):
    """Who was asked, by name, where they wished to stay unnamed: written once, encrypted, apart from the numbers."""

    recommendation = models.OneToOneField(Recommendation, models.PROTECT, related_name="sealed_names")
    identity = SealedTextField(_("who they were"), row=("recommendation",), step=512)
    sealed_by = account()
    sealed_on = models.DateField(auto_now_add=True)

    class Meta:
        verbose_name = _("sealed names of a recommendation")
        verbose_name_plural = _("sealed names of recommendations")

    def __str__(self) -> str:
        return str(_("sealed"))


class RecommendationStep(CourseStep):
    """One step of a recommendation."""

    within = "recommendation"
    recommendation = models.ForeignKey(Recommendation, models.CASCADE, related_name="steps")
    after = models.CharField(_("after"), max_length=10, choices=RecommendationState)

    class Meta(CourseStep.Meta):
        verbose_name = _("step of a recommendation")
        verbose_name_plural = _("steps of a recommendation")
