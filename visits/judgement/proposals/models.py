"""What was answered to a proposed lead: it became a lead, or it is none, with the reason."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from visits.cadres.files.models import Cadre
from visits.core.fields import account, optional
from visits.core.scopes import NOBODY, Scoped
from visits.fieldwork.leads.models import About, Lead, subjects_open
from visits.organisation.units.models import LeadershipTeam, Unit


class Rule(models.TextChoices):
    """By what a lead is proposed."""

    AGAINST = "against", _("spoken against by several sources")
    FALLEN = "fallen", _("grade fallen between rounds")
    INTEGRITY = "integrity", _("bad answers on integrity")
    STEADFAST = "steadfast", _("steadfast in a quiet post")
    TO_HEAR = "to_hear", _("well spoken of in a quiet post, hardly heard")
    UNHEARD = "unheard", _("rarely heard")


class AnswerQuerySet(Scoped):
    """Answers as a user may see them."""

    def seen(self, user: Any, at: str = "") -> Q:
        """The department, save about whom a lead would be closed to the user."""
        return subjects_open(user, at) if user.is_office else NOBODY


class ProposalAnswer(models.Model):
    """One answer to one proposal as large as it was then; a larger one is proposed again.

    ``says`` is the sentence as it was read. Answers from before it was kept have none where no lead was made.
    """

    key = models.CharField(_("proposal"), max_length=120)
    size = models.PositiveIntegerField(_("size"))
    rule = models.CharField(pgettext_lazy("proposal", "rule"), max_length=12, choices=Rule, editable=False)
    about = models.CharField(_("about"), max_length=12, choices=About, editable=False)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("unit"), editable=False
    )
    cadre = models.ForeignKey(
        Cadre, models.PROTECT, null=True, related_name="+", verbose_name=_("cadre"), editable=False
    )
    leadership_team = models.ForeignKey(
        LeadershipTeam, models.PROTECT, null=True, related_name="+", verbose_name=_("leadership team"),
        editable=False,
    )  # fmt: skip
    says = models.TextField(_("what it says"), max_length=4000, blank=True, editable=False)
    lead = optional(Lead, "proposals", _("lead"))
    reason = models.CharField(_("why it is no lead"), max_length=500, blank=True)
    by = account(_("by"))
    at = models.DateTimeField(_("at"), auto_now_add=True)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer to a proposed lead")
        verbose_name_plural = _("answers to proposed leads")
        ordering = ("-at", "-pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["key", "size"],
                name="proposal_answered_once",
                violation_error_message=_("Somebody has answered this proposal meanwhile."),
            ),
            models.CheckConstraint(
                condition=Q(lead__isnull=False, reason="") | Q(lead__isnull=True) & ~Q(reason=""),
                name="proposal_lead_or_reason",
                violation_error_message=_("A proposal becomes a lead, or is none with the reason."),
            ),
        ]

    def __str__(self) -> str:
        return self.key

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Checked whenever it is written."""
        self.full_clean()
        super().save(*args, **kwargs)

    @property
    def subject(self) -> Any:
        """Whom it was about."""
        return self.cadre or self.leadership_team or self.unit
