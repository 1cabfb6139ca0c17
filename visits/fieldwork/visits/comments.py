"""Comments that the lead or staff write at a spot of a visit (see ``spots``), until the team has settled them."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from visits.core.access import closed_to
from visits.core.fields import account, optional, optional_account
from visits.core.scopes import among
from visits.fieldwork.visits.models import (
    Attachment,
    Interview,
    OfVisit,
    StateChange,
    Visit,
    talk_open,
    with_its_talk,
)


class ReviewCommentQuerySet(OfVisit):
    """Comments as a user may see them."""

    def seen(self, user: Any, at: str = "") -> Q:
        """Whoever sees the visit, and the talk where the comment is at one; one at the cadres seen on a site, whoever
        keeps away from none of them."""
        return with_its_talk(user, at) & _of_open(user, at)

    def left(self, user: Any, at: str = "") -> Q:
        """The same of a visit that is seen."""
        return talk_open(user, at) & _of_open(user, at)

    def open(self) -> Self:
        """Neither settled nor taken back."""
        return self.filter(state=ReviewComment.State.OPEN)


def _of_open(user: Any, at: str) -> Q:
    if not (closed := closed_to(user)):
        return Q()
    there = f"{at}site_visit__cadres_seen__"
    of_closed = among(f"{there}cadre", closed.cadres) | among(f"{there}away_unit", closed.units)
    return ~(Q(**{f"{at}field": "cadres_seen"}) & of_closed)


class ReviewComment(models.Model):
    """What somebody who reads a record wants done at one of its fields."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("comment", "open")
        SETTLED = "settled", pgettext_lazy("comment", "settled")
        TAKEN_BACK = "taken_back", pgettext_lazy("comment", "taken back")

    client_key = models.UUIDField(unique=True, editable=False)
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="comments", verbose_name=_("visit"))
    interview = optional(Interview, "comments", _("interview"), on_delete=models.CASCADE)
    symposium = optional("visits.Symposium", "comments", _("symposium"), on_delete=models.CASCADE)
    site_visit = optional("visits.SiteVisit", "comments", _("site visit"), on_delete=models.CASCADE)
    attachment = optional(Attachment, "comments", _("attachment"), on_delete=models.SET_NULL)
    field = models.CharField(_("field"), max_length=40)
    line = models.PositiveSmallIntegerField(_("which line"), default=0, help_text=_("0: all of the field."))
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

    @property
    def record(self) -> Any:
        """The record of the visit at which it stands, or the visit."""
        return self.interview or self.symposium or self.site_visit or self.attachment or self.visit


def is_sent(comment: ReviewComment) -> bool:
    """Whether the comment has gone to the team: the visit was given back since it was written."""
    returned = StateChange.objects.filter(visit=comment.visit_id, act="return", at__gte=comment.made_at)
    return returned.exists()
