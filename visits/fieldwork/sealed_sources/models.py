"""Requests to open a seal: who the source of a talk is, who wrote the letter of a lead, who recommended somebody."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from visits.core.access import is_given
from visits.core.fields import SealedTextField, account, optional, optional_account
from visits.core.scopes import NOBODY, Scoped, among, scope_of
from visits.fieldwork.leads.models import Lead
from visits.fieldwork.recommendations.models import Recommendation
from visits.fieldwork.visits.models import Interview, talks_open

ROW = ("interview", "lead", "made_by")  # what a reason is bound to


def _where(name: str, condition: Q) -> Q:
    """The condition for rows that have one of these at all."""
    return Q(**{name: None}) | condition if condition else Q()


def _only(name: str) -> Q:
    """The condition that of all that may bear a seal a request names this alone."""
    return Q(**{f"{one}__isnull": one != name for one in ("interview", "lead", "recommendation")})


class SealRequestQuerySet(Scoped):
    """Requests to open a seal."""

    def seen(self, user: Any, at: str = "") -> Q:
        """Who asked; who may decide (reviewer, leader) save about people he keeps away from; the auditor all."""
        if user.role == "auditor":
            return Q()
        lead: Any = Lead.objects
        seen = _where(f"{at}lead", lead.seen(user, f"{at}lead__"))
        given: Any = Recommendation.objects
        seen &= _where(f"{at}recommendation", given.seen(user, f"{at}recommendation__"))
        seen &= _where(f"{at}interview", talks_open(user, f"{at}interview__"))
        if is_given(user, "seal.decide"):
            return seen
        if user.role == "lead":
            teams = scope_of(user).teams
            theirs = among(f"{at}interview__visit__team", teams) | among(f"{at}lead__team", teams)
            theirs |= among(f"{at}recommendation__team", teams)
            return seen & theirs & Q(**{f"{at}made_by": user})
        return seen & Q(**{f"{at}made_by": user}) if user.role == "staff" else NOBODY

    def waiting(self) -> Self:
        """Those that nobody has decided yet."""
        return self.filter(state=SealRequest.State.ASKED)


class SealRequest(models.Model):
    """Somebody asks who a confidential source is; a second person decides; the name can be read for a while.

    It is the source of a talk, the writer of the letter of a lead, or those who recommended a cadre.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("waiting for a decision")
        APPROVED = "approved", pgettext_lazy("seal", "approved")
        REFUSED = "refused", pgettext_lazy("seal", "refused")

    interview = optional(Interview, "seal_requests", _("talk"))
    lead = optional(Lead, "seal_requests", _("lead"))
    recommendation = optional(Recommendation, "seal_requests", _("recommendation"))
    made_by = account(_("asked by"))
    made_at = models.DateTimeField(_("asked at"), auto_now_add=True)
    reason = SealedTextField(_("why the name is needed"), row=ROW, step=256)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.ASKED)
    decided_by = optional_account(_("decided by"))
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decision_note = SealedTextField(_("note of the decision"), blank=True, row=ROW, step=256)
    open_until = models.DateTimeField(_("can be read until"), null=True, blank=True)
    looks = models.PositiveIntegerField(_("times read"), default=0)

    objects = SealRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request to open a seal")
        verbose_name_plural = _("requests to open a seal")
        ordering = ("-made_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["interview", "made_by"],
                condition=Q(state="asked"),
                name="seal_request_once",
                violation_error_message=_(
                    "You have asked for this name already; the decision is still to come."
                ),
            ),
            models.UniqueConstraint(
                fields=["lead", "made_by"],
                condition=Q(state="asked"),
                name="seal_request_of_lead_once",
                violation_error_message=_(
                    "You have asked for this name already; the decision is still to come."
                ),
            ),
            models.UniqueConstraint(
                fields=["recommendation", "made_by"],
                condition=Q(state="asked"),
                name="seal_request_of_names_once",
                violation_error_message=_(
                    "You have asked for this name already; the decision is still to come."
                ),
            ),
            models.CheckConstraint(
                condition=_only("interview") | _only("lead") | _only("recommendation"),
                name="seal_request_of_one",
                violation_error_message=_("A request names one talk, one lead or one recommendation."),
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("made_by")),
                name="seal_request_second_person",
                violation_error_message=_("Nobody decides on his own request."),
            ),
        ]

    def __str__(self) -> str:
        if self.recommendation:
            return f"{self.recommendation.unit} · {self.recommendation}"
        if self.lead:
            words = _("writer of the letter, lead %(number)s") % {"number": self.lead.number}
            return f"{self.lead.unit} · {self.lead.received_on} · {words}"
        return f"{self.visit.where} · {self.visit.visited_on} · {self.interview.source}"  # type: ignore[union-attr]

    @property
    def thing(self) -> Any:
        """What bears the seal."""
        return self.interview or self.lead or self.recommendation

    @property
    def visit(self) -> Any:
        """The visit under which avoidance is asked; the others have unit and cadre instead."""
        return self.interview.visit if self.interview else None

    @property
    def unit_id(self) -> int | None:
        """The unit of the lead or of the recommendation."""
        return getattr(self.lead or self.recommendation, "unit_id", None)

    @property
    def cadre_id(self) -> int | None:
        """The cadre of the lead or of the recommendation."""
        return getattr(self.lead or self.recommendation, "cadre_id", None)

    @property
    def is_open(self) -> bool:
        """Whether the name can be read now."""
        return (
            self.state == self.State.APPROVED
            and self.open_until is not None
            and timezone.now() < self.open_until
        )
