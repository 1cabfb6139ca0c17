"""What was answered to a proposed lead: it became a lead, or it is none, with the reason."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from visits.leads.models import Lead


class ProposalAnswer(models.Model):
    """One answer to one proposal as large as it was then; a larger one is proposed again."""

    key = models.CharField(_("proposal"), max_length=120)
    size = models.PositiveIntegerField(_("size"))
    lead = models.ForeignKey(
        Lead, models.PROTECT, null=True, blank=True, related_name="proposals", verbose_name=_("lead")
    )
    reason = models.CharField(_("why it is no lead"), max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), auto_now_add=True)

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
