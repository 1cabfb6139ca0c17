"""Comments that the lead or staff write at one field of a visit or of a talk, until the team has settled them."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from visits.core.fields import account, optional, optional_account
from visits.core.scopes import Scoped
from visits.fieldwork.visits.models import Interview, Visit, with_its_talk


class ReviewCommentQuerySet(Scoped):
    """Comments as a user may see them."""

    def seen(self, user: Any, at: str = "") -> Q:
        """Whoever sees the visit, and the talk where the comment is at one."""
        return with_its_talk(user, at)

    def open(self) -> Self:
        """Neither settled nor taken back."""
        return self.filter(state=ReviewComment.State.OPEN)


class ReviewComment(models.Model):
    """What somebody who reads a record wants done at one of its fields."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("comment", "open")
        SETTLED = "settled", pgettext_lazy("comment", "settled")
        TAKEN_BACK = "taken_back", pgettext_lazy("comment", "taken back")

    client_key = models.UUIDField(unique=True, editable=False)
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="comments", verbose_name=_("visit"))
    interview = optional(Interview, "comments", _("interview"), on_delete=models.CASCADE)
    field = models.CharField(_("field"), max_length=40)
    text = models.TextField(_("comment"), max_length=500)
    made_by = account(_("written by"))
    made_at = models.DateTimeField(_("written at"), auto_now_add=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN, editable=False)
    settled_by = optional_account(_("settled by"))
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ReviewCommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ("made_at", "pk")
        indexes = [models.Index(fields=["visit", "state"], name="comment_of_visit")]

    def __str__(self) -> str:
        return self.text[:40]
