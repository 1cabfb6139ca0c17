"""What came back by phone: answers without senders."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from visits.core.fields import optional

from .surveys import Survey, VoterClass


class AnswerSheet(models.Model):
    """One answer by code. Nothing here says who, when, or with which code; no page shows a single one.

    ``voter_class`` is empty where classes are too small to be told apart. ``content`` is by question, see
    ``Question``; empty where the person sent the sheet without any answer (abstained).
    """

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="answer_sheets", verbose_name=_("survey"))
    voter_class = optional(VoterClass, "answer_sheets", _("class"))
    content = models.JSONField(_("answers"), default=dict, blank=True)

    class Meta:
        verbose_name = _("answered sheet")
        verbose_name_plural = _("answered sheets")
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(_("answered sheet"))
